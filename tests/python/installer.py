"""What the tests of tools/install_dataset.py share: the tool, a server that plays the mirror, archives."""

import contextlib
import dataclasses
import http.server
import importlib.util
import io
import tarfile
import threading
import zipfile
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "install_dataset.py"
spec = importlib.util.spec_from_file_location("install_dataset", SCRIPT)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
Archive, Dataset, all_datasets = tool.Archive, tool.Dataset, tool.all_datasets


def tell(monkeypatch, name, **changes):
    """Change what the tool knows of a data set."""
    monkeypatch.setitem(all_datasets(), name, dataclasses.replace(all_datasets()[name], **changes))


def left_behind(root):
    """Names of all files below a root, but not the marks of what was installed."""
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and p.suffix != ".installed")


class Mirror(http.server.BaseHTTPRequestHandler):
    """Serves gzip files of `source`; closes after `cut` bytes when told; honours Range when `ranges`."""

    def do_GET(self):
        server = self.server
        data = server.files.get(self.path)
        server.seen.append((self.path, self.headers.get("Range")))
        if data is None:
            self.send_error(404)
            return
        start = 0
        if server.ranges and self.headers.get("Range"):
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(data):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(data)}")
                self.end_headers()
                return
            self.send_response(206)
        else:
            self.send_response(200)
        body = data[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.cut] if server.cut else body)
        self.close_connection = True

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def serve(files, monkeypatch, cut=0, ranges=True):
    """A server of {"/name": bytes}; yields it with its address in `url`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.files, server.url = files, f"http://127.0.0.1:{server.server_address[1]}"
    server.cut, server.ranges, server.seen = cut, ranges, []
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def tar_of(files, kind="gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{kind}") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()

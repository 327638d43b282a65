"""tools/install_dataset.py, without the network: a server of our own plays the mirror."""

import contextlib
import gzip
import hashlib
import http.server
import importlib.util
import struct
import threading
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "install_dataset.py"
spec = importlib.util.spec_from_file_location("install_dataset", SCRIPT)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


def read_idx(path):
    data = Path(path).read_bytes()
    zero, kind, rank = struct.unpack(">HBB", data[:4])
    assert (zero, kind) == (0, 8)
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


@pytest.fixture
def originals(tmp_path, monkeypatch):
    """Four files that stand for MNIST's and shrink like them; the tool is told their sizes and digests."""
    folder = tmp_path / "originals"
    folder.mkdir()
    rng = np.random.default_rng(1)
    table = []
    for name, _, _ in tool.MNIST_FILES:
        data = rng.integers(0, 4, 20000, dtype=np.uint8).tobytes()
        (folder / name).write_bytes(data)
        table.append((name, len(data), hashlib.sha256(data).hexdigest()))
    monkeypatch.setattr(tool, "MNIST_FILES", tuple(table))
    return folder


def same_files(folder, originals):
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in originals.iterdir())
    for path in originals.iterdir():
        assert (folder / path.name).read_bytes() == path.read_bytes()


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
                self.send_error(416)
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
def mirror(originals, monkeypatch, cut=0, ranges=True):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.files = {f"/{p.name}.gz": gzip.compress(bytes(p.read_bytes()), 1) for p in originals.iterdir()}
    server.cut, server.ranges, server.seen = cut, ranges, []
    monkeypatch.setattr(tool, "MNIST_URL", f"http://127.0.0.1:{server.server_address[1]}/")
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


def test_digits_are_the_packages_images(tmp_path):
    datasets = pytest.importorskip("sklearn.datasets")
    assert tool.main(["digits", "--to", str(tmp_path)]) == 0
    folder = tmp_path / "digits"
    learn, test = (read_idx(folder / f"{p}-images-idx3-ubyte") for p in ("train", "t10k"))
    learn_labels, test_labels = (read_idx(folder / f"{p}-labels-idx1-ubyte") for p in ("train", "t10k"))
    assert learn.shape == (1437, 8, 8) and test.shape == (360, 8, 8)
    assert learn_labels.shape == (1437,) and test_labels.shape == (360,)
    assert learn.min() == 0 and learn.max() == 255
    # Each class gives a fifth to the test.
    ratio = np.bincount(test_labels) / np.bincount(np.concatenate([learn_labels, test_labels]))
    assert np.all(abs(ratio - 0.2) < 0.01)
    # Together they are exactly the package's images with their labels.
    digits = datasets.load_digits()
    grey = np.rint(digits.images * 255 / 16).astype(np.uint8)
    want = sorted((t, g.tobytes()) for t, g in zip(digits.target, grey, strict=True))
    have = zip(np.concatenate([learn_labels, test_labels]), np.concatenate([learn, test]), strict=True)
    assert sorted((label, image.tobytes()) for label, image in have) == want


def test_digits_are_the_same_each_time(tmp_path):
    pytest.importorskip("sklearn")
    for name in ("a", "b"):
        assert tool.main(["digits", "--to", str(tmp_path / name)]) == 0
    same_files(tmp_path / "a" / "digits", tmp_path / "b" / "digits")


def test_place_from_the_environment(tmp_path, originals, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path / "data"))
    assert tool.main(["mnist", "--from", str(originals)]) == 0
    same_files(tmp_path / "data" / "mnist", originals)


def test_no_place_is_an_error(capsys, monkeypatch):
    monkeypatch.delenv("N2D2_DATA", raising=False)
    assert tool.main(["digits"]) == 1
    error = capsys.readouterr().err
    assert "--to" in error and "N2D2_DATA" in error


@pytest.mark.parametrize("packed", [False, True])
def test_local_files(tmp_path, originals, packed):
    source = originals
    if packed:
        source = tmp_path / "packed"
        source.mkdir()
        for path in originals.iterdir():
            (source / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert tool.main(["mnist", "--from", str(source), "--to", str(tmp_path)]) == 0
    same_files(tmp_path / "mnist", originals)


@pytest.mark.parametrize("damage", ["flip", "short", "long", "notgzip", "cutgzip"])
def test_a_damaged_file_is_not_installed(tmp_path, originals, capsys, damage):
    name = tool.MNIST_FILES[0][0]
    path = originals / name
    data = path.read_bytes()
    if damage == "flip":
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "short":
        path.write_bytes(data[:-1])
    elif damage == "long":
        path.write_bytes(data * 2)
    else:
        path.unlink()
        packed = data if damage == "notgzip" else gzip.compress(data)[:-20]
        (originals / f"{name}.gz").write_bytes(packed)
    assert tool.main(["mnist", "--from", str(originals), "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert name in error and "Traceback" not in error
    assert list((tmp_path / "mnist").iterdir()) == []


def test_missing_local_file(tmp_path, originals, capsys):
    (originals / tool.MNIST_FILES[3][0]).unlink()
    assert tool.main(["mnist", "--from", str(originals), "--to", str(tmp_path)]) == 1
    assert "t10k-labels-idx1-ubyte" in capsys.readouterr().err


def test_from_must_be_a_folder(tmp_path, capsys):
    assert tool.main(["mnist", "--from", str(tmp_path / "nowhere"), "--to", str(tmp_path)]) == 1
    assert "not a folder" in capsys.readouterr().err


def test_place_below_a_file(tmp_path, originals, capsys):
    (tmp_path / "file").write_text("")
    assert tool.main(["mnist", "--from", str(originals), "--to", str(tmp_path / "file")]) == 1
    assert "install_dataset:" in capsys.readouterr().err


def test_download(tmp_path, originals, monkeypatch):
    with mirror(originals, monkeypatch) as server:
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
        assert len(server.seen) == 4
        # What is there and whole is not fetched again; what is damaged is.
        (tmp_path / "mnist" / tool.MNIST_FILES[1][0]).write_bytes(b"damaged")
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
        assert len(server.seen) == 5
    same_files(tmp_path / "mnist", originals)


@pytest.mark.parametrize("ranges", [True, False])
def test_a_cut_download_goes_on(tmp_path, originals, monkeypatch, capsys, ranges):
    with mirror(originals, monkeypatch, cut=100, ranges=ranges) as server:
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 1
        assert "again" in capsys.readouterr().err
        name = tool.MNIST_FILES[0][0]
        assert not (tmp_path / "mnist" / name).exists()
        server.cut = 0
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
        assert server.seen[1] == (f"/{name}.gz", "bytes=100-")
    same_files(tmp_path / "mnist", originals)


def test_a_part_that_was_whole_already(tmp_path, originals, monkeypatch):
    with mirror(originals, monkeypatch) as server:
        name = tool.MNIST_FILES[0][0]
        (tmp_path / "mnist").mkdir()
        (tmp_path / "mnist" / f".{name}.part.gz").write_bytes(server.files[f"/{name}.gz"])
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
    same_files(tmp_path / "mnist", originals)


def test_a_wrong_download_is_thrown_away(tmp_path, originals, monkeypatch, capsys):
    with mirror(originals, monkeypatch) as server:
        name = tool.MNIST_FILES[0][0]
        good = server.files[f"/{name}.gz"]
        server.files[f"/{name}.gz"] = gzip.compress(b"something else")
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 1
        assert name in capsys.readouterr().err
        assert list((tmp_path / "mnist").iterdir()) == []
        server.files[f"/{name}.gz"] = good
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
    same_files(tmp_path / "mnist", originals)


def test_no_server(tmp_path, originals, monkeypatch, capsys):
    with mirror(originals, monkeypatch):
        pass
    assert tool.main(["mnist", "--to", str(tmp_path)]) == 1
    assert "--from" in capsys.readouterr().err


def test_not_on_the_server(tmp_path, originals, monkeypatch, capsys):
    with mirror(originals, monkeypatch) as server:
        server.files.clear()
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 1
        assert "404" in capsys.readouterr().err

"""tools/install_dataset.py, without the network: a server of our own plays the mirror."""

import contextlib
import dataclasses
import errno
import gzip
import hashlib
import http.server
import importlib.util
import io
import os
import struct
import subprocess
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "install_dataset.py"
spec = importlib.util.spec_from_file_location("install_dataset", SCRIPT)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
Archive, Dataset, all_datasets = tool.Archive, tool.Dataset, tool.all_datasets
NAMES = [archive.holds[0].path for archive in all_datasets()["mnist"].archives]


def tell(monkeypatch, name, **changes):
    """Change what the tool knows of a data set."""
    monkeypatch.setitem(all_datasets(), name, dataclasses.replace(all_datasets()[name], **changes))


def left_behind(root):
    """Names of all files below a root, but not the marks of what was installed."""
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and p.suffix != ".installed")


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
    archives = []
    for archive in all_datasets()["mnist"].archives:
        data = rng.integers(0, 4, 20000, dtype=np.uint8).tobytes()
        (folder / archive.holds[0].path).write_bytes(data)
        held = dataclasses.replace(
            archive.holds[0], size=len(data), digest=f"sha256:{hashlib.sha256(data).hexdigest()}"
        )
        archives.append(dataclasses.replace(archive, holds=(held,)))
    tell(monkeypatch, "mnist", archives=tuple(archives))
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


@contextlib.contextmanager
def mirror(originals, monkeypatch, cut=0, ranges=True):
    files = {f"/{p.name}.gz": gzip.compress(bytes(p.read_bytes()), 1) for p in originals.iterdir()}
    with serve(files, monkeypatch, cut, ranges) as server:
        archives = all_datasets()["mnist"].archives
        tell(
            monkeypatch, "mnist", archives=tuple(dataclasses.replace(a, url=f"{server.url}/{a.name}") for a in archives)
        )
        yield server


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


def test_place_without_the_environment(monkeypatch, capsys):
    # Where the databases of N2D2 look without N2D2_DATA.
    monkeypatch.delenv("N2D2_DATA", raising=False)
    monkeypatch.setenv("USER", "nobody")
    assert tool.root_folder(None) == Path("/local/nobody/n2d2_data")
    monkeypatch.delenv("USER")
    assert tool.root_folder(None) == Path("/local/n2d2_data")
    monkeypatch.setenv("N2D2_DATA", "/dev/null/nowhere")
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
    name = NAMES[0]
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
    assert not (tmp_path / "mnist").exists() and not list(tmp_path.glob(".mnist*"))


def test_missing_local_file(tmp_path, originals, capsys):
    (originals / NAMES[3]).unlink()
    assert tool.main(["mnist", "--from", str(originals), "--to", str(tmp_path)]) == 1
    assert "t10k-labels-idx1-ubyte" in capsys.readouterr().err


def test_from_must_be_there(tmp_path, capsys):
    assert tool.main(["mnist", "--from", str(tmp_path / "nowhere"), "--to", str(tmp_path)]) == 1
    assert "no such file or folder" in capsys.readouterr().err


def test_place_below_a_file(tmp_path, originals, capsys):
    (tmp_path / "file").write_text("")
    assert tool.main(["mnist", "--from", str(originals), "--to", str(tmp_path / "file")]) == 1
    assert "install_dataset:" in capsys.readouterr().err


def test_download(tmp_path, originals, monkeypatch):
    with mirror(originals, monkeypatch) as server:
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
        assert len(server.seen) == 4
        # What is there and whole is not fetched again; what is damaged is.
        (tmp_path / "mnist" / NAMES[1]).write_bytes(b"damaged")
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
        assert len(server.seen) == 5
    same_files(tmp_path / "mnist", originals)


@pytest.mark.parametrize("ranges", [True, False])
def test_a_cut_download_goes_on(tmp_path, originals, monkeypatch, capsys, ranges):
    with mirror(originals, monkeypatch, cut=100, ranges=ranges) as server:
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 1
        assert "again" in capsys.readouterr().err
        name = NAMES[0]
        assert not (tmp_path / "mnist" / name).exists()
        server.cut = 0
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
        assert server.seen[1] == (f"/{name}.gz", "bytes=100-")
        assert left_behind(tmp_path / ".downloads") == []
    same_files(tmp_path / "mnist", originals)


def test_a_part_that_was_whole_already(tmp_path, originals, monkeypatch):
    with mirror(originals, monkeypatch) as server:
        name = NAMES[0]
        (tmp_path / ".downloads").mkdir()
        (tmp_path / ".downloads" / f"{name}.gz.part").write_bytes(server.files[f"/{name}.gz"])
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 0
    same_files(tmp_path / "mnist", originals)


def test_a_wrong_download_is_thrown_away(tmp_path, originals, monkeypatch, capsys):
    with mirror(originals, monkeypatch) as server:
        name = NAMES[0]
        good = server.files[f"/{name}.gz"]
        server.files[f"/{name}.gz"] = gzip.compress(b"something else")
        assert tool.main(["mnist", "--to", str(tmp_path)]) == 1
        assert name in capsys.readouterr().err
        assert left_behind(tmp_path / ".downloads") == [] and not (tmp_path / "mnist").exists()
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


# Archives of one set of our own


FILES = {"set/a.txt": b"alpha\n" * 1000, "set/sub/b.bin": bytes(range(256)) * 40}


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


def known(monkeypatch, url, data, **changes):
    """The tool knows the data set `own`, one archive with its size and digest."""
    values = {"size": len(data), "digest": f"md5:{hashlib.md5(data).hexdigest()}", "into": ""} | changes
    own = Dataset("own", "Own", "none", "https://example.org/own", "set", (Archive(url, **values),), lambda *_: None)
    monkeypatch.setitem(all_datasets(), "own", own)


def installed(root):
    return {name: (root / name).read_bytes() for name in FILES} == FILES


@pytest.mark.parametrize(
    ("name", "data"), [("own.tar.gz", tar_of(FILES)), ("own.tar.xz", tar_of(FILES, "xz")), ("own.zip", zip_of(FILES))]
)
def test_archive_is_fetched_checked_and_unpacked(tmp_path, monkeypatch, capfd, name, data):
    with serve({f"/{name}": data}, monkeypatch, cut=50) as server:
        known(monkeypatch, f"{server.url}/{name}", data)
        assert tool.main(["own", "--to", str(tmp_path)]) == 1
        assert "the connection ended after 50 of" in capfd.readouterr().err
        assert not (tmp_path / "set").exists()
        server.cut = 0
        assert tool.main(["own", "--to", str(tmp_path)]) == 0
        assert "100 %" in capfd.readouterr().err
        assert [seen for _, seen in server.seen] == [None, "bytes=50-"]
        assert tool.main(["own", "--to", str(tmp_path)]) == 0
        assert "already there" in capfd.readouterr().out and len(server.seen) == 2
    assert installed(tmp_path) and left_behind(tmp_path) == sorted(FILES)


@pytest.mark.parametrize("as_folder", [False, True])
def test_archive_of_this_computer(tmp_path, monkeypatch, as_folder):
    source = tmp_path / "fetched"
    source.mkdir()
    (source / "own.zip").write_bytes(zip_of(FILES))
    known(monkeypatch, "https://example.org/own.zip", zip_of(FILES))
    given = source if as_folder else source / "own.zip"
    assert tool.main(["own", "--from", str(given), "--to", str(tmp_path / "data")]) == 0
    assert installed(tmp_path / "data") and (source / "own.zip").is_file()


def test_archive_inside_an_archive(tmp_path, monkeypatch, capsys):
    outer = zip_of({"deep/set.tar.gz": tar_of(FILES), "other.txt": b"x"})
    (tmp_path / "own.zip").write_bytes(outer)
    for inner, code in (("deep/none.tar.gz", 1), ("deep/set.tar.gz", 0)):
        known(monkeypatch, "https://example.org/own.zip", outer, inner=inner)
        assert tool.main(["own", "--from", str(tmp_path / "own.zip"), "--to", str(tmp_path / "data")]) == code
        assert ("does not hold deep/none.tar.gz" in capsys.readouterr().err) == bool(code)
    assert installed(tmp_path / "data") and left_behind(tmp_path / "data") == sorted(FILES)


def test_wrong_digest_names_both(tmp_path, monkeypatch, capsys):
    good, data = zip_of(FILES), zip_of({"set/a.txt": b"other"})
    expected, found = (hashlib.md5(x).hexdigest() for x in (good, data))
    with serve({"/own.zip": data}, monkeypatch) as server:
        known(monkeypatch, f"{server.url}/own.zip", good, size=None)
        assert tool.main(["own", "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert f"md5:{expected}" in error and f"md5:{found}" in error and left_behind(tmp_path) == []


def test_server_with_another_size(tmp_path, monkeypatch, capsys):
    data = zip_of(FILES)
    with serve({"/own.zip": data}, monkeypatch) as server:
        known(monkeypatch, f"{server.url}/own.zip", data, size=len(data) + 7)
        assert tool.main(["own", "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert str(len(data)) in error and str(len(data) + 7) in error


def tar_with(member, data=b"x"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member.size = len(data) if member.isreg() else 0
        tar.addfile(member, io.BytesIO(data) if member.isreg() else None)
    return out.getvalue()


def link(name, target):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, target
    return member


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("own.tar", tar_with(tarfile.TarInfo("../evil")), "outside of its folder"),
        ("own.tar", tar_with(tarfile.TarInfo("set/../../evil")), "outside of its folder"),
        ("own.tar", tar_with(tarfile.TarInfo("/evil")), "outside of its folder"),
        ("own.tar", tar_with(link("set", "/etc")), "a link or a device"),
        ("own.zip", zip_of({"../evil": b"x"}), "outside of its folder"),
        ("own.zip", zip_of({"..\\evil": b"x"}), "outside of its folder"),
        ("own.tar.gz", tar_of(FILES)[:-200], "damaged"),
        ("own.zip", zip_of(FILES)[:-30], "damaged"),
        ("own.zip", b"no zip at all", "damaged"),
    ],
)
def test_bad_archives(tmp_path, monkeypatch, capsys, name, data, told):
    (tmp_path / name).write_bytes(data)
    known(monkeypatch, f"https://example.org/{name}", data)
    root = tmp_path / "deep" / "data"
    assert tool.main(["own", "--from", str(tmp_path / name), "--to", str(root)]) == 1
    error = capsys.readouterr().err
    assert told in error and name in error
    assert left_behind(root) == [] and not (root / "set").exists() and not (tmp_path / "deep" / "evil").exists()


def test_zip_member_larger_than_announced(tmp_path, monkeypatch, capsys):
    data = bytearray(zip_of({"set/a.txt": b"alpha" * 1000}))
    for header, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # the uncompressed size in both headers
        at = data.find(header) + place
        data[at : at + 4] = struct.pack("<I", 10)
    (tmp_path / "own.zip").write_bytes(data)
    known(monkeypatch, "https://example.org/own.zip", bytes(data))
    assert tool.main(["own", "--from", str(tmp_path / "own.zip"), "--to", str(tmp_path / "data")]) == 1
    assert "own.zip" in capsys.readouterr().err and left_behind(tmp_path / "data") == []


@pytest.mark.parametrize("when", ["download", "unpack"])
def test_full_disk_leaves_nothing_half(tmp_path, monkeypatch, capsys, when):
    data = zip_of(FILES)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with serve({"/own.zip": data}, monkeypatch) as server:
        known(monkeypatch, f"{server.url}/own.zip", data)
        if when == "download":
            monkeypatch.setattr(tool.transfer.Progress, "at", full)
        else:
            monkeypatch.setattr(tool.unpack, "_copy", full)
        assert tool.main(["own", "--to", str(tmp_path)]) == 1
        assert "no space is left" in capsys.readouterr().err
        assert left_behind(tmp_path) == ([] if when == "download" else [".downloads/own.zip"])
        monkeypatch.undo()


def test_set_that_is_too_large_for_the_disk(tmp_path, monkeypatch, capsys):
    with serve({"/own.zip": b"x"}, monkeypatch) as server:
        known(monkeypatch, f"{server.url}/own.zip", b"x", size=1 << 60)
        assert tool.main(["own", "--to", str(tmp_path)]) == 1
        assert "free" in capsys.readouterr().err and server.seen == []


def test_set_that_is_got_by_hand(tmp_path, monkeypatch, capsys):
    own = Dataset("own", "Own", "none", "https://example.org/own", "set", (), lambda *_: None, terms="sign the form")
    monkeypatch.setitem(all_datasets(), "own", own)
    assert tool.main(["own", "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "sign the form" in error and "https://example.org/own" in error and "--from" in error
    (tmp_path / "got.zip").write_bytes(zip_of({"a.txt": b"alpha"}))
    assert tool.main(["own", "--from", str(tmp_path / "got.zip"), "--to", str(tmp_path)]) == 0
    assert (tmp_path / "set" / "a.txt").read_bytes() == b"alpha"


def test_archive_with_the_sets_own_folder(tmp_path, monkeypatch):
    own = Dataset("own", "Own", "none", "https://example.org/own", "deep/set", (), lambda *_: None, terms="sign")
    monkeypatch.setitem(all_datasets(), "own", own)
    (tmp_path / "got.zip").write_bytes(zip_of(FILES))
    (tmp_path / "more.tar").write_bytes(tar_with(tarfile.TarInfo("more.txt")))
    for name in ("got.zip", "more.tar"):
        assert tool.main(["own", "--from", str(tmp_path / name), "--to", str(tmp_path / "data")]) == 0
    assert left_behind(tmp_path / "data") == ["deep/set/a.txt", "deep/set/more.txt", "deep/set/sub/b.bin"]


# Look-alikes and words


@pytest.mark.parametrize("name", sorted(all_datasets()))
def test_look_alike_of_every_set(tmp_path, name):
    for place in ("a", "b"):
        assert tool.main([name, "--fake", "6", "--seed", "3", "--to", str(tmp_path / place)]) == 0
    folder = tmp_path / "a" / all_datasets()[name].folder
    assert folder.is_dir() and any(p.is_file() for p in folder.rglob("*"))
    files = left_behind(tmp_path / "a")
    assert files == left_behind(tmp_path / "b")
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_look_alike_is_not_written_over_data(tmp_path, originals, capsys):
    assert tool.main(["mnist", "--from", str(originals), "--to", str(tmp_path)]) == 0
    assert tool.main(["mnist", "--fake", "3", "--to", str(tmp_path)]) == 1
    assert "not empty" in capsys.readouterr().err
    same_files(tmp_path / "mnist", originals)


def test_look_alike_of_no_stimulus(tmp_path, capsys):
    assert tool.main(["mnist", "--fake", "0", "--to", str(tmp_path)]) == 1
    assert "one stimulus at least" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["mnits"], "did you mean mnist"),
        (["mnist", "--fake", "1", "--from", "x"], "--from"),
        (["mnist", "--seed", "1"], "--fake"),
    ],
)
def test_wrong_words(words, told, capsys):
    with pytest.raises(SystemExit) as stop:
        tool.main(words)
    assert stop.value.code == 2 and told in capsys.readouterr().err


def test_sets_are_listed_and_described(capsys):
    assert tool.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(all_datasets())
    for name, dataset in all_datasets().items():
        assert tool.main([name, "--info"]) == 0
        text = capsys.readouterr().out
        assert dataset.page in text and dataset.licence in text and dataset.folder in text


def test_what_the_registry_says_is_well_formed():
    for dataset in all_datasets().values():
        assert dataset.title and dataset.licence and dataset.page.startswith("http")
        assert not Path(dataset.folder).is_absolute() and ".." not in Path(dataset.folder).parts
        assert dataset.archives or dataset.terms or dataset.make
        for archive in dataset.archives:
            assert archive.url.startswith(("http://", "https://")) and archive.name
            for digest in [archive.digest, *(file.digest for file in archive.holds)]:
                kind, _, value = (digest or "md5:" + "0" * 32).partition(":")
                assert len(value) == {"md5": 32, "sha256": 64}[kind] and int(value, 16) >= 0


def test_help_of_the_command():
    result = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0
    assert all(word in result.stdout for word in ("--from", "--fake", "N2D2_DATA", *all_datasets()))

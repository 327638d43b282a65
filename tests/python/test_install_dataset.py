"""tools/install_dataset.py, without the network: digits, and MNIST from a server of our own."""

import contextlib
import dataclasses
import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
from installer import all_datasets, left_behind, serve, tell, tool

NAMES = [archive.holds[0].path for archive in all_datasets()["mnist"].archives]


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
        archives.append(dataclasses.replace(archive, size=None, holds=(held,)))
    tell(monkeypatch, "mnist", archives=tuple(archives))
    return folder


def same_files(folder, originals):
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in originals.iterdir())
    for path in originals.iterdir():
        assert (folder / path.name).read_bytes() == path.read_bytes()


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

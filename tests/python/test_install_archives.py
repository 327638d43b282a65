"""tools/install_dataset.py: archives of any kind, look-alikes, words of the command line."""

import errno
import hashlib
import io
import os
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from installer import SCRIPT, Archive, Dataset, all_datasets, left_behind, serve, tar_of, tool, zip_of

FILES = {"set/a.txt": b"alpha\n" * 1000, "set/sub/b.bin": bytes(range(256)) * 40}


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


def test_look_alike_is_not_written_over_data(tmp_path, capsys):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "mine").write_text("x")
    assert tool.main(["mnist", "--fake", "3", "--to", str(tmp_path)]) == 1
    assert "not empty" in capsys.readouterr().err and left_behind(tmp_path) == ["mnist/mine"]


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

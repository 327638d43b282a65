"""Unpacking archives that nobody has looked at: nothing leaves the folder, no member is larger than it says."""

import gzip
import os
import stat
import tarfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from datasets.registry import InstallError
from datasets.transfer import BLOCK, need_space

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
SUFFIXES = (*_TAR, ".zip", ".gz")


def is_archive(path: Path) -> bool:
    """True for the names that unpack() takes apart."""
    return path.name.lower().endswith(SUFFIXES)


def unpack(source: Path, folder: Path, most: int | None = None) -> None:
    """Unpack ``source`` below ``folder``; ``most`` is the size that the content of a .gz cannot exceed."""
    name = source.name.lower()
    try:
        if name.endswith(_TAR):
            _untar(source, folder)
        elif name.endswith(".zip"):
            _unzip(source, folder)
        elif name.endswith(".gz"):
            _ungzip(source, folder / source.name[:-3], most)
        else:
            raise InstallError(f"{source} is no archive that this tool can unpack ({', '.join(SUFFIXES)})")
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise InstallError(f"{source} is damaged ({error}); fetch it again") from error


def _place(folder: Path, member: str, source: Path) -> Path | None:
    """Where a member goes; None for the folder itself. InstallError outside of the folder."""
    path = PurePosixPath(member.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in member or (path.parts and path.parts[0].endswith(":")):
        raise InstallError(
            f"{source} holds {member!r}, which would be written outside of its folder: nothing is installed"
        )
    return folder.joinpath(*path.parts) if path.parts else None


def _copy(reader, target: Path, size: int, source: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    left = size
    with target.open("wb") as out:
        while block := reader.read(min(BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            out.write(block)
    if left:
        state = "more than" if left < 0 else f"{size - left} instead of"
        raise InstallError(
            f"{source}: {target.name} holds {state} the {size} bytes that the archive announces; fetch it again"
        )


def _untar(source: Path, folder: Path) -> None:
    with tarfile.open(source) as tar:
        for member in tar:
            target = _place(folder, member.name, source)
            if member.isdir():
                if target is not None:
                    target.mkdir(parents=True, exist_ok=True)
            elif member.isreg() and target is not None:
                need_space(folder, member.size, member.name)
                _copy(tar.extractfile(member), target, member.size, source)
            else:
                raise InstallError(
                    f"{source} holds {member.name!r}, a link or a device: only files and folders are installed"
                )


def _unzip(source: Path, folder: Path) -> None:
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        need_space(folder, sum(member.file_size for member in members), source.name)
        for member in members:
            target = _place(folder, member.filename, source)
            if member.is_dir():
                if target is not None:
                    target.mkdir(parents=True, exist_ok=True)
                continue
            if target is None or stat.S_ISLNK(member.external_attr >> 16):
                raise InstallError(f"{source} holds {member.filename!r}, a link: only files and folders are installed")
            with archive.open(member) as reader:
                _copy(reader, target, member.file_size, source)


def _ungzip(source: Path, target: Path, most: int | None) -> None:
    length = 0
    with gzip.open(source, "rb") as reader, target.open("wb") as out:
        while block := reader.read(BLOCK):
            length += len(block)
            if most is not None and length > most:
                raise InstallError(f"{source} holds more than {most} bytes of data: it is not the expected file")
            out.write(block)
        out.flush()
        os.fsync(out.fileno())

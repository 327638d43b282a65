"""Fetching files: with progress, going on where an earlier try stopped, checked before they count."""

import errno
import hashlib
import http.client
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datasets.registry import Archive, InstallError

TIMEOUT = 60  # seconds without a byte
BLOCK = 1 << 20
RETRY = "run the same command again: it goes on where it stopped"


def size_text(size: int | None) -> str:
    """Bytes as a person reads them."""
    if size is None:
        return "?"
    value = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


class Progress:
    """One line that is rewritten on a terminal; elsewhere a line for each tenth."""

    def __init__(self, name: str, total: int | None, done: int = 0):
        self.name, self.total = name, total
        self.start, self.first = time.monotonic(), done
        self.shown = done * 10 // total if total else 0
        self.last = 0.0

    def at(self, done: int) -> None:
        """Show that ``done`` bytes are there."""
        now = time.monotonic()
        if sys.stderr.isatty():
            if now - self.last < 0.2 and done != self.total:
                return
            self.last = now
            rate = (done - self.first) / max(now - self.start, 1e-3)
            left = f", {int((self.total - done) / rate)} s left" if self.total and rate > 0 else ""
            percent = f"{100 * done / self.total:5.1f} % of {size_text(self.total)}" if self.total else size_text(done)
            end = "\n" if done == self.total else ""
            print(f"\r{self.name}: {percent}, {size_text(int(rate))}/s{left}   ", end=end, file=sys.stderr, flush=True)
        elif self.total and done * 10 // self.total > self.shown:
            self.shown = done * 10 // self.total
            print(f"{self.name}: {10 * self.shown} % of {size_text(self.total)}", file=sys.stderr, flush=True)


def digest_of(path: Path, kind: str) -> str:
    """``kind:`` and the hexadecimal digest of a file."""
    with path.open("rb") as file:
        return f"{kind}:{hashlib.file_digest(file, kind).hexdigest()}"


def check(path: Path, size: int | None, digest: str | None, remedy: str) -> None:
    """InstallError when size or digest are known and others than the file's; names expected and found."""
    found = path.stat().st_size
    if size is not None and found != size:
        raise InstallError(f"{path.name} has {found} bytes, {size} are expected; {remedy}")
    if digest is not None:
        actual = digest_of(path, digest.partition(":")[0])
        if actual != digest:
            raise InstallError(f"{path.name} has the digest {actual}, {digest} is expected; {remedy}")


@contextmanager
def full_disk_told(*leftovers: Path) -> Iterator[None]:
    """Turns a full disk into an InstallError, after the files that were being written are removed."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        for path in leftovers:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        where = leftovers[0].parent if leftovers else "the disk"
        raise InstallError(
            f"no space is left in {where}; what was half written is removed: free some space or use --to"
        ) from error


def need_space(folder: Path, size: int | None, what: str) -> None:
    """InstallError when the file system of ``folder`` cannot take ``size`` bytes."""
    free = shutil.disk_usage(folder).free
    if size is not None and size > free:
        raise InstallError(
            f"{what} takes {size_text(size)}, {folder} has {size_text(free)} free; free some space or use --to"
        )


def fetch(archive: Archive, folder: Path) -> Path:
    """The checked file of an archive in ``folder``; a part that is there already is not fetched again."""
    target = folder / archive.name
    if not target.is_file():
        part = folder / f"{archive.name}.part"
        _download(archive, part)
        os.replace(part, target)
    try:
        check(target, archive.size, archive.digest, "the download is removed: run the same command again")
    except InstallError:
        target.unlink()
        raise
    return target


def _download(archive: Archive, part: Path) -> None:
    start = part.stat().st_size if part.is_file() else 0
    if archive.size is not None and start >= archive.size:
        if start == archive.size:
            return
        part.unlink()
        start = 0
    need_space(part.parent, None if archive.size is None else archive.size - start, archive.name)
    request = urllib.request.Request(archive.url, headers={"User-Agent": "n2d2-install-dataset"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    try:
        with full_disk_told(part), urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            _receive(archive, part, start if answer.status == 206 else 0, answer)
    except urllib.error.HTTPError as error:
        if error.code == 416 and start:
            if archive.size is None and _announced_total(error) == start:
                return  # nothing is left to send
            part.unlink()
            raise InstallError(
                f"{archive.url} is no continuation of the part that was here, which is removed: run the command again"
            ) from error
        raise InstallError(
            f"{archive.url} answers {error.code} {error.reason}; try later, or use --from with the file from elsewhere"
        ) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise InstallError(
            f"cannot download {archive.url}: {getattr(error, 'reason', error)}; {RETRY}, or use --from"
        ) from error


def _announced_total(answer) -> int | None:
    total = (answer.headers.get("Content-Range") or "").rpartition("/")[2]
    return int(total) if total.isdigit() else None


def _receive(archive: Archive, part: Path, start: int, answer) -> None:
    announced = answer.headers.get("Content-Length")
    total = start + int(announced) if announced is not None and announced.isdigit() else archive.size
    if archive.size is not None and total != archive.size:
        raise InstallError(f"{archive.url} announces {total} bytes, {archive.size} are expected: it is another file")
    need_space(part.parent, None if total is None else total - start, archive.name)
    progress = Progress(archive.name, total, start)
    length = start
    with part.open("ab" if start else "wb") as out:
        while block := answer.read(BLOCK):
            length += len(block)
            if total is not None and length > total:
                raise InstallError(f"{archive.url} sends more than {total} bytes: it is not the expected file")
            out.write(block)
            progress.at(length)
        out.flush()
        os.fsync(out.fileno())
    # A connection that closes early ends read() without an error.
    if total is not None and length != total:
        raise InstallError(f"{archive.url}: the connection ended after {length} of {total} bytes; {RETRY}")

#!/usr/bin/env python3
"""Installs data sets for N2D2: ``install_dataset.py NAME [--to DIR] [--from DIR]``.

digits  the 1,797 hand-written digits of 8x8 pixels that ship inside scikit-learn; needs no network
mnist   the 70,000 hand-written digits of MNIST; downloaded, or taken from local files by --from

Both become four IDX files with MNIST's names in DIR/NAME, where the `MNIST_IDX_Database` of a model finds them.
DIR is --to, else the environment variable N2D2_DATA. What is already there and whole is kept.
"""

import argparse
import contextlib
import gzip
import hashlib
import http.client
import os
import struct
import sys
import tempfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

# Name, size in bytes and SHA-256 of MNIST's files, uncompressed.
MNIST_FILES = (
    ("train-images-idx3-ubyte", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    ("train-labels-idx1-ubyte", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ("t10k-images-idx3-ubyte", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    ("t10k-labels-idx1-ubyte", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
)
MNIST_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
TIMEOUT = 60  # seconds without a byte
BLOCK = 1 << 20


class InstallError(Exception):
    """What the user is told, with the remedy."""


@contextlib.contextmanager
def written_beside(target: Path) -> Iterator:
    """A binary file that takes the name `target` only once it is whole and on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def is_whole(path: Path, size: int, digest: str) -> bool:
    """True when `path` is there with this size and SHA-256."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def unpack(source: Path, target: Path, size: int, digest: str, remedy: str) -> None:
    """Copy `source`, decompressed when its name ends in .gz, to `target` if its size and SHA-256 are right."""
    opener: Callable = gzip.open if source.suffix == ".gz" else open
    seen = hashlib.sha256()
    length = 0
    with written_beside(target) as out:
        try:
            with opener(source, "rb") as file:
                # One block past the size at most: a decompression bomb ends here.
                while length <= size and (block := file.read(BLOCK)):
                    length += len(block)
                    seen.update(block)
                    out.write(block)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InstallError(f"{source} is damaged ({error}); {remedy}") from error
        if length != size:
            count = f"more than {size}" if length > size else str(length)
            raise InstallError(f"{source} holds {count} bytes of data instead of {size}; {remedy}")
        if seen.hexdigest() != digest:
            raise InstallError(f"{source} has the SHA-256 {seen.hexdigest()} instead of {digest}; {remedy}")


def download(url: str, part: Path, most: int) -> None:
    """Fetch `url` into `part`, going on where an earlier try stopped; never more than `most` bytes."""
    start = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            if start and answer.status != 206:
                start = 0  # the server sends all of it again
            with part.open("ab" if start else "wb") as out:
                length = start
                while block := answer.read(BLOCK):
                    length += len(block)
                    if length > most:
                        raise InstallError(f"{url} sends more than {most} bytes: it is not the expected file")
                    out.write(block)
            # A connection that closes early ends read() without an error.
            announced = answer.headers.get("Content-Length")
            if announced is not None and length - start != int(announced):
                raise InstallError(
                    f"{url}: the connection ended after {length} of {start + int(announced)} bytes; "
                    "run the same command again, it goes on from there"
                )
    except urllib.error.HTTPError as error:
        if error.code == 416 and start:
            return  # nothing is left to send
        raise InstallError(f"{url} answers {error.code} {error.reason}; try later, or use --from DIR") from error
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise InstallError(
            f"cannot download {url}: {getattr(error, 'reason', error)}; run the same command again "
            "(it goes on where it stopped), or use --from DIR with the files fetched elsewhere"
        ) from error


def install_mnist(folder: Path, source: Path | None, say: Callable[[str], None]) -> None:
    """Write MNIST's four files into `folder`, from `source` (plain or .gz) or from the network."""
    for name, size, digest in MNIST_FILES:
        target = folder / name
        if is_whole(target, size, digest):
            say(f"{target}: already there")
            continue
        if source is not None:
            found = [path for path in (source / name, source / f"{name}.gz") if path.is_file()]
            if not found:
                raise InstallError(f"{source} holds neither {name} nor {name}.gz; --from takes MNIST's four IDX files")
            unpack(found[0], target, size, digest, "give --from a folder with the original files")
        else:
            # The suffix stays .gz, so that unpack() knows what it is.
            part = folder / f".{name}.part.gz"
            say(f"{target}: downloading")
            download(f"{MNIST_URL}{name}.gz", part, size)
            try:
                unpack(part, target, size, digest, "the download is removed: run the same command again")
            finally:
                part.unlink(missing_ok=True)
        say(f"{target}: {size:,} bytes, digest right")


def write_idx(target: Path, array) -> None:
    """Write a uint8 array in the IDX format: 0, 0, 8 (uint8), number of dimensions, dimensions big-endian, data."""
    with written_beside(target) as out:
        out.write(struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape))
        out.write(array.tobytes())


def install_digits(folder: Path, source: Path | None, say: Callable[[str], None]) -> None:
    """Write scikit-learn's digits into `folder`, grey levels 0..16 spread over 0..255: 1,437 to learn, 360 to test.

    Every fifth image, counted class by class, is for the test: the same files on every machine.
    """
    if source is not None:
        raise InstallError("digits come from the scikit-learn package; --from is for mnist")
    try:
        import numpy as np
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise InstallError(f"digits ship inside scikit-learn ({error}); pip install scikit-learn") from error
    digits = load_digits()
    images = np.rint(digits.images * (255.0 / 16.0)).astype(np.uint8)
    labels = digits.target.astype(np.uint8)
    in_test = np.zeros(len(labels), dtype=bool)
    in_test[np.argsort(labels, kind="stable")[::5]] = True
    for prefix, chosen in (("train", ~in_test), ("t10k", in_test)):
        write_idx(folder / f"{prefix}-images-idx3-ubyte", images[chosen])
        write_idx(folder / f"{prefix}-labels-idx1-ubyte", labels[chosen])
        say(f"{folder}/{prefix}-images-idx3-ubyte: {chosen.sum():,} images of 8x8")


DATASETS = {"digits": install_digits, "mnist": install_mnist}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 0, 1 after an error, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=sorted(DATASETS), help="the data set")
    parser.add_argument("--to", metavar="DIR", type=Path, help="write into DIR/NAME (default: $N2D2_DATA)")
    parser.add_argument("--from", metavar="DIR", type=Path, dest="source", help="install from local files")
    options = parser.parse_args(arguments)
    try:
        to = options.to or (Path(os.environ["N2D2_DATA"]) if os.environ.get("N2D2_DATA") else None)
        if to is None:
            raise InstallError("where to? Give --to DIR or set the environment variable N2D2_DATA")
        if options.source is not None and not options.source.is_dir():
            raise InstallError(f"--from {options.source} is not a folder")
        folder = to / options.name
        folder.mkdir(parents=True, exist_ok=True)
        DATASETS[options.name](folder, options.source, print)
    except (InstallError, OSError) as error:
        print(f"install_dataset: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("install_dataset: interrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

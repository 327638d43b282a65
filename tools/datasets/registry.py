"""What is known of each data set. A module of this folder exports ``DATASETS: tuple[Dataset, ...]``; no list is edited.

from datasets.registry import Archive, Dataset

def fake(root, n, rng): ...   # a tiny look-alike of the format, below root/<folder>

DATASETS = (Dataset("name", "Title", "licence", "https://page", "folder", (Archive("https://..."),), fake),)
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import numpy as np


class InstallError(Exception):
    """What the user is told, with the remedy."""


@dataclass(frozen=True)
class File:
    """A file as it is once installed, its path relative to the folder of the data set."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True)
class Archive:
    """One file to fetch: a tar, zip or gz, which is unpacked, or anything else, which is kept as it is.

    ``digest`` is "md5:..." or "sha256:..."; size and digest are None where nobody could verify them. ``into`` is the
    folder to unpack in, relative to the root (N2D2_DATA; "" is the root itself), by default the data set's. ``holds``
    are files that it is known to give; ``inner`` is an archive inside of it, the only thing of it that is installed.
    """

    url: str
    size: int | None = None
    digest: str | None = None
    into: str | None = None
    holds: tuple[File, ...] = ()
    inner: str = ""

    @property
    def name(self) -> str:
        """The file's name, the last part of its address."""
        return unquote(PurePosixPath(urlsplit(self.url).path).name)


@dataclass(frozen=True)
class Dataset:
    """A data set.

    ``folder`` is where its driver looks, relative to N2D2_DATA; ``terms`` is what the user must do by hand.
    ``fake(root, n, rng)`` writes a look-alike of about ``n`` stimuli below root/folder; ``make(folder)`` makes the set
    itself where it is not fetched.
    """

    name: str
    title: str
    licence: str
    page: str
    folder: str
    archives: tuple[Archive, ...]
    fake: Callable[[Path, int, np.random.Generator], None]
    terms: str = ""
    make: Callable[[Path], None] | None = None

    @property
    def size(self) -> int | None:
        """Bytes to fetch; None when they are not known."""
        sizes = [archive.size for archive in self.archives]
        return None if not sizes or None in sizes else sum(sizes)


@cache
def all_datasets() -> dict[str, Dataset]:
    """Every data set by its name, in the order of the names."""
    found = {}
    package = importlib.import_module(__package__)
    for module in pkgutil.iter_modules(package.__path__):
        for dataset in getattr(importlib.import_module(f"{__package__}.{module.name}"), "DATASETS", ()):
            if dataset.name in found:
                raise ValueError(f"two data sets have the name {dataset.name}")
            found[dataset.name] = dataset
    return dict(sorted(found.items()))

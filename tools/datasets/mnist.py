"""MNIST, Fashion-MNIST and the digits of scikit-learn: four IDX files each."""

import struct
from pathlib import Path

import numpy as np

from datasets.registry import Archive, Dataset, File, InstallError

_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
# Name, size as fetched, then size and SHA-256 of the content.
_FILES = (
    ("train-images-idx3-ubyte", 9912422, 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    ("train-labels-idx1-ubyte", 28881, 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ("t10k-images-idx3-ubyte", 1648877, 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    ("t10k-labels-idx1-ubyte", 4542, 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
)
# Name, size and MD5 as fetched.
_FASHION_FILES = (
    ("train-images-idx3-ubyte", 26421880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
    ("train-labels-idx1-ubyte", 29515, "25c81989df183df01b3e8a0aad5dffbe"),
    ("t10k-images-idx3-ubyte", 4422102, "bef4ecab320f06d8554ea6380940ec79"),
    ("t10k-labels-idx1-ubyte", 5148, "bb300cfdad3c16e7a12a480ee83cd310"),
)
_FASHION_URL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"


def write_idx(path: Path, array: np.ndarray) -> None:
    """Write a uint8 array in the IDX format: 0, 0, 8 (uint8), number of dimensions, dimensions big-endian, data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(np.uint8).tobytes())


def _write_set(folder: Path, prefix: str, images: np.ndarray, labels: np.ndarray) -> None:
    write_idx(folder / f"{prefix}-images-idx3-ubyte", images)
    write_idx(folder / f"{prefix}-labels-idx1-ubyte", labels)


def _fake_in(folder: str):
    def fake(root: Path, n: int, rng: np.random.Generator) -> None:
        # Blocks whose place tells the class, so that a network can learn them.
        for prefix, count in (("train", n), ("t10k", max(1, n // 4))):
            labels = np.arange(count, dtype=np.uint8) % 10
            images = rng.integers(0, 40, (count, 28, 28)).astype(np.uint8)
            for image, label in zip(images, labels, strict=True):
                x, y = 1 + 5 * (label % 5), 4 + 12 * (label // 5)
                image[y : y + 8, x : x + 5] += 180
            _write_set(root / folder, prefix, images, labels)

    return fake


def make_digits(folder: Path) -> None:
    """Write scikit-learn's digits, grey levels 0..16 spread over 0..255: 1,437 to learn, 360 to test.

    Every fifth image, counted class by class, is for the test: the same files on every machine.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise InstallError(f"digits ship inside scikit-learn ({error}); pip install scikit-learn") from error
    digits = load_digits()
    images = np.rint(digits.images * (255.0 / 16.0)).astype(np.uint8)
    labels = digits.target.astype(np.uint8)
    in_test = np.zeros(len(labels), dtype=bool)
    in_test[np.argsort(labels, kind="stable")[::5]] = True
    for prefix, chosen in (("train", ~in_test), ("t10k", in_test)):
        _write_set(folder, prefix, images[chosen], labels[chosen])


DATASETS = (
    Dataset(
        "mnist",
        "MNIST: 70,000 hand-written digits of 28x28 grey pixels",
        "CC BY-SA 3.0",
        "http://yann.lecun.com/exdb/mnist/",
        "mnist",
        tuple(
            Archive(f"{_URL}{name}.gz", packed, holds=(File(name, size, f"sha256:{digest}"),))
            for name, packed, size, digest in _FILES
        ),
        _fake_in("mnist"),
    ),
    Dataset(
        "fashion-mnist",
        "Fashion-MNIST: 70,000 articles of clothing of 28x28 grey pixels, 10 classes",
        "MIT",
        "https://github.com/zalandoresearch/fashion-mnist",
        "fashion-mnist/data/fashion",
        tuple(Archive(f"{_FASHION_URL}{name}.gz", size, f"md5:{digest}") for name, size, digest in _FASHION_FILES),
        _fake_in("fashion-mnist/data/fashion"),
    ),
    Dataset(
        "digits",
        "1,797 hand-written digits of 8x8 grey pixels that ship inside scikit-learn; needs no network",
        "CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/80",
        "digits",
        (),
        _fake_in("digits"),
        make=make_digits,
    ),
)

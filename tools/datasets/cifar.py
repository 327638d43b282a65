"""CIFAR-10 and CIFAR-100, binary version: records of label bytes and 32x32 pixels as planes R, G, B."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture
from datasets.registry import Archive, Dataset

_URL = "https://www.cs.toronto.edu/~kriz/"
_PAGE = f"{_URL}cifar.html"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def write_records(path: Path, labels: list[tuple[int, ...]], images: np.ndarray) -> None:
    """Write records: the bytes of each label, then the image [32, 32, 3] (RGB) as planes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [bytes(label) + image.transpose(2, 0, 1).tobytes() for label, image in zip(labels, images, strict=True)]
    path.write_bytes(b"".join(records))


def _images(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.stack([picture(rng, 32, 32) for _ in range(n)])


def fake_cifar10(root: Path, n: int, rng: np.random.Generator) -> None:
    """Six files of n // 6 records (one at least)."""
    folder = root / "cifar-10-batches-bin"
    each = max(1, n // 6)
    for name in [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]:
        labels = [(int(label),) for label in rng.integers(0, 10, each)]
        write_records(folder / name, labels, _images(rng, each))
    (folder / "batches.meta.txt").write_text("\n".join(CLASSES) + "\n\n")


def fake_cifar100(root: Path, n: int, rng: np.random.Generator) -> None:
    """n records to learn, n // 5 (one at least) to test; fine class f is of the coarse class f // 5."""
    folder = root / "cifar-100-binary"
    for name, count in (("train.bin", n), ("test.bin", max(1, n // 5))):
        labels = [(int(label) // 5, int(label)) for label in rng.integers(0, 100, count)]
        write_records(folder / name, labels, _images(rng, count))
    (folder / "coarse_label_names.txt").write_text("".join(f"coarse_{i}\n" for i in range(20)))
    (folder / "fine_label_names.txt").write_text("".join(f"fine_{i}\n" for i in range(100)))


DATASETS = (
    Dataset(
        "cifar10",
        "CIFAR-10: 60,000 colour images of 32x32 pixels, 10 classes",
        "none stated",
        _PAGE,
        "cifar-10-batches-bin",
        (Archive(f"{_URL}cifar-10-binary.tar.gz", 170052171, "md5:c32a1d4ab5d03f1284b67883e8d87530", into=""),),
        fake_cifar10,
    ),
    Dataset(
        "cifar100",
        "CIFAR-100: 60,000 colour images of 32x32 pixels, 100 classes of 20 groups",
        "none stated",
        _PAGE,
        "cifar-100-binary",
        (Archive(f"{_URL}cifar-100-binary.tar.gz", 168513733, "md5:03b5dce01913d631647c71ecec9e9cb8", into=""),),
        fake_cifar100,
    ),
)

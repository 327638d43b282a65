"""Caltech-101 and Caltech-256: a folder of JPEG images for each class."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Archive, Dataset


def _write(folder: Path, classes: tuple[str, ...], n: int, rng: np.random.Generator) -> None:
    for i in range(max(n, len(classes))):
        name = classes[i % len(classes)]
        write_picture(folder / name / f"image_{i // len(classes) + 1:04}.jpg", picture(rng, 40 + i % 9, 50 - i % 7))


def fake_101(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images (one a class at least) of four classes, two of which the driver leaves out, in turn."""
    _write(root / "101_ObjectCategories", ("Faces", "Faces_easy", "BACKGROUND_Google", "ant"), n, rng)


def fake_256(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images (one a class at least) of three classes in turn, the clutter among them."""
    _write(root / "256_ObjectCategories", ("001.ak47", "002.american-flag", "257.clutter"), n, rng)


DATASETS = (
    Dataset(
        "caltech101",
        "Caltech-101: 9,144 images of about 300x200 pixels, 101 classes and clutter",
        "CC BY 4.0",
        "https://data.caltech.edu/records/mzrjq-6wc02",
        "101_ObjectCategories",
        (
            Archive(
                "https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip",
                137414764,
                "md5:3138e1922a9193bfa496528edbbc45d0",
                into="",
                inner="caltech-101/101_ObjectCategories.tar.gz",
            ),
        ),
        fake_101,
    ),
    Dataset(
        "caltech256",
        "Caltech-256: 30,607 images, 256 classes and clutter",
        "CC BY 4.0",
        "https://data.caltech.edu/records/nyy15-4j048",
        "256_ObjectCategories",
        (
            Archive(
                "https://data.caltech.edu/records/nyy15-4j048/files/256_ObjectCategories.tar",
                1183006720,
                "md5:67b4f42ca05d46448c6bb8ecd2220f6d",
                into="",
            ),
        ),
        fake_256,
    ),
)

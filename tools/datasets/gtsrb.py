"""German traffic signs: one sign an image, with its box."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Archive, Dataset

_URL = "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/"
_HEADER = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\r\n"


def _write(folder: Path, names: list[str], kinds: list[int], rng: np.random.Generator) -> list[str]:
    lines = []
    for name, kind in zip(names, kinds, strict=True):
        width, height = (int(size) for size in rng.integers(25, 40, 2))
        write_picture(folder / name, picture(rng, height, width))
        lines.append(f"{name};{width};{height};5;6;{width - 5};{height - 5};{kind}\r\n")
    return lines


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images to learn of 5 classes in turn, n // 4 (one at least) to test."""
    base = root / "GTSRB"
    for kind in range(min(5, n)):
        folder = base / "Final_Training" / "Images" / f"{kind:05}"
        names = [f"{i // 30:05}_{i % 30:05}.ppm" for i in range((n - kind + 4) // 5)]
        lines = _write(folder, names, [kind] * len(names), rng)
        (folder / f"GT-{kind:05}.csv").write_text(_HEADER + "".join(lines), newline="")
    count = max(1, n // 4)
    kinds = [int(kind) for kind in rng.integers(0, min(5, n), count)]
    lines = _write(base / "Final_Test" / "Images", [f"{i:05}.ppm" for i in range(count)], kinds, rng)
    (base / "GT-final_test.csv").write_text(_HEADER + "".join(lines), newline="")


DATASETS = (
    Dataset(
        "gtsrb",
        "GTSRB: 39,209 images of German traffic signs to learn and 12,630 to test, 43 classes",
        "none stated",
        "https://benchmark.ini.rub.de/gtsrb_dataset.html",
        "GTSRB",
        (
            Archive(
                f"{_URL}GTSRB_Final_Training_Images.zip", 276294756, "md5:f33fd80ac59bff73c82d25ab499e03a3", into=""
            ),
            Archive(f"{_URL}GTSRB_Final_Test_Images.zip", 88978620, "md5:c7e4e6327067d32654124b0fe9e82185", into=""),
            Archive(f"{_URL}GTSRB_Final_Test_GT.zip", 99620, "md5:fe31e9c9270bbcd7b84b7f21a9d9d9e5"),
        ),
        fake,
    ),
)

"""DOTA: objects in aerial images as quadrilaterals."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset

_KINDS = ("plane", "ship", "storage-tank", "harbor", "small-vehicle")


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images to learn, n // 3 (one at least) to validate; three objects each."""
    for part, count in (("train", n), ("val", max(1, n // 3))):
        for i in range(count):
            stem = f"P{i if part == 'train' else 1000 + i:04}"
            write_picture(root / "DOTA" / part / "images" / f"{stem}.png", picture(rng, 64, 64))
            lines = ["imagesource:GoogleEarth\n", "gsd:0.15\n"]
            for k in range(3):
                x, y = int(rng.integers(8, 40)), int(rng.integers(0, 40))
                corners = f"{x} {y} {x + 16} {y + 6} {x + 10} {y + 20} {x - 6} {y + 14}"
                lines.append(f"{corners} {_KINDS[(i + k) % len(_KINDS)]} {k % 2}\n")
            label = root / "DOTA" / part / "labelTxt" / f"{stem}.txt"
            label.parent.mkdir(parents=True, exist_ok=True)
            label.write_text("".join(lines))


DATASETS = (
    Dataset(
        "dota",
        "DOTA 1.0: 1,411 aerial images to learn and 458 to validate, 15 classes",
        "academic use",
        "https://captain-whu.github.io/DOTA/dataset.html",
        "DOTA",
        (),
        fake,
        terms="get the images and labelTxt of train and val; their folders are DOTA/train/images, DOTA/train/labelTxt, "
        "DOTA/val/images and DOTA/val/labelTxt",
    ),
)

"""Caltech pedestrians: images and annotations as the authors' Matlab tool extracts them."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset

_KINDS = ("person", "people", "person?", "person-fa")


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images over the eleven sets (one at least in each)."""
    base = root / "CaltechPedestrians" / "data-USA"
    for i in range(max(n, 11)):
        path = Path(f"set{i % 11:02}", "V000", f"I{i // 11:05}")
        write_picture(base / "images" / path.with_suffix(".jpg"), picture(rng, 480, 640))
        lines = ["% bbGt version=3\n"]
        for k in range(1 + i % 3):
            x, y, w, h = (int(v) for v in rng.integers((0, 100, 20, 40), (600, 380, 60, 120)))
            occluded = int(k == 1)
            seen = f"{x} {y} {w} {h // 2}" if occluded else "0 0 0 0"
            lines.append(f"{_KINDS[(i + k) % 4]} {x} {y} {w} {h} {occluded} {seen} 0 0\n")
        annotation = base / "annotations" / path.with_suffix(".txt")
        annotation.parent.mkdir(parents=True, exist_ok=True)
        annotation.write_text("".join(lines))


DATASETS = (
    Dataset(
        "caltech-pedestrian",
        "Caltech pedestrians: 250,000 frames of drives, 350,000 boxes",
        "none stated",
        "https://data.caltech.edu/records/f6rph-90m20",
        "CaltechPedestrians",
        (),
        fake,
        terms="get the videos (set00 to set10), the annotations and the authors' Matlab code, and extract images and "
        "annotations with its dbExtract() into CaltechPedestrians/data-USA/images and .../annotations",
    ),
)

"""German traffic signs in street scenes, with a box each."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Archive, Dataset


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images with 0, 1 or 2 boxes in turn."""
    folder = root / "FullIJCNN2013"
    lines = []
    for i in range(n):
        name = f"{i:05}.ppm"
        write_picture(folder / name, picture(rng, 48, 64))
        for k in range((i + 1) % 3):
            x, y = int(rng.integers(0, 40)), int(rng.integers(0, 30))
            lines.append(f"{name};{x};{y};{x + 16};{y + 16};{(11, 40, 38)[(i + k) % 3]}\n")
    (folder / "gt.txt").write_text("".join(lines))


DATASETS = (
    Dataset(
        "gtsdb",
        "GTSDB: 900 street scenes with 1,213 German traffic signs",
        "none stated",
        "https://benchmark.ini.rub.de/gtsdb_dataset.html",
        "FullIJCNN2013",
        (
            Archive(
                "https://sid.erda.dk/public/archives/ff17dc924eba88d5d01a807357d6614c/FullIJCNN2013.zip",
                into="",
            ),
        ),
        fake,
    ),
)

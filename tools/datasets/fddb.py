"""FDDB: faces as ellipses."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Archive, Dataset


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images over the ten folds, with 0 to 2 faces."""
    folds: list[list[str]] = [[] for _ in range(10)]
    for i in range(n):
        name = f"2002/08/{1 + i % 28:02}/big/img_{i}"
        write_picture(root / "FDDB" / f"{name}.jpg", picture(rng, 80, 100))
        faces = []
        for _ in range(i % 3):
            major, minor, angle, x, y = rng.uniform((12, 8, -1.5, 20, 20), (25, 12, 1.5, 80, 60))
            faces.append(f"{major:.6f} {minor:.6f} {angle:.6f} {x:.6f} {y:.6f}  1\n")
        folds[i % 10] += [f"{name}\n", f"{len(faces)}\n", *faces]
    folder = root / "FDDB" / "FDDB-folds"
    folder.mkdir(parents=True, exist_ok=True)
    for i, lines in enumerate(folds, 1):
        (folder / f"FDDB-fold-{i:02}-ellipseList.txt").write_text("".join(lines))


DATASETS = (
    Dataset(
        "fddb",
        "FDDB: 5,171 faces as ellipses in 2,845 images",
        "none stated",
        "http://vis-www.cs.umass.edu/fddb/",
        "FDDB",
        (
            Archive("http://tamaraberg.com/faceDataset/originalPics.tar.gz"),
            Archive("http://vis-www.cs.umass.edu/fddb/FDDB-folds.tgz"),
        ),
        fake,
    ),
)

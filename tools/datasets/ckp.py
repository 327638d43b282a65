"""The Extended Cohn-Kanade faces (CK+)."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n pictures in sequences of three, emotions 1 to 7 in turn; one sequence more has no emotion."""
    sequences = max(1, n // 3)
    for i in range(sequences + 1):
        folder = root / "cohn-kanade-images" / f"S{10 + i // 2:03}" / f"{1 + i % 2:03}"
        for frame in range(1, 4):
            write_picture(folder / f"{folder.parent.name}_{folder.name}_{frame:08}.png", picture(rng, 49, 64, 1))
        if i < sequences:
            name = f"{folder.parent.name}_{folder.name}_{3:08}_emotion.txt"
            (folder / name).write_text(f"   {1 + i % 7}.0000000e+00\n")


DATASETS = (
    Dataset(
        "ckp",
        "Extended Cohn-Kanade (CK+): 593 sequences of faces, 327 with one of 7 emotions",
        "research only, on request",
        "https://www.jeffcohn.net/Resources/",
        "cohn-kanade-images",
        (),
        fake,
        terms="sign the agreement; put each emotion file (Emotion/S*/*/*.txt) beside the images of its sequence",
    ),
)

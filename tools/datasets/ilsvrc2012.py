"""ImageNet of the challenge of 2012."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset

SYNSETS = ("n01440764", "n01443537", "n01484850", "n01491361", "n01494475")


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images to learn of 5 classes in turn, n // 3 (one at least) to validate."""
    folder = root / "ILSVRC2012"
    for i in range(n):
        synset = SYNSETS[i % len(SYNSETS)]
        write_picture(folder / "train" / synset / f"{synset}_{i}.JPEG", picture(rng, 60 + i % 7, 80 - i % 5))
    lines = []
    for i in range(max(1, n // 3)):
        name = f"ILSVRC2012_val_{i + 1:08}.JPEG"
        write_picture(folder / "val" / name, picture(rng, 64, 64))
        lines.append(f"{name} {i % len(SYNSETS)}\n")
    (folder / "val.txt").write_text("".join(lines))
    (folder / "synsets.txt").write_text("".join(f"{synset}\n" for synset in SYNSETS))


DATASETS = (
    Dataset(
        "ilsvrc2012",
        "ILSVRC 2012 (ImageNet): 1,281,167 images to learn and 50,000 to validate, 1,000 classes",
        "research only, with an account",
        "https://image-net.org/challenges/LSVRC/2012/",
        "ILSVRC2012",
        (),
        fake,
        terms="get ILSVRC2012_img_train.tar (MD5 1d675b47d978889d74fa0da5fadfb00e), ILSVRC2012_img_val.tar (MD5 "
        "29b22e2961454d5413ddabcf34fc5622), the list of the classes (synsets.txt) and val.txt; unpack the archive of "
        "each class into train/<class> and the validation images into val",
    ),
)

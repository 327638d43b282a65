"""Cityscapes: street scenes with polygons."""

import json
from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset

_LABELS = ("road", "sidewalk", "building", "sky", "car", "cargroup", "person", "polegroup")


def write_scene(base: Path, part: str, number: int, kinds: tuple[str, ...], rng: np.random.Generator) -> None:
    """An image and its polygons, in each of the kinds of annotation."""
    city = ("bonn", "ulm")[number % 2]
    stem = f"{city}_{number:06}_000019"
    write_picture(base / "leftImg8bit" / part / city / f"{stem}_leftImg8bit.png", picture(rng, 32, 64))
    objects = []
    for k in range(3):
        x, y = int(rng.integers(0, 40)), int(rng.integers(0, 16))
        corners = [[x, y], [x + 20, y], [x + 20, y + 12], [x, y + 12]]
        objects.append({"label": _LABELS[(number + k) % len(_LABELS)], "polygon": corners})
    for kind in kinds:
        path = base / kind / part / city / f"{stem}_{kind}_polygons.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"imgHeight": 32, "imgWidth": 64, "objects": objects}))


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n scenes: half of them to learn, the others validated and tested; one more in train_extra."""
    base = root / "Cityscapes"
    for i in range(max(n, 3)):
        part = ("train", "val", "train", "test")[i % 4] if n > 3 else ("train", "val", "test")[i]
        write_scene(base, part, i, ("gtFine",) if part == "test" else ("gtFine", "gtCoarse"), rng)
    write_scene(base, "train_extra", n, ("gtCoarse",), rng)


DATASETS = (
    Dataset(
        "cityscapes",
        "Cityscapes: 5,000 street scenes with fine polygons, 19,998 with coarse ones",
        "non-commercial, with an account",
        "https://www.cityscapes-dataset.com/downloads/",
        "Cityscapes",
        (),
        fake,
        terms="with an account, get leftImg8bit_trainvaltest.zip and gtFine_trainvaltest.zip (for coarse annotations "
        "also gtCoarse.zip, for the extra images leftImg8bit_trainextra.zip)",
    ),
)

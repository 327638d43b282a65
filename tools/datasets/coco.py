"""COCO: common objects, as boxes, outlines and masks."""

import json
from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Archive, Dataset

CATEGORIES = ((1, "person"), (3, "car"), (18, "dog"))


def run_lengths(mask: np.ndarray) -> list[int]:
    """Runs of zeros and ones down the columns of a mask, zeros first."""
    values = mask.astype(bool).ravel(order="F")
    ends = np.flatnonzero(np.diff(values)) + 1
    runs = np.diff(np.concatenate(([0], ends, [values.size]))).tolist()
    return [0, *runs] if values[0] else runs


def packed(runs: list[int]) -> str:
    """Run lengths as COCO's string: five bits a character, the sixth says that more follow."""
    text = ""
    for i, run in enumerate(runs):
        value = run - runs[i - 2] if i > 2 else run
        more = True
        while more:
            bits = value & 31
            value >>= 5
            more = value != (-1 if bits & 16 else 0)
            text += chr(48 + (bits | (32 if more else 0)))
    return text


def _annotation(number: int, image: int, height: int, width: int, rng: np.random.Generator) -> dict:
    x, y = (round(float(v), 2) for v in rng.uniform((0, 0), (width - 24, height - 20)))
    box = [x, y, 20.5, 16.25]
    shape: dict | list = [[x, y, x + 20.5, y, x + 20.5, y + 16.25, x + 4, y + 16.25]]
    if number % 3 == 2:
        mask = np.zeros((height, width), bool)
        mask[int(y) : int(y) + 16, int(x) : int(x) + 20] = rng.random((16, 20)) < 0.8
        runs = run_lengths(mask)
        shape = {"size": [height, width], "counts": packed(runs) if number % 2 else runs}
    return {
        "id": number + 1,
        "image_id": image,
        "category_id": CATEGORIES[number % 3][0],
        "iscrowd": int(number % 3 == 2),
        "bbox": box,
        "area": 20.5 * 16.25,
        "segmentation": shape,
    }


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images to learn with 0 to 3 objects, n // 3 (one at least) to validate."""
    base = root / "COCO"
    (base / "annotations").mkdir(parents=True, exist_ok=True)
    for part, count in (("train2017", n), ("val2017", max(1, n // 3))):
        images, annotations = [], []
        for i in range(count):
            number, name = 100 + 7 * i, f"{100 + 7 * i:012}.jpg"
            write_picture(base / part / name, picture(rng, 48, 64))
            images.append({"id": number, "file_name": name, "width": 64, "height": 48})
            for _ in range(i % 4):
                annotations.append(_annotation(len(annotations), number, 48, 64, rng))
        content = {
            "info": {"description": "look-alike"},
            "images": images,
            "annotations": annotations,
            "categories": [{"id": number, "name": name, "supercategory": "thing"} for number, name in CATEGORIES],
        }
        (base / "annotations" / f"instances_{part}.json").write_text(json.dumps(content))


DATASETS = (
    Dataset(
        "coco",
        "COCO 2017: 118,287 images to learn and 5,000 to validate, 80 classes of objects",
        "annotations CC BY 4.0, images of Flickr under their own licences",
        "https://cocodataset.org/#download",
        "COCO",
        (
            Archive("http://images.cocodataset.org/zips/train2017.zip"),
            Archive("http://images.cocodataset.org/zips/val2017.zip"),
            Archive("http://images.cocodataset.org/annotations/annotations_trainval2017.zip"),
        ),
        fake,
    ),
)

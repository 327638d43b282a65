"""KITTI: tracking, objects and road."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset

_KINDS = ("Car", "Van", "Truck", "Pedestrian", "Person_sitting", "Cyclist", "Tram", "Misc", "DontCare")
_PAGE = "https://www.cvlibs.net/datasets/kitti/"


def _object(kind: str, rng: np.random.Generator, fraction: str) -> str:
    x, y = rng.uniform((0, 0), (60, 14))
    box = f"{x:.2f} {y:.2f} {x + 18:.2f} {y + 9:.2f}"
    return f"{kind} {fraction} 1 -1.57 {box} 1.50 1.60 3.70 2.1 1.7 12.5 -1.6"


def fake_tracking(root: Path, n: int, rng: np.random.Generator) -> None:
    """n frames over the 21 sequences (one at least in each), all with objects."""
    base = root / "KITTI" / "training"
    lines: list[list[str]] = [[] for _ in range(21)]
    for i in range(max(n, 21)):
        sequence, frame = i % 21, i // 21
        write_picture(base / "image_02" / f"{sequence:04}" / f"{frame:06}.png", picture(rng, 24, 80))
        for k in range(1 + i % 2):
            lines[sequence].append(f"{frame} {k} {_object(_KINDS[(i + k) % len(_KINDS)], rng, '0')}\n")
    (base / "label_02").mkdir(parents=True, exist_ok=True)
    for sequence, content in enumerate(lines):
        (base / "label_02" / f"{sequence:04}.txt").write_text("".join(content))


def fake_object(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images with 0 to 2 objects, n // 3 (one at least) to test."""
    base = root / "KITTI_Object"
    (base / "training" / "label_2").mkdir(parents=True, exist_ok=True)
    for i in range(n):
        write_picture(base / "training" / "image_2" / f"{i:06}.png", picture(rng, 24, 80))
        objects = [_object(_KINDS[(i + k) % len(_KINDS)], rng, "0.25") + "\n" for k in range(i % 3)]
        (base / "training" / "label_2" / f"{i:06}.txt").write_text("".join(objects))
    for i in range(max(1, n // 3)):
        write_picture(base / "testing" / "image_2" / f"{i:06}.png", picture(rng, 24, 80))


def fake_road(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images with a road, n // 3 (one at least) to test."""
    base = root / "KITTI" / "data_road"
    for i in range(n):
        kind = ("um", "umm", "uu")[i % 3]
        write_picture(base / "training" / "image_2" / f"{kind}_{i:06}.png", picture(rng, 24, 80))
        truth = np.zeros((24, 80, 3), np.uint8)
        truth[..., 0] = 255
        for y in range(8 + i % 4, 24):
            truth[y, 40 - y : 40 + y] = (255, 0, 255)
        write_picture(base / "training" / "gt_image_2" / f"{kind}_road_{i:06}.png", truth)
        if kind == "um":
            write_picture(base / "training" / "gt_image_2" / f"um_lane_{i:06}.png", truth)
    for i in range(max(1, n // 3)):
        write_picture(base / "testing" / "image_2" / f"um_{i:06}.png", picture(rng, 24, 80))


_TERMS = "register on the page, get {} and unpack {}"
DATASETS = (
    Dataset(
        "kitti",
        "KITTI tracking: 21 annotated sequences of street scenes",
        "CC BY-NC-SA 3.0, with an account",
        f"{_PAGE}eval_tracking.php",
        "KITTI",
        (),
        fake_tracking,
        terms=_TERMS.format("data_tracking_image_2.zip and data_tracking_label_2.zip", "both into KITTI"),
    ),
    Dataset(
        "kitti-object",
        "KITTI objects: 7,481 annotated street scenes, 7,518 to test",
        "CC BY-NC-SA 3.0, with an account",
        f"{_PAGE}eval_object.php",
        "KITTI_Object",
        (),
        fake_object,
        terms=_TERMS.format("data_object_image_2.zip and data_object_label_2.zip", "both into KITTI_Object"),
    ),
    Dataset(
        "kitti-road",
        "KITTI road: 289 street scenes with the road, 290 to test",
        "CC BY-NC-SA 3.0, with an account",
        f"{_PAGE}eval_road.php",
        "KITTI",
        (),
        fake_road,
        terms=_TERMS.format("data_road.zip", "it into KITTI"),
    ),
)

"""Pascal VOC: boxes, and masks of classes."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Archive, Dataset

CLASSES = ("aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable")
CLASSES += ("dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor")


def colours() -> np.ndarray:
    """The map of Pascal VOC, 256 colours (RGB)."""
    table = np.zeros((256, 3), np.uint8)
    for value in range(256):
        for bit in range(8):
            table[value, bit % 3] |= ((value >> bit) & 1) << (7 - bit // 3)
    return table


def write_mask(path: Path, values: np.ndarray) -> None:
    """A picture of values (uint8) with the colours of Pascal VOC."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(values, mode="P")
    image.putpalette(colours().tobytes())
    image.save(path)


def annotation(name: str, size: tuple[int, int], objects: list[tuple[str, int, tuple[int, int, int, int]]]) -> str:
    """The XML file of an image: (class, difficult, (xmin, ymin, xmax, ymax)) of each object."""
    lines = ["<annotation>", "\t<folder>VOC2012</folder>", f"\t<filename>{name}.jpg</filename>"]
    lines.append(f"\t<size><width>{size[0]}</width><height>{size[1]}</height><depth>3</depth></size>")
    for kind, difficult, (x0, y0, x1, y1) in objects:
        box = f"<xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax>"
        lines.append(f"\t<object><name>{kind}</name><difficult>{difficult}</difficult><bndbox>{box}</bndbox></object>")
    return "\n".join([*lines, "</annotation>", ""])


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images to learn with 1 or 2 objects, n // 3 (one at least) to validate; all have masks."""
    base = root / "VOCdevkit" / "VOC2012"
    for folder in ("Annotations", "ImageSets/Main", "ImageSets/Segmentation"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    for part, count in (("train", n), ("val", max(1, n // 3))):
        names = [f"{2007 if part == 'train' else 2008}_{i:06}" for i in range(count)]
        for i, name in enumerate(names):
            write_picture(base / "JPEGImages" / f"{name}.jpg", picture(rng, 48, 64))
            objects, mask = [], np.zeros((48, 64), np.uint8)
            for k in range(1 + i % 2):
                x, y, kind = int(rng.integers(2, 40)), int(rng.integers(2, 28)), (i + 5 * k) % len(CLASSES)
                objects.append((CLASSES[kind], int(i % 4 == 3), (x + 1, y + 1, x + 20, y + 16)))
                mask[y - 1 : y + 17, x - 1 : x + 21] = 255
                mask[y : y + 16, x : x + 20] = kind + 1
            (base / "Annotations" / f"{name}.xml").write_text(annotation(name, (64, 48), objects))
            write_mask(base / "SegmentationClass" / f"{name}.png", mask)
        for kind in ("Main", "Segmentation"):
            (base / "ImageSets" / kind / f"{part}.txt").write_text("".join(f"{name}\n" for name in names))


DATASETS = (
    Dataset(
        "voc2012",
        "Pascal VOC 2012: 11,540 images with boxes of 20 classes, 2,913 with masks",
        "images of Flickr under its terms",
        "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
        "VOCdevkit/VOC2012",
        (
            Archive(
                "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar",
                digest="md5:6cd6e144f989b92b3379bac3b3de84fd",
                into="",
            ),
        ),
        fake,
    ),
)

"""CelebA: faces of celebrities with their identities."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images of about n / 3 people, whole and aligned; of five, three are to learn, one to validate, one to test."""
    base = root / "CelebA"
    people = [int(v) for v in rng.integers(1, 10178, max(1, n // 3))]
    identities, boxes, marks, aligned, parts = [], [], [], [], []
    for i in range(n):
        name = f"{i + 1:06}.jpg"
        write_picture(base / "Img" / "img_celeba" / name, picture(rng, 120, 100))
        write_picture(base / "Img" / "img_align_celeba" / name, picture(rng, 54, 44))
        x, y = int(rng.integers(0, 50)), int(rng.integers(0, 50))
        identities.append(f"{name} {people[i % len(people)]}\n")
        boxes.append(f"{name} {x} {y} 40 60\n")
        points = " ".join(str(int(v)) for v in rng.integers(0, 44, 10))
        marks.append(f"{name} {points}\n")
        aligned.append(f"{name} {points}\n")
        parts.append(f"{name} {(0, 0, 0, 1, 2)[i % 5]}\n")
    anno = base / "Anno"
    anno.mkdir(parents=True, exist_ok=True)
    (base / "Eval").mkdir(exist_ok=True)
    points = "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y"
    (anno / "identity_CelebA.txt").write_text("".join(identities))
    (anno / "list_bbox_celeba.txt").write_text(f"{n}\nimage_id x_1 y_1 width height\n{''.join(boxes)}")
    (anno / "list_landmarks_celeba.txt").write_text(f"{n}\n{points}\n{''.join(marks)}")
    (anno / "list_landmarks_align_celeba.txt").write_text(f"{n}\n{points}\n{''.join(aligned)}")
    (base / "Eval" / "list_eval_partition.txt").write_text("".join(parts))


DATASETS = (
    Dataset(
        "celeba",
        "CelebA: 202,599 faces of 10,177 celebrities",
        "non-commercial research",
        "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
        "CelebA",
        (),
        fake,
        terms="agree to the terms on the page and get the folders Img, Anno and Eval; unpack the images into "
        "CelebA/Img/img_celeba or CelebA/Img/img_align_celeba",
    ),
)

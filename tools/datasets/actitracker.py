"""Actitracker of the WISDM laboratory: accelerations of people who walk, jog, sit..."""

from pathlib import Path

import numpy as np

from datasets.registry import Archive, Dataset

ACTIVITIES = ("Jogging", "LyingDown", "Sitting", "Stairs", "Standing", "Walking")


def _write(path: Path, rng: np.random.Generator, count: int, activities: list[str]) -> None:
    lines = []
    for i in range(count):
        x, y, z = rng.uniform(-20, 20, 3)
        lines.append(
            f"33,{activities[i * len(activities) // count]},{49105962326000 + 50000000 * i},{x:.7g},{y:.7g},{z:.7g};"
        )
    lines.insert(count // 2, "579,,;")  # as there are in the real files
    path.write_text("\n".join(lines) + "\n")


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """Lines for n windows of 90 samples (half overlapping), and for n // 2 of the unlabelled file."""
    folder = root / "WISDM_at_v2.0"
    folder.mkdir(parents=True)
    kinds = [ACTIVITIES[i % len(ACTIVITIES)] for i in range(max(1, n // 3))]
    _write(folder / "WISDM_at_v2.0_raw.txt", rng, 90 + 45 * (n - 1), kinds)
    _write(folder / "WISDM_at_v2.0_unlabeled_raw.txt", rng, 90 + 45 * (max(1, n // 2) - 1), ["NoLabel"])


DATASETS = (
    Dataset(
        "actitracker",
        "Actitracker (WISDM 2.0): 2,980,765 accelerations of people, 6 activities",
        "none stated; the readme must stay with the data",
        "https://www.cis.fordham.edu/wisdm/dataset.php",
        "WISDM_at_v2.0",
        (Archive("https://www.cis.fordham.edu/wisdm/includes/datasets/latest/WISDM_at_latest.tar.gz"),),
        fake,
    ),
)

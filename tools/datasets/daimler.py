"""Daimler monocular pedestrians: patches, and the frames of a drive with boxes."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n patches of both labels, n frames with 0 to 2 objects."""
    base = root / "Daimler_pedestrian" / "DaimlerBenchmark"
    sizes = (("Pedestrians/48x96", 96, 48), ("Pedestrians/18x36", 36, 18), ("NonPedestrians", 96, 48))
    for i in range(max(n, 3)):
        folder, height, width = sizes[i % 3]
        write_picture(base / "Data" / "TrainingData" / folder / f"p{i:05}.pgm", picture(rng, height, width, 1))
    records = []
    for i in range(n):
        name = f"image_{i:05}.pgm"
        write_picture(base / "Data" / "TestData" / name, picture(rng, 480, 640, 1))
        records.append(f"{name}\n640 480\n0 {i % 3}\n")
        for k in range(i % 3):
            x, y = int(rng.integers(0, 600)), int(rng.integers(0, 400))
            kind = (0, 1, 2, 10, 255)[(i + k) % 5]
            records.append(f"0 {kind}\n{k} {k}\n100\n{x} {y} {x + 40} {y + 80}\n0\n")
        records.append(";\n")
    truth = base / "GroundTruth" / "GroundTruth2D.db"
    truth.parent.mkdir(parents=True, exist_ok=True)
    truth.write_text(f":\nPAMI_2009_Detection_Benchmark\n/TestData\n{n}\n;\n{''.join(records)}")


DATASETS = (
    Dataset(
        "daimler",
        "Daimler monocular pedestrians: 22,000 patches, 21,790 frames of a drive",
        "non-commercial research",
        "http://www.gavrila.net/Datasets/Daimler_Pedestrian_Benchmark_D/daimler_pedestrian_benchmark_d.html",
        "Daimler_pedestrian",
        (),
        fake,
        terms="agree to the terms on the page and unpack the archive of the detection benchmark so that there is a "
        "folder Daimler_pedestrian/DaimlerBenchmark/Data",
    ),
)

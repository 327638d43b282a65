"""N-MNIST: MNIST seen by an event camera that moves three times."""

from pathlib import Path

import numpy as np

from datasets.registry import Dataset


def event_bytes(x: int, y: int, polarity: int, time: int) -> bytes:
    """One event: x, y, then the polarity and 23 bits of microseconds."""
    return bytes([x, y]) + (polarity << 23 | time).to_bytes(3, "big")


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n files to learn, n // 4 (one at least) to test, of 50 events each; digits in turn, numbers with gaps."""
    for part, count in (("Train", n), ("Test", max(1, n // 4))):
        for i in range(count):
            folder = root / "N-MNIST" / part / str(i % 10)
            folder.mkdir(parents=True, exist_ok=True)
            times = np.sort(rng.integers(0, 306000, 50))
            events = [event_bytes(*map(int, rng.integers(0, 34, 2)), int(rng.integers(0, 2)), int(t)) for t in times]
            (folder / f"{3 * i + 1:05}.bin").write_bytes(b"".join(events))


DATASETS = (
    Dataset(
        "n-mnist",
        "N-MNIST: MNIST as events of a moving camera, 34x34 pixels",
        "CC BY-SA 4.0",
        "https://www.garrickorchard.com/datasets/n-mnist",
        "N-MNIST",
        (),
        fake,
        terms="download Train.zip and Test.zip by the links of the page",
    ),
)

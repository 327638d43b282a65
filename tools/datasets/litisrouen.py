"""Audio scenes of LITIS Rouen."""

import wave
from pathlib import Path

import numpy as np

from datasets.registry import Dataset

SCENES = ("avion", "bus", "cafe", "quiet-street", "train-ter")


def write_wav(path: Path, samples: np.ndarray, rate: int = 22050) -> None:
    """Write int16 samples of one channel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n files of 100 samples, the scenes in turn."""
    for i in range(n):
        samples = rng.integers(-20000, 20000, 100)
        write_wav(root / "data_rouen" / f"{SCENES[i % len(SCENES)]}{i // len(SCENES) + 1}.wav", samples)


DATASETS = (
    Dataset(
        "litisrouen",
        "LITIS Rouen audio scenes: 3,026 sounds of 30 s, 19 scenes",
        "none stated",
        "https://sites.google.com/site/alainrakotomamonjy/home/audio-scene",
        "data_rouen",
        (),
        fake,
        terms="download the archives by the links of the page and put all .wav files into one folder",
    ),
)

"""Sets that the users' manual reads by the general drivers (CSV, folders)."""

from pathlib import Path

import numpy as np

from datasets.litisrouen import write_wav
from datasets.registry import Archive, Dataset

_COLUMNS = ("tau1", "tau2", "tau3", "tau4", "p1", "p2", "p3", "p4", "g1", "g2", "g3", "g4", "stab", "stabf")
WORDS = ("backward", "bed", "cat", "down", "zero")


def fake_grid_stability(root: Path, n: int, rng: np.random.Generator) -> None:
    """n lines of 13 numbers and the label, which the sign of the last number tells."""
    lines = [",".join(f'"{name}"' for name in _COLUMNS)]
    for i in range(n):
        values = [*rng.uniform(0.5, 10, 12), (0.01 + rng.uniform(0, 0.1)) * (1 if i % 2 else -1)]
        label = "unstable" if values[-1] > 0 else "stable"
        lines.append(",".join(f"{value:.15g}" for value in values) + f',"{label}"')
    folder = root / "grid_stability"
    folder.mkdir(parents=True)
    (folder / "Data_for_UCI_named.csv").write_text("\n".join(lines) + "\n")


def fake_speech_commands(root: Path, n: int, rng: np.random.Generator) -> None:
    """n sounds of 160 samples, the words in turn, one noise and the files beside."""
    folder = root / "speech_commands_v0.02"
    for i in range(n):
        write_wav(folder / WORDS[i % len(WORDS)] / f"{i:08x}_nohash_0.wav", rng.integers(-9000, 9000, 160), 16000)
    write_wav(folder / "_background_noise_" / "white_noise.wav", rng.integers(-9000, 9000, 320), 16000)
    (folder / "README.md").write_text("# Speech Commands\n")


DATASETS = (
    Dataset(
        "grid-stability",
        "Electrical grid stability, simulated: 10,000 lines of 13 numbers, stable or not (for CSV_Database)",
        "CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/471",
        "grid_stability",
        (),
        fake_grid_stability,
        terms="download Data_for_UCI_named.csv by the link of the page",
    ),
    Dataset(
        "speech-commands",
        "Speech Commands 0.02: 105,829 sounds of one second, 35 words (for DIR_Database)",
        "CC BY 4.0",
        "https://www.tensorflow.org/datasets/catalog/speech_commands",
        "speech_commands_v0.02",
        (
            Archive(
                "https://download.tensorflow.org/data/speech_commands_v0.02.tar.gz",
                2428923189,
                "sha256:af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
            ),
        ),
        fake_speech_commands,
    ),
)

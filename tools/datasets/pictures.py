"""Small pictures for look-alikes."""

from pathlib import Path

import numpy as np


def picture(rng: np.random.Generator, height: int, width: int, channels: int = 3) -> np.ndarray:
    """A smooth uint8 picture [height, width, channels] (RGB), or [height, width] for one channel: no two are alike."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        128 + 100 * np.sin(x * rng.uniform(0.05, 0.4) + y * rng.uniform(0.05, 0.4) + rng.uniform(0, 6.28))
        for _ in range(channels)
    ]
    values = np.clip(np.stack(planes, axis=-1), 0, 255).astype(np.uint8)
    return values[..., 0] if channels == 1 else values


def write_picture(path: Path, values: np.ndarray) -> None:
    """Write uint8 values [height, width(, 3)] (RGB); the extension chooses the format (jpg, png, ppm, pgm, bmp)."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"quality": 95} if path.suffix.lower() in (".jpg", ".jpeg") else {}
    Image.fromarray(values).save(path, **options)

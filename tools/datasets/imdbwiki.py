"""IMDB-WIKI: faces with gender and age."""

from pathlib import Path

import numpy as np

from datasets.pictures import picture, write_picture
from datasets.registry import Dataset


def fake(root: Path, n: int, rng: np.random.Generator) -> None:
    """n images of each part, whole and cropped; every fifth row of the metadata has no face."""
    base = root / "IMDB-WIKI"
    (base / "imdb_metadata").mkdir(parents=True, exist_ok=True)
    for part in ("imdb", "wiki"):
        lines = ["# path;name;x0;y0;x1;y1;birth;photo;gender\n"]
        for i in range(n):
            name = f"{i % 10:02}/{part}_{i}.jpg"
            write_picture(base / part / name, picture(rng, 60, 80))
            write_picture(base / f"{part}_crop" / name, picture(rng, 30, 30))
            x, y = int(rng.integers(2, 40)), int(rng.integers(2, 30))
            box = "1;1;60;80" if i % 5 == 4 else f"{x}.5;{y}.25;{x + 24};{y + 28}"
            born = int(rng.integers(1920, 1990))
            person = "A &amp; B" if i % 7 == 3 else f"Person {i % 4}"
            lines.append(f"{name};{person};{box};{born};{born + 20 + i % 40};{i % 2}\n")
        (base / "imdb_metadata" / f"{part}.csv").write_text("".join(lines))


DATASETS = (
    Dataset(
        "imdbwiki",
        "IMDB-WIKI: 460,723 faces of actors and 62,328 of people in Wikipedia, with gender and age",
        "academic research",
        "https://data.vision.ee.ethz.ch/cvl/rrothe/imdb-wiki/",
        "IMDB-WIKI",
        (),
        fake,
        terms="get the images (folders imdb and wiki, or imdb_crop and wiki_crop) and write the authors' metadata as "
        "IMDB-WIKI/imdb_metadata/imdb.csv and wiki.csv, a line "
        "path;name;x0;y0;x1;y1;birth;photo;gender for each face",
    ),
)

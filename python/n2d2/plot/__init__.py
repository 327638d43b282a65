"""Draws the figures of a run from the data files beside which they are written.

``python -m n2d2.plot DIR...`` draws everything it recognises below the folders: success curves, confusion
matrices and their scores, statistics, schedules, receptive fields, timings, distributions of parameters,
learning-rate exploration, statistics of data, ranges and histograms of calibrations. A figure that is newer
than its data is left alone, unless
``--all``.

Every ``plot_*`` function takes the path of a data file and the path of the figure (default: the documented
name beside the data), returns the path it wrote, and raises :class:`PlotError` for a file that is not what it
should be. ``N2D2_GNUPLOT_FORMAT`` (png, svg, pdf) is the format of default names.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from .calibration import plot_outputs_histogram, plot_outputs_range
from .data import plot_label_stats, plot_size_range, plot_size_stats, plot_transformations, plot_value_range
from .files import PlotError, image_path
from .network import (
    plot_distribution,
    plot_find_lr,
    plot_map,
    plot_receptive_fields,
    plot_schedule,
    plot_stats,
    plot_timings,
)
from .targets import plot_confusion_matrix, plot_labels_mapping, plot_scores, plot_success

__all__ = [
    "PlotError",
    "plot_confusion_matrix",
    "plot_directory",
    "plot_distribution",
    "plot_find_lr",
    "plot_label_stats",
    "plot_labels_mapping",
    "plot_map",
    "plot_outputs_histogram",
    "plot_outputs_range",
    "plot_receptive_fields",
    "plot_schedule",
    "plot_scores",
    "plot_size_range",
    "plot_size_stats",
    "plot_stats",
    "plot_success",
    "plot_timings",
    "plot_transformations",
    "plot_value_range",
]

# (name, function, suffix of the figure which shows that the data were drawn)
KINDS: list[tuple[re.Pattern, Callable[..., Path], str]] = [
    (re.compile(pattern), function, suffix)
    for pattern, function, suffix in (
        (r"(Success(TopN)?_.*|.*_LearningSuccess|.*_LearningTopNSuccess)\.dat", plot_success, ""),
        (r"ConfusionMatrix_.*_score\.dat", plot_scores, ""),
        (r"ConfusionMatrix_.*\.dat", plot_confusion_matrix, ""),
        (r"labels_mapping\.log\.dat", plot_labels_mapping, ""),
        (r"stats\.dat", plot_stats, ""),
        (r".*_schedule\.log", plot_schedule, ""),
        (r"receptive_fields\.log", plot_receptive_fields, ""),
        (r".*_timings\.dat", plot_timings, ""),
        (r".*\.distrib\.dat", plot_distribution, ""),
        (r"find_lr_.*\.dat", plot_find_lr, ""),
        (r".*_map\.dat", plot_map, ""),
        (r"outputs_range\.dat", plot_outputs_range, ""),
        (r"sizeRange\.dat", plot_size_range, "-cumul"),
        (r"valueRange\.dat", plot_value_range, "-cumul"),
        (r"transformations\.dot", plot_transformations, ""),
        (r"(database|learnset|validationset|testset)-(roi-)?label\.dat", plot_label_stats, ""),
        (r"(database|learnset|validationset|testset)-(roi-)?size\.dat", plot_size_stats, "-width"),
    )
]


def kind_of(path: str | Path) -> tuple[Callable[..., Path], str] | None:
    *folders, name = Path(path).parts
    if "outputs_histogram" in folders:  # its files have the names of cells
        return (plot_outputs_histogram, "") if name.endswith(".dat") else None
    for pattern, function, suffix in KINDS:
        if pattern.fullmatch(name):
            return function, suffix
    return None


def _has_data(path: Path) -> bool:
    """False for the empty files which runs leave (map of an Fc cell, curve of a set without batch, statistics of
    a set without stimuli: a date, which is a comment)."""
    with path.open("rb") as stream:
        return any(line.strip() and not line.startswith(b"#") for line in stream)


def plot_directory(
    directory: str | Path,
    redraw: bool = False,
    say: Callable[[str], None] = print,
    complain: Callable[[str], None] | None = None,
) -> list[Path]:
    """Draw what is recognised below a folder, return the main figures; broken files go to `complain`."""
    directory = Path(directory)
    if not directory.is_dir():
        raise PlotError(f"{directory}: no such folder")
    complain = complain or (lambda text: print(text, file=sys.stderr))
    drawn = []
    for folder, folders, files in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder) / name
            kind = kind_of(path)
            if not kind:
                continue
            function, suffix = kind
            try:
                image = image_path(path, suffix)
                twin = path.with_suffix(".json")
                newest = max(p.stat().st_mtime for p in (path, twin) if p.is_file())
                if not redraw and image.is_file() and image.stat().st_mtime >= newest:
                    continue
                if not _has_data(path):
                    continue
                figure = function(path)
                if figure is None:
                    continue
                drawn.append(figure)
                say(str(figure))
            except (PlotError, OSError, KeyError, TypeError, IndexError) as error:
                # The last three: a .json which is not what its kind says.
                text = (
                    str(error) if isinstance(error, PlotError | OSError) else f"{path}: damaged ({error!r})"
                )
                complain(f"n2d2.plot: {text}")
    return drawn

"""Figures of data sets: sizes, values, labels."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .drawing import BLUE, PALETTE, height_for, histogram, horizontal_bars, new_figure, save, thinned
from .files import PlotError, columns_of, image_path, read_table


def _cumulative(series: list[tuple[str, list[float]]], title: str, xlabel: str, out: Path) -> Path:
    figure, ax = new_figure(8, 4.6)
    for (name, values), color in zip(series, PALETTE, strict=False):
        ordered = sorted(values)
        shares = [100.0 * (i + 1) / len(ordered) for i in range(len(ordered))]
        ax.plot(*thinned(ordered, shares), color=color, linewidth=2, drawstyle="steps-post", label=name)
    ax.set(title=title, xlabel=xlabel, ylabel="stimuli up to there (%)")
    ax.set_ylim(0, 101)
    ax.legend(frameon=False)
    return save(figure, out)


def plot_size_range(path: str | Path, out: str | Path | None = None) -> Path:
    """``sizeRange.dat`` (`width height channels` per stimulus): shares of the stimuli up to a size."""
    path = Path(path)
    width, height = columns_of(read_table(path, None), 2, path)[:2]
    if not out:
        _cumulative(
            [("width", width)], "Widths of the stimuli", "width (pixels)", image_path(path, "-cumul-width")
        )
        _cumulative(
            [("height", height)],
            "Heights of the stimuli",
            "height (pixels)",
            image_path(path, "-cumul-height"),
        )
    return _cumulative(
        [("width", width), ("height", height)],
        "Sizes of the stimuli",
        "side (pixels)",
        Path(out) if out else image_path(path, "-cumul"),
    )


def plot_value_range(path: str | Path, out: str | Path | None = None) -> Path:
    """``valueRange.dat`` (`min max mean std` per stimulus): histograms of each, and shares."""
    path = Path(path)
    names = ("min", "max", "mean", "stddev")
    columns = columns_of(read_table(path, None), 4, path)[:4]
    if not out:
        for name, values in zip(names, columns, strict=True):
            histogram(
                path, values, f"{name} of the stimuli", "value", "stimuli", image_path(path, f"-{name}")
            )
    return _cumulative(
        list(zip(names, columns, strict=True)),
        "Values of the stimuli",
        "value",
        Path(out) if out else image_path(path, "-cumul"),
    )


def plot_label_stats(path: str | Path, out: str | Path | None = None) -> Path:
    """``dbstats/*-label.dat`` (`"name" count`): stimuli or ROIs of each label."""
    path = Path(path)
    names, counts = columns_of(read_table(path, None, 1), 2, path)[:2]
    figure, ax = new_figure(9, height_for(len(names)))
    horizontal_bars(ax, names, counts, BLUE, lambda v: f"{v:g}")
    ax.set(
        title=f"{path.stem.replace('-', ' ')}: {sum(counts):g} in {len(names)} labels",
        xlabel="ROIs" if "roi" in path.stem else "stimuli",
    )
    return save(figure, Path(out) if out else image_path(path))


def plot_size_stats(path: str | Path, out: str | Path | None = None) -> Path:
    """``dbstats/*-size.dat`` (`width height count`): stimuli or ROIs by width and by height."""
    path = Path(path)
    width, height, count = columns_of(read_table(path, None), 3, path)[:3]
    what = "ROIs" if "roi" in path.stem else "stimuli"
    drawn = None
    for side, values in (("width", width), ("height", height)):
        figure, ax = new_figure(8, 4.6)
        ax.hist(
            values,
            bins=min(60, max(1, len(set(values)))),
            weights=count,
            color=BLUE,
            edgecolor="white",
            linewidth=0.4,
        )
        ax.set(title=f"{path.stem.replace('-', ' ')}: {side}", xlabel=f"{side} (pixels)", ylabel=what)
        place = Path(out).with_stem(f"{Path(out).stem}-{side}") if out else image_path(path, f"-{side}")
        drawn = drawn or save(figure, place)
        if drawn != place:
            save(figure, place)
    return drawn


def plot_transformations(path: str | Path, out: str | Path | None = None) -> Path | None:
    """``transformations.dot``, drawn by Graphviz; None where its program ``dot`` is not installed."""
    path = Path(path)
    dot = shutil.which("dot")
    if dot is None:
        return None
    out = Path(out) if out else image_path(path)
    beside = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        command = [dot, f"-T{out.suffix[1:]}", str(path), "-o", str(beside)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise PlotError(f"{path}: Graphviz says {done.stderr.strip() or done.returncode}")
        os.replace(beside, out)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PlotError(f"{path}: Graphviz could not draw it ({error})") from error
    finally:
        beside.unlink(missing_ok=True)
    return out

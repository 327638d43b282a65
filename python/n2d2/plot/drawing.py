"""What all figures have in common."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .files import PlotError

BLUE, ORANGE, GREEN, GREY = "#1f5fa8", "#e07b1a", "#2f8f4e", "#8a8f98"
PALETTE = [BLUE, ORANGE, GREEN, "#b5403c", "#7a5aa6", "#7d6047", "#c967a3", GREY]
MAX_POINTS = 2000


def new_figure(width: float, height: float, rows: int = 1, columns: int = 1, **options):
    try:
        from matplotlib.figure import Figure  # not pyplot: a notebook's backend is none of our business
    except ImportError as error:
        raise RuntimeError("plots need matplotlib: pip install matplotlib") from error
    figure = Figure(figsize=(width, height), dpi=110, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    for ax in axes.flat:
        ax.grid(True, color="#d9dce1", linewidth=0.7)
        ax.set_axisbelow(True)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    return figure, (axes[0][0] if axes.size == 1 else axes.flatten())


def save(figure, out: Path) -> Path:
    beside = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(beside)
        os.replace(beside, out)
    except OSError as error:
        raise PlotError(f"{out}: cannot be written ({error.strerror})") from error
    finally:
        beside.unlink(missing_ok=True)
    return out


def short_label(name: str, most: int = 24) -> str:
    """A name as a label: shortened in its middle (names differ at their ends), and no formula in it."""
    if len(name) > most:
        name = name[: most // 2] + "…" + name[len(name) - (most - 1 - most // 2) :]
    return name.replace("$", r"\$")


def thinned(x: list[float], y: list[float]) -> tuple[list[float], list[float]]:
    """Means of equal runs of points, at most MAX_POINTS of them."""
    run = math.ceil(len(x) / MAX_POINTS)
    if run <= 1:
        return x, y
    starts = range(0, len(x), run)
    return [x[min(s + run, len(x)) - 1] for s in starts], [
        sum(y[s : s + run]) / len(y[s : s + run]) for s in starts
    ]


def horizontal_bars(
    ax, names: list[str], values: list[float], color, text: Callable[[float], str] | None = None
) -> None:
    """Horizontal bars, the first on top, with their values behind them."""
    places = range(len(names))
    bars = ax.barh(places, values, color=color, height=0.72)
    step = max(1, math.ceil(len(names) / 60))
    ax.set_yticks(list(places)[::step], [short_label(name, 40) for name in names[::step]])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(False, axis="y")
    if text and len(names) <= 60:
        ax.bar_label(bars, [text(value) for value in values], padding=3, fontsize=8)
        ax.margins(x=0.14)


def height_for(count: int) -> float:
    return min(max(2.6, 1.4 + 0.26 * count), 18.0)


def short_number(value: float) -> str:
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.4g}"


def histogram(path: Path, values, title: str, xlabel: str, ylabel: str, out: Path) -> Path:
    values = np.asarray(values, dtype=float)
    finite = values[np.isfinite(values)]
    if not finite.size:
        raise PlotError(f"{path}: no finite value to draw")
    figure, ax = new_figure(8, 4.6)
    mean, deviation = finite.mean(), finite.std()
    ax.hist(
        finite,
        bins=min(100, max(10, int(math.sqrt(len(finite))))),
        color=BLUE,
        edgecolor="white",
        linewidth=0.3,
    )
    ax.axvline(mean, color=ORANGE, linewidth=1.6, label=f"mean {mean:.4g}")
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    note = f"{len(finite)} values\nmin {finite.min():.4g}, max {finite.max():.4g}"
    note += f"\nstandard deviation {deviation:.4g}"
    if len(finite) < len(values):
        note += f"\n{len(values) - len(finite)} not finite"
    ax.legend(title=note, frameon=False, fontsize=9, title_fontsize=9, loc="upper right", alignment="right")
    return save(figure, out)

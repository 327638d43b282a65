"""Figures of networks: statistics, schedules, receptive fields, timings, parameters."""

from __future__ import annotations

import math
import re
from pathlib import Path

from .drawing import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALETTE,
    height_for,
    histogram,
    horizontal_bars,
    new_figure,
    save,
    short_number,
)
from .files import PlotError, columns_of, image_path, read_lines, read_numbers, read_table

STATISTICS = {
    "parameters": ("ParamMemory", "free parameters", BLUE),
    "computing": ("Computing", "multiply-accumulates (MACs)", ORANGE),
    "data": ("DataMemory", "outputs (values)", GREEN),
}


def plot_stats(path: str | Path, out: str | Path | None = None) -> Path:
    """``stats.dat``: parameters, operations, outputs of each cell; each one alone, logarithmic, relative."""
    path = Path(path)
    rows = read_table(path, "Cell ParamMemory Computing DataMemory", 1)
    names, *columns = columns_of(rows, 4, path)
    figure, axes = new_figure(13, height_for(len(rows)), 1, 3, sharey=True)
    for ax, column, (_, unit, color) in zip(axes, columns, STATISTICS.values(), strict=False):
        horizontal_bars(ax, names, column, color, short_number)
        ax.set(title=f"{unit[0].upper()}{unit[1:]}: {short_number(sum(column))}", xlabel=unit)
        ax.xaxis.set_major_formatter(lambda value, _: short_number(value))
    drawn = save(figure, Path(out) if out else image_path(path))
    if out:
        return drawn
    for column, (key, (_, unit, color)) in zip(columns, STATISTICS.items(), strict=False):
        for kind in ("logarithmic", "relative"):
            total = sum(column)
            figure, ax = new_figure(9, height_for(len(rows)))
            if kind == "logarithmic":
                horizontal_bars(ax, names, column, color, short_number)
                if total > 0:
                    ax.set_xscale("log")
                ax.set(title=f"{unit[0].upper()}{unit[1:]} of each cell", xlabel=f"{unit}, logarithmic")
            else:
                horizontal_bars(
                    ax,
                    names,
                    [100.0 * v / total if total else 0.0 for v in column],
                    color,
                    lambda v: f"{v:.2f} %",
                )
                ax.set(title=f"Share of each cell in {short_number(total)} {unit}", xlabel=f"{unit} (%)")
            save(figure, image_path(path, f"_{key}_{kind}"))
    return drawn


def plot_schedule(path: str | Path, out: str | Path | None = None) -> Path:
    """``<cell>_<param>_schedule.log``: learning rate over the learning, with the points of logs."""
    path = Path(path)
    rows = read_table(path, None)
    steps, _, epochs, rates, logs = columns_of(rows, 5, path)[:5]
    figure, ax = new_figure(8, 4.6)
    ax.plot(steps, rates, color=BLUE, linewidth=2, drawstyle="steps-post", label="learning rate")
    marks = [(s, r) for s, r, is_log in zip(steps, rates, logs, strict=True) if is_log]
    if marks and len(marks) <= 500:
        ax.plot(
            *zip(*marks, strict=True), linestyle="none", marker="|", markersize=9, color=ORANGE, label="logs"
        )
    positive = [rate for rate in rates if rate > 0]
    if positive and max(positive) > 50 * min(positive):
        ax.set_yscale("log")
    ax.set(
        title=f"Schedule of {path.stem.removesuffix('_schedule')}",
        xlabel=f"step (stimuli), up to epoch {max(epochs):g}",
        ylabel="learning rate",
    )
    ax.ticklabel_format(axis="x", style="plain")
    ax.legend(frameon=False)
    return save(figure, Path(out) if out else image_path(path))


def plot_receptive_fields(path: str | Path, out: str | Path | None = None) -> Path:
    """``receptive_fields.log``: name, sizes, sizes relative to the input."""
    path = Path(path)
    lines = read_lines(path)
    if not lines or not lines[0].startswith("Name R.F."):
        raise PlotError(f'{path}: its first line should begin with "Name R.F."')
    names, sizes = [], []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        numbers = [float(word) for word in re.findall(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", rest)]
        if not numbers:
            raise PlotError(f"{path}:{number}: sizes are expected behind the name")
        names.append(name)
        sizes.append(numbers[: max(1, len(numbers) // 2)])
    if not names:
        raise PlotError(f"{path}: no data")
    figure, ax = new_figure(9, height_for(len(names)))
    horizontal_bars(ax, names, [max(size) for size in sizes], BLUE)
    for place, size in enumerate(sizes):
        ax.annotate(
            " × ".join(f"{value:g}" for value in size),
            (max(size), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    ax.margins(x=0.14)
    ax.set(title="Receptive fields in the input", xlabel="largest side (pixels)")
    return save(figure, Path(out) if out else image_path(path))


def plot_timings(path: str | Path, out: str | Path | None = None) -> Path:
    """``*_timings.dat``: time of each cell and phase per stimulus."""
    path = Path(path)
    rows = read_table(path, "Cell Timing(s) Timing(%)", 1)
    cells = [row for row in rows if not row[0].startswith("Total")]
    totals = {row[0]: row[1] for row in rows if row[0].startswith("Total")}
    if not cells:
        raise PlotError(f"{path}: no data")
    phases = ["prop", "back-prop", "update", "provide", "process"]
    colors = dict(zip(phases, PALETTE, strict=False))
    values = [1e6 * row[1] for row in cells]
    unit, scale = ("ms", 1e-3) if max(values) >= 1e4 else ("µs", 1.0)
    figure, ax = new_figure(9.5, height_for(len(cells)))
    found = [re.search(r"\[([^\]]*)\]$", row[0]) for row in cells]
    kinds = [match.group(1) if match else "" for match in found]
    horizontal_bars(
        ax,
        [row[0] for row in cells],
        [value * scale for value in values],
        [colors.get(kind, GREY) for kind in kinds],
        lambda v: f"{v:.3g}",
    )
    total = totals.get("Total")
    per = f": {1e6 * total * scale:.4g} {unit} in all, {short_number(1 / total)} stimuli/s" if total else ""
    ax.set(title=f"{path.stem.replace('_', ' ').capitalize()}{per}", xlabel=f"time per stimulus ({unit})")
    from matplotlib.patches import Patch

    ax.legend(
        handles=[Patch(color=colors.get(kind, GREY), label=kind or "other") for kind in dict.fromkeys(kinds)],
        frameon=False,
        loc="lower right",
    )
    return save(figure, Path(out) if out else image_path(path))


def plot_distribution(path: str | Path, out: str | Path | None = None) -> Path:
    """``<cell>_weights.distrib.dat``: histogram of the values."""
    path = Path(path)
    name = path.name.removesuffix(".distrib.dat")
    return histogram(
        path,
        read_numbers(path),
        f"Distribution of {name}",
        "value",
        "number of values",
        Path(out) if out else image_path(path),
    )


def plot_find_lr(path: str | Path, out: str | Path | None = None) -> Path:
    """``find_lr_<Target>.dat``: loss against the learning rate, the rate of its steepest descent marked."""
    path = Path(path)
    rates, losses = columns_of(read_table(path, None), 2, path)[:2]
    points = [
        (rate, loss) for rate, loss in zip(rates, losses, strict=True) if rate > 0 and math.isfinite(loss)
    ]
    if len(points) < 3:
        raise PlotError(f"{path}: at least 3 points with a positive rate and a finite loss are expected")
    half = max(1, len(points) // 40)
    rates = [rate for rate, _ in points]
    smooth = []
    for i in range(len(points)):
        window = points[max(0, i - half) : i + half + 1]
        smooth.append(math.fsum(loss for _, loss in window) / len(window))
    slopes = [
        (smooth[i + 1] - smooth[i - 1]) / (math.log(rates[i + 1] / rates[i - 1]) or math.inf)
        for i in range(1, len(rates) - 1)
    ]
    best = 1 + min(range(len(slopes)), key=lambda i: slopes[i])
    figure, ax = new_figure(8, 4.6)
    ax.plot(
        rates, [loss for _, loss in points], color=GREY, alpha=0.5, linewidth=0.8, label="loss of each batch"
    )
    ax.plot(rates, smooth, color=BLUE, linewidth=2, label="smoothed")
    if slopes[best - 1] < 0:
        ax.axvline(rates[best], color=ORANGE, linestyle="--", label=f"steepest descent: {rates[best]:.3g}")
    ax.set_xscale("log")
    low, high = min(smooth), max(smooth[: max(3, len(smooth) // 2)])
    ax.set_ylim(low - 0.1 * (high - low or 1), high + 0.4 * (high - low or 1))
    ax.set(title="Exploration of the learning rate", xlabel="learning rate", ylabel="loss")
    ax.legend(frameon=False)
    return save(figure, Path(out) if out else image_path(path))


def plot_map(path: str | Path, out: str | Path | None = None) -> Path:
    """``<cell>_map.dat``: connections from channels (rows) to outputs (columns)."""
    path = Path(path)
    rows = read_table(path, None)
    figure, ax = new_figure(
        min(max(4.0, 1.5 + 0.25 * len(rows[0])), 14.0), min(max(3.0, 1.5 + 0.25 * len(rows)), 12.0)
    )
    ax.grid(False)
    ax.imshow(rows, cmap="Blues", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
    count = sum(1 for row in rows for value in row if value)
    ax.set(
        title=f"Connections of {path.stem.removesuffix('_map')}: {count} of {len(rows) * len(rows[0])}",
        xlabel="output",
        ylabel="input channel",
    )
    return save(figure, Path(out) if out else image_path(path))

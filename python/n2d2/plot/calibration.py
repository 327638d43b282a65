"""Figures of a calibration: ranges of the outputs, histograms with the thresholds of each method."""

from __future__ import annotations

from pathlib import Path

from .drawing import BLUE, GREEN, GREY, ORANGE, height_for, new_figure, save, short_label
from .files import PlotError, columns_of, image_path, read_lines, read_table

THRESHOLD_COLORS = {"MSE": ORANGE, "KL-Divergence": GREEN, "Quantile": "#b5403c"}
MAX_BARS = 500


def plot_outputs_range(path: str | Path, out: str | Path | None = None) -> Path:
    """``outputs_range.dat``: smallest and largest output of each cell, mean and standard deviation."""
    path = Path(path)
    names, low, high, means, deviations = columns_of(read_table(path, "# name min max mean stddev", 1), 5, path)[:5]
    figure, ax = new_figure(9, height_for(len(names)))
    places = list(range(len(names)))
    ax.barh(places, [b - a for a, b in zip(low, high, strict=True)], left=low, color=BLUE, alpha=0.35, height=0.72,
            label="smallest to largest")  # fmt: skip
    ax.errorbar(means, places, xerr=deviations, fmt="o", markersize=3, color=ORANGE, linewidth=1.4,
                label="mean ± standard deviation")  # fmt: skip
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    step = max(1, -(-len(names) // 60))
    ax.set_yticks(places[::step], [short_label(name, 40) for name in names[::step]])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(False, axis="y")
    ax.set(title="Range of the outputs of each cell", xlabel="value")
    ax.legend(frameon=False, loc="best", fontsize=9)
    return save(figure, Path(out) if out else image_path(path))


def _thresholds(path: Path) -> dict[str, float]:
    """The comment lines ``# threshold <method> <value>``."""
    found = {}
    for number, line in enumerate(read_lines(path), 1):
        words = line.split()
        if words[:2] != ["#", "threshold"]:
            if words and not words[0].startswith("#"):
                break
            continue
        try:
            found[words[2]] = float(words[3])
        except (IndexError, ValueError) as error:
            raise PlotError(f"{path}:{number}: a method and a number are expected behind threshold") from error
    return found


def plot_outputs_histogram(path: str | Path, out: str | Path | None = None) -> Path:
    """``outputs_histogram/<cell>.dat``: number of outputs by value, the threshold of each method marked."""
    path = Path(path)
    thresholds = _thresholds(path)
    _, values, counts, _ = columns_of(read_table(path, None), 4, path)[:4]
    low, high = min(values), max(values)
    width = (high - low) / MAX_BARS or 1.0
    bars = [0.0] * (MAX_BARS + 1)
    for value, count in zip(values, counts, strict=True):
        bars[int((value - low) / width)] += count
    figure, ax = new_figure(9, 4.8)
    shown = [(low + (i + 0.5) * width, count) for i, count in enumerate(bars) if count > 0]
    if not shown:
        raise PlotError(f"{path}: no count is above 0")
    ax.bar([value for value, _ in shown], [count for _, count in shown], width=width, color=BLUE)
    ax.set_yscale("log")
    for place, (name, value) in enumerate(thresholds.items()):
        color = THRESHOLD_COLORS.get(name, GREY)
        for side in (value, -value) if low < 0 else (value,):
            ax.axvline(side, color=color, linestyle="--", linewidth=1.0)
        ax.annotate(
            f"{name} {value:.4g}",
            xy=(value, 0.9 - 0.08 * place),
            xycoords=ax.get_xaxis_transform(),
            xytext=(28, 0),
            textcoords="offset points",
            color=color,
            fontsize=9,
            va="center",
            arrowprops={"arrowstyle": "->", "color": color},
        )
    ax.set(title=f"Outputs of {short_label(path.stem, 60)}", xlabel="value", ylabel="number of outputs")
    ax.margins(x=0.16 if thresholds else 0.03)
    return save(figure, Path(out) if out else image_path(path))

"""Figures of targets: success, confusion matrices, scores, labels."""

from __future__ import annotations

import math
from pathlib import Path

from .drawing import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALETTE,
    height_for,
    new_figure,
    save,
    short_label,
    short_number,
    thinned,
)
from .files import PlotError, columns_of, image_path, json_twin, read_lines, read_table, split_words

METRICS = ["Sensitivity", "Specificity", "Precision", "Accuracy", "F1-score", "Informedness", "IU"]


def _curve(path: Path) -> dict:
    data = json_twin(path, "success")
    if data is not None:
        return data
    if path.suffix == ".json":
        raise PlotError(f'{path}: it is not a success curve ("kind": "success")')
    first, second, *_ = columns_of(read_table(path, None), 2, path)
    # Validations begin with the number of learning batches so far, the others with a rate.
    if (
        "validation" in path.stem.lower()
        and "Learning" not in path.stem
        and any(value > 1 for value in first)
    ):
        return {"steps": first, "scores": second}
    return {"values": first, "average": second}


def plot_success(path: str | Path, out: str | Path | None = None) -> Path:
    """``Success_<set>.dat`` (or its .json): success of each batch and its mean; scores of validations."""
    path = Path(path)
    data = _curve(path)
    figure, ax = new_figure(8, 4.6)
    top = data.get("top_n", 1)
    is_error = bool(data.get("data_as_target"))
    rate = "mean squared error" if is_error else f"top-{top} success" if top > 1 else "success"
    scale = 1.0 if is_error else 100.0

    def curve(values: dict, color: str, name: str) -> None:
        steps = list(range(1, len(values["values"]) + 1))
        ax.plot(*thinned(steps, [scale * v for v in values["values"]]), color=GREY, alpha=0.45, linewidth=0.7)
        window = values.get("window")  # absent when only the .dat is there
        span = "mean" if window is None else f"mean of {f'the last {window}' if window else 'all'} batches"
        last = scale * values["average"][-1]
        label = f"{name}: {span} ({last:.4g})" if is_error else f"{name}: {span} ({last:.2f} %)"
        ax.plot(
            *thinned(steps, [scale * v for v in values["average"]]), color=color, linewidth=2, label=label
        )

    if "steps" in data:
        if not data["steps"]:
            raise PlotError(f"{path}: no data")
        stem = path.stem.partition("_")[2] + (
            "_LearningTopNSuccess" if "TopN" in path.stem else "_LearningSuccess"
        )
        learning = path.with_name(stem + ".dat")
        if learning.is_file() and learning.stat().st_size:
            curve(_curve(learning), BLUE, "learning")
        scores = [100.0 * score for score in data["scores"]]
        best = max(range(len(scores)), key=lambda i: scores[i])
        metric = data.get("metric") or "score"
        ax.plot(
            data["steps"],
            scores,
            color=ORANGE,
            marker="o",
            markersize=4,
            linewidth=1.8,
            label=f"validation: {metric}",
        )
        ax.plot(
            data["steps"][best],
            scores[best],
            "*",
            color=ORANGE,
            markersize=15,
            markeredgecolor="white",
            label=f"best validation: {scores[best]:.2f} %",
        )
        ax.set(
            title=f"Learning and validation{f', top {top}' if top > 1 else ''}",
            xlabel="learning batches",
            ylabel="rate (%)",
        )
    else:
        if not data["values"]:
            raise PlotError(f"{path}: no data")
        curve(data, BLUE, rate)
        where = path.stem.partition("_")[2] or path.stem
        if where in ("LearningSuccess", "LearningTopNSuccess"):
            where = "learning, until the last validation"
        ax.set(
            title=f"{rate.capitalize()} on {where}",
            xlabel="batches",
            ylabel=rate if is_error else f"{rate} (%)",
        )
    if not is_error:
        ax.set_ylim(top=101)
        ax.set_ylim(bottom=max(0.0, ax.get_ylim()[0]))
    ax.margins(x=0.02)
    ax.legend(frameon=False, loc="best", fontsize=9)
    return save(figure, Path(out) if out else image_path(path))


def _confusion(path: Path) -> tuple[list[list[float]], list[str]]:
    data = json_twin(path, "confusion_matrix")
    if data is not None:
        return data["matrix"], data["classes"]
    rows = read_table(path, "target estimated")
    size = 1 + int(max(max(row[0], row[1]) for row in rows))
    if size > 20000 or len(rows) > size * size:
        raise PlotError(f"{path}: it is not a confusion matrix")
    matrix = [[0.0] * size for _ in range(size)]
    for row in rows:
        matrix[int(row[0])][int(row[1])] = row[2]
    score = path.with_name(path.stem + "_score.dat")
    names = [row[1] for row in _scores(score)[0]] if score.is_file() else [str(i) for i in range(size)]
    return matrix, names + ["∅"] * (size - len(names))


def plot_confusion_matrix(path: str | Path, out: str | Path | None = None) -> Path:
    """``ConfusionMatrix_<set>.dat`` (or its .json): shares of each row; up to 20 classes also the counts."""
    path = Path(path)
    matrix, names = _confusion(path)
    size = len(matrix)
    sums = [sum(row) for row in matrix]
    shares = [
        [100.0 * n / total if total else 0.0 for n in row] for row, total in zip(matrix, sums, strict=True)
    ]
    side = min(max(6.2, 2.2 + 0.62 * size), 13.5)
    figure, ax = new_figure(side + 1.1, side)
    ax.grid(False)
    from matplotlib.colors import PowerNorm

    # Small shares are what one looks for: the colours are stretched towards 0.
    # More classes than pixels: a block shows its largest share, so that no confusion is lost.
    block = math.ceil(size / 400)
    shown = [
        [max(map(max, (row[e : e + block] for row in shares[t : t + block]))) for e in range(0, size, block)]
        for t in range(0, size, block)
    ]
    end = len(shown) * block - 0.5
    image = ax.imshow(
        shown,
        cmap="Blues",
        norm=PowerNorm(0.5, 0, 100),
        interpolation="nearest",
        extent=(-0.5, end, end, -0.5),
    )
    bar = figure.colorbar(image, ax=ax, fraction=0.045, pad=0.02, ticks=[0, 1, 5, 10, 25, 50, 75, 100])
    blocks = f", largest of {block} × {block} classes" if block > 1 else ""
    bar.set_label(f"share of the target (%){blocks}")
    bar.outline.set_visible(False)
    step = max(1, math.ceil(size / 50))
    ticks = list(range(0, size, step))
    labels = [short_label(names[i]) if names[i] not in ("", "?") else str(i) for i in ticks]
    small = 9 if size <= 20 else 7
    ax.set_xticks(ticks, labels, rotation=90 if size > 10 or max(map(len, labels)) > 4 else 0, fontsize=small)
    ax.set_yticks(ticks, labels, fontsize=small)
    if size <= 20:
        for target in range(size):
            for estimated in range(size):
                count, share = matrix[target][estimated], shares[target][estimated]
                if not count:
                    continue
                text = f"{short_number(count) if count >= 1e5 else int(count)}\n{share:.{2 if share < 1 else 3}g}%"
                ax.text(
                    estimated,
                    target,
                    text,
                    ha="center",
                    va="center",
                    fontsize=8 if size <= 12 else 6.5,
                    color="white" if share > 35 else "#1c2733",
                )
        ax.set_xticks([i - 0.5 for i in range(1, size)], minor=True)
        ax.set_yticks([i - 0.5 for i in range(1, size)], minor=True)
        ax.grid(True, which="minor", color="white", linewidth=1.2)
        ax.tick_params(which="minor", length=0)
    total = sum(sums)
    right = sum(matrix[i][i] for i in range(size))
    rate = f", {100.0 * right / total:.2f} % right" if total else ""
    ax.set(
        xlabel="estimated",
        ylabel="target",
        title=f"{path.stem.replace('_', ' ')}: {size} classes, {short_number(total)} items{rate}",
    )
    return save(figure, Path(out) if out else image_path(path))


def _scores(path: Path) -> tuple[list[list], list[float]]:
    """Rows (index, name, metrics…) and the average line."""
    lines = read_lines(path)
    if not lines or not lines[0].startswith("Target TargetName"):
        raise PlotError(f'{path}: its first line should begin with "Target TargetName"')
    rows, average = [], []
    for number, line in enumerate(lines[1:], 2):
        words = split_words(path, line, number)
        if not words:
            continue
        try:
            numbers = [float(word) for word in words[2:]]
        except ValueError as error:
            raise PlotError(f"{path}:{number}: numbers are expected ({error})") from error
        if len(numbers) != len(METRICS):
            raise PlotError(f"{path}:{number}: {len(METRICS)} metrics are expected, not {len(numbers)}")
        if words[0] == "-":
            average = numbers
        else:
            rows.append([words[0], words[1], *numbers])
    if not rows:
        raise PlotError(f"{path}: no data")
    return rows, average


def plot_scores(path: str | Path, out: str | Path | None = None) -> Path:
    """``ConfusionMatrix_<set>_score.dat``: metrics of each class; beyond 20 classes their distributions."""
    path = Path(path)
    rows, average = _scores(path)
    values = [[100.0 * row[2 + m] for row in rows] for m in range(len(METRICS))]
    title = path.stem.replace("_", " ")
    if len(rows) <= 20:
        groups = [
            *(f"{row[0]} {row[1]}" if row[1] not in ("?", row[0]) else row[0] for row in rows),
            *(["average"] if average else []),
        ]
        figure, ax = new_figure(min(max(7.0, 1.5 + 0.85 * len(groups)), 18.0), 5.4)
        width = 0.86 / len(METRICS)
        for m, name in enumerate(METRICS):
            heights = values[m] + ([100.0 * average[m]] if average else [])
            ax.bar(
                [g - 0.43 + width * (m + 0.5) for g in range(len(groups))],
                heights,
                width,
                color=PALETTE[m],
                label=name,
            )
        if average:
            ax.axvspan(len(groups) - 1.5, len(groups) - 0.5, color="#eef1f5", zorder=0)
        ax.set_xticks(
            range(len(groups)),
            [short_label(g) for g in groups],
            rotation=35 if len(groups) > 6 else 0,
            ha="right" if len(groups) > 6 else "center",
        )
        ax.grid(False, axis="x")
        ax.set(title=title, xlabel="class", ylabel="value (%)")
        ax.set_xlim(-0.5, len(groups) - 0.5)
        ax.set_ylim(min(0.0, min(map(min, values))), 101)
        ax.legend(
            frameon=False,
            ncols=len(METRICS),
            loc="upper center",
            bbox_to_anchor=(0.5, -0.24 if len(groups) > 6 else -0.14),
            fontsize=9,
        )
    else:
        figure, axes = new_figure(13, 6.4, 2, 4)
        for m, ax in enumerate(axes[: len(METRICS)]):
            ax.hist(values[m], bins=40, color=PALETTE[m])
            if average:
                ax.axvline(
                    100.0 * average[m],
                    color="#1c2733",
                    linewidth=1.4,
                    label=f"average {100.0 * average[m]:.2f} %",
                )
                ax.legend(frameon=False, fontsize=8, loc="upper left")
            ax.set(title=METRICS[m], xlabel="value (%)", ylabel="classes")
        worst = sorted(rows, key=lambda row: row[6])[:10]
        axes[-1].axis("off")
        listing = "\n".join(
            f"{short_label(row[1] if row[1] != '?' else row[0], 20)}  {100.0 * row[6]:.1f} %" for row in worst
        )
        axes[-1].text(0, 1, f"Lowest F1-scores of {len(rows)} classes\n\n{listing}", va="top", fontsize=9)
        figure.suptitle(title)
    return save(figure, Path(out) if out else image_path(path))


def plot_labels_mapping(path: str | Path, out: str | Path | None = None) -> Path:
    """``labels_mapping.log.dat`` with statistics: stimuli of each label by set."""
    path = Path(path)
    lines = read_lines(path)
    if not lines or not lines[0].startswith("label name output nb.stimuli"):
        raise PlotError(f'{path}: its first line should begin with "label name output nb.stimuli"')
    rows = [split_words(path, line, number) for number, line in enumerate(lines[1:], 2) if line.strip()]
    if not rows or any(len(row) != 9 for row in rows):
        raise PlotError(f"{path}: lines of 9 columns are expected")
    try:
        counts = [
            [float(word) + float(rois) for word, rois in zip(row[3:6], row[6:9], strict=True)] for row in rows
        ]
    except ValueError as error:
        raise PlotError(f"{path}: numbers are expected ({error})") from error
    figure, ax = new_figure(9, height_for(len(rows)))
    left = [0.0] * len(rows)
    for index, (name, color) in enumerate((("Learn", BLUE), ("Validation", ORANGE), ("Test", GREEN))):
        values = [row[index] for row in counts]
        ax.barh(range(len(rows)), values, left=left, color=color, height=0.72, label=name)
        left = [a + b for a, b in zip(left, values, strict=True)]
    step = max(1, math.ceil(len(rows) / 60))
    names = [short_label(f"{row[1]} → {'ignored' if row[2] == '-1' else row[2]}", 32) for row in rows]
    ax.set_yticks(range(0, len(rows), step), names[::step])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.grid(False, axis="y")
    ax.set(title="Labels and their outputs", xlabel="stimuli and ROIs", ylabel="label → output")
    ax.margins(x=0.2)
    ax.legend(frameon=False, loc="lower right")
    return save(figure, Path(out) if out else image_path(path))

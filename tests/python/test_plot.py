"""Figures of runs: what is recognised, what is drawn from it, and what is said about broken files."""

import importlib
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

pytest.importorskip("N2D2", reason="the native module is not installed")
plot = importlib.import_module("n2d2.plot")

SCORE_HEADER = "Target TargetName Sensitivity Specificity Precision Accuracy F1-score Informedness IU\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def confusion(folder: Path, classes: int, name: str = "ConfusionMatrix_test") -> Path:
    """A matrix of 9 right ones a class and one taken for the next class, with its scores."""
    rows = ["target estimated # %"]
    for target in range(classes):
        for estimated in range(classes):
            count = 9 if estimated == target else int(estimated == (target + 1) % classes)
            rows.append(f"{target} {estimated} {count} {count / 10:g}")
    scores = [f'{k} "class {k}" 0.9 0.99 0.9 0.98 0.9 0.89 0.81' for k in range(classes)]
    write(
        folder / f"{name}_score.dat",
        SCORE_HEADER + "\n".join(scores) + "\n\n- AVG 0.9 0.99 0.9 0.98 0.9 0.89 0.81\n",
    )
    return write(folder / f"{name}.dat", "\n".join(rows) + "\n")


def drawing(path: Path):
    """The image, after checking that it is one and not a blank sheet."""
    image = cv2.imread(str(path))
    assert image is not None, path
    assert image.std() > 3
    return image


@pytest.fixture
def run(tmp_path):
    """A run's folder with one file of each kind."""
    target = tmp_path / "fc.Target"
    confusion(target, 3)
    curve = "".join(f"{1 - math.exp(-i / 30):.4g} {1 - math.exp(-i / 60):.4g}\n" for i in range(1, 200))
    write(target / "Success_learning.dat", curve)
    write(target / "validation_LearningSuccess.dat", curve)
    write(target / "Success_validation.dat", "50 0.5\n100 0.8\n150 0.75\n")
    write(target / "SuccessTopN_test.dat", "1 1\n0.5 0.75\n")
    write(
        target / "labels_mapping.log.dat",
        "label name output nb.stimuli(Learn) nb.stimuli(Validation) nb.stimuli(Test)"
        ' nb.ROIs(Learn) nb.ROIs(Validation) nb.ROIs(Test)\n0 "a cat" 0 5 1 2 0 0 0\n1 "dog" -1 4 1 2 0 0 0\n',
    )
    write(
        tmp_path / "stats/stats.dat",
        "Cell ParamMemory Computing DataMemory\nconv 100 90000 3000\npool 0 0 750\n",
    )
    write(tmp_path / "schedule/fc_weights_schedule.log", "0 0 0 0.1 1\n1000 8 1 0.01 0\n2000 16 2 0.001 1\n")
    write(tmp_path / "receptive_fields.log", "Name R.F. R.F./env\nconv 5 5 0.5 0.5\nfc 10 10 1 1\n")
    write(
        tmp_path / "timings/learning_timings.dat",
        "Cell Timing(s) Timing(%)\nfc[prop] 1e-5 40\nfc[back-prop] 1e-5 40\nfc[update] 5e-6 20\n\n\n"
        "Total[prop] 1e-5 40\nTotal 2.5e-5 100\n",
    )
    write(tmp_path / "weights/fc_weights.distrib.dat", "".join(f"{math.sin(i):.10g}\n" for i in range(500)))
    write(
        tmp_path / "find_lr_fc.Target.dat",
        "".join(f"{10 ** (-5 + i / 20):g} {2 - i / 60:g}\n" for i in range(80)),
    )
    write(tmp_path / "map/conv_map.dat", "1 0 \n0 1 \n")
    write(tmp_path / "map/fc_map.dat", "")
    write(tmp_path / "sp/sizeRange.dat", "".join(f"{20 + i} {30 + i} 3\n" for i in range(20)))
    write(tmp_path / "sp/valueRange.dat", "".join(f"0 1 {0.4 + i / 100} 0.2\n" for i in range(20)))
    write(tmp_path / "dbstats/learnset-label.dat", '"a cat" 5\n"dog" 4\n')
    write(tmp_path / "dbstats/learnset-size.dat", "# Sat Nov 21\n28 28 9\n32 30 3\n")
    write(
        tmp_path / "calibration/outputs_range.dat",
        "# name min max mean stddev\nenv 0 1 0.5 0.3\nconv 0 12.5 1 2\nfc -3 4 0.1 1\n",
    )
    write(
        tmp_path / "calibration/outputs_histogram/stats.dat",
        "# min -4 max 4 bins 800 total 100\n# threshold MSE 3.1\n# threshold KL-Divergence 2.4\n"
        "# bin value count normalized\n"
        + "".join(f"{i} {-4 + (i + 0.5) / 100:g} {1 + abs(400 - i)} 0.01\n" for i in range(50, 750)),
    )
    write(tmp_path / "notes.dat", "not of a run\n")
    return tmp_path


EXPECTED = """
calibration/outputs_histogram/stats.png calibration/outputs_range.png
dbstats/learnset-label.png dbstats/learnset-size-height.png dbstats/learnset-size-width.png
fc.Target/ConfusionMatrix_test.png fc.Target/ConfusionMatrix_test_score.png fc.Target/SuccessTopN_test.png
fc.Target/Success_learning.png fc.Target/Success_validation.png fc.Target/labels_mapping.log.png
fc.Target/validation_LearningSuccess.png find_lr_fc.Target.png map/conv_map.png receptive_fields.png
schedule/fc_weights_schedule.png sp/sizeRange-cumul-height.png sp/sizeRange-cumul-width.png sp/sizeRange-cumul.png
sp/valueRange-cumul.png sp/valueRange-max.png sp/valueRange-mean.png sp/valueRange-min.png sp/valueRange-stddev.png
stats/stats.png stats/stats_computing_logarithmic.png stats/stats_computing_relative.png
stats/stats_data_logarithmic.png stats/stats_data_relative.png stats/stats_parameters_logarithmic.png
stats/stats_parameters_relative.png timings/learning_timings.png weights/fc_weights.distrib.png
""".split()


def test_every_documented_figure_of_a_run(run):
    said = []
    drawn = plot.plot_directory(run, say=said.append)
    assert said == [str(path) for path in drawn]
    images = sorted(path.relative_to(run).as_posix() for path in run.rglob("*.png"))
    assert images == EXPECTED
    for name in images:
        drawing(run / name)
    assert not [path for path in run.rglob(".*")]  # nothing half-written is left

    assert plot.plot_directory(run, say=said.append) == []  # all are newer than their data
    later = (run / "receptive_fields.png").stat().st_mtime + 10
    os.utime(run / "receptive_fields.log", (later, later))
    assert [path.name for path in plot.plot_directory(run, say=said.append)] == ["receptive_fields.png"]


@pytest.mark.parametrize("classes", [2, 10, 20, 21, 300, 1000])
def test_confusion_matrices_of_any_size(tmp_path, classes):
    path = confusion(tmp_path, classes)
    image = drawing(plot.plot_confusion_matrix(path))
    assert 400 < image.shape[0] < 2000 and 400 < image.shape[1] < 2000
    # The diagonal is dark, the corner beside it is not.
    dark = (image.astype(int).sum(axis=2) < 330).sum()
    assert dark > 200
    score = drawing(plot.plot_scores(path.with_name(path.stem + "_score.dat")))
    assert score.shape[1] < 2400


def test_the_json_twin_gives_the_names(tmp_path, monkeypatch):
    path = confusion(tmp_path, 2)
    twin = {
        "kind": "confusion_matrix",
        "classes": ["$x^", "∅"],
        "empty_set": True,
        "matrix": [[5, 1], [2, 0]],
    }
    write(path.with_suffix(".json"), json.dumps(twin))
    drawing(plot.plot_confusion_matrix(path, tmp_path / "deep/er/matrix.png"))
    write(path.with_suffix(".json"), "{")
    with pytest.raises(plot.PlotError, match="ConfusionMatrix_test.json"):
        plot.plot_confusion_matrix(path)


def test_success_from_json(tmp_path):
    data = {
        "kind": "success",
        "set": "Learn",
        "window": 10,
        "top_n": 5,
        "values": [0.5] * 9000,
        "average": [0.5] * 9000,
    }
    path = write(tmp_path / "SuccessTopN_learning.json", json.dumps(data))
    drawing(plot.plot_success(path))
    with pytest.raises(plot.PlotError, match="kind"):
        plot.plot_success(write(tmp_path / "other.json", '{"kind": "x"}'))


def test_other_formats(tmp_path, monkeypatch):
    path = write(tmp_path / "Success_test.dat", "0.5 0.5\n1 0.75\n")
    monkeypatch.setenv("N2D2_GNUPLOT_FORMAT", "svg")
    assert plot.plot_success(path).read_text(encoding="utf-8").startswith("<?xml")
    monkeypatch.setenv("N2D2_GNUPLOT_FORMAT", "bmpp")
    with pytest.raises(plot.PlotError, match="N2D2_GNUPLOT_FORMAT"):
        plot.plot_success(path)


BROKEN = {
    "outputs_range.dat": ("# name min max mean stddev\nfc 1\n", "5 columns"),
    "outputs_histogram/fc.dat": ("# threshold MSE\n0 0.5 1 1\n", "threshold"),
    "Success_test.dat": ("0.5 0.5\n0.5\n", "columns"),
    "Success_learning.dat": ("0.5 x\n", "Success_learning.dat:1: numbers are expected"),
    "ConfusionMatrix_a.dat": ("a b c\n", 'should begin with "target estimated"'),
    "ConfusionMatrix_b.dat": ("target estimated # %\n0 99999999 1 1\n", "not a confusion matrix"),
    "ConfusionMatrix_a_score.dat": (SCORE_HEADER + '0 "a" 1 1\n', "7 metrics"),
    "ConfusionMatrix_b_score.dat": (SCORE_HEADER, "no data"),
    "stats.dat": ("Cell ParamMemory Computing DataMemory\nconv 1\n", "4 columns"),
    "x_timings.dat": ("Cell Timing(s) Timing(%)\n", "no data"),
    "find_lr_x.dat": ("0.1 1\n0.2 2\n", "at least 3 points"),
    "receptive_fields.log": ("Name R.F. R.F./env\nconv\n", "receptive_fields.log:2"),
    "fc_weights.distrib.dat": ("nan\nnan\n", "no finite value"),
    "a_schedule.log": ("1 2\n", "5 columns"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named_and_the_others_drawn(tmp_path, name):
    text, message = BROKEN[name]
    write(tmp_path / "a" / name, text)
    write(tmp_path / "z/Success_test.dat", "1 1\n")
    complaints = []
    drawn = plot.plot_directory(tmp_path, say=lambda text: None, complain=complaints.append)
    assert [path.name for path in drawn] == ["Success_test.png"]
    assert len(complaints) == 1
    assert name in complaints[0] and message in complaints[0]


def test_command(run):
    def command(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "n2d2.plot", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    one = command(run / "receptive_fields.log")
    assert (one.returncode, one.stdout.strip()) == (0, str(run / "receptive_fields.png"))
    quiet = command("--quiet", run)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert "nothing new" in command(run).stdout
    missing = command(run / "none")
    assert missing.returncode == 2 and "no such folder" in missing.stderr
    strange = command(run / "notes.dat")
    assert strange.returncode == 2 and "not a file of a run" in strange.stderr
    write(run / "Success_bad.dat", "x y\n")
    broken = command(run)
    assert broken.returncode == 1 and "Success_bad.dat:1" in broken.stderr

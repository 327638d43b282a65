"""Learning, testing and classifying: what is written and what is said."""

import importlib.util
import json
import re
import struct
import subprocess
import sys

import cv2
import numpy as np
import pytest
from cli_tools import CONV_SECTIONS, ROOT, images_of

FINAL = re.compile(r"^Final recognition rate: ([0-9.]+)%    \(error rate: ([0-9.e-]+)%\)$", re.M)


def rate(text: str) -> float:
    found = FINAL.findall(text)
    assert len(found) == 1, text
    return float(found[0][0])


def tensors(path) -> dict:
    """The header of a safetensors file, checked against its length."""
    raw = path.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    assert len(raw) == 8 + size + max(t["data_offsets"][1] for t in header.values())
    return {
        name: np.frombuffer(raw[8 + size :][slice(*t["data_offsets"])], np.float32).reshape(t["shape"])
        for name, t in header.items()
    }


def test_learning_reaches_the_data(learnt):
    assert rate(learnt.output) >= 95.0
    assert "Sensitivity: " in learnt.output.split("Final recognition rate")[1]
    for line in (
        "Learning database size: 72 images",
        "Validation database size: 24 images",
        "Testing database size: 32 images",
    ):
        assert line in learnt.output


def test_weights_last_and_best_round_trip(learnt):
    for folder in ("weights_init", "weights", "weights_validation"):
        files = learnt.weights(folder)
        assert set(files) == {
            "fc1_weights.syntxt",
            "fc1_biases.syntxt",
            "fc2_weights.syntxt",
            "fc2_biases.syntxt",
            "fc1_weights.distrib.dat",
            "fc1_biases.distrib.dat",
            "fc2_weights.distrib.dat",
            "fc2_biases.distrib.dat",
            "weights.safetensors",
        }
        stored = tensors(learnt.path(folder, "weights.safetensors"))
        assert len(stored) == 4
        shown = np.loadtxt(learnt.path(folder, "fc1_weights.syntxt"), dtype=np.float64)
        weights = next(t for name, t in stored.items() if name.startswith("fc1") and t.size == 12 * 64)
        assert shown.shape == (12, 64)
        # Text gives every bit back.
        assert np.array_equal(shown.astype(np.float32), weights.reshape(12, 64))
    assert learnt.weights("weights") != learnt.weights("weights_init")


def test_scores_are_written(learnt):
    target = learnt.path("softmax.Target")
    for name in ("learning", "validation", "test"):
        curve = np.loadtxt(target / f"Success_{name}.dat", ndmin=2)
        assert curve.shape[1] == 2 and len(curve) > 0
        matrix = (target / f"ConfusionMatrix_{name}.dat").read_text().splitlines()
        assert matrix[0].split() == ["target", "estimated", "#", "%"]
        assert json.loads((target / f"ConfusionMatrix_{name}.json").read_text())
        assert json.loads((target / f"Success_{name}.json").read_text())
        assert (target / f"ConfusionMatrix_{name}_score.dat").is_file()
    counts = [int(line.split()[2]) for line in matrix[1:] if line.strip()]
    assert sum(counts) == 32
    assert (target / "labels_mapping.log.dat").is_file()


def test_only_test_loads_the_best(learnt, copy_of):
    run = copy_of(learnt)
    text = run.ok("net.ini", "-test")
    assert "Importing weights from directory 'weights_validation'." in text
    assert rate(text) == rate(learnt.output)
    assert run.path("seed.dat").read_text() == "1"


def test_without_seed_file_seed_1_is_used_and_said(learnt, copy_of):
    run = copy_of(learnt)
    run.path("seed.dat").unlink()
    text = run.ok("net.ini", "-test")
    assert "no seed.dat" in text and "seed 1" in text
    assert rate(text) == rate(learnt.output)


def test_w_imports_another_directory(learnt, n2d2):
    model = n2d2.model()
    text = n2d2.ok(model, "-test", "-seed", 1, "-w", learnt.path("weights_validation"))
    assert rate(text) == rate(learnt.output)
    untrained = n2d2.ok(model, "-test", "-seed", 1, "-w", "/dev/null")
    assert rate(untrained) < 80.0
    message = n2d2.fails(model, "-test", "-seed", 1, "-w", "nowhere")
    assert "nowhere" in message and "-w" in message
    message = n2d2.fails(model, "-test", "-seed", 1)
    assert "weights" in message and "learn first" in message


def test_w_ignore_goes_on_with_a_notice(learnt, n2d2):
    model = n2d2.model()
    folder = n2d2.path("some")
    folder.mkdir()
    for name in ("fc1_weights.syntxt", "fc1_biases.syntxt"):
        (folder / name).write_bytes(learnt.path("weights", name).read_bytes())
    message = n2d2.fails(model, "-test", "-seed", 1, "-w", "some")
    assert "fc2" in message and "-w-ignore" in message
    assert "Notice: Could not open synaptic file" in n2d2.ok(model, "-test", "-seed", 1, "-w", "some", "-w-ignore")


def test_valid_metric(n2d2):
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 2, "-seed", 1, "-valid-metric", "Precision")
    assert re.search(r"\+\+\+ BEST validation score: [0-9.]+% \[Precision\]", text)
    message = n2d2.fails("net.ini", "-learn-epoch", 1, "-valid-metric", "Sensitivty")
    assert "Sensitivty" in message and "Sensitivity" in message


def test_stop_valid_stops(n2d2):
    # With a rate of zero no validation is better than the first one.
    model = n2d2.model({"common.config": "Solvers.LearningRate=0.0"})
    text = n2d2.ok(model, "-learn-epoch", 20, "-seed", 1, "-stop-valid", 3)
    assert text.count("--- LOWER validation score") == 3
    assert "--- Validation did not improve after 3 steps" in text
    assert "--- STOPPING THE LEARNING" in text
    assert rate(text) >= 0.0


def test_bench_writes_timings(n2d2):
    n2d2.ok(n2d2.model(CONV_SECTIONS), "-learn-epoch", 1, "-seed", 1, "-bench")
    for name in ("learning", "inference"):
        lines = n2d2.path("timings", f"{name}_timings.dat").read_text().splitlines()
        assert lines[0] == "Cell Timing(s) Timing(%)"
        named = {line.split()[0]: [float(v) for v in line.split()[1:]] for line in lines[1:] if line.strip()}
        assert "conv1[prop]" in named and "fc1[prop]" in named and named["Total"][0] > 0
        if name == "learning":
            assert {"sp", "conv1[back-prop]", "fc1[update]", "Total[prop]", "Total[back-prop]", "Total[update]"} <= set(
                named
            )


def test_log_epoch(n2d2):
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 4, "-seed", 1, "-log-epoch", 3)
    assert len(re.findall("validation score", text)) == 2  # after the third and the last
    text = n2d2.ok("net.ini", "-learn-epoch", 3, "-seed", 1, "-log-epoch", 0)
    assert len(re.findall("validation score", text)) == 1


def test_learn_by_stimuli(n2d2):
    text = n2d2.ok(n2d2.model(), "-learn", 320, "-log", 160, "-report", 80, "-seed", 1)
    shown = re.findall(r"Learning #(\d+) *\(([0-9.e+]+)%\)", text)
    assert shown[-1][0] == "320"
    assert float(shown[-1][1]) == pytest.approx(100.0 * 320 / 72, rel=1e-3)
    assert len(re.findall("validation score", text)) == 2
    assert n2d2.weights("weights") and n2d2.weights("weights_validation")
    assert rate(text) > 50.0


def test_nb_test_is_exact(learnt, copy_of):
    run = copy_of(learnt)
    run.ok("net.ini", "-test", "-nb-test", 20)
    lines = run.path("softmax.Target", "ConfusionMatrix_test.dat").read_text().splitlines()[1:]
    assert sum(int(line.split()[2]) for line in lines if line.strip()) == 20
    text = run.ok("net.ini", "-test", "-nb-test", 1000)
    assert "Warning: -nb-test 1000" in text and "32" in text
    assert "-nb-test" in run.fails("net.ini", "-test", "-nb-test", 0)
    assert "-nb-test" in run.fails("net.ini", "-test", "-nb-test", -3)


def test_window_of_the_average(n2d2):
    n2d2.ok(n2d2.model(), "-learn-epoch", 2, "-seed", 1, "-ws", 16)
    curve = np.loadtxt(n2d2.path("softmax.Target", "Success_learning.dat"), ndmin=2)
    # A window of one batch: the average is the value.
    assert np.allclose(curve[:, 0], curve[:, 1])


def test_without_validation_set_the_last_are_the_best(n2d2):
    text = n2d2.ok(n2d2.model({"database": "Type=MNIST_IDX_Database"}), "-learn-epoch", 2, "-seed", 1)
    assert n2d2.weights("weights") == n2d2.weights("weights_validation")
    assert rate(text) > 50.0


def test_learning_set_of_less_than_a_batch(n2d2, data):
    text = n2d2.ok(n2d2.model({"sp": "SizeX=8\nSizeY=8\nBatchSize=100"}), "-learn-epoch", 2, "-seed", 1)
    assert rate(text) >= 0.0


def test_classify(learnt, copy_of):
    run = copy_of(learnt)
    images, labels = images_of(4, 9)
    names = []
    for image, label in zip(images, labels, strict=True):
        names.append(f"my image {label}.png")
        cv2.imwrite(str(run.path(names[-1])), image)
    text = run.ok("net.ini", "-classify", *names)
    for name, label in zip(names, labels, strict=True):
        assert re.search(rf'^{name}: label "{label}" \([0-9.]+ %\)$', text, re.M), text
    assert "missing.png" in run.fails("net.ini", "-classify", names[0], "missing.png")
    run.path("broken.png").write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    message = run.fails("net.ini", "-classify", "broken.png")
    assert "broken.png" in message and "damaged" in message


def test_directory_database(n2d2):
    model = n2d2.model(
        {
            "database": "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nLearn=0.5\nValidation=0.25",
            "fc2": "Input=fc1\nType=Fc\nNbOutputs=4\nWeightsFiller=XavierFiller\nConfigSection=common.config",
            "softmax": "Input=fc2\nType=Softmax\nNbOutputs=4\nWithLoss=1",
        }
    )
    text = n2d2.ok(model, "-learn-epoch", 6, "-seed", 1)
    assert "Learning database size: 24 images" in text
    assert rate(text) >= 80.0
    text = n2d2.ok(model, "-classify", n2d2.env["N2D2_DATA"] + "/dir/quarter2/002.png")
    assert re.search(r'002.png: label "[^"]*quarter2" ', text)


def test_plots(n2d2):
    source = str(ROOT / "python")
    env = {"N2D2_PYTHON": sys.executable}
    if importlib.util.find_spec("n2d2") is None:
        env["PYTHONPATH"] = source
    there = subprocess.run([sys.executable, "-c", "import n2d2.plot"], env=n2d2.env | env, capture_output=True)
    if there.returncode:
        pytest.skip("no Python package n2d2 that imports (it draws the plots)")
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 2, "-seed", 1, "-plot", "on", **env)
    assert "Plots: " in text
    for name in ("Success_validation.png", "ConfusionMatrix_test.png", "ConfusionMatrix_learning.png"):
        assert n2d2.path("softmax.Target", name).read_bytes().startswith(b"\x89PNG")


def test_without_python_the_data_are_there_and_a_line_says_how(n2d2):
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 1, "-seed", 1, "-plot", "on", N2D2_PYTHON="/nonexistent/python")
    assert "were not drawn" in text and "n2d2.plot" in text
    assert n2d2.path("softmax.Target", "ConfusionMatrix_test.dat").is_file()


def test_without_a_test_set(n2d2):
    """What is learned is kept and said not to be tested; asked for, the test is refused before the learning."""
    n2d2.model({"database": "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nDepth=1\nLabelDepth=1\nLearn=1"})
    done = n2d2.raw("net.ini", "-learn", 48, "-seed", 1)
    assert done.returncode == 0, done.stderr
    assert "the test set is empty: the network is not tested" in done.stdout + done.stderr
    n2d2.weights()
    assert "test set is empty" in n2d2.fails("net.ini", "-learn", 48, "-seed", 1, "-test")

"""Data analysis sections, corrupt files, caches and the logs of what the network sees, through the executable."""

import re
import shutil
import signal

import cv2
import numpy as np
import pytest
from cli_tools import SIDE, Runner, images_of, wait_for, write_dir_dataset

DIR = "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nDepth=1\nLearn=0.75\nValidation=0.0"
MANUAL = {
    "database": "Type=MNIST_IDX_Database\nValidation=0.25",
    "env": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=16",
    "env.StimuliData-raw": "ApplyTo=LearnOnly\nLogSizeRange=1\nLogValueRange=1",
    "env.Transformation-normalize": "Type=RangeAffineTransformation\nFirstOperator=Minus\n"
    "FirstValue=[env.StimuliData-raw]_GlobalValue.mean\nSecondOperator=Divides\n"
    "SecondValue=[env.StimuliData-raw]_GlobalValue.stdDev",
    "env.StimuliData-normalized": "ApplyTo=LearnOnly",
}


def text_of(sections) -> str:
    network = (
        "[fc1]\nInput=env\nType=Fc\nNbOutputs=10\nConfigSection=common.config\n"
        "[softmax]\nInput=fc1\nType=Softmax\nNbOutputs=10\nWithLoss=1\n[softmax.Target]\n"
        "[common.config]\nSolvers.LearningRate=0.1\n"
    )
    return "DefaultModel=Frame\n" + "".join(f"[{name}]\n{body}\n" for name, body in sections.items()) + network


def write(run: Runner, sections) -> str:
    run.path("net.ini").write_text(text_of(sections))
    return "net.ini"


def block(text: str, name: str) -> dict[str, str]:
    found = re.search(rf"---\n{re.escape(name)} data:\n(.*?)\n---", text, re.S)
    assert found, text
    return dict(line.split(": ", 1) for line in found[1].splitlines())


def test_manual_normalization(n2d2):
    text = n2d2.ok(write(n2d2, MANUAL), "-learn-epoch", 1, "-seed", 1)
    raw, normalized = block(text, "env.StimuliData-raw"), block(text, "env.StimuliData-normalized")
    assert raw["Number of stimuli"] == "72"
    assert raw["Data width range"] == raw["Data height range"] == f"[{SIDE}, {SIDE}]"
    assert raw["Data channels range"] == "[1, 1]"
    low, high = map(float, raw["Value range"].strip("[]").split(", "))
    assert 0 <= low < 5 and 200 < high < 256
    assert abs(float(normalized["Value mean"])) < 1e-6
    assert float(normalized["Value std. dev."]) == pytest.approx(1, abs=1e-5)
    folder = n2d2.path("env.StimuliData-raw")
    rows = np.loadtxt(folder / "valueRange.dat")
    assert rows.shape == (72, 4) and rows[:, 1].max() == high
    assert (np.loadtxt(folder / "sizeRange.dat") == [SIDE, SIDE, 1]).all()
    assert (folder / "data.dat").read_text() in text
    # The next run takes both from their caches, with the same results.
    times = (folder / "_cache").stat().st_mtime_ns
    again = n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert block(again, "env.StimuliData-raw") == raw
    assert (folder / "_cache").stat().st_mtime_ns == times


def test_mean_image(n2d2):
    sections = MANUAL | {
        "env.StimuliData-raw": "ApplyTo=TestOnly\nMeanData=1\nStdDevData=1",
        "env.Transformation-normalize": "Type=AffineTransformation\nFirstOperator=Minus\n"
        "FirstValue=[env.StimuliData-raw]_MeanData\nSecondOperator=Divides\n"
        "SecondValue=[env.StimuliData-raw]_StdDevData",
        "env.StimuliData-normalized": "ApplyTo=TestOnly",
    }
    text = n2d2.ok(write(n2d2, sections), "-learn-epoch", 1, "-seed", 1)
    images = images_of(32, 2)[0].astype(np.float64)
    raw = n2d2.path("env.StimuliData-raw", "meanData.bin").read_bytes()
    assert np.frombuffer(raw, np.int32, 3).tolist() == [SIDE, SIDE, 6]
    np.testing.assert_allclose(np.frombuffer(raw, np.float64, offset=12).reshape(SIDE, SIDE), images.mean(0))
    raw = n2d2.path("env.StimuliData-raw", "stdDevData.bin").read_bytes()
    np.testing.assert_allclose(np.frombuffer(raw, np.float64, offset=12).reshape(SIDE, SIDE), images.std(0, ddof=1))
    picture = cv2.imread(str(n2d2.path("env.StimuliData-raw", "meanData.png")), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (SIDE, SIDE) and (picture.min(), picture.max()) == (0, 255)
    after = block(text, "env.StimuliData-normalized")
    assert abs(float(after["Value mean"])) < 1e-5
    # std over all pixels of data whose pixels each have variance 1 with n - 1 = 31 of 32.
    assert float(after["Value std. dev."]) == pytest.approx(np.sqrt(31 * 64 / (32 * 64 - 1)), rel=1e-4)


def test_analysis_follows_the_pipeline_and_the_files(another, tmp_path):
    write_dir_dataset(tmp_path / "dir")
    run = Runner(another("run").folder, tmp_path)
    sections = {
        "database": DIR,
        "env": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=4\nCachePath=cache",
        "env.Transformation-1": "Type=RangeAffineTransformation\nFirstOperator=Plus\nFirstValue=1",
        "env.StimuliData": "",
    }
    first = block(run.ok(write(run, sections), "-test", "-w", "/dev/null", "-seed", 1), "env.StimuliData")
    sections["env.Transformation-1"] = "Type=RangeAffineTransformation\nFirstOperator=Plus\nFirstValue=5"
    second = block(run.ok(write(run, sections), "-test", "-w", "/dev/null", "-seed", 1), "env.StimuliData")
    assert float(second["Value mean"]) == pytest.approx(float(first["Value mean"]) + 4, abs=1e-3)
    for path in (tmp_path / "dir").rglob("*.png"):
        cv2.imwrite(str(path), np.full((SIDE, SIDE), 10, np.uint8))
    third = block(run.ok("net.ini", "-test", "-w", "/dev/null", "-seed", 1), "env.StimuliData")
    assert third["Value range"] == "[15, 15]"
    values = np.loadtxt(run.path("frames", "test_frame_0.dat"))
    assert (values == 15).all()  # and the disk cache of the stimuli followed too


@pytest.mark.parametrize(
    "lines, words",
    [
        ("ApplyTo=Learn", ["ApplyTo", "LearnOnly"]),
        ("MeanDat=1", ["MeanDat", 'did you mean "MeanData"']),
        ("LogSizeRange=perhaps", ["LogSizeRange"]),
        ("ApplyTo=ValidationOnly", ["no stimulus", "ValidationOnly"]),
    ],
)
def test_bad_analysis_sections(n2d2, lines, words):
    sections = {"database": "Type=MNIST_IDX_Database", "env": MANUAL["env"], "env.StimuliData": lines}
    message = n2d2.fails(write(n2d2, sections), "-learn-epoch", 1)
    for word in [*words, "net.ini:", "[env.StimuliData]"]:
        assert word in message, message


@pytest.fixture
def damaged(tmp_path):
    """A data root whose directory data set has two damaged Learn files; with their names."""
    write_dir_dataset(tmp_path / "dir")
    files = sorted((tmp_path / "dir").rglob("*.png"))
    for path in files[::6]:
        path.write_bytes(path.read_bytes()[:40])
    return tmp_path, files[::6]


def corrupt_sections(policy=None):
    sections = {"database": DIR, "env": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=4"}
    if policy:
        sections["env"] += "\nConfigSection=env.config"
        sections["env.config"] = f"CorruptStimuli={policy}"
    return sections


def test_corrupt_files_stop_the_run(another, damaged):
    root, files = damaged
    run = Runner(another("run").folder, root)
    for policy in (None, "Error"):
        message = run.fails(write(run, corrupt_sections(policy)), "-learn-epoch", 1, "-seed", 1)
        assert any(str(path) in message for path in files), message
    assert "CorruptStimuli" in run.fails(write(run, corrupt_sections("Ignore")), "-learn-epoch", 1)


def test_corrupt_files_are_skipped(another, damaged):
    root, files = damaged
    run = Runner(another("run").folder, root)
    done = run.raw(write(run, corrupt_sections("Skip")), "-learn-epoch", 2, "-seed", 1, "-test")
    assert done.returncode == 0, done.stdout + done.stderr
    text = done.stdout + done.stderr
    for path in files:  # each is named once
        assert text.count(f'Warning: [StimuliProvider] stimulus "{path}"') == 1, text
    assert f"{len(files)} corrupt stimuli were skipped" in text
    weights = run.weights()
    other = Runner(another("other").folder, root)
    other.raw(write(other, corrupt_sections("Skip")), "-learn-epoch", 2, "-seed", 1, OMP_NUM_THREADS="3")
    assert other.weights() == weights


def test_frames(n2d2):
    n2d2.ok(write(n2d2, MANUAL), "-learn-epoch", 1, "-seed", 1, "-pre-samples", 2)
    lines = [line.split(" ") for line in n2d2.path("frames", "frames.txt").read_text().splitlines()]
    assert [line[0] for line in lines] == [
        f"frames/{kind}_{i}.dat" for kind in ("frame", "test_frame") for i in range(10)
    ]
    images, labels = images_of(32, 2)
    for file, name, label in lines[10:]:
        i = int(re.search(r"t10k-images-idx3-ubyte\[(\d+)\]\.pgm$", name)[1])
        assert int(label) == labels[i]
        values = np.loadtxt(n2d2.path(file))
        assert np.corrcoef(values.reshape(-1), images[i].reshape(-1))[0, 1] > 0.9999
        assert cv2.imread(str(n2d2.path(file).with_suffix(".png"))).shape[0] >= 256
    assert len(list(n2d2.path("pre_samples_2").glob("sample_*.jpg"))) == 100
    assert cv2.imread(str(n2d2.path("pre_samples_2", "sample_0.jpg")), 0).shape == (SIDE, SIDE)
    message = n2d2.fails("net.ini", "-learn-epoch", 1, "-pre-samples", 72)
    assert "Pre-sample stimulus ID is higher than the number of stimuli in the Learn dataset" in message


def test_frames_of_label_matrices(another, tmp_path):
    """Masks beside images; the picture shows the labels in colours."""
    write_dir_dataset(tmp_path / "dir")
    run = Runner(another("run").folder, tmp_path)
    sections = {
        "database": DIR + "\nCompositeLabel=Disjoint",
        "env": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=4\nCompositeStimuli=1",
    }
    network = (
        "[conv]\nInput=env\nType=Conv\nKernelSize=1\nNbOutputs=4\n"
        "[softmax]\nInput=conv\nType=Softmax\nNbOutputs=4\nWithLoss=1\n[softmax.Target]\n"
    )
    body = "".join(f"[{name}]\n{lines}\n" for name, lines in sections.items())
    run.path("net.ini").write_text("DefaultModel=Frame\n" + body + network)
    run.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    labels = np.loadtxt(run.path("frames", "frame_0_label.dat"))
    assert labels.shape == (SIDE, SIDE) and len(np.unique(labels)) == 1
    assert run.path("frames", "frames.txt").read_text().splitlines()[0].endswith(" -")


def test_pictures_change_nothing(another):
    """Frames and pre-samples read stimuli aside: the weights are those of a run whose provider was left alone."""
    sections = MANUAL | {
        "env.OnTheFlyTransformation": "Type=FlipTransformation\nRandomHorizontalFlip=1",
    }
    runs = [another("a"), another("b")]
    for run, options in zip(runs, ([], ["-pre-samples", 5]), strict=True):
        run.ok(write(run, sections), "-learn-epoch", 2, "-seed", 4, *options)
    assert runs[0].weights() == runs[1].weights()


def test_transformations_graph(n2d2):
    plot = pytest.importorskip("n2d2.plot")
    sections = MANUAL | {"env.OnTheFlyTransformation": "Type=FlipTransformation\nApplyTo=LearnOnly\nHorizontalFlip=1"}
    n2d2.ok(write(n2d2, sections), "-learn-epoch", 1, "-seed", 1)
    dot = n2d2.path("transformations.dot").read_text()
    assert dot.count("shape=cylinder") == 3 and dot.count("Flip\\n") == 1 and dot.count("DATALearn") >= 2
    function, _ = plot.kind_of("transformations.dot")
    drawn = function(n2d2.path("transformations.dot"))
    assert (drawn == n2d2.path("transformations.png") and drawn.exists()) or shutil.which("dot") is None


def test_killed_in_an_epoch_with_drawn_transformations(another, tmp_path):
    """Batches after a resume are those of a run that was left alone: flips, crops and the order of stimuli included."""
    write_dir_dataset(tmp_path / "dir", 4000)
    sections = {
        "database": DIR.replace("Learn=0.75", "Learn=0.9"),
        "env": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=3\nCachePath=cache",
        "env.Transformation-1": f"Type=RescaleTransformation\nWidth={SIDE + 2}\nHeight={SIDE + 2}",
        "env.OnTheFlyTransformation-1": f"Type=SliceExtractionTransformation\nWidth={SIDE}\nHeight={SIDE}\n"
        "RandomOffsetX=1\nRandomOffsetY=1",
        "env.OnTheFlyTransformation-2": "Type=FlipTransformation\nRandomHorizontalFlip=1\nRandomVerticalFlip=1",
    }
    whole, parts = (Runner(another(name).folder, tmp_path) for name in ("whole", "parts"))
    for run in (whole, parts):
        write(run, sections)
    arguments = ("net.ini", "-learn", 12000, "-log", 3000, "-seed", 3)
    whole.ok(*arguments)
    process = parts.start(*arguments)
    wait_for(lambda: parts.path("checkpoint.n2d2").exists(), process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    text = parts.ok(*arguments, "-resume")
    assert "Resuming" in text
    assert parts.weights() == whole.weights()

"""Files that are missing, cut, damaged or cannot be written: one message that names the file, nothing lost."""

import os
import resource
import shutil
import struct

import cv2
import numpy as np
import pytest
from cli_tools import Runner, images_of, write_dir_dataset, write_idx, write_idx_dataset

RUN = ("-learn-epoch", 2, "-seed", 1)
DIR_MODEL = {
    "database": "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nLearn=0.5\nValidation=0.25",
    "fc2": "Input=fc1\nType=Fc\nNbOutputs=4\nWeightsFiller=XavierFiller\nConfigSection=common.config",
    "softmax": "Input=fc2\nType=Softmax\nNbOutputs=4\nWithLoss=1",
}


@pytest.fixture
def own(tmp_path) -> Runner:
    """A run with data of its own, to be damaged."""
    write_idx_dataset(tmp_path / "data" / "mnist")
    (tmp_path / "run").mkdir()
    run = Runner(tmp_path / "run", tmp_path / "data")
    run.model()
    return run


def mnist(run: Runner, name: str):
    return run.folder.parent / "data" / "mnist" / name


IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@pytest.mark.parametrize("name", [IMAGES, LABELS, "t10k-images-idx3-ubyte"])
def test_missing_idx(own, name):
    mnist(own, name).unlink()
    message = own.fails("net.ini", *RUN)
    assert name in message and "Could not open" in message and "net.ini:" in message


def test_gz_in_place(own, another):
    images, labels = images_of(96, 1)
    mnist(own, IMAGES).unlink()
    write_idx(mnist(own, IMAGES + ".gz"), images)
    before = sorted(p.name for p in mnist(own, ".").iterdir())
    own.ok("net.ini", *RUN)
    assert sorted(p.name for p in mnist(own, ".").iterdir()) == before
    plain = another()
    plain.ok(plain.model(), *RUN)
    assert plain.weights() == own.weights()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "truncated"),
        (lambda raw: raw[:7], "truncated"),
        (lambda raw: b"", "truncated"),
        (lambda raw: raw + b"more", "over-long"),
        (lambda raw: b"\x00\x00\x0d\x03" + raw[4:], "magic"),
        (lambda raw: raw[:4] + struct.pack(">I", 0xFFFFFFFF) + raw[8:], "truncated"),
        (lambda raw: raw[:4] + struct.pack(">III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF) + raw[16:], "impossible"),
    ],
)
def test_damaged_idx(own, harm, said):
    path = mnist(own, IMAGES)
    path.write_bytes(harm(path.read_bytes()))
    message = own.fails("net.ini", *RUN)
    assert IMAGES in message and said in message


def test_cut_gz(own):
    path = mnist(own, IMAGES)
    path.unlink()
    write_idx(path.with_name(IMAGES + ".gz"), images_of(96, 1)[0])
    packed = path.with_name(IMAGES + ".gz")
    packed.write_bytes(packed.read_bytes()[:-1000])
    message = own.fails("net.ini", *RUN)
    assert IMAGES + ".gz" in message and ("truncated" in message or "damaged" in message)


def test_other_number_of_labels(own):
    write_idx(mnist(own, LABELS), images_of(90, 1)[1])
    message = own.fails("net.ini", *RUN)
    assert "96" in message and "90" in message


def test_label_beyond_the_classes(own):
    labels = images_of(96, 1)[1]
    labels[7] = 10
    write_idx(mnist(own, LABELS), labels)
    message = own.fails("net.ini", *RUN)
    assert LABELS in message and "10" in message


# Directories of images ------------------------------------------------------------------------------------------------


@pytest.fixture
def pictures(tmp_path) -> Runner:
    write_dir_dataset(tmp_path / "data" / "dir")
    (tmp_path / "run").mkdir()
    run = Runner(tmp_path / "run", tmp_path / "data")
    run.model(DIR_MODEL)
    return run


def test_directory_without_images(pictures):
    folder = pictures.folder.parent / "data" / "dir"
    shutil.rmtree(folder)
    message = pictures.fails("net.ini", *RUN)
    assert str(folder) in message
    folder.mkdir()
    (folder / "notes.txt").write_text("no images here")
    message = pictures.fails("net.ini", *RUN)
    assert str(folder) in message and "image" in message


@pytest.mark.parametrize("rubbish", [b"", b"not an image", b"\x89PNG\r\n\x1a\nrubbish"])
def test_corrupt_image(pictures, rubbish):
    for path in (pictures.folder.parent / "data" / "dir" / "quarter1").glob("*.png"):
        path.write_bytes(rubbish)
    message = pictures.fails("net.ini", *RUN)
    assert "quarter1" in message and ".png" in message


def test_image_of_another_size(pictures):
    for path in (pictures.folder.parent / "data" / "dir" / "quarter1").glob("*.png"):
        cv2.imwrite(str(path), np.zeros((5, 6), np.uint8))
    message = pictures.fails("net.ini", *RUN)
    assert "quarter1" in message and "6x5" in message and "8x8" in message


# Weight files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda text: " ".join(text.split()[:-1]), "767 values, 768 are expected"),
        (lambda text: text + "0.5 ", "larger than expected"),
        (lambda text: text * 200, "larger than expected"),
        (lambda text: "", "0 values"),
        (lambda text: "nan " + text.split(" ", 1)[1], "not finite"),
        (lambda text: "inf " + text.split(" ", 1)[1], "not finite"),
        (lambda text: "0,5 " + text.split(" ", 1)[1], "not a number"),
        (lambda text: "zero " + text.split(" ", 1)[1], "not a number"),
    ],
)
def test_damaged_weights(learnt, copy_of, harm, said):
    run = copy_of(learnt)
    path = run.path("weights_validation", "fc1_weights.syntxt")
    path.write_text(harm(path.read_text()))
    message = run.fails("net.ini", "-test")
    assert "fc1_weights.syntxt" in message and said in message


def test_missing_weights(learnt, copy_of):
    run = copy_of(learnt)
    run.path("weights_validation", "fc2_biases.syntxt").unlink()
    message = run.fails("net.ini", "-test")
    assert "fc2_biases.syntxt" in message and "Could not open synaptic file" in message


def test_damaged_seed_file(learnt, copy_of):
    run = copy_of(learnt)
    run.path("seed.dat").write_text("one")
    message = run.fails("net.ini", "-test")
    assert "seed.dat" in message and "-seed" in message


# Writing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["weights", "weights_init", "weights_validation", "softmax.Target", "net_state"])
def test_no_permission(n2d2, name):
    """Below a path that is a file nobody may write, root included."""
    n2d2.model()
    n2d2.path(name).write_text("I am a file")
    message = n2d2.fails("net.ini", *RUN)
    assert name in message and "Could not" in message
    assert n2d2.path(name).read_text() == "I am a file"


@pytest.mark.parametrize(
    "name",
    [
        "weights/fc1_weights.syntxt",
        "weights/weights.safetensors",
        "weights_validation/fc2_biases.syntxt",
        "softmax.Target/ConfusionMatrix_learning.dat",
        "softmax.Target/ConfusionMatrix_test.json",
        "seed.dat",
    ],
)
def test_full_disk(n2d2, name):
    n2d2.model()
    path = n2d2.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("/dev/full")
    message = n2d2.fails("net.ini", *RUN)
    assert name in message and "No space left on device" in message
    assert os.path.exists("/dev/full") and not os.path.isfile("/dev/full")


def test_checkpoint_that_cannot_be_written(n2d2):
    n2d2.model()
    (n2d2.path("checkpoint.n2d2") / "something").mkdir(parents=True)
    message = n2d2.fails("net.ini", *RUN)
    assert "checkpoint.n2d2" in message and "directory" in message


def test_full_disk_keeps_what_was_learnt(learnt, copy_of):
    run = copy_of(learnt)
    best = run.weights("weights_validation")
    (run.path("softmax.Target", "ConfusionMatrix_learning.dat")).unlink()
    (run.path("softmax.Target", "ConfusionMatrix_learning.dat")).symlink_to("/dev/full")
    run.fails("net.ini", "-learn-epoch", 6, "-resume")
    assert run.weights("weights_validation") == best
    (run.path("softmax.Target", "ConfusionMatrix_learning.dat")).unlink()
    run.ok("net.ini", "-learn-epoch", 6, "-resume")


def test_limit_of_file_sizes(n2d2):
    """RLIMIT_FSIZE: the write fails (SIGXFSZ does not end the program), no cut file keeps its final name."""
    n2d2.model()
    limit = 2000  # less than the weights of fc1
    message = n2d2.fails("net.ini", *RUN, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert "File too large" in message and "fc1_weights" in message
    assert not n2d2.path("weights_init", "fc1_weights.syntxt").exists()


def test_a_loss_that_is_not_a_number(n2d2):
    n2d2.model({"common.config": "Solvers.LearningRate=1e30"})
    message = n2d2.fails("net.ini", "-learn-epoch", 3, "-seed", 1)
    assert "not finite" in message and "learning rate" in message and "batch" in message
    for path in n2d2.folder.glob("weights*/*.syntxt"):
        assert np.isfinite(np.loadtxt(path)).all(), path


def test_out_of_memory(n2d2):
    n2d2.model({"fc1": "Input=sp\nType=Fc\nNbOutputs=4000000\nConfigSection=common.config"})
    message = n2d2.fails("net.ini", *RUN, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)))
    assert "memory" in message and "fc1" in message

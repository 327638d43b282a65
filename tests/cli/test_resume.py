"""Same bits for any number of threads; killed, interrupted and damaged runs go on as if nothing had happened."""

import os
import signal
import struct
from pathlib import Path

import pytest
from cli_tools import CONV_SECTIONS, Runner, wait_for, write_idx_dataset

EPOCHS = 5


@pytest.fixture(scope="module")
def larger(tmp_path_factory) -> Path:
    """Long enough to be interrupted in the middle of an epoch."""
    root = tmp_path_factory.mktemp("larger")
    write_idx_dataset(root / "mnist", learn=16000, test=64)
    return root


SP = {"sp": "SizeX=8\nSizeY=8\nBatchSize=4"}
CHECKPOINT = "checkpoint.n2d2"


def learn(run: Runner, *args, **kwargs) -> str:
    return run.ok("net.ini", "-learn-epoch", EPOCHS, "-seed", 7, *args, **kwargs)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory, larger) -> Runner:
    run = Runner(tmp_path_factory.mktemp("uninterrupted"), larger)
    run.model(CONV_SECTIONS | SP)
    run.output = learn(run)
    return run


def same_end(run: Runner, other: Runner) -> None:
    for folder in ("weights", "weights_validation"):
        assert run.weights(folder) == other.weights(folder)
    for name in (
        "Success_validation.dat",
        "Success_learning.dat",
        "ConfusionMatrix_validation.dat",
        "ConfusionMatrix_test.dat",
    ):
        assert run.path("softmax.Target", name).read_bytes() == other.path("softmax.Target", name).read_bytes(), name


@pytest.mark.parametrize("threads", [2, 3])
def test_same_weights_for_any_number_of_threads(threads, another):
    one, many = another("one"), another("many")
    for run, count in ((one, 1), (many, threads)):
        run.model(CONV_SECTIONS)
        run.ok("net.ini", "-learn-epoch", 2, "-seed", 3, OMP_NUM_THREADS=str(count))
    assert one.weights() == many.weights()
    same_end(one, many)


def test_same_seed_same_weights_other_seed_others(another):
    runs = [another("run") for _ in range(3)]
    for run, seed in zip(runs, (3, 3, 4), strict=True):
        run.model()
        run.ok("net.ini", "-learn-epoch", 1, "-seed", seed)
    assert runs[0].weights() == runs[1].weights()
    assert runs[0].weights() != runs[2].weights()


def epochs_done(run: Runner) -> int:
    """From the checkpoint: magic text, size and checksum, the network's description, the seed, then the epoch."""
    try:
        raw = run.path(CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return 0
    start = raw.index(b"\n") + 1 + 16
    (size,) = struct.unpack_from("<Q", raw, start)
    return struct.unpack_from("<Q", raw, start + 8 + size + 8)[0]


def start_until_epoch(run: Runner, epoch: int):
    """A run that has done `epoch` whole epochs and is in the next one."""
    process = run.start("net.ini", "-learn-epoch", EPOCHS, "-seed", 7)
    wait_for(lambda: epochs_done(run) >= epoch, process)
    return process


def test_killed_in_the_third_epoch_and_resumed(n2d2, larger, uninterrupted):
    run = Runner(n2d2.folder, larger)
    run.model(CONV_SECTIONS | SP)
    process = start_until_epoch(run, 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    text = learn(run, "-resume")
    assert "Resuming after epoch 2" in text
    same_end(run, uninterrupted)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_and_resumed(which, n2d2, larger, uninterrupted):
    run = Runner(n2d2.folder, larger)
    run.model(CONV_SECTIONS | SP)
    process = start_until_epoch(run, 2)
    process.send_signal(which)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + which, out + err
    assert err == ""
    assert "interrupted: the last weights are in 'weights'" in out.splitlines()[-1]
    assert "-resume" in out.splitlines()[-1]
    last, best = run.weights("weights"), run.weights("weights_validation")
    assert set(last) == set(best)
    assert run.leftovers() == []
    learn(run, "-resume")
    same_end(run, uninterrupted)


def test_estimates_logged_after_the_checkpoint_are_not_logged_twice(another):
    """A run killed between a log step and its checkpoint has appended the estimates of that step."""
    whole, parts = another("whole"), another("parts")
    for run in (whole, parts):
        run.model(CONV_SECTIONS)
    whole.ok("net.ini", "-learn-epoch", 3, "-seed", 7)
    parts.ok("net.ini", "-learn-epoch", 2, "-seed", 7)
    log = Path("softmax.Target") / "learning" / "classif.log"
    lines = whole.path(log).read_text().splitlines()
    assert len(lines) == 3 * 16
    with parts.path(log).open("a") as stream:
        stream.write("\n".join(lines[-16:]) + "\n")
    parts.ok("net.ini", "-learn-epoch", 3, "-seed", 7, "-resume")
    assert parts.path(log).read_text().splitlines() == lines


def test_interrupted_in_a_validation(another, larger):
    """The resumed run does the whole validation again: score and best weights are those of an uninterrupted run."""
    sections = CONV_SECTIONS | SP | {"database": "Type=MNIST_IDX_Database\nValidation=0.8"}
    whole, parts = (Runner(another(name).folder, larger) for name in ("whole", "parts"))
    for run in (whole, parts):
        run.model(sections)
    whole.ok("net.ini", "-learn-epoch", 3, "-seed", 7)
    process = parts.start("net.ini", "-learn-epoch", 3, "-seed", 7)
    text = ""
    while text.count("Validation..") < 2 and (letter := process.stdout.read(1)):
        text += letter
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, text + out + err
    assert text.count("validation score") == 1 and "validation score" not in out
    resumed = parts.ok("net.ini", "-learn-epoch", 3, "-seed", 7, "-resume")
    assert resumed.count("validation score") == 2
    same_end(parts, whole)


def test_interrupted_at_once(n2d2, larger):
    """Before the first validation there is no best: the last weights stand for it."""
    run = Runner(n2d2.folder, larger)
    run.model(CONV_SECTIONS | SP)
    process = run.start("net.ini", "-learn-epoch", EPOCHS, "-seed", 7)
    wait_for(lambda: run.path("weights_init", "weights.safetensors").exists(), process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert run.weights("weights") == run.weights("weights_validation")


def test_resumed_learning_by_stimuli(another, larger):
    whole, parts = another("whole"), another("parts")
    for run in (whole, parts):
        run.model(CONV_SECTIONS)
    whole.ok("net.ini", "-learn", 640, "-log", 160, "-seed", 5)
    parts.ok("net.ini", "-learn", 320, "-log", 160, "-seed", 5)
    parts.ok("net.ini", "-learn", 640, "-log", 160, "-seed", 5, "-resume")
    same_end(whole, parts)


def test_more_epochs_later(another):
    whole, parts = another("whole"), another("parts")
    for run in (whole, parts):
        run.model(CONV_SECTIONS)
    whole.ok("net.ini", "-learn-epoch", 4, "-seed", 5)
    parts.ok("net.ini", "-learn-epoch", 2, "-seed", 5)
    # Without -seed a resumed run keeps the one of seed.dat.
    parts.ok("net.ini", "-learn-epoch", 4, "-resume")
    same_end(whole, parts)
    again = parts.ok("net.ini", "-learn-epoch", 4, "-resume")
    assert "Final recognition rate" in again
    same_end(whole, parts)


def damage(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(raw)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [damage, cut, empty])
def test_damaged_checkpoint(harm, learnt, copy_of, another):
    run = copy_of(learnt)
    harm(run.path(CHECKPOINT))
    text = run.ok("net.ini", "-learn-epoch", 6, "-seed", 1, "-resume")
    assert "Warning: " in text and CHECKPOINT in text
    whole = another("whole")
    whole.model()
    whole.ok("net.ini", "-learn-epoch", 6, "-seed", 1)
    same_end(whole, run)


def test_both_generations_damaged(learnt, copy_of):
    run = copy_of(learnt)
    before = run.weights("weights")
    damage(run.path(CHECKPOINT))
    cut(run.path("checkpoint.prev.n2d2"))
    message = run.fails("net.ini", "-learn-epoch", 6, "-seed", 1, "-resume")
    assert CHECKPOINT in message and "damaged" in message and "without -resume" in message
    assert run.weights("weights") == before


def test_checkpoint_of_another_network_or_seed(learnt, copy_of):
    run = copy_of(learnt)
    message = run.fails("net.ini", "-learn-epoch", 6, "-seed", 2, "-resume")
    assert "another seed" in message and "1" in message
    run.model({"fc1": "Input=sp\nType=Fc\nNbOutputs=13\nWeightsFiller=HeFiller\nConfigSection=common.config"})
    assert "another network" in run.fails("net.ini", "-learn-epoch", 6, "-seed", 1, "-resume")


def test_nothing_to_resume(n2d2):
    message = n2d2.fails(n2d2.model(), "-learn-epoch", 2, "-seed", 1, "-resume")
    assert "no checkpoint" in message
    assert "-learn" in n2d2.fails("net.ini", "-test", "-resume")


def test_a_fresh_run_forgets_the_old_checkpoint(learnt, copy_of, another):
    """Killed in its first epoch, a new run must not be resumed from the one before it."""
    run = copy_of(learnt)
    run.ok("net.ini", "-learn-epoch", 1, "-seed", 2)
    assert "another seed" in run.fails("net.ini", "-learn-epoch", 2, "-seed", 1, "-resume")
    for path in run.folder.glob("checkpoint*"):
        damage(path)
    assert "damaged" in run.fails("net.ini", "-learn-epoch", 2, "-seed", 2, "-resume")

"""What is printed where: plain lines in files, colours on a terminal only; other locales and directories."""

import os
import pty
import re
import shutil
import subprocess
import sys

import pytest
from cli_tools import ROOT, Runner, write_idx_dataset

LINE = re.compile(r"^Learning \[.{50}\] #epoch \d+ [0-9.]+% duration \d\d:\d\d min at .* p\./s \( *\d+ p\./min\)$")


def test_plain_lines_are_few_without_a_terminal(n2d2):
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 10, "-seed", 1, "-report", 1)
    assert "\r" not in text and "\033" not in text
    lines = text.splitlines()
    shown = [line for line in lines if line.startswith("Learning [")]
    assert all(LINE.match(line) for line in shown)
    # Of each epoch the last one, of the test the last one; more only when it takes long.
    assert len(shown) == len([line for line in shown if "=>]" in line]) == 10
    assert len([line for line in lines if line.startswith("Testing #")]) == 1
    assert not any(line.endswith(" ") for line in shown)
    assert len([line for line in lines if re.fullmatch(r"Validation\.{20}", line)]) == 10


def test_nothing_after_the_error(n2d2):
    n2d2.model({"common.config": "Solvers.LearningRate=1e30"})
    done = subprocess.run(
        n2d2.command("net.ini", "-learn-epoch", 3, "-seed", 1),
        cwd=n2d2.folder, env=n2d2.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("Error: ")
    assert "Time elapsed" not in done.stdout


def on_a_terminal(run: Runner, *args, **env) -> tuple[int, str]:
    """Exit code and all output of a run whose standard output and error are one terminal."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine has no terminals: {error}")
    process = subprocess.Popen(run.command(*args), cwd=run.folder, env=run.env | env, stdout=theirs, stderr=theirs)
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return process.wait(timeout=60), b"".join(parts).decode().replace("\r\n", "\n")


def test_colours_and_overwriting_lines_on_a_terminal(n2d2):
    n2d2.model({"fc1": "Input=sp\nType=Fc\nNbOutputs=12\nNbOutput=3\nConfigSection=common.config"})
    code, text = on_a_terminal(n2d2, "net.ini", "-learn-epoch", 1, "-seed", 1)
    assert code == 0
    assert "\rLearning [" in text
    assert "\033[34mNotice: " in text and "\033[31mWarning: " in text and "\033[39m\n" in text
    assert text.endswith(" s\n")
    code, text = on_a_terminal(n2d2, "net.ini", "-learn-epoch", 1, "-seed", 1, NO_COLOR="1")
    assert code == 0 and "\033" not in text and "\nWarning: " in text


def test_an_error_begins_its_own_line_on_a_terminal(n2d2):
    n2d2.model({"common.config": "Solvers.LearningRate=1e30"})
    code, text = on_a_terminal(n2d2, "net.ini", "-learn-epoch", 3, "-seed", 1)
    assert code == 1
    assert text.splitlines()[-1].startswith("Error: ")


def test_closed_output_does_not_stop_the_learning(n2d2):
    n2d2.model()
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            n2d2.command("net.ini", "-learn-epoch", 2, "-seed", 1), cwd=n2d2.folder, env=n2d2.env, stdout=full,
            stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert n2d2.weights("weights")


@pytest.fixture(scope="module")
def german(tmp_path_factory) -> dict[str, str]:
    """Environment of a locale with decimal commas: the system's, else one made here."""
    listed = (
        subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
        if shutil.which("locale")
        else []
    )
    for name in listed:
        if re.match(r"(de|fr|es|it|nl|pl|ru)_[A-Z]+\.utf-?8$", name, re.I):
            return {"LC_ALL": name, "LANG": name}
    if not shutil.which("localedef"):
        pytest.skip("no locale with decimal commas and no localedef to make one")
    folder = tmp_path_factory.mktemp("locales")
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8")], capture_output=True)
    env = {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LOCPATH": str(folder)}
    point = subprocess.run(["locale", "decimal_point"], env=os.environ | env, capture_output=True, text=True).stdout
    if point.strip() != ",":
        pytest.skip("no locale with decimal commas, and localedef could not make one: " + made.stderr.decode())
    return env


def test_decimal_commas_and_a_path_with_space_and_accent(tmp_path, another, german):
    checked = subprocess.run(["locale", "decimal_point"], env=os.environ | german, capture_output=True, text=True)
    assert checked.stdout.strip() == ","
    folder = tmp_path / "mon modèle été"
    folder.mkdir()
    data = tmp_path / "données à moi"
    write_idx_dataset(data / "mnist")
    run, plain = Runner(folder, data), another("plain")
    name = run.model(name="réseau un.ini")
    text = run.ok(name, "-learn-epoch", 2, "-seed", 1, "-bench", "-test", **german)
    assert re.search(r"Final recognition rate: \d+(\.\d+)?%", text)
    again = run.ok(name, "-test", **german)
    assert re.findall("Final recognition rate: .*", again)
    plain.ok(plain.model(), "-learn-epoch", 2, "-seed", 1)
    assert run.weights() == plain.weights()
    for file in ("Success_validation.dat", "ConfusionMatrix_test.dat", "ConfusionMatrix_test.json"):
        assert run.path("softmax.Target", file).read_text() == plain.path("softmax.Target", file).read_text()


@pytest.mark.skipif("N2D2_DATA" not in os.environ, reason="N2D2_DATA names no folder with the real MNIST")
def test_lenet_on_mnist_in_600_megabytes(n2d2):
    root = os.environ["N2D2_DATA"]
    if not any(os.path.exists(f"{root}/mnist/train-images-idx3-ubyte{end}") for end in ("", ".gz")):
        pytest.skip("no mnist in " + root)
    command = n2d2.command(
        ROOT / "models" / "LeNet.ini", "-learn", 12800, "-log", 12800, "-seed", 1, "-test", "-nb-test", 2000
    )
    # Through a small process: a child starts with the peak of the one that forked it, and this one holds torch.
    measure = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[1:]).returncode\n"
        "print('PEAK', code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *map(str, command)],
        cwd=n2d2.folder,
        env=n2d2.env | {"N2D2_DATA": root},
        capture_output=True,
        text=True,
    )
    text = done.stdout
    code, peak = map(int, re.search(r"PEAK (\d+) (\d+)", text).groups())
    assert code == 0, text + done.stderr
    assert float(re.search(r"Final recognition rate: ([0-9.]+)%", text)[1]) > 85.0
    assert peak < 600 * 1024  # KiB

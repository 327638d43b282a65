"""Calibration and export from the command line, as a user runs them."""

import os
import re
import shutil
import subprocess

import pytest
from cli_tools import CONV_SECTIONS, Runner

MANUAL_CALIBRATION = [
    "-seed",
    1,
    "-w",
    "/dev/null",
    "-export",
    "CPP",
    "-fuse",
    "-calib",
    -1,
    "-act-clipping-mode",
    "KL-Divergence",
]
MANUAL_EXPORT = [
    "-seed",
    1,
    "-w",
    "weights_validation",
    "-export",
    "CPP",
    "-fuse",
    "-nbbits",
    8,
    "-calib",
    -1,
    "-db-export",
    20,
    "-test",
]


def built(folder, **variables):
    if shutil.which("make") is None or shutil.which("g++") is None:
        pytest.skip("there is no make or no g++ to build the project with")
    words = ["make", "-s", "-C", str(folder), *(f"{k}={v}" for k, v in variables.items())]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "bin" / "run_export"


def run(program, *words):
    return subprocess.run([str(program), *words], cwd=program.parents[1], capture_output=True, text=True, timeout=120)


def score(text):
    found = re.findall(r"Score: ([0-9.]+)%", text)
    assert len(found) == 1, text[-500:]
    return float(found[0])


@pytest.fixture(scope="session")
def convolutions(tmp_path_factory, data) -> Runner:
    runner = Runner(tmp_path_factory.mktemp("convolutions"), data)
    runner.model(CONV_SECTIONS)
    runner.ok("net.ini", "-learn-epoch", 6, "-seed", 1)
    return runner


def test_commands_of_the_manual(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    n2d2.ok("net.ini", *MANUAL_CALIBRATION)
    assert n2d2.path("export_CPP_int8", "Makefile").is_file()
    text = n2d2.ok("net.ini", *MANUAL_EXPORT)
    assert (
        "Quantization (8 bits)..." in text and 'Generating CPP export to "export_CPP_int8":' in text and "Done!" in text
    )
    simulated = float(re.findall(r"Final recognition rate: ([0-9.]+)%", text)[0])
    for part in ("statistics/calibration/outputs_range.bin", "statistics/calibration/outputs_histogram.bin",
                 "stimuli.list",
                 "statistics/transformations/transformations.dot", "statistics/memory/memory_mapping.log"):  # fmt: skip
        assert n2d2.path("export_CPP_int8", part).is_file(), part
    assert len(list(n2d2.path("export_CPP_int8", "stimuli").glob("env*"))) == 20
    assert n2d2.path("weights_export").is_dir()
    assert simulated > 60
    n2d2.ok("net.ini", *[word for word in MANUAL_EXPORT if word not in ("-db-export", 20)])
    done = run(built(n2d2.path("export_CPP_int8")))
    assert done.returncode == 0, done.stderr
    assert score(done.stdout) == pytest.approx(simulated, abs=0.01)


def test_reload_gives_the_same_without_reading_the_data(copy_of, convolutions, tmp_path):
    n2d2 = copy_of(convolutions)
    # The data of this run alone: what is read from them can be spoilt.
    root = tmp_path / "own_data"
    shutil.copytree(n2d2.env["N2D2_DATA"], root)
    n2d2.env["N2D2_DATA"] = str(root)
    words = ["net.ini", "-seed", 1, "-export", "CPP", "-calib", -1, "-db-export", 0]
    n2d2.ok(*words)
    folder = n2d2.path("export_CPP_int8")
    first = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and "dnn" in p.parts}
    assert first
    images = root / "mnist" / "train-images-idx3-ubyte"
    whole = bytearray(images.read_bytes())
    whole[16:] = bytes(len(whole) - 16)
    os.chmod(images, 0o644)
    images.write_bytes(bytes(whole))
    n2d2.ok(*words, "-calib-reload")
    again = {name: folder.joinpath(name).read_bytes() for name in first}
    assert again == first
    # Without the saved calibration the black images make other numbers.
    n2d2.ok(*words)
    assert any(folder.joinpath(name).read_bytes() != content for name, content in first.items())


def test_reload_of_other_options_is_refused_by_name(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    words = ["net.ini", "-seed", 1, "-calibOnly", "-calib", 20, "-calib-reload", "-export-folder", "kept"]
    n2d2.ok(*[word for word in words if word != "-calib-reload"])
    assert n2d2.path("kept/statistics/calibration/outputs_range.bin").is_file()
    message = n2d2.fails(*words, "-nbbits", 6)
    assert "calib" in message.lower() and "8" in message and "6" in message


def test_calibration_alone_and_its_test(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    text = n2d2.ok("net.ini", "-seed", 1, "-calibOnly", "-calib", 16, "-test", "-nbbits", 6, "-wt-nbbits", 4)
    assert "Final recognition rate" in text and not n2d2.path("export_CPP_int8").exists()
    assert n2d2.path("calib_net_int6/statistics/calibration/outputs_range.dat").is_file()
    assert n2d2.path("softmax.Target/export").exists() or list(n2d2.folder.glob("softmax.Target/*export*"))


def test_every_option_changes_the_numbers(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    words = ["net.ini", "-seed", 1, "-export", "CPP", "-calib", 24, "-db-export", 0, "-export-folder", "out"]

    def network(*more):
        n2d2.ok(*words, *more)
        folder = n2d2.path("out")
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted((folder / "dnn").rglob("*")) if p.is_file()}

    plain = network()
    assert network() == plain
    for more in (["-nbbits", 7], ["-wt-nbbits", 4], ["-act-clipping-mode", "None"], ["-act-clipping-mode", "Quantile"],
                 ["-act-clipping-mode", "KL-Divergence"], ["-wt-clipping-mode", "MSE"], ["-no-unsigned"], ["-no-cle"],
                 ["-act-rescale-per-output"], ["-act-rescale-per-output", 1], ["-act-rescaling-mode", "Single-shift"],
                 ["-act-rescaling-mode", "Double-shift"], ["-act-rescaling-mode", "Fixed-point16"],
                 ["-act-rescaling-mode", "Fixed-point"], ["-calib", 8]):  # fmt: skip
        words_of = [w for w in more]
        assert network(*words_of) != plain, more


def test_section_of_the_model_and_the_command_line_before_it(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    n2d2.model(CONV_SECTIONS | {"export": "NbBits=6\nCalibration=16\nNbStimuli=3\nActivationsRescaling=Single-shift"})
    text = n2d2.ok("net.ini", "-seed", 1, "-export", "CPP")
    assert "Quantization (6 bits)..." in text
    assert len(list(n2d2.path("export_CPP_int6", "stimuli").glob("env*"))) == 3
    text = n2d2.ok("net.ini", "-seed", 1, "-export", "CPP", "-nbbits", 8, "-db-export", 2)
    assert "Quantization (8 bits)..." in text
    assert len(list(n2d2.path("export_CPP_int8", "stimuli").glob("env*"))) == 2
    n2d2.model(CONV_SECTIONS | {"export": "NbBits=99"})
    assert "NbBits" in n2d2.fails("net.ini", "-seed", 1, "-export", "CPP")
    n2d2.model(CONV_SECTIONS | {"export": "NbBit=8"})
    assert "NbBits" in n2d2.fails("net.ini", "-seed", 1, "-test")


def test_check_names_every_layer(n2d2):
    n2d2.model(
        {
            "lrn": "Input=fc1\nType=LRN\nNbOutputs=12",
            "fc2": "Input=lrn\nType=Fc\nNbOutputs=10\nWeightsFiller=XavierFiller",
        }
    )
    done = n2d2.raw("net.ini", "-export-check")
    assert done.returncode == 1
    assert re.search(r"\[LRN lrn\] cannot be exported: .+", done.stdout + done.stderr)
    message = n2d2.fails("net.ini", "-seed", 1, "-w", "/dev/null", "-export", "CPP", "-calib", 4)
    assert "[LRN lrn]" in message and not n2d2.path("export_CPP_int8").exists()
    n2d2.model()
    assert "can be exported in integers of 8 bits" in n2d2.ok("net.ini", "-export-check")


def test_errors(copy_of, convolutions, another):
    n2d2 = copy_of(convolutions)
    words = ["net.ini", "-seed", 1, "-export", "CPP"]
    assert "-calib" in n2d2.fails(*words)
    assert not n2d2.path("export_CPP_int8").exists()
    message = n2d2.fails("net.ini", "-seed", 1, "-export", "CPQ", "-calib", 4)
    assert "CPQ" in message and "CPP" in message
    for more, expected in (
        (["-nbbits", 1], "2 to 16"), (["-nbbits", 32], "16 bits at most"), (["-nbbits", -16], "-32"),
        (["-wt-nbbits", 1], "2 to 16"), (["-calib", "few"], "number"),
        (["-wt-clipping-mode", "Quantile"], "KL-Divergence"), (["-act-clipping-mode", "Mse"], "MSE"),
        (["-act-quantile-value", 1.5], "fraction"), (["-act-rescaling-mode", "Shift"], "Shift"),
        (["-export-budget", "rom=3"], "ram="), (["-export-budget", "ram=much"], "ram="),
    ):  # fmt: skip
        message = n2d2.fails(*words, *more)
        assert more[0] in message and expected in message, message
    assert "none.ini" in n2d2.fails(*words, "-calib", 4, "-export-parameters", "none.ini")
    n2d2.path("parameters.ini").write_text("MemoryAlignement=4\n")
    assert "MemoryAlignment" in n2d2.fails(*words, "-calib", 4, "-export-parameters", "parameters.ini")
    message = n2d2.fails(*words, "-calib", 4, "-export-budget", "ram=16")
    assert re.search(r"\b(conv1|pool1|fc1|fc2|env)\b", message) and "ram" in message.lower()
    assert "flash" in n2d2.fails(*words, "-calib", 4, "-export-budget", "flash=1K").lower()
    assert "-export" in n2d2.fails("net.ini", "-calib", 4, "-test")
    assert "-qat-sat" in n2d2.fails(*words, "-calib", 4, "-qat-sat")
    n2d2.path("blocked").write_text("a file")
    assert "blocked" in n2d2.fails(*words, "-calib", 4, "-export-folder", "blocked/project")
    fresh = another()
    fresh.model()
    assert "-w" in fresh.fails("net.ini", "-seed", 1, "-export", "CPP", "-calib", 4)


def test_budget_that_is_kept(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    n2d2.ok("net.ini", "-seed", 1, "-export", "CPP", "-calib", 4, "-db-export", 1, "-export-budget", "ram=64K,flash=1M")


def test_floating_point(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    text = n2d2.ok("net.ini", "-seed", 1, "-test")
    simulated = float(re.findall(r"Final recognition rate: ([0-9.]+)%", text)[0])
    for bits in (-32, -64):
        n2d2.ok("net.ini", "-seed", 1, "-export", "CPP", "-nbbits", bits)
        done = run(built(n2d2.path(f"export_CPP_float{-bits}")))
        assert score(done.stdout) == pytest.approx(simulated, abs=0.01)
    assert "-calib" in n2d2.fails("net.ini", "-seed", 1, "-export", "CPP", "-nbbits", -32, "-calib", 4)


def test_program_refuses_damaged_stimuli(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    n2d2.ok("net.ini", "-seed", 1, "-export", "CPP", "-calib", 8, "-db-export", 2)
    folder = n2d2.path("export_CPP_int8")
    program = built(folder)
    stimulus = sorted((folder / "stimuli").glob("env*"))[0]
    done = run(program, "-stimulus", str(stimulus))
    assert done.returncode == 0 and "/1" in done.stdout
    content = stimulus.read_bytes()
    for spoilt in (content[:-9], content[:5], b"", b"P6" + content[2:], content.replace(b"8 8", b"9 9", 1)):
        stimulus.write_bytes(spoilt)
        done = run(program, "-stimulus", str(stimulus))
        assert done.returncode != 0 and stimulus.name in done.stderr + done.stdout
    for words in (["-stimulus", "none.pgm"], ["-stimulus"], ["-unknown"]):
        done = run(program, *words)
        assert done.returncode != 0 and done.stderr
    assert run(program, "-h").returncode == 0


def test_floating_point_is_tested_as_exported(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    text = n2d2.ok("net.ini", "-seed", 1, "-export", "CPP", "-nbbits", -32, "-test")
    simulated = float(re.findall(r"Final recognition rate: ([0-9.]+)%", text)[0])
    done = run(built(n2d2.path("export_CPP_float32")))
    assert score(done.stdout) == pytest.approx(simulated, abs=0.01)


@pytest.mark.parametrize(
    "words", [["-calib", -1], ["-calib", -1, "-act-rescaling-mode", "Fixed-point"], ["-nbbits", -32]]
)
def test_targets_that_are_data(n2d2, words):
    """An auto-encoder is scored by its error, which is that of the simulation."""
    n2d2.model(
        {
            "fc2": "Input=fc1\nType=Fc\nNbOutputs=64\nActivationFunction=Logistic\nWeightsFiller=XavierFiller\n"
            "ConfigSection=common.config",
            "fc2.Target": "DataAsTarget=1",
            "softmax": None,
            "softmax.Target": None,
        }
    )
    n2d2.ok("net.ini", "-learn-epoch", 8, "-seed", 1)
    text = n2d2.ok("net.ini", "-seed", 1, "-test")
    real = float(re.findall(r"Final mean squared error: ([0-9.e-]+)", text)[0])
    assert 0.0 < real < 0.1
    text = n2d2.ok("net.ini", "-seed", 1, "-test", "-export", "CPP", "-export-folder", "out", *words)
    simulated = float(re.findall(r"Final mean squared error: ([0-9.e-]+)", text)[0])
    assert simulated == pytest.approx(real, rel=0.05)
    done = run(built(n2d2.path("out")))
    assert done.returncode == 0, done.stderr
    assert "Score" not in done.stdout and "Confusion" not in done.stdout
    exported = float(re.findall(r"^fc2.Target: mean squared error ([0-9.e-]+)$", done.stdout, re.MULTILINE)[0])
    assert exported == pytest.approx(simulated, rel=1e-3)
    stimulus = sorted((n2d2.path("out") / "stimuli").glob("env*"))[0]
    stimulus.write_bytes(stimulus.read_bytes()[:-4])
    done = run(n2d2.path("out", "bin", "run_export"))
    assert done.returncode != 0 and stimulus.name in done.stderr


@pytest.mark.parametrize("words", [["-calib", -1], ["-calib", -1, "-no-unsigned", "-nbbits", 5], ["-nbbits", -64]])
def test_single_outputs_and_their_threshold(n2d2, words):
    n2d2.path("halves.dat").write_text("0 0\n1 0\n2 1\n3 1\n")
    n2d2.model(
        {
            "fc2": "Input=fc1\nType=Fc\nNbOutputs=1\nActivationFunction=Logistic\nWeightsFiller=XavierFiller\n"
            "ConfigSection=common.config",
            "fc2.Target": "LabelsMapping=halves.dat\nBinaryThreshold=0.7",
            "softmax": None,
            "softmax.Target": None,
        }
    )
    n2d2.ok("net.ini", "-learn-epoch", 3, "-seed", 1)
    text = n2d2.ok("net.ini", "-seed", 1, "-test", "-export", "CPP", "-export-folder", "out", *words)
    simulated = float(re.findall(r"Final recognition rate: ([0-9.]+)%", text)[0])
    assert 50 < simulated
    done = run(built(n2d2.path("out")))
    assert score(done.stdout) == pytest.approx(simulated, abs=0.01)
    text = done.stdout[done.stdout.index("Confusion matrix") :]
    counts = [[int(w) for w in line.split()[1:3]] for line in text.splitlines()[2:4]]
    assert sum(map(sum, counts)) == 32, text


def test_networks_that_were_never_learnt(n2d2):
    """`-w /dev/null` of a model with BatchNorm, whose variances start at 0."""
    n2d2.model(
        CONV_SECTIONS
        | {"bn": "Input=pool1\nType=BatchNorm\nNbOutputs=6\nActivationFunction=Rectifier"}
        | {"fc1": CONV_SECTIONS["fc1"].replace("Input=pool1", "Input=bn")}
    )
    done = n2d2.raw("net.ini", *MANUAL_CALIBRATION)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "[BatchNorm bn] it has no statistics, it was never learnt: its variances are taken as 1" in said
    assert n2d2.path("export_CPP_int8", "Makefile").is_file()


def test_progress_of_a_calibration(copy_of, convolutions):
    n2d2 = copy_of(convolutions)
    words = ["net.ini", "-seed", 1, "-calibOnly", "-calib", -1, "-report"]
    assert "Calibration data 24/24" in n2d2.ok(*words, 16)
    assert "Calibration data" not in n2d2.ok(*words, 0)

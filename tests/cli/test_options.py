"""The command line itself: what is accepted, what is refused and how."""

import re
from pathlib import Path

import pytest

# spec ini-and-cli §9.1, without what is built.
NOT_BUILT = [
    "-find-lr", "-testQAT", "-learn-stdp", "-present-time", "-test-index", "-test-id", "-testAdv",
    "-pruning", "-pruning-threshold", "-finetuning", "-log-outputs", "-log-json", "-log-kernels",
    "-cfg", "-ts", "-l", "-dynamic-allocation", "-multidev",
]  # fmt: skip


@pytest.mark.parametrize("word", ["-v", "--version"])
def test_version(n2d2, word):
    text = n2d2.ok(word)
    assert re.match(r"n2d2 \d+\.\d+\.\d+\n", text)
    for part in ("compiler: ", "OpenCV: ", "CPU kernels: ", "CUDA: "):
        assert part in text
    assert list(n2d2.folder.iterdir()) == []


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help(n2d2, word):
    text = n2d2.ok(word)
    assert text.count("\n") > 20
    for option in ("-seed", "-learn", "-learn-epoch", "-test", "-log", "-log-epoch", "-report", "-w", "-w-ignore",
                   "-ws", "-valid-metric", "-stop-valid", "-bench", "-dev", "-resume", "-strict", "-deterministic",
                   "-nb-test", "-classify", "-plot", "-v", "-h"):  # fmt: skip
        assert re.search(rf"^ +(-\w,)?{option}\b", text, re.M), option
    assert not re.search(r"--(?!help|version)", text)
    assert "<net>" in text and "N2D2_DATA" in text


def test_help_wins_over_other_words(n2d2):
    assert "<net>" in n2d2.ok("none.ini", "-learn-epoch", 3, "-h")


def test_no_model(n2d2):
    message = n2d2.fails()
    assert message.startswith("Option <net> is required") and "-h" in message
    assert "<net> is required" in n2d2.fails("-learn-epoch", 2)


def test_two_models(n2d2):
    n2d2.model()
    message = n2d2.fails("net.ini", "other.ini", "-learn-epoch", 1)
    assert "Unknown option(s): other.ini" in message and "net.ini" in message and "one model" in message


@pytest.mark.parametrize(
    ("word", "meant"),
    [("-lern", "-learn"), ("-learn-epochs", "-learn-epoch"), ("--learn-epocs", "-learn-epoch"), ("-sed", "-seed"),
     ("-nbtest", "-nb-test"), ("-exprt", "-export"), ("-resum", "-resume")],
)  # fmt: skip
def test_unknown_option(n2d2, word, meant):
    # Before the model file or behind it: the same.
    for words in ((word, "3", "net.ini"), ("net.ini", word, "3")):
        message = n2d2.fails(*words)
        assert f"Unknown option(s): {word}" in message
        assert f"did you mean {meant}?" in message


def test_unknown_option_like_none(n2d2):
    message = n2d2.fails("net.ini", "-zzzzzzzzzz")
    assert "Unknown option(s): -zzzzzzzzzz" in message and "did you mean" not in message and "-h" in message


def test_no_equal_sign(n2d2):
    message = n2d2.fails("net.ini", "-seed=3")
    assert "write -seed 3" in message


@pytest.mark.parametrize("word", NOT_BUILT)
def test_documented_but_not_built(n2d2, word):
    assert n2d2.fails("net.ini", word) == f"option {word} is not built yet in this version"


def test_missing_value(n2d2):
    for word in ("-seed", "-learn-epoch", "-w", "-classify", "-valid-metric"):
        assert n2d2.raw("-plot", "off", "net.ini", word).stderr == (
            f"Error: option {word} needs a value (n2d2 -h lists the options)\n"
        )


@pytest.mark.parametrize(
    "word", ["-seed", "-learn", "-learn-epoch", "-log", "-log-epoch", "-report", "-ws", "-stop-valid", "-dev"]
)
@pytest.mark.parametrize("value", ["abc", "10k", "1.5", "-1", "", "99999999999999999999", "0x10"])
def test_value_that_is_not_a_number(n2d2, word, value):
    message = n2d2.fails("net.ini", word, value)
    assert message.startswith(f"option {word}: ") and f'"{value}"' in message
    assert "whole number" in message


@pytest.mark.parametrize(("word", "value"), [("-deterministic", "2"), ("-plot", "maybe"), ("-valid-metric", "Best")])
def test_value_that_is_not_in_the_list(n2d2, word, value):
    message = n2d2.fails("net.ini", word, value)
    assert message.startswith(f"option {word}: ") and value in message


def test_deterministic_0_and_1(n2d2):
    model = n2d2.model()
    for value in (0, 1):
        assert "Final recognition rate" in n2d2.ok(model, "-learn-epoch", 1, "-seed", 1, "-deterministic", value)


def test_dev_without_a_gpu(n2d2):
    version = n2d2.ok("-v")
    if not re.search(r"CUDA: .*(without|not built|no )", version, re.I):
        pytest.skip("this machine has a GPU: " + version)
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 1, "-seed", 1, "-dev", 0)
    assert text.count("Warning: -dev 0 has no effect") == 1


def test_frame_cuda_model_without_a_gpu_runs_as_frame(n2d2):
    version = n2d2.ok("-v")
    if not re.search(r"CUDA: .*(without|not built|no )", version, re.I):
        pytest.skip("this machine has a GPU: " + version)
    text = n2d2.ok(n2d2.model({"": "DefaultModel=Frame_CUDA"}), "-learn-epoch", 1, "-seed", 1)
    assert text.count("Warning: ") == 1 and "Frame_CUDA" in text and "[Fc(Frame)]" in text


def test_verbose_is_accepted(n2d2):
    n2d2.ok(n2d2.model(), "-learn-epoch", 1, "-seed", 1, "-verbose", 2)


def test_options_are_echoed_and_put_on_record(n2d2):
    text = n2d2.ok(n2d2.model(), "-learn-epoch", 1, "-seed", 5, "-test")
    assert re.search(r"^Option -seed: .+ \[5\]$", text, re.M)
    assert re.search(r"^Option -test: [^\[]+$", text, re.M)
    record = n2d2.path("n2d2.args").read_text()
    # The first word is the program as it was started: the command may be a wrapper of the executable.
    assert Path(record.split()[0]).name == "n2d2"
    assert record.endswith(" net.ini -learn-epoch 1 -seed 5 -test -plot off \n")
    assert n2d2.path("seed.dat").read_text() == "5"


def test_seed_from_the_clock(another):
    runs = [another("run") for _ in range(2)]
    for run in runs:
        run.ok(run.model(), "-learn-epoch", 1)
    seeds = [run.path("seed.dat").read_text() for run in runs]
    assert seeds[0] != seeds[1] and all(int(seed) > 0 for seed in seeds)

"""Layers with quantizers: their words in model files, their parameter files, resumed runs."""

import numpy as np
import pytest
from cli_tools import CONV_SECTIONS
from test_bad_models import fc, refused

SOLVER = "QActSolver=SGD\nQActSolver.LearningRate=0.1\nQActSolver.Momentum=0.9\n"
QUANTIZERS = {
    "SAT": (
        "QWeight=SAT\nQWeight.Range=15\nQWeight.ApplyScaling=1\n",
        "QAct=SAT\nQAct.Alpha=4\nQAct.Range=15\n" + SOLVER,
    ),
    "LSQ": (
        "QWeight=LSQ\nQWeight.Range=15\nQWeightSolver=Adam\nQWeightSolver.LearningRate=0.01\n",
        "QAct=LSQ\nQAct.Range=15\n" + SOLVER,
    ),
    "Prune": (
        "QWeight=Prune\nQWeight.PruningMode=Gradual\nQWeight.Threshold=0.5\nQWeight.GammaThreshold=0.1\n"
        "QWeight.StepSizeThreshold=96\n",
        "",
    ),
}


def sections(kind: str) -> dict[str, str]:
    weights, activations = QUANTIZERS[kind]
    changed = dict(CONV_SECTIONS)
    for name in ("conv1", "fc1"):
        activation = "" if "ActivationFunction" in changed[name] else "ActivationFunction=Linear\n"
        changed[name] += "\n" + activation + weights + activations
    return changed


def values(run, name: str, folder: str = "weights") -> np.ndarray:
    return np.array(run.path(folder, name).read_text().split(), float)


@pytest.mark.parametrize("kind", QUANTIZERS)
def test_resumed_runs_go_on_identically(kind, another):
    whole, parts, threads = another("whole"), another("parts"), another("threads")
    for run in (whole, parts, threads):
        run.model(sections(kind))
    whole.ok("net.ini", "-learn", 640, "-log", 160, "-seed", 5)
    parts.ok("net.ini", "-learn", 320, "-log", 160, "-seed", 5)
    parts.ok("net.ini", "-learn", 640, "-log", 160, "-seed", 5, "-resume")
    assert whole.weights() == parts.weights()
    threads.ok("net.ini", "-learn", 640, "-log", 160, "-seed", 5, OMP_NUM_THREADS="3")
    assert whole.weights() == threads.weights()


def test_files_of_lsq_and_a_test_with_them(n2d2):
    n2d2.model(sections("LSQ"))
    text = n2d2.ok("net.ini", "-learn-epoch", 3, "-seed", 1)
    for line in ("Added LSQ quantizer to conv1", "Added Adam quantizer solver to conv1", "Added LSQ quantizer to "):
        assert line in text
    step = values(n2d2, "conv1_alphaW_LSQ.syntxt")
    assert step.shape == (1,) and values(n2d2, "conv1_QAct_LSQ_StepSize.syntxt").shape == (1,)
    for stem in ("conv1_quant_weights", "fc1_quant_weights_quant"):
        layer = stem.split("_")[0]
        quantized = values(n2d2, stem + ".syntxt")
        weights = values(n2d2, f"{layer}_weights.syntxt")
        step = values(n2d2, f"{layer}_alphaW_LSQ.syntxt")[0]
        levels = np.clip(np.rint(np.float32(weights) / np.float32(step)), -8, 7)
        assert np.allclose(quantized, step * levels, rtol=1e-6, atol=1e-9)
        assert (np.sort(quantized) == values(n2d2, f"{layer}_weights_quant.distrib.dat")).all()
    rates = [
        float(said.split("Final recognition rate:")[1].split("%")[0])
        for said in (text, n2d2.ok("net.ini", "-test", "-seed", 1))
    ]
    assert rates[0] == pytest.approx(rates[1], abs=0.01)


def test_masks_are_kept(n2d2):
    n2d2.model(sections("Prune"))
    n2d2.ok("net.ini", "-learn-epoch", 3, "-seed", 1)
    for layer, quantized in (("conv1", "conv1_quant_weights"), ("fc1", "fc1_quant_weights_quant")):
        masks = values(n2d2, f"{layer}_masks.syntxt")
        weights = values(n2d2, f"{layer}_weights.syntxt")
        assert set(masks) == {0, 1}
        # StartThreshold 0.1, then 0.1 more at each epoch of 96 stimuli.
        assert 0.3 <= (masks == 0).mean() <= 0.45
        assert (values(n2d2, quantized + ".syntxt") == weights * masks).all()
    lines = n2d2.path("weights", "fc1_masks.syntxt").read_text().splitlines()
    assert len(lines) == len(n2d2.path("weights", "fc1_weights.syntxt").read_text().splitlines())


def test_quantized_learning_from_weights_that_were_not(n2d2, another):
    """The manual's tutorial: files of quantizers that the former network did not have are a notice."""
    n2d2.model(CONV_SECTIONS)
    n2d2.ok("net.ini", "-learn-epoch", 2, "-seed", 1)
    n2d2.path("weights").rename(n2d2.path("clamped"))
    n2d2.model(sections("LSQ"))
    text = n2d2.ok("net.ini", "-learn-epoch", 2, "-seed", 1, "-w", "clamped")
    assert "Notice: " in text and "conv1_QAct_LSQ_StepSize.syntxt" in text


def test_words_in_configuration_sections_and_the_manuals_spelling(n2d2):
    plain, config = dict(CONV_SECTIONS), dict(CONV_SECTIONS)
    plain["fc1"] += (
        "\nQWeight=LSQ\nQWeight.Range=7\nQWeight.SetOptInitStepSize=0\nQWeight.StepSize=0.5\nQWeightSolver.LearningRate=0.5"
    )
    config["fc1"] += "\nQWeight=LSQ\nConfigSection=common.config,quantizer.config"
    config["fc1"] = config["fc1"].replace("ConfigSection=common.config\n", "")
    config["quantizer.config"] = (
        "QWeight.Range=7\nQWeight.StepOptInitStepSize=0\nQWeight.StepSize=0.5\nQWeightSolver.LearningRate=0.5"
    )
    results = []
    for name, model in (("plain", plain), ("config", config)):
        n2d2.model(model)
        n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
        results.append(n2d2.weights())
        n2d2.path("weights").rename(n2d2.path(name))
    assert results[0] == results[1]


def test_quantizer_of_outputs_without_activation(n2d2):
    n2d2.model(fc("QAct=SAT\nQAct.Range=3"))
    assert "Added SAT quantizer to Linear Activation" in n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)


@pytest.mark.parametrize(
    ("extra", "place", "words"),
    [
        ("QWeight=SATT", "QWeight=SATT", ['did you mean "SAT"']),
        ("QAct=Prune", "QAct=Prune", ["activation quantizer", "Prune"]),
        ("QWeight=SAT\nQWeight.Rnge=3", "QWeight.Rnge=3", ["Range"]),
        ("QWeight=SAT\nQWeight.Range=0", "QWeight.Range=0", ["Range"]),
        ("QWeight=SAT\nQWeight.QuantMode=Integer", "QWeight.QuantMode=Integer", ["Integer", "QuantMode"]),
        ("QWeight=LSQ\nQWeightSolver=SDG", "QWeightSolver=SDG", ['did you mean "SGD"']),
        ("QWeight=Prune\nQWeight.Threshold=1.5", "QWeight.Threshold=1.5", ["Threshold"]),
        ("QAct=SAT\nQActSolver.LearningRat=1", "QActSolver.LearningRat=1", ["LearningRate"]),
    ],
)
def test_bad_words(n2d2, extra, place, words):
    message = refused(n2d2, fc(extra), place=place)
    for word in words:
        assert word in message


def test_words_of_a_configuration_section_without_quantizer(n2d2):
    model = dict(fc(ConfigSection="common.config,quantizer.config"))
    model["quantizer.config"] = "QWeight.Range=7"
    message = refused(n2d2, model)
    assert "QWeight.Range needs QWeight=" in message


def test_fusion_of_a_sat_network(n2d2):
    """The manual's last step: -test -qat-sat gives the rate of the network with quantizers (§10.5.3)."""
    weights = "QWeight=SAT\nQWeight.Range=15\n"
    n2d2.model(
        {
            "conv1": "Input=sp\nType=Conv\nKernelSize=3\nPadding=1\nNbOutputs=6\nActivationFunction=Linear\n"
            "WeightsFiller=HeFiller\nConfigSection=common.config\n" + weights,
            "bn1": "Input=conv1\nType=BatchNorm\nNbOutputs=6\nActivationFunction=Linear\nQAct=SAT\nQAct.Alpha=4\n"
            "QAct.Range=15\n" + SOLVER,
            "pool1": CONV_SECTIONS["pool1"].replace("conv1", "bn1"),
            "fc1": CONV_SECTIONS["fc1"] + "\n" + weights + "QWeight.ApplyScaling=1",
            "fc2": "Input=fc1\nType=Fc\nNbOutputs=10\nWeightsFiller=XavierFiller\nConfigSection=common.config\n"
            "QWeight=SAT\nQWeight.Range=255\nQWeight.ApplyScaling=1",
            "common.config": CONV_SECTIONS["common.config"],
        }
    )
    n2d2.ok("net.ini", "-learn-epoch", 4, "-seed", 1)

    def rate(*args):
        return float(n2d2.ok("net.ini", "-test", "-seed", 1, *args).split("Final recognition rate:")[1].split("%")[0])

    plain = rate()
    assert plain > 60
    for words in ((), ("-wt-round-mode", "RINTF"), ("-act-rescaling-mode", "Fixed-point")):
        # 32 stimuli: one may stand between two classes, as the outputs of the last layer are integers.
        assert abs(rate("-qat-sat", *words) - plain) <= 100 / 32 + 0.01
        names = {p.name for p in n2d2.path("weights_quantized").glob("*.syntxt")}
        assert "conv1_weights.syntxt" in names and "conv1_biases.syntxt" in names and not any("bn1" in n for n in names)
    message = n2d2.fails("net.ini", "-test", "-qat-sat", "-wt-round-mode", "RINT")
    assert "RINTF" in message

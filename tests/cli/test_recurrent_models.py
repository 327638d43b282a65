"""LSTM, Rbf and Distance layers in models: every word of their sections, learning, resuming, messages."""

import os
import shutil

import pytest
from cli_tools import ROOT, SIDE
from test_learn import rate

LSTM = f"""Input=sp
Type=LSTM
SeqLength={SIDE}
BatchSize=16
InputDim={SIDE}
NumberLayers=1
HiddenSize=12
ConfigSection=common.config
AllGatesWeightsFiller=XavierFiller"""
FC2 = "Input={}\nType=Fc\nNbOutputs=10\nWeightsFiller=XavierFiller\nConfigSection=common.config"
RATES = "Solvers.LearningRate=0.2\nSolvers.Momentum=0.9"


def network(lstm=LSTM, config=RATES, **layers):
    layers = layers or {"lstm": lstm}
    return {"fc1": None, **layers, "fc2": FC2.format(list(layers)[-1]), "common.config": config}


def files_of(run, start):
    return {name: data for name, data in run.weights().items() if name.startswith(start)}


def test_lstm_learns_rows(n2d2):
    n2d2.model(network())
    text = n2d2.ok("net.ini", "-learn-epoch", 12, "-seed", 1, "-test")
    assert rate(text) >= 90.0
    assert set(files_of(n2d2, "lstm")) == {
        f"lstm_{kind}_Layer_0.syntxt" for kind in ("WeightsPreviousLayer", "WeightsRecurrent", "Bias")
    }
    again = n2d2.ok("net.ini", "-test", "-w", "weights_validation")
    assert abs(rate(again) - rate(text)) < 0.01


WORDS = """
Algo=1
Bidirectional=1
InputMode=1
Dropout=0.25
SingleBackpropFeeding=1
AllGatesBiasFiller=ConstantFiller
AllGatesBiasFiller.Value=0.125
WeightsInputGateFiller=ConstantFiller
WeightsInputGateFiller.Value=0.01
WeightsForgetGateFiller=ConstantFiller
WeightsForgetGateFiller.Value=0.02
WeightsCellGateFiller=ConstantFiller
WeightsCellGateFiller.Value=0.03
WeightsOutputGateFiller=ConstantFiller
WeightsOutputGateFiller.Value=0.04
BiasInputGateFiller=ConstantFiller
BiasInputGateFiller.Value=0.1
{recurrent}=ConstantFiller
{recurrent}.Value=1
BiasPreviousLayerForgetGateFiller=ConstantFiller
BiasPreviousLayerForgetGateFiller.Value=0.2
BiasCellGateFiller=ConstantFiller
BiasCellGateFiller.Value=0.3
HxFiller=ConstantFiller
HxFiller.Value=0.5
CxFiller=ConstantFiller
CxFiller.Value=0.25"""


@pytest.mark.parametrize("recurrent", ["BiasRecurrentForgetGateFiller", "BiasReccurentForgetGateFiller"])
def test_every_word_of_the_section(n2d2, recurrent):
    lstm = LSTM.replace("NumberLayers=1", "NumberLayers=2") + WORDS.format(recurrent=recurrent)
    n2d2.model(network(lstm))
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    for n in range(4):
        lines = n2d2.path("weights_init", f"lstm_WeightsPreviousLayer_Layer_{n}.syntxt").read_text().splitlines()
        inputs = SIDE if n < 2 else 24
        assert [set(line.split()) for line in lines] == [
            {v} for v in ("0.01", "0.02", "0.03", "0.04") for _ in range(12)
        ]
        assert {len(line.split()) for line in lines} == {inputs}
        biases = n2d2.path("weights_init", f"lstm_Bias_Layer_{n}.syntxt").read_text().split()
        gates = ["0.1", "0.2", "0.3", "0.125", "0.1", "1", "0.3", "0.125"]
        assert biases == [value for value in gates for _ in range(12)]
    assert set(n2d2.path("weights_init", "lstm_Hx.syntxt").read_text().split()) == {"0.5"}
    assert set(n2d2.path("weights_init", "lstm_Cx.syntxt").read_text().split()) == {"0.25"}


def test_solvers_of_weights_and_biases(n2d2):
    config = RATES + "\nBiasSolver.LearningRate=0"
    lstm = LSTM.replace("ConfigSection=common.config", "ConfigSection=lstm.config")
    sections = network(lstm) | {"lstm.config": config}
    n2d2.model(sections)
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)

    def same(name):
        return n2d2.path("weights", name).read_bytes() == n2d2.path("weights_init", name).read_bytes()

    assert same("lstm_Bias_Layer_0.syntxt") and not same("lstm_WeightsRecurrent_Layer_0.syntxt")
    n2d2.model(network())
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert not same("lstm_Bias_Layer_0.syntxt")


def test_sequences_of_outputs_and_chains(n2d2):
    """Whole sequences feed a second LSTM; as stimuli they feed a convolution over the steps."""
    first = LSTM + "\nSingleBackpropFeeding=0"
    second = LSTM.replace("Input=sp", "Input=lstm1").replace(f"InputDim={SIDE}", "InputDim=12")
    n2d2.model(network(lstm1=first, lstm2=second))
    assert rate(n2d2.ok("net.ini", "-learn-epoch", 12, "-seed", 1, "-test")) >= 80.0
    steps = "Input=lstm1\nType=Conv\nKernelWidth=1\nKernelHeight=3\nNbOutputs=6\nConfigSection=common.config"
    n2d2.model(network(lstm1=first + "\nOutputLayout=Stimuli", conv=steps))
    assert rate(n2d2.ok("net.ini", "-learn-epoch", 12, "-seed", 1, "-test")) >= 80.0


def test_same_bits_resumed_with_dropout_and_carried_states(another):
    lstm = LSTM.replace("NumberLayers=1", "NumberLayers=2") + "\nDropout=0.3\nContinuousBatch=1"
    whole, parts = another("whole"), another("parts")
    for run in (whole, parts):
        run.model(network(lstm))
    whole.ok("net.ini", "-learn-epoch", 4, "-seed", 5)
    parts.ok("net.ini", "-learn-epoch", 2, "-seed", 5)
    parts.ok("net.ini", "-learn-epoch", 4, "-seed", 5, "-resume", OMP_NUM_THREADS="2")
    assert whole.weights() == parts.weights()
    assert "lstm_Hx.syntxt" in whole.weights()


@pytest.mark.parametrize(
    "change,message",
    [
        (("HiddenSize=12", ""), "Property HiddenSize not found in section [lstm]"),
        (("HiddenSize=12", "HiddenSize=12\nAlgo=2"), "Algo=2 (dynamic persistent kernels) is not supported"),
        (("HiddenSize=12", "HiddenSize=12\nInputMode=0"), "InputDim 8 must then equal HiddenSize 12"),
        (("SeqLength=8", "SeqLength=7"), "its input has dims 8x8x1x16, expected sequences"),
        (("BatchSize=16", "BatchSize=8"), "a batch of at most BatchSize = 8"),
        (("HiddenSize=12", "HiddenSize=12\nNbOutputs=10"), "it has 12 outputs (HiddenSize x directions), not 10"),
        (("HiddenSize=12", "HiddenSize=4000000000"), "[lstm] its sizes are too large: SeqLength 8"),
        (("HiddenSize=12", "HiddenSize=12\nDropout=2"), "Dropout"),
    ],
)
def test_messages(n2d2, change, message):
    n2d2.model(network(LSTM.replace(*change)))
    assert message in n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1)


def test_both_spellings_at_once(n2d2):
    words = "".join(
        f"\n{w}=ConstantFiller\n{w}.Value=1" for w in ("BiasRecurrentForgetGateFiller", "BiasReccurentForgetGateFiller")
    )
    n2d2.model(network(LSTM + words))
    assert "given in both spellings" in n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1)


RBF = """Input=sp
Type=Rbf
NbOutputs=20
ConfigSection=rbf.config
CentersFiller=UniformFiller
ScalingFiller=ConstantFiller
ScalingFiller.Value=2"""


@pytest.mark.parametrize("kind", ["None", "Rectangular", "SemiLinear"])
def test_rbf_learns(n2d2, kind):
    config = f"RbfApprox={kind}\nSolvers.LearningRate=0.5\nCentersSolver.Momentum=0.9\nScalingSolver.LearningRate=0.1"
    n2d2.model(network(rbf=RBF) | {"rbf.config": config})
    text = n2d2.ok("net.ini", "-learn-epoch", 20, "-seed", 1, "-test")
    assert rate(text) >= 80.0
    assert set(files_of(n2d2, "rbf")) == {"rbf_centers.syntxt", "rbf_scaling.syntxt"}
    for name, data in files_of(n2d2, "rbf").items():
        assert data != n2d2.path("weights_init", name).read_bytes()


def test_rbf_defaults_are_documented(n2d2):
    n2d2.model(network(rbf="Input=sp\nType=Rbf\nNbOutputs=200"))
    n2d2.ok("net.ini", "-learn", 16, "-log", 16, "-seed", 1)
    values = {
        n: [float(v) for v in n2d2.path("weights_init", f"rbf_{n}.syntxt").read_text().split()]
        for n in ("centers", "scaling")
    }
    for name, mean, count in (("centers", 0.5, 200 * SIDE * SIDE), ("scaling", 10.0, 200)):
        assert len(values[name]) == count
        assert abs(sum(values[name]) / count - mean) < 0.02
        assert 0.04 < (sum((v - mean) ** 2 for v in values[name]) / count) ** 0.5 < 0.06


def distance_network(margin, center="0", extra=""):
    distance = f"Input=fc1\nType=Distance\nNbOutputs=10\nMargin={margin}\nCenterCoef={center}{extra}"
    distance += "\nConfigSection=common.config"
    fc1 = FC2.format("sp").replace("NbOutputs=10", "NbOutputs=6\nActivationFunction=Tanh")
    softmax = "Input=distance\nType=Softmax\nNbOutputs=10\nWithLoss=1"
    return {"fc1": fc1, "distance": distance, "fc2": None, "softmax": softmax, "common.config": RATES}


def test_distance_learns_with_a_margin(n2d2, another):
    n2d2.model(distance_network("0.5", "0.01"))
    text = n2d2.ok("net.ini", "-learn-epoch", 12, "-seed", 1, "-test")
    assert rate(text) >= 90.0
    means = n2d2.path("weights", "distance_means.syntxt").read_text().splitlines()
    assert [len(line.split()) for line in means] == [6] * 10
    # The labels reach it from the Target of the softmax behind it, and the ramp counts stimuli.
    runs = {}
    for name, sections in {
        "without": distance_network("0"),
        "with": distance_network("0.5"),
        "ramp": distance_network("0.5", extra="\nEndRampIT=1000000"),
        "center": distance_network("0", "0.5"),
    }.items():
        runs[name] = another(name)
        runs[name].model(sections)
        runs[name].ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    weights = {name: run.weights()["distance_means.syntxt"] for name, run in runs.items()}
    assert len(set(weights.values())) == 4


def test_distance_resumes_in_the_ramp(another):
    whole, parts = another("whole"), another("parts")
    for run in (whole, parts):
        run.model(distance_network("0.5", extra="\nEndRampIT=200"))
    whole.ok("net.ini", "-learn-epoch", 4, "-seed", 5)
    parts.ok("net.ini", "-learn-epoch", 1, "-seed", 5)
    parts.ok("net.ini", "-learn-epoch", 4, "-seed", 5, "-resume")
    assert whole.weights() == parts.weights()


@pytest.mark.skipif("N2D2_DATA" not in os.environ, reason="N2D2_DATA names no folder with the real MNIST")
def test_lstm_learns_mnist_row_by_row(n2d2):
    """A third of an epoch of models/LSTM_MNIST.ini; three epochs give above 97 %."""
    root = os.environ["N2D2_DATA"]
    if not any(os.path.exists(f"{root}/mnist/train-images-idx3-ubyte{end}") for end in ("", ".gz")):
        pytest.skip("no mnist in " + root)
    shutil.copy(ROOT / "models" / "LSTM_MNIST.ini", n2d2.folder)
    args = ("-learn", 19200, "-log", 19200, "-seed", 1, "-test", "-nb-test", 2000)
    text = n2d2.ok("LSTM_MNIST.ini", *args, timeout=300, N2D2_DATA=root, OMP_NUM_THREADS="2")
    assert rate(text) > 88.0

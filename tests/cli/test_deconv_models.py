"""Deconv, Unpool, FMP, LRN, Normalize and Maxout in INI files: they learn, resume, repeat, say what is wrong."""

import os
import re
from pathlib import Path

import pytest
from cli_tools import ROOT, SECTIONS, Runner, model_text

COMMON = "\nConfigSection=common.config"
CONV = "Type=Conv\nKernelSize=3\nPadding=1\nNbOutputs=6\nActivationFunction=Rectifier\nWeightsFiller=HeFiller" + COMMON
POOL = "PoolSize=2\nStride=2\nNbOutputs=6\nPooling=Max\nMapping.Size=1"
# 8x8 pixels squeezed into 4x4 and put back.
SANDGLASS = {
    "conv1": "Input=sp\n" + CONV,
    "lrn1": "Input=conv1\nType=LRN\nNbOutputs=6\nConfigSection=lrn.config",
    "pool1": "Input=lrn1\nType=Pool\n" + POOL,
    "conv2": "Input=pool1\n" + CONV,
    "norm1": "Input=conv2\nType=Normalize\nNorm=L1\nNbOutputs=6",
    "unpool1": "Input=norm1\nType=Unpool\nArgMax=pool1\n" + POOL,
    "fmp1": "Input=unpool1\nType=FMP\nScalingRatio=1.4\nNbOutputs=6\nMapping.Size=1\nConfigSection=fmp.config",
    "deconv1": "Input=fmp1\nType=Deconv\nKernelSize=4\nStride=2\nPadding=1\nNbOutputs=3\nMapping.NbGroups=3\n"
    "ActivationFunction=Rectifier\nWeightsFiller=HeFiller" + COMMON,
    "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=deconv1"),
    "lrn.config": "N=3\nAlpha=0.5\nBeta=0.75\nK=1.0",
    "fmp.config": "Overlapping=0\nPseudoRandom=0",
    "common.config": "Solvers.LearningRate=0.02\nSolvers.Momentum=0.9",
}


def test_they_learn(n2d2):
    n2d2.model(SANDGLASS)
    # So narrow a network ends anywhere from 50 to 100 %, by its first weights: seed 4 is one that learns well.
    text = n2d2.ok("net.ini", "-learn-epoch", 30, "-seed", 4, "-test", "-w-ignore")
    rate = float(re.search(r"Final recognition rate: ([\d.]+)%", text)[1])
    assert rate > 80, text  # 4 classes
    for layer, kind, dims in (
        ("unpool1", "Unpool", "8 8 6"),
        ("fmp1", "FMP", "6 6 6"),
        ("deconv1", "Deconv", "12 12 3"),
        ("lrn1", "LRN", "8 8 6"),
        ("norm1", "Normalize", "4 4 6"),
    ):
        said = text[text.index(f"Layer: {layer} [{kind}(Frame)]") :]
        assert said.index(f"# Outputs dims: {dims} ") < said.index("Layer: ", 10)
    assert "# Shared synapses: 99 " in text.replace("\n", " ")  # 4x4 kernels of 6 connected pairs, 3 biases
    lines = n2d2.path("weights", "deconv1_weights.syntxt").read_text().splitlines()
    assert [len(line.split()) for line in lines] == [32, 32, 32]  # connected channels alone
    assert n2d2.path("map", "deconv1_map.dat").read_text().split("\n")[:3] == ["1 0 0 ", "1 0 0 ", "0 1 0 "]
    # The weights are read back.
    again = n2d2.ok("net.ini", "-w", "weights", "-seed", 4, "-test")
    assert re.search(r"Final recognition rate: ([\d.]+)%", again)


def test_same_bits_and_resumed(another):
    """The regions of FMP are drawn at every step: a resumed run goes on with the draws that the other would make."""
    whole, many, parts = another("whole"), another("many"), another("parts")
    for run in (whole, many, parts):
        run.model(SANDGLASS)
    whole.ok("net.ini", "-learn-epoch", 4, "-seed", 3)
    many.ok("net.ini", "-learn-epoch", 4, "-seed", 3, OMP_NUM_THREADS="3")
    parts.ok("net.ini", "-learn-epoch", 2, "-seed", 3)
    parts.ok("net.ini", "-learn-epoch", 4, "-seed", 3, "-resume")
    assert whole.weights() == many.weights() == parts.weights()


def replaced(layer: str, old: str, new: str) -> dict[str, str]:
    assert old in SANDGLASS[layer]
    return SANDGLASS | {layer: SANDGLASS[layer].replace(old, new)}


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (replaced("unpool1", "ArgMax=pool1\n", ""), r"\[unpool1\].*ArgMax not found"),
        (replaced("unpool1", "=pool1", "=pol1"), r'no layer "pol1" before section \[unpool1\]; did you mean "pool1"'),
        (replaced("unpool1", "=pool1", "=fc1"), r'there is no layer "fc1" before section \[unpool1\]'),
        (replaced("unpool1", "=pool1", "=conv1"), r"ArgMax: conv1 is a Conv layer, a Pool is needed"),
        (replaced("unpool1", "Pooling=Max", "Pooling=Average"), r"its pooling is Average, that of pool1 is Max"),
        (replaced("unpool1", "NbOutputs=6\nPooling", "NbOutputs=5\nPooling"), r"pool1 pools 6 channels: NbOutputs"),
        (replaced("norm1", "Norm=L1\n", ""), r"\[norm1\].*Norm not found"),
        (replaced("norm1", "=L1", "=L3"), r"L3.*known: L1, L2"),
        (replaced("fmp1", "1.4", "0.7"), r"\[fmp1\].*the scaling ratio must be at least 1, got 0.7"),
        (replaced("fmp1", "1.4", "3.5"), r"\[fmp1\].*PseudoRandom=0 needs at most twice as many inputs"),
        (replaced("lrn.config", "N=3", "N=7"), r"\[LRN lrn1\] N is 7, but there are only 6 outputs"),
        (replaced("lrn.config", "K=1.0", "K=0"), r"K.*0"),
        (replaced("deconv1", "Padding=1", "Padding=9"), r"\[deconv1\] padding 9x9 leaves no output"),
        (replaced("deconv1", "Stride=2", "Stride=2\nSubSample=2"), r"a Deconv does not sub-sample its outputs"),
        (replaced("deconv1", "NbGroups=3", "NbGroups=4"), r"Mapping.NbGroups=4 must divide the 6"),
    ],
)
def test_what_is_wrong_is_said(n2d2, sections, expected):
    n2d2.model(sections)
    message = n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert re.search(expected, message), message


def test_shared_weights_and_initial_kernels(n2d2):
    deconv = "Type=Deconv\nKernelSize=3\nNbOutputs=2" + COMMON
    sections = {
        "conv1": "Input=sp\n" + CONV,
        "deconv1": f"Input=conv1\n{deconv}\nKernel=Gaussian\nKernel.Sigma=1\n"
        "Kernel[5][1]=*\nKernel[5][1].Mat=1 2 3 4 5 6 7 8 9\nKernel[5][1].Normalize=1",
        "deconv2": f"Input=conv1\n{deconv}\nWeightsSharing=deconv1\nBiasesSharing=deconv1",
        "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=deconv1,deconv2"),
    }
    n2d2.model(sections)
    text = n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    # What a layer shares is counted once it is shared: nothing of its own is left.
    assert text.count("# Shared synapses:") == 3
    assert "Layer: deconv2 shares parameters\n  # Shared synapses: 0\n" in text
    for kind in ("weights", "biases"):
        first, second = (n2d2.path("weights", f"deconv{i}_{kind}.syntxt").read_text() for i in (1, 2))
        assert first == second
    start = [line.split() for line in n2d2.path("weights_init", "deconv1_weights.syntxt").read_text().splitlines()]
    assert [float(word) for word in start[1][-9:]] == [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]
    assert start[0][:9] == start[0][9:18] == start[1][:9]


# ---------------------------------------------------------------------- Maxout

# The manual's example (§22.17.1): Maxout between consecutive pairs of 8 maps.
MAXOUT = {
    "conv1": "Input=sp\n" + CONV.replace("NbOutputs=6", "NbOutputs=8"),
    "maxout_layer": "Input=conv1\nType=Pool\nModel=Frame_EXT_CUDA\nPoolWidth=1\nPoolHeight=1\nNbOutputs=4\n"
    "Pooling=Max\nMapping.SizeY=2\nMapping.StrideY=2",
    "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=maxout_layer"),
}


def test_maxout_of_the_manual(n2d2):
    n2d2.model(MAXOUT)
    text = n2d2.ok("net.ini", "-learn-epoch", 20, "-seed", 1, "-test")
    rows = [row.split() for row in n2d2.path("map", "maxout_layer_map.dat").read_text().splitlines()]
    assert rows == [["1" if output == channel // 2 else "0" for output in range(4)] for channel in range(8)]
    assert float(re.search(r"Final recognition rate: ([\d.]+)%", text)[1]) > 80, text
    n2d2.model(MAXOUT | {"conv1": MAXOUT["conv1"] + "\nModel=Frame_EXT_CUDA"})
    assert 'model Frame_EXT_CUDA is one of Pool layers' in n2d2.fails("net.ini", "-learn-epoch", 1)


def test_maxout_values_of_an_ini_network(n2d2, data, monkeypatch):
    """Maxout and pooling at once, from the file to the values: 3x2 windows over pairs and a triple of maps."""
    module = pytest.importorskip("N2D2")
    import numpy

    # numpy's answer to the same words: every output is the maximum over its maps and its window.
    mapping = "1 0 0\n1 0 0\n0 1 0\n0 1 1\n0 0 1\n0 0 1".replace("\n", " \\\n")
    sections = {
        "conv1": "Input=sp\n" + CONV,
        "pool1": "Input=conv1\nType=Pool\nPoolWidth=3\nPoolHeight=2\nStrideX=1\nStrideY=2\nNbOutputs=3\nPooling=Max\n"
        f"Mapping(conv1)=\\\n{mapping}",
        "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=pool1"),
    }
    monkeypatch.chdir(n2d2.folder)
    monkeypatch.setenv("N2D2_DATA", str(data))
    Path("net.ini").write_text(model_text(sections))
    net = module.DeepNetGenerator.generate(module.Network(1), "net.ini")
    net.initialize()
    net.getStimuliProvider().readBatch(module.Database.Learn, 0)
    net.propagate(module.Database.Learn, True, [])
    conv, pool = (numpy.asarray(net.getCell_Frame_Top(name).getOutputs()) for name in ("conv1", "pool1"))
    assert abs(conv).max() > 0 and pool.shape == (16, 3, 4, 6)
    for output, maps in enumerate(([0, 1], [2, 3], [3, 4, 5])):
        over = conv[:, maps].max(axis=1)
        windows = numpy.lib.stride_tricks.sliding_window_view(over, (2, 3), axis=(1, 2))[:, ::2]
        assert (pool[:, output] == windows.max(axis=(3, 4))).all()


# ---------------------------------------------------------------------- the auto-encoder of models/

MNIST = Path(os.environ.get("N2D2_DATA", "")) / "mnist"
BOUND = 0.02  # as models/autoencoder.ini says


@pytest.mark.skipif(not (MNIST / "train-images-idx3-ubyte").exists(), reason="needs MNIST below N2D2_DATA")
def test_the_autoencoder_learns_mnist(n2d2):
    """Black images have a mean squared error of 0.114, the mean image 0.067."""
    run = Runner(n2d2.folder, MNIST.parent)
    model = ROOT / "models" / "autoencoder.ini"
    assert f"below {BOUND}" in model.read_text()
    text = run.ok(model, "-learn", 10000, "-log", 10000, "-seed", 1, "-test", OMP_NUM_THREADS="2")
    assert float(re.search(r"Final mean squared error: ([\d.e-]+)", text)[1]) < BOUND, text

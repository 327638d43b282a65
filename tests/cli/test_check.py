"""`-check`, words that refer to other layers, and the logs of networks and of learning."""

import json
import os
import re
from pathlib import Path

import pytest
from cli_tools import CONV_SECTIONS, ROOT, SECTIONS

SHARED = {
    "conv1": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4\nConfigSection=common.config\n"
    "Kernel=Gaussian\nKernel.Sigma=1\nKernel[0][1]=*\nKernel[0][1].Mat=1 2 3 4 5 6 7 8 9\nKernel[0][1].Normalize=1",
    # Refers to a layer that stands behind it.
    "conv0": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4\nWeightsSharing=conv1[0]\nBiasesSharing=conv1\n"
    "ConfigSection=common.config",
    "bn0": "Input=conv0\nType=BatchNorm\nNbOutputs=4\nScalesSharing=bn1\nBiasesSharing=bn1\nMeansSharing=bn1\n"
    "VariancesSharing=bn1",
    "bn1": "Input=conv1\nType=BatchNorm\nNbOutputs=4",
    "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=bn0,bn1"),
}


def read(path: Path) -> list[list[float]]:
    return [[float(word) for word in line.split()] for line in path.read_text().splitlines()]


def test_check_passes(n2d2):
    text = n2d2.ok(n2d2.model(CONV_SECTIONS), "-check", "-seed", 1)
    assert "Checking gradient computation...\n" in text
    for layer in ("conv1 [Conv]", "pool1 [Pool]", "fc1 [Fc]", "softmax [Softmax]"):
        assert float(re.search(re.escape(layer) + r": average error (\S+) over \d+", text)[1]) < 1e-6
    assert not (n2d2.folder / "weights").exists()


def test_check_leaves_the_learning_alone(n2d2):
    drop = {"drop": "Input=fc1\nType=Dropout\nNbOutputs=12", "fc2": SECTIONS["fc2"].replace("=fc1", "=drop")}
    model = n2d2.model(CONV_SECTIONS | drop)
    weights = []
    for words in ([], ["-check"]):
        n2d2.ok(model, "-learn-epoch", 1, "-seed", 3, *words)
        weights.append((n2d2.folder / "weights/fc2_weights.syntxt").read_bytes())
    assert weights[0] == weights[1]


def test_check_of_a_single_layer_without_parameters(n2d2):
    sections = {"fc1": None, "fc2": None, "softmax": None, "softmax.Target": None, "common.config": None}
    sections |= {"pool": "Input=sp\nType=Pool\nPoolSize=4\nStride=4\nNbOutputs=1\nPooling=Max", "pool.Target": ""}
    text = n2d2.ok(n2d2.model(sections), "-check", "-seed", 1)
    assert "pool [Pool]: not checked: nothing that it computes has a gradient here" in text


@pytest.mark.skipif(not os.environ.get("N2D2_DATA"), reason="N2D2_DATA is not set")
def test_check_of_lenet(n2d2):
    n2d2.env["N2D2_DATA"] = os.environ["N2D2_DATA"]
    text = n2d2.ok(ROOT / "models/LeNet.ini", "-check", "-seed", 1)
    assert text.count(": average error ") == 8


def test_shared_parameters_and_kernels(n2d2):
    model = n2d2.model(SHARED)
    n2d2.ok(model, "-learn-epoch", 1, "-seed", 1, "-check")
    folder = n2d2.folder
    first = read(folder / "weights_init/conv1_weights.syntxt")
    assert first[1] == [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]
    assert first[0][4] == pytest.approx(0.1591549, rel=1e-6) and first[0] == first[2] == first[3]
    for kind in ("conv{}_weights", "conv{}_biases", "bn{}_scales", "bn{}_biases", "bn{}_means", "bn{}_variances"):
        one, other = ((folder / f"weights/{kind.format(k)}.syntxt").read_bytes() for k in (0, 1))
        assert one == other, kind
    assert read(folder / "weights/conv1_weights.syntxt") != first
    # Counted once: 4 kernels of 9 and 4 biases, then the two Fc.
    stats = json.loads((folder / "stats/stats.json").read_text())
    layers = {layer["name"]: layer for layer in stats["layers"]}
    assert [layers[name]["synapses"] for name in ("conv0", "conv1")] == [0, 40]
    assert [layers[name]["parameters"] for name in ("bn0", "bn1")] in ([0, 16], [16, 0])
    total = re.search(r"Total number of synapses: (\d+)", (folder / "stats/stats.log").read_text())[1]
    assert int(total) == 40 + 12 * (36 * 8 + 1) + 10 * 13


def test_shared_parameters_are_resumed(n2d2):
    model = n2d2.model(SHARED)
    n2d2.ok(model, "-learn-epoch", 2, "-seed", 1)
    whole = {p.name: p.read_bytes() for p in (n2d2.folder / "weights").glob("*.syntxt")}
    n2d2.ok(model, "-learn-epoch", 1, "-seed", 1)
    n2d2.ok(model, "-learn-epoch", 2, "-resume")
    assert whole == {p.name: p.read_bytes() for p in (n2d2.folder / "weights").glob("*.syntxt")}


@pytest.mark.parametrize(
    ("layer", "line", "message"),
    [
        ("conv0", "WeightsSharing=conv9", 'no layer "conv9" to share with'),
        ("conv0", "WeightsSharing=fc1", '"fc1" is a layer of type Fc, not Conv'),
        ("conv0", "WeightsSharing=conv1[1]", '"conv1" has no weights-1'),
        ("conv0", "WeightsSharing=conv1[x]", "Unreadable value for WeightsSharing [conv0]"),
        ("conv0", "WeightsSharing=conv1,conv1", "has 2 items"),
        ("conv0", "WeightsSharing=conv0", "with this layer itself"),
        ("conv0", "KernelSize=5\nWeightsSharing=conv1", "cannot share weights-0"),
        ("bn0", "ScalesSharing=conv1", '"conv1" is a layer of type Conv, not BatchNorm'),
        ("conv1", "Kernel=Round", 'Unknown kernel "Round"'),
        ("conv1", "Kernel=*", "Mat is needed"),
        ("conv1", "Kernel=*\nKernel.Mat=1 2 3", "Mat has 3 coefficients"),
        ("conv1", "Kernel=Gabor", "Theta is needed"),
        ("conv1", "Kernel=Gaussian\nKernel.SizeX=5", "is a kernel of 5x3"),
        ("conv1", "Kernel[7][0]=Gaussian", "Kernel[7][0] is beyond the 1 channels and 4 outputs"),
        ("conv1", "Kernel[0][0].Sigma=1", "has no kernel"),
        ("conv1", "Kernel=*\nKernel.Mat=1 1 1 1 1 1 1 1 1\nKernel.Normalize=1", "equal values cannot be normalized"),
    ],
)
def test_bad_references(n2d2, layer, line, message):
    plain = {
        "conv1": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4",
        "conv0": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4",
        "bn0": "Input=conv0\nType=BatchNorm\nNbOutputs=4",
        "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=bn0,conv1"),
    }
    body = plain[layer]
    for name in (new.split("=")[0] for new in line.split("\n")):
        body = "\n".join(old for old in body.split("\n") if old.split("=")[0] != name)
    if "KernelSize=5" in line:
        plain["fc1"] = SECTIONS["fc1"].replace("Input=sp", "Input=conv1")
        plain["bn0"] = None
    text = n2d2.fails(n2d2.model(plain | {layer: body + "\n" + line}), "-check")
    assert message in text and f"[{layer}]" in text and "net.ini:" in text


@pytest.mark.parametrize(
    ("outputs", "words", "rows"),
    [
        (4, "Mapping.Size=1", "1000 0100 0010 0001"),
        (4, "Mapping.Size=2", "1101 1110 0111 1011"),
        (4, "Mapping.SizeY=2\nMapping.StrideY=2", "1010 1010 0101 0101"),
        (6, "Mapping.NbGroups=2", "111000 111000 000111 000111"),
        (4, "Mapping.ChannelsPerGroup=1", "1000 0100 0010 0001"),
        (4, "Mapping.Size=4\nMapping(conv1).Size=1", "1000 0100 0010 0001"),
        (4, "Mapping.Size=1\nMapping(conv1).OffsetX=1", "0100 0010 0001 1000"),
        (3, "Mapping.SizeX=0\nMapping.SizeY=1\nMapping.OffsetY=2\nMapping.NbIterations=1", "000 000 111 000"),
        (2, "Mapping(conv1)=1 0 0 1 1 1 0 1", "10 01 11 01"),
    ],
)
def test_documented_mappings(n2d2, outputs, words, rows):
    sections = {
        "conv1": "Input=sp\nType=Conv\nKernelSize=1\nNbOutputs=4",
        "conv2": f"Input=conv1\nType=Conv\nKernelSize=1\nNbOutputs={outputs}\n{words}",
        "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=conv2"),
    }
    n2d2.ok(n2d2.model(sections), "-check", "-seed", 1)
    written = (n2d2.folder / "map/conv2_map.dat").read_text().splitlines()
    assert [line.replace(" ", "") for line in written] == rows.split()


def test_mask_target(n2d2):
    maps = {
        "fc1": None,
        "fc2": None,
        "softmax": None,
        "softmax.Target": None,
        "a": "Input=sp\nType=Conv\nKernelSize=1\nNbOutputs=4\nConfigSection=common.config",
        "a.Target": "MaskLabelTarget=b.Target\nMaskedLabel=1",
        "b": "Input=sp\nType=Conv\nKernelSize=1\nNbOutputs=4\nConfigSection=common.config",
        "b.Target": "",
    }
    text = n2d2.ok(n2d2.model(maps, common__config=""), "-learn-epoch", 1, "-seed", 1)
    assert "[LOG] Labels legend" in text and (n2d2.folder / "a.Target/labels_legend.png").exists()
    assert list((n2d2.folder / "a.Target/learning").glob("*_estimated.*"))
    unknown = n2d2.fails(n2d2.model(maps | {"a.Target": "MaskLabelTarget=c.Target"}), "-check")
    assert 'Target name "c.Target" not found for MaskLabelTarget [a.Target]' in unknown
    loop = n2d2.fails(n2d2.model(maps | {"b.Target": "MaskLabelTarget=a.Target"}), "-check")
    assert "would mask itself" in loop


def test_logs_of_a_learning(n2d2):
    model = n2d2.model(CONV_SECTIONS)
    for _ in range(2):  # a new run forgets the estimates of the former one
        n2d2.ok(model, "-learn-epoch", 3, "-seed", 1)
    lines = (n2d2.folder / "softmax.Target/learning/classif.log").read_text().splitlines()
    assert len(lines) == 3 * 16
    assert not (n2d2.folder / "softmax.Target/labels_legend.png").exists()
    fields = (n2d2.folder / "receptive_fields.log").read_text().splitlines()
    assert fields[:3] == ["Name R.F. R.F./env", "conv1 3 3 0.375 0.375", "pool1 4 4 0.5 0.5"]
    # The pooled maps reach over the border: 2·(4−1)+4 = 10 pixels of 8.
    assert fields[3] == "fc1 10 10 0 0"
    schedule = (n2d2.folder / "schedule/conv1_weights_schedule.log").read_text().splitlines()
    # 72 learning stimuli: the step changes with the first batch of 16 that begins beyond them.
    assert schedule[:3] == ["0 0 0 0.05 0", "72 4 1 0.05 1", "80 5 1 0.045 0"]
    assert schedule[3:] == ["144 9 2 0.0405 0", "144 9 2 0.0405 1", "216 13 3 0.0405 1"]
    assert (n2d2.folder / "schedule/fc2_bias_schedule.log").exists()
    values = [float(v) for v in (n2d2.folder / "weights/fc2_weights.distrib.dat").read_text().split()]
    assert values == sorted(values) and len(values) == 120
    assert len((n2d2.folder / "weights/fc2_biases.distrib.dat").read_text().split()) == 10


def test_weights_of_a_safetensors_file(n2d2):
    model = n2d2.model()
    n2d2.ok(model, "-learn-epoch", 1, "-seed", 1)
    before = n2d2.ok(model, "-test", "-w", "weights")
    after = n2d2.ok(model, "-test", "-w", "weights/weights.safetensors")
    rate = r"Final recognition rate: \S+"
    assert re.search(rate, before)[0] == re.search(rate, after)[0]
    larger = n2d2.model({name: SECTIONS[name].replace("NbOutputs=10", "NbOutputs=11") for name in ("fc2", "softmax")})
    message = n2d2.fails(larger, "-test", "-w", "weights/weights.safetensors")
    assert "wrong size: " in message and "fc2.weights-0 (10x12x1x1 in the file, 11x12x1x1 here)" in message
    n2d2.ok(larger, "-test", "-w", "weights/weights.safetensors", "-w-ignore")

"""Networks with Resize, Transformation, Threshold, Scaling and TargetBias layers, learnt and tested by the program."""

import re

import numpy as np
import pytest

LAYERS = {
    "big": "Input=sp\nType=Resize\nNbOutputs=1\nMode=Bilinear\nOutputWidth=12\nOutputHeight=10",
    "moved": "Input=big\nType=Transformation\nNbOutputs=1\nTransformation=DistortionTransformation\n"
    "Rotation=10\nScaling=10",
    "half": "Input=moved\nType=Scaling\nNbOutputs=1\nFactor=0.5",
    "bright": "Input=half\nType=Threshold\nNbOutputs=1\nThreshold=0.2\nConfigSection=bright.config",
    "bright.config": "Operation=ToZero",
    "fc1": "Input=bright,half\nType=Fc\nNbOutputs=12\nActivationFunction=Rectifier\nWeightsFiller=HeFiller\n"
    "ConfigSection=common.config",
    "margin": "Input=fc2\nType=TargetBias\nNbOutputs=10\nBias=-0.5",
    "margin.Target": "",
    "softmax": "Input=margin\nType=Softmax\nNbOutputs=10\nWithLoss=1",
}


def sections():
    """TargetBias stands behind fc2."""
    first = {name: body for name, body in LAYERS.items() if name not in ("margin", "margin.Target")}
    return first | {"margin": LAYERS["margin"], "margin.Target": ""}


def rate(text):
    return float(re.findall(r"Final recognition rate: ([0-9.]+)%", text)[-1])


def test_learning_and_testing(n2d2, another):
    n2d2.model(sections())
    output = n2d2.ok("net.ini", "-learn-epoch", 6, "-seed", 1)
    assert rate(output) >= 90.0
    for line in (
        "Layer: big [Resize(Frame)]",
        "Layer: moved [Transformation(Frame)]",
        "Layer: margin [TargetBias(Frame)]",
    ):
        assert line in output
    # Same bits for any number of threads, and in two runs one after the other: the draws of the layer go on.
    threads, parts = another("threads"), another("parts")
    for run in (threads, parts):
        run.model(sections())
    threads.ok("net.ini", "-learn-epoch", 6, "-seed", 1, OMP_NUM_THREADS="3")
    parts.ok("net.ini", "-learn-epoch", 2, "-seed", 1)
    parts.ok("net.ini", "-learn-epoch", 6, "-seed", 1, "-resume")
    assert n2d2.weights() == threads.weights() == parts.weights()


def test_the_margin_changes_what_is_learnt(another):
    weights = []
    for bias in ("0", "-0.5"):
        run = another()
        run.model(sections() | {"margin": LAYERS["margin"].replace("-0.5", bias)})
        run.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
        weights.append(np.loadtxt(run.path("weights", "fc2_weights.syntxt")))
    assert abs(weights[0] - weights[1]).max() > 1e-4


@pytest.mark.parametrize(
    "name,old,new,message",
    [
        ("big", "Mode=Bilinear", "Mode=Cubic", r"net.ini:\d+ \[big\].*Mode"),
        ("moved", "Rotation", "Rotatoin", r"net.ini:\d+ \[moved\] Unknown parameter: Rotatoin; did you mean"),
        ("moved", "NbOutputs=1", "NbOutputs=3", r"\[moved\] has 3 outputs"),
        ("half", "Factor=0.5", "Factor=half", r"net.ini:\d+ \[half\].*Factor"),
        ("bright.config", "ToZero", "ToOne", "Operation"),
    ],
)
def test_errors(n2d2, name, old, new, message):
    changed = sections()
    assert old in changed[name]
    n2d2.model(changed | {name: changed[name].replace(old, new)})
    assert re.search(message, n2d2.fails("net.ini", "-learn-epoch", 1))

"""Scaling, and the cells Resize, Scaling, Threshold, Transformation, TargetBias: against torch and numpy."""

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs

torch = pytest.importorskip("torch")
functional = torch.nn.functional
KINDS = ["float", "double"]
Mode = N2D2.ResizeCell.ResizeMode
Operation = N2D2.ThresholdCell.Operation


def random(shape, kind="float", seed=3):
    return numpy.random.default_rng(seed).normal(size=shape).astype(dtype_of(kind))


def resize(kind, width, height, channels, mode, align=True):
    name = "ResizeCell_Frame" if kind == "float" else "ResizeCell_Frame_double"
    cell = getattr(N2D2, name)(None, "resize", width, height, channels, mode)
    cell.setParameter("AlignCorners", "1" if align else "0")
    return cell


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("mode", ["Bilinear", "BilinearTF", "NearestNeighbor"])
def test_resize_equals_torch(kind, mode, seed):
    """Bilinear: align_corners=False; BilinearTF with AlignCorners: align_corners=True; NearestNeighbor: nearest."""
    draw = numpy.random.default_rng([seed, len(mode)])
    batch, channels, height, width = (int(n) for n in draw.integers(1, [4, 7, 12, 12]))
    to_height, to_width = (int(n) for n in draw.integers(1, [20, 20]))
    cut = int(draw.integers(0, channels))
    x = random((batch, channels, height, width), kind, seed)
    arrays = [x] if cut == 0 else [x[:, :cut].copy(), x[:, cut:].copy()]
    cell = resize(kind, to_width, to_height, channels, getattr(Mode, mode))
    gradients = connect(cell, *arrays)
    cell.propagate()
    inputs = torch.tensor(x, requires_grad=True)
    if mode == "NearestNeighbor":
        # torch computes the source in single precision and misses some pixels by one: the indices are exact here.
        rows = torch.arange(to_height) * height // to_height
        columns = torch.arange(to_width) * width // to_width
        expected = inputs[:, :, rows][:, :, :, columns]
    else:
        expected = functional.interpolate(
            inputs, (to_height, to_width), mode="bilinear", align_corners=mode == "BilinearTF"
        )
    limit = {"float": 1e-5, "double": 1e-12}[kind]
    numpy.testing.assert_allclose(outputs(cell), expected.detach().numpy(), atol=limit)
    dy = random(tuple(expected.shape), kind, seed + 1)
    back(cell, dy)
    expected.backward(torch.tensor(dy))
    joined = numpy.concatenate([numpy.asarray(gradient) for gradient in gradients], axis=1)
    numpy.testing.assert_allclose(joined, inputs.grad.numpy(), atol=20 * limit)


@pytest.mark.parametrize("factor", [2, 3])
def test_nearest_equals_torch_at_whole_factors(factor):
    x = random((2, 3, 4, 5))
    cell = resize("float", 5 * factor, 4 * factor, 3, Mode.NearestNeighbor)
    connect(cell, x)
    cell.propagate()
    expected = functional.interpolate(torch.tensor(x), scale_factor=factor, mode="nearest")
    assert numpy.array_equal(outputs(cell), expected.numpy())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["Bilinear", "NearestNeighbor"])
@pytest.mark.parametrize("width, factor", [(1, 2), (3, 2), (17, 2), (300, 2), (5, 3), (2, 4), (19, 4), (200, 4)])
def test_resize_by_whole_factors_equals_torch(kind, mode, width, factor):
    """Rows of more than 512 outputs are treated in parts."""
    x = random((2, 2, 3, width), kind)
    cell = resize(kind, width * factor, 3 * factor, 2, getattr(Mode, mode))
    (gradient,) = connect(cell, x)
    cell.propagate()
    inputs = torch.tensor(x, requires_grad=True)
    word = {"Bilinear": "bilinear", "NearestNeighbor": "nearest"}[mode]
    expected = functional.interpolate(inputs, scale_factor=factor, mode=word)
    limit = {"float": 1e-5, "double": 1e-12}[kind]
    numpy.testing.assert_allclose(outputs(cell), expected.detach().numpy(), atol=limit)
    dy = random(tuple(expected.shape), kind, 4)
    back(cell, dy)
    expected.backward(torch.tensor(dy))
    numpy.testing.assert_allclose(numpy.asarray(gradient), inputs.grad.numpy(), atol=20 * limit)


@pytest.mark.parametrize("kind", KINDS)
def test_tensorflow_bilinear_without_aligned_corners(kind):
    """Scale in/out without an offset, in numpy."""
    x = random((2, 3, 5, 7), kind)
    cell = resize(kind, 11, 3, 3, Mode.BilinearTF, align=False)
    connect(cell, x)
    cell.propagate()
    rows = numpy.arange(3) * (5 / 3)
    columns = numpy.arange(11) * (7 / 11)
    top, left = rows.astype(int), columns.astype(int)
    v, h = (rows - top)[:, None], columns - left
    below, right = numpy.minimum(top + 1, 4), numpy.minimum(left + 1, 6)
    expected = (1 - v) * ((1 - h) * x[:, :, top][..., left] + h * x[:, :, top][..., right]) + v * (
        (1 - h) * x[:, :, below][..., left] + h * x[:, :, below][..., right]
    )
    numpy.testing.assert_allclose(outputs(cell), expected, atol=1e-6)


def test_resize_accessors():
    cell = N2D2.ResizeCell_Frame(None, "resize", 7, 5, 2, resizeMode=Mode.BilinearTF)
    assert (cell.getResizeOutputWidth(), cell.getResizeOutputHeight(), cell.getMode()) == (7, 5, Mode.BilinearTF)
    assert cell.getType() == "Resize" and cell.getParameter("AlignCorners") == "1"
    assert N2D2.ResizeCell.NearestNeighbor == Mode.NearestNeighbor
    assert isinstance(cell, N2D2.ResizeCell) and N2D2.ResizeCell_Frame is N2D2.ResizeCell_Frame_float
    connect(cell, random((1, 2, 3, 3)))
    stats = N2D2.Stats()
    cell.getStats(stats)
    assert (stats.nbNodes, stats.nbNeurons, stats.nbSynapses) == (70, 0, 0)
    with pytest.raises(ValueError, match="at least 1x1"):
        N2D2.ResizeCell_Frame(None, "resize", 7, 0, 2, Mode.Bilinear)


# --- scaling ---------------------------------------------------------------------------------------------------------


def rescale(scaling, values, bits=0, activation=None):
    """Integer values through a Scaling cell, or in front of an activation."""
    x = numpy.asarray(values, dtype="float32").reshape(1, 1, 1, -1)
    if activation is None:
        cell = N2D2.ScalingCell_Frame_float(None, "scaling", 1, scaling)
    else:
        activation.setActivationScaling(scaling)
        cell = N2D2.ActivationCell_Frame_float(None, "act", 1, activation)
    connect(cell, x)
    cell.setQuantized(bits)
    assert cell.getQuantizedNbBits() == bits and cell.isQuantized() == (bits > 0)
    cell.propagate(True)
    return outputs(cell).reshape(-1)


VALUES = numpy.array([-100000, -513, -512, -257, -256, -1, 0, 1, 255, 256, 257, 511, 512, 70000], dtype="int64")


def half_up(values, bits):
    return (values + (1 << (bits - 1))) >> bits


@pytest.mark.parametrize("bits", [4, 8, 16])
@pytest.mark.parametrize("unsigned", [False, True])
def test_every_mode(bits, unsigned):
    low, high = (0, 2**bits - 1) if unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    cases = [
        (
            N2D2.FloatingPointScaling([0.37], False, []),
            numpy.sign(VALUES) * numpy.floor(abs(VALUES * 0.37) + 0.5),
        ),
        (N2D2.FixedPointScaling(20, [123456], False, []), half_up(VALUES * 123456, 20)),
        (N2D2.FixedPointScaling(40, [2098979328], False, []), half_up(VALUES * 2098979328, 40)),
        (N2D2.FixedPointScaling(14, [-3000], True, [300.0]), half_up(VALUES.clip(0, 300) * -3000, 14)),
        (N2D2.FloatingPointScaling([0.5], True, [-600.0]), -numpy.floor(abs(VALUES.clip(-600, 0) * 0.5) + 0.5)),
        (N2D2.SingleShiftScaling([9], False, []), half_up(VALUES, 9)),
        (N2D2.DoubleShiftScaling([(1, 9)], False, []), half_up(VALUES + (VALUES << 1), 9)),
    ]
    for scaling, expected in cases:
        activation = N2D2.RectifierActivation_Frame_float() if unsigned else N2D2.LinearActivation_Frame_float()
        got = rescale(scaling, VALUES, bits, activation)
        assert numpy.array_equal(got, expected.clip(low, high)), type(scaling)
        if not unsigned:
            assert numpy.array_equal(rescale(scaling, VALUES, bits), expected.clip(low, high)), type(scaling)


def test_scaling_objects():
    fixed = N2D2.FixedPointScaling(3, scaling=[5, -6], isclipped=True, clipping=[1.0, 2.0])
    assert (fixed.getFractionalBits(), fixed.getScalingPerOutput()) == (3, [5, -6])
    assert fixed.getIsClipped() and fixed.getClippingPerOutput() == [1.0, 2.0]
    assert fixed.getMode() == N2D2.ScalingMode.FIXED_MULT32 and fixed.factor(1) == -0.75 and len(fixed) == 2
    small = N2D2.FixedPointScaling(3, [5], mode=N2D2.ScalingMode.FIXED_MULT16)
    assert small.getMode() == N2D2.ScalingMode.FIXED_MULT16
    pair = N2D2.DoubleShiftScaling([(1, 9)], True, [(3, 4)])
    assert pair.getScalingPerOutput() == [(1, 9)] and pair.getClippingPerOutput() == [(3, 4)]
    assert N2D2.SingleShiftScaling([4, 5], False, []).getScalingPerOutput() == [4, 5]
    scaling = N2D2.Scaling(fixed)
    assert scaling.getMode() == N2D2.ScalingMode.FIXED_MULT32
    assert scaling.getFixedPointScaling().getScalingPerOutput() == [5, -6]
    with pytest.raises(ValueError, match="no single shifts"):
        scaling.getSingleShiftScaling()
    assert N2D2.Scaling().getMode() == N2D2.ScalingMode.NONE
    assert N2D2.scalingModeOf("Fixed-point") == N2D2.ScalingMode.FIXED_MULT32
    for build, message in (
        (lambda: N2D2.FloatingPointScaling([], False, []), "at least one"),
        (lambda: N2D2.FixedPointScaling(80, [1], False, []), "at most 62"),
        (lambda: N2D2.SingleShiftScaling([70], False, []), "at most 62"),
        (lambda: N2D2.scalingModeOf("Half-shift"), "Unknown scaling mode 'Half-shift'."),
    ):
        with pytest.raises(ValueError, match=message):
            build()
    with pytest.raises(TypeError):
        N2D2.SingleShiftScaling([300], False, [])


def test_scaling_of_activations_and_cells():
    activation = N2D2.TanhActivation_Frame_float()
    assert activation.getActivationScaling().getMode() == N2D2.ScalingMode.NONE
    activation.setActivationScaling(N2D2.SingleShiftScaling([2], False, []))
    activation.setQuantized(5)
    assert activation.getActivationScaling().getMode() == N2D2.ScalingMode.SINGLE_SHIFT
    assert activation.getQuantizedNbBits() == 5
    cell = N2D2.ScalingCell_Frame_double(None, "scaling", 2, N2D2.FloatingPointScaling([0.5, 3.0], False, []))
    gradient = connect(cell, random((2, 2, 3, 4), "double"))
    cell.propagate()
    expected = random((2, 2, 3, 4), "double") * numpy.array([0.5, 3.0])[:, None, None]
    assert numpy.array_equal(outputs(cell), expected)
    assert cell.getScaling().getFloatingPointScaling().getScalingPerOutput() == [0.5, 3.0]
    dy = random((2, 2, 3, 4), "double", 5)
    back(cell, dy)
    assert numpy.array_equal(numpy.asarray(gradient[0]), dy * numpy.array([0.5, 3.0])[:, None, None])
    for shift in (N2D2.SingleShiftScaling([2], False, []), N2D2.FloatingPointScaling([0.5], False, [])):
        integers = N2D2.ScalingCell_Frame_float(None, "s", 2, shift)
        connect(integers, random((1, 2, 2, 2)))
        integers.setQuantized(8)
        integers.propagate()
        with pytest.raises(ValueError, match=r"\[Scaling s\] has no gradient.*inference"):
            back(integers, random((1, 2, 2, 2)))
    with pytest.raises(ValueError, match=r"\[Scaling s\] .*number of bits"):
        rescaled = N2D2.ScalingCell_Frame_float(None, "s", 2, N2D2.FixedPointScaling(3, [4], False, []))
        connect(rescaled, random((1, 2, 2, 2)))
        rescaled.propagate()


def test_logistic_switch():
    assert N2D2.LogisticActivation.LogisticActivationDisabled is False
    cell = N2D2.ActivationCell_Frame_float(None, "act", 3, N2D2.LogisticActivation_Frame_float())
    x = random((1, 3, 2, 2))
    connect(cell, x)
    try:
        N2D2.LogisticActivation.LogisticActivationDisabled = True
        cell.propagate()
        assert numpy.array_equal(outputs(cell), x)
    finally:
        N2D2.LogisticActivation.LogisticActivationDisabled = False
    cell.propagate()
    numpy.testing.assert_allclose(outputs(cell), torch.sigmoid(torch.tensor(x)).numpy(), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_logistic_with_loss(kind):
    """target - output is the gradient of torch's binary cross-entropy on the logits."""
    x = random((3, 4, 2, 5), kind)
    goal = (random((3, 4, 2, 5), kind, 9) > 0).astype(dtype_of(kind))
    activation = getattr(N2D2, f"LogisticActivation_Frame_{kind}")(withLoss=True)
    assert activation.getType() == "LogisticWithLoss"
    cell = getattr(N2D2, f"ActivationCell_Frame_{kind}")(None, "act", 4, activation)
    gradient = connect(cell, x)[0]
    cell.propagate()
    cell.setOutputTargets(N2D2.from_numpy(goal))
    cell.applyLoss()
    cell.backPropagate()
    inputs = torch.tensor(x, requires_grad=True)
    functional.binary_cross_entropy_with_logits(inputs, torch.tensor(goal), reduction="sum").backward()
    numpy.testing.assert_allclose(numpy.asarray(gradient), -inputs.grad.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    "name,word,bad", [("Linear", "Clipping", "-1"), ("Rectifier", "Clipping", "-1"), ("Saturation", "Threshold", "-1")]
)
def test_parameters_of_activations(name, word, bad):
    activation = getattr(N2D2, name + "Activation_Frame_float")()
    activation.setParameter(word, "2.5")
    assert getattr(activation, "get" + word)() == 2.5 and activation.getParameter(word) == "2.5"
    with pytest.raises(ValueError, match=word):
        activation.setParameter(word, bad)
    assert activation.getParameter(word) == "2.5"
    with pytest.raises(ValueError, match="does not exist"):
        activation.setParameter("Alpah", "1")


def test_output_ranges():
    infinity = float("inf")
    for name, options, expected in (
        ("Linear", {}, (-infinity, infinity)),
        ("Linear", {"Clipping": 3}, (-3, 3)),
        ("Rectifier", {"Clipping": 6}, (0, 6)),
        ("Rectifier", {"Clipping": 6, "LeakSlope": 0.1}, (-6, 6)),
        ("Rectifier", {"Clipping": 6, "LeakSlope": -0.1}, (0, infinity)),
        ("Logistic", {}, (0, 1)),
        ("Tanh", {}, (-1, 1)),
        ("Saturation", {"Threshold": 0.5}, (-0.5, 0.5)),
        ("Softplus", {}, (0, infinity)),
        ("Swish", {}, (-infinity, infinity)),
    ):
        activation = getattr(N2D2, name + "Activation_Frame_float")()
        for word, value in options.items():
            activation.setParameter(word, str(value))
        assert activation.getOutputRange() == expected, name
        assert N2D2.ActivationCell_Frame_float(None, "a", 1, activation).getOutputRange() == expected
    parent = N2D2.ActivationCell_Frame_float(None, "a", 2, N2D2.RectifierActivation_Frame_float())
    connect(parent, random((1, 2, 4, 4)))
    for child in (
        N2D2.PoolCell_Frame_float(None, "pool", [2, 2], 2),
        N2D2.ElemWiseCell_Frame(None, "sum", 2),
        N2D2.ResizeCell_Frame(None, "resize", 3, 3, 2, Mode.Bilinear),
        N2D2.TransposeCell_Frame_float(None, "transpose", 2, [1, 0, 2, 3]),
        N2D2.ReshapeCell_Frame_float(None, "reshape", 2, [0, 0, 0]),
        N2D2.PaddingCell_Frame(None, "pad", 2, 1, 1, 1, 1),
        N2D2.DropoutCell_Frame_float(None, "drop", 2),
        N2D2.TargetBiasCell_Frame_float(None, "bias", 2, 0.5),
        N2D2.ScalingCell_Frame_float(None, "scaling", 2, N2D2.FloatingPointScaling([2.0], False, [])),
    ):
        child.addInput(parent)
        assert child.getOutputRange() == (0, infinity), child.getType()
    softmax = N2D2.SoftmaxCell_Frame_float(None, "softmax", 2)
    softmax.addInput(parent)
    assert softmax.getOutputRange() == (0, 1)
    fc = N2D2.FcCell_Frame_float(None, "fc", 2)
    fc.addInput(parent)
    assert fc.getOutputRange() == (-infinity, infinity)


# --- the other cells -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_threshold(kind):
    name = "ThresholdCell_Frame" if kind == "float" else "ThresholdCell_Frame_double"
    cell = getattr(N2D2, name)(None, "threshold", 3, 0.25)
    assert cell.getType() == "Threshold" and cell.getThreshold() == 0.25
    x = random((2, 3, 5, 4), kind)
    gradient = connect(cell, x)[0]
    cell.setParameter("MaxValue", "2")
    expected = {
        "Binary": numpy.where(x > 0.25, 2, 0),
        "BinaryInverted": numpy.where(x > 0.25, 0, 2),
        "Truncate": numpy.minimum(x, 0.25),
        "ToZero": numpy.where(x > 0.25, x, 0),
        "ToZeroInverted": numpy.where(x > 0.25, 0, x),
    }
    assert set(expected) == set(Operation.__members__)
    for operation, y in expected.items():
        cell.setParameter("Operation", operation)
        cell.propagate()
        assert numpy.array_equal(outputs(cell), y), operation
    back(cell, x)
    assert not gradient.isValid()


@pytest.mark.parametrize("kind", KINDS)
def test_transformation(kind):
    name = "TransformationCell_Frame" if kind == "float" else "TransformationCell_Frame_double"
    trans = N2D2.RescaleTransformation(9, 7)
    cell = getattr(N2D2, name)(None, "post", 3, trans)
    x = random((2, 3, 4, 5), kind)
    connect(cell, x)
    cell.propagate()
    expected = functional.interpolate(torch.tensor(x), (7, 9), mode="bilinear", align_corners=False)
    numpy.testing.assert_allclose(outputs(cell), expected.numpy(), atol=1e-5)
    assert cell.getTransformation() is trans and cell.getType() == "Transformation"
    assert N2D2.TransformationCell.transformedDims(trans, [5, 4, 3]) == [9, 7, 3]
    flip = getattr(N2D2, name)(None, "flip", 3, N2D2.FlipTransformation(True, True))
    connect(flip, x)
    flip.propagate()
    assert numpy.array_equal(outputs(flip), x.astype("float32")[:, :, ::-1, ::-1])


@pytest.mark.parametrize("kind", KINDS)
def test_additive_margin_softmax(kind):
    """TargetBias in front of a softmax: torch's logits with the margin subtracted from the target's."""
    dtype = dtype_of(kind)
    x = numpy.abs(random((4, 6, 1, 1), kind))
    labels = numpy.array([0, 3, 5, 2])
    bias = getattr(N2D2, f"TargetBiasCell_Frame_{kind}")(None, "bias", 6, -0.35)
    gradient = connect(bias, x)[0]
    softmax = getattr(N2D2, f"SoftmaxCell_Frame_{kind}")(None, "softmax", 6, True)
    softmax.addInput(bias)
    softmax.initialize()
    targets = N2D2.Tensor_int.from_numpy(labels.reshape(4, 1, 1, 1).astype("int32"))
    bias.setOutputTarget(targets)
    bias.propagate(False)
    softmax.propagate(False)
    assert bias.applyLoss(1.0, 0.0) == 0.0
    inputs = torch.tensor(x.reshape(4, 6), requires_grad=True)
    hit = torch.nn.functional.one_hot(torch.tensor(labels), 6).bool() & (inputs > 0.35)
    logits = inputs - 0.35 * hit.to(inputs.dtype)
    expected = torch.softmax(logits, 1)
    numpy.testing.assert_allclose(outputs(softmax).reshape(4, 6), expected.detach().numpy(), atol=1e-6)
    softmax.setOutputTarget(targets)
    softmax.applyLoss(1.0, 0.0)
    softmax.backPropagate()
    bias.backPropagate()
    functional.cross_entropy(logits, torch.tensor(labels), reduction="sum").backward()
    numpy.testing.assert_allclose(numpy.asarray(gradient).reshape(4, 6), -inputs.grad.numpy(), atol=1e-6)
    bias.propagate(True)
    assert numpy.array_equal(outputs(bias), x.astype(dtype))


# --- from model files ------------------------------------------------------------------------------------------------

MODEL = """DefaultModel=Frame
[sp]
SizeX=6
SizeY=4
NbChannels=2
BatchSize=3
[half]
Input=sp
Type=Activation
NbOutputs=2
ActivationFunction=Linear
[resize]
Input=half,sp
Type=Resize
NbOutputs=4
Mode=BilinearTF
OutputWidth=9
OutputHeight=5
ConfigSection=resize.config
[resize.config]
AlignCorners=0
[scaling]
Input=resize
Type=Scaling
NbOutputs=4
Factor=0.25
[threshold]
Input=scaling
Type=Threshold
NbOutputs=4
Threshold=0.1
ConfigSection=threshold.config
[threshold.config]
Operation=ToZero
[post]
Input=threshold
Type=Transformation
NbOutputs=4
Transformation=PadCropTransformation
Width=4
Height=3
BorderType=ConstantBorder
[bias]
Input=post,post
Type=TargetBias
NbOutputs=8
Bias=-0.5
[bias.Target]
"""


def generated(tmp_path, text):
    path = tmp_path / "model.ini"
    path.write_text(text)
    net = N2D2.DeepNetGenerator.generate(N2D2.Network(1, saveSeed=False, printTimeElapsed=False), str(path))
    net.initialize()
    return net


def test_sections(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net = generated(tmp_path, MODEL)
    x = random((3, 2, 4, 6), seed=8)
    numpy.asarray(net.getStimuliProvider().getData())[...] = x
    for names in net.getLayers()[1:]:
        for name in names:
            net.getCell(name).propagate(True)
    cell = net.getCell("resize")
    assert cell.getMode() == Mode.BilinearTF and cell.getParameter("AlignCorners") == "0"
    assert outputs(cell).shape == (3, 4, 5, 9)
    assert numpy.array_equal(outputs(cell)[:, :2], outputs(cell)[:, 2:])
    scaled = outputs(net.getCell("scaling"))
    assert numpy.array_equal(scaled, outputs(cell) * numpy.float32(0.25))
    kept = outputs(net.getCell("threshold"))
    assert numpy.array_equal(kept, numpy.where(scaled > numpy.float32(0.1), scaled, 0)) and (kept == 0).any()
    assert net.getCell("post").getTransformation().getType() == "PadCrop"
    assert numpy.array_equal(outputs(net.getCell("post")), kept[:, :, 1:4, 2:6])
    assert outputs(net.getCell("bias")).shape == (3, 8, 3, 4) and net.getCell("bias").getBias() == -0.5


@pytest.mark.parametrize(
    "old,new,message",
    [
        ("Mode=BilinearTF", "Mode=Bicubic", r"model.ini:\d+ \[resize\].*Mode"),
        ("OutputWidth=9\n", "", "OutputWidth not found"),
        ("OutputWidth=9", "OutputWidth=0", "at least 1x1"),
        ("Factor=0.25\n", "", "Factor not found"),
        ("Operation=ToZero", "Operation=ToOne", "Operation"),
        ("Threshold=0.1\n", "Threshold=0.1\nInputOffsetX=1\n", "window"),
        ("PadCropTransformation", "PadCropTransformatio", "did you mean"),
        ("Height=3", "Height=3\nHeigth=3", "Unknown parameter: Heigth"),
        ("Bias=-0.5\n", "", "Bias not found"),
        ("Input=post,post", "Input=post", r"\[TargetBias bias\].*8 outputs"),
        ("Input=scaling\n", "Input=scaling,resize\n", r"\[threshold\] takes a single input"),
    ],
)
def test_bad_sections(tmp_path, monkeypatch, old, new, message):
    monkeypatch.chdir(tmp_path)
    assert old in MODEL
    with pytest.raises(ValueError, match=message):
        generated(tmp_path, MODEL.replace(old, new, 1))

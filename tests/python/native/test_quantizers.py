"""Quantizers of weights and activations against their formulas written out in numpy; cells with them against torch."""

import N2D2
import numpy
import pytest
from cells import back, connect, outputs, parameters

KINDS = [("float", 3e-6), ("double", 1e-12)]


def rng(seed):
    return numpy.random.default_rng(seed)


def native(name, kind, **values):
    quantizer = getattr(N2D2, f"{name}_Frame_{kind}")()
    for key, value in values.items():
        quantizer.setParameter(key, str(value))
    return quantizer


def dtype(kind):
    return {"float": numpy.float32, "double": numpy.float64}[kind]


def attach(quantizer, *weights):
    """Weights (arrays, outputs first) and gradients of their quantized values."""
    gradients = []
    for w in weights:
        gradients.append(rng(w.size).normal(size=w.shape).astype(w.dtype))
        quantizer.addWeights(N2D2.from_numpy(w), N2D2.from_numpy(gradients[-1]))
    return gradients


# ------------------------------------------------------------ SAT, weights


def sat_weights(w, range_, mode, quantization, scaling):
    """(quantized, scale, gradient factor) in double."""
    w = w.astype(numpy.float64)
    t = numpy.tanh(w)
    largest = abs(t).max() or 1.0
    n, half, factor = t / largest, range_ // 2, 1.0
    if mode == "Default":
        q = 2 * numpy.rint(range_ * (n / 2 + 0.5)) / range_ - 1 if quantization else n
    elif mode == "FullRange":
        factor = 1 + 0.9998 / range_
        u = factor * (n / 2 + 0.5) - 0.4999 / range_
        q = 2 * numpy.rint(range_ * u) / range_ - 1 if quantization else n
    elif mode == "Symmetric":
        q = numpy.rint(half * n) / half if quantization else n
    else:
        factor = 1 + 1 / (2 * half)
        q = factor * n - 1 / (2 * half)
        q = numpy.rint(half * q) / half if quantization else q
    scale = 1.0
    if scaling:
        variance = q.var(ddof=1)
        scale = numpy.sqrt(variance * q.size / q.shape[1]) if variance > 0 else 1.0
    return q / scale, scale, factor / (numpy.cosh(w) ** 2 * largest * scale)


@pytest.mark.parametrize("kind,error", KINDS)
@pytest.mark.parametrize("mode", ["Default", "Symmetric", "Asymmetric", "FullRange"])
@pytest.mark.parametrize("quantization", [True, False])
@pytest.mark.parametrize("scaling", [True, False])
def test_point_13_sat_weights(kind, error, mode, quantization, scaling):
    for seed, (range_, shape) in enumerate(
        [(255, (5, 3, 3, 3)), (15, (4, 7, 1, 1)), (7, (3, 2, 5, 2)), (2, (6, 1, 2, 2)), (3, (40, 300, 1, 1))]
    ):
        quantizer = native(
            "SATQuantizerCell",
            kind,
            Range=range_,
            QuantMode=mode,
            ApplyQuantization=int(quantization),
            ApplyScaling=int(scaling),
        )
        w = rng(seed).normal(size=shape).astype(dtype(kind))
        (dq,) = attach(quantizer, w)
        quantizer.initialize()
        quantizer.propagate()
        q, scale, factor = sat_weights(w, range_, mode, quantization, scaling)
        got = numpy.asarray(quantizer.getQuantizedWeights(0))
        different = abs(got - q) > 10 * error * abs(q).max()
        # A float value on the border of two levels may fall on the other side.
        assert different.mean() <= (0.001 if kind == "float" and quantization else 0)
        assert quantizer.getSATScaling(0) == pytest.approx(scale, rel=1e-3 if kind == "float" else 1e-12)
        quantizer.back_propagate()
        got = numpy.asarray(quantizer.getDiffFullPrecisionWeights(0))
        assert numpy.allclose(got, dq * factor, rtol=1e-3 if kind == "float" else 1e-11, atol=error)


def test_point_13_sat_weights_of_zero_and_binary():
    quantizer = native("SATQuantizerCell", "double", Range=15, ApplyScaling=1)
    w = numpy.zeros((2, 3, 1, 1))
    (dq,) = attach(quantizer, w)
    quantizer.propagate()
    quantizer.back_propagate()
    # The level next to 0; no variance, no scaling; the gradient goes on.
    assert (numpy.asarray(quantizer.getQuantizedWeights(0)) == 2 * 8 / 15 - 1).all()
    assert quantizer.getSATScaling(0) == 1
    assert (numpy.asarray(quantizer.getDiffFullPrecisionWeights(0)) == dq).all()
    binary = native("SATQuantizerCell", "double", Range=1)
    w = rng(1).normal(size=(4, 5, 1, 1))
    attach(binary, w)
    binary.propagate()
    got = numpy.asarray(binary.getQuantizedWeights(0))
    assert set(got.ravel()) == {-1.0, 1.0} and ((got > 0) == (w > 0)).all()
    for mode in ("Symmetric", "Asymmetric"):
        with pytest.raises(ValueError, match="Range of at least 2"):
            native("SATQuantizerCell", "double", Range=1, QuantMode=mode)


@pytest.mark.parametrize("range_,level", [(1, 0), (13, 6), (15, 8), (255, 128)])
def test_point_13_sat_weights_round_half_to_even(range_, level):
    quantizer = native("SATQuantizerCell", "double", Range=range_)
    attach(quantizer, numpy.array([1.0, 0.0, -1.0]).reshape(3, 1, 1, 1))  # 0 is between two levels
    quantizer.propagate()
    assert list(numpy.asarray(quantizer.getQuantizedWeights(0)).ravel()) == [1.0, 2 * level / range_ - 1, -1.0]


# ------------------------------------------------------------ SAT, activations


def sat_activation(x, dy, alpha, range_):
    a = abs(alpha)
    inside = numpy.clip(x, 0, a) / a
    q = numpy.rint(range_ * inside) / range_
    return a * q, dy * ((x > 0) & (x <= a)), (dy * numpy.where(x >= a, 1.0, q - inside)).sum()


@pytest.mark.parametrize("kind,error", KINDS)
@pytest.mark.parametrize("alpha", [1.0, 6.0, -0.7])
@pytest.mark.parametrize("range_", [255, 15, 1])
def test_point_13_sat_activation(kind, error, alpha, range_):
    quantizer = native("SATQuantizerActivation", kind, Alpha=alpha, Range=range_)
    quantizer.getSolver().setParameter("LearningRate", "0.5")
    x = rng(5).normal(scale=2 * abs(alpha), size=(3, 4, 5, 5)).astype(dtype(kind))
    x.ravel()[:4] = [0, abs(alpha), -abs(alpha), 2 * abs(alpha)]
    dy = rng(6).normal(size=x.shape).astype(dtype(kind))
    y = N2D2.from_numpy(x.copy())
    quantizer.propagate(y)
    dx = type(y)(y.dims())
    quantizer.back_propagate(quantizer.getFullPrecisionActivations(), y, N2D2.from_numpy(dy), dx)
    expected, gradient, slope = sat_activation(x.astype(numpy.float64), dy, float(dtype(kind)(alpha)), range_)
    assert abs(numpy.asarray(y) - expected).max() < 10 * error * abs(alpha)
    assert (numpy.asarray(quantizer.getFullPrecisionActivations()) == x).all()
    assert (numpy.asarray(dx) == gradient).all()
    quantizer.update(3)
    assert quantizer.getAlpha()[0] == pytest.approx(alpha + 0.5 / 3 * slope, rel=1e-4 if kind == "float" else 1e-12)
    assert quantizer.getAlphaParameter() == alpha


# ------------------------------------------------------------ LSQ


def lsq(v, low, high):
    return numpy.where(v <= low, low, numpy.where(v >= high, high, numpy.rint(v)))


@pytest.mark.parametrize("kind,error", KINDS)
@pytest.mark.parametrize("range_", [255, 15, 3, 2, 1])
def test_point_14_lsq_weights(kind, error, range_):
    quantizer = native("LSQQuantizerCell", kind, Range=range_)
    quantizer.getSolver().setParameter("LearningRate", "0.01")
    weights = [rng(s).normal(size=shape).astype(dtype(kind)) for s, shape in ((1, (4, 3, 3, 3)), (2, (4, 5, 3, 3)))]
    gradients = attach(quantizer, *weights)
    low, high = -((range_ + 1) // 2), (range_ - 1) // 2
    # The first step comes from the weights that are there at the first pass, not from those of initialize().
    quantizer.initialize()
    weights[0] *= 0.5
    step = 2 * abs(weights[0].astype(numpy.float64)).mean() / numpy.sqrt(max(1, high))
    step = float(dtype(kind)(step))
    # Borders belong to saturation.
    weights[0].ravel()[:4] = numpy.array([low, high, low + 0.5, 0.5]) * step
    quantizer.setParameter("StepSize", str(step))
    quantizer.setParameter("SetOptInitStepSize", "0")
    quantizer.propagate()
    quantizer.back_propagate()
    slope = 0.0
    for k, (w, dq) in enumerate(zip(weights, gradients, strict=True)):
        v = w / dtype(kind)(step)
        assert abs(numpy.asarray(quantizer.getQuantizedWeights(k)) - step * lsq(v, low, high)).max() < 10 * error
        inside = (v > low) & (v < high)
        assert (numpy.asarray(quantizer.getDiffFullPrecisionWeights(k)) == dq * inside).all()
        slope += (dq.astype(numpy.float64) * numpy.where(inside, numpy.rint(v) - v, lsq(v, low, high))).sum()
    total = sum(w.size for w in weights)
    slope /= numpy.sqrt(total * max(1, high))
    quantizer.update(2)
    assert quantizer.getStepSize()[0] == pytest.approx(step + 0.01 / 2 * slope, rel=1e-5 if kind == "float" else 1e-12)


def test_point_14_lsq_first_step_of_imported_weights(tmp_path):
    cell = N2D2.FcCell_Frame_double(None, "fc", 3)
    cell.setQuantizer(native("LSQQuantizerCell", "double", Range=15))
    gradient = connect(cell, rng(1).normal(size=(2, 4, 1, 1)))[0]
    w = rng(2).normal(size=(3, 4))
    numpy.savetxt(tmp_path / "fc_weights.syntxt", w, fmt="%.17g")
    numpy.savetxt(tmp_path / "fc_biases.syntxt", numpy.zeros((3, 1)))
    cell.importFreeParameters(str(tmp_path / "fc.syntxt"))
    cell.exportFreeParameters(str(tmp_path / "none" / "fc.syntxt"))
    assert not (tmp_path / "none" / "fc_alphaW_LSQ.syntxt").exists()  # no step yet, no file
    cell.propagate()
    step = 2 * abs(w).mean() / numpy.sqrt(7)
    assert cell.getQuantizer().getStepSize()[0] == pytest.approx(step, rel=1e-14)
    cell.exportFreeParameters(str(tmp_path / "fc.syntxt"))
    assert float((tmp_path / "fc_alphaW_LSQ.syntxt").read_text()) == cell.getQuantizer().getStepSize()[0]
    # A file of a step is not replaced by the first weights.
    (tmp_path / "fc_alphaW_LSQ.syntxt").write_text("0.25\n")
    other = N2D2.FcCell_Frame_double(None, "fc", 3)
    other.setQuantizer(native("LSQQuantizerCell", "double", Range=15))
    connect(other, rng(1).normal(size=(2, 4, 1, 1)))
    other.importFreeParameters(str(tmp_path / "fc.syntxt"))
    other.propagate()
    assert other.getQuantizer().getStepSize()[0] == 0.25
    assert gradient is not None
    for text in ("nan", "1 2", "", "x"):
        (tmp_path / "fc_alphaW_LSQ.syntxt").write_text(text)
        before = parameters(other)["weights-0"].copy()
        with pytest.raises(RuntimeError):
            other.importFreeParameters(str(tmp_path / "fc.syntxt"))
        assert (parameters(other)["weights-0"] == before).all()


@pytest.mark.parametrize("kind,error", KINDS)
@pytest.mark.parametrize("range_", [255, 15, 1])
def test_point_14_lsq_activation(kind, error, range_):
    quantizer = native("LSQQuantizerActivation", kind, Range=range_)
    quantizer.getSolver().setParameter("LearningRate", "0.1")
    x = rng(5).normal(size=(3, 4, 5, 5)).astype(dtype(kind))
    step = float(dtype(kind)(2 * abs(x.astype(numpy.float64)).mean() / numpy.sqrt(range_)))
    dy = rng(6).normal(size=x.shape).astype(dtype(kind))
    y = N2D2.from_numpy(x.copy())
    quantizer.propagate(y)
    assert quantizer.getStepSize()[0] == pytest.approx(step, rel=1e-6 if kind == "float" else 1e-14)
    step = dtype(kind)(quantizer.getStepSize()[0])
    v = x / step
    assert abs(numpy.asarray(y) - step * lsq(v, 0, range_)).max() < 10 * error
    dx = type(y)(y.dims())
    quantizer.back_propagate(N2D2.from_numpy(x), y, N2D2.from_numpy(dy), dx)
    inside = (v > 0) & (v < range_)
    assert (numpy.asarray(dx) == dy * inside).all()
    slope = (dy.astype(numpy.float64) * numpy.where(inside, numpy.rint(v) - v, lsq(v, 0, range_))).sum()
    slope /= numpy.sqrt(x.size * range_)
    quantizer.update(3)
    assert quantizer.getStepSize()[0] == pytest.approx(step + 0.1 / 3 * slope, rel=1e-5 if kind == "float" else 1e-12)


def test_point_14_lsq_waits_for_values_that_are_not_all_zero():
    quantizer = native("LSQQuantizerActivation", "double", Range=15)
    quantizer.propagate(N2D2.from_numpy(numpy.zeros((2, 3, 1, 1))))
    x = rng(1).normal(size=(2, 3, 1, 1))
    quantizer.propagate(N2D2.from_numpy(x.copy()))
    assert quantizer.getStepSize()[0] == pytest.approx(2 * abs(x).mean() / numpy.sqrt(15), rel=1e-14)


# ------------------------------------------------------------ pruning


def test_prune_static_random():
    for threshold in (0.0, 0.3, 1.0):
        quantizer = native("PruneQuantizerCell", "double", PruningMode="Static", Threshold=threshold)
        w = rng(1).normal(size=(5, 7, 3, 3))
        (dq,) = attach(quantizer, w)
        quantizer.propagate()
        quantizer.back_propagate()
        mask = numpy.asarray(quantizer.getMasksWeights(0))
        assert set(mask.ravel()) <= {0.0, 1.0}
        assert (mask == 0).sum() == numpy.ceil(threshold * w.size)
        assert (numpy.asarray(quantizer.getQuantizedWeights(0)) == w * mask).all()
        assert (numpy.asarray(quantizer.getDiffFullPrecisionWeights(0)) == dq * mask).all()
        assert quantizer.getCurrentThreshold() == threshold


@pytest.mark.parametrize("delta", [0.001, 0.1, 5.0])
def test_prune_smallest(delta):
    quantizer = native(
        "PruneQuantizerCell", "double", PruningMode="Static", PruningFiller="IterNonStruct", Threshold=0.3, Delta=delta
    )
    w = rng(1).normal(size=(5, 7, 3, 3))
    attach(quantizer, w)
    quantizer.propagate()
    steps = 1
    while (abs(w) <= steps * delta).mean() < 0.3:
        steps += 1
    assert (numpy.asarray(quantizer.getMasksWeights(0)) == (abs(w) > steps * delta)).all()


def test_prune_identity_and_none():
    for values in ({"PruningMode": "Identity"}, {"PruningMode": "Static", "PruningFiller": "None"}):
        quantizer = native("PruneQuantizerCell", "float", **values)
        w = rng(1).normal(size=(5, 7, 3, 3)).astype(numpy.float32)
        attach(quantizer, w)
        quantizer.propagate()
        assert (numpy.asarray(quantizer.getQuantizedWeights(0)) == w).all()


def test_prune_gradual():
    quantizer = native(
        "PruneQuantizerCell",
        "double",
        PruningMode="Gradual",
        Threshold=0.4,
        StartThreshold=0.1,
        GammaThreshold=0.125,
        StepSizeThreshold=6,
    )
    w = rng(1).normal(size=(5, 8, 1, 1))
    attach(quantizer, w)
    sizes, masks = [], []
    for _ in range(10):
        quantizer.propagate()
        quantizer.back_propagate()
        masks.append(numpy.asarray(quantizer.getMasksWeights(0)).copy())
        sizes.append(int((masks[-1] == 0).sum()))
        quantizer.update(2)
    assert sizes == [4, 4, 4, 9, 9, 9, 14, 14, 14, 16]  # ceil(40 x 0.1, 0.225, 0.35, 0.4)
    for before, after in zip(masks, masks[1:], strict=False):
        assert (after <= before).all()  # Random never un-prunes
    endless = native("PruneQuantizerCell", "double", PruningMode="Gradual")
    attach(endless, w)
    endless.propagate()
    endless.back_propagate()
    with pytest.raises(ValueError, match="StepSizeThreshold"):
        endless.update(2)


# ------------------------------------------------------------ cells


@pytest.mark.parametrize("kind,error", [("float", 1e-5), ("double", 1e-11)])
@pytest.mark.parametrize("back_propagate", ["1", "0"])
def test_conv_and_fc_with_quantizers_against_torch(kind, error, back_propagate):
    """The layer computes with the quantized weights; the gradient goes straight through."""
    torch = pytest.importorskip("torch")

    class Fake(torch.autograd.Function):
        @staticmethod
        def forward(ctx, w):
            ctx.save_for_backward(w)
            q, _, _ = sat_weights(w.numpy(), 15, "Default", True, True)
            return torch.tensor(q, dtype=w.dtype)

        @staticmethod
        def backward(ctx, dq):
            (w,) = ctx.saved_tensors
            return dq * torch.tensor(sat_weights(w.numpy(), 15, "Default", True, True)[2], dtype=w.dtype)

    class FakeAct(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, alpha):
            ctx.save_for_backward(x, alpha)
            return torch.tensor(sat_activation(x.numpy(), x.numpy() * 0, alpha.item(), 15)[0], dtype=x.dtype)

        @staticmethod
        def backward(ctx, dy):
            x, alpha = ctx.saved_tensors
            _, dx, da = sat_activation(x.numpy(), dy.numpy(), alpha.item(), 15)
            return torch.tensor(dx, dtype=x.dtype), torch.tensor(da, dtype=x.dtype)

    for conv in (True, False):
        activation = getattr(N2D2, "SaturationActivation_Frame_" + kind)()
        activation.setParameter("Threshold", "0.8")
        activation.setQuantizer(native("SATQuantizerActivation", kind, Alpha=0.9, Range=15))
        if conv:
            cell = getattr(N2D2, "ConvCell_Frame_" + kind)(None, "c", [3, 3], 4, activation=activation)
        else:
            cell = getattr(N2D2, "FcCell_Frame_" + kind)(None, "c", 4, activation)
        cell.setParameter("BackPropagate", back_propagate)
        cell.setWeightsFiller(getattr(N2D2, "NormalFiller_" + kind)(0.0, 0.7))
        quantizer = native("SATQuantizerCell", kind, Range=15, ApplyScaling=1)
        cell.setQuantizer(quantizer)
        x = rng(3).normal(scale=0.4, size=(5, 3, 6, 7)).astype(dtype(kind))
        gradient = connect(cell, x)[0]
        p = parameters(cell)
        tx, tb = (torch.tensor(v.copy(), requires_grad=True) for v in (x, p["biases"].reshape(-1)))
        tw = torch.tensor(p["weights-0"].copy(), requires_grad=True)
        alpha = torch.tensor(0.9, dtype=tx.dtype, requires_grad=True)
        linear = (
            torch.nn.functional.conv2d(tx, Fake.apply(tw), tb)
            if conv
            else torch.nn.functional.linear(tx.flatten(1), Fake.apply(tw.reshape(4, -1, 1, 1)).flatten(1), tb)
        )
        inner = linear.clamp(-0.8, 0.8)
        ty = FakeAct.apply(inner, alpha)
        cell.propagate()
        different = abs(outputs(cell).reshape(ty.shape) - ty.detach().numpy()) > 10 * error
        assert different.mean() <= (0.02 if kind == "float" else 0)
        dy = rng(4).normal(size=ty.shape).astype(dtype(kind))
        before = p["weights-0"].copy()
        ty.backward(torch.tensor(dy))
        back(cell, dy)
        if kind == "double":
            if back_propagate == "1":
                assert abs(numpy.asarray(gradient) - tx.grad.numpy()).max() < error
            cell.update()
            assert abs((p["weights-0"] - before) - 0.01 / 5 * tw.grad.numpy().reshape(before.shape)).max() < error
            learnt = activation.getQuantizer().getAlpha()[0]
            assert learnt == pytest.approx(0.9 + 0.01 / 5 * alpha.grad.item(), rel=1e-12)
        # Weights whose outputs are all saturated (one draw in a hundred) pass no gradient at all.
        assert (numpy.asarray(gradient) != 0).any() == (back_propagate == "1" and bool((tx.grad != 0).any()))


def test_quantizers_of_other_cells_or_types_are_refused():
    cells = [N2D2.FcCell_Frame_float(None, name, 2) for name in "ab"]
    quantizer = native("SATQuantizerCell", "float")
    cells[0].setQuantizer(quantizer)
    cells[0].initializeParameters(3, 1)
    with pytest.raises(ValueError, match=r"\[Fc b\] the quantizer belongs to \[Fc a\]"):
        cells[1].setQuantizer(quantizer)
    with pytest.raises(ValueError, match="double"):
        cells[1].setQuantizer(native("SATQuantizerCell", "double"))
    activation = N2D2.LinearActivation_Frame_float()
    activation.setQuantizer(native("SATQuantizerActivation", "double"))
    cell = N2D2.FcCell_Frame_float(None, "c", 2, activation)
    connect(cell, numpy.ones((1, 3, 1, 1), numpy.float32))
    with pytest.raises(ValueError, match="double"):
        cell.propagate()
    with pytest.raises(ValueError):
        native("SATQuantizerCell", "float", Range=0)


def test_classes_of_the_native_module():
    for kind in ("float", "double"):
        for name in ("SAT", "LSQ"):
            cls = getattr(N2D2, f"{name}QuantizerActivation_Frame_{kind}")
            assert issubclass(cls, N2D2.QuantizerActivation)
            assert issubclass(cls, getattr(N2D2, f"QuantizerActivation_Frame_{kind}"))
        for name in ("SAT", "LSQ", "Prune"):
            cls = getattr(N2D2, f"{name}QuantizerCell_Frame_{kind}")
            assert issubclass(cls, N2D2.QuantizerCell) and cls().getType() == name
            assert issubclass(cls, getattr(N2D2, f"QuantizerCell_Frame_{kind}"))
    assert N2D2.QuantizerCell.QuantMode.Symmetric == N2D2.QuantizerCell.Symmetric
    assert list(N2D2.PruneQuantizerCell.PruningFiller.__members__) == ["None", "Random", "IterNonStruct"]
    for base in (N2D2.QuantizerCell, N2D2.QuantizerActivation, N2D2.SATQuantizerCell, N2D2.QuantizerCell_Frame_float):
        with pytest.raises(TypeError):
            base()


def test_state_directories(tmp_path):
    def build():
        activation = N2D2.LinearActivation_Frame_double()
        activation.setQuantizer(native("LSQQuantizerActivation", "double", Range=15))
        cell = N2D2.FcCell_Frame_double(None, "fc", 3, activation)
        cell.setQuantizer(native("LSQQuantizerCell", "double", Range=15))
        cell.getQuantizer().getSolver().setParameter("Momentum", "0.9")
        connect(cell, rng(1).normal(size=(2, 4, 1, 1)))
        return cell

    def step(cell):
        cell.propagate()
        back(cell, rng(2).normal(size=(2, 3)))
        cell.update()

    first = build()
    step(first)
    first.save(str(tmp_path / "state"))
    second = build()
    second.load(str(tmp_path / "state"))
    for cell in (first, second):
        step(cell)
        step(cell)
    for read in (lambda q: q.getQuantizer(), lambda q: q.getActivation().getQuantizer()):
        assert read(first).getStepSize()[0] == read(second).getStepSize()[0]
    assert (parameters(first)["weights-0"] == parameters(second)["weights-0"]).all()
    path = next((tmp_path / "state").glob("**/Quantizer/LSQ.state"))
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(RuntimeError):
        build().load(str(tmp_path / "state"))

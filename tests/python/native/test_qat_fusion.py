"""DeepNetQAT: the fused network of integers gives the outputs of the network with quantizers (point 15)."""

import N2D2
import numpy
import pytest

SIDE, BATCH = 9, 4


def rng(seed):
    return numpy.random.default_rng(seed)


def activation(range_=None, alpha=None):
    made = N2D2.LinearActivation_Frame_double()
    if range_ is not None:
        quantizer = N2D2.SATQuantizerActivation_Frame_double()
        quantizer.setParameter("Alpha", str(alpha))
        quantizer.setRange(range_)
        made.setQuantizer(quantizer)
    return made


def sat(range_, mode="Default", scaling=False):
    quantizer = N2D2.SATQuantizerCell_Frame_double()
    quantizer.setParameter("Range", str(range_))
    quantizer.setParameter("QuantMode", mode)
    quantizer.setParameter("ApplyScaling", str(int(scaling)))
    return quantizer


class Net:
    """conv -> bn -> pool -> conv -> bn (-> residual sum) -> fc on inputs of [0, 1]."""

    def __init__(self, weights, activations, mode="Default", residual=False, seed=1):
        self.net = N2D2.DeepNet(N2D2.Network(seed, False, False))
        self.random = rng(seed)
        self.x = N2D2.from_numpy(self.random.integers(0, 256, size=(BATCH, 2, SIDE, SIDE)) / 255.0)
        self.mode = mode
        first = self.conv("conv1", None, 4, [3, 3], weights)
        first = self.norm("bn1", first, activations, 1.3)
        pool = N2D2.PoolCell_Frame_double(self.net, "pool", [2, 2], 4, strideDims=[2, 2], pooling=N2D2.PoolCell.Max)
        pool.setMapping(N2D2.from_numpy(numpy.eye(4, dtype=bool)))
        last = self.add(pool, [first])
        branch = last
        last = self.norm("bn2", self.conv("conv2", last, 4, [3, 3], weights, padding=1), activations, 0.7)
        if residual:
            total = N2D2.ElemWiseCell_Frame_double(self.net, "sum", 4)
            total.setActivation(activation(activations, 1.1))
            last = self.add(total, [last, branch])
        fc = N2D2.FcCell_Frame_double(self.net, "fc", 5, activation())
        fc.setQuantizer(sat(weights, mode, scaling=True))
        self.last = self.add(fc, [last])

    def add(self, cell, parents):
        for parent in parents:
            if parent is None:
                cell.addInputBis(self.x, type(self.x)())
            else:
                cell.addInput(parent)
        self.net.addCell(cell, parents)
        cell.initialize()
        return cell

    def conv(self, name, parent, outputs, kernel, weights, padding=0):
        conv = N2D2.ConvCell_Frame_double(
            self.net, name, kernel, outputs, paddingDims=[padding, padding], activation=activation()
        )
        conv.setWeightsFiller(N2D2.NormalFiller_double(0.0, 0.6))
        conv.setQuantizer(sat(weights, self.mode))
        return self.add(conv, [parent])

    def norm(self, name, parent, activations, alpha):
        norm = N2D2.BatchNormCell_Frame_double(self.net, name, 4, activation(activations, alpha))
        self.add(norm, [parent])
        for tensor, values in (
            (norm.getScales(), [0.8, -1.1, 0.5, 0.9]),  # one is negative
            (norm.getBiases(), [0.2, 0.1, 0.3, 0.4]),
            (norm.getMeans(), self.random.normal(size=4)),
            (norm.getVariances(), [1.2, 0.4, 2.0, 0.7]),
        ):
            numpy.asarray(tensor).ravel()[:] = values
        return norm

    def outputs(self):
        self.net.propagate(True)
        return numpy.asarray(self.last.getOutputs()).reshape(BATCH, -1).copy()

    def fuse(self, scaling, *modes):
        numpy.asarray(self.x)[:] *= 255
        N2D2.DeepNetQAT(self.net).fuseQATGraph(None, scaling, *modes)


MODES = N2D2.WeightsApprox


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("mode", ["Default", "Symmetric", "Asymmetric", "FullRange"])
@pytest.mark.parametrize("range_", [1, 3, 15, 255])
@pytest.mark.parametrize("rounding", [MODES.NONE, MODES.RINTF])
def test_point_15_fused_is_fake_quantized(range_, mode, rounding, residual):
    if range_ == 1 and mode in ("Symmetric", "Asymmetric"):
        pytest.skip("no such levels")
    activations = max(range_, 3)
    net = Net(range_, activations, mode, residual)
    expected = net.outputs()
    net.fuse(N2D2.ScalingMode.FLOAT_MULT, rounding)
    assert not any(cell.getType() == "BatchNorm" for cell in net.net.getCells().values())
    got = net.outputs() / activations
    integers = rounding == MODES.RINTF
    # The last layer is rounded to 1 / activations; weights of 8 bits in steps of 1/255 are rounded to those of 1/127.
    inexact = integers and range_ == 255 and mode in ("Default", "FullRange")
    assert abs(got - expected).max() <= (0.06 * abs(expected).max() if inexact else 0.51 / activations)
    for name in ("conv1", "conv2", "fc"):
        cell = net.net.getCell(name)
        weights = numpy.asarray(dict(cell.freeParameterTensors())["weights-0"])
        if integers:
            # Asymmetric levels reach -128, which a negative scale of the normalization turns over.
            most = 128 if mode == "Asymmetric" else 127
            assert (weights == numpy.rint(weights)).all() and abs(weights).max() <= most
        assert cell.getQuantizer() is None and cell.getQuantizedNbBits() == {1: 2, 3: 2, 15: 4, 255: 8}[range_]
        outputs = numpy.asarray(cell.getOutputs())
        assert (outputs == numpy.rint(outputs)).all()
        if name != "fc":
            assert outputs.min() >= 0 and outputs.max() <= activations
            assert len(set(outputs.ravel())) > 1


@pytest.mark.parametrize(
    "scaling",
    [
        N2D2.ScalingMode.FIXED_MULT32,
        N2D2.ScalingMode.FIXED_MULT16,
        N2D2.ScalingMode.DOUBLE_SHIFT,
        N2D2.ScalingMode.SINGLE_SHIFT,
    ],
)
def test_point_15_other_arithmetics(scaling):
    """Weights that are not rounded make up for what powers of two leave over."""
    net = Net(15, 15)
    expected = net.outputs()
    net.fuse(scaling, MODES.NONE)
    got = net.outputs() / 15
    error = {N2D2.ScalingMode.FIXED_MULT32: 0.05, N2D2.ScalingMode.FIXED_MULT16: 0.05}.get(scaling, 0.2)
    assert abs(got - expected).max() < error * abs(expected).max() + 1 / 15


def test_point_15_channels_without_variance():
    net = Net(15, 15)
    norm = net.net.getCell("bn1")
    numpy.asarray(norm.getVariances()).ravel()[2] = 0
    numpy.asarray(norm.getScales()).ravel()[3] = 0
    net.fuse(N2D2.ScalingMode.FLOAT_MULT, MODES.RINTF)
    net.outputs()
    outputs = numpy.asarray(net.net.getCell("conv1").getOutputs())
    for channel, beta in ((2, 0.3), (3, 0.4)):
        assert (outputs[:, channel] == numpy.rint(beta / 1.3 * 15)).all()


def test_what_cannot_be_fused_is_refused_and_unchanged():
    net = Net(15, 15)
    net.net.getCell("bn2").getActivation().setQuantizer(None)
    before = net.outputs()
    with pytest.raises(ValueError, match=r"\[BatchNorm bn2\] it cannot be fused: its activation has no SAT quantizer"):
        N2D2.DeepNetQAT(net.net).fuseQATGraph(None, N2D2.ScalingMode.FLOAT_MULT)
    assert (net.outputs() == before).all()
    net = Net(15, 15)
    net.net.getCell("fc").setQuantizer(N2D2.LSQQuantizerCell_Frame_double())
    with pytest.raises(ValueError, match="LSQ"):
        N2D2.DeepNetQAT(net.net).fuseQATGraph(None, N2D2.ScalingMode.FLOAT_MULT)
    net = Net(15, 15)
    net.fuse(N2D2.ScalingMode.FLOAT_MULT)
    with pytest.raises(ValueError, match="rescaled already"):
        net.fuse(N2D2.ScalingMode.FLOAT_MULT)

"""The other cells against torch: outputs, gradients of the inputs, steps of the parameters."""

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs, parameters

torch = pytest.importorskip("torch")
functional = torch.nn.functional
ERROR = {"float": 2e-5, "double": 1e-11}


def random(shape, kind="float", seed=3):
    return numpy.random.default_rng(seed).normal(size=shape).astype(dtype_of(kind))


def compare(cell, reference, arrays, kind="float", factor=1.0):
    """Outputs and gradients of all inputs against a torch function of them."""
    gradients = connect(cell, *arrays)
    cell.propagate()
    inputs = [torch.tensor(array.copy(), requires_grad=True) for array in arrays]
    expected = reference(*inputs)
    assert outputs(cell).shape == tuple(expected.shape)
    assert abs(outputs(cell) - expected.detach().numpy()).max() < factor * ERROR[kind]
    dy = random(tuple(expected.shape), kind, 5)
    back(cell, dy)
    expected.backward(torch.tensor(dy))
    for gradient, tensor in zip(gradients, inputs, strict=True):
        assert abs(numpy.asarray(gradient) - tensor.grad.numpy()).max() < factor * ERROR[kind]


@pytest.mark.parametrize("kind", ["float", "double"])
@pytest.mark.parametrize("stride,padding,dilation", [([1, 1], [0, 0], [1, 1]), ([2, 1], [1, 2], [1, 1]), ([1, 1], [2, 2], [2, 1])])
def test_conv(kind, stride, padding, dilation):
    cell = getattr(N2D2, "ConvCell_Frame_" + kind)(None, "conv", [3, 2], 4, strideDims=stride, paddingDims=padding, dilationDims=dilation)
    cell.initializeParameters(3, 1)
    weights = torch.tensor(parameters(cell)["weights-0"].copy())
    bias = torch.tensor(parameters(cell)["biases"].reshape(-1).copy())
    compare(cell, lambda x: functional.conv2d(x, weights, bias, stride[::-1], padding[::-1], dilation[::-1]),
            [random((2, 3, 8, 9), kind)], kind, 10)
    assert (cell.getKernelWidth(), cell.getKernelHeight()) == (3, 2)
    assert [cell.getStrideX(), cell.getStrideY()] == stride and [cell.getPaddingX(), cell.getPaddingY()] == padding
    assert [cell.getDilationX(), cell.getDilationY()] == dilation and [cell.getSubSampleX(), cell.getSubSampleY()] == [1, 1]


def test_conv_weight_access():
    cell = N2D2.ConvCell_Frame_float(None, "conv", [3, 2], 4)
    cell.initializeParameters(2, 2)
    kernel = random((2, 3))
    cell.setWeight(1, 3, N2D2.from_numpy(kernel))
    for given in (N2D2.Tensor_float(), N2D2.Tensor_float([3, 2]), N2D2.Tensor_double([6])):
        cell.getWeight(1, 3, given)
        assert list(given) == kernel.ravel().tolist()
    given = N2D2.Tensor_float()
    cell.getWeight(1, 3, given)
    assert given.dims() == [3, 2]
    assert (parameters(cell)["weights-1"][1, 1] == kernel).all()
    cell.setBias(2, N2D2.Tensor_float([1], 7))
    assert cell.getBiases()[2] == 7
    cell.getBiases()[1] = 5
    cell.getBias(1, given)
    assert 5 in given
    with pytest.raises(IndexError):
        cell.getWeight(4, 0, given)
    with pytest.raises(ValueError):
        cell.setWeight(0, 0, N2D2.Tensor_float([5]))
    cell.setParameter("NoBias", "1")
    assert cell.getBiases() is None


@pytest.mark.parametrize("make", [lambda array: N2D2.Tensor_bool(array), N2D2.Tensor_bool.from_numpy], ids=["verbatim", "from_numpy"])
def test_conv_with_a_mapping(make):
    """Rows are channels, columns outputs, however the tensor was made of the array."""
    array = numpy.array([[1, 0, 1], [0, 1, 1]], dtype=bool)
    parent = N2D2.ActivationCell_Frame_float(None, "parent", 2)
    x = random((2, 2, 5, 5))
    connect(parent, x)
    parent.propagate()
    cell = N2D2.ConvCell_Frame_float(None, "conv", [3, 3], 3)
    cell.addInput(parent, make(array))
    cell.initialize()
    assert (numpy.asarray(cell.getMapping()) == array).all()
    cell.propagate()
    kernels = numpy.zeros((3, 2, 3, 3), dtype="float32")
    value = N2D2.Tensor_float()
    for output in range(3):
        for channel in range(2):
            cell.getWeight(output, channel, value)
            kernels[output, channel] = numpy.asarray(value)
    assert ((abs(kernels).sum(axis=(2, 3)) > 0) == array.T).all()
    expected = functional.conv2d(torch.tensor(x), torch.tensor(kernels), torch.tensor(parameters(cell)["biases"].reshape(-1)))
    assert abs(outputs(cell) - expected.numpy()).max() < 1e-5
    with pytest.raises(ValueError, match=r"\[Conv other\].*mapping"):
        N2D2.ConvCell_Frame_float(None, "other", [3, 3], 3).addInput(parent, N2D2.Tensor_bool([3, 7]))


@pytest.mark.parametrize("kind", ["Max", "Average"])
def test_pool(kind):
    pooling = getattr(N2D2.PoolCell.Pooling, kind)
    cell = N2D2.PoolCell_Frame_float(None, "pool", [2, 3], 4, strideDims=[2, 3], pooling=pooling)
    cell.setMapping(N2D2.Tensor_bool.from_numpy(numpy.eye(4, dtype=bool)))
    function = functional.max_pool2d if kind == "Max" else functional.avg_pool2d
    compare(cell, lambda x: function(x, (3, 2), (3, 2)), [random((2, 4, 9, 8))])
    assert cell.getPooling() == pooling == getattr(N2D2.PoolCell, kind) and str(pooling) == "Pooling." + kind
    assert (cell.getPoolWidth(), cell.getPoolHeight(), cell.getStrideX(), cell.getStrideY(), cell.getPaddingX()) == (2, 3, 2, 3, 0)


def test_batchnorm():
    cell = N2D2.BatchNormCell_Frame_double(None, "bn", 3)
    assert cell.getScales() is None and cell.getEpsilon() == 1e-5 and cell.getMovingAverageMomentum() == 0.1
    compare(cell, lambda x: functional.batch_norm(x, None, None, training=True, eps=1e-5), [random((4, 3, 2, 2), "double")], "double", 100)
    value = N2D2.Tensor_double([1], 2.0)
    cell.setScale(1, value)
    cell.setBias(2, value)
    cell.setMean(0, value)
    cell.setVariance(0, N2D2.Tensor_double([1], 4.0))
    assert cell.getScales()[1] == cell.getBiases()[2] == cell.getMeans()[0] == 2 and cell.getVariances()[0] == 4
    got = N2D2.Tensor_double()
    cell.getVariance(0, got)
    assert list(got) == [4]
    solver = N2D2.AdamSolver_Frame_double()
    cell.setScaleSolver(solver)
    assert cell.getScaleSolver() is solver and isinstance(cell.getBiasSolver(), N2D2.Solver)
    cell.propagate(inference=True)
    assert numpy.isfinite(outputs(cell)).all()


@pytest.mark.parametrize("operation,function", [("Sum", lambda a, b: a + b), ("Prod", lambda a, b: a * b), ("Max", torch.maximum),
                                                ("AbsSum", lambda a, b: a.abs() + b.abs()),
                                                ("EuclideanSum", lambda a, b: (a**2 + b**2).sqrt())])
def test_elemwise(operation, function):
    kind = getattr(N2D2.ElemWiseCell.Operation, operation)
    cell = N2D2.ElemWiseCell_Frame(None, "sum", 3, operation=kind)
    compare(cell, function, [random((2, 3, 4, 4)), random((2, 3, 4, 4), seed=9)], factor=5)
    assert cell.getOperation() == kind and cell.getCoeffMode() == N2D2.ElemWiseCell.PerLayer
    assert list(cell.getWeights()) == [1, 1] and N2D2.ElemWiseCell_Frame_float is N2D2.ElemWiseCell_Frame
    assert N2D2.ElemWiseCell_Frame_double(None, "x", 1).getPyDataType() == "double"


def test_elemwise_weights():
    cell = N2D2.ElemWiseCell_Frame(None, "sum", 3, weights=[2.0, -1.0], mode=N2D2.ElemWiseCell.CoeffMode.PerInput, shifts=[0.5, 0.0])
    compare(cell, lambda a, b: 2 * a - b + 0.5, [random((2, 3, 4, 4)), random((2, 3, 4, 4), seed=9)])


def test_activation_cell():
    cell = N2D2.ActivationCell_Frame_float(None, "act", 3, N2D2.TanhActivation_Frame_float())
    compare(cell, torch.tanh, [random((2, 3, 4, 4))])
    assert cell.getActivation().getType() == "Tanh"
    cell.setActivation(None)
    assert cell.getActivation() is None
    cell.propagate()
    assert (outputs(cell) == numpy.asarray(cell.getInputs())).all()


def test_dropout():
    N2D2.mtSeed(3)
    cell = N2D2.DropoutCell_Frame_float(None, "drop", 3)
    cell.setParameter("Dropout", "0.25")
    assert cell.getDropout() == 0.25
    x = numpy.ones((8, 3, 16, 16), dtype="float32")
    connect(cell, x)
    cell.propagate()
    kept = outputs(cell) != 0
    assert numpy.allclose(outputs(cell)[kept], 1 / 0.75) and 0.7 < kept.mean() < 0.8
    cell.propagate(True)
    assert (outputs(cell) == 1).all()


def test_padding():
    cell = N2D2.PaddingCell_Frame(None, "pad", 3, 1, 2, leftPad=-1, rightPad=4)
    compare(cell, lambda x: functional.pad(x, (-1, 4, 1, 2)), [random((2, 3, 5, 6))])
    assert (cell.getTopPad(), cell.getBotPad(), cell.getLeftPad(), cell.getRightPad()) == (1, 2, -1, 4)


def test_reshape():
    cell = N2D2.ReshapeCell_Frame_float(None, "reshape", 30, [1, 1, 30])
    compare(cell, lambda x: x.reshape(2, 30, 1, 1), [random((2, 3, 2, 5))])
    assert cell.getDims() == [1, 1, 30]


def test_transpose():
    cell = N2D2.TransposeCell_Frame_float(None, "transpose", 5, [1, 2, 0, 3])
    compare(cell, lambda x: x.permute(0, 3, 1, 2), [random((2, 3, 4, 5))])
    assert cell.getPermutation() == [1, 2, 0, 3]

"""Deconv, Unpool, FMP, LRN, Normalize: native classes against torch and numpy."""

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs, parameters

torch = pytest.importorskip("torch")
functional = torch.nn.functional
ERROR = {"float": 2e-4, "double": 1e-11}
KINDS = ["float", "double"]


def random(shape, kind="float", seed=3):
    return numpy.random.default_rng(seed).normal(size=shape).astype(dtype_of(kind))


def compare(cell, reference, arrays, kind, learned=None):
    """Outputs, gradients of inputs and of `learned` (name -> torch tensor) against a torch function."""
    gradients = connect(cell, *arrays)
    cell.propagate()
    inputs = [torch.tensor(array.copy(), requires_grad=True) for array in arrays]
    expected = reference(*inputs)
    assert outputs(cell).shape == tuple(expected.shape)
    assert abs(outputs(cell) - expected.detach().numpy()).max() < ERROR[kind]
    dy = random(tuple(expected.shape), kind, 5)
    before = {name: values.copy() for name, values in parameters(cell).items()}
    back(cell, dy)
    expected.backward(torch.tensor(dy))
    for gradient, tensor in zip(gradients, inputs, strict=True):
        assert abs(numpy.asarray(gradient) - tensor.grad.numpy()).max() < ERROR[kind]
    cell.update()  # SGD, rate 0.01: adds 0.01 / batch of the gradient
    batch = arrays[0].shape[0]
    for name, tensor in (learned or {}).items():
        step = (parameters(cell)[name] - before[name]).reshape(tensor.shape) * batch / 0.01
        assert abs(step - tensor.grad.numpy()).max() < ERROR[kind] * 100


def leaves(cell):
    return {
        name: torch.tensor(values.copy().reshape(-1) if name == "biases" else values.copy(), requires_grad=True)
        for name, values in parameters(cell).items()
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_deconv_of_random_shapes(kind, seed):
    rng = numpy.random.default_rng(seed)

    def draw(low, high):
        return int(rng.integers(low, high + 1))

    groups = draw(1, 3)
    channels, nb_outputs, batch = groups * draw(1, 3), groups * draw(1, 3), draw(1, 4)
    kernel, stride, dilation = ([draw(1, 4), draw(1, 4)], [draw(1, 3), draw(1, 3)], [draw(1, 2), draw(1, 2)])
    padding = [draw(0, (k - 1) // 2) for k in kernel]
    cell = getattr(N2D2, "DeconvCell_Frame_" + kind)(None, "deconv", kernel, nb_outputs, stride, padding, dilation)
    if groups > 1:
        mapping = numpy.kron(numpy.eye(groups), numpy.ones((channels // groups, nb_outputs // groups)))
        cell.setMapping(N2D2.from_numpy(mapping.astype(bool)))
    cell.initializeParameters(channels, 1)
    learned = leaves(cell)
    # The stored weights are {Kx, Ky, outputs of a group, channels}: those of torch.
    assert learned["weights-0"].shape == (channels, nb_outputs // groups, kernel[1], kernel[0])

    def reference(x):
        return functional.conv_transpose2d(
            x,
            learned["weights-0"],
            learned["biases"],
            stride[::-1],
            padding[::-1],
            groups=groups,
            dilation=dilation[::-1],
        )

    compare(cell, reference, [random((batch, channels, draw(1, 6), draw(1, 6)), kind)], kind, learned)
    assert (cell.getKernelWidth(), cell.getKernelHeight()) == tuple(kernel) and cell.getKernelDims() == kernel
    assert [cell.getStrideX(), cell.getStrideY()] == stride and [cell.getPaddingX(), cell.getPaddingY()] == padding
    assert [cell.getDilationX(), cell.getDilationY()] == dilation
    assert cell.getType() == "Deconv" and isinstance(cell, N2D2.DeconvCell)


def test_deconv_of_two_inputs_and_volumes():
    cell = N2D2.DeconvCell_Frame_double(None, "deconv", [3, 2], 4, strideDims=[2, 1])
    cell.initializeParameters(3, 2)
    learned = leaves(cell)
    arrays = [random((2, 3, 4, 5), "double", seed) for seed in (1, 2)]

    def reference(a, b):
        first = functional.conv_transpose2d(a, learned["weights-0"], learned["biases"], (1, 2))
        return first + functional.conv_transpose2d(b, learned["weights-1"], None, (1, 2))

    compare(cell, reference, arrays, "double", learned)

    volume = N2D2.DeconvCell_Frame_double(None, "volume", [3, 2, 2], 2, [2, 1, 1], [1, 0, 0], [1, 1, 2])
    volume.initializeParameters(3, 1)
    learned = leaves(volume)
    compare(
        volume,
        lambda x: functional.conv_transpose3d(
            x, learned["weights-0"], learned["biases"], (1, 1, 2), (0, 0, 1), dilation=(2, 1, 1)
        ),
        [random((2, 3, 2, 4, 3), "double")],
        "double",
        learned,
    )


def test_deconv_weight_access():
    cell = N2D2.DeconvCell_Frame_float(None, "deconv", [3, 2], 4)
    cell.initializeParameters(2, 2)
    kernel = random((2, 3))
    cell.setWeight(1, 3, N2D2.from_numpy(kernel))
    for given in (N2D2.Tensor_float(), N2D2.Tensor_float([3, 2]), N2D2.Tensor_double([6])):
        cell.getWeight(1, 3, given)
        assert list(given) == kernel.ravel().tolist()
    assert (parameters(cell)["weights-1"][1, 1] == kernel).all()  # channel 1 of the second input, output 1
    cell.setBias(2, N2D2.Tensor_float([1], 7))
    assert cell.getBiases()[2] == 7
    with pytest.raises(IndexError):
        cell.getWeight(4, 0, given)
    with pytest.raises(ValueError):
        cell.setWeight(0, 0, N2D2.Tensor_float([5]))
    assert cell.getWeightsSolver().getType() == "SGD" and cell.getWeightsFiller().getType() == "Normal"
    cell.resetWeightsSolver(N2D2.AdamSolver_Frame_float())
    assert cell.getWeightsSolver().getType() == "Adam"
    assert N2D2.DeconvCell.WeightsExportFormat.HWCO == N2D2.DeconvCell.HWCO
    cell.setParameter("NoBias", "1")
    assert cell.getBiases() is None
    with pytest.raises(RuntimeError, match="no bias"):
        cell.getBias(0, given)


# ---------------------------------------------------------------------- unpooling


def pool_of(array, window, stride, padding, pooling=N2D2.PoolCell.Pooling.Max):
    channels = array.shape[1]
    pool = N2D2.PoolCell_Frame_float(None, "pool", window, channels, stride, padding, pooling)
    pool.setMapping(N2D2.from_numpy(numpy.eye(channels, dtype=bool)))
    connect(pool, array)
    pool.propagate()
    return pool


@pytest.mark.parametrize("seed", range(4))
def test_unpool_is_torchs(seed):
    rng = numpy.random.default_rng(seed)
    window, channels, batch = int(rng.integers(1, 4)), int(rng.integers(1, 4)), int(rng.integers(1, 4))
    width, height = (window * int(n) for n in rng.integers(1, 5, 2))
    source = random((batch, channels, height, width), seed=seed)
    pool = pool_of(source, [window, window], [window, window], [0, 0])
    cell = N2D2.UnpoolCell_Frame(None, "unpool", [window, window], channels, strideDims=[window, window])
    cell.addArgMax(pool)
    _, indices = functional.max_pool2d(torch.tensor(source), window, return_indices=True)
    values = random((batch, channels, height // window, width // window), seed=seed + 9)
    compare(cell, lambda x: functional.max_unpool2d(x, indices, window), [values], "float")
    assert cell.getArgMax()[0].getName() == "pool"
    assert (cell.getPoolWidth(), cell.getPoolHeight(), cell.getStrideX(), cell.getPaddingY()) == (window,) * 3 + (0,)


def test_unpool_of_overlapping_windows_sums():
    source = random((2, 2, 7, 9))
    pool = pool_of(source, [3, 3], [2, 2], [1, 1])
    cell = N2D2.UnpoolCell_Frame_float(None, "unpool", [3, 3], 2, [2, 2], [1, 1])
    cell.addArgMax(pool)
    _, indices = functional.max_pool2d(torch.tensor(source), 3, 2, 1, return_indices=True)
    values = random((2, 2, 4, 5), seed=4)

    def reference(x):
        flat = torch.zeros(2, 2, 63)
        return flat.scatter_add(2, indices.reshape(2, 2, 20), x.reshape(2, 2, 20)).reshape(2, 2, 7, 9)

    compare(cell, reference, [values], "float")


def test_average_unpool():
    assert N2D2.UnpoolCell.Pooling.Average == N2D2.PoolCell.Pooling.Average == N2D2.UnpoolCell.Average
    cell = N2D2.UnpoolCell_Frame_double(
        None, "unpool", [3, 2], 2, [2, 2], [1, 0], pooling=N2D2.UnpoolCell.Pooling.Average
    )
    cell.setMapping(N2D2.from_numpy(numpy.eye(2, dtype=bool)))
    kernel = torch.full((2, 1, 2, 3), 1 / 6, dtype=torch.float64)
    compare(
        cell,
        lambda x: functional.conv_transpose2d(x, kernel, None, 2, (0, 1), groups=2),
        [random((2, 2, 3, 4), "double")],
        "double",
    )
    pool = N2D2.PoolCell_Frame_float(None, "pool", [2, 2], 2)
    with pytest.raises(ValueError, match="its pooling is Average, that of pool is Max"):
        cell.addArgMax(pool)


def test_unpool_needs_winners():
    cell = N2D2.UnpoolCell_Frame(None, "unpool", [2, 2], 1, strideDims=[2, 2])
    with pytest.raises(ValueError, match=r"\[Unpool unpool\] max unpooling needs the winners of a pool"):
        connect(cell, random((1, 1, 2, 2)))


# ---------------------------------------------------------------------- fractional pooling


@pytest.mark.parametrize("overlapping", ["1", "0"])
@pytest.mark.parametrize("pseudo", ["1", "0"])
def test_fmp_pools_the_regions_it_drew(overlapping, pseudo):
    shape = (2, 3, 11, 14)
    cell = N2D2.FMPCell_Frame_double(None, "fmp", 1.4, 3)
    cell.setMapping(N2D2.from_numpy(numpy.eye(3, dtype=bool)))
    cell.setParameter("Overlapping", overlapping)
    cell.setParameter("PseudoRandom", pseudo)
    source = random(shape, "double")
    (gradient,) = connect(cell, source)
    cell.propagate()
    y = outputs(cell)
    assert y.shape == (2, 3, 8, 10) and cell.getScalingRatio() == 1.4
    # Every output is the value of one input of its map; rows and columns of the winners tell the regions.
    winners = numpy.argmax(source.reshape(6, 1, -1) == y.reshape(6, -1, 1), axis=2)
    assert (source.reshape(6, -1)[numpy.arange(6)[:, None], winners] == y.reshape(6, -1)).all()
    dy = random(y.shape, "double", 5)
    back(cell, dy)
    expected = numpy.zeros((6, 11 * 14))
    for plane in range(6):
        numpy.add.at(expected[plane], winners[plane], dy.reshape(6, -1)[plane])
    assert numpy.allclose(numpy.asarray(gradient).reshape(6, -1), expected)
    # Winners of later regions lie at or after those of earlier ones; disjoint regions share none.
    row, column = winners // 14, winners % 14
    assert (numpy.diff(row.reshape(6, 8, 10), axis=1) >= 0).all()
    assert (numpy.diff(column.reshape(6, 8, 10), axis=2) >= 0).all()
    if overlapping == "0":
        assert all(len(set(plane)) == len(plane) for plane in winners)


def test_fmp_float_only_name():
    assert N2D2.FMPCell_Frame is N2D2.FMPCell_Frame_float
    assert N2D2.UnpoolCell_Frame is N2D2.UnpoolCell_Frame_float
    with pytest.raises(ValueError, match="at least 1"):
        N2D2.FMPCell_Frame(None, "fmp", 0.5, 1)


# ---------------------------------------------------------------------- normalizations


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "n,alpha,beta,k", [(5, 1e-4, 0.75, 2.0), (3, 1.5, 0.75, 1.0), (7, 2.0, 0.6, 0.5), (1, 1, 1, 1)]
)
def test_lrn_is_torchs(kind, n, alpha, beta, k):
    cell = getattr(N2D2, "LRNCell_Frame_" + kind)(None, "lrn", 7)
    for name, value in (("N", n), ("Alpha", alpha), ("Beta", beta), ("K", k)):
        cell.setParameter(name, str(value))
    compare(
        cell, lambda x: functional.local_response_norm(x, n, alpha, beta, k), [random((2, 7, 9, 10), kind)], kind
    )


def test_lrn_defaults():
    cell = N2D2.LRNCell_Frame_float(None, "lrn", 5)
    values = [float(cell.getParameter(name)) for name in ("N", "Alpha", "Beta", "K")]
    assert values == [5, 1e-4, 0.75, 2.0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("norm", ["L1", "L2"])
def test_normalize(kind, norm):
    cell = getattr(N2D2, "NormalizeCell_Frame_" + kind)(None, "norm", 5, getattr(N2D2.NormalizeCell.Norm, norm))

    def reference(x):
        if norm == "L1":
            return x / (x.abs().sum(1, keepdim=True) + 1e-6)
        return x / torch.sqrt((x * x).sum(1, keepdim=True) + 1e-6)

    compare(cell, reference, [random((3, 5, 9, 8), kind)], kind)
    assert cell.getNorm() == getattr(N2D2.NormalizeCell, norm)

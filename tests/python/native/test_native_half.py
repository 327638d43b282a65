"""Float16: tensors shared with numpy and torch, cells of halves against torch in float."""

import N2D2
import numpy
import pytest
from cells import back, connect, outputs, parameters

torch = pytest.importorskip("torch")
functional = torch.nn.functional
CELLS = [
    "Activation",
    "BatchNorm",
    "Conv",
    "Dropout",
    "ElemWise",
    "Fc",
    "Padding",
    "Pool",
    "Reshape",
    "Softmax",
    "Transpose",
]
LIMIT = 2e-3  # a few roundings of 2^-11


def test_memory_is_shared():
    array = numpy.linspace(-2, 2, 12, dtype="float16").reshape(3, 4)
    tensor = N2D2.from_numpy(array)
    assert type(tensor) is N2D2.Tensor_half and tensor.getTypeName() == "half" and tensor.dims() == [4, 3]
    tensor[5] = 1 / 3
    assert array[1, 1] == numpy.float16(1 / 3) == tensor[5]
    assert memoryview(tensor).format == "e" and numpy.asarray(tensor).dtype == "float16"
    seen = torch.from_dlpack(tensor)
    assert seen.dtype == torch.float16 and (seen.numpy() == array).all()
    taken = N2D2.from_dlpack(torch.full((2, 3), 0.1, dtype=torch.float16))
    assert type(taken) is N2D2.Tensor_half and taken[0] == float(numpy.float16(0.1))
    assert str(taken).split()[0] == "0.0999756"


def test_values_round_as_those_of_numpy():
    random = numpy.random.default_rng(1)
    values = numpy.concatenate(
        [random.normal(size=500) * 10.0**e for e in range(-9, 6)] + [[0.0, -0.0, numpy.inf, -numpy.inf]]
    )

    def rounded(array):
        with numpy.errstate(over="ignore"):
            return array.astype("float16").view("uint16")

    for kind in ("double", "float"):
        source = getattr(N2D2, "Tensor_" + kind)(values)
        half = N2D2.Tensor_half(source.dims())
        half.op_assign(source)
        assert (numpy.asarray(half).view("uint16") == rounded(numpy.asarray(source))).all()
    half = N2D2.Tensor_half([len(values)])
    for i, value in enumerate(values):
        half[i] = value
    assert (numpy.asarray(half).view("uint16") == rounded(values)).all()
    with pytest.raises(TypeError, match="half"):
        half[0] = "x"


def test_every_cell_has_its_class():
    for name in CELLS:
        cls = getattr(N2D2, f"{name}Cell_Frame_half")
        assert issubclass(cls, N2D2.Cell_Frame_half) and issubclass(cls, getattr(N2D2, name + "Cell"))
    cell = N2D2.FcCell_Frame_half(None, "fc", 3)
    assert (cell.getPyDataType(), cell.getPyModel()) == ("half_float", "Frame")
    for name in ("TanhActivation_Frame_half", "SGDSolver_Frame_half", "HeFiller_half"):
        assert getattr(N2D2, name)().getDataType() == "half"


def compare(cell, reference, array):
    array = array.astype("float16")
    (gradient,) = connect(cell, array)
    values = {
        name: torch.tensor(value.astype("float32"), requires_grad=True) for name, value in parameters(cell).items()
    }
    x = torch.tensor(array.astype("float32"), requires_grad=True)
    cell.propagate()
    expected = reference(x, values)
    dy = numpy.random.default_rng(5).normal(size=tuple(expected.shape)).astype("float16")
    back(cell, dy)
    expected.backward(torch.tensor(dy.astype("float32")))
    for got, wanted in ((outputs(cell), expected.detach()), (numpy.asarray(gradient), x.grad)):
        assert got.dtype == "float16" and got.shape == tuple(wanted.shape)
        wanted = wanted.numpy()
        assert abs(got - wanted).max() < LIMIT * max(1.0, abs(wanted).max())
    return values


def random(*shape):
    return numpy.random.default_rng(3).normal(size=shape)


def test_conv_adds_up_in_float():
    # 1024 products: added up in halves, the error would be 20 times the limit.
    cell = N2D2.ConvCell_Frame_half(None, "conv", [4, 4], 3)
    cell.setWeightsFiller(N2D2.NormalFiller_half(0.0, 1.0))
    compare(
        cell,
        lambda x, p: functional.conv2d(x, p["weights-0"].reshape(3, 64, 4, 4), p["biases"].reshape(-1)),
        random(2, 64, 6, 6),
    )
    assert parameters(cell)["weights-0"].dtype == "float16"


def test_pool_fc_softmax():
    compare(
        N2D2.PoolCell_Frame_half(None, "p", [2, 2], 3, strideDims=[2, 2]), lambda x, _: unmapped(x), random(2, 3, 6, 6)
    )
    compare(
        N2D2.FcCell_Frame_half(None, "fc", 5),
        lambda x, p: functional.linear(x.flatten(1), p["weights-0"].reshape(5, -1), p["biases"].reshape(-1)).reshape(
            2, 5, 1, 1
        ),
        random(2, 3, 4, 4),
    )
    compare(N2D2.SoftmaxCell_Frame_half(None, "s", 7), lambda x, _: torch.softmax(x, 1), random(2, 7, 1, 1))


def unmapped(x):
    """Without a mapping, every output pools over all channels."""
    pooled = functional.max_pool2d(x, 2).max(1, keepdim=True).values
    return pooled.expand(-1, 3, -1, -1)


def test_batch_normalization_keeps_floats():
    cell = N2D2.BatchNormCell_Frame_half(None, "bn", 3)
    compare(
        cell,
        lambda x, p: functional.batch_norm(x, None, None, p["scales"].reshape(-1), p["biases"].reshape(-1), True),
        random(4, 3, 5, 5),
    )
    assert {value.dtype for value in parameters(cell).values()} == {numpy.dtype("float32")}

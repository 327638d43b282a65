"""Resize, Scaling, Transformation and the scaling objects as a user of the package meets them."""

import numpy as np
import pytest


def tensor(n2d2, array):
    return n2d2.Tensor.from_numpy(np.asarray(array, dtype=np.float32))


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_resize_equals_torch(n2d2):
    torch = pytest.importorskip("torch")
    x = random(2, 3, 5, 4)
    for mode, aligned, options in (
        ("Bilinear", True, {"mode": "bilinear", "align_corners": False}),
        ("BilinearTF", True, {"mode": "bilinear", "align_corners": True}),
        ("NearestNeighbor", False, {"mode": "nearest"}),
    ):
        cell = n2d2.cells.Resize(8, 10, mode, align_corners=aligned)
        y = cell(tensor(n2d2, x))
        expected = torch.nn.functional.interpolate(torch.tensor(x), (10, 8), **options)
        np.testing.assert_allclose(y.to_numpy(copy=True), expected.numpy(), atol=1e-5)
        assert cell.align_corners is aligned and cell.outputs_width == 8 and cell.outputs_height == 10
        assert mode in str(cell)
    with pytest.raises(n2d2.error_handler.WrongInputType):
        n2d2.cells.Resize(8.5, 10, "Bilinear")
    with pytest.raises(n2d2.error_handler.WrongValue):
        n2d2.cells.Resize(8, 10, "Bicubic")


def test_resize_joins_its_inputs(n2d2):
    x, z = random(2, 1, 3, 3), random(2, 2, 3, 3, seed=1)
    cell = n2d2.cells.Resize(6, 6, "NearestNeighbor")
    y = cell(n2d2.Interface([tensor(n2d2, x), tensor(n2d2, z)]))
    assert cell.N2D2().getNbInputs() == 2
    expected = np.concatenate([x, z], axis=1).repeat(2, axis=2).repeat(2, axis=3)
    np.testing.assert_allclose(y.to_numpy(copy=True), expected, atol=1e-6)


@pytest.mark.parametrize(
    "build,function",
    [
        (lambda s: s.FloatingPointScaling([0.5, -2.0, 1.5], False, []), lambda x: x * [[[0.5]], [[-2.0]], [[1.5]]]),
        (lambda s: s.FloatingPointScaling([0.5], True, [3.0]), lambda x: x.clip(0, 3) * 0.5),
        (lambda s: s.SingleShiftScaling([2], False, []), lambda x: np.floor(x / 4 + 0.5)),
        (lambda s: s.DoubleShiftScaling([(1, 3)], False, []), lambda x: np.floor(3 * x / 8 + 0.5)),
    ],
)
def test_scaling_cell(n2d2, build, function):
    x = np.round(20 * random(2, 3, 4, 4))
    scaling = build(n2d2.scaling)
    cell = n2d2.cells.Scaling(scaling)
    y = cell(tensor(n2d2, x))
    np.testing.assert_allclose(y.to_numpy(copy=True), function(x), atol=1e-5)
    assert scaling.get_type() in str(scaling)
    # A cell read back from the native one wraps the native scaling.
    again = n2d2.converter.from_N2D2_object(cell.N2D2())
    assert isinstance(again, n2d2.cells.Scaling)
    assert again.scaling.N2D2().getMode() == cell.N2D2().getScaling().getMode()


def test_scaling_objects_are_values(n2d2):
    fixed = n2d2.scaling.FixedPointScaling(16.0, [40000], False, [])
    assert (fixed.nb_fractional_bits, fixed.scaling, fixed.is_clipped, fixed.clipping) == (16, [40000], False, [])
    assert fixed.N2D2().getFractionalBits() == 16
    with pytest.raises(ValueError, match="whole number"):
        n2d2.scaling.FixedPointScaling(16.5, [40000], False, [])
    with pytest.raises(n2d2.error_handler.WrongInputType):
        n2d2.cells.Scaling("Single-shift")
    # A fixed-point scaling of the package needs bits, which belong to the native cell.
    cell = n2d2.cells.Scaling(fixed)
    x = np.round(50 * random(1, 2, 3, 3))
    with pytest.raises(ValueError, match="number of bits"):
        cell(tensor(n2d2, x))
    cell.N2D2().setQuantized(8)
    y = cell(tensor(n2d2, x)).to_numpy(copy=True)
    np.testing.assert_array_equal(y, np.floor(x * 40000 / 65536 + 0.5).clip(-128, 127))


def test_scaling_of_an_activation(n2d2):
    linear = n2d2.activation.Linear(scaling=n2d2.scaling.SingleShiftScaling([1], False, []))
    assert linear.has_scaling() and "scaling=Scaling(SINGLE_SHIFT)" in str(linear)
    assert not n2d2.activation.Linear().has_scaling()
    cell = n2d2.cells.Activation(linear)
    x = np.round(20 * random(1, 2, 3, 3))
    np.testing.assert_array_equal(cell(tensor(n2d2, x)).to_numpy(copy=True), np.floor(x / 2 + 0.5))
    read = n2d2.converter.from_N2D2_object(linear.N2D2())
    assert read.has_scaling() and read.scaling.N2D2().getMode().name == "SINGLE_SHIFT"
    linear.scaling = n2d2.scaling.FloatingPointScaling([3.0], False, [])
    np.testing.assert_allclose(cell(tensor(n2d2, x)).to_numpy(copy=True), 3 * x)
    with pytest.raises(n2d2.error_handler.WrongInputType):
        linear.scaling = "Single-shift"


def test_transformation_cell(n2d2):
    x = random(2, 3, 6, 5)
    crop = n2d2.cells.Transformation(n2d2.transform.PadCrop(3, 4))
    np.testing.assert_array_equal(crop(tensor(n2d2, x)).to_numpy(copy=True), x[:, :, 1:5, 1:4])
    # The number of outputs follows from the transformation.
    gray = n2d2.cells.Transformation(n2d2.transform.ChannelExtraction("Gray"))
    assert gray(tensor(n2d2, x)).dims() == [5, 6, 1, 2]
    again = n2d2.converter.from_N2D2_object(gray.N2D2())
    assert isinstance(again.transformation, n2d2.transform.ChannelExtraction)


def test_cells_without_a_class_are_wrapped(n2d2):
    import N2D2

    native = N2D2.ThresholdCell_Frame(None, "threshold", 3, 0.5)
    native.setParameter("Operation", "ToZero")
    cell = n2d2.converter.from_N2D2_object(native)
    assert cell.get_type() == "Threshold" and "operation=ToZero" in str(cell)

"""Rbf and Distance against written-out torch; labels, margin and its ramp."""

import math

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs, parameters

torch = pytest.importorskip("torch")
ERROR = {"float": 5e-5, "double": 1e-11}


def random(shape, kind="float", seed=3):
    return numpy.random.default_rng(seed).normal(size=shape).astype(dtype_of(kind))


def step(cell, kind, name, setter):
    """The gradient of a parameter, seen through one step of an SGD of rate 1 (which divides by the batch)."""
    solver = getattr(N2D2, "SGDSolver_Frame_" + kind)()
    solver.setParameter("LearningRate", "1")
    setter(solver)
    before = parameters(cell)[name].copy()
    cell.update()
    return (parameters(cell)[name] - before).ravel()


def gaussians(kind):
    def reference(x, centers, scaling):
        u = ((x[:, None] - centers[None]) ** 2).sum(2) / (2 * scaling**2)
        if kind == "None":
            return torch.exp(-u)
        if kind == "SemiLinear":
            return torch.clamp(1 - u / (2 * math.log(2)), min=0)
        # A step whose gradient is that of the Gaussian.
        exact = torch.exp(-u)
        return exact + ((u <= math.log(2)).to(u.dtype) - exact).detach()

    return reference


@pytest.mark.parametrize("kind", ["float", "double"])
@pytest.mark.parametrize("approximation", ["None", "Rectangular", "SemiLinear"])
def test_rbf(kind, approximation):
    batch, inputs, count = 6, 9, 5
    cell = getattr(N2D2, "RbfCell_Frame_" + kind)(None, "rbf", count)
    cell.setParameter("RbfApprox", approximation)
    x = random((batch, inputs, 1, 1), kind)
    (dx,) = connect(cell, x)
    parameters(cell)["scaling"].ravel()[...] = numpy.linspace(1, 6, count)
    cell.propagate()
    source = torch.tensor(x[:, :, 0, 0], requires_grad=True)
    centers = torch.tensor(parameters(cell)["centers"].reshape(count, inputs).copy(), requires_grad=True)
    scaling = torch.tensor(parameters(cell)["scaling"].ravel().copy(), requires_grad=True)
    expected = gaussians(approximation)(source, centers, scaling)
    assert abs(outputs(cell)[:, :, 0, 0] - expected.detach().numpy()).max() < ERROR[kind]
    if approximation != "None":  # both sides of the edge are there
        assert (outputs(cell) == 0).any() and (outputs(cell) != 0).any()
    dy = random((batch, count), kind, 5)
    back(cell, dy)
    expected.backward(torch.tensor(dy))
    assert abs(numpy.asarray(dx)[:, :, 0, 0] - source.grad.numpy()).max() < ERROR[kind]
    for name, setter, tensor in (
        ("centers", cell.setCentersSolver, centers),
        ("scaling", cell.setScalingSolver, scaling),
    ):
        still = getattr(N2D2, "SGDSolver_Frame_" + kind)()
        still.setParameter("LearningRate", "0")
        cell.setCentersSolver(still)
        cell.setScalingSolver(still)
        assert abs(step(cell, kind, name, setter) * batch - tensor.grad.numpy().ravel()).max() < ERROR[kind]


def test_rbf_values_and_files(tmp_path):
    cell, other = N2D2.RbfCell_Frame_float(None, "rbf", 3), N2D2.RbfCell_Frame_float(None, "rbf", 3)
    for c in (cell, other):
        connect(c, random((2, 4, 1, 1)))
    cell.setCenter(1, 2, N2D2.Tensor_float([1], 7))
    cell.setScaling(2, N2D2.Tensor_float([1], 9))
    given = N2D2.Tensor_float()
    cell.getCenter(1, 2, given)
    assert 7 in given and parameters(cell)["centers"][1, 2] == 7
    cell.getScaling(2, given)
    assert 9 in given
    with pytest.raises(IndexError):
        cell.getCenter(3, 0, given)
    with pytest.raises(IndexError):
        cell.getScaling(3, given)
    cell.exportFreeParameters(str(tmp_path / "r.syntxt"))
    assert numpy.loadtxt(tmp_path / "r_centers.syntxt").shape == (3, 4)
    other.importFreeParameters(str(tmp_path / "r.syntxt"))
    for name, value in parameters(other).items():
        assert (value == parameters(cell)[name]).all()
    (tmp_path / "r_scaling.syntxt").write_text("1 2\n")
    before = {name: value.copy() for name, value in parameters(other).items()}
    with pytest.raises(RuntimeError):
        other.importFreeParameters(str(tmp_path / "r.syntxt"))
    (tmp_path / "r_scaling.syntxt").unlink()
    with pytest.raises(FileNotFoundError):
        other.importFreeParameters(str(tmp_path / "r.syntxt"))
    other.importFreeParameters(str(tmp_path / "r.syntxt"), True)
    for name, value in parameters(other).items():
        assert (value == before[name]).all()
    with pytest.raises(ValueError, match="RbfApprox"):
        cell.setParameter("RbfApprox", "Square")


def labels_of(values):
    tensor = N2D2.Tensor_int([1, 1, 1, len(values)])
    numpy.asarray(tensor)[...] = numpy.array(values).reshape(-1, 1, 1, 1)
    return tensor


@pytest.mark.parametrize("kind", ["float", "double"])
@pytest.mark.parametrize("seen,margin", [(0, 0.0), (100, 0.4 * 100 / 250), (250, 0.4), (1000, 0.4)])
def test_distance(kind, seen, margin):
    """The formulas of the specification, with a stimulus that has no label and the ramp of the margin."""
    batch, inputs, count, coefficient = 5, 7, 4, 0.3
    cell = getattr(N2D2, "DistanceCell_Frame_" + kind)(None, "distance", count, 0.4, coefficient)
    cell.setParameter("EndRampIT", "250")
    x = random((batch, inputs, 1, 1), kind)
    (dx,) = connect(cell, x)
    while cell.getNbSeen() < seen:
        cell.propagate()
    labels = [1, 3, -1, 0, 1]
    mean = parameters(cell)["means"].reshape(count, inputs).astype("float64")
    bound = 2 * (3 / ((inputs + count) / 2)) ** 0.5
    assert 0.7 * bound < abs(mean).max() <= bound
    flat = x.reshape(batch, inputs).astype("float64")
    difference = flat[:, None] - mean[None]
    plain = -0.5 * (difference**2).sum(2)
    cell.setOutputTarget(labels_of(labels))
    cell.propagate(True)
    assert abs(outputs(cell)[:, :, 0, 0] - plain).max() < ERROR[kind]
    assert cell.getNbSeen() == seen  # only learning counts
    cell.propagate()
    hit = numpy.array([[label == j for j in range(count)] for label in labels])
    assert abs(outputs(cell)[:, :, 0, 0] - plain * numpy.where(hit, 1 + margin, 1)).max() < ERROR[kind]
    assert cell.getNbSeen() == seen + batch
    dy = random((batch, count), kind, 5)
    back(cell, dy)
    k = dy * numpy.where(hit, 1 + margin, 1) - numpy.where(hit, coefficient / batch, 0)
    assert abs(numpy.asarray(dx)[:, :, 0, 0] + (difference * k[..., None]).sum(1)).max() < ERROR[kind]
    expected = (difference * k[..., None]).sum(0).ravel()
    assert abs(step(cell, kind, "means", cell.setCentroidSolver) * batch - expected).max() < ERROR[kind]
    # Labels serve one pass.
    cell.propagate()
    after = parameters(cell)["means"].reshape(count, inputs).astype("float64")
    assert abs(outputs(cell)[:, :, 0, 0] + 0.5 * ((flat[:, None] - after[None]) ** 2).sum(2)).max() < ERROR[kind]


def test_distance_values_and_files(tmp_path):
    cell, other = (N2D2.DistanceCell_Frame_float(None, "d", 3, 0.1, 0.2) for _ in range(2))
    for c in (cell, other):
        connect(c, random((2, 4, 1, 1)))
    assert (cell.getMargin(), cell.getCenterCoef()) == (0.1, 0.2)
    cell.setMean(1, 2, N2D2.Tensor_float([1], 7))
    given = N2D2.Tensor_float()
    cell.getMean(1, 2, given)
    assert 7 in given
    with pytest.raises(IndexError):
        cell.getMean(0, 4, given)
    cell.exportFreeParameters(str(tmp_path / "d.syntxt"))
    assert numpy.loadtxt(tmp_path / "d_means.syntxt").shape == (3, 4)
    other.importFreeParameters(str(tmp_path / "d.syntxt"))
    assert (parameters(other)["means"] == parameters(cell)["means"]).all()
    (tmp_path / "d_means.syntxt").unlink()
    with pytest.raises(FileNotFoundError):
        other.importFreeParameters(str(tmp_path / "d.syntxt"))
    other.importFreeParameters(str(tmp_path / "d.syntxt"), True)


def test_near_a_mean_no_digits_are_lost():
    cell = N2D2.DistanceCell_Frame_float(None, "d", 1, 0.0, 0.0)
    x = numpy.full((1, 64, 1, 1), 1000.0, dtype="float32")
    connect(cell, x)
    parameters(cell)["means"][...] = 1000.0 - 2.0**-10
    cell.propagate(True)
    assert outputs(cell).item() == -0.5 * 64 * 2.0**-20

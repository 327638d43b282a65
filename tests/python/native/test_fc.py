"""FcCell and SoftmaxCell: values and gradients against torch, weight access, the life of a cell in a dynamic graph."""

import gc
import threading

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs, parameters

torch = pytest.importorskip("torch")


def random(shape, kind="float"):
    return numpy.random.default_rng(3).normal(size=shape).astype(dtype_of(kind))


def test_classes():
    assert issubclass(N2D2.FcCell_Frame_float, N2D2.FcCell) and issubclass(N2D2.FcCell_Frame_float, N2D2.Cell_Frame_float)
    assert issubclass(N2D2.FcCell_Frame_double, N2D2.Cell_Frame_Top) and issubclass(N2D2.FcCell, N2D2.Parameterizable)
    with pytest.raises(TypeError):
        N2D2.FcCell()
    cell = N2D2.FcCell_Frame_double(None, "fc", 2)
    assert (cell.getPyModel(), cell.getPyDataType(), cell.getType(), cell.getName()) == ("Frame", "double", "Fc", "fc")
    assert list(N2D2.FcCell.WeightsExportFormat.__members__) == ["OC", "CO"]


@pytest.mark.parametrize("kind,error", [("float", 1e-5), ("double", 1e-12)])
def test_fc_against_torch(kind, error):
    cell = getattr(N2D2, "FcCell_Frame_" + kind)(None, "fc", 4, getattr(N2D2, "TanhActivation_Frame_" + kind)())
    cell.setParameter("NoBias", "0")
    cell.setBiasFiller(N2D2.NormalFiller_float())
    x = random((5, 3, 2, 2), kind)
    gradient = connect(cell, x)[0]
    w, b = parameters(cell)["weights-0"], parameters(cell)["biases"]
    tx, tw, tb = (torch.tensor(v.copy(), requires_grad=True) for v in (x.reshape(5, -1), w.reshape(4, -1), b.reshape(-1)))
    ty = torch.tanh(torch.nn.functional.linear(tx, tw, tb))
    cell.propagate()
    assert abs(outputs(cell).reshape(5, 4) - ty.detach().numpy()).max() < error
    dy = random((5, 4), kind)
    ty.backward(torch.tensor(dy))
    before = w.copy()
    back(cell, dy)
    assert abs(numpy.asarray(gradient).reshape(5, -1) - tx.grad.numpy()).max() < 10 * error
    cell.update()
    rate = cell.getWeightsSolver().getmLearningRate()
    step = w.reshape(4, -1) - before.reshape(4, -1)
    assert abs(step - rate * tw.grad.numpy() / 5).max() < error


def test_weight_access():
    cell = N2D2.FcCell_Frame_float(None, "fc", 3)
    cell.initializeParameters(4, 1)
    value = N2D2.Tensor_float([1], 2.5)
    cell.setWeight(2, 3, value)
    for given in (N2D2.Tensor_float(), N2D2.Tensor_double([1, 1]), N2D2.Tensor_float([1])):
        cell.getWeight(2, 3, given)
        assert list(given) == [2.5]
    assert parameters(cell)["weights-0"].reshape(3, 4)[2, 3] == 2.5
    parameters(cell)["weights-0"].reshape(3, 4)[1, 0] = -4
    cell.getWeight(1, 0, value)
    assert value[0] == -4
    cell.setBias(1, N2D2.Tensor_double([1], 3))
    cell.getBias(1, value)
    assert value[0] == 3
    for call in (lambda: cell.getWeight(3, 0, value), lambda: cell.getWeight(0, 4, value), lambda: cell.getBias(3, value)):
        with pytest.raises(IndexError):
            call()
    with pytest.raises(ValueError, match="one element"):
        cell.setWeight(0, 0, N2D2.Tensor_float([2]))
    cell.setParameter("NoBias", "1")
    with pytest.raises(RuntimeError, match="[Bb]ias"):
        cell.getBias(0, value)


def test_fillers_and_solvers_are_shared():
    cell = N2D2.FcCell_Frame_float(None, "fc", 3)
    filler, solver = N2D2.ConstantFiller_float(0.5), N2D2.AdamSolver_Frame_float()
    cell.setWeightsFiller(filler)
    cell.setWeightsSolver(solver)
    assert cell.getWeightsFiller() is filler and cell.getWeightsSolver() is solver
    assert isinstance(cell.getBiasSolver(), N2D2.SGDSolver)
    cell.initializeParameters(2, 2)
    values = parameters(cell)
    assert (values["weights-0"] == 0.5).all() and (values["weights-1"] == 0.5).all()
    values["weights-0"][:] = 1
    cell.resetWeights()
    assert (values["weights-0"] == 0.5).all()
    assert [name for name, _ in cell.solvers()] == ["weights-0", "weights-1", "biases"]
    assert cell.solvers()[0][1].getType() == "Adam"


def test_dynamic_graph_keeps_weights_and_state():
    N2D2.mtSeed(1)
    first = N2D2.FcCell_Frame_float(None, "first", 4, N2D2.RectifierActivation_Frame_float())
    second = N2D2.FcCell_Frame_float(None, "second", 2)
    first.initializeParameters(3, 1)
    second.initializeParameters(4, 1)
    assert first.getOutputs().empty()
    weights = parameters(first)["weights-0"].copy()
    for batch in (2, 2, 5):
        x = random((batch, 3, 1, 1))
        inputs = N2D2.from_numpy(x)
        for cell in (first, second):
            cell.clearInputTensors()
            cell.clearOutputTensors()
        first.addInputBis(inputs, N2D2.Tensor_float(inputs.dims()))
        first.initializeDataDependent()
        second.linkInput(first)
        second.initializeDataDependent()
        first.propagate()
        second.propagate(inference=False)
        assert outputs(second).shape == (batch, 2, 1, 1)
        expected = numpy.maximum(x.reshape(batch, 3) @ parameters(first)["weights-0"].reshape(4, 3).T
                                 + parameters(first)["biases"].reshape(-1), 0)
        assert abs(outputs(first).reshape(batch, 4) - expected).max() < 1e-6
        back(second, random((batch, 2)))
        first.backPropagate()
        for cell in (first, second):
            cell.update()
    assert (parameters(first)["weights-0"] != weights).any()
    assert second.getParentsCells() == [first]


def test_tensors_are_handed_out_once():
    cell = N2D2.FcCell_Frame_float(None, "fc", 2)
    x = random((3, 4, 1, 1))
    connect(cell, x)
    child = N2D2.SoftmaxCell_Frame_float(None, "softmax", 2)
    child.addInput(cell)
    given = cell.getOutputs()
    assert given is cell.getOutputs() and given is child.getInputs(0)
    given.reshape([given.size()])
    assert cell.getOutputs().dims() == [1, 1, 2, 3]
    cell.propagate()
    assert list(given) == list(cell.getOutputs())
    view = numpy.asarray(cell.getOutputs())
    del cell, child, given
    gc.collect()
    assert numpy.isfinite(view).all()


def test_views_stay_current_through_steps():
    cell = N2D2.FcCell_Frame_float(None, "fc", 2)
    x = random((3, 4, 1, 1))
    gradient = connect(cell, x)[0]
    views = outputs(cell), parameters(cell)["weights-0"], numpy.asarray(cell.getDiffInputs()), numpy.asarray(gradient)
    for step in range(3):
        x[:] = step + 1
        views[1][:] = 0.25
        cell.propagate()
        assert numpy.allclose(views[0], (step + 1) + parameters(cell)["biases"].reshape(1, 2, 1, 1))
        views[2][:] = 1
        cell.setDiffInputsValid()
        gradient.clearValid()
        cell.backPropagate()
        assert numpy.allclose(views[3], 0.5)


def test_errors_name_the_cell():
    cell = N2D2.FcCell_Frame_float(None, "fc1", 2)
    with pytest.raises(ValueError, match=r"\[Fc fc1\].*no input"):
        cell.initialize()
    with pytest.raises(IndexError, match=r"\[Fc fc1\]"):
        cell.getInputs(0)
    with pytest.raises(ValueError, match="at least 1"):
        N2D2.FcCell_Frame_float(None, "fc1", 0)
    with pytest.raises(ValueError, match="name"):
        N2D2.FcCell_Frame_float(None, "", 1)
    connect(cell, random((3, 4, 1, 1)))
    with pytest.raises(ValueError, match=r"\[Fc fc1\]"):
        cell.setDiffInputs(N2D2.Tensor_float([5]))


@pytest.mark.parametrize("with_loss", [False, True])
def test_softmax_against_torch(with_loss):
    cell = N2D2.SoftmaxCell_Frame_float(None, "softmax", 5, withLoss=with_loss)
    assert cell.getWithLoss() is with_loss and cell.getGroupSize() == 0
    x = random((4, 5, 3, 2))
    gradient = connect(cell, x)[0]
    cell.propagate()
    tx = torch.tensor(x.copy(), requires_grad=True)
    ty = torch.softmax(tx, 1)
    assert abs(outputs(cell) - ty.detach().numpy()).max() < 1e-6
    dy = random((4, 5, 3, 2))
    back(cell, dy)
    ty.backward(torch.tensor(dy))
    expected = dy if with_loss else tx.grad.numpy()
    assert abs(numpy.asarray(gradient) - expected).max() < 1e-6


def test_labels_and_losses():
    cell = N2D2.FcCell_Frame_float(None, "fc", 3)
    connect(cell, random((2, 4, 1, 1)))
    cell.propagate()
    y = outputs(cell).reshape(2, 3).copy()
    labels = N2D2.Tensor_int.from_numpy(numpy.array([2, -1], dtype="int32").reshape(2, 1, 1, 1))
    cell.setOutputTarget(labels)
    loss = cell.applyLoss(1.0, 0.0)
    expected = numpy.array([[0, 0, 1], [0, 0, 0]]) - y
    expected[1] = 0
    assert numpy.allclose(numpy.asarray(cell.getDiffInputs()).reshape(2, 3), expected, atol=1e-6)
    assert loss == pytest.approx((expected**2).sum() / 2, rel=1e-5)
    assert cell.getMaxOutput(1) == y[1].argmax()
    with pytest.raises(ValueError, match="beyond"):
        cell.setOutputTarget(N2D2.Tensor_int([1, 1, 1, 2], 3))
    assert cell.checkGradient(1e-2, 1e-1) < 1e-2


def test_steps_release_the_interpreter():
    cells = [N2D2.FcCell_Frame_float(None, f"fc{i}", 64) for i in range(2)]
    for cell in cells:
        connect(cell, random((16, 256, 1, 1)))
    threads = [threading.Thread(target=lambda c=cell: [c.propagate() for _ in range(20)]) for cell in cells]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(numpy.isfinite(outputs(cell)).all() for cell in cells)


def test_files(tmp_path):
    cell = N2D2.FcCell_Frame_float(None, "fc", 3)
    cell.initializeParameters(4, 1)
    cell.exportFreeParameters(str(tmp_path / "fc.syntxt"))
    other = N2D2.FcCell_Frame_float(None, "fc", 3)
    other.initializeParameters(4, 1)
    assert (parameters(other)["weights-0"] != parameters(cell)["weights-0"]).any()
    other.importFreeParameters(str(tmp_path / "fc.syntxt"))
    assert (parameters(other)["weights-0"] == parameters(cell)["weights-0"]).all()
    with pytest.raises(FileNotFoundError):
        other.importFreeParameters(str(tmp_path / "none.syntxt"))
    other.importFreeParameters(str(tmp_path / "none.syntxt"), ignoreNotExists=True)

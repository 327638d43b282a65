"""Network and DeepNet: structure, steps, files."""

import gc

import N2D2
import numpy
import pytest
from cells import connect, parameters


@pytest.fixture
def net():
    return N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))


def chain(net, names=("a", "b", "c")):
    cells = [N2D2.FcCell_Frame_float(net, name, 3) for name in names]
    connect(cells[0], numpy.ones((2, 3, 1, 1), dtype="float32"))
    net.addCell(cells[0], [None])
    for parent, child in zip(cells, cells[1:], strict=False):
        child.addInput(parent)
        net.addCell(child, [parent])
    return cells


def test_structure(net):
    a, b, c = chain(net)
    assert net.getLayers() == [["env"], ["a"], ["b"], ["c"]]
    assert net.getCells() == {"a": a, "b": b, "c": c}
    assert net.getCell("b") is b and net.getCell_Frame_Top("b") is b
    assert net.getParentCells("a") == [None] and net.getParentCells("c") == [b]
    assert net.getChildCells("a") == [b] and b.getChildrenCells() == [c] and b.getParentsCells() == [a]
    assert a.getAssociatedDeepNet() is net
    net.addCell(b, [a])  # again: nothing happens
    with pytest.raises(ValueError, match="already exists"):
        net.addCell(N2D2.FcCell_Frame_float(net, "b", 3), [a])
    with pytest.raises(IndexError, match="layer d does not exist"):
        net.getCell("d")
    net.removeCell(b)
    assert net.getLayers() == [["env"], ["a"], ["c"]] or net.getLayers() == [["env"], ["a"], [], ["c"]]
    assert net.getParentCells("c") == [a] and c.getParentsCells() == [a]


def test_name(net):
    net.setParameter("Name", "lenet")
    assert net.getName() == "lenet"


def test_lifetimes():
    net = N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))
    chain(net)
    gc.collect()
    assert isinstance(net.getNetwork(), N2D2.Network)
    net.initialize()
    net.propagate(False)
    assert type(net.getCell("c")) is N2D2.FcCell_Frame_float
    cell = net.getCell("c")
    del net
    gc.collect()
    assert cell.getAssociatedDeepNet() is None and cell.getName() == "c"


def test_steps_and_timings(net):
    cells = chain(net)
    net.initialize()
    net.propagate(inference=False)
    cells[-1].setOutputErrors(N2D2.Tensor_float(cells[-1].getOutputs().dims(), 1))
    timings = []
    net.backPropagate(timings)
    net.update(timings)
    assert [name for name, _ in timings] == ["c[back-prop]", "b[back-prop]", "a[back-prop]", "a[update]", "b[update]", "c[update]"]
    assert all(seconds >= 0 for _, seconds in timings)
    before = parameters(cells[0])["weights-0"].copy()
    net.propagate(False)
    cells[-1].setOutputErrors(N2D2.Tensor_float(cells[-1].getOutputs().dims(), 1))
    net.backPropagate()
    net.update()
    assert (parameters(cells[0])["weights-0"] != before).any()


def test_files(net, tmp_path):
    cells = chain(net)
    net.initialize()
    net.exportNetworkFreeParameters(str(tmp_path / "weights"))
    net.save(str(tmp_path / "state"))
    kept = [parameters(cell)["weights-0"].copy() for cell in cells]

    def disturb():
        for cell in cells:
            parameters(cell)["weights-0"][:] = 0

    def restored():
        return [(parameters(cell)["weights-0"] == value).all() for cell, value in zip(cells, kept, strict=True)]

    disturb()
    net.importNetworkFreeParameters(str(tmp_path / "weights"))
    assert all(restored())
    disturb()
    net.importNetworkFreeParameters(str(tmp_path / "weights"), "b")
    assert restored() == [False, True, False]
    net.load(str(tmp_path / "state"))
    assert all(restored())
    stats = net.getStats()
    assert stats.nbSynapses == 3 * (9 + 3)


def test_stats(net):
    cell = chain(net)[0]
    stats = N2D2.Stats()
    cell.getStats(stats)
    cell.getStats(stats)
    assert stats.nbSynapses == 2 * 12

"""State directories: another cell loads what one saved, parameters and bits included; damaged ones change nothing."""

import cells
import N2D2
import numpy
import pytest


def network():
    return N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))


def connected(cell, dims=(1, 3, 6, 6)):
    kind = "float64" if type(cell).__name__.endswith("_double") else "float32"
    cells.connect(cell, numpy.linspace(-1, 1, int(numpy.prod(dims))).reshape(dims).astype(kind))
    return cell


def conv(**words):
    activation = N2D2.RectifierActivation_Frame_double()
    quantizer = N2D2.SATQuantizerActivation_Frame_double()
    quantizer.setSolver(N2D2.SGDSolver_Frame_double())
    activation.setQuantizer(quantizer)
    cell = N2D2.ConvCell_Frame_double(network(), "c", [3, 3], 4, activation=activation)
    weights = N2D2.SATQuantizerCell_Frame_double()
    cell.setQuantizer(weights)
    for name, value in words.items():
        cell.setParameter(name, value)
    return connected(cell)


def parts(cell):
    """All that has parameters, by place."""
    activation = cell.getActivation()
    return {
        "cell": cell,
        "weights solver": dict(cell.solvers())["weights-0"],
        "bias solver": dict(cell.solvers())["biases"],
        "quantizer": cell.getQuantizer(),
        "activation": activation,
        "activation quantizer": activation.getQuantizer(),
        "its solver": activation.getQuantizer().getSolver(),
    }


CHANGES = {
    "cell": {"WeightsExportFlip": "1", "BackPropagate": "0", "OutputsRemap": "1:2,0:2", "WeightsExportFormat": "HWCO"},
    "weights solver": {
        "Momentum": "0.9",
        "LearningRatePolicy": "StepDecay",
        "Clamping": "-1:0.1",
        "MaxIterations": "70000",
    },
    "bias solver": {"LearningRate": "0.1234567890123"},
    "quantizer": {"Range": "15", "QuantMode": "Symmetric", "ApplyScaling": "1"},
    "activation": {"LeakSlope": "0.25", "Clipping": "3"},
    "activation quantizer": {"Range": "7", "Alpha": "2.5"},
    "its solver": {"Decay": "0.01"},
}


def all_parameters(cell):
    return {place: dict(part.getParameters()) for place, part in parts(cell).items()}


@pytest.fixture
def saved(tmp_path):
    cell = conv()
    cell.propagate()
    for place, words in CHANGES.items():
        for name, value in words.items():
            parts(cell)[place].setParameter(name, value)
    cell.setQuantized(5)
    cell.save(str(tmp_path / "state"))
    return cell, tmp_path / "state"


def test_parameters_of_all_parts_come_back(saved):
    cell, state = saved
    other = conv()
    before = all_parameters(other)
    assert all(before[place][name] != value for place, words in CHANGES.items() for name, value in words.items())
    other.load(str(state))
    assert all_parameters(other) == all_parameters(cell)
    assert other.getQuantizedNbBits() == 5
    assert cells.outputs(other).shape == cells.outputs(cell).shape
    cell.propagate(True)
    other.propagate(True)
    numpy.testing.assert_array_equal(cells.outputs(other), cells.outputs(cell))


def test_bits_go_when_the_state_has_none(saved, tmp_path):
    cell, state = saved
    cell.setQuantized(0)
    cell.save(str(state))
    assert not (state / "Conv.bits").exists()
    other = conv()
    other.setQuantized(8)
    other.load(str(state))
    assert other.getQuantizedNbBits() == 0


@pytest.mark.parametrize("first,second", (("0", "1"), ("1", "0")))
def test_biases_that_the_state_has_or_not(tmp_path, first, second):
    cell, other = conv(NoBias=first), conv(NoBias=second)
    cell.save(str(tmp_path))
    other.load(str(tmp_path))
    assert other.getParameterAndType("NoBias")[0] == first
    for c in (cell, other):
        c.propagate(True)
    numpy.testing.assert_array_equal(cells.outputs(other), cells.outputs(cell))


@pytest.mark.parametrize(
    "file,damage,message",
    (
        (
            "Conv.cfg",
            lambda t: t.replace("NoBias = 0", "NoBiass = 0"),
            r"Conv.cfg:\d+ .*does not exist: NoBiass; did you mean \"NoBias\"",
        ),
        (
            "Conv.cfg",
            lambda t: t.replace("NoBias = 0", "NoBias = maybe"),
            r"Conv.cfg:\d+ .*NoBias \(value is \"maybe\"\)",
        ),
        ("Conv.cfg", lambda t: t + "NoBias\n", r"Conv.cfg:\d+ a line `Name = value` is expected, got \"NoBias\""),
        ("WeightsSolver-0/SGD.cfg", lambda t: t.replace("0.9", "-0.9"), r"SGD.cfg:\d+ .*Momentum"),
        ("Activation/Rectifier.cfg", lambda t: t.replace("3.0", "nan"), r"Rectifier.cfg:\d+ .*Clipping"),
        ("Quantizer/SAT.cfg", lambda t: t.replace("15", "0"), r"SAT.cfg:\d+ .*Range"),
        ("Activation/Quantizer/Solver/SGD.cfg", lambda t: "x = 1\n", r"Solver/SGD.cfg:1 .*does not exist: x"),
        ("Conv.bits", lambda t: "33\n", "a number of bits, 32 at most, is expected in .*Conv.bits"),
        ("Conv.syn", None, "Conv cell|Conv c"),
    ),
)
def test_damaged_states_change_nothing(saved, file, damage, message):
    _, state = saved
    path = state / file
    if damage:
        path.write_text(damage(path.read_text()))
    else:
        path.write_bytes(path.read_bytes()[:-8])
    other = conv()
    before = all_parameters(other)
    weights = [numpy.array(t) for t in (other.getQuantizer().getQuantizedWeights(0),)]
    with pytest.raises(RuntimeError, match=message):
        other.load(str(state))
    assert all_parameters(other) == before
    numpy.testing.assert_array_equal(other.getQuantizer().getQuantizedWeights(0), weights[0])


@pytest.mark.parametrize(
    "file",
    (
        "Conv.cfg",
        "Conv.syn",
        "BiasSolver/SGD.cfg",
        "Activation/Rectifier.cfg",
        "Quantizer/SAT.cfg",
        "Activation/Quantizer/SAT.state",
    ),
)
def test_missing_files_are_named(saved, file):
    _, state = saved
    (state / file).unlink()
    with pytest.raises(FileNotFoundError, match=file):
        conv().load(str(state))


def test_comments_and_missing_names(saved):
    _, state = saved
    (state / "Conv.cfg").write_text("# written by hand\n\n  WeightsExportFlip=1 # as saved\n")
    other = conv()
    other.load(str(state))
    assert other.getParameterAndType("WeightsExportFlip")[0] == "1"
    assert other.getParameterAndType("BackPropagate")[0] == "1"


@pytest.mark.parametrize(
    "make,words",
    (
        (lambda net: N2D2.DropoutCell_Frame_double(net, "c", 3), {"Dropout": "0.25"}),
        (lambda net: N2D2.LRNCell_Frame_double(net, "c", 6), {"N": "2", "Alpha": "0.5", "Beta": "0.5", "K": "1.5"}),
        (
            lambda net: N2D2.BatchNormCell_Frame_double(net, "c", 3),
            {"Epsilon": "0.125", "MovingAverageMomentum": "0.5"},
        ),
        (lambda net: N2D2.FcCell_Frame_double(net, "c", 4), {"Normalize": "1", "DropConnect": "0.5"}),
        (lambda net: N2D2.ThresholdCell_Frame(net, "c", 3, 0.25), {"Operation": "Truncate", "MaxValue": "2.0"}),
        (lambda net: N2D2.FMPCell_Frame(net, "c", 1.5, 3), {"Overlapping": "0", "PseudoRandom": "0"}),
    ),
)
def test_parameters_of_other_cells(tmp_path, make, words):
    first, second = (make(network()) for _ in range(2))
    for cell in (first, second):
        connected(cell, (1, 6, 3, 3) if "LRN" in type(cell).__name__ else (1, 3, 6, 6))
    for name, value in words.items():
        first.setParameter(name, value)
    first.save(str(tmp_path))
    assert first.getParameters() != second.getParameters()
    second.load(str(tmp_path))
    assert first.getParameters() == second.getParameters()
    first.propagate(True)
    second.propagate(True)
    if "FMP" not in type(first).__name__:  # whose regions are drawn
        numpy.testing.assert_array_equal(cells.outputs(first), cells.outputs(second))

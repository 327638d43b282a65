"""LSTM against torch.nn.LSTM (weights copied), Rbf and Distance against written-out torch."""

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs, parameters

torch = pytest.importorskip("torch")
ERROR = {"float": 2e-5, "double": 1e-11}
GATE, PART = N2D2.LSTMCell.Gate, N2D2.LSTMCell.Part


def random(shape, kind="float", seed=3):
    return numpy.random.default_rng(seed).normal(size=shape).astype(dtype_of(kind))


def make(kind, steps, batch, inputs, layers, hidden, bidirectional=0, single=False, **options):
    cell = getattr(N2D2, "LSTMCell_Frame_" + kind)(
        None, "lstm", steps, batch, inputs, layers, hidden, 0, hidden * (1 + bidirectional), bidirectional,
        singleBackpropFeeding=single, **options,
    )  # fmt: skip
    cell.setParameter("InputLayout", "Sequences")
    for gate in (GATE.Input, GATE.Forget, GATE.Cell, GATE.Output):
        cell.setWeightsFiller(N2D2.NormalFiller(0.0, 0.5), gate)
    cell.setHxFiller(N2D2.NormalFiller(0.0, 1.0))
    cell.setCxFiller(N2D2.NormalFiller(0.0, 1.0))
    return cell


def torch_twin(cell, kind):
    """A torch.nn.LSTM with the weights of the cell, and its initial states."""
    layers, hidden = cell.getNumberLayers(), cell.getHiddenSize()
    both = cell.getBidirectional() == 1
    twin = torch.nn.LSTM(cell.getInputDim(), hidden, layers, bidirectional=both)
    if kind == "double":
        twin = twin.double()
    values = {name: value.ravel() for name, value in parameters(cell).items()}
    at = {"weights": 0, "biases": 0}

    def take(name, shape):
        size = int(numpy.prod(shape))
        part = values[name][at[name] : at[name] + size].reshape(shape)
        at[name] += size
        return torch.nn.Parameter(torch.tensor(part.copy()))

    for n in range(layers * (1 + both)):
        suffix = f"_l{n // (1 + both)}" + ("_reverse" if both and n % 2 else "")
        for name, source in (
            ("weight_ih", "weights"),
            ("weight_hh", "weights"),
            ("bias_ih", "biases"),
            ("bias_hh", "biases"),
        ):
            setattr(twin, name + suffix, take(source, getattr(twin, name + suffix).shape))
    assert at == {name: len(values[name]) for name in at}
    states = tuple(torch.tensor(parameters(cell)[name].copy()) for name in ("hx", "cx"))
    return twin, states


def torch_gradients(twin, names=("weight_ih", "weight_hh"), biases=("bias_ih", "bias_hh")):
    """Concatenated as the cell lays them out."""
    found = dict(twin.named_parameters())
    suffixes = [
        f"_l{n}" + r for n in range(twin.num_layers) for r in (("", "_reverse") if twin.bidirectional else ("",))
    ]
    return [
        numpy.concatenate([found[name + s].grad.numpy().ravel() for s in suffixes for name in kinds])
        for kinds in (names, biases)
    ]


def solver_step(cell, kind):
    """Gradients of weights and biases, seen through one step of an SGD of rate 1 (which divides by the batch)."""
    solver = getattr(N2D2, "SGDSolver_Frame_" + kind)()
    solver.setParameter("LearningRate", "1")
    cell.setWeightsSolver(solver)
    before = {name: value.copy() for name, value in parameters(cell).items()}
    cell.update()
    after = parameters(cell)
    return [(after[name] - before[name]).ravel() for name in ("weights", "biases")]


@pytest.mark.parametrize("kind", ["float", "double"])
@pytest.mark.parametrize("seed", range(6))
def test_against_torch(kind, seed):
    rng = numpy.random.default_rng(seed)
    steps, batch, inputs, layers, hidden = (int(rng.integers(1, n)) for n in (9, 6, 12, 4, 20))
    both = seed % 2
    cell = make(kind, steps, batch, inputs, layers, hidden, both)
    x = random((steps, batch, inputs, 1), kind, seed)
    (dx,) = connect(cell, x)
    twin, states = torch_twin(cell, kind)
    cell.propagate()
    source = torch.tensor(x[..., 0], requires_grad=True)
    expected, (h, c) = twin(source, states)
    assert outputs(cell).shape == (*expected.shape, 1)
    assert abs(outputs(cell)[..., 0] - expected.detach().numpy()).max() < ERROR[kind]
    assert abs(numpy.asarray(cell.getFinalHiddenState()) - h.detach().numpy()).max() < ERROR[kind]
    assert abs(numpy.asarray(cell.getFinalCellState()) - c.detach().numpy()).max() < ERROR[kind]
    dy = random((*expected.shape, 1), kind, seed + 50)
    back(cell, dy)
    expected.backward(torch.tensor(dy[..., 0]))
    assert abs(numpy.asarray(dx)[..., 0] - source.grad.numpy()).max() < 20 * ERROR[kind]
    for got, wanted in zip(solver_step(cell, kind), torch_gradients(twin), strict=True):
        assert abs(got * batch - wanted).max() < 50 * ERROR[kind]


@pytest.mark.parametrize("kind", ["float", "double"])
@pytest.mark.parametrize("both", [0, 1])
def test_lengths_against_packed_sequences(kind, both):
    steps, batch, inputs, hidden, lengths = 7, 4, 3, 5, [4, 7, 1, 5]
    cell = make(kind, steps, batch, inputs, 2, hidden, both)
    cell.setSequenceLengths(lengths)
    x = random((steps, batch, inputs, 1), kind)
    (dx,) = connect(cell, x)
    twin, states = torch_twin(cell, kind)
    cell.propagate()
    assert cell.getSequenceLengths() == lengths
    source = torch.tensor(x[..., 0], requires_grad=True)
    packed = torch.nn.utils.rnn.pack_padded_sequence(source, lengths, enforce_sorted=False)
    out, (h, c) = twin(packed, states)
    expected, _ = torch.nn.utils.rnn.pad_packed_sequence(out, total_length=steps)
    assert abs(outputs(cell)[..., 0] - expected.detach().numpy()).max() < ERROR[kind]
    assert (outputs(cell)[4:, 0] == 0).all() and (outputs(cell)[1:, 2] == 0).all()
    assert abs(numpy.asarray(cell.getFinalHiddenState()) - h.detach().numpy()).max() < ERROR[kind]
    assert abs(numpy.asarray(cell.getFinalCellState()) - c.detach().numpy()).max() < ERROR[kind]
    dy = random((*expected.shape, 1), kind, 9)
    back(cell, dy)
    expected.backward(torch.tensor(dy[..., 0]))
    assert abs(numpy.asarray(dx)[..., 0] - source.grad.numpy()).max() < 20 * ERROR[kind]
    for got, wanted in zip(solver_step(cell, kind), torch_gradients(twin), strict=True):
        assert abs(got * batch - wanted).max() < 50 * ERROR[kind]
    # The single output is that of the last valid step.
    one = make(kind, steps, batch, inputs, 2, hidden, both, single=True)
    one.setSequenceLengths(lengths)
    connect(one, x)
    for name, value in parameters(one).items():
        value[...] = parameters(cell)[name]
    cell.propagate()
    one.propagate()
    assert outputs(one).shape == (batch, hidden * (1 + both), 1, 1)
    for b, n in enumerate(lengths):
        assert (outputs(one)[b].ravel() == outputs(cell)[n - 1, b].ravel()).all()


def test_lengths_are_checked():
    cell = make("float", 5, 3, 2, 1, 4)
    for lengths in ([0, 1, 2], [1, 2, 6], [1, 1, 1, 1]):
        with pytest.raises(ValueError, match="LSTM lstm"):
            cell.setSequenceLengths(lengths)
    cell.setSequenceLengths([1, 2])
    connect(cell, random((5, 3, 2, 1)))
    with pytest.raises(ValueError, match="2 sequence lengths for a batch of 3"):
        cell.propagate()
    cell.setSequenceLengths([])
    cell.propagate()
    assert cell.getSequenceLengths() == []
    shorter = make("float", 5, 3, 2, 1, 4)
    connect(shorter, random((4, 3, 2, 1)))
    shorter.setSequenceLengths([1, 5, 2])
    with pytest.raises(ValueError, match="a sequence length is 5, but its input has 4 steps"):
        shorter.propagate()


def test_padding_is_trimmed():
    cell = make("float", 6, 3, 2, 1, 4)
    cell.setParameter("TrimPadding", "1")
    x = random((6, 3, 2, 1))
    x[4:, 0] = 0
    x[2, 1] = 0  # in the middle it counts
    x[:, 2] = 0  # one step remains
    connect(cell, x)
    cell.propagate()
    assert cell.getSequenceLengths() == [4, 6, 1]
    assert (outputs(cell)[4:, 0] == 0).all() and (outputs(cell)[3, 0] != 0).all()


def test_smaller_batches_and_shorter_sequences():
    whole = make("double", 6, 4, 3, 2, 5)
    x = random((6, 4, 3, 1), "double")
    connect(whole, x)
    part = make("double", 6, 4, 3, 2, 5)
    connect(part, numpy.ascontiguousarray(x[:4, :2]))
    for name, value in parameters(part).items():
        value[...] = parameters(whole)[name]
    whole.propagate()
    part.propagate()
    assert abs(outputs(part) - outputs(whole)[:4, :2]).max() < 1e-14


def test_rows_of_images_are_steps():
    """{W, H, C, B}: step y holds the W values of row y, channel after channel."""
    sequences, rows = make("float", 4, 2, 6, 1, 3), make("float", 4, 2, 6, 1, 3)
    images = random((2, 2, 4, 3))  # batch, channels, height, width
    connect(sequences, numpy.ascontiguousarray(images.transpose(2, 0, 1, 3).reshape(4, 2, 6, 1)))
    rows.setParameter("InputLayout", "Auto")
    rows.setParameter("OutputLayout", "Stimuli")
    connect(rows, images)
    for name, value in parameters(rows).items():
        value[...] = parameters(sequences)[name]
    sequences.propagate()
    rows.propagate()
    assert outputs(rows).shape == (2, 3, 4, 1)
    assert (outputs(rows)[..., 0].transpose(2, 0, 1) == outputs(sequences)[..., 0]).all()


def test_layouts_that_do_not_fit():
    cell = N2D2.LSTMCell_Frame_float(None, "l", 4, 4, 4, 1, 3)
    same = N2D2.from_numpy(random((4, 4, 4, 1)))
    with pytest.raises(ValueError, match="set InputLayout"):
        cell.addInputBis(same, type(same)())
    cell.setParameter("InputLayout", "Stimuli")
    cell.addInputBis(same, type(same)())
    other = N2D2.LSTMCell_Frame_float(None, "l", 4, 4, 5, 1, 3)
    with pytest.raises(ValueError, match=r"its input has dims .*expected sequences .* or stimuli"):
        other.addInputBis(N2D2.from_numpy(random((4, 2, 9, 1))), type(same)())
    with pytest.raises(ValueError, match="targets cannot be set on whole sequences"):
        whole = make("float", 4, 4, 5, 1, 3)
        connect(whole, random((4, 4, 5, 1)))
        whole.setOutputTarget(N2D2.Tensor_int([1, 1, 1, 4], 0))


def test_arguments_are_checked():
    build = N2D2.LSTMCell_Frame_float
    with pytest.raises(ValueError, match="Algo=2 .* not supported"):
        build(None, "l", 4, 4, 4, 1, 3, algo=2)
    with pytest.raises(ValueError, match="InputDim 4 must then equal HiddenSize 3"):
        build(None, "l", 4, 4, 4, 1, 3, inputMode=0)
    with pytest.raises(ValueError, match="6 outputs .*, not 3"):
        build(None, "l", 4, 4, 4, 1, 3, nbOutputs=3, bidirectional=1)
    for bad in ({"dropout": 1.5}, {"bidirectional": 2}, {"inputMode": 3}):
        with pytest.raises(ValueError):
            build(None, "l", 4, 4, 4, 1, 3, **bad)
    with pytest.raises(ValueError, match="must be at least 1"):
        build(None, "l", 0, 4, 4, 1, 3)
    standard, persistent = (build(None, "l", 4, 4, 4, 1, 3, algo=algo) for algo in (0, 1))
    for cell in (standard, persistent):
        cell.setParameter("InputLayout", "Sequences")
        connect(cell, random((4, 4, 4, 1)))
    for name, value in parameters(persistent).items():
        value[...] = parameters(standard)[name]
    standard.propagate()
    persistent.propagate()
    assert (outputs(standard) == outputs(persistent)).all()


def test_number_of_parameters_and_fillers():
    cell = make("float", 3, 2, 5, 2, 4, 1)
    cell.setBiasFiller(N2D2.ConstantFiller(1.0), GATE.Forget, True)
    cell.setWeightsFiller(N2D2.ConstantFiller(7.0), GATE.Cell, PART.OtherLayers)
    connect(cell, random((3, 2, 5, 1)))
    found = parameters(cell)
    inputs, hidden, layers, directions = 5, 4, 2, 2
    expected = (
        4
        * directions
        * (inputs * hidden + hidden**2 + 2 * hidden + (layers - 1) * (directions * hidden**2 + hidden**2 + 2 * hidden))
    )
    assert found["weights"].size + found["biases"].size == expected
    biases = found["biases"].reshape(layers * directions, 2, 4, hidden)
    assert (biases[:, 1, 1] == 1).all() and abs(biases[:, 0]).max() < 0.5
    second = (
        found["weights"]
        .ravel()[2 * 4 * hidden * (inputs + hidden) :][: 4 * hidden * 2 * hidden]
        .reshape(4, hidden, 2 * hidden)
    )
    assert (second[2] == 7).all() and (second[1] != 7).all()


@pytest.mark.parametrize("kind", ["float", "double"])
@pytest.mark.parametrize("both", [0, 1])
@pytest.mark.parametrize("children", [1, 2])
def test_chained_states_against_torch(kind, both, children):
    """Equal sizes: the child starts from the parent's final states; gradients of all children pass through."""
    steps, batch, hidden = 4, 3, 5
    inputs = hidden * (1 + both)
    first = make(kind, steps, batch, inputs, 2, hidden, both)
    seconds = [make(kind, steps, batch, inputs, 2, hidden, both) for _ in range(children)]
    x = random((steps, batch, inputs, 1), kind)
    (dx,) = connect(first, x)
    first.propagate()
    for second in seconds:
        second.addInput(first)
        second.initialize()
        second.propagate()
    one, states = torch_twin(first, kind)
    source = torch.tensor(x[..., 0], requires_grad=True)
    middle, final = one(source, states)
    for seed, second in enumerate(seconds):
        expected, _ = torch_twin(second, kind)[0](middle, final)
        assert abs(outputs(second)[..., 0] - expected.detach().numpy()).max() < ERROR[kind]
        dy = random((*expected.shape, 1), kind, 8 + seed)
        back(second, dy)
        expected.backward(torch.tensor(dy[..., 0]), retain_graph=True)
    first.backPropagate()
    assert abs(numpy.asarray(dx)[..., 0] - source.grad.numpy()).max() < 40 * ERROR[kind]
    for got, wanted in zip(solver_step(first, kind), torch_gradients(one), strict=True):
        assert abs(got * batch - wanted).max() < 100 * ERROR[kind]


def test_statistics():
    """Each synapse serves every step."""
    cell = make("float", 6, 2, 5, 2, 4, 1)
    connect(cell, random((6, 2, 5, 1)))
    stats = N2D2.Stats()
    cell.getStats(stats)
    synapses = sum(parameters(cell)[name].size for name in ("weights", "biases"))
    assert (stats.nbNeurons, stats.nbNodes) == (16, 16 * 6)
    assert (stats.nbSynapses, stats.nbVirtualSynapses, stats.nbConnections) == (synapses, 6 * synapses, 6 * synapses)


def test_states_of_its_own():
    first, second = make("float", 4, 3, 5, 1, 5), make("float", 4, 3, 5, 1, 5)
    connect(first, random((4, 3, 5, 1)))
    second.setParameter("ChainStates", "0")
    second.addInput(first)
    second.initialize()
    first.propagate()
    second.propagate()
    two, states = torch_twin(second, "float")
    expected, _ = two(torch.tensor(outputs(first)[..., 0].copy()), states)
    assert abs(outputs(second)[..., 0] - expected.detach().numpy()).max() < ERROR["float"]


def test_lengths_reach_a_chained_cell():
    first, second = make("float", 4, 3, 5, 1, 5), make("float", 4, 3, 5, 1, 2)
    connect(first, random((4, 3, 5, 1)))
    second.addInput(first)
    second.initialize()
    first.setSequenceLengths([2, 4, 1])
    first.propagate()
    second.propagate()
    assert second.getSequenceLengths() == [2, 4, 1]
    assert (
        (outputs(second)[2:, 0] == 0).all()
        and (outputs(second)[1:, 2] == 0).all()
        and (outputs(second)[:, 1] != 0).all()
    )


def test_continuous_batches():
    cell = make("float", 4, 3, 5, 1, 6)
    cell.setParameter("ContinuousBatch", "1")
    connect(cell, random((4, 3, 5, 1)))
    kept = parameters(cell)["hx"].copy()
    cell.propagate(True)
    assert (parameters(cell)["hx"] == kept).all()
    cell.propagate()
    back(cell, random((4, 3, 6, 1)))
    cell.update()
    assert (parameters(cell)["hx"] == numpy.asarray(cell.getFinalHiddenState())).all()
    assert (parameters(cell)["cx"] == numpy.asarray(cell.getFinalCellState())).all()
    assert (parameters(cell)["hx"] != kept).all()


def test_dropout_between_layers():
    drop = make("float", 5, 8, 4, 2, 16, dropout=0.5)
    connect(drop, random((5, 8, 4, 1)))
    drop.propagate(True)
    whole = outputs(drop).copy()
    drop.propagate()
    once = outputs(drop).copy()
    drop.propagate()
    twice = outputs(drop).copy()
    assert (once != whole).any() and (once != twice).any()
    drop.propagate(True)
    assert (outputs(drop) == whole).all()
    single = make("float", 5, 8, 4, 1, 16, dropout=0.5)  # nothing lies between one layer
    connect(single, random((5, 8, 4, 1)))
    single.propagate(True)
    whole = outputs(single).copy()
    single.propagate()
    assert (outputs(single) == whole).all()


def test_bias_solver():
    """One solver moves all, unless the biases are given their own."""
    for own in (False, True):
        cell = make("float", 3, 2, 4, 1, 3)
        connect(cell, random((3, 2, 4, 1)))
        rate = N2D2.SGDSolver_Frame_float()
        rate.setParameter("LearningRate", "0.5")
        cell.setWeightsSolver(rate)
        if own:
            still = N2D2.SGDSolver_Frame_float()
            still.setParameter("LearningRate", "0")
            cell.setBiasSolver(still)
        before = {name: value.copy() for name, value in parameters(cell).items()}
        cell.propagate()
        back(cell, random((3, 2, 3, 1)))
        cell.update()
        assert (parameters(cell)["weights"] != before["weights"]).any()
        assert (parameters(cell)["biases"] != before["biases"]).any() != own


def test_files(tmp_path):
    cell, other = make("float", 3, 2, 5, 2, 4, 1), make("float", 3, 2, 5, 2, 4, 1)
    for c in (cell, other):
        connect(c, random((3, 2, 5, 1)))
    cell.exportFreeParameters(str(tmp_path / "l.syntxt"))
    names = {
        f"l_{kind}_Layer_{n}.syntxt" for kind in ("WeightsPreviousLayer", "WeightsRecurrent", "Bias") for n in range(4)
    }
    assert {f.name for f in tmp_path.iterdir()} == names | {"l_Hx.syntxt", "l_Cx.syntxt"}
    twin, _ = torch_twin(cell, "float")
    # Gate order I, F, C, O, a line a row: that of torch.
    for n, suffix in enumerate(("_l0", "_l0_reverse", "_l1", "_l1_reverse")):
        for kind, name in (("WeightsPreviousLayer", "weight_ih"), ("WeightsRecurrent", "weight_hh")):
            shown = numpy.loadtxt(tmp_path / f"l_{kind}_Layer_{n}.syntxt").astype("float32")
            assert (shown == getattr(twin, name + suffix).detach().numpy()).all()
        biases = numpy.loadtxt(tmp_path / f"l_Bias_Layer_{n}.syntxt").astype("float32").reshape(2, -1)
        assert (biases[0] == getattr(twin, "bias_ih" + suffix).detach().numpy()).all()
        assert (biases[1] == getattr(twin, "bias_hh" + suffix).detach().numpy()).all()
    other.importFreeParameters(str(tmp_path / "l.syntxt"))
    for name, value in parameters(other).items():
        assert (value == parameters(cell)[name]).all()
    # A bad file changes nothing.
    with open(tmp_path / "l_Bias_Layer_3.syntxt", "a") as file:
        file.write("1\n")
    third = make("float", 3, 2, 5, 2, 4, 1)
    connect(third, random((3, 2, 5, 1)))
    before = {name: value.copy() for name, value in parameters(third).items()}
    with pytest.raises(RuntimeError, match="larger than expected"):
        third.importFreeParameters(str(tmp_path / "l.syntxt"))
    (tmp_path / "l_Bias_Layer_2.syntxt").unlink()
    with pytest.raises(FileNotFoundError):
        third.importFreeParameters(str(tmp_path / "l.syntxt"))
    third.importFreeParameters(str(tmp_path / "l.syntxt"), True)
    for name, value in parameters(third).items():
        assert (value == before[name]).all()
    # The state directory has everything.
    cell.save(str(tmp_path / "state"))
    third.load(str(tmp_path / "state"))
    for name, value in parameters(third).items():
        assert (value == parameters(cell)[name]).all()

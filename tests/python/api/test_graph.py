"""Dynamic graphs (python-api chapter 28)."""

import numpy as np
import pytest


def tensor(n2d2, array):
    return n2d2.Tensor.from_numpy(np.asarray(array, dtype=np.float32))


def values(x):
    return x.to_numpy(copy=True)


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def layers(x):
    return x.get_deepnet().N2D2().getLayers()


def test_layers(n2d2):
    a, b = n2d2.cells.Fc(4, 3, name="a"), n2d2.cells.Fc(3, 2, name="b")
    y = b(a(n2d2.Tensor([2, 4, 1, 1], value=1.0)))
    assert layers(y) == [["env"], ["a"], ["b"]]
    native = y.get_deepnet().N2D2()
    assert native.getCell("a") is a.N2D2()
    assert native.getCell("b") is b.N2D2()
    assert (a.get_input_cells(), b.get_input_cells()) == (["TensorPlaceholder_0"], ["a"])
    assert y.cell is b
    assert b.get_deepnet() is y.get_deepnet()


def test_same_tensor_twice(n2d2):
    fc = n2d2.cells.Fc(4, 3)
    x = n2d2.Tensor([1, 4, 1, 1], value=1.0)
    first = fc(x)
    graph = x.get_deepnet()
    x[0] = 3.0
    second = fc(x)
    assert x.get_deepnet() is graph
    assert layers(second) == [["env"], ["Fc_0"]]
    assert values(first).tolist() == values(second).tolist()  # one memory


def test_values_follow_a_tensor_of_any_rank(n2d2):
    fc = n2d2.cells.Fc(4, 1, filler=n2d2.filler.Constant(value=1.0))
    for shape in ([4], [1, 4], [4, 1, 1], [1, 4, 1, 1]):
        x = n2d2.Tensor(shape, value=1.0)
        assert fc(x)[0] == 5.0
        x[0] = 2.0
        assert fc(x)[0] == 6.0


def test_same_cell_twice_in_a_graph(n2d2):
    fc = n2d2.cells.Fc(4, 4)
    x = n2d2.Tensor([1, 4, 1, 1], value=1.0)
    with pytest.raises(RuntimeError, match="Fc_0"):
        fc(fc(x))
    a, b, shared = n2d2.cells.Fc(4, 4), n2d2.cells.Fc(4, 4), n2d2.cells.Fc(4, 4)
    y = n2d2.Tensor([1, 4, 1, 1], value=1.0)
    shared(a(y))
    with pytest.raises(RuntimeError, match="weights cannot be shared"):
        shared(b(y))
    shared(b(y).detach())  # another graph


def test_two_cells_of_one_name(n2d2):
    a, b = n2d2.cells.Fc(4, 4, name="x"), n2d2.cells.Fc(4, 4, name="x")
    with pytest.raises(RuntimeError, match="Two cells of one graph have the name 'x'"):
        b(a(n2d2.Tensor([1, 4, 1, 1])))


def test_batch_size_may_change(n2d2):
    net = n2d2.cells.Sequence(
        [
            n2d2.cells.Conv(1, 2, [3, 3]),
            n2d2.cells.BatchNorm2d(2),
            n2d2.cells.Pool2d([2, 2], stride_dims=[2, 2]),
            n2d2.cells.Fc(2 * 2 * 2, 3),
        ]
    ).test()
    x = random(5, 1, 6, 6)
    whole = values(net(tensor(n2d2, x)))
    assert whole.shape == (5, 3, 1, 1)
    for batch in (1, 3, 5, 2):
        np.testing.assert_allclose(values(net(tensor(n2d2, x[:batch]))), whole[:batch], rtol=1e-5, atol=1e-6)


def test_geometry_may_not_change(n2d2):
    conv = n2d2.cells.Conv(1, 2, [3, 3])
    conv(n2d2.Tensor([1, 1, 6, 6]))
    with pytest.raises(RuntimeError, match="Unmatching dims"):
        conv(n2d2.Tensor([1, 1, 7, 7]))
    with pytest.raises(RuntimeError, match="Total number of input dimZ != cell 'Conv_0' number channels"):
        conv(n2d2.Tensor([1, 2, 6, 6]))
    with pytest.raises(RuntimeError, match="Total number of input tensors != number inputs in cell 'Conv_0': 2 vs. 1"):
        conv(n2d2.Interface([n2d2.Tensor([1, 1, 6, 6]), n2d2.Tensor([1, 1, 6, 6])]))


def test_concatenation(n2d2):
    a, b = random(2, 2, 4, 4), random(2, 2, 4, 4, seed=1)
    joined = np.concatenate([a, b], axis=1)

    def both():
        return n2d2.Interface([tensor(n2d2, a), tensor(n2d2, b)])

    ones = n2d2.filler.Constant(value=1.0)
    conv = n2d2.cells.Conv(2, 1, [1, 1], nb_input_cells=2, weights_filler=ones, no_bias=True)
    np.testing.assert_allclose(values(conv(both()))[:, 0], joined.sum(1), rtol=1e-4, atol=1e-5)
    fc = n2d2.cells.Fc(32, 1, nb_input_cells=2, weights_filler=ones, no_bias=True)
    np.testing.assert_allclose(values(fc(both())).reshape(2), joined.sum((1, 2, 3)), rtol=1e-4, atol=1e-4)
    dropout = n2d2.cells.Dropout().test()
    assert np.array_equal(values(dropout(both())), joined)
    padded = n2d2.cells.Padding(1, 0, 0, 0)(both())
    assert np.array_equal(values(padded), np.pad(joined, ((0, 0), (0, 0), (1, 0), (0, 0))))
    activated = n2d2.cells.Activation(n2d2.activation.Rectifier())(both())
    assert np.array_equal(values(activated), np.maximum(joined, 0))


@pytest.mark.parametrize("name", ["pool", "batchnorm", "softmax", "reshape", "total", "unequal"])
def test_concatenation_the_reference_refused(n2d2, name):
    a, b = random(2, 2, 4, 4), random(2, 3 if name == "unequal" else 2, 4, 4, seed=1)
    joined = np.concatenate([a, b], axis=1)
    c = n2d2.cells
    channels = joined.shape[1]
    ones = n2d2.filler.Constant(value=1.0)
    cell, expected = {
        "pool": lambda: (c.Pool2d([4, 4]), joined.max((2, 3), keepdims=True)),
        "batchnorm": lambda: (
            c.BatchNorm2d(channels),
            (joined - joined.mean((0, 2, 3), keepdims=True)) / np.sqrt(joined.var((0, 2, 3), keepdims=True) + 1e-5),
        ),
        "softmax": lambda: (c.Softmax(), np.exp(joined) / np.exp(joined).sum(1, keepdims=True)),
        "reshape": lambda: (c.Reshape([1, 1, 64]), joined.reshape(2, 64, 1, 1)),
        "total": lambda: (
            c.Conv(channels, 1, [1, 1], weights_filler=ones, no_bias=True),
            joined.sum(1, keepdims=True),
        ),
        "unequal": lambda: (
            c.Conv(channels, 1, [1, 1], weights_filler=ones, no_bias=True),
            joined.sum(1, keepdims=True),
        ),
    }[name]()
    y = cell(n2d2.Interface([tensor(n2d2, a), tensor(n2d2, b)]))
    np.testing.assert_allclose(values(y), expected, rtol=1e-4, atol=1e-4)


def test_free_and_linked_tensors_in_an_interface(n2d2):
    conv = n2d2.cells.Conv(1, 1, [1, 1], filler=n2d2.filler.Constant(value=1.0))
    x, free = tensor(n2d2, random(1, 1, 2, 2)), tensor(n2d2, random(1, 1, 2, 2, seed=1))
    y = n2d2.cells.ElemWise()(n2d2.Interface([conv(x), free]))
    np.testing.assert_allclose(values(y), values(x) + 1 + values(free), rtol=1e-5)
    assert layers(y) == [["env"], ["Conv_0"], ["ElemWise_0"]]


def test_layer(n2d2):
    c = n2d2.cells
    x = tensor(n2d2, random(1, 2, 3, 3))
    double = c.Activation(n2d2.activation.Linear())
    out = c.Layer([double, c.Sequence([])])(x)
    assert isinstance(out, n2d2.Interface)
    assert len(out) == 2
    assert out[1] is x
    mapped = c.Layer([c.Dropout().test(), c.ElemWise()], mapping=[[1, 1], [0, 1]])
    first, second = mapped(n2d2.Interface([tensor(n2d2, random(1, 2, 3, 3)), tensor(n2d2, random(1, 2, 3, 3, seed=2))]))
    assert first.dimZ() == second.dimZ() == 2
    np.testing.assert_allclose(values(second), random(1, 2, 3, 3) + random(1, 2, 3, 3, seed=2), rtol=1e-5)


def test_containers(n2d2):
    c = n2d2.cells
    inner = c.Sequence([c.Fc(2, 2, name="a"), c.Fc(2, 2, name="b")], name="inner")
    outer = c.Sequence([inner, c.Fc(2, 2, name="c")], name="outer")
    assert list(outer.get_cells()) == ["inner", "a", "b", "c"]
    assert outer["a"] is inner[0] is outer[0][0]
    assert outer[-1] is outer.get_cell("c")
    assert len(outer) == 2
    assert [cell.get_name() for cell in inner] == ["a", "b"]
    assert outer[0:1] == [inner]
    added = c.Fc(2, 2, name="d")
    outer.append(added)
    assert outer.index(added) == 2
    assert "d" in outer.get_cells()
    outer.remove(added)
    outer.insert(0, added)
    assert outer[0] is added
    cells = [c.Fc(1, 1)]
    by_reference = c.Sequence(cells)
    by_reference.append(c.Fc(1, 1))
    assert len(cells) == 2
    block = c.Block([c.Fc(1, 1, name="x"), inner])
    assert [cell.get_name() for cell in block] == ["x", "inner"]
    assert block["b"] is inner[1]
    assert dict(block.items())["inner"] is inner
    assert block(n2d2.Tensor([1, 1, 1, 1])) is None
    x = n2d2.Tensor([1, 1, 1, 1])
    assert c.Sequence([])(x) is x
    outer.set_back_propagate(False)
    assert not any(cell.back_propagate for cell in (added, inner[0], inner[1]))
    assert not outer.is_integral()
    assert outer.test() is outer
    assert inner[0]._inference
    assert not outer.learn()[0]._inference


def test_gradients_equal_torch(n2d2):
    torch = pytest.importorskip("torch")
    x, label = random(2, 1, 6, 6), np.array([[[[1]]], [[[2]]]], dtype=np.int32)
    c = n2d2.cells
    conv = c.Conv(1, 2, [3, 3], activation=n2d2.activation.Rectifier(), solver=n2d2.solver.SGD(learning_rate=1.0))
    pool = c.Pool2d([2, 2], stride_dims=[2, 2])
    fc = c.Fc(8, 3, solver=n2d2.solver.SGD(learning_rate=1.0))
    softmax = c.Softmax(with_loss=True)

    weights = [
        np.stack([[values(w) for w in row] for row in conv.get_weights()]),
        np.array([b[0] for b in conv.get_biases()]),
        np.array([[w[0] for w in row] for row in fc.get_weights()]),
        np.array([b[0] for b in fc.get_biases()]),
    ]
    parameters = [torch.tensor(w, dtype=torch.float32, requires_grad=True) for w in weights]

    inputs = tensor(n2d2, x)
    provider = n2d2.provider.TensorPlaceholder(inputs, n2d2.Tensor.from_numpy(label))
    target = n2d2.target.Score(provider)
    loss = target(softmax(fc(pool(conv(inputs)))))
    assert loss.is_leaf()
    loss.back_propagate()
    loss.update()

    y = torch.relu(torch.nn.functional.conv2d(torch.from_numpy(x), parameters[0], parameters[1]))
    y = torch.nn.functional.max_pool2d(y, 2).flatten(1)
    logits = y @ parameters[2].T + parameters[3]
    torch.nn.functional.cross_entropy(logits, torch.tensor([1, 2])).backward()
    after = [
        np.stack([[values(w) for w in row] for row in conv.get_weights()]),
        np.array([b[0] for b in conv.get_biases()]),
        np.array([[w[0] for w in row] for row in fc.get_weights()]),
        np.array([b[0] for b in fc.get_biases()]),
    ]
    for old, new, parameter in zip(weights, after, parameters, strict=True):
        np.testing.assert_allclose(old - new, parameter.grad.numpy(), rtol=1e-3, atol=1e-5)
    probabilities = torch.softmax(logits, 1).detach().numpy()
    goal = np.eye(3)[[1, 2]]
    assert loss[0] == pytest.approx(((goal - probabilities) ** 2).sum(1).mean(), rel=1e-4)
    assert target.loss() == pytest.approx(loss[0])
    assert target.get_loss() == [target.loss()]
    assert fc.get_diffinputs().shape() == [2, 3, 1, 1]
    assert fc.get_diffoutputs().shape() == [2, 2, 2, 2]
    assert np.array_equal(values(fc.get_inputs()), values(pool.get_outputs()))


def test_detach_stops_gradients(n2d2):
    c = n2d2.cells
    fast = n2d2.solver.SGD(learning_rate=1.0)
    before, after = c.Fc(3, 3, solver=fast), c.Fc(3, 3, solver=fast)
    frozen = [w[0] for row in before.get_weights() for w in row]
    moving = [w[0] for row in after.get_weights() for w in row]
    middle = before(n2d2.Tensor([1, 3, 1, 1], value=1.0)).detach()
    provider = n2d2.provider.TensorPlaceholder(middle, n2d2.Tensor([1, 1, 1, 1], value=1, datatype="int"))
    loss = n2d2.target.Score(provider)(after(middle))
    loss.back_propagate()
    loss.update()
    assert frozen == [w[0] for row in before.get_weights() for w in row]
    assert moving != [w[0] for row in after.get_weights() for w in row]


def test_solver_parameters_act_on_the_weights(n2d2):
    def step(change):
        n2d2.global_variables.seed = 3
        fc = n2d2.cells.Fc(3, 2, solver=n2d2.solver.SGD(learning_rate=0.1))
        change(fc)
        x = n2d2.Tensor([1, 3, 1, 1], value=1.0)
        provider = n2d2.provider.TensorPlaceholder(x, n2d2.Tensor([1, 1, 1, 1], datatype="int"))
        before = np.array([[w[0] for w in row] for row in fc.get_weights()])
        loss = n2d2.target.Score(provider)(fc(x))
        loss.back_propagate()
        loss.update()
        return np.array([[w[0] for w in row] for row in fc.get_weights()]) - before

    usual = step(lambda fc: None)
    assert np.abs(usual).max() > 0
    ten_times = (
        lambda fc: fc.set_solver_parameter("learning_rate", 1.0),
        lambda fc: setattr(fc.weights_solver, "learning_rate", 1.0),
        lambda fc: setattr(fc, "weights_solver", n2d2.solver.SGD(learning_rate=1.0)),
        lambda fc: setattr(fc, "solver", n2d2.solver.SGD(learning_rate=1.0)),
    )
    for change in ten_times:
        np.testing.assert_allclose(step(change), 10 * usual, rtol=1e-4)


def test_target_needs_one_cell(n2d2):
    a, b = n2d2.cells.Fc(2, 2), n2d2.cells.Fc(2, 2)
    x = n2d2.Tensor([1, 2, 1, 1])
    provider = n2d2.provider.TensorPlaceholder(x, n2d2.Tensor([1, 1, 1, 1], datatype="int"))
    target = n2d2.target.Score(provider)
    with pytest.raises(RuntimeError, match="stats to log"):
        target.log_stats("x")
    with pytest.raises(RuntimeError, match="nothing was inferred"):
        target.log_confusion_matrix("x")
    with pytest.raises(TypeError):
        target(x)
    loss = target(a(x))
    with pytest.raises(RuntimeError, match="was made for the output of 'Fc_0' but is called on that of 'Fc_1'"):
        target(b(x))
    with pytest.raises(TypeError, match="Invalid inputs object"):
        n2d2.cells.Fc(1, 1)(loss)
    with pytest.raises(RuntimeWarning):
        target.get_average_top_n_success()
    with pytest.raises(n2d2.error_handler.WrongValue, match="metric"):
        target.get_average_score("Foo")


def test_draw_graph(n2d2, tmp_path):
    import N2D2

    y = n2d2.cells.Fc(2, 2)(n2d2.Tensor([1, 2, 1, 1]))
    if not hasattr(N2D2, "DrawNet"):
        with pytest.raises(n2d2.error_handler.NotBuiltError, match="draw_graph is not built yet"):
            y.draw_associated_graph(str(tmp_path / "graph"))
        pytest.skip("this native module has no DrawNet")
    y.draw_associated_graph(str(tmp_path / "graph"))
    assert "Fc_0" in (tmp_path / "graph.dot").read_text()

"""Atomic cells: values, accessors, parameters seen by the native objects."""

import numpy as np
import pytest


def tensor(n2d2, array):
    return n2d2.Tensor.from_numpy(np.asarray(array, dtype=np.float32))


def values(x):
    return x.to_numpy(copy=True)


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_conv_equals_torch(n2d2):
    torch = pytest.importorskip("torch")
    x, w, b = random(2, 3, 7, 8), random(4, 3, 3, 2, seed=1), random(4, seed=2)
    conv = n2d2.cells.Conv(3, 4, [2, 3], stride_dims=[1, 2], padding_dims=[1, 0])
    for o in range(4):
        conv.set_bias(o, tensor(n2d2, [b[o]]))
        for c in range(3):
            conv.set_weight(o, c, tensor(n2d2, w[o, c]))
            assert np.array_equal(values(conv.get_weight(o, c)), w[o, c])
    expected = torch.nn.functional.conv2d(*map(torch.from_numpy, (x, w, b)), stride=(2, 1), padding=(0, 1))
    np.testing.assert_allclose(values(conv(tensor(n2d2, x))), expected.numpy(), rtol=1e-4, atol=1e-5)
    assert len(conv.get_weights()) == 4
    assert [bias[0] for bias in conv.get_biases()] == pytest.approx(list(b))
    assert conv.dims() == [9, 3, 4, 2]
    assert (conv.get_nb_outputs(), conv.get_nb_channels()) == (4, 3)


def test_fc_equals_numpy(n2d2):
    x = random(3, 2, 2, 2)
    fc = n2d2.cells.Fc(8, 5, no_bias=True)
    weights = random(5, 8, seed=1)
    for o in range(5):
        for i in range(8):
            fc.set_weight(o, i, tensor(n2d2, [weights[o, i]]))
    np.testing.assert_allclose(
        values(fc(tensor(n2d2, x))).reshape(3, 5), x.reshape(3, 8) @ weights.T, rtol=1e-5, atol=1e-5
    )
    assert fc.get_weight(2, 3)[0] == weights[2, 3]
    assert not fc.has_bias()


def test_depthwise_and_pointwise(n2d2):
    x = random(1, 3, 5, 5)
    cell = n2d2.cells.ConvDepthWise(3, [3, 3], no_bias=True, weights_filler=n2d2.filler.Constant(value=1.0))
    expected = sum(x[:, :, i : i + 3, j : j + 3] for i in range(3) for j in range(3))
    np.testing.assert_allclose(values(cell(tensor(n2d2, x))), expected, rtol=1e-4, atol=1e-5)
    point = n2d2.cells.ConvPointWise(3, 2, filler=n2d2.filler.Constant(value=1.0))
    np.testing.assert_allclose(
        values(point(tensor(n2d2, x))),
        np.repeat(x.sum(1, keepdims=True) + 1, 2, axis=1),
        rtol=1e-4,
        atol=1e-4,
    )


def test_pools(n2d2):
    x = random(2, 3, 4, 6)
    pool = n2d2.cells.Pool2d([2, 2], stride_dims=[2, 2])
    windows = x.reshape(2, 3, 2, 2, 3, 2)
    assert np.array_equal(values(pool(tensor(n2d2, x))), windows.max((3, 5)))
    mean = n2d2.cells.Pool2d([2, 2], stride_dims=[2, 2], Pooling="Average")  # the manual's spelling
    np.testing.assert_allclose(values(mean(tensor(n2d2, x))), windows.mean((3, 5)), rtol=1e-5, atol=1e-6)
    whole = n2d2.cells.GlobalPool2d(pooling="Average")
    np.testing.assert_allclose(values(whole(tensor(n2d2, x))), x.mean((2, 3), keepdims=True), rtol=1e-5, atol=1e-6)
    assert whole.pool_dims == [6, 4]
    across = n2d2.cells.Pool([2, 2], stride_dims=[2, 2])
    np.testing.assert_array_equal(
        values(across(tensor(n2d2, x))), np.repeat(windows.max((1, 3, 5))[:, None], 3, axis=1)
    )
    unit = n2d2.mapping.Mapping(nb_channels_per_group=1).create_mapping(3, 3)
    channelwise = n2d2.cells.Pool([2, 2], stride_dims=[2, 2], mapping=unit)
    np.testing.assert_array_equal(values(channelwise(tensor(n2d2, x))), windows.max((3, 5)))


def test_batchnorm(n2d2):
    x = random(4, 3, 5, 5) * 3 + 1
    bn = n2d2.cells.BatchNorm2d(3)
    y = values(bn(tensor(n2d2, x)))
    expected = (x - x.mean((0, 2, 3), keepdims=True)) / np.sqrt(x.var((0, 2, 3), keepdims=True) + 1e-5)
    np.testing.assert_allclose(y, expected, rtol=1e-3, atol=1e-4)
    assert values(bn.get_scales()).reshape(-1).tolist() == [1, 1, 1]
    assert len(bn.get_biases()) == len(bn.get_means()) == len(bn.get_variances()) == 3
    assert bn.has_bias()
    assert not bn.has_quantizer()


@pytest.mark.parametrize(
    ("make", "function"),
    [
        (lambda a: a.Linear(), lambda x: x),
        (lambda a: a.Linear(clipping=0.5), lambda x: np.clip(x, -0.5, 0.5)),
        (lambda a: a.Rectifier(), lambda x: np.maximum(x, 0)),
        (
            lambda a: a.Rectifier(leak_slope=0.1, clipping=1.0),
            lambda x: np.where(x > 0, np.minimum(x, 1), 0.1 * x),
        ),
        (lambda a: a.Tanh(alpha=0.5), lambda x: np.tanh(0.5 * x)),
        (lambda a: a.Softplus(), lambda x: np.log1p(np.exp(x))),
        (lambda a: a.Logistic(), lambda x: 1 / (1 + np.exp(-x))),
        (lambda a: a.Saturation(threshold=0.7), lambda x: np.clip(x, -0.7, 0.7)),
        (lambda a: a.Swish(), lambda x: x / (1 + np.exp(-x))),
    ],
)
def test_activations(n2d2, make, function):
    x = random(2, 3, 4, 4)
    cell = n2d2.cells.Activation(make(n2d2.activation))
    np.testing.assert_allclose(values(cell(tensor(n2d2, x))), function(x), rtol=1e-5, atol=1e-5)


def test_elemwise(n2d2):
    a, b = random(2, 3, 4, 4), random(2, 3, 4, 4, seed=1)
    for options, expected in (
        ({}, a + b),
        ({"operation": "Prod"}, a * b),
        ({"operation": "Max"}, np.maximum(a, b)),
        ({"operation": "AbsSum"}, abs(a) + abs(b)),
        ({"operation": "EuclideanSum"}, np.sqrt(a**2 + b**2)),
        ({"mode": "PerInput", "weights": [2.0, -1.0], "shifts": [0.5, 0.0]}, 2 * a + 0.5 - b),
    ):
        cell = n2d2.cells.ElemWise(**options)
        y = cell(n2d2.Interface([tensor(n2d2, a), tensor(n2d2, b)]))
        np.testing.assert_allclose(values(y), expected, rtol=1e-4, atol=1e-5, err_msg=str(options))


def test_dropout(n2d2):
    x = tensor(n2d2, np.ones((1, 1, 100, 100)))
    cell = n2d2.cells.Dropout(dropout=0.3)
    kept = (values(cell(x)) != 0).mean()
    assert 0.65 < kept < 0.75
    assert np.array_equal(values(cell.test()(x)), values(x))


def test_softmax(n2d2):
    x = random(2, 6, 1, 1)
    y = values(n2d2.cells.Softmax()(tensor(n2d2, x)))
    np.testing.assert_allclose(y, np.exp(x) / np.exp(x).sum(1, keepdims=True), rtol=1e-5)
    grouped = values(n2d2.cells.Softmax(group_size=3)(tensor(n2d2, x)))
    np.testing.assert_allclose(grouped.reshape(4, 3).sum(1), 1, rtol=1e-5)
    cell = n2d2.cells.Softmax()
    cell.with_loss = True
    cell(tensor(n2d2, x))
    assert cell.N2D2().getWithLoss()
    cell.with_loss = False
    assert not cell.N2D2().getWithLoss()
    with pytest.raises(n2d2.error_handler.WrongInputType):
        cell.with_loss = 1
    with pytest.raises(RuntimeError, match="group_size is not settable"):
        cell.group_size = 2


def test_padding_reshape_transpose(n2d2):
    x = random(2, 3, 4, 5)
    y = values(n2d2.cells.Padding(1, 2, 3, 0)(tensor(n2d2, x)))
    assert np.array_equal(y, np.pad(x, ((0, 0), (0, 0), (1, 2), (3, 0))))
    y = values(n2d2.cells.Padding(-1, 0, 0, -2)(tensor(n2d2, x)))
    assert np.array_equal(y, x[:, :, 1:, :-2])
    eight = random(3, 2, 2, 2)
    for dims, expected, read in (([4, 2], [4, 2, 1, 3], [4, 2, 1]), ([1, -1, 2], [1, 4, 2, 3], None)):
        cell = n2d2.cells.Reshape(dims)
        y = cell(tensor(n2d2, eight))
        assert y.dims() == expected
        assert np.array_equal(values(y).reshape(-1), eight.reshape(-1))
        assert read is None or cell.get_parameter("dims") == read
    one = random(1, 5, 3, 4)
    y = n2d2.cells.Transpose([1, 2, 0, 3])(tensor(n2d2, one))
    assert y.dims() == [3, 5, 4, 1]
    # output [W, H, C] = input [H, C, W]: numpy axes (B, W, C, H)
    assert np.array_equal(values(y), one.transpose(0, 3, 1, 2))


def test_mapping_table_of_the_manual(n2d2):
    mapping = n2d2.mapping.Mapping(nb_channels_per_group=2).create_mapping(24, 15)
    assert mapping.shape() == [24, 15]
    table = values(mapping).T.astype(int)
    starts = [0, 2, 4, 6, 6, 8, 10, 12, 14, 14, 16, 18, 20, 22, 22]
    for row, start in zip(table, starts, strict=True):
        assert list(np.nonzero(row)[0]) == [start, start + 1]
    blocks = values(n2d2.mapping.Mapping(nb_groups=2).create_mapping(4, 4)).astype(int)
    assert np.array_equal(blocks, np.kron(np.eye(2, dtype=int), np.ones((2, 2), dtype=int)))


def test_mapping_of_a_convolution(n2d2):
    x = random(1, 4, 3, 3)
    mapping = n2d2.Tensor([4, 2], datatype="bool")  # rows: inputs, columns: outputs
    mapping.set_values([[1, 0], [1, 0], [0, 1], [0, 1]])
    conv = n2d2.cells.Conv(4, 2, [1, 1], mapping=mapping, no_bias=True, weights_filler=n2d2.filler.Constant(value=1.0))
    expected = np.stack([x[:, :2].sum(1), x[:, 2:].sum(1)], axis=1)
    np.testing.assert_allclose(values(conv(tensor(n2d2, x))), expected, rtol=1e-5, atol=1e-6)
    assert "mapping=n2d2.Tensor(dims=[2, 4])" in str(conv)


def test_native_getters_see_the_parameters(n2d2):
    activation, solver = n2d2.activation.Tanh(), n2d2.solver.Adam()
    filler = n2d2.filler.He()
    conv = n2d2.cells.Conv(
        2,
        3,
        [3, 5],
        stride_dims=[2, 1],
        padding_dims=[1, 2],
        dilation_dims=[1, 2],
        activation=activation,
        weights_solver=solver,
        weights_filler=filler,
        no_bias=True,
        back_propagate=False,
    )
    native = conv.N2D2()
    assert (native.getKernelWidth(), native.getKernelHeight()) == (3, 5)
    assert (native.getStrideX(), native.getStrideY()) == (2, 1)
    assert (native.getPaddingX(), native.getPaddingY()) == (1, 2)
    assert (native.getDilationX(), native.getDilationY()) == (1, 2)
    assert native.getActivation() is activation.N2D2()
    assert native.getWeightsSolver() is solver.N2D2()
    assert native.getWeightsFiller() is filler.N2D2()
    assert native.getParameterAndType("NoBias")[0] == "1"
    assert native.getParameterAndType("BackPropagate")[0] == "0"
    assert type(conv.bias_solver) is n2d2.solver.SGD


def test_assignments_after_construction(n2d2):
    for cell in (n2d2.cells.Fc(2, 2), n2d2.cells.Conv(1, 1, [3, 3])):
        cell.solver = n2d2.solver.Adam()
        assert cell.N2D2().getWeightsSolver().getType() == cell.N2D2().getBiasSolver().getType() == "Adam"
        cell.filler = n2d2.filler.Constant(value=2.0)
        assert cell.N2D2().getWeightsFiller().getType() == cell.N2D2().getBiasFiller().getType() == "Constant"
        assert cell.get_weight(0, 0)[0] != 2.0
        cell.refill_weights()
        cell.refill_bias()
        assert all(value == 2.0 for row in cell.get_weights() for weight in row for value in weight)
        assert all(bias[0] == 2.0 for bias in cell.get_biases())
        cell.set_filler(n2d2.filler.Constant(value=3.0), refill=True)
        assert cell.get_weight(0, 0)[0] == cell.get_bias(0)[0] == 3.0
        cell.set_bias_filler(n2d2.filler.Constant(value=4.0), refill=True)
        assert (cell.get_weight(0, 0)[0], cell.get_bias(0)[0]) == (3.0, 4.0)
        cell.activation = n2d2.activation.Rectifier()
        assert cell.N2D2().getActivation().getType() == "Rectifier"
        cell.activation = None
        assert cell.N2D2().getActivation() is None
        with pytest.raises(n2d2.error_handler.WrongInputType):
            cell.activation = 1
        with pytest.raises(n2d2.error_handler.WrongInputType):
            cell.weights_solver = 1
        assert not cell.has_quantizer()


def test_refill_draws_again(n2d2):
    fc = n2d2.cells.Fc(4, 4)
    before = [weight[0] for row in fc.get_weights() for weight in row]
    fc.refill_weights()
    assert before != [weight[0] for row in fc.get_weights() for weight in row]


def test_seed(n2d2):
    def weights():
        cells = [n2d2.cells.Fc(3, 3), n2d2.cells.Fc(3, 3)]
        return [[weight[0] for row in cell.get_weights() for weight in row] for cell in cells]

    n2d2.global_variables.seed = 5
    first, second = weights()
    assert first != second
    n2d2.global_variables.seed = 5
    assert weights() == [first, second]
    n2d2.global_variables.seed = 6
    assert weights() != [first, second]


def test_deprecated_methods_work(n2d2):
    fc, bn = n2d2.cells.Fc(2, 2), n2d2.cells.BatchNorm2d(2)
    with pytest.warns(DeprecationWarning):
        fc.set_activation(n2d2.activation.Tanh())
    with pytest.warns(DeprecationWarning):
        assert fc.get_activation().get_type() == "Tanh"
    with pytest.warns(DeprecationWarning):
        fc.set_weights_solver(n2d2.solver.Adam())
    with pytest.warns(DeprecationWarning):
        assert fc.get_weights_solver().get_type() == "Adam"
    with pytest.warns(DeprecationWarning):
        bn.set_scale_solver(n2d2.solver.Adam())
    assert bn.scale_solver.get_type() == "Adam"


def test_solver_copy(n2d2):
    sgd = n2d2.solver.SGD(momentum=0.5)
    copy = sgd.copy()
    copy.momentum = 0.25
    assert (sgd.momentum, copy.momentum) == (0.5, 0.25)
    assert copy.N2D2() is not sgd.N2D2()


def test_no_quantizer_no_scaling(n2d2):
    linear = n2d2.activation.Linear()
    assert not linear.has_quantizer()
    assert not linear.has_scaling()
    assert linear.get_type() == "Linear"


def test_config_section(n2d2):
    section = n2d2.ConfigSection(no_bias=True)
    assert n2d2.cells.Conv(3, 32, [4, 4], **section).no_bias is True

    def conv_def():
        return n2d2.ConfigSection(weights_solver=n2d2.solver.SGD())

    first, second = (n2d2.cells.Conv(3, 4, [4, 4], **conv_def()) for _ in range(2))
    assert first.N2D2().getWeightsSolver() is not second.N2D2().getWeightsSolver()

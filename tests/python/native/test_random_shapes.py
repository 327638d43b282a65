"""Every cell and activation against torch at seeded random shapes, odd ones included: outputs, gradients of inputs and
steps of parameters. A failure prints its seed; the same seed makes the same case."""

import N2D2
import numpy
import pytest
from cells import back, connect, dtype_of, outputs, parameters

torch = pytest.importorskip("torch")
functional = torch.nn.functional
SEEDS = range(8)
KINDS = ["float", "double"]


class Case:
    """Draws of one test, keyed by its name and seed."""

    def __init__(self, name, seed, kind):
        self.random = numpy.random.default_rng([seed, *name.encode()])
        self.kind = kind
        self.limit = {"float": 1e-4, "double": 1e-10}[kind]

    def integer(self, low, high):
        """In [low, high]."""
        return int(self.random.integers(low, high + 1))

    def pair(self, low, high):
        return [self.integer(low, high), self.integer(low, high)]

    def one_of(self, *choices):
        return choices[self.random.integers(len(choices))]

    def shape(self, channels=None, least=1, most=11):
        """Batch, channels, height, width."""
        return (
            self.integer(1, 5),
            channels or self.integer(1, 19),
            self.integer(least, most),
            self.integer(least, most),
        )

    def array(self, shape):
        return self.random.normal(size=shape).astype(dtype_of(self.kind))

    def cell(self, name, *arguments, **options):
        return getattr(N2D2, f"{name}_Frame_{self.kind}")(None, "cell", *arguments, **options)

    def fill(self, cell):
        for value in parameters(cell).values():
            value[...] = self.array(value.shape)

    def near(self, got, expected, what):
        got, expected = numpy.asarray(got), expected.detach().numpy()
        assert got.size == expected.size, what
        scale = max(1.0, abs(expected).max(initial=0.0))
        assert abs(got.reshape(expected.shape) - expected).max(initial=0.0) < self.limit * scale, what

    def compare(self, cell, reference, arrays, names=()):
        """reference(inputs, parameters) gives what the cell should; the steps of the named parameters are compared."""
        gradients = connect(cell, *arrays)
        self.fill(cell)
        values = {
            name: torch.tensor(value.copy(), requires_grad=name in names) for name, value in parameters(cell).items()
        }
        inputs = [torch.tensor(array.copy(), requires_grad=True) for array in arrays]
        cell.propagate()
        expected = reference(inputs, values)
        assert outputs(cell).size == expected.numel()
        self.near(outputs(cell), expected, "outputs")
        dy = self.array(tuple(expected.shape))
        back(cell, dy)
        expected.backward(torch.tensor(dy))
        for k, (gradient, tensor) in enumerate(zip(gradients, inputs, strict=True)):
            self.near(gradient, tensor.grad, f"gradient of input {k}")
        before = {name: parameters(cell)[name].copy() for name in names}
        cell.update()
        for name in names:
            # SGD without momentum: w + rate * gradient / batch.
            step = (
                torch.tensor(before[name]) + 0.01 * values[name].grad.reshape(before[name].shape) / arrays[0].shape[0]
            )
            self.near(parameters(cell)[name], step, f"step of {name}")


@pytest.fixture(params=[(seed, kind) for seed in SEEDS for kind in KINDS], ids=lambda p: f"{p[0]}-{p[1]}")
def case(request):
    return Case(request.function.__name__, *request.param)


def grouped_mapping(groups, outputs_, channels):
    return N2D2.Tensor_bool.from_numpy(
        numpy.kron(numpy.eye(groups, dtype=bool), numpy.ones((channels // groups, outputs_ // groups), dtype=bool))
    )


def test_conv(case):
    groups = case.integer(1, 3)
    channels, out = groups * case.integer(1, 4), groups * case.integer(1, 5)
    kernel, stride, padding, dilation = case.pair(1, 4), case.pair(1, 3), case.pair(0, 2), case.pair(1, 2)
    least = 1 + max((k - 1) * d for k, d in zip(kernel, dilation, strict=True))
    cell = case.cell("ConvCell", kernel, out, strideDims=stride, paddingDims=padding, dilationDims=dilation)
    if groups > 1:
        cell.setMapping(grouped_mapping(groups, out, channels))
    bias = bool(case.integer(0, 1))
    cell.setParameter("NoBias", "0" if bias else "1")

    def reference(inputs, values):
        return functional.conv2d(
            inputs[0],
            values["weights-0"],
            values["biases"].reshape(-1) if bias else None,
            stride[::-1],
            padding[::-1],
            dilation[::-1],
            groups,
        )

    names = ("weights-0", "biases") if bias else ("weights-0",)
    case.compare(cell, reference, [case.array(case.shape(channels, least, least + 9))], names)


def test_fc(case):
    shapes = [case.shape()]
    if case.integer(0, 1):
        shapes.append((shapes[0][0], *case.shape()[1:]))
    cell = case.cell("FcCell", case.integer(1, 23))

    def reference(inputs, values):
        y = values["biases"].reshape(1, -1)
        for k, x in enumerate(inputs):
            w = values[f"weights-{k}"]
            y = y + x.flatten(1) @ w.reshape(w.shape[0], -1).T
        return y

    names = [f"weights-{k}" for k in range(len(shapes))]
    case.compare(cell, reference, [case.array(s) for s in shapes], [*names, "biases"])


def test_pool(case):
    window, stride = case.pair(1, 4), case.pair(1, 4)
    padding = [case.integer(0, w // 2) for w in window]
    kind = case.one_of("Max", "Average")
    shape = case.shape(least=max(window))
    cell = case.cell(
        "PoolCell",
        window,
        shape[1],
        strideDims=stride,
        paddingDims=padding,
        pooling=getattr(N2D2.PoolCell.Pooling, kind),
    )
    cell.setMapping(N2D2.Tensor_bool.from_numpy(numpy.eye(shape[1], dtype=bool)))
    function = functional.max_pool2d if kind == "Max" else functional.avg_pool2d
    case.compare(cell, lambda x, _: function(x[0], window[::-1], stride[::-1], padding[::-1]), [case.array(shape)])


def test_batchnorm(case):
    shape = (case.integer(2, 6), *case.shape(least=2)[1:])
    cell = case.cell("BatchNormCell", shape[1])

    def reference(inputs, values):
        return functional.batch_norm(
            inputs[0], None, None, values["scales"].reshape(-1), values["biases"].reshape(-1), training=True, eps=1e-5
        )

    case.compare(cell, reference, [case.array(shape)], ("scales", "biases"))


OPERATIONS = {
    "Sum": lambda x: sum(x),
    "AbsSum": lambda x: sum(a.abs() for a in x),
    "EuclideanSum": lambda x: sum(a**2 for a in x).sqrt(),
    "Prod": lambda x: torch.stack(x).prod(0),
    "Max": lambda x: torch.stack(x).max(0).values,
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_elemwise(case, operation):
    shape = case.shape()
    cell = case.cell("ElemWiseCell", shape[1], operation=getattr(N2D2.ElemWiseCell.Operation, operation))
    arrays = [case.array(shape) for _ in range(case.integer(1, 4))]
    case.compare(cell, lambda x, _: OPERATIONS[operation](x), arrays)


def test_softmax(case):
    groups, size = case.integer(1, 3), case.integer(1, 9)
    shape = case.shape(groups * size)
    cell = case.cell("SoftmaxCell", shape[1], groupSize=size)
    case.compare(
        cell,
        lambda x, _: x[0].reshape(shape[0], groups, size, *shape[2:]).softmax(2).reshape(shape),
        [case.array(shape)],
    )


def test_dropout(case):
    """Inverted dropout with the mask that the outputs show, forward and backward."""
    shape = (4, *case.shape()[1:])
    probability = case.one_of(0.0, 0.2, 0.5, 0.9)
    cell = case.cell("DropoutCell", shape[1])
    cell.setParameter("Dropout", str(probability))
    x = case.array(shape)
    gradient = connect(cell, x)[0]
    cell.propagate()
    mask = outputs(cell) != 0
    dy = case.array(shape)
    back(cell, dy)
    kept = torch.tensor(mask) / (1 - probability)
    case.near(outputs(cell), torch.tensor(x) * kept, "outputs")
    case.near(gradient, torch.tensor(dy) * kept, "gradient")


def test_padding(case):
    shape = case.shape(least=6)
    top, bottom, left, right = (case.integer(-2, 3) for _ in range(4))
    cell = case.cell("PaddingCell", shape[1], top, bottom, leftPad=left, rightPad=right)
    case.compare(cell, lambda x, _: functional.pad(x[0], (left, right, top, bottom)), [case.array(shape)])


def test_reshape(case):
    batch, channels, height, width = shape = case.shape()
    dims = case.one_of([1, 1, -1], [height, width, channels], [width * height, 1, 0], [channels, -1, width])
    full = [1, 1, 0]
    full = [(width, height, channels)[i] if d == 0 else d for i, d in enumerate(dims)]
    known = numpy.prod([d for d in full if d > 0])
    full = [channels * height * width // int(known) if d == -1 else d for d in full]
    cell = case.cell("ReshapeCell", full[2], dims)
    case.compare(cell, lambda x, _: x[0].reshape(batch, *full[::-1]), [case.array(shape)])


def test_transpose(case):
    batch, channels, height, width = shape = case.shape()
    order = [int(i) for i in case.random.permutation(3)]
    sizes = [(width, height, channels)[i] for i in order]
    cell = case.cell("TransposeCell", sizes[2], [*order, 3])
    # Axis d of the outputs (x, y, z) is axis order[d] of the input; torch lists them batch first.
    axes = [0, *(3 - order[d] for d in (2, 1, 0))]
    case.compare(cell, lambda x, _: x[0].permute(*axes), [case.array(shape)])


def rectifier(x, slope, clipping):
    y = torch.where(x > 0, x, slope * x)
    return y.clamp(max=clipping) if clipping else y


ACTIVATIONS = {
    "Linear": ({}, lambda x: x * 1),
    "LinearClipped": ({"Clipping": 0.75}, lambda x: x.clamp(-0.75, 0.75)),
    "Rectifier": ({}, torch.relu),
    "RectifierLeakClipped": ({"LeakSlope": 0.125, "Clipping": 1.5}, lambda x: rectifier(x, 0.125, 1.5)),
    "RectifierLeakNegative": ({"LeakSlope": -0.5}, lambda x: rectifier(x, -0.5, 0)),
    "RectifierLeakNegativeClipped": (
        {"LeakSlope": -0.5, "Clipping": 0.75},
        lambda x: rectifier(x, -0.5, 0).where(x <= 0, x.clamp(max=0.75)),
    ),
    "Tanh": ({"Alpha": 1.25}, lambda x: torch.tanh(1.25 * x)),
    "Saturation": ({"Threshold": 0.5}, lambda x: functional.hardtanh(x, -0.5, 0.5)),
    "Logistic": ({}, torch.sigmoid),
    "Softplus": ({}, lambda x: torch.logaddexp(x, torch.zeros_like(x))),  # softplus is cut at 20
    "Swish": ({}, functional.silu),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("cell_type", ["ActivationCell", "FcCell", "ConvCell"])
def test_activations(case, name, cell_type):
    """Of a cell of its own, and fused into those that compute before them."""
    options, function = ACTIVATIONS[name]
    native = name.removesuffix("Clipped").removesuffix("Negative").removesuffix("Leak")
    activation = getattr(N2D2, f"{native}Activation_Frame_{case.kind}")()
    for word, value in options.items():
        activation.setParameter(word, str(value))
    shape = case.shape()
    if cell_type == "ActivationCell":
        cell = case.cell(cell_type, shape[1], activation)
        case.compare(cell, lambda x, _: function(x[0]), [3 * case.array(shape)])
        return
    out = case.integer(1, 9)
    arguments = [out] if cell_type == "FcCell" else [[1, 1], out]
    cell = case.cell(cell_type, *arguments, activation=activation)

    def reference(inputs, values):
        w, b = values["weights-0"], values["biases"].reshape(-1)
        if cell_type == "FcCell":
            return function(functional.linear(inputs[0].flatten(1), w.reshape(out, -1), b))
        return function(functional.conv2d(inputs[0], w, b))

    case.compare(cell, reference, [case.array(shape)], ("weights-0", "biases"))

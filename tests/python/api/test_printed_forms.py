"""Every printed form of python-api chapter 27 and of the manual."""

import pytest

SGD = (
    "SGD(clamping=, decay=0.0, iteration_size=1, learning_rate={}, learning_rate_decay=0.1, "
    "learning_rate_policy=None, "
    "learning_rate_step_size=1, max_iterations=0, min_decay=0.0, momentum=0.0, "
    "polyak_momentum=True, power=0.0, "
    "warm_up_duration=0, warm_up_lr_frac=0.25)"
)
SGD0 = SGD.format("0.01")
ADAM = "Adam(beta1=0.9, beta2=0.999, clamping=, epsilon=1e-08, learning_rate={})"
LINEAR = "Linear(clipping=0.0, quantizer=None, scaling=None)"
RECTIFIER = "Rectifier(clipping=0.0, leak_slope=0.0, quantizer=None, scaling=None)"
NORMAL = "Normal(mean=0.0, std_dev=0.05)"
WEIGHTED = (
    "weights_solver={}, bias_solver={}, weights_filler=Normal(mean=0.0, std_dev=0.05), "
    "bias_filler=Normal(mean=0.0, std_dev=0.05), quantizer=None"
)


def fc(name, nb_inputs, nb_outputs, weights=SGD0, bias=SGD0, activation=LINEAR):
    return (
        f"'{name}' Fc(Frame<float>)(nb_inputs={nb_inputs}, nb_outputs={nb_outputs} | back_propagate=True, "
        "drop_connect=1.0, no_bias=False, normalize=False, outputs_remap=, weights_export_format=OC, "
        f"activation={activation}, {WEIGHTED.format(weights, bias)})"
    )


def test_solvers(n2d2):
    assert str(n2d2.solver.SGD()) == SGD0
    assert str(n2d2.solver.Adam()) == ADAM.format("0.001")


def test_fillers(n2d2):
    f = n2d2.filler
    assert str(f.Normal()) == "Normal(mean=0.0, std_dev=1.0)"
    assert str(f.Normal(std_dev=0.05)) == "Normal(std_dev=0.05, mean=0.0)"
    assert str(f.Constant(value=1.0)) == "Constant(value=1.0)"
    assert str(f.He()) == "He(variance_norm=VarianceNorm.FanIn, mean_norm=0.0, scaling=1.0)"
    assert str(f.Xavier()) == (
        "Xavier(variance_norm=VarianceNorm.FanIn, distribution=Distribution.Uniform, scaling=1.0)"
    )


def test_activations(n2d2):
    a = n2d2.activation
    assert str(a.Linear()) == LINEAR
    assert str(a.Rectifier()) == RECTIFIER
    assert str(a.Tanh()) == "Tanh(alpha=1.0, quantizer=None, scaling=None)"


def test_conv(n2d2):
    assert str(n2d2.cells.Conv(3, 8, [3, 3])) == (
        "'Conv_0' Conv(Frame<float>)(nb_inputs=3, nb_outputs=8, kernel_dims=[3, 3], sub_sample_dims=[1, 1], "
        "stride_dims=[1, 1], padding_dims=[0, 0], dilation_dims=[1, 1] | back_propagate=True, no_bias=False, "
        "outputs_remap=, weights_export_flip=False, weights_export_format=OCHW, "
        f"activation={LINEAR}, {WEIGHTED.format(SGD0, SGD0)})"
    )


def test_fc(n2d2):
    assert str(n2d2.cells.Fc(3, 4)) == fc("Fc_0", 3, 4)


def test_batchnorm(n2d2):
    assert str(n2d2.cells.BatchNorm2d(3)) == (
        "'BatchNorm2d_0' BatchNorm2d(Frame<float>)(nb_inputs=3 | back_propagate=True, epsilon=1e-05, "
        f"moving_average_momentum=0.1, activation=None, scale_solver={SGD0}, bias_solver={SGD0})"
    )


def test_lazy_cells_before_the_first_call(n2d2):
    c = n2d2.cells
    assert str(c.Pool2d([2, 2], stride_dims=[2, 2], pooling="Average")) == (
        "'Pool2d_0' Pool2d(Frame<float>)(pool_dims=[2, 2], stride_dims=[2, 2], "
        "pooling=Pooling.Average | activation=None)"
    )
    assert str(c.GlobalPool2d()) == "'GlobalPool2d_0' GlobalPool2d(Frame<float>)(pool_dims=[] | activation=None)"


def test_lazy_cells_after_the_first_call(n2d2):
    c = n2d2.cells
    image = c.Conv(1, 4, [3, 3])(n2d2.Tensor([1, 1, 8, 8]))
    pool = c.Pool([2, 2])
    pooled = pool(image)
    assert str(pool) == (
        "'Pool_0' Pool(Frame<float>)(pool_dims=[2, 2], stride_dims=[1, 1], padding_dims=[0, 0], "
        "pooling=Pooling.Max | "
        "activation=None)(['Conv_0'])"
    )
    softmax, dropout = c.Softmax(with_loss=True), c.Dropout()
    fc1 = c.Fc(4 * 5 * 5, 4)
    softmax(dropout(fc1(pooled)))
    assert str(dropout) == "'Dropout_0' Dropout(Frame<float>)(dropout=0.5, activation=None)(['Fc_0'])"
    assert str(softmax) == (
        "'Softmax_0' Softmax(Frame<float>)(with_loss=True, group_size=0 | activation=None)(['Dropout_0'])"
    )


def test_elemwise(n2d2):
    c = n2d2.cells
    x = n2d2.Tensor([1, 2, 4, 4])
    a, b = c.Conv(2, 3, [1, 1], name="a"), c.Conv(2, 3, [1, 1], name="b")
    add = c.ElemWise()
    add(n2d2.Interface([a(x), b(x)]))
    assert str(add) == (
        "'ElemWise_0' ElemWise(Frame)(operation=Operation.Sum, mode=CoeffMode.PerLayer, weights=[1.0, 1.0], "
        "shifts=[0.0, 0.0] | activation=None)(['a', 'b'])"
    )


def test_transforms(n2d2):
    t = n2d2.transform
    assert str(t.PadCrop(3, 4)) == (
        "PadCrop(width=3, height=4 | additive_wh=False, border_type=MinusOneReflectBorder, border_value=[])"
    )
    assert str(t.RangeAffine("Plus", 1.0)) == (
        "RangeAffine(first_operator=Operator.Plus, first_value=[1.0], second_operator=Operator.Plus, "
        "second_value=[0.0] | truncate=False)"
    )
    assert str(t.Rescale(3, 4, apply_to="LearnOnly")) == (
        "Rescale(width=3, height=4 | keep_aspect_ratio=False, resize_to_fit=True)[apply_to=StimuliSetMask.LearnOnly]"
    )
    assert str(t.Rescale(width=32, height=32)) == (
        "Rescale(width=32, height=32 | keep_aspect_ratio=False, resize_to_fit=True)"
    )
    assert str(t.Composite([t.Rescale(3, 4), t.ColorSpace("RGB")])) == (
        "Composite(\n\tRescale(width=3, height=4 | keep_aspect_ratio=False, resize_to_fit=True)\n"
        "\tColorSpace(color_space=ColorSpace.RGB)\n)"
    )
    assert str(t.Flip(vertical_flip=True)) == (
        "Flip(vertical_flip=True | random_horizontal_flip=False, random_vertical_flip=False)"
    )


def test_database_and_provider(n2d2, mnist):
    database = n2d2.database.MNIST(data_path=mnist, validation=0.1)
    text = (
        f"MNIST(data_path={mnist}, validation=0.1 | composite_label=Auto, data_file_label=True, "
        f"default_label=, "
        "multi_channel_match=, multi_channel_replace=, rois_margin=0, random_partitioning=True, "
        "target_data_path=)"
    )
    assert str(database) == text
    provider = n2d2.provider.DataProvider(database, [28, 28, 1], batch_size=4)
    assert str(provider) == f"'DataProvider_0' DataProvider(database={text}, size=[28, 28, 1], batch_size=4)"
    provider.add_transformation(n2d2.transform.Rescale(width=28, height=28))
    assert str(provider).endswith(
        "[Transformations=Rescale(width=28, height=28 | keep_aspect_ratio=False, resize_to_fit=True)]"
    )
    assert str(n2d2.target.Score(provider)) == "Score_0"


def test_placeholder(n2d2):
    assert str(n2d2.provider.TensorPlaceholder(n2d2.Tensor([1, 1, 2, 2]))) == "'TensorPlaceholder_0' TensorPlaceholder"


def test_short(n2d2):
    n2d2.global_variables.verbosity = n2d2.global_variables.Verbosity.short
    assert str(n2d2.solver.SGD()) == "SGD()"
    assert str(n2d2.activation.Rectifier()) == "Rectifier()"
    assert str(n2d2.filler.Normal()) == "Normal(mean=0.0, std_dev=1.0)"
    assert str(n2d2.cells.Fc(2, 2)) == "'Fc_0' Fc(Frame<float>)(nb_inputs=2, nb_outputs=2)"
    assert str(n2d2.cells.Dropout()) == "'Dropout_0' Dropout(Frame<float>)()"


def test_graph_only_and_propagation(n2d2):
    fc1 = n2d2.cells.Fc(28 * 28, 50, activation=n2d2.activation.Rectifier())
    fc2 = n2d2.cells.Fc(50, 10)
    n2d2.global_variables.verbosity = n2d2.global_variables.Verbosity.graph_only
    assert (str(fc1), str(fc2)) == ("'Fc_0' Fc(Frame<float>)", "'Fc_1' Fc(Frame<float>)")
    x = n2d2.tensor.Tensor(dims=[1, 28, 28], value=0.5)
    fc2(fc1(x))
    assert str(fc1) == "'Fc_0' Fc(Frame<float>)(['TensorPlaceholder_0'])"
    assert str(fc2) == "'Fc_1' Fc(Frame<float>)(['Fc_0'])"
    assert str(n2d2.solver.SGD()) == "SGD"


def test_nested_containers(n2d2):
    c = n2d2.cells
    n2d2.global_variables.verbosity = n2d2.global_variables.Verbosity.graph_only
    net = c.Sequence([c.Layer([c.Conv(1, 1, [3, 3], padding_dims=[1, 1]), c.Sequence([])]), c.Fc(16, 2, 2)], name="net")
    net(n2d2.Tensor([1, 1, 4, 4]))
    assert str(net) == (
        "'net' Sequence(\n"
        "\t(0): 'Layer_0' Layer(\n"
        "\t\t(0): 'Conv_0' Conv(Frame<float>)(['TensorPlaceholder_0'])\n"
        "\t\t(1): 'Sequence_0' Sequence(\n"
        "\t\t)\n"
        "\t)\n"
        "\t(1): 'Fc_0' Fc(Frame<float>)(['Conv_0', 'TensorPlaceholder_0'])\n"
        ")"
    )


def test_manual_lenet(n2d2):
    """The manual's 31.4.2, with the intermediate output and the saved part."""
    from n2d2.activation import Linear, Rectifier
    from n2d2.cells import Conv, Dropout, Fc, Pool2d, Sequence

    n2d2.global_variables.verbosity = n2d2.global_variables.Verbosity.graph_only
    extractor = Sequence(
        [
            Conv(1, 6, kernel_dims=[5, 5]),
            Pool2d(pool_dims=[2, 2], stride_dims=[2, 2], pooling="Max"),
            Conv(6, 16, kernel_dims=[5, 5]),
            Pool2d(pool_dims=[2, 2], stride_dims=[2, 2], pooling="Max"),
            Conv(16, 120, kernel_dims=[5, 5]),
        ],
        name="extractor",
    )
    classifier = Sequence(
        [
            Fc(120, 84, activation=Rectifier()),
            Dropout(dropout=0.5),
            Fc(84, 10, activation=Linear(), name="last_fully"),
        ],
        name="classifier",
    )
    network = Sequence([extractor, classifier])
    network(n2d2.Tensor([1, 1, 32, 32], value=0.5))
    assert str(network) == (
        "'Sequence_0' Sequence(\n"
        "\t(0): 'extractor' Sequence(\n"
        "\t\t(0): 'Conv_0' Conv(Frame<float>)(['TensorPlaceholder_0'])\n"
        "\t\t(1): 'Pool2d_0' Pool2d(Frame<float>)(['Conv_0'])\n"
        "\t\t(2): 'Conv_1' Conv(Frame<float>)(['Pool2d_0'])\n"
        "\t\t(3): 'Pool2d_1' Pool2d(Frame<float>)(['Conv_1'])\n"
        "\t\t(4): 'Conv_2' Conv(Frame<float>)(['Pool2d_1'])\n"
        "\t)\n"
        "\t(1): 'classifier' Sequence(\n"
        "\t\t(0): 'Fc_0' Fc(Frame<float>)(['Conv_2'])\n"
        "\t\t(1): 'Dropout_0' Dropout(Frame<float>)(['Fc_0'])\n"
        "\t\t(2): 'last_fully' Fc(Frame<float>)(['Dropout_0'])\n"
        "\t)\n"
        ")"
    )
    first_fully = network["last_fully"]
    assert str(first_fully) == "'last_fully' Fc(Frame<float>)(['Dropout_0'])"
    text = str(first_fully.get_outputs())
    assert text.startswith("n2d2.Tensor([\n[0][0]:\n")
    assert text.endswith("], device=cpu, datatype=f, cell='last_fully')")


def test_manual_solver_chapter(n2d2):
    cell1 = n2d2.cells.Fc(2, 2, solver=n2d2.solver.SGD(learning_rate=0.1))
    cell2 = n2d2.cells.Fc(2, 2)
    model = n2d2.cells.Sequence([cell1, cell2])

    def shown(first, second):
        return f"'Sequence_0' Sequence(\n\t(0): {first}\n\t(1): {second}\n)"

    fast = SGD.format("0.1")
    assert str(model) == shown(fc("Fc_0", 2, 2, fast, fast), fc("Fc_1", 2, 2))
    model["Fc_1"].bias_solver = n2d2.solver.Adam()
    assert str(model) == shown(fc("Fc_0", 2, 2, fast, fast), fc("Fc_1", 2, 2, SGD0, ADAM.format("0.001")))
    model.set_solver(n2d2.solver.Adam(learning_rate=0.1))
    adam = ADAM.format("0.1")
    assert str(model) == shown(fc("Fc_0", 2, 2, adam, adam), fc("Fc_1", 2, 2, adam, adam))


def test_manual_filler_chapter(n2d2):
    cell = n2d2.cells.Fc(2, 2, filler=n2d2.filler.Constant(value=1.0))
    one = "n2d2.Tensor([\n1 \n], device=cpu, datatype=f)"
    assert [str(value) for channel in cell.get_weights() for value in channel] == [one] * 4
    assert [str(value) for value in cell.get_biases()] == [one] * 2
    cell.bias_filler = n2d2.filler.Normal()
    assert [str(value) for value in cell.get_biases()] == [one] * 2
    cell.refill_bias()
    assert all(str(value) != one for value in cell.get_biases())


def test_global_variables(n2d2):
    lines = str(n2d2.global_variables).split("\n")
    assert lines[0] == "n2d2 global variables :"
    names = [
        "cuda_available",
        "cuda_device",
        "default_datatype",
        "default_model",
        "default_net",
        "json_compiled",
        "model_cache",
        "n2d2_ip_compiled",
        "onnx_compiled",
        "seed",
        "verbosity",
    ]
    assert [line.split(" :")[0] for line in lines[1:]] == [f"\t- {name}" for name in names]
    assert "\t- seed : 1" in lines


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_repr_is_pythons(n2d2, name):
    assert repr(getattr(n2d2.solver, name)()).startswith("<n2d2.solver.")

"""Documented error messages of parameters, cells, fillers, solvers, transformations, databases, providers,
targets."""

import pytest


@pytest.fixture
def eh(n2d2):
    return n2d2.error_handler


def test_unknown_parameters(n2d2):
    with pytest.raises(ValueError) as error:
        n2d2.solver.SGD(foo=1)
    assert str(error.value) == "<class 'n2d2.solver.sgd.SGD'> : foo is not a valid parameter"
    assert str(error.value.__cause__) == "Invalid parameter : foo isn't registered as a valid parameter"
    for build in (
        lambda: n2d2.cells.Fc(2, 2, foo=1),
        lambda: n2d2.cells.Dropout(foo=1),
        lambda: n2d2.cells.Conv(1, 1, [1, 1], foo=1),
        lambda: n2d2.filler.Normal(foo=1),
        lambda: n2d2.activation.Linear(foo=1),
        lambda: n2d2.transform.Rescale(1, 1, foo=1),
        lambda: n2d2.database.DIR(foo=1),
        lambda: n2d2.deepnet.DeepNet(foo=1),
        lambda: n2d2.cells.Pool2d([2, 2], foo=1),
    ):
        with pytest.raises(ValueError, match="foo is not a valid parameter"):
            build()


def test_names_without_a_native_parameter(n2d2):
    with pytest.raises(RuntimeError, match="Parameter does not exist: Mapping"):
        n2d2.cells.Fc(2, 2, mapping=n2d2.Tensor([2, 2], datatype="bool"))
    with pytest.raises(RuntimeError, match="Parameter does not exist: IterationPass"):
        n2d2.solver.SGD(iteration_pass=1)
    with pytest.raises(RuntimeError):
        n2d2.activation.Softplus(clipping=1.0)


def test_types_of_parameters(n2d2, eh):
    c, s = n2d2.cells, n2d2.solver
    for build in (
        lambda: s.SGD(learning_rate=1),
        lambda: s.SGD(learning_rate="0.1"),
        lambda: s.SGD(iteration_size=1.0),
        lambda: s.SGD(polyak_momentum=1),
        lambda: s.SGD(learning_rate_policy=1),
        lambda: s.SGD(model=1),
        lambda: c.BatchNorm2d(2, moving_average_momentum=1),
        lambda: c.BatchNorm2d(2, epsilon=1),
        lambda: c.BatchNorm2d("2"),
        lambda: c.Fc("2", 2),
        lambda: c.Fc(2, "2"),
        lambda: c.Fc(2, 2, no_bias="yes"),
        lambda: c.Fc(2, 2, activation=1),
        lambda: c.Fc(2, 2, activation=None),
        lambda: c.Fc(2, 2, solver=1),
        lambda: c.Fc(2, 2, filler=1),
        lambda: c.Fc(2, 2, weights_solver=1),
        lambda: c.Fc(2, 2, bias_filler=1),
        lambda: c.Fc(2, 2, quantizer=1),
        lambda: c.Fc(2, 2, name=1),
        lambda: c.Dropout(dropout=1),
        lambda: c.Dropout(activation=1),
        lambda: c.Pool2d(2),
        lambda: c.Pool2d([2, 2], pooling=1),
        lambda: c.Padding("1", 1, 1, 1),
        lambda: c.Softmax(with_loss=1),
        lambda: c.Reshape(4),
        lambda: c.Transpose(1),
        lambda: c.Activation(1),
        lambda: c.ElemWise(weights=1.0),
        lambda: c.ElemWise(operation=1),
        lambda: c.Conv(1, 1, [3, 3], mapping=1),
        lambda: c.Conv(1, 1, [3, 3], stride_dims=1),
        lambda: n2d2.filler.Normal(mean=1),
        lambda: n2d2.filler.Constant(value="1"),
        lambda: n2d2.activation.Linear(clipping=1),
        lambda: n2d2.activation.Linear(quantizer=1),
        lambda: n2d2.transform.Rescale("1", 1),
        lambda: n2d2.transform.Rescale(1, 1, keep_aspect_ratio=1),
        lambda: n2d2.transform.Rescale(1, 1, apply_to=1),
        lambda: n2d2.transform.Composite(1),
        lambda: n2d2.transform.Composite([1]),
        lambda: n2d2.target.Score(1),
        lambda: n2d2.provider.DataProvider(1, [1, 1, 1]),
    ):
        with pytest.raises(eh.WrongInputType):
            build()
    for build in (lambda: c.Conv("1", 1, [3, 3]), lambda: c.Conv(1, 1, 3), lambda: c.Conv(1, 1.0, [3, 3])):
        with pytest.raises(TypeError, match="parameter must be of type"):
            build()
    with pytest.raises(eh.WrongInputType) as error:
        s.SGD(learning_rate="x")
    assert str(error.value) == (
        "learning_rate argument should be of type : <class 'float'> but is <class 'str'> instead !"
    )


def test_enumerations(n2d2, eh):
    for build in (
        lambda: n2d2.solver.SGD(learning_rate_policy="Foo"),
        lambda: n2d2.solver.SGD(clamping="a:b"),
        lambda: n2d2.solver.SGD(clamping=1),
        lambda: n2d2.solver.SGD(model="Foo"),
        lambda: n2d2.solver.SGD(datatype="quarter"),
        lambda: n2d2.cells.Pool2d([2, 2], pooling="Foo"),
        lambda: n2d2.cells.ElemWise(operation="Foo"),
        lambda: n2d2.cells.ElemWise(mode="Foo"),
        lambda: n2d2.cells.Conv(1, 1, [1, 1], weights_export_format="Foo"),
        lambda: n2d2.filler.He(variance_norm="Foo"),
        lambda: n2d2.filler.He(variance_norm=1),
        lambda: n2d2.filler.Xavier(distribution="Foo"),
        lambda: n2d2.transform.ChannelExtraction("Foo"),
        lambda: n2d2.transform.ChannelExtraction(1),
        lambda: n2d2.transform.PadCrop(1, 1, border_type="Foo"),
    ):
        with pytest.raises(eh.WrongValue):
            build()
    for build in (
        lambda: n2d2.transform.ColorSpace("Foo"),
        lambda: n2d2.transform.RangeAffine("Foo", 1.0),
        lambda: n2d2.transform.Rescale(1, 1, apply_to="Foo"),
    ):
        with pytest.raises(KeyError):
            build()
    assert n2d2.solver.SGD(clamping="-1.0:1.0").clamping == "-1.0:1.0"


def test_model_without_cuda(n2d2):
    import N2D2

    if N2D2.cuda_compiled:
        pytest.skip("a CUDA build")
    with pytest.raises(KeyError, match="Frame_CUDA<float>"):
        n2d2.solver.SGD(model="Frame_CUDA")
    n2d2.global_variables.default_model = "Frame_CUDA"
    with pytest.raises(KeyError, match="Frame_CUDA<float>"):
        n2d2.cells.Fc(2, 2)
    with pytest.raises(RuntimeError, match="cannot use CUDA with your configuration"):
        n2d2.global_variables.cuda_device = 0


def test_global_variables(n2d2):
    gb = n2d2.global_variables
    for name in ("cuda_available", "json_compiled", "onnx_compiled", "n2d2_ip_compiled"):
        with pytest.raises(RuntimeError, match=f"The parameter {name} is on read only !"):
            setattr(gb, name, True)
    with pytest.raises(RuntimeError, match="cuda_device"):
        gb.set_cuda_device(0)
    with pytest.raises(RuntimeError, match="seed"):
        gb.set_random_seed(0)
    gb.seed = 7
    assert gb.seed == 7
    assert gb.Verbose.short is gb.Verbosity.short
    assert [gb.Verbosity(value).name for value in range(3)] == ["graph_only", "short", "detailed"]


def test_attributes(n2d2):
    fc = n2d2.cells.Fc(2, 3)
    assert (fc.nb_inputs, fc.nb_outputs, fc.no_bias, fc.name) == (2, 3, False, "Fc_0")
    with pytest.raises(RuntimeError, match="You cannot modify constructor arguments."):
        fc.nb_inputs = 3
    with pytest.raises(RuntimeError, match="You cannot modify constructor arguments."):
        fc.set_parameter("nb_inputs", 3)
    with pytest.raises(ValueError, match="foo is not a parameter of Fc_0"):
        fc.set_parameter("foo", 3)
    with pytest.raises(ValueError, match="foo is not a parameter of Fc_0"):
        fc.get_parameter("foo")
    with pytest.raises(AttributeError):
        fc.foo  # noqa: B018
    fc.foo = 1  # free attributes stay possible
    assert fc.foo == 1
    fc.back_propagate = False
    assert fc.N2D2().getParameterAndType("BackPropagate")[0] == "0"
    with pytest.raises(n2d2.error_handler.WrongInputType):
        fc.back_propagate = 1
    conv = n2d2.cells.Conv(1, 1, [3, 3])
    with pytest.raises(RuntimeError, match=r"stride_dims is not settable for <class 'n2d2.cells.nn.conv.Conv'>"):
        conv.stride_dims = [2, 2]
    with pytest.raises(RuntimeError, match="stride_dims is not settable for Conv_0"):
        conv.set_parameter("stride_dims", [2, 2])
    with pytest.raises(ValueError, match="foo is not a parameter of SGD"):
        n2d2.solver.SGD().get_parameter("foo")
    with pytest.raises(RuntimeError, match="mean is not settable for Normal"):
        n2d2.filler.Normal().set_parameter("mean", 1.0)
    sgd = n2d2.solver.SGD(learning_rate=0.123456789)
    assert sgd.learning_rate == 0.123456789
    sgd.learning_rate = 0.5
    assert sgd.N2D2().getParameterAndType("LearningRate")[0] == "0.5"


def test_abstract_classes(n2d2):
    c = n2d2.cells
    for cls in (
        c.Cell,
        c.NeuralNetworkCell,
        c.Iterable,
        n2d2.target.Target,
        n2d2.solver.Solver,
        n2d2.filler.Filler,
        n2d2.transform.Transformation,
        n2d2.provider.Provider,
        n2d2.activation.ActivationFunction,
        n2d2.quantizer.Quantizer,
        n2d2.database.AbstractDatabase,
        n2d2.typed.Datatyped,
    ):
        with pytest.raises(TypeError):
            cls()


def test_model_of_the_parts(n2d2):
    class Other:
        _model = "Frame_CUDA"

    cell = n2d2.cells.Dropout()
    cell._config_parameters["activation"] = Other()
    with pytest.raises(ValueError, match="activation is made for the model Frame_CUDA, the cell for Frame"):
        n2d2.cells.NeuralNetworkCell._check_models(cell)


def test_weights_errors(n2d2):
    conv = n2d2.cells.Conv(2, 3, [3, 3])
    with pytest.raises(ValueError, match=r"Channel index : 2 must be < 2\)"):
        conv.get_weight(0, 2)
    with pytest.raises(ValueError, match=r"Output index : 3 must be < 3\)"):
        conv.get_weight(3, 0)
    with pytest.raises(ValueError, match=r"Output index : 3 must be < 3\)"):
        conv.get_bias(3)
    for cell in (n2d2.cells.Fc(2, 2, no_bias=True), n2d2.cells.Conv(1, 1, [1, 1], no_bias=True)):
        name = cell.get_name()
        with pytest.raises(RuntimeError, match=f"You try to access a bias on {name} but no_bias=True"):
            cell.get_bias(0)
        with pytest.raises(RuntimeError, match=f"You try to access a bias on {name} but no_bias=True"):
            cell.get_biases()
        with pytest.raises(RuntimeError, match=f"You try to set a bias on {name} but no_bias=True"):
            cell.set_bias(0, n2d2.Tensor([1]))
    with pytest.raises(RuntimeError, match="You try to set a bias filler on Fc_0 but no_bias=True"):
        n2d2_cell = n2d2.cells.Fc(2, 2, no_bias=True, name="Fc_0")
        n2d2_cell.set_bias_filler(n2d2.filler.Normal())
    n2d2.cells.Fc(2, 2, no_bias=True, filler=n2d2.filler.Normal())  # the bias part is ignored
    with pytest.raises(ValueError, match="Batchnorm doesn't support Filler"):
        n2d2.cells.BatchNorm2d(2, filler=n2d2.filler.Normal())


def test_cell_errors(n2d2, eh):
    c = n2d2.cells
    with pytest.raises(RuntimeError, match="ConvDepthWise does not support custom mappings"):
        c.ConvDepthWise(2, [3, 3], mapping=n2d2.Tensor([2, 2], datatype="bool"))
    with pytest.raises(TypeError, match="stride_dims"):
        c.ConvPointWise(2, 2, stride_dims=[2, 2])
    with pytest.raises(RuntimeError, match="Pool2d does not support custom mappings"):
        c.Pool2d([2, 2], mapping=n2d2.Tensor([2, 2], datatype="bool"))
    with pytest.raises(RuntimeError, match="GlobalPool2d does not support custom pool dims"):
        c.GlobalPool2d(pool_dims=[2, 2])
    with pytest.raises(ValueError, match="Pool Cell supports only unit maps"):
        c.Pool([2, 2], mapping=n2d2.Tensor([2, 3], datatype="bool"))
    with pytest.raises(
        TypeError, match="received an input of type <class 'list'>, input should be of type n2d2.Tensor"
    ):
        c.Fc(2, 2)([1])
    with pytest.raises(eh.UndefinedModelError, match="N2D2 object member has not been created"):
        c.Dropout().N2D2()
    with pytest.raises(AttributeError):
        c.Dropout().get_outputs()
    with pytest.raises(
        ValueError, match="BatchNorm2d_0 : expected an input with 3 channels got a tensor with 2 instead."
    ):
        c.BatchNorm2d(3)(n2d2.Tensor([1, 2, 4, 4]))
    with pytest.raises(ValueError, match="dimensions"):
        c.Pool2d([2, 2])(n2d2.Tensor([4, 4]))
    with pytest.raises(eh.WrongValue, match="export_name"):
        c.Fc.is_exportable_to("Foo")
    with pytest.raises(AssertionError):
        c.Sequence(c.Fc(1, 1))
    sequence = c.Sequence([])
    with pytest.raises(eh.WrongInputType):
        sequence.append(1)
    with pytest.raises(ValueError, match="Negative index are not supported."):
        sequence.insert(-1, c.Fc(1, 1))
    with pytest.raises(TypeError):
        sequence[1.5]
    with pytest.raises(KeyError):
        sequence["foo"]


def test_mapping_errors(n2d2):
    Mapping = n2d2.mapping.Mapping
    with pytest.raises(ValueError, match="have no value, one of them need to be set"):
        Mapping()
    with pytest.raises(ValueError, match="only one need to be set"):
        Mapping(nb_groups=1, nb_channels_per_group=1)
    with pytest.raises(ValueError, match=r"NbGroups \(2\) must be a multiple of the number of input channels \(5\)"):
        Mapping(nb_groups=2).create_mapping(5, 4)
    with pytest.raises(RuntimeError, match="outputGroupSize < 1"):
        Mapping(nb_groups=4).create_mapping(4, 2)


def test_model_and_datatype_of_cells(n2d2, eh):
    c = n2d2.cells
    assert str(c.Fc(2, 2, model="Frame", datatype="float")).startswith("'Fc_0' Fc(Frame<float>)(nb_inputs=2")
    c.Dropout(model="Frame", datatype="float")
    c.ElemWise(model="Frame")
    for build in (lambda: c.Fc(2, 2, model=1), lambda: c.Dropout(datatype=1)):
        with pytest.raises(eh.WrongInputType):
            build()
    for build in (lambda: c.Fc(2, 2, model="Foo"), lambda: c.Dropout(datatype="quarter")):
        with pytest.raises(eh.WrongValue):
            build()
    with pytest.raises(ValueError, match="datatype is not a valid parameter"):
        c.ElemWise(datatype="float")


def test_empty_lists(n2d2, eh):
    with pytest.raises(eh.IsEmptyError):
        n2d2.transform.Composite([])
    layer = n2d2.cells.Layer([n2d2.cells.Fc(1, 1)], mapping=[[0]])
    with pytest.raises(eh.IsEmptyError):
        layer(n2d2.Tensor([1, 1, 1, 1]))


def test_placeholder_errors(n2d2):
    with pytest.raises(TypeError, match="You try to stream a Tensor with the datatype 'int'"):
        n2d2.provider.TensorPlaceholder(n2d2.Tensor([1, 1, 2, 2], datatype="int"))
    with pytest.raises(RuntimeError, match="Labels datatype must be int, is float"):
        n2d2.provider.TensorPlaceholder(n2d2.Tensor([1, 1, 2, 2]), n2d2.Tensor([1, 1, 1, 1]))


def test_database_errors(n2d2, image_folder):
    empty = n2d2.database.Database()
    with pytest.raises(KeyError):
        empty.get_nb_stimuli("Foo")
    with pytest.raises(ValueError, match="The total partition ratio cannot be higher than 1"):
        empty.partition_stimuli(0.5, 0.5, 0.5)
    with pytest.raises(NotImplementedError):
        n2d2.database.DIR.download()
    assert n2d2.database.MNIST.is_downloadable()
    with pytest.raises(RuntimeError, match="cannot be higher than 1.0"):
        n2d2.database.DIR(str(image_folder), learn=0.8, validation=0.4)
    with pytest.raises(RuntimeError, match="cannot be higher than 1.0"):
        n2d2.database.DIR(str(image_folder), learn=0.8, test=0.4)
    with pytest.raises(RuntimeError, match="need more than the 80 stimuli"):
        n2d2.database.DIR(str(image_folder), learn=80, validation=1, per_label_partitioning=False)
    with pytest.raises(TypeError, match="learn is missing"):
        n2d2.database.DIR(str(image_folder))
    provider = n2d2.provider.DataProvider(empty, [2, 2, 1])
    with pytest.raises(n2d2.error_handler.WrongValue):
        provider.set_partition("Foo")
    with pytest.raises(TypeError):
        provider.add_transformation(1)


def test_numpy_database_errors(n2d2):
    import numpy as np

    database = n2d2.database.Numpy()
    image = np.zeros((1, 2, 2), dtype=np.float32)
    with pytest.raises(RuntimeError, match="labels_list must be a list of int"):
        database.load([image], ["a"])
    with pytest.raises(RuntimeError, match="1 stimuli but 2 labels"):
        database.load([image], [0, 1])
    with pytest.raises(AssertionError):
        database.load([], [])
    with pytest.raises(ValueError, match="partition is Learn, Validation or Test"):
        database.load([image], [0], partition="Foo")


def test_refused_features_say_so(n2d2):
    import N2D2

    eh = n2d2.error_handler
    with pytest.raises(eh.NotBuiltError, match="export_c is not built yet"):
        n2d2.export.export_c(None)
    with pytest.raises(eh.NotBuiltError, match="ResNet is not built yet"):
        n2d2.models.ResNet  # noqa: B018
    for name, build in (
        ("ResizeCell_Frame", lambda: n2d2.cells.Resize(4, 4, "BilinearTF")),
        ("CIFAR10_Database", n2d2.database.CIFAR10),
        ("SliceExtractionTransformation", lambda: n2d2.transform.SliceExtraction(2, 2)),
    ):
        if hasattr(N2D2, name):
            build()
        else:
            with pytest.raises(eh.NotBuiltError, match="is not built yet"):
                build()
    if not N2D2.onnx_compiled:
        with pytest.raises(RuntimeError, match="ONNX"):
            n2d2.cells.DeepNetCell.load_from_ONNX(None, "model.onnx")
    with pytest.raises(FileNotFoundError, match="nowhere.ini"):
        n2d2.cells.DeepNetCell.load_from_INI("nowhere.ini")


def test_converter(n2d2):
    class Strange:
        def getType(self):
            return "Foo"

    with pytest.raises(RuntimeError, match="The object Foo has not been integrated to the Python API yet."):
        n2d2.converter.from_N2D2_object(Strange())
    assert n2d2.converter.from_N2D2_object(None) is None


def test_options(n2d2):
    options = n2d2.n2d2_interface.Options(learn_epoch=3, log_JSON=True)
    assert options.N2D2().learn_epoch == 3
    with pytest.raises(AttributeError, match="'foo' is not a valid parameter"):
        options.set_parameters(foo=1)
    with pytest.raises(
        TypeError, match="Parameter 'learn_epoch' is of type 'str' but should be of type 'int' instead."
    ):
        options.set_parameters(learn_epoch="3")
    assert str(options).startswith("Option : \n")
    assert "learn_epoch : 3" in str(options)


def test_badly_derived_class(n2d2):
    class Odd(n2d2.cells.Trainable):
        def __init__(self):
            super().__init__()

        def set_solver(self, solver):
            pass

        def set_filler(self, filler, refill=False):
            pass

        def has_quantizer(self):
            return False

    with pytest.raises(n2d2.error_handler.ImplementationError, match="not inherited with an N2D2_Interface"):
        Odd()


def test_conversion_gives_the_class_back(n2d2):
    t = n2d2.transform
    objects = [
        n2d2.solver.SGD(momentum=0.5),
        n2d2.solver.Adam(),
        *(getattr(n2d2.filler, name)() for name in ("Constant", "He", "Normal", "Uniform", "Xavier")),
        *(
            getattr(n2d2.activation, name)()
            for name in ("Linear", "Logistic", "Rectifier", "Saturation", "Softplus", "Swish", "Tanh")
        ),
        t.Rescale(3, 4),
        t.PadCrop(3, 4),
        t.Flip(),
        t.Distortion(rotation=2.0),
        t.ColorSpace("RGB"),
        t.ChannelExtraction("Gray"),
        t.RangeAffine("Minus", [1.0, 2.0], second_operator="Divides", second_value=2.0),
    ]
    for thing in objects:
        back = n2d2.converter.from_N2D2_object(thing.N2D2())
        assert type(back) is type(thing)
        assert str(back) == str(thing)
        assert back.N2D2() is thing.N2D2()


def test_generic_cell(n2d2):
    from n2d2.cells.nn.generic import GenericCell

    fc = n2d2.cells.Fc(2, 3, name="fc")
    generic = GenericCell.create_from_N2D2_object(fc.N2D2())
    assert str(generic).startswith("'fc' Fc(Frame<float>)(back_propagate=True, drop_connect=1.0, no_bias=False")
    generic.no_bias = True
    assert fc.N2D2().getParameterAndType("NoBias")[0] == "1"
    with pytest.raises(n2d2.error_handler.WrongInputType):
        generic.no_bias = 1
    assert generic(n2d2.Tensor([4, 2, 1, 1])).shape() == [4, 3, 1, 1]
    with pytest.raises(RuntimeError, match="only wraps native cells"):
        GenericCell()

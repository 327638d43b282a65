"""What all atomic cells share: construction, connection to a graph, propagation, parameter files."""

from abc import abstractmethod

import N2D2

from n2d2 import _declaration as declare
from n2d2 import global_variables as gb
from n2d2.activation import ActivationFunction, Linear
from n2d2.cells.cell.base import Cell
from n2d2.cells.nn._files import ParameterFiles
from n2d2.cells.nn._links import Links
from n2d2.error_handler import NotBuiltError, WrongInputType, WrongValue, deprecated
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.solver import Solver
from n2d2.solver.solver import follow
from n2d2.tensor import Interface, Tensor
from n2d2.typed import Datatyped, ModelDatatyped, Modeltyped, long_name

_EXPORTS = ("C", "CPP", "CPP_TensorRT", "CPP_STM32")


class NeuralNetworkCell(ParameterFiles, Cell, N2D2_Interface):
    """Abstract atomic cell.

    *Eager* cells create their native object in the constructor, *lazy* ones at the first call, when the input
    tells the number of outputs. ``_typed`` says whether the native class is a template."""

    _table = {
        "name": declare.python_only("Name", str),
        "activation": declare.member("Activation", ActivationFunction),
        **Modeltyped._table,
        **Datatyped._table,
        **declare.ghosts(
            deep_net="DeepNet",
            inputs_dims="InputsDims",
            outputs_dims="OutputsDims",
            mapping="Mapping",
            quantized_nb_bits="QuantizedNbits",
            id_cnt="IdCnt",
            group_map="GroupMap",
            group_map_initialized="GroupMapInitialized",
            inputs="Inputs",
            outputs="Outputs",
            diff_inputs="DiffInputs",
            diff_outputs="DiffOutputs",
            targets="Targets",
            nb_target_outputs="NbTargetOutputs",
            loss_mem="LossMem",
            activation_desc="ActivationDesc",
            keep_in_sync="KeepInSync",
            devices="Devices",
        ),
    }
    _typing = ModelDatatyped
    mappable = False
    _concatenation = None
    flattens = False  # the input geometry does not matter, only its size

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param name: Name, default= {Class}_{n}
        :type name: str, optional
        :param activation: Activation function, default= None
        :type activation: :py:class:`n2d2.activation.ActivationFunction`, optional
        :param model: ``Frame`` or ``Frame_CUDA``, default= n2d2.global_variables.default_model
        :type model: str, optional
        :param datatype: ``float``, ``double`` or ``half`` (also ``float16``; arithmetic in float), default=
            n2d2.global_variables.default_datatype
        :type datatype: str, optional"""
        if "activation" in config_parameters and not isinstance(config_parameters["activation"], ActivationFunction):
            raise WrongInputType("activation", str(type(config_parameters["activation"])), [str(ActivationFunction)])
        Cell.__init__(self, config_parameters.pop("name", None))
        N2D2_Interface.__init__(self, **config_parameters)
        self._typing.__init__(self, **config_parameters)
        self._links = Links(self)
        self._inference = False

    # ------------------------------------------------------------ construction

    def _declaration(self, key):
        if key == "datatype" and self._typing is Modeltyped:
            raise ValueError(f"{type(self)} : datatype is not a valid parameter: the cell has no data type")
        return super()._declaration(key)

    def _check_parameters(self):
        super()._check_parameters()
        self._check_models()
        self._config_parameters.setdefault("activation", None)

    def _check_models(self):
        """The parts of a cell run on the same device as the cell."""
        for key, value in self._config_parameters.items():
            model = getattr(value, "_model", None)
            if model is not None and model != self._model:
                raise ValueError(
                    f"[{type(self).__name__} {self._name}] {key} is made for the model {model}, the cell "
                    f"for {self._model}: give both the same model."
                )

    def _instantiate(self, deepnet, *native_arguments):
        native_class = self._N2D2_constructors[self._model_key]
        self._N2D2_object = native_class(deepnet, self._name, *native_arguments, **self._native_options())
        self._apply_parameters()
        self._allocate_parameters()
        self.load_N2D2_parameters(self._N2D2_object)

    def _instantiate_eager(self, *native_arguments):
        self._instantiate(N2D2.DeepNet(gb.default_net), *native_arguments)

    def _apply_parameters(self):
        if self._config_parameters.get("activation") is None:
            self._config_parameters.pop("activation", None)
        super()._apply_parameters()

    def _allocate_parameters(self):
        """Eager cells allocate and fill their parameters here."""

    def _create(self, x):
        """Lazy cells: native object for the input ``x``."""
        self._instantiate(self._deepnet.N2D2(), *self._lazy_arguments(x, self._nb_outputs_for(x)))

    def _nb_outputs_for(self, x):
        return x.dimZ()

    def _lazy_arguments(self, x, nb_outputs):
        return [nb_outputs, *self._constructor_arguments.values()]

    def _adopt(self, N2D2_object, n2d2_deepnet=None):
        """Wraps a native cell, in inference mode."""
        self._N2D2_object = N2D2_object
        self._name = N2D2_object.getName()
        self._model, self._datatype = N2D2_object.getPyModel(), long_name(N2D2_object.getPyDataType())
        self._model_key = self._model if self._typing is Modeltyped else f"{self._model}<{self._datatype}>"
        self._links = Links(self)
        self._inference = True
        self._deepnet = n2d2_deepnet
        if n2d2_deepnet is not None:
            self._links.read(n2d2_deepnet.N2D2())

    def load_N2D2_parameters(self, N2D2_object):
        mapping = self._config_parameters.get("mapping")
        super().load_N2D2_parameters(N2D2_object)
        if mapping is not None:
            self._config_parameters["mapping"] = mapping
        for key, value in self._config_parameters.items():
            self._follow(key, value)

    def _assign(self, key, value):
        super()._assign(key, value)
        self._follow(key, value)

    def _follow(self, key, value):
        if isinstance(value, Solver) and self._N2D2_object is not None:
            follow(value.N2D2(), self._N2D2_object, self._declared[key].native.removesuffix("Solver").lower())

    # ------------------------------------------------------------ propagation

    def __call__(self, x):
        super().__call__(x)
        if isinstance(x, Interface) and len(x) > 1 and not self._takes(x.get_tensors()):
            x = self._concatenated(x)
        if self._N2D2_object is None:
            self._create(x)
        self.add_input(x)
        self._N2D2_object.propagate(self._inference)
        self._after_propagation()
        return self.get_outputs()

    def _takes(self, tensors):
        """True if the native cell takes these tensors as they are; otherwise a cell before it joins their
        channels."""
        return True

    def _concatenated(self, x):
        from n2d2.cells.nn.activation import Activation

        if self._concatenation is None:
            linear = Linear(model=self._model)
            self._concatenation = Activation(linear, name=f"{self._name}_concatenation", model=self._model)
        return self._concatenation(x)

    def _after_propagation(self):
        """Reads what only the first propagation tells."""

    def add_input(self, inputs):
        """Connects the cell to the producers of a Tensor or an Interface, and adds it to their graph."""
        if not isinstance(inputs, (Tensor, Interface)):
            raise TypeError(f"Invalid inputs object of type {type(inputs)}")
        deepnet = inputs.get_deepnet()
        if self._deepnet is not None and deepnet is not self._deepnet:
            raise RuntimeError("The deepnet of the input doesn't match with the deepnet of the cell")
        self._deepnet = deepnet
        self._links.connect(inputs.get_tensors())

    def learn(self):
        """Learning mode; returns self."""
        self._inference = False
        return self

    def test(self):
        """Inference mode; returns self."""
        self._inference = True
        return self

    def update(self):
        """Applies the solvers of this cell only."""
        self.N2D2().update()

    # ------------------------------------------------------------ access

    @property
    def name(self):
        """Name."""
        return self._name

    def dims(self):
        """Dimensions of the output, [W, H, C, B]; [] before the first call."""
        return list(self.N2D2().getOutputs().dims())

    def _tensor(self, native):
        tensor = Tensor.from_N2D2(native)
        tensor.cell = self
        return tensor

    def get_outputs(self):
        """The output; the memory is that of the cell."""
        if self._N2D2_object is None:
            raise AttributeError(f"'{self._name}' has no output yet: it was never called")
        return self._tensor(self._N2D2_object.getOutputs())

    def get_inputs(self):
        """The first input."""
        return Tensor.from_N2D2(self.N2D2().getInputs(0))

    def get_diffoutputs(self, index=0):
        """The gradient computed for the input ``index``."""
        return Tensor.from_N2D2(self.N2D2().getDiffOutputs(index))

    def get_diffinputs(self):
        """The gradient received at the output."""
        return Tensor.from_N2D2(self.N2D2().getDiffInputs())

    def get_deepnet(self):
        """The current graph."""
        return self._deepnet

    def set_deepnet(self, deepnet):
        """Sets the current graph."""
        self._deepnet = deepnet

    def clear_input_tensors(self):
        """Disconnects the inputs."""
        self.N2D2().clearInputTensors()
        self._links.forget()

    def clear_input(self):
        """Disconnects the inputs and drops the mapping."""
        self.N2D2().clearInputs()
        self._links.forget()

    def get_input_cells(self):
        """Names of the inputs of the last connection."""
        return self._links.names

    def get_nb_outputs(self):
        """Number of output channels."""
        return self.N2D2().getNbOutputs()

    def get_nb_channels(self):
        """Number of input channels."""
        return self.N2D2().getNbChannels()

    @staticmethod
    def is_exportable_to(export_name):
        """False, unless the cell says otherwise; WrongValue for an unknown export."""
        _check_export(export_name)
        return False

    @deprecated(reason="use the attribute activation")
    def set_activation(self, activation):
        """Sets the activation function."""
        self.activation = activation

    @deprecated(reason="use the attribute activation")
    def get_activation(self):
        """The activation function, or None."""
        return self.activation

    def _shown_type(self):
        return type(self).__name__

    def __str__(self):
        inputs = f"({self._links.names})" if self._links.names else ""
        return f"'{self._name}' {self._shown_type()}({self._model_key}){self._parameter_string()}{inputs}"


def _check_export(export_name):
    if export_name not in _EXPORTS:
        raise WrongValue("export_name", export_name, _EXPORTS)


def exportable(native_type):
    """The ``is_exportable_to`` of the cells whose native exporter is ``{native_type}CellExport``."""

    def is_exportable_to(export_name):
        """True if the cell is exportable to an export: C, CPP, CPP_TensorRT or CPP_STM32."""
        _check_export(export_name)
        exporter = getattr(N2D2, f"{native_type}CellExport", None)
        if exporter is None:
            raise NotBuiltError(f"the export {export_name}")
        return exporter.isExportableTo(export_name)

    return staticmethod(is_exportable_to)

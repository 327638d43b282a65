"""Fully connected layer."""

from n2d2 import _declaration as declare
from n2d2.activation import Linear
from n2d2.cells.nn._weights import FILLERS, GLOBAL, QUANTIZER, SOLVERS, WeightedCell
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.error_handler import WrongInputType
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Fc(WeightedCell, NeuralNetworkCell):
    """Fully connected layer; the input is flattened."""

    _table = {
        "nb_inputs": declare.argument("nbInputs", int),
        "nb_outputs": declare.argument("nbOutputs", int, read=declare.getter("getNbOutputs")),
        "no_bias": declare.config("NoBias"),
        "normalize": declare.config("Normalize"),
        "back_propagate": declare.config("BackPropagate"),
        "weights_export_format": declare.config("WeightsExportFormat", values=("OC", "CO")),
        "outputs_remap": declare.config("OutputsRemap"),
        "drop_connect": declare.config("DropConnect"),
        **SOLVERS,
        **FILLERS,
        **QUANTIZER,
        **GLOBAL,
    }
    _N2D2_constructors = declare.NativeClasses("FcCell")
    is_exportable_to = exportable("Fc")
    flattens = True

    def __init__(self, nb_inputs, nb_outputs, nb_input_cells=1, **config_parameters):
        """:param nb_inputs: Number of elements of each input tensor (channels x height x width)
        :type nb_inputs: int
        :param nb_outputs: Number of outputs
        :type nb_outputs: int
        :param nb_input_cells: Number of tensors of the input, default=1
        :type nb_input_cells: int, optional
        :param filler: Filler of the weights and biases, overrides the two following, default= Normal(0.0,
            0.05)
        :type filler: :py:class:`n2d2.filler.Filler`, optional
        :param weights_filler: Filler of the weights
        :type weights_filler: :py:class:`n2d2.filler.Filler`, optional
        :param bias_filler: Filler of the biases
        :type bias_filler: :py:class:`n2d2.filler.Filler`, optional
        :param solver: Solver of the weights and biases, overrides the two following, default= SGD()
        :type solver: :py:class:`n2d2.solver.Solver`, optional
        :param weights_solver: Solver of the weights
        :type weights_solver: :py:class:`n2d2.solver.Solver`, optional
        :param bias_solver: Solver of the biases
        :type bias_solver: :py:class:`n2d2.solver.Solver`, optional
        :param quantizer: Quantizer of the weights, default= None
        :type quantizer: :py:class:`n2d2.quantizer.CellQuantizer`, optional
        :param no_bias: Without biases, default=False
        :type no_bias: bool, optional
        :param normalize: Normalize the weights, default=False
        :type normalize: bool, optional
        :param back_propagate: Send gradients to the inputs, default=True
        :type back_propagate: bool, optional
        :param weights_export_format: Order in weights files, OC or CO, default="OC"
        :type weights_export_format: str, optional
        :param outputs_remap: Remapping of the outputs in weights files, default=""
        :type outputs_remap: str, optional
        :param drop_connect: Probability that a connection is kept while learning, default=1.0
        :type drop_connect: float, optional
        """
        for name, value in (
            ("nb_inputs", nb_inputs),
            ("nb_outputs", nb_outputs),
            ("nb_input_cells", nb_input_cells),
        ):
            if not isinstance(value, int):
                raise WrongInputType(name, str(type(value)), [str(int)])
        NeuralNetworkCell.__init__(self, **config_parameters)
        self._set_arguments(nb_inputs=nb_inputs, nb_outputs=nb_outputs)
        self._nb_input_cells = nb_input_cells
        self._nb_elements = nb_inputs * nb_input_cells
        WeightedCell.__init__(self)
        self._check_parameters()
        if self._config_parameters["activation"] is None:
            self._config_parameters["activation"] = Linear(model=self._model, datatype=self._datatype)
        self._instantiate_eager(nb_outputs)

    def _allocate_parameters(self):
        self._allocate_weights(self._constructor_arguments["nb_inputs"], self._nb_input_cells)

    def _adopt(self, N2D2_object, **kwargs):
        super()._adopt(N2D2_object, **kwargs)
        self._nb_elements = N2D2_object.getInputsSize()
        self._nb_input_cells = max(1, len(N2D2_object.getParentsCells()))
        self._constructor_arguments["nb_inputs"] = self._nb_elements // self._nb_input_cells

    def _takes(self, tensors):
        given = [len(tensor) // tensor.dimB() for tensor in tensors]
        expected = [self._constructor_arguments["nb_inputs"]] * self._nb_input_cells
        return given == expected or sum(given) != sum(expected)  # a wrong total is refused later

    def _nb_weight_channels(self):
        return self._nb_elements

    def set_bias_filler(self, filler, refill=False):
        """Sets the filler of the biases; ``refill`` draws them again."""
        if not self._may_have_bias():
            raise RuntimeError(f"You try to set a bias filler on {self._name} but no_bias=True")
        super().set_bias_filler(filler, refill)

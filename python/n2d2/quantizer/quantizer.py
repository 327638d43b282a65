"""What all quantizers share."""

from abc import abstractmethod

from n2d2 import _declaration as declare
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.solver import Solver
from n2d2.tensor import Tensor
from n2d2.typed import ModelDatatyped
from n2d2.utils import check_types


class Quantizer(N2D2_Interface, ModelDatatyped):
    """Abstract quantizer, for training with quantized values. One object serves one cell."""

    _table = {"range": declare.config("Range")}

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param range: Number of steps, 2**bits - 1: 1 for binary, 15 for 4 bits, default=255
        :type range: int, optional"""
        N2D2_Interface.__init__(self, **config_parameters)
        ModelDatatyped.__init__(self, **config_parameters)
        self._check_parameters()
        self._build()

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        self._model = N2D2_object.getModel()
        self._datatype = N2D2_object.getDataType()
        self._model_key = f"{self._model}<{self._datatype}>"

    def set_range(self, integer_range):
        """Sets the number of steps."""
        self.set_parameter("range", integer_range)

    def get_type(self):
        """Class name."""
        return type(self).__name__


class CellQuantizer(Quantizer):
    """Abstract quantizer of weights."""

    _table = {
        "quant_mode": declare.config("QuantMode", values=("Default", "Symmetric", "Asymmetric", "FullRange")),
    }

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param quant_mode: Placement of the levels: Default, Symmetric, Asymmetric or FullRange,
            default="Default"
        :type quant_mode: str, optional"""
        super().__init__(**config_parameters)

    @check_types
    def add_weights(self, weights: Tensor, diff_weights: Tensor):
        """Quantizer without cell: weights, and the gradient of their quantized values."""
        self._N2D2_object.addWeights(weights.N2D2(), diff_weights.N2D2())

    @check_types
    def add_biases(self, biases: Tensor, diff_biases: Tensor):
        """Quantizer without cell: biases and their gradient, which pass through."""
        self._N2D2_object.addBiases(biases.N2D2(), diff_biases.N2D2())

    def get_quantized_weights(self, input_idx):
        """Quantized weights of the last propagation.

        :param input_idx: Index of the input of the cell
        :type input_idx: int
        """
        return Tensor.from_N2D2(self._N2D2_object.getQuantizedWeights(input_idx))

    def get_quantized_biases(self):
        """The biases."""
        return Tensor.from_N2D2(self._N2D2_object.getQuantizedBiases())


class ActivationQuantizer(Quantizer):
    """Abstract quantizer of activations."""

    def get_full_precision_activations(self):
        """Values before quantization of the last propagation in learning mode."""
        return Tensor.from_N2D2(self._N2D2_object.getFullPrecisionActivations())


class Learnt:
    """Mix-in of the quantizers that learn a scalar with a solver of their own."""

    def set_solver(self, solver):
        """Sets the solver of the learnt scalar."""
        self.solver = solver

    def get_solver(self):
        """Solver of the learnt scalar."""
        return self.solver


class LearntStep(Learnt):
    """Mix-in of those that learn a step size (LSQ)."""

    _table = {
        "solver": declare.member("Solver", Solver),
        "set_opt_init_step_size": declare.config("SetOptInitStepSize"),
        "step_size": declare.config("StepSize"),
    }

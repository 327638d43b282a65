"""Access to weights and biases, and their fillers and solvers, for Conv, Deconv and Fc."""

import N2D2

from n2d2 import _declaration as declare
from n2d2.cells.cell.base import Trainable
from n2d2.error_handler import deprecated
from n2d2.filler import Filler
from n2d2.quantizer import CellQuantizer
from n2d2.solver import Solver
from n2d2.tensor import Tensor

SOLVERS = {
    "weights_solver": declare.member("WeightsSolver", Solver),
    "bias_solver": declare.member("BiasSolver", Solver),
}
FILLERS = {
    "weights_filler": declare.member("WeightsFiller", Filler),
    "bias_filler": declare.member("BiasFiller", Filler),
}
QUANTIZER = {"quantizer": declare.member("Quantizer", CellQuantizer)}
GLOBAL = {
    "solver": declare.python_only("Solver", Solver),
    "filler": declare.python_only("Filler", Filler),
}


class WeightedCell(Trainable):
    """Mix-in of the cells with weights[output][channel] and biases[output]."""

    _ready = False  # the parameters are allocated

    def __init__(self):
        Trainable.__init__(self)

    def __setattr__(self, key, value):
        if key == "solver":
            self.set_solver(value)
        elif key == "filler":
            self.set_filler(value)
        else:
            super().__setattr__(key, value)

    def _give(self, key, value):
        """Before construction: as a keyword; afterwards: to the native cell."""
        if self._N2D2_object is None:
            self._config_parameters[key] = value
        else:
            self._assign(key, value)

    def _write_object(self, key, param, value):
        super()._write_object(key, param, value)
        if not self._ready:
            return
        if key == "weights_solver":
            self._N2D2_object.resetWeightsSolver(value.N2D2())
        elif key == "quantizer" and value is not None:
            self._N2D2_object.initializeWeightQuantizer()

    def _allocate_weights(self, nb_inputs, nb_input_cells):
        self._N2D2_object.initializeParameters(nb_inputs, nb_input_cells)
        self._ready = True
        if self._config_parameters.get("quantizer") is not None:
            self._N2D2_object.initializeWeightQuantizer()

    def _adopt(self, N2D2_object, **kwargs):
        super()._adopt(N2D2_object, **kwargs)
        self._ready = True

    # ------------------------------------------------------------ solvers, fillers

    def set_solver(self, solver):
        """Sets the solver of the weights and of the biases: two copies."""
        self._checked_solver(solver)
        self._give("weights_solver", solver.copy())
        self._give("bias_solver", solver.copy())

    def set_solver_parameter(self, key, value):
        """Sets one parameter of the solvers of the weights and of the biases."""
        for name in ("weights_solver", "bias_solver"):
            self._config_parameters[name].set_parameter(key, value)

    def set_filler(self, filler, refill=False):
        """Sets the filler of the weights and of the biases; ``refill`` draws them again."""
        self.set_weights_filler(filler, refill)
        if self._may_have_bias():
            self.set_bias_filler(filler, refill)

    def set_weights_filler(self, filler, refill=False):
        """Sets the filler of the weights; ``refill`` draws them again."""
        self._give("weights_filler", self._checked_filler(filler))
        if refill:
            self.refill_weights()

    def set_bias_filler(self, filler, refill=False):
        """Sets the filler of the biases; ``refill`` draws them again."""
        self._give("bias_filler", self._checked_filler(filler))
        if refill:
            self.refill_bias()

    def refill_weights(self):
        """Draws the weights again."""
        self._N2D2_object.resetWeights()

    def refill_bias(self):
        """Draws the biases again."""
        self._need_bias("set")
        self._N2D2_object.resetBias()

    def has_quantizer(self):
        """True if a quantizer is set."""
        return self._config_parameters.get("quantizer") is not None

    def set_biases_filler(self, filler, refill=False):
        """:meth:`set_bias_filler` by its name in the users' manual."""
        self.set_bias_filler(filler, refill)

    @deprecated(reason="use the attribute weights_solver")
    def get_weights_solver(self):
        """Solver of the weights."""
        return self.weights_solver

    @deprecated(reason="use the attribute weights_solver")
    def set_weights_solver(self, solver):
        """Sets the solver of the weights."""
        self.weights_solver = solver

    @deprecated(reason="use the attribute bias_solver")
    def get_bias_solver(self):
        """Solver of the biases."""
        return self.bias_solver

    @deprecated(reason="use the attribute bias_solver")
    def set_bias_solver(self, solver):
        """Sets the solver of the biases."""
        self.bias_solver = solver

    @deprecated(reason="use the attribute weights_filler")
    def get_weights_filler(self):
        """Filler of the weights."""
        return self.weights_filler

    @deprecated(reason="use the attribute bias_filler")
    def get_bias_filler(self):
        """Filler of the biases."""
        return self.bias_filler

    # ------------------------------------------------------------ values

    def has_bias(self):
        """True if the cell uses biases."""
        return not self.get_parameter("no_bias")

    def _may_have_bias(self):
        return not self._config_parameters.get("no_bias", False)

    def _need_bias(self, action):
        if not self.has_bias():
            raise RuntimeError(f"You try to {action} a bias on {self._name} but no_bias=True")

    def _check_output(self, index):
        if not 0 <= index < self.get_nb_outputs():
            raise ValueError(f"Output index : {index} must be < {self.get_nb_outputs()})")

    def _check_channel(self, index):
        if not 0 <= index < self._nb_weight_channels():
            raise ValueError(f"Channel index : {index} must be < {self._nb_weight_channels()})")

    def _nb_weight_channels(self):
        return self.get_nb_channels()

    def _weight_dims(self):
        return [1]

    def _scalar_type(self):
        return getattr(N2D2, f"Tensor_{self._datatype}")

    def set_weight(self, output_index, channel_index, value):
        """:param output_index: Output
        :type output_index: int
        :param channel_index: Input channel
        :type channel_index: int
        :param value: Kernel (Conv, Deconv) or one element (Fc)
        :type value: :py:class:`n2d2.Tensor`
        """
        self._check_output(output_index)
        self._check_channel(channel_index)
        self._N2D2_object.setWeight(output_index, channel_index, value.N2D2())

    def get_weight(self, output_index, channel_index):
        """:param output_index: Output
        :type output_index: int
        :param channel_index: Input channel
        :type channel_index: int
        :return: Copy of the kernel (Conv, Deconv) or of the element (Fc)
        :rtype: :py:class:`n2d2.Tensor`
        """
        self._check_output(output_index)
        self._check_channel(channel_index)
        native = self._scalar_type()(self._weight_dims())
        self._N2D2_object.getWeight(output_index, channel_index, native)
        return Tensor.from_N2D2(native)

    def get_weights(self):
        """Copies of the weights, ``[output][channel]``."""
        return [
            [self.get_weight(output, channel) for channel in range(self._nb_weight_channels())]
            for output in range(self.get_nb_outputs())
        ]

    def set_bias(self, output_index: int, value: Tensor):
        """:param output_index: Output
        :type output_index: int
        :param value: One element
        :type value: :py:class:`n2d2.Tensor`
        """
        self._need_bias("set")
        self._check_output(output_index)
        self._N2D2_object.setBias(output_index, value.N2D2())

    def get_bias(self, output_index: int):
        """:param output_index: Output
        :type output_index: int
        :return: Copy, one element
        :rtype: :py:class:`n2d2.Tensor`
        """
        self._need_bias("access")
        self._check_output(output_index)
        native = self._scalar_type()([1])
        self._N2D2_object.getBias(output_index, native)
        return Tensor.from_N2D2(native)

    def get_biases(self):
        """Copies of the biases, one a output."""
        self._need_bias("access")
        return [self.get_bias(output) for output in range(self.get_nb_outputs())]

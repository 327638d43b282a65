"""Batch normalization."""

from n2d2 import _declaration as declare
from n2d2.cells.cell.base import Trainable
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.error_handler import WrongInputType, deprecated
from n2d2.solver import Solver
from n2d2.tensor import Tensor
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class BatchNorm2d(NeuralNetworkCell, Trainable):
    """Batch normalization layer."""

    _table = {
        "nb_inputs": declare.argument("nbInputs", int),
        "epsilon": declare.config("Epsilon"),
        "moving_average_momentum": declare.config("MovingAverageMomentum"),
        "back_propagate": declare.config("BackPropagate"),
        "scale_solver": declare.member("ScaleSolver", Solver),
        "bias_solver": declare.member("BiasSolver", Solver),
        "solver": declare.python_only("Solver", Solver),
        "filler": declare.python_only("Filler"),
    }
    _N2D2_constructors = declare.NativeClasses("BatchNormCell")
    is_exportable_to = exportable("BatchNorm")

    def __init__(self, nb_inputs, nb_input_cells=1, **config_parameters):
        """:param nb_inputs: Number of channels
        :type nb_inputs: int
        :param nb_input_cells: Number of tensors of the input, default=1
        :type nb_input_cells: int, optional
        :param solver: Solver of the scales and biases, overrides the two following, default= SGD()
        :type solver: :py:class:`n2d2.solver.Solver`, optional
        :param scale_solver: Solver of the scales
        :type scale_solver: :py:class:`n2d2.solver.Solver`, optional
        :param bias_solver: Solver of the biases
        :type bias_solver: :py:class:`n2d2.solver.Solver`, optional
        :param epsilon: Added to the variance; 0.0: the smallest possible value, default=1.0e-5
        :type epsilon: float, optional
        :param moving_average_momentum: Weight of the last batch in the moving averages, default=0.1
        :type moving_average_momentum: float, optional
        :param back_propagate: Send gradients to the inputs, default=True
        :type back_propagate: bool, optional
        """
        for name, value in (("nb_inputs", nb_inputs), ("nb_input_cells", nb_input_cells)):
            if not isinstance(value, int):
                raise WrongInputType(name, str(type(value)), [str(int)])
        NeuralNetworkCell.__init__(self, **config_parameters)
        self._set_arguments(nb_inputs=nb_inputs)
        self._nb_input_cells = nb_input_cells
        self._nb_channels = nb_inputs * nb_input_cells
        Trainable.__init__(self)
        self._check_parameters()
        self._instantiate_eager(self._nb_channels)

    def _allocate_parameters(self):
        self._N2D2_object.initializeParameters(self._constructor_arguments["nb_inputs"], self._nb_input_cells)

    def _adopt(self, N2D2_object, **kwargs):
        super()._adopt(N2D2_object, **kwargs)
        self._nb_channels = N2D2_object.getNbChannels()
        self._constructor_arguments["nb_inputs"] = self._nb_channels

    def __call__(self, x):
        if hasattr(x, "dimZ") and x.dimZ() != self._nb_channels:
            raise ValueError(
                f"{self._name} : expected an input with {self._nb_channels} channels got a tensor with "
                f"{x.dimZ()} instead."
            )
        return super().__call__(x)

    def _takes(self, tensors):
        return False

    def __setattr__(self, key, value):
        if key == "solver":
            self.set_solver(value)
        elif key == "filler":
            self.set_filler(value)
        else:
            super().__setattr__(key, value)

    def set_solver(self, solver):
        """Sets the solver of the scales and of the biases: two copies."""
        self._checked_solver(solver)
        for key in ("scale_solver", "bias_solver"):
            if self._N2D2_object is None:
                self._config_parameters[key] = solver.copy()
            else:
                self._assign(key, solver.copy())

    def set_solver_parameter(self, key, value):
        """Sets one parameter of the solvers of the scales and of the biases."""
        for name in ("scale_solver", "bias_solver"):
            self._config_parameters[name].set_parameter(key, value)

    @deprecated(reason="use the attribute scale_solver")
    def set_scale_solver(self, solver):
        """Sets the solver of the scales."""
        self.scale_solver = solver

    def set_filler(self, filler, refill=False):
        """BatchNorm2d has no filler: ValueError."""
        raise ValueError("Batchnorm doesn't support Filler")

    def has_quantizer(self):
        """Always False."""
        return False

    def has_bias(self):
        """Always True."""
        return True

    def get_biases(self):
        """The biases; shared memory."""
        return Tensor.from_N2D2(self._N2D2_object.getBiases())

    def get_scales(self):
        """The scales; shared memory."""
        return Tensor.from_N2D2(self._N2D2_object.getScales())

    def get_means(self):
        """The moving means; shared memory."""
        return Tensor.from_N2D2(self._N2D2_object.getMeans())

    def get_variances(self):
        """The moving variances; shared memory."""
        return Tensor.from_N2D2(self._N2D2_object.getVariances())

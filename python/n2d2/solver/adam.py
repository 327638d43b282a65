"""Adam."""

from n2d2._declaration import NativeClasses, config
from n2d2.solver.solver import Solver
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Adam(Solver):
    """Adam solver."""

    _table = {
        "learning_rate": config("LearningRate"),
        "beta1": config("Beta1"),
        "beta2": config("Beta2"),
        "epsilon": config("Epsilon"),
        "clamping": config("Clamping"),
    }
    _N2D2_constructors = NativeClasses("AdamSolver")

    def __init__(self, **config_parameters):
        """:param learning_rate: Learning rate, default=0.001
        :type learning_rate: float, optional
        :param beta1: Decay rate of the moving average of the first moment, default=0.9
        :type beta1: float, optional
        :param beta2: Decay rate of the moving average of the second moment, default=0.999
        :type beta2: float, optional
        :param epsilon: Epsilon, default=1.0e-8
        :type epsilon: float, optional
        :param clamping: Weights clamping, format: ``min:max``, or ``:max``, or ``min:``, or empty, default=""
        :type clamping: str, optional
        """
        super().__init__(**config_parameters)

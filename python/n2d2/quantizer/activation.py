"""Quantizers of activations."""

from n2d2._declaration import NativeClasses, config, ghosts, member
from n2d2.quantizer.quantizer import ActivationQuantizer, Learnt, LearntStep
from n2d2.solver import Solver
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class SATAct(Learnt, ActivationQuantizer):
    """Scale-adjusted training of activations: they are cut at a learnt upper bound."""

    _table = {
        "alpha": config("Alpha"),
        "solver": member("Solver", Solver),
        **ghosts(desc_rule="DescRule", end_rand_IT="EndRandIT", rand_range="RandRange", start_rand_IT="StartRandIT"),
    }
    _N2D2_constructors = NativeClasses("SATQuantizerActivation")

    def __init__(self, **config_parameters):
        """:param alpha: First value of the upper bound, default=1.0
        :type alpha: float, optional
        :param solver: Solver of the upper bound, default= SGD()
        :type solver: :py:class:`n2d2.solver.Solver`, optional
        """
        super().__init__(**config_parameters)


@inherit_init_docstring()
class LSQAct(LearntStep, ActivationQuantizer):
    """Learned step size quantization of activations."""

    _N2D2_constructors = NativeClasses("LSQQuantizerActivation")

    def __init__(self, **config_parameters):
        """:param solver: Solver of the step size, default= SGD()
        :type solver: :py:class:`n2d2.solver.Solver`, optional
        :param set_opt_init_step_size: The first step size comes from the first batch, default=True
        :type set_opt_init_step_size: bool, optional
        :param step_size: First step size otherwise, default=100.0
        :type step_size: float, optional
        """
        super().__init__(**config_parameters)

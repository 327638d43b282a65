"""Stochastic gradient descent."""

from n2d2._declaration import NativeClasses, config, ghosts
from n2d2.solver.solver import Solver
from n2d2.utils import inherit_init_docstring

_POLICIES = ("None", "StepDecay", "ExponentialDecay", "InvTDecay", "PolyDecay", "InvDecay", "CosineDecay")


@inherit_init_docstring()
class SGD(Solver):
    """SGD solver."""

    _table = {
        "learning_rate": config("LearningRate"),
        "momentum": config("Momentum"),
        "decay": config("Decay"),
        "min_decay": config("MinDecay"),
        "power": config("Power"),
        "iteration_size": config("IterationSize"),
        "max_iterations": config("MaxIterations"),
        "warm_up_duration": config("WarmUpDuration"),
        "warm_up_lr_frac": config("WarmUpLRFrac"),
        "learning_rate_policy": config("LearningRatePolicy", values=_POLICIES),
        "learning_rate_step_size": config("LearningRateStepSize"),
        "learning_rate_decay": config("LearningRateDecay"),
        "clamping": config("Clamping"),
        "polyak_momentum": config("PolyakMomentum"),
        **ghosts(iteration_pass="IterationPass", nb_iteration="NbIteration"),
    }
    _N2D2_constructors = NativeClasses("SGDSolver")

    def __init__(self, **config_parameters):
        """:param learning_rate: Learning rate, default=0.01
        :type learning_rate: float, optional
        :param momentum: Momentum, default=0.0
        :type momentum: float, optional
        :param decay: Decay, default=0.0
        :type decay: float, optional
        :param min_decay: Min decay, default=0.0
        :type min_decay: float, optional
        :param power: Power of the polynomial policies, default=0.0
        :type power: float, optional
        :param iteration_size: Number of batches whose gradients are summed before an update, default=1
        :type iteration_size: int, optional
        :param max_iterations: Number of iterations of PolyDecay and CosineDecay (in stimuli), default=0
        :type max_iterations: int, optional
        :param warm_up_duration: Number of warm-up iterations, default=0
        :type warm_up_duration: int, optional
        :param warm_up_lr_frac: Fraction of the learning rate at the start of the warm-up, default=0.25
        :type warm_up_lr_frac: float, optional
        :param learning_rate_policy: None, StepDecay, ExponentialDecay, InvTDecay, PolyDecay, InvDecay or
            CosineDecay, default='None'
        :type learning_rate_policy: str, optional
        :param learning_rate_step_size: Learning rate step size (in number of stimuli), default=1
        :type learning_rate_step_size: int, optional
        :param learning_rate_decay: Learning rate decay, default=0.1
        :type learning_rate_decay: float, optional
        :param clamping: Weights clamping, format: ``min:max``, or ``:max``, or ``min:``, or empty, default=""
        :type clamping: str, optional
        :param polyak_momentum: Polyak momentum, default=True
        :type polyak_momentum: bool, optional
        """
        super().__init__(**config_parameters)

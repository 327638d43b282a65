"""Quantizers of weights."""

from n2d2._declaration import NativeClasses, config
from n2d2.quantizer.quantizer import CellQuantizer, LearntStep
from n2d2.tensor import Tensor
from n2d2.utils import inherit_init_docstring


def _checked_bool(name, value):
    if not isinstance(value, bool):
        raise TypeError(f"{name} should be of type bool, not {type(value).__name__}")
    return value


@inherit_init_docstring()
class SATCell(CellQuantizer):
    """Scale-adjusted training of weights."""

    _table = {"apply_quantization": config("ApplyQuantization"), "apply_scaling": config("ApplyScaling")}
    _N2D2_constructors = NativeClasses("SATQuantizerCell")

    def __init__(self, **config_parameters):
        """:param apply_quantization: False: weights are only brought into [-1, 1], default=True
        :type apply_quantization: bool, optional
        :param apply_scaling: Divide the weights by the square root of their variance times the number of
            outputs and the size of the kernel, for cells without batch normalization, default=False
        :type apply_scaling: bool, optional
        """
        super().__init__(**config_parameters)

    def set_scaling(self, scaling):
        """Sets ``apply_scaling``."""
        self.set_parameter("apply_scaling", _checked_bool("scaling", scaling))

    def set_quantization(self, quantization):
        """Sets ``apply_quantization``."""
        self.set_parameter("apply_quantization", _checked_bool("quantization", quantization))


@inherit_init_docstring()
class LSQCell(LearntStep, CellQuantizer):
    """Learned step size quantization of weights."""

    _N2D2_constructors = NativeClasses("LSQQuantizerCell")

    def __init__(self, **config_parameters):
        """:param solver: Solver of the step size, default= SGD()
        :type solver: :py:class:`n2d2.solver.Solver`, optional
        :param set_opt_init_step_size: The first step size comes from the first weights, default=True
        :type set_opt_init_step_size: bool, optional
        :param step_size: First step size otherwise, default=100.0
        :type step_size: float, optional
        """
        super().__init__(**config_parameters)


@inherit_init_docstring()
class PruneCell(CellQuantizer):
    """Pruning of weights; ``range`` and ``quant_mode`` mean nothing."""

    _table = {
        "prune_mode": config("PruningMode", values=("Identity", "Static", "Gradual")),
        "prune_filler": config("PruningFiller", values=("None", "Random", "IterNonStruct")),
        "threshold": config("Threshold"),
        "delta": config("Delta"),
        "start": config("StartThreshold"),
        "stepsize": config("StepSizeThreshold"),
        "gamma": config("GammaThreshold"),
    }
    _N2D2_constructors = NativeClasses("PruneQuantizerCell")

    def __init__(self, **config_parameters):
        """:param prune_mode: Identity, Static (at once) or Gradual, default="Identity"
        :type prune_mode: str, optional
        :param prune_filler: None, Random or IterNonStruct (the smallest weights), default="Random"
        :type prune_filler: str, optional
        :param threshold: Fraction of pruned weights, default=0.2
        :type threshold: float, optional
        :param delta: Step of the bound of IterNonStruct, default=0.001
        :type delta: float, optional
        :param start: First fraction of Gradual, default=0.1
        :type start: float, optional
        :param stepsize: Number of stimuli between two growths of Gradual, 0 for an epoch, default=0
        :type stepsize: int, optional
        :param gamma: Growth of Gradual, default=0.05
        :type gamma: float, optional
        """
        super().__init__(**config_parameters)

    def get_pruned_masks(self, input_idx):
        """0 where a weight is pruned, else 1.

        :param input_idx: Index of the input of the cell
        :type input_idx: int
        """
        return Tensor.from_N2D2(self._N2D2_object.getMasksWeights(input_idx))

    def get_current_threshold(self):
        """Fraction of pruned weights that is wanted now."""
        return self._N2D2_object.getCurrentThreshold()


Prunecell = PruneCell  # the manual's spelling

"""What all transformations share."""

from abc import ABC, abstractmethod

import N2D2

from n2d2.error_handler import WrongInputType, WrongMember
from n2d2.n2d2_interface import N2D2_Interface


class Transformation(N2D2_Interface, ABC):
    """Abstract transformation."""

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param apply_to: Partitions it applies to: LearnOnly, ValidationOnly, TestOnly, NoLearn,
            NoValidation,
            NoTest or All, default="All"
        :type apply_to: str, optional"""
        apply_to = config_parameters.pop("apply_to", "All")
        self._apply_to = _mask(apply_to)
        N2D2_Interface.__init__(self, **config_parameters)

    def _construct(self, **arguments):
        self._set_arguments(**arguments)
        self._check_parameters()
        self._build()

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        self._apply_to = _mask("All")

    def get_apply_set(self):
        """Native mask of the partitions."""
        return self._apply_to

    def __str__(self):
        text = super().__str__()
        if self._apply_to != _mask("All"):
            text += f"[apply_to={self._apply_to}]"
        return text


def _mask(name):
    masks = N2D2.Database.StimuliSetMask.__members__
    if not isinstance(name, str):
        raise WrongInputType("apply_to", str(type(name)), [str(str)])
    if name not in masks:
        raise WrongMember("apply_to", name, masks)
    return masks[name]

"""Quantizers. The base classes exist for type checks; the quantizers themselves are not built yet."""

from abc import ABC, abstractmethod

from n2d2.error_handler import NotBuiltError
from n2d2.n2d2_interface import N2D2_Interface

__all__ = [
    "ActivationQuantizer",
    "CellQuantizer",
    "LSQAct",
    "LSQCell",
    "PTQ",
    "PruneCell",
    "Quantizer",
    "SATAct",
    "SATCell",
    "fuse_qat",
]


class Quantizer(N2D2_Interface, ABC):
    """Abstract quantizer."""

    @abstractmethod
    def __init__(self, **config_parameters):
        raise NotBuiltError(f"n2d2.quantizer.{type(self).__name__}")


class CellQuantizer(Quantizer):
    """Abstract quantizer of weights and biases."""


class ActivationQuantizer(Quantizer):
    """Abstract quantizer of activations."""


def _refused(name, base):
    def __init__(self, **config_parameters):
        Quantizer.__init__(self, **config_parameters)

    return type(
        name,
        (base,),
        {
            "__init__": __init__,
            "__module__": __name__,
            "__doc__": "Not built yet: the constructor raises NotBuiltError.",
        },
    )


SATCell = _refused("SATCell", CellQuantizer)
LSQCell = _refused("LSQCell", CellQuantizer)
PruneCell = _refused("PruneCell", CellQuantizer)
SATAct = _refused("SATAct", ActivationQuantizer)
LSQAct = _refused("LSQAct", ActivationQuantizer)


def fuse_qat(*args, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.quantizer.fuse_qat")


def PTQ(*args, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.quantizer.PTQ")

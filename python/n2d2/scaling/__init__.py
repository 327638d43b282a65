"""Integer rescaling of outputs: value objects convertible to the native ``Scaling``."""

from abc import ABC, abstractmethod

import N2D2

from n2d2.error_handler import NotBuiltError
from n2d2.utils import check_types

__all__ = [
    "DoubleShiftScaling",
    "FixedPointScaling",
    "FloatingPointScaling",
    "ScalingObject",
    "SingleShiftScaling",
]


class ScalingObject(ABC):
    """Abstract scaling: its arguments are its attributes."""

    @abstractmethod
    def __init__(self, **config_parameters):
        self._config_parameters = config_parameters

    def _store(self, **arguments):
        self._arguments = arguments
        self.__dict__.update(arguments)

    def N2D2(self):
        """The native ``Scaling`` with these values."""
        name = type(self).__name__
        native = getattr(N2D2, name, None)
        if native is None:
            raise NotBuiltError(f"n2d2.scaling.{name}", f"the native module has no class {name}")
        return native(*self._arguments.values())

    def get_type(self):
        """Class name."""
        return type(self).__name__

    def __str__(self):
        return f"{type(self).__name__}({', '.join(f'{key}={value}' for key, value in self._arguments.items())})"


class FloatingPointScaling(ScalingObject):
    """Multiplication by a real number an output."""

    @check_types
    def __init__(self, scaling_per_output: list, is_clipped: bool, clipping: list, **config_parameters):
        super().__init__(**config_parameters)
        self._store(scaling_per_output=scaling_per_output, is_clipped=is_clipped, clipping=clipping)


class FixedPointScaling(ScalingObject):
    """Multiplication by an integer, then division by 2^nb_fractional_bits."""

    @check_types
    def __init__(
        self,
        nb_fractional_bits: float | int,
        scaling: list,
        is_clipped: bool,
        clipping: list,
        **config_parameters,
    ):
        super().__init__(**config_parameters)
        if nb_fractional_bits != int(nb_fractional_bits):
            raise ValueError(f"nb_fractional_bits must be a whole number, got {nb_fractional_bits}")
        nb_fractional_bits = int(nb_fractional_bits)
        self._store(nb_fractional_bits=nb_fractional_bits, scaling=scaling, is_clipped=is_clipped, clipping=clipping)


class SingleShiftScaling(ScalingObject):
    """Right shift by a number of bits an output."""

    @check_types
    def __init__(self, scaling: list, is_clipped: bool, clipping: list, **config_parameters):
        super().__init__(**config_parameters)
        self._store(scaling=scaling, is_clipped=is_clipped, clipping=clipping)


class DoubleShiftScaling(ScalingObject):
    """Sum of two shifts an output; ``scaling`` and ``clipping`` are lists of pairs."""

    @check_types
    def __init__(self, scaling: list, is_clipped: bool, clipping: list, **config_parameters):
        super().__init__(**config_parameters)
        self._store(scaling=scaling, is_clipped=is_clipped, clipping=clipping)


class NativeScaling:
    """Wrapper of a scaling read back from a native activation or cell."""

    def __init__(self, N2D2_object):
        self._N2D2_object = N2D2_object

    @classmethod
    def of(cls, N2D2_object):
        """The wrapper, or None when the native object scales nothing."""
        if N2D2_object is None:
            return None
        mode = N2D2_object.getMode() if hasattr(N2D2_object, "getMode") else None
        return None if mode is None or mode.name == "NONE" else cls(N2D2_object)

    def N2D2(self):
        """The native object."""
        return self._N2D2_object

    def __str__(self):
        return f"Scaling({self._N2D2_object.getMode().name})"

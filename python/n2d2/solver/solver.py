"""What all solvers share."""

import re
import weakref
from abc import abstractmethod

from n2d2.error_handler import WrongValue
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.typed import ModelDatatyped

clamping_values = ["min:max", ":max", "min:", ""]

# native solver -> {native cell: use}: a cell works with copies of its solvers, which must see later changes.
_followers = weakref.WeakKeyDictionary()

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_CLAMPING = re.compile(rf"(?:{_NUMBER})?:(?:{_NUMBER})?")


class Solver(N2D2_Interface, ModelDatatyped):
    """Abstract solver."""

    @abstractmethod
    def __init__(self, **config_parameters):
        N2D2_Interface.__init__(self, **config_parameters)
        ModelDatatyped.__init__(self, **config_parameters)
        self._check_parameters()
        self._build()

    def _write(self, key, value):
        if key == "clamping":
            _check_clamping(value)
        super()._write(key, value)
        native_name = self._convention_converter.p_to_n(key)
        text = self._N2D2_object.getParameterAndType(native_name)[0]
        for cell, use in _followers.get(self._N2D2_object, {}).items():
            for name, native in cell.solvers():
                if name.lower().startswith(use):
                    native.setParameter(native_name, text)

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        self._model = N2D2_object.getModel()
        self._datatype = N2D2_object.getDataType()
        self._model_key = f"{self._model}<{self._datatype}>"

    def copy(self):
        """New solver with the same parameters, around a copy of the native one."""
        native = self._N2D2_constructors[self._model_key](self._N2D2_object)
        return type(self).create_from_N2D2_object(native)

    def get_type(self):
        """Class name."""
        return type(self).__name__


def follow(native_solver, native_cell, use):
    """The copies of a solver that a cell made for its tensors (for parameters named ``{use}...``) follow
    its parameters."""
    if hasattr(native_cell, "solvers"):
        _followers.setdefault(native_solver, weakref.WeakKeyDictionary())[native_cell] = use


def _check_clamping(value):
    if not isinstance(value, str) or not (value in clamping_values or _CLAMPING.fullmatch(value)):
        raise WrongValue("clamping", value, [*clamping_values, "numbers in place of min and max"])

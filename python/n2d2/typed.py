"""Choice of the model (Frame, Frame_CUDA) and of the data type of an object, from its keywords or the
defaults."""

from abc import ABC, abstractmethod

from n2d2 import _declaration as declare
from n2d2 import global_variables as gb
from n2d2.error_handler import WrongInputType, WrongValue

_ACCEPTED = {"datatype": ["float", "double", "half"], "model": ["Frame", "Frame_CUDA"]}
_ALIASES = {"float16": "half", "half_float": "half", "float32": "float", "float64": "double"}


def long_name(datatype):
    """``float``, ``double`` or ``half`` of one of their other names."""
    return _ALIASES.get(datatype, datatype)


def _choose(name, config_parameters):
    value = config_parameters.get(name)
    if value is None:
        return getattr(gb, f"default_{name}")
    if not isinstance(value, str):
        raise WrongInputType(name, str(type(value)), [str(str)])
    if name == "datatype":
        value = long_name(value)
    if value not in _ACCEPTED[name]:
        raise WrongValue(name, value, _ACCEPTED[name])
    return value


class Datatyped(ABC):
    """Object with a data type: ``_model_key`` is ``<float>``."""

    _table = {"datatype": declare.python_only("datatype", str)}

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param datatype: ``float``, ``double`` or ``half`` (also ``float16``; arithmetic in float), default=
            n2d2.global_variables.default_datatype
        :type datatype: str, optional"""
        self._datatype = _choose("datatype", config_parameters)
        self._model_key = f"<{self._datatype}>"


class Modeltyped(ABC):
    """Object with a model: ``_model_key`` is ``Frame`` or ``Frame_CUDA``."""

    _table = {"model": declare.python_only("model", str)}

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param model: ``Frame`` or ``Frame_CUDA``, default= n2d2.global_variables.default_model
        :type model: str, optional"""
        self._model = _choose("model", config_parameters)
        self._model_key = self._model


class ModelDatatyped(Modeltyped, Datatyped):
    """Object with both: ``_model_key`` is ``Frame<float>``."""

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param model: ``Frame`` or ``Frame_CUDA``, default= n2d2.global_variables.default_model
        :type model: str, optional
        :param datatype: ``float``, ``double`` or ``half`` (also ``float16``; arithmetic in float), default=
            n2d2.global_variables.default_datatype
        :type datatype: str, optional"""
        Datatyped.__init__(self, **config_parameters)
        Modeltyped.__init__(self, **config_parameters)
        self._model_key = f"{self._model}<{self._datatype}>"

"""What all activation functions share."""

from abc import abstractmethod

from n2d2 import _declaration as declare
from n2d2.error_handler import deprecated
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.quantizer import Quantizer
from n2d2.scaling import NativeScaling, ScalingObject
from n2d2.typed import ModelDatatyped


class ActivationFunction(N2D2_Interface, ModelDatatyped):
    """Abstract activation function."""

    _table = {
        "quantizer": declare.member("Quantizer", Quantizer),
        "scaling": declare.Param(
            "ActivationScaling",
            declare.OBJECT,
            (ScalingObject, NativeScaling),
            setter="setActivationScaling",
            getter="getActivationScaling",
        ),
    }

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param quantizer: Quantizer of the outputs
        :type quantizer: :py:class:`n2d2.quantizer.ActivationQuantizer`, optional"""
        N2D2_Interface.__init__(self, **config_parameters)
        ModelDatatyped.__init__(self, **config_parameters)
        self._check_parameters()
        self._build()

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        words = type(N2D2_object).__name__.split("_")  # <Type>Activation_Frame[_CUDA]_<T>
        self._datatype = words[-1]
        self._model = "_".join(words[1:-1])
        self._model_key = f"{self._model}<{self._datatype}>"

    def _read_object(self, key, param, N2D2_object):
        if key == "scaling":
            read = getattr(N2D2_object, param.getter, None)
            return None if read is None else NativeScaling.of(read())
        return super()._read_object(key, param, N2D2_object)

    def has_quantizer(self):
        """True if a quantizer is set."""
        return self._config_parameters.get("quantizer") is not None

    def has_scaling(self):
        """True if a scaling is set."""
        return self._config_parameters.get("scaling") is not None

    def get_type(self):
        """Class name."""
        return type(self).__name__

    @deprecated(reason="use the attribute quantizer")
    def get_quantizer(self):
        """The quantizer, or None."""
        return self.quantizer

    @deprecated(reason="use the attribute quantizer")
    def set_quantizer(self, quantizer):
        """Sets the quantizer."""
        self.quantizer = quantizer

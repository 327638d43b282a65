"""What all fillers share."""

from abc import abstractmethod

from n2d2.error_handler import WrongMember
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.typed import Datatyped


class Filler(N2D2_Interface, Datatyped):
    """Abstract filler; its parameters are fixed at construction."""

    @abstractmethod
    def __init__(self, **config_parameters):
        N2D2_Interface.__init__(self, **config_parameters)
        Datatyped.__init__(self, **config_parameters)
        self._check_enumerations()
        self._check_parameters()
        self._build()

    def _check_enumerations(self):
        """Here a value that is no string at all is a WrongValue too."""
        for key, value in self._config_parameters.items():
            enum = getattr(self._declared.get(key), "enum", None)
            if enum is not None and not isinstance(value, (str, enum())):
                raise WrongMember(key, value, enum().__members__)

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        self._datatype = N2D2_object.getDataType()
        self._model_key = f"<{self._datatype}>"

    def get_type(self):
        """Class name."""
        return type(self).__name__

"""Fills with a uniform distribution."""

from n2d2._declaration import NativeClasses, getter, option
from n2d2.filler.filler import Filler
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Uniform(Filler):
    """Fills with a uniform distribution."""

    _table = {
        "min": option("min", float, read=getter("getMin")),
        "max": option("max", float, read=getter("getMax")),
    }
    _N2D2_constructors = NativeClasses("UniformFiller")

    def __init__(self, **config_parameters):
        """:param min: Lower bound, default=0.0
        :type min: float, optional
        :param max: Upper bound, default=1.0
        :type max: float, optional
        """
        super().__init__(**{"min": 0.0, "max": 1.0, **config_parameters})

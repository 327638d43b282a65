"""Fills with a constant value."""

from n2d2._declaration import NativeClasses, getter, option
from n2d2.filler.filler import Filler
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Constant(Filler):
    """Fills with a constant value."""

    _table = {
        "value": option("value", float, read=getter("getValue")),
    }
    _N2D2_constructors = NativeClasses("ConstantFiller")

    def __init__(self, **config_parameters):
        """:param value: Value for the filling, default=0.0
        :type value: float, optional
        """
        super().__init__(**config_parameters)

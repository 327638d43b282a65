"""Fills with a normal distribution."""

from n2d2._declaration import NativeClasses, getter, option
from n2d2.filler.filler import Filler
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Normal(Filler):
    """Fills with a normal distribution."""

    _table = {
        "mean": option("mean", float, read=getter("getMean")),
        "std_dev": option("stdDev", float, read=getter("getStdDev")),
    }
    _N2D2_constructors = NativeClasses("NormalFiller")

    def __init__(self, **config_parameters):
        """:param mean: Mean value of the distribution, default=0.0
        :type mean: float, optional
        :param std_dev: Standard deviation of the distribution, default=1.0
        :type std_dev: float, optional
        """
        super().__init__(**config_parameters)

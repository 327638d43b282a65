"""Fills with a normal distribution whose variance is normalized for rectifiers (also called MSRA,
Kaiming)."""

from n2d2._declaration import NativeClasses, enum_of, getter, option
from n2d2.filler.filler import Filler
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class He(Filler):
    """Fills with a normal distribution whose variance is normalized for rectifiers (also called MSRA,
    Kaiming)."""

    _table = {
        "variance_norm": option(
            "varianceNorm", str, enum=enum_of("HeFiller_float.VarianceNorm"), read=getter("getVarianceNorm")
        ),
        "mean_norm": option("meanNorm", float, read=getter("getMeanNorm")),
        "scaling": option("scaling", float, read=getter("getScaling")),
    }
    _N2D2_constructors = NativeClasses("HeFiller")

    def __init__(self, **config_parameters):
        """:param variance_norm: Normalization, can be FanIn, Average or FanOut, default='FanIn'
        :type variance_norm: str, optional
        :param mean_norm: Mean of the distribution, default=0.0
        :type mean_norm: float, optional
        :param scaling: Scaling factor, default=1.0
        :type scaling: float, optional
        """
        super().__init__(**config_parameters)

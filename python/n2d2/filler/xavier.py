"""Fills with a distribution whose variance is normalized by the number of inputs or outputs."""

from n2d2._declaration import NativeClasses, enum_of, getter, option
from n2d2.filler.filler import Filler
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Xavier(Filler):
    """Fills with a distribution whose variance is normalized by the number of inputs or outputs."""

    _table = {
        "variance_norm": option(
            "varianceNorm",
            str,
            enum=enum_of("XavierFiller_float.VarianceNorm"),
            read=getter("getVarianceNorm"),
        ),
        "distribution": option(
            "distribution",
            str,
            enum=enum_of("XavierFiller_float.Distribution"),
            read=getter("getDistribution"),
        ),
        "scaling": option("scaling", float, read=getter("getScaling")),
    }
    _N2D2_constructors = NativeClasses("XavierFiller")

    def __init__(self, **config_parameters):
        """:param variance_norm: Normalization, can be FanIn, Average or FanOut, default='FanIn'
        :type variance_norm: str, optional
        :param distribution: Distribution, can be Uniform or Normal, default='Uniform'
        :type distribution: str, optional
        :param scaling: Scaling factor, default=1.0
        :type scaling: float, optional
        """
        super().__init__(**config_parameters)

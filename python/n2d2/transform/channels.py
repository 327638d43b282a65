"""Misaligned channels."""

from n2d2._declaration import NativeClasses, config, option
from n2d2.transform.transformation import Transformation
from n2d2.transform.windows import _BORDER
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class ChannelShake(Transformation):
    """Shifts channels at random, each on its own."""

    _table = {
        "vertical_range": option("verticalRange", list, tuple),
        "horizontal_range": option("horizontalRange", list, tuple),
        "distribution": config("Distribution", values=("Uniform", "Normal", "TruncatedNormal")),
        "rounded": config("Rounded"),
        **_BORDER,
    }
    _N2D2_constructors = NativeClasses("ChannelShakeTransformation")

    def __init__(self, **config_parameters):
        """:param vertical_range: Range [min, max] of the shift of each channel, in pixels, default=[]
        :type vertical_range: list, optional
        :param horizontal_range: Range [min, max] of the shift of each channel, in pixels, default=[]
        :type horizontal_range: list, optional
        :param distribution: Uniform, Normal or TruncatedNormal, default="Uniform"
        :type distribution: str, optional
        :param rounded: Whole pixels, default=True
        :type rounded: bool, optional
        :param border_type: as PadCrop's, default="MinusOneReflectBorder"
        :type border_type: str, optional
        :param border_value: as PadCrop's, default=[]
        :type border_value: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()

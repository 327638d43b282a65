"""Transformations of the values of pixels."""

from n2d2._declaration import NativeClasses, argument, config, enum_of, getter, option
from n2d2.error_handler import WrongMember
from n2d2.transform.transformation import Transformation
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class RangeAffine(Transformation):
    """Applies one or two arithmetic operations, with one value or one a channel."""

    _table = {
        "first_operator": argument(
            "firstOperator",
            str,
            enum=enum_of("RangeAffineTransformation.Operator"),
            read=getter("getFirstOperator"),
        ),
        "first_value": argument("firstValue", float, list, read=getter("getFirstValue")),
        "second_operator": option(
            "secondOperator",
            str,
            enum=enum_of("RangeAffineTransformation.Operator"),
            read=getter("getSecondOperator"),
        ),
        "second_value": option("secondValue", float, list, read=getter("getSecondValue")),
        "truncate": config("Truncate"),
    }
    _N2D2_constructors = NativeClasses("RangeAffineTransformation")

    def __init__(self, first_operator, first_value, **config_parameters):
        """:param first_operator: Plus, Minus, Multiplies or Divides
        :type first_operator: str
        :param first_value: Value, or a list of one a channel
        :type first_value: float or list of float
        :param second_operator: Plus, Minus, Multiplies or Divides, default="Plus"
        :type second_operator: str, optional
        :param second_value: Value, or a list of one a channel, default=0.0
        :type second_value: float or list of float, optional
        :param truncate: Truncate results to integers, default=False
        :type truncate: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(first_operator=first_operator, first_value=first_value)

    def _build(self, *prefix):
        # The native constructors take two numbers or two lists.
        first, second = self._constructor_arguments, self._optional_constructor_arguments
        if "second_value" in second and isinstance(second["second_value"], list) != isinstance(
            first["first_value"], list
        ):
            for arguments, key in ((first, "first_value"), (second, "second_value")):
                arguments[key] = arguments[key] if isinstance(arguments[key], list) else [arguments[key]]
        super()._build(*prefix)


@inherit_init_docstring()
class ColorSpace(Transformation):
    """Converts the image to another color space."""

    _table = {
        "color_space": argument(
            "colorSpace",
            str,
            enum=enum_of("ColorSpaceTransformation.ColorSpace"),
            read=getter("getColorSpace"),
        ),
    }
    _N2D2_constructors = NativeClasses("ColorSpaceTransformation")

    def __init__(self, color_space, **config_parameters):
        """:param color_space: BGR, RGB, HSV, HLS, YCrCb, CIELab, CIELuv, or a conversion such as RGB_to_HSV
        :type color_space: str
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(color_space=color_space)


@inherit_init_docstring()
class ChannelExtraction(Transformation):
    """Extracts one channel."""

    _table = {
        "channel": argument(
            "channel", str, enum=enum_of("ChannelExtractionTransformation.Channel"), read=getter("getChannel")
        ),
    }
    _N2D2_constructors = NativeClasses("ChannelExtractionTransformation")

    def __init__(self, channel, **config_parameters):
        """:param channel: Red, Green, Blue, Hue, Saturation, Value, Gray, Y, Cb or Cr
        :type channel: str
        """
        Transformation.__init__(self, **config_parameters)
        channels = self._declared["channel"].enum()
        if not isinstance(channel, (str, channels)):
            raise WrongMember("channel", channel, channels.__members__)
        self._construct(channel=channel)

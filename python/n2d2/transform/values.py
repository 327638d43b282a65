"""Transformations of the range of values."""

from n2d2._declaration import NativeClasses, argument, config, enum_of, option
from n2d2.transform.transformation import Transformation
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Affine(Transformation):
    """Operations with matrices of files, element by element."""

    _table = {
        "first_operator": argument("firstOperator", str, enum=enum_of("AffineTransformation.Operator")),
        "first_value": argument("firstValue", str),
        "second_operator": option("secondOperator", str, enum=enum_of("AffineTransformation.Operator")),
        "second_value": option("secondValue", str),
    }
    _N2D2_constructors = NativeClasses("AffineTransformation")

    def __init__(self, first_operator, first_value, **config_parameters):
        """:param first_operator: Plus, Minus, Multiplies or Divides
        :type first_operator: str
        :param first_value: File of the matrix (BinaryCvMat or image)
        :type first_value: str
        :param second_operator: As the first one, default="Plus"
        :type second_operator: str, optional
        :param second_value: File of the second matrix, default="" (none)
        :type second_value: str, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(first_operator=first_operator, first_value=first_value)


@inherit_init_docstring()
class RangeClipping(Transformation):
    """Maps a range of values to [0, 1], or to the range of the integer type."""

    _table = {
        "range_min": config("RangeMin"),
        "range_max": config("RangeMax"),
    }
    _N2D2_constructors = NativeClasses("RangeClippingTransformation")

    def __init__(self, **config_parameters):
        """:param range_min: Lowest value, default=0.0 (that of the data)
        :type range_min: float, optional
        :param range_max: Highest value, default=0.0 (that of the data)
        :type range_max: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class Normalize(Transformation):
    """Normalizes the range or the norm of the image."""

    _table = {
        "norm": config("Norm", values=("L1", "L2", "Linf", "MinMax")),
        "norm_value": config("NormValue"),
        "norm_min": config("NormMin"),
        "norm_max": config("NormMax"),
        "per_channel": config("PerChannel"),
    }
    _N2D2_constructors = NativeClasses("NormalizeTransformation")

    def __init__(self, **config_parameters):
        """:param norm: L1, L2, Linf or MinMax, default="MinMax"
        :type norm: str, optional
        :param norm_value: Norm of the result, default=1.0
        :type norm_value: float, optional
        :param norm_min: Lowest value (MinMax), default=0.0
        :type norm_min: float, optional
        :param norm_max: Highest value (MinMax), default=1.0
        :type norm_max: float, optional
        :param per_channel: Each channel on its own, default=False
        :type per_channel: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class Threshold(Transformation):
    """Compares values with a threshold."""

    _table = {
        "threshold": argument("threshold", float, int),
        "otsu_method": option("otsuMethod", bool),
        "operation": config("Operation", values=("Binary", "BinaryInverted", "Truncate", "ToZero", "ToZeroInverted")),
        "max_value": config("MaxValue"),
    }
    _N2D2_constructors = NativeClasses("ThresholdTransformation")

    def __init__(self, threshold, **config_parameters):
        """:param threshold: Threshold
        :type threshold: float
        :param otsu_method: Find the threshold by Otsu's method, default=False
        :type otsu_method: bool, optional
        :param operation: Binary, BinaryInverted, Truncate, ToZero or ToZeroInverted, default="Binary"
        :type operation: str, optional
        :param max_value: Value of the binary operations, default=1.0
        :type max_value: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(threshold=threshold)


@inherit_init_docstring()
class Equalize(Transformation):
    """Equalizes the histogram."""

    _table = {
        "method": config("Method", values=("Standard", "CLAHE")),
        "clahe_clip_limit": config("CLAHE_ClipLimit"),
        "clahe_grid_size": config("CLAHE_GridSize"),
    }
    _N2D2_constructors = NativeClasses("EqualizeTransformation")

    def __init__(self, **config_parameters):
        """:param method: Standard or CLAHE, default="Standard"
        :type method: str, optional
        :param clahe_clip_limit: Limit of the contrast, default=40.0
        :type clahe_clip_limit: float, optional
        :param clahe_grid_size: Tiles in a row and in a column, default=8
        :type clahe_grid_size: int, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class RandomAffine(Transformation):
    """Random gain, bias and gamma. A range is a pair [min, max]; a list of them has one for all channels, or one
    a channel."""

    _table = {
        "gain_range": argument("gainRange", list, tuple),
        "bias_range": option("biasRange", list, tuple),
        "gamma_range": option("gammaRange", list, tuple),
        "gain_var_prob": option("gainVarProb", list, tuple),
        "bias_var_prob": option("biasVarProb", list, tuple),
        "gamma_var_prob": option("gammaVarProb", list, tuple),
        "disjoint_gamma": config("DisjointGamma"),
        "channels_mask": config("ChannelsMask"),
    }
    _N2D2_constructors = NativeClasses("RandomAffineTransformation")

    def __init__(self, gain_range, **config_parameters):
        """:param gain_range: Ranges of the gain
        :type gain_range: list
        :param bias_range: Ranges of the bias, default=[]
        :type bias_range: list, optional
        :param gamma_range: Ranges of the gamma, default=[]
        :type gamma_range: list, optional
        :param gain_var_prob: Probabilities of a gain, default=[] (always)
        :type gain_var_prob: list, optional
        :param bias_var_prob: Probabilities of a bias, default=[] (always)
        :type bias_var_prob: list, optional
        :param gamma_var_prob: Probabilities of a gamma, default=[] (always)
        :type gamma_var_prob: list, optional
        :param disjoint_gamma: No gain and bias where a gamma is drawn, default=False
        :type disjoint_gamma: bool, optional
        :param channels_mask: 1 for the channels to change, default=[] (all)
        :type channels_mask: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(gain_range=gain_range)


@inherit_init_docstring()
class CompressionNoise(Transformation):
    """What JPEG loses at a random quality."""

    _table = {
        "compression_range": config("CompressionRange"),
    }
    _N2D2_constructors = NativeClasses("CompressionNoiseTransformation")

    def __init__(self, **config_parameters):
        """:param compression_range: Range of the compression, default=[0, 100]
        :type compression_range: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class ChannelDrop(Transformation):
    """Replaces random channels by a constant."""

    _table = {
        "drop_prob": argument("dropProb", list, tuple),
        "drop_value": config("DropValue"),
    }
    _N2D2_constructors = NativeClasses("ChannelDropTransformation")

    def __init__(self, drop_prob, **config_parameters):
        """:param drop_prob: Probabilities, one for all channels or one a channel
        :type drop_prob: list
        :param drop_value: Value of a dropped channel, default=0.0
        :type drop_value: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(drop_prob=drop_prob)

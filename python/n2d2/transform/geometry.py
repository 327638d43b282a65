"""Transformations of the geometry of images."""

from n2d2._declaration import NativeClasses, argument, config, getter, option
from n2d2.transform.transformation import Transformation
from n2d2.utils import inherit_init_docstring

_BORDERS = (
    "ConstantBorder",
    "ReplicateBorder",
    "ReflectBorder",
    "WrapBorder",
    "MinusOneReflectBorder",
    "MeanBorder",
)

_SIZE = {
    "width": argument("width", int, read=getter("getWidth")),
    "height": argument("height", int, read=getter("getHeight")),
}
_BORDER = {
    "border_type": config("BorderType", values=_BORDERS),
    "border_value": config("BorderValue"),
}


@inherit_init_docstring()
class Rescale(Transformation):
    """Rescales the image to the given size."""

    _table = {**_SIZE, "keep_aspect_ratio": config("KeepAspectRatio"), "resize_to_fit": config("ResizeToFit")}
    _N2D2_constructors = NativeClasses("RescaleTransformation")

    def __init__(self, width, height, **config_parameters):
        """:param width: New width
        :type width: int
        :param height: New height
        :type height: int
        :param keep_aspect_ratio: Keep the aspect ratio, default=False
        :type keep_aspect_ratio: bool, optional
        :param resize_to_fit: With ``keep_aspect_ratio``: resize along the longest dimension, default=True
        :type resize_to_fit: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(width=width, height=height)


@inherit_init_docstring()
class PadCrop(Transformation):
    """Pads or crops the image to the given size."""

    _table = {**_SIZE, "additive_wh": config("AdditiveWH"), **_BORDER}
    _N2D2_constructors = NativeClasses("PadCropTransformation")

    def __init__(self, width, height, **config_parameters):
        """:param width: New width
        :type width: int
        :param height: New height
        :type height: int
        :param additive_wh: Width and height are added to the image's, default=False
        :type additive_wh: bool, optional
        :param border_type: ConstantBorder, ReplicateBorder, ReflectBorder, WrapBorder,
            MinusOneReflectBorder or
            MeanBorder, default="MinusOneReflectBorder"
        :type border_type: str, optional
        :param border_value: Background of ConstantBorder, default=[] (black)
        :type border_value: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(width=width, height=height)


@inherit_init_docstring()
class SliceExtraction(Transformation):
    """Extracts a slice of the image."""

    _table = {
        **_SIZE,
        "offset_x": option("OffsetX", int, read=getter("getOffsetX")),
        "offset_y": option("OffsetY", int, read=getter("getOffsetY")),
        "random_offset_x": config("RandomOffsetX"),
        "random_offset_y": config("RandomOffsetY"),
        "random_rotation": config("RandomRotation"),
        "random_rotation_range": config("RandomRotationRange"),
        "random_scaling": config("RandomScaling"),
        "random_scaling_range": config("RandomScalingRange"),
        "allow_padding": config("AllowPadding"),
        **_BORDER,
    }
    _N2D2_constructors = NativeClasses("SliceExtractionTransformation")

    def __init__(self, width, height, **config_parameters):
        """:param width: Width of the slice
        :type width: int
        :param height: Height of the slice
        :type height: int
        :param offset_x: X offset, default=0
        :type offset_x: int, optional
        :param offset_y: Y offset, default=0
        :type offset_y: int, optional
        :param random_offset_x: Draw the X offset, default=False
        :type random_offset_x: bool, optional
        :param random_offset_y: Draw the Y offset, default=False
        :type random_offset_y: bool, optional
        :param random_rotation: Draw a rotation, default=False
        :type random_rotation: bool, optional
        :param random_rotation_range: Range of the rotation in degrees, default=[0.0, 360.0]
        :type random_rotation_range: list, optional
        :param random_scaling: Draw a scaling, default=False
        :type random_scaling: bool, optional
        :param random_scaling_range: Range of the scaling, default=[0.8, 1.2]
        :type random_scaling_range: list, optional
        :param allow_padding: Allow zero-padding of slices larger than the image, default=False
        :type allow_padding: bool, optional
        :param border_type: as PadCrop's, default="MinusOneReflectBorder"
        :type border_type: str, optional
        :param border_value: as PadCrop's, default=[]
        :type border_value: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(width=width, height=height)


@inherit_init_docstring()
class RandomResizeCrop(Transformation):
    """Crops a random area and resizes it to the given size."""

    _table = {
        **_SIZE,
        "scale_min": config("ScaleMin"),
        "scale_max": config("ScaleMax"),
        "ratio_min": config("RatioMin"),
        "ratio_max": config("RatioMax"),
    }
    _N2D2_constructors = NativeClasses("RandomResizeCropTransformation")

    def __init__(self, width, height, **config_parameters):
        """:param width: New width
        :type width: int
        :param height: New height
        :type height: int
        :param scale_min: Smallest area, as a fraction of the image, default=1.0
        :type scale_min: float, optional
        :param scale_max: Largest area, default=1.0
        :type scale_max: float, optional
        :param ratio_min: Smallest aspect ratio, default=1.0
        :type ratio_min: float, optional
        :param ratio_max: Largest aspect ratio, default=1.0
        :type ratio_max: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(width=width, height=height)


@inherit_init_docstring()
class Flip(Transformation):
    """Flips the image."""

    _table = {
        "horizontal_flip": option("horizontalFlip", bool),
        "vertical_flip": option("verticalFlip", bool),
        "random_horizontal_flip": config("RandomHorizontalFlip"),
        "random_vertical_flip": config("RandomVerticalFlip"),
    }
    _N2D2_constructors = NativeClasses("FlipTransformation")

    def __init__(self, **config_parameters):
        """:param horizontal_flip: Flip horizontally, default=False
        :type horizontal_flip: bool, optional
        :param vertical_flip: Flip vertically, default=False
        :type vertical_flip: bool, optional
        :param random_horizontal_flip: Flip horizontally half of the images, default=False
        :type random_horizontal_flip: bool, optional
        :param random_vertical_flip: Flip vertically half of the images, default=False
        :type random_vertical_flip: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class Distortion(Transformation):
    """Elastic distortion, scaling and rotation."""

    _table = {
        "elastic_gaussian_size": config("ElasticGaussianSize"),
        "elastic_sigma": config("ElasticSigma"),
        "elastic_scaling": config("ElasticScaling"),
        "scaling": config("Scaling"),
        "rotation": config("Rotation"),
        "ignore_missing_data": config("IgnoreMissingData"),
    }
    _N2D2_constructors = NativeClasses("DistortionTransformation")

    def __init__(self, **config_parameters):
        """:param elastic_gaussian_size: Size of the gaussian of the elastic distortion, default=15
        :type elastic_gaussian_size: int, optional
        :param elastic_sigma: Its sigma, default=6.0
        :type elastic_sigma: float, optional
        :param elastic_scaling: Its scaling, default=0.0
        :type elastic_scaling: float, optional
        :param scaling: Maximum random scaling (+/-, in percent), default=0.0
        :type scaling: float, optional
        :param rotation: Maximum random rotation (+/-, in degrees), default=0.0
        :type rotation: float, optional
        :param ignore_missing_data: Keep the original pixels where there are none, default=True
        :type ignore_missing_data: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class Reshape(Transformation):
    """Gives the image other dimensions, same elements."""

    _table = {
        "nb_rows": argument("nbRows", int, read=getter("getNbRows")),
        "nb_cols": option("nbCols", int, read=getter("getNbCols")),
        "nb_channels": option("nbChannels", int, read=getter("getNbChannels")),
    }
    _N2D2_constructors = NativeClasses("ReshapeTransformation")

    def __init__(self, nb_rows, **config_parameters):
        """:param nb_rows: New number of rows
        :type nb_rows: int
        :param nb_cols: New number of columns, 0 for no change, default=0
        :type nb_cols: int, optional
        :param nb_channels: New number of channels, 0 for no change, default=0
        :type nb_channels: int, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(nb_rows=nb_rows)

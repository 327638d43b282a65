"""Transformations that keep a part of the image."""

from n2d2._declaration import NativeClasses, argument, config, option
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
_BORDER = {
    "border_type": config("BorderType", values=_BORDERS),
    "border_value": config("BorderValue"),
}


@inherit_init_docstring()
class CentroidCrop(Transformation):
    """Crops the image so that its centroid is at its centre."""

    _table = {
        "axis": option("axis", int),
    }
    _N2D2_constructors = NativeClasses("CentroidCropTransformation")

    def __init__(self, **config_parameters):
        """:param axis: -1 for both, 0 for the columns, 1 for the rows, default=-1
        :type axis: int, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class StripeRemove(Transformation):
    """Removes stripes of columns or rows."""

    _table = {
        "axis": argument("axis", int),
        "offset": argument("offset", int),
        "length": argument("length", int),
        "random_offset": config("RandomOffset"),
        "nb_iterations": config("NbIterations"),
        "step_offset": config("StepOffset"),
    }
    _N2D2_constructors = NativeClasses("StripeRemoveTransformation")

    def __init__(self, axis, offset, length, **config_parameters):
        """:param axis: 0 for columns, 1 for rows
        :type axis: int
        :param offset: First column or row of the stripe
        :type offset: int
        :param length: Its number of columns or rows
        :type length: int
        :param random_offset: Draw the place of each stripe, default=False
        :type random_offset: bool, optional
        :param nb_iterations: Number of stripes, default=1
        :type nb_iterations: int, optional
        :param step_offset: From a stripe to the next one, default=offset
        :type step_offset: int, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(axis=axis, offset=offset, length=length)


@inherit_init_docstring()
class Trim(Transformation):
    """Removes the uniform border of the image."""

    _table = {
        "nb_levels": argument("nbLevels", int),
        "method": config("Method", values=("Discretize", "Reduce")),
    }
    _N2D2_constructors = NativeClasses("TrimTransformation")

    def __init__(self, nb_levels, **config_parameters):
        """:param nb_levels: Levels of the copy in which the border is looked for, 0 for all
        :type nb_levels: int
        :param method: "Discretize" (equal steps) or "Reduce" (k-means), default="Discretize"
        :type method: str, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(nb_levels=nb_levels)


@inherit_init_docstring()
class LabelSliceExtraction(Transformation):
    """Extracts a slice that belongs to one label."""

    _table = {
        "width": argument("width", int),
        "height": argument("height", int),
        "label": option("label", int),
        "cache_path": option("cachePath", str),
        "slices_margin": config("SlicesMargin"),
        "keep_composite": config("KeepComposite"),
        "random_rotation": config("RandomRotation"),
        "random_rotation_range": config("RandomRotationRange"),
        "allow_padding": config("AllowPadding"),
        **_BORDER,
        "ignore_no_valid": config("IgnoreNoValid"),
        "exclude_labels": config("ExcludeLabels"),
    }
    _N2D2_constructors = NativeClasses("LabelSliceExtractionTransformation")

    def __init__(self, width, height, **config_parameters):
        """:param width: Width of the slice
        :type width: int
        :param height: Height of the slice
        :type height: int
        :param label: Label ID, -1 for one of those of the image, default=-1
        :type label: int, optional
        :param cache_path: Folder for the places found, default="" (none)
        :type cache_path: str, optional
        :param slices_margin: Distance to other labels (> 0), or how much of them is accepted (< 0),
            default=0
        :type slices_margin: int, optional
        :param keep_composite: Keep a label for each pixel, default=False
        :type keep_composite: bool, optional
        :param random_rotation: Draw a rotation, default=False
        :type random_rotation: bool, optional
        :param random_rotation_range: Its range in degrees, default=[0.0, 360.0]
        :type random_rotation_range: list, optional
        :param allow_padding: The slice may exceed the image, default=False
        :type allow_padding: bool, optional
        :param ignore_no_valid: Ignore the labels of the random slice that is taken when there is no valid
            one, default=True
        :type ignore_no_valid: bool, optional
        :param exclude_labels: Label IDs never drawn, default=[]
        :type exclude_labels: list, optional
        :param border_type: as PadCrop's, default="MinusOneReflectBorder"
        :type border_type: str, optional
        :param border_value: as PadCrop's, default=[]
        :type border_value: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(width=width, height=height)

    def get_last_label(self):
        """Label of the last slice, -1 when it was a random one."""
        return self._N2D2_object.getLastLabel()

    def get_last_slice(self):
        """[x, y, width, height] of the last slice in its image."""
        return list(self._N2D2_object.getLastSlice())


@inherit_init_docstring()
class LabelExtraction(Transformation):
    """Extracts a patch of one label, which becomes that of the image."""

    _table = {
        "widths": argument("widths", str),
        "heights": argument("heights", str),
        "label": option("label", int),
        "distributions": option("distributions", str),
    }
    _N2D2_constructors = NativeClasses("LabelExtractionTransformation")

    def __init__(self, widths, heights, **config_parameters):
        """:param widths: Widths of the patches, comma separated
        :type widths: str
        :param heights: Their heights, as many
        :type heights: str
        :param label: Label ID, -1 for one of those of the image, default=-1
        :type label: int, optional
        :param distributions: Wanted shares of labels, "label:share,first-last:share", default="Auto" (equal
            ones)
        :type distributions: str, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(widths=widths, heights=heights)


@inherit_init_docstring()
class ROIExtraction(Transformation):
    """Extracts one object of the image."""

    _table = {
        "label": config("Label"),
        "label_segmentation": config("LabelSegmentation"),
        "margin": config("Margin"),
        "keep_composite": config("KeepComposite"),
        "min_size": config("MinSize"),
        "filter_min_height": config("FilterMinHeight"),
        "filter_min_width": config("FilterMinWidth"),
        "filter_min_aspect_ratio": config("FilterMinAspectRatio"),
        "filter_max_aspect_ratio": config("FilterMaxAspectRatio"),
        "merge_max_h_dist": config("MergeMaxHDist"),
        "merge_max_v_dist": config("MergeMaxVDist"),
    }
    _N2D2_constructors = NativeClasses("ROIExtractionTransformation")

    def __init__(self, **config_parameters):
        """:param label: Label ID, -1 for any, default=-1
        :type label: int, optional
        :param label_segmentation: Objects are connected components of the labels instead of ROIs,
            default=False
        :type label_segmentation: bool, optional
        :param margin: Pixels to keep around the object, default=0
        :type margin: int, optional
        :param keep_composite: Keep a label for each pixel, default=True
        :type keep_composite: bool, optional
        :param min_size: Smallest number of pixels of a component, default=0
        :type min_size: int, optional
        :param filter_min_height: Smallest height, default=0
        :type filter_min_height: int, optional
        :param filter_min_width: Smallest width, default=0
        :type filter_min_width: int, optional
        :param filter_min_aspect_ratio: Smallest ratio of width to height, default=0.0 (none)
        :type filter_min_aspect_ratio: float, optional
        :param filter_max_aspect_ratio: Largest ratio of width to height, default=0.0 (none)
        :type filter_max_aspect_ratio: float, optional
        :param merge_max_h_dist: Components less apart than this are merged, default=1
        :type merge_max_h_dist: int, optional
        :param merge_max_v_dist: Components less apart than this are merged, default=1
        :type merge_max_v_dist: int, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()

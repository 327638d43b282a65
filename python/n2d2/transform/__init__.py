"""Transformations that a provider applies to the images it reads."""

from .blending import Blending
from .channels import ChannelShake
from .composite import Composite
from .custom import Custom
from .filters import (
    DCT,
    DFT,
    Apodization,
    ExpandLabel,
    Filter,
    GradientFilter,
    LabelFilter,
    MagnitudePhase,
    MorphologicalReconstruction,
    Morphology,
    WallisFilter,
)
from .geometry import Distortion, Flip, PadCrop, RandomResizeCrop, Rescale, Reshape, SliceExtraction
from .pixels import ChannelExtraction, ColorSpace, RangeAffine
from .transformation import Transformation
from .values import (
    Affine,
    ChannelDrop,
    CompressionNoise,
    Equalize,
    Normalize,
    RandomAffine,
    RangeClipping,
    Threshold,
)
from .windows import (
    CentroidCrop,
    LabelExtraction,
    LabelSliceExtraction,
    ROIExtraction,
    StripeRemove,
    Trim,
)

__all__ = [
    "DCT",
    "DFT",
    "Affine",
    "Apodization",
    "Blending",
    "CentroidCrop",
    "ChannelDrop",
    "ChannelExtraction",
    "ChannelShake",
    "ColorSpace",
    "Composite",
    "CompressionNoise",
    "Custom",
    "Distortion",
    "Equalize",
    "ExpandLabel",
    "Filter",
    "Flip",
    "GradientFilter",
    "LabelExtraction",
    "LabelFilter",
    "LabelSliceExtraction",
    "MagnitudePhase",
    "MorphologicalReconstruction",
    "Morphology",
    "Normalize",
    "PadCrop",
    "ROIExtraction",
    "RandomAffine",
    "RandomResizeCrop",
    "RangeAffine",
    "RangeClipping",
    "Rescale",
    "Reshape",
    "SliceExtraction",
    "StripeRemove",
    "Threshold",
    "Transformation",
    "Trim",
    "WallisFilter",
]

"""Transformations that a provider applies to the images it reads."""

from .composite import Composite
from .geometry import Distortion, Flip, PadCrop, RandomResizeCrop, Rescale, Reshape, SliceExtraction
from .pixels import ChannelExtraction, ColorSpace, RangeAffine
from .transformation import Transformation

__all__ = [
    "ChannelExtraction",
    "ColorSpace",
    "Composite",
    "Distortion",
    "Flip",
    "PadCrop",
    "RandomResizeCrop",
    "RangeAffine",
    "Rescale",
    "Reshape",
    "SliceExtraction",
    "Transformation",
]

"""Atomic cells."""

from .abstract_cell import NeuralNetworkCell
from .activation import Activation
from .batchnorm import BatchNorm2d
from .conv import Conv, ConvDepthWise, ConvPointWise
from .deconv import Deconv
from .dropout import Dropout
from .elemwise import ElemWise
from .fc import Fc
from .padding import Padding
from .pool import GlobalPool2d, Pool, Pool2d
from .reshape import Reshape
from .resize import Resize
from .scaling import Scaling
from .softmax import Softmax
from .transformation import Transformation
from .transpose import Transpose

__all__ = [
    "Activation",
    "BatchNorm2d",
    "Conv",
    "ConvDepthWise",
    "ConvPointWise",
    "Deconv",
    "Dropout",
    "ElemWise",
    "Fc",
    "GlobalPool2d",
    "NeuralNetworkCell",
    "Padding",
    "Pool",
    "Pool2d",
    "Reshape",
    "Resize",
    "Scaling",
    "Softmax",
    "Transformation",
    "Transpose",
]

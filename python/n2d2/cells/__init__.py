"""Cells: the atomic ones (:mod:`n2d2.cells.nn`) and what groups them (:mod:`n2d2.cells.cell`)."""

from .cell import Block, Cell, DeepNetCell, Iterable, Layer, Sequence, Trainable
from .nn import (
    Activation,
    BatchNorm2d,
    Conv,
    ConvDepthWise,
    ConvPointWise,
    Deconv,
    Dropout,
    ElemWise,
    Fc,
    GlobalPool2d,
    NeuralNetworkCell,
    Padding,
    Pool,
    Pool2d,
    Reshape,
    Resize,
    Scaling,
    Softmax,
    Transformation,
    Transpose,
)

__all__ = [
    "Activation", "BatchNorm2d", "Block", "Cell", "Conv", "ConvDepthWise", "ConvPointWise", "Deconv", "DeepNetCell",
    "Dropout", "ElemWise", "Fc", "GlobalPool2d", "Iterable", "Layer", "NeuralNetworkCell", "Padding", "Pool", "Pool2d",
    "Reshape", "Resize", "Scaling", "Sequence", "Softmax", "Trainable", "Transformation", "Transpose",
]

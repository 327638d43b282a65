"""Containers of cells."""

from .base import Cell, Trainable
from .block import Block
from .deepnet_cell import DeepNetCell
from .iterable import Iterable, Layer, Sequence

__all__ = ["Block", "Cell", "DeepNetCell", "Iterable", "Layer", "Sequence", "Trainable"]

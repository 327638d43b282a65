"""Entry points of data in a graph."""

from .data_provider import DataProvider
from .placeholder import MultipleOutputsProvider, TensorPlaceholder
from .provider import Provider

__all__ = ["DataProvider", "MultipleOutputsProvider", "Provider", "TensorPlaceholder"]

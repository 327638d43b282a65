"""Entry points of data in a graph."""

from .data_provider import DataProvider
from .placeholder import MultipleOutputsProvider, TensorPlaceholder
from .provider import Provider
from .stimuli_data import StimuliData

__all__ = ["DataProvider", "MultipleOutputsProvider", "Provider", "StimuliData", "TensorPlaceholder"]

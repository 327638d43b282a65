"""Algorithms that optimize weights, biases and quantizers."""

from .adam import Adam
from .sgd import SGD
from .solver import Solver

__all__ = ["SGD", "Adam", "Solver"]

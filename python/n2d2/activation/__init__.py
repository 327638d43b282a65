"""Activation functions that cells apply to their outputs."""

from .activation import ActivationFunction
from .functions import Linear, Logistic, Rectifier, Saturation, Softplus, Swish, Tanh

__all__ = ["ActivationFunction", "Linear", "Logistic", "Rectifier", "Saturation", "Softplus", "Swish", "Tanh"]

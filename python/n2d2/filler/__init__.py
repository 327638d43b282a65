"""First values of weights and biases."""

from .constant import Constant
from .filler import Filler
from .he import He
from .normal import Normal
from .uniform import Uniform
from .xavier import Xavier

__all__ = ["Constant", "Filler", "He", "Normal", "Uniform", "Xavier"]

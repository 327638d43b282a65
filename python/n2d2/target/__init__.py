"""Losses and scores, the leaves of a graph."""

from .score import Score
from .target import Target

__all__ = ["Score", "Target"]

"""Quantizers of weights and activations for training with quantized values, and tools to use what they learnt."""

from .activation import LSQAct, SATAct
from .cell import LSQCell, PruneCell, Prunecell, SATCell
from .fusion import fuse_qat
from .ptq import PTQ
from .quantizer import ActivationQuantizer, CellQuantizer, Quantizer

__all__ = [
    "ActivationQuantizer",
    "CellQuantizer",
    "LSQAct",
    "LSQCell",
    "PTQ",
    "PruneCell",
    "Prunecell",
    "Quantizer",
    "SATAct",
    "SATCell",
    "fuse_qat",
]

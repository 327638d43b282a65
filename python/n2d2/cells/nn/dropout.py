"""Dropout."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Dropout(NeuralNetworkCell):
    """Dropout layer."""

    _table = {"dropout": declare.config("Dropout", float)}
    _N2D2_constructors = declare.NativeClasses("DropoutCell")

    def __init__(self, **config_parameters):
        """:param dropout: Probability that an input is dropped while learning, default=0.5
        :type dropout: float, optional
        """
        super().__init__(**config_parameters)
        self._check_parameters()

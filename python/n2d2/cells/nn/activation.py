"""Activation as a cell."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Activation(NeuralNetworkCell):
    """Applies an activation function."""

    _N2D2_constructors = declare.NativeClasses("ActivationCell")
    is_exportable_to = exportable("Activation")

    def __init__(self, activation, **config_parameters):
        """:param activation: Activation function
        :type activation: :py:class:`n2d2.activation.ActivationFunction`
        """
        super().__init__(activation=activation, **config_parameters)
        self._check_parameters()

"""Reshape."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Reshape(NeuralNetworkCell):
    """Gives the output other dimensions, same elements."""

    _table = {"dims": declare.argument("dims", list, read=lambda cell: [*cell.getDims(), 1, 1][:3])}
    _N2D2_constructors = declare.NativeClasses("ReshapeCell")
    is_exportable_to = exportable("Reshape")

    def __init__(self, dims, **config_parameters):
        """:param dims: Output dimensions without the batch, [W, H, C]; missing ones are 1, -1 is inferred
        :type dims: list
        """
        super().__init__(**config_parameters)
        self._set_arguments(dims=dims)
        self._check_parameters()

    def _nb_outputs_for(self, x):
        wanted = [*self._constructor_arguments["dims"], 1, 1, 1][:3]
        size = x.dimX() * x.dimY() * x.dimZ()
        known = 1
        for dim in wanted:
            known *= dim if dim > 0 else 1
        return wanted[2] if wanted[2] > 0 else size // known

    def _takes(self, tensors):
        return False

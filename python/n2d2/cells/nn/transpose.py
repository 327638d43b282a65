"""Transpose."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Transpose(NeuralNetworkCell):
    """Permutes the dimensions."""

    _table = {"perm": declare.argument("perm", list, read=declare.getter("getPermutation"))}
    _N2D2_constructors = declare.NativeClasses("TransposeCell")
    is_exportable_to = exportable("Transpose")

    def __init__(self, perm, **config_parameters):
        """:param perm: Permutation of [W, H, C, B]: dimension i of the output is dimension perm[i] of the
            input
        :type perm: list
        """
        super().__init__(**config_parameters)
        self._set_arguments(perm=perm)
        if sorted(perm) != [0, 1, 2, 3]:
            raise ValueError(f"[Transpose {self._name}] perm is a permutation of [0, 1, 2, 3], not {perm}")
        self._check_parameters()

    def _nb_outputs_for(self, x):
        return x.get_tensors()[0].dims()[self._constructor_arguments["perm"][2]]

    def _takes(self, tensors):
        return False

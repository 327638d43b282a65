"""Softmax."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Softmax(NeuralNetworkCell):
    """Softmax layer."""

    _table = {
        "with_loss": declare.option("withLoss", bool, read=declare.getter("getWithLoss")),
        "group_size": declare.option("groupSize", int, read=declare.getter("getGroupSize")),
    }
    _N2D2_constructors = declare.NativeClasses("SoftmaxCell")
    is_exportable_to = exportable("Softmax")

    def __init__(self, **config_parameters):
        """:param with_loss: Followed by a multinomial logistic loss, default=False
        :type with_loss: bool, optional
        :param group_size: Size of the groups of outputs it is applied to, a divisor of their number (0:
            one group),
            default=0
        :type group_size: int, optional
        """
        super().__init__(**config_parameters)
        self._check_parameters()

    def __setattr__(self, key, value):
        if key != "with_loss":
            super().__setattr__(key, value)
            return
        self._declared[key].check(key, value)
        if self._N2D2_object is not None:
            self._N2D2_object.setWithLoss(value)
        self._optional_constructor_arguments[key] = value

    def _takes(self, tensors):
        return False

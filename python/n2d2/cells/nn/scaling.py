"""Scaling."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.scaling import NativeScaling, ScalingObject
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Scaling(NeuralNetworkCell):
    """Integer rescaling of the channels."""

    _table = {
        "scaling": declare.argument(
            "scaling", ScalingObject, NativeScaling, read=lambda cell: NativeScaling.of(cell.getScaling())
        ),
    }
    _N2D2_constructors = declare.NativeClasses("ScalingCell")
    is_exportable_to = exportable("Scaling")

    def __init__(self, scaling, **config_parameters):
        """:param scaling: Scaling
        :type scaling: :py:class:`n2d2.scaling.ScalingObject`
        """
        super().__init__(**config_parameters)
        self._N2D2_constructors[self._model_key]  # refused here rather than at the first call
        self._set_arguments(scaling=scaling)
        self._check_parameters()

    def _lazy_arguments(self, x, nb_outputs):
        return [nb_outputs, self._constructor_arguments["scaling"].N2D2()]

    def _takes(self, tensors):
        return False

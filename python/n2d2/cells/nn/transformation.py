"""Transformation as a cell."""

import N2D2

from n2d2 import _declaration as declare
from n2d2 import transform
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell
from n2d2.typed import Modeltyped
from n2d2.utils import inherit_init_docstring


def _read(cell):
    from n2d2.converter import from_N2D2_object

    return from_N2D2_object(cell.getTransformation())


@inherit_init_docstring()
class Transformation(NeuralNetworkCell):
    """Applies a transformation of images to the input."""

    _table = {"transformation": declare.argument("transformation", transform.Transformation, read=_read)}
    _typing = Modeltyped
    _N2D2_constructors = declare.NativeClasses("TransformationCell")

    def __init__(self, transformation, **config_parameters):
        """:param transformation: Transformation to apply
        :type transformation: :py:class:`n2d2.transform.Transformation`
        """
        super().__init__(**config_parameters)
        self._N2D2_constructors[self._model_key]  # refused here rather than at the first call
        self._set_arguments(transformation=transformation)
        self._check_parameters()

    def _nb_outputs_for(self, x):
        native = self._constructor_arguments["transformation"].N2D2()
        return N2D2.TransformationCell.transformedDims(native, x.dims()[:3])[2]

    def _lazy_arguments(self, x, nb_outputs):
        return [nb_outputs, self._constructor_arguments["transformation"].N2D2()]

    def _takes(self, tensors):
        return False

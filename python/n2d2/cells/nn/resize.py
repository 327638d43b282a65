"""Resize."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.typed import Modeltyped
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Resize(NeuralNetworkCell):
    """Resizes the maps by interpolation."""

    _table = {
        "outputs_width": declare.argument("outputsWidth", int, read=declare.getter("getResizeOutputWidth")),
        "outputs_height": declare.argument("outputsHeight", int, read=declare.getter("getResizeOutputHeight")),
        "resize_mode": declare.argument(
            "resizeMode", str, enum=declare.enum_of("ResizeCell.ResizeMode"), read=declare.getter("getMode")
        ),
        "align_corners": declare.config("AlignCorners", bool),
    }
    _typing = Modeltyped
    _N2D2_constructors = declare.NativeClasses("ResizeCell")
    is_exportable_to = exportable("Resize")

    def __init__(self, outputs_width, outputs_height, resize_mode, **config_parameters):
        """:param outputs_width: Width of the outputs
        :type outputs_width: int
        :param outputs_height: Height of the outputs
        :type outputs_height: int
        :param resize_mode: Bilinear, BilinearTF or NearestNeighbor
        :type resize_mode: str
        :param align_corners: Corners of inputs and outputs are aligned (BilinearTF), default=True
        :type align_corners: bool, optional
        """
        super().__init__(**config_parameters)
        self._N2D2_constructors[self._model_key]  # refused here rather than at the first call
        self._set_arguments(outputs_width=outputs_width, outputs_height=outputs_height, resize_mode=resize_mode)
        self._check_parameters()

    def _lazy_arguments(self, x, nb_outputs):
        width, height, mode = self._constructor_arguments.values()
        return [width, height, nb_outputs, mode]

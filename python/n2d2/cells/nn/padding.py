"""Padding."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.typed import Modeltyped
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Padding(NeuralNetworkCell):
    """Adds (or with negative sizes removes) rows and columns on each side."""

    _table = {
        "top_pad": declare.argument("top_pad", int, read=declare.getter("getTopPad")),
        "bot_pad": declare.argument("bot_pad", int, read=declare.getter("getBotPad")),
        "left_pad": declare.argument("left_pad", int, read=declare.getter("getLeftPad")),
        "right_pad": declare.argument("right_pad", int, read=declare.getter("getRightPad")),
    }
    _typing = Modeltyped
    _N2D2_constructors = declare.NativeClasses("PaddingCell")
    is_exportable_to = exportable("Padding")

    def __init__(self, top_pad, bot_pad, left_pad, right_pad, **config_parameters):
        """:param top_pad: Size of the top padding (positive or negative)
        :type top_pad: int
        :param bot_pad: Size of the bottom padding (positive or negative)
        :type bot_pad: int
        :param left_pad: Size of the left padding (positive or negative)
        :type left_pad: int
        :param right_pad: Size of the right padding (positive or negative)
        :type right_pad: int
        """
        super().__init__(**config_parameters)
        self._set_arguments(top_pad=top_pad, bot_pad=bot_pad, left_pad=left_pad, right_pad=right_pad)
        self._check_parameters()

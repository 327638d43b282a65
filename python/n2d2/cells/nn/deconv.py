"""Deconvolution."""

from n2d2 import _declaration as declare
from n2d2.cells.nn._weights import FILLERS, GLOBAL, SOLVERS
from n2d2.cells.nn.abstract_cell import exportable
from n2d2.cells.nn.conv import CONFIG, GEOMETRY, WINDOW, ConvolutionCell
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Deconv(ConvolutionCell):
    """Deconvolution (transposed convolution) layer."""

    _table = {**GEOMETRY, **WINDOW, **CONFIG, **SOLVERS, **FILLERS, **GLOBAL}
    _N2D2_constructors = declare.NativeClasses("DeconvCell")
    is_exportable_to = exportable("Deconv")

    def __init__(self, nb_inputs, nb_outputs, kernel_dims, nb_input_cells=1, **config_parameters):
        """:param nb_inputs: Number of channels of each input tensor
        :type nb_inputs: int
        :param nb_outputs: Number of output channels
        :type nb_outputs: int
        :param kernel_dims: Kernel dimensions, [width, height]
        :type kernel_dims: list
        :param nb_input_cells: Number of tensors of the input, default=1
        :type nb_input_cells: int, optional

        The other keywords are those of :py:class:`n2d2.cells.Conv`, without ``sub_sample_dims`` and
        ``quantizer``.
        """
        self._start(nb_inputs, nb_outputs, kernel_dims, nb_input_cells, config_parameters)

"""Convolutions."""

from n2d2 import _declaration as declare
from n2d2.activation import Linear
from n2d2.cells.nn._weights import FILLERS, GLOBAL, QUANTIZER, SOLVERS, WeightedCell
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.mapping import Mapping
from n2d2.tensor import Tensor
from n2d2.utils import check_types, inherit_init_docstring

# Shared with Deconv.
GEOMETRY = {
    "nb_inputs": declare.argument("nbInputs", int),
    "nb_outputs": declare.argument("nbOutputs", int, read=declare.getter("getNbOutputs")),
    "kernel_dims": declare.argument("kernelDims", list, read=declare.getters("getKernelWidth", "getKernelHeight")),
}
WINDOW = {
    "stride_dims": declare.option("strideDims", list, read=declare.getters("getStrideX", "getStrideY")),
    "padding_dims": declare.option("paddingDims", list, read=declare.getters("getPaddingX", "getPaddingY")),
    "dilation_dims": declare.option("dilationDims", list, read=declare.getters("getDilationX", "getDilationY")),
}
CONFIG = {
    "no_bias": declare.config("NoBias"),
    "back_propagate": declare.config("BackPropagate"),
    "weights_export_format": declare.config("WeightsExportFormat", values=("OCHW", "HWCO")),
    "weights_export_flip": declare.config("WeightsExportFlip"),
    "outputs_remap": declare.config("OutputsRemap"),
    "mapping": declare.Param("Mapping", declare.OBJECT, (Tensor,), setter="setMapping"),
    **declare.ghosts(ext_padding_dims="ExtPaddingDims"),
}


class ConvolutionCell(WeightedCell, NeuralNetworkCell):
    """What Conv and Deconv share."""

    mappable = True

    def _start(self, nb_inputs, nb_outputs, kernel_dims, nb_input_cells, config_parameters):
        NeuralNetworkCell.__init__(self, **config_parameters)
        self._set_arguments(nb_inputs=nb_inputs, nb_outputs=nb_outputs, kernel_dims=kernel_dims)
        self._nb_channels = nb_inputs * nb_input_cells
        self._nb_input_cells = nb_input_cells
        WeightedCell.__init__(self)
        self._check_parameters()
        if self._config_parameters["activation"] is None:
            self._config_parameters["activation"] = Linear(model=self._model, datatype=self._datatype)
        self._instantiate_eager(kernel_dims, nb_outputs)

    def _allocate_parameters(self):
        self._allocate_weights(self._constructor_arguments["nb_inputs"], self._nb_input_cells)

    def _adopt(self, N2D2_object, **kwargs):
        super()._adopt(N2D2_object, **kwargs)
        self._nb_channels = N2D2_object.getNbChannels()
        self._nb_input_cells = max(1, len(N2D2_object.getParentsCells()))
        self._constructor_arguments["nb_inputs"] = self._nb_channels // self._nb_input_cells

    def _nb_weight_channels(self):
        return self._nb_channels

    def _takes(self, tensors):
        given = [tensor.dimZ() for tensor in tensors]
        expected = [self._constructor_arguments["nb_inputs"]] * self._nb_input_cells
        return given == expected or sum(given) != sum(expected)  # a wrong total is refused later

    def _weight_dims(self):
        return list(self._constructor_arguments["kernel_dims"])


@inherit_init_docstring()
class Conv(ConvolutionCell):
    """Convolutional layer."""

    _table = {
        **GEOMETRY,
        "sub_sample_dims": declare.option(
            "subSampleDims", list, read=declare.getters("getSubSampleX", "getSubSampleY")
        ),
        **WINDOW,
        **CONFIG,
        **SOLVERS,
        **FILLERS,
        **QUANTIZER,
        **GLOBAL,
    }
    _N2D2_constructors = declare.NativeClasses("ConvCell")
    is_exportable_to = exportable("Conv")

    @check_types
    def __init__(
        self, nb_inputs: int, nb_outputs: int, kernel_dims: list, nb_input_cells: int = 1, **config_parameters
    ):
        """:param nb_inputs: Number of channels of each input tensor
        :type nb_inputs: int
        :param nb_outputs: Number of output channels
        :type nb_outputs: int
        :param kernel_dims: Kernel dimensions, [width, height]
        :type kernel_dims: list
        :param nb_input_cells: Number of tensors of the input, default=1
        :type nb_input_cells: int, optional
        :param sub_sample_dims: Subsampling factor of the outputs, default= [1, 1]
        :type sub_sample_dims: list, optional
        :param stride_dims: Stride of the kernel, default= [1, 1]
        :type stride_dims: list, optional
        :param padding_dims: Padding, default= [0, 0]
        :type padding_dims: list, optional
        :param dilation_dims: Dilation of the kernel, default= [1, 1]
        :type dilation_dims: list, optional
        :param mapping: Bool tensor [channels, outputs], True where a channel feeds an output, default= full
        :type mapping: :py:class:`n2d2.Tensor`, optional
        :param filler: Filler of the weights and biases, overrides the two following, default= Normal(0.0,
            0.05)
        :type filler: :py:class:`n2d2.filler.Filler`, optional
        :param weights_filler: Filler of the weights
        :type weights_filler: :py:class:`n2d2.filler.Filler`, optional
        :param bias_filler: Filler of the biases
        :type bias_filler: :py:class:`n2d2.filler.Filler`, optional
        :param solver: Solver of the weights and biases, overrides the two following, default= SGD()
        :type solver: :py:class:`n2d2.solver.Solver`, optional
        :param weights_solver: Solver of the weights
        :type weights_solver: :py:class:`n2d2.solver.Solver`, optional
        :param bias_solver: Solver of the biases
        :type bias_solver: :py:class:`n2d2.solver.Solver`, optional
        :param quantizer: Quantizer of the weights, default= None
        :type quantizer: :py:class:`n2d2.quantizer.CellQuantizer`, optional
        :param no_bias: Without biases, default=False
        :type no_bias: bool, optional
        :param back_propagate: Send gradients to the inputs, default=True
        :type back_propagate: bool, optional
        :param weights_export_format: Order in weights files, OCHW or HWCO, default="OCHW"
        :type weights_export_format: str, optional
        :param weights_export_flip: Flip the kernels in weights files, default=False
        :type weights_export_flip: bool, optional
        :param outputs_remap: Remapping of the outputs in weights files, default=""
        :type outputs_remap: str, optional
        """
        self._start(nb_inputs, nb_outputs, kernel_dims, nb_input_cells, config_parameters)


@inherit_init_docstring()
class ConvDepthWise(Conv):
    """Convolution of each channel by its own kernel."""

    def __init__(self, nb_channel, kernel_dims, **config_parameters):
        """:param nb_channel: Number of channels
        :type nb_channel: int
        :param kernel_dims: Kernel dimensions, [width, height]
        :type kernel_dims: list
        """
        if "mapping" in config_parameters:
            raise RuntimeError("ConvDepthWise does not support custom mappings")
        mapping = Mapping(nb_channels_per_group=1).create_mapping(nb_channel, nb_channel)
        super().__init__(nb_channel, nb_channel, kernel_dims, mapping=mapping, **config_parameters)


@inherit_init_docstring()
class ConvPointWise(Conv):
    """Convolution by 1x1 kernels."""

    def __init__(self, nb_inputs, nb_outputs, **config_parameters):
        """:param nb_inputs: Number of input channels
        :type nb_inputs: int
        :param nb_outputs: Number of output channels
        :type nb_outputs: int
        """
        super().__init__(nb_inputs, nb_outputs, [1, 1], stride_dims=[1, 1], **config_parameters)

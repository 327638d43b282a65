"""Poolings."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.mapping import Mapping
from n2d2.tensor import Tensor
from n2d2.utils import inherit_init_docstring

_POOLING = {
    "pooling": declare.option(
        "pooling", str, enum=declare.enum_of("PoolCell.Pooling"), read=declare.getter("getPooling")
    ),
}
_WINDOW = {
    "stride_dims": declare.option("strideDims", list, read=declare.getters("getStrideX", "getStrideY")),
    "padding_dims": declare.option("paddingDims", list, read=declare.getters("getPaddingX", "getPaddingY")),
    **_POOLING,
}
_DIMS = {"pool_dims": declare.argument("poolDims", list, read=declare.getters("getPoolWidth", "getPoolHeight"))}


class _PoolingCell(NeuralNetworkCell):
    """What the poolings share."""

    _aliases = {"Pooling": "pooling"}
    _N2D2_constructors = declare.NativeClasses("PoolCell")
    is_exportable_to = exportable("Pool")

    def _create(self, x):
        for tensor in x.get_tensors():
            if tensor.nb_dims() != 4:
                raise ValueError(
                    f"[{type(self).__name__} {self._name}] the input has {tensor.nb_dims()} dimensions instead of 4"
                )
        super()._create(x)

    def _takes(self, tensors):
        return False

    def _lazy_arguments(self, x, nb_outputs):
        return [self._constructor_arguments["pool_dims"], nb_outputs]

    def _instantiate(self, deepnet, *native_arguments):
        super()._instantiate(deepnet, *native_arguments)
        mapping = self._channel_mapping(native_arguments[1])
        if mapping is not None:
            self._N2D2_object.setMapping(mapping.N2D2())

    def _channel_mapping(self, nb_channels):
        """Each output pools its own channel."""
        return Mapping(nb_channels_per_group=1).create_mapping(nb_channels, nb_channels)


@inherit_init_docstring()
class Pool(_PoolingCell):
    """Pooling with a connectivity: by default each output pools across all the channels (see Pool2d)."""

    _table = {
        **_DIMS,
        **_WINDOW,
        "mapping": declare.Param("Mapping", declare.OBJECT, (Tensor,), setter="setMapping"),
        **declare.ghosts(ext_padding_dims="ExtPaddingDims"),
    }
    mappable = True

    def __init__(self, pool_dims, **config_parameters):
        """:param pool_dims: Pooling area, [width, height]
        :type pool_dims: list
        :param pooling: Max or Average, default="Max"
        :type pooling: str, optional
        :param stride_dims: Stride, default= [1, 1]
        :type stride_dims: list, optional
        :param padding_dims: Padding, default= [0, 0]
        :type padding_dims: list, optional
        :param mapping: Square bool tensor [channels, outputs], default= full
        :type mapping: :py:class:`n2d2.Tensor`, optional
        """
        NeuralNetworkCell.__init__(self, **config_parameters)
        self._set_arguments(pool_dims=pool_dims)
        self._check_parameters()
        mapping = self._config_parameters.get("mapping")
        if mapping is not None and (mapping.nb_dims() != 2 or mapping.shape()[0] != mapping.shape()[1]):
            raise ValueError("Pool Cell supports only unit maps")

    def _channel_mapping(self, nb_channels):
        return None


@inherit_init_docstring()
class Pool2d(_PoolingCell):
    """Usual pooling, channel by channel."""

    _table = {**_DIMS, **_WINDOW}

    def __init__(self, pool_dims, **config_parameters):
        """:param pool_dims: Pooling area, [width, height]
        :type pool_dims: list
        :param pooling: Max or Average, default="Max"
        :type pooling: str, optional
        :param stride_dims: Stride, default= [1, 1]
        :type stride_dims: list, optional
        :param padding_dims: Padding, default= [0, 0]
        :type padding_dims: list, optional
        """
        if "mapping" in config_parameters:
            raise RuntimeError("Pool2d does not support custom mappings")
        NeuralNetworkCell.__init__(self, **config_parameters)
        self._set_arguments(pool_dims=pool_dims)
        self._check_parameters()


@inherit_init_docstring()
class GlobalPool2d(_PoolingCell):
    """Pooling of whole maps, channel by channel."""

    _table = {**_DIMS, **_POOLING}

    def __init__(self, **config_parameters):
        """:param pooling: Max or Average, default="Max"
        :type pooling: str, optional
        """
        if "pool_dims" in config_parameters:
            raise RuntimeError("GlobalPool2d does not support custom pool dims")
        if "mapping" in config_parameters:
            raise RuntimeError("GlobalPool2d does not support custom mappings")
        NeuralNetworkCell.__init__(self, **config_parameters)
        self._set_arguments(pool_dims=[])
        self._check_parameters()

    def _create(self, x):
        self._constructor_arguments["pool_dims"] = [x.dimX(), x.dimY()]
        super()._create(x)

"""Providers that stream tensors of the user into a graph."""

import N2D2

from n2d2 import global_variables as gb
from n2d2.database.database import native_set
from n2d2.deepnet import DeepNet
from n2d2.provider.provider import Provider
from n2d2.tensor import Tensor
from n2d2.utils import check_types, inherit_init_docstring


@inherit_init_docstring()
class TensorPlaceholder(Provider):
    """Streams one tensor, and its labels, on the Learn partition."""

    @check_types
    def __init__(self, inputs: Tensor, labels: Tensor = None, **config_parameters):
        """:param inputs: Data, datatype float; shape [B, C, H, W], [C, H, W] or [B, N]
        :type inputs: :py:class:`n2d2.Tensor`
        :param labels: Labels, datatype int, default=None
        :type labels: :py:class:`n2d2.Tensor`, optional
        """
        Provider.__init__(self, **config_parameters)
        self._check_parameters()
        if inputs.data_type() not in ("f", "float"):
            raise TypeError(
                f"You try to stream a Tensor with the datatype '{inputs.data_type()}' you should provide a "
                "Tensor with a 'float' datatype."
            )
        if labels is not None and labels.data_type() not in ("i", "int"):
            raise RuntimeError(f"Labels datatype must be int, is {labels.data_type()}instead.")
        if gb.cuda_available:
            inputs.cuda()
            inputs.htod()
        self._inputs, self._labels = inputs, labels
        self._stream()
        self._partition = native_set("Learn")
        self.set_deepnet(DeepNet())
        inputs.cell = self

    def _stream(self):
        dims = four_dims(self._inputs.dims())
        self._database = N2D2.Database()
        self._N2D2_object = self._N2D2_constructors[""](self._database, dims[:3], batchSize=dims[3])
        self._apply_parameters()
        self._N2D2_object.setParameter("StreamTensor", "1")
        # A native tensor has 4 dimensions in a graph: others are streamed through a copy, refreshed at
        # each use.
        self._streamed = self._inputs
        if self._inputs.dims() != dims:
            self._streamed = self._inputs.copy()
            self._streamed.N2D2().reshape(dims)
        self._N2D2_object.setStreamedTensor(self._streamed.N2D2())
        if self._labels is not None:
            self._N2D2_object.setParameter("StreamLabel", "1")
            self._N2D2_object.setStreamedLabel(self._labels.N2D2())
        self._N2D2_object.streamBatch(0)  # numbers the stimuli: those without a number are ignored by targets

    def _before_link(self):
        if self._streamed is not self._inputs:
            self._streamed.to_numpy().reshape(-1)[:] = self._inputs.to_numpy().reshape(-1)
            if self._streamed.is_cuda:
                self._streamed.htod()

    def __call__(self):
        return self._inputs

    def set_partition(self, partition):
        """Chooses the partition the data stand for."""
        self._partition = native_set(partition)

    def get_partition(self):
        """The current partition, as a native enumeration."""
        return self._partition

    def __str__(self):
        return f"'{self._name}' {type(self).__name__}"


def four_dims(dims):
    """Native dims [W, H, C, B] of a tensor of any rank: (C, H, W) is one stimulus, (B, N) a batch of
    vectors."""
    if len(dims) == 4:
        return list(dims)
    if len(dims) == 3:
        return [*dims, 1]
    if len(dims) == 2:
        return [1, 1, *dims]
    if len(dims) == 1:
        return [1, 1, dims[0], 1]
    raise ValueError(f"A tensor of {len(dims)} dimensions cannot enter a graph: it has 1 to 4.")


class MultipleOutputsProvider(Provider):
    """Stands for a free tensor of an Interface."""

    def __init__(self, size, batch_size=1):
        """:param size: [W, H, C]
        :type size: list
        :param batch_size: Batch size, default=1
        :type batch_size: int, optional
        """
        Provider.__init__(self)
        self._database = N2D2.Database()
        self._N2D2_object = self._N2D2_constructors[""](self._database, list(size), batchSize=batch_size)
        self._partition = native_set("Learn")
        self.set_deepnet(DeepNet())

    def get_partition(self):
        """The partition the data stand for."""
        return self._partition

    def __str__(self):
        return f"'{self._name}' {type(self).__name__}"

"""Data given as arrays."""

import numpy

from n2d2._declaration import NativeClasses
from n2d2.database.database import AbstractDatabase
from n2d2.tensor import Tensor
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Numpy(AbstractDatabase):
    """Database of numpy arrays kept in memory."""

    _type = "Numpy"
    _N2D2_constructors = NativeClasses("Tensor_Database")

    def __init__(self, **config_parameters):
        super().__init__(**config_parameters)
        self._construct()

    def load(self, stimuli_list, labels_list=None, partition=None, channels_first=True):
        """:param stimuli_list: Arrays [C, H, W] or [H, W], all of one dtype
        :type stimuli_list: list of :py:class:`numpy.ndarray`
        :param labels_list: One label a stimulus, default= 0 for all
        :type labels_list: list of int, optional
        :param partition: Learn, Validation or Test: where all unpartitioned stimuli go, default=None
            (nowhere)
        :type partition: str, optional
        :param channels_first: False for arrays [H, W, C], default=True
        :type channels_first: bool, optional
        """
        assert len(stimuli_list) > 0, "The list of stimuli is empty"
        if labels_list is None:
            print("Warning: no labels are given, every stimulus gets the label 0")
            labels_list = [0] * len(stimuli_list)
        labels_list = [label.item() if isinstance(label, numpy.integer) else label for label in labels_list]
        if not all(isinstance(label, int) for label in labels_list):
            raise RuntimeError("[Numpy] labels_list must be a list of int")
        if len(labels_list) != len(stimuli_list):
            raise RuntimeError(f"[Numpy] {len(stimuli_list)} stimuli but {len(labels_list)} labels")
        if len({array.dtype for array in stimuli_list}) > 1:
            raise RuntimeError("[Numpy] all the arrays must have one dtype")
        tensors = [
            Tensor.from_numpy(self._channels_first(array, channels_first)).N2D2() for array in stimuli_list
        ]
        self._N2D2_object.load(tensors, labels_list)
        if partition is None:
            return
        ratios = {"Learn": (1.0, 0.0, 0.0), "Validation": (0.0, 1.0, 0.0), "Test": (0.0, 0.0, 1.0)}
        if partition not in ratios:
            raise ValueError(f"[Numpy] partition is Learn, Validation or Test, not {partition}")
        self._N2D2_object.partitionStimuli(*ratios[partition])

    @staticmethod
    def _channels_first(array, channels_first):
        if array.ndim == 2:
            return array.reshape(1, *array.shape)
        if array.ndim != 3:
            raise RuntimeError(f"[Numpy] a stimulus has 2 or 3 dimensions, not {array.ndim}")
        return array if channels_first else numpy.ascontiguousarray(array.transpose(2, 0, 1))

"""Transformations written in Python."""

from abc import abstractmethod

import N2D2
import numpy

from n2d2.transform.transformation import Transformation

_TYPES = ("unsigned_char", "char", "unsigned_short", "short", "int", "float", "double")


class Custom(Transformation):
    """A transformation of your own: derive from it and define ``transform``.

    It runs in the thread that reads the batches: the reading of other stimuli ahead stops where it is used.
    """

    def __init__(self, **config_parameters):
        """:param apply_to: as every transformation's
        :type apply_to: str, optional
        """
        Transformation.__init__(self, **config_parameters)
        for key in self._config_parameters:
            self._declaration(key)
        self._N2D2_object = _Native()
        self._N2D2_object.transform = self.transform

    @abstractmethod
    def transform(self, frame, labels, rois, id):
        """Changes the arrays and the list in place, or returns a new frame, or (frame, labels).

        :param frame: Image, shape (rows, columns) or (channels, rows, columns)
        :type frame: :py:class:`numpy.ndarray`
        :param labels: Labels, shape (rows, columns), (1, 1) for the label of the whole image
        :type labels: :py:class:`numpy.ndarray`
        :param rois: Regions of interest
        :type rois: list
        :param id: Number of the stimulus in its database, -1 when it has none
        :type id: int
        """


class _Native(N2D2.CustomTransformation):
    """Hands the native tensors to ``transform`` as arrays."""

    def _apply(self, frame, labels, rois, id):
        result = self.transform(numpy.asarray(frame), numpy.asarray(labels), rois, id)
        if result is None:
            return
        if not isinstance(result, tuple):
            result = (result,)
        for tensor, array in zip((frame, labels), result, strict=False):
            array = numpy.asarray(array)
            copy = numpy.array(array, dtype=numpy.asarray(tensor).dtype)
            if list(copy.shape) != list(numpy.asarray(tensor).shape):
                tensor.resize(list(copy.shape[::-1]))
            numpy.asarray(tensor)[...] = copy


for _type in _TYPES:
    setattr(_Native, f"apply_{_type}", _Native._apply)

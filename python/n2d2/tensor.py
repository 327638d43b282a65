"""Tensors, the edges of the computation graph, and Interface, which groups several as the input of one cell.

Memory is contiguous; ``shape()`` is the numpy order (B, C, H, W), ``dims()`` the native one (W, H, C, B).
"""

from functools import reduce
from typing import Any

import N2D2
import numpy

from n2d2 import _tensor_types as element_types
from n2d2 import global_variables as gb
from n2d2.error_handler import IsEmptyError, WrongInputType, WrongValue
from n2d2.utils import check_types, generate_name

__all__ = [
    "Interface",
    "N2D2",
    "Tensor",
    "cuda_available",
    "gb",
    "hard_coded_type",
    "numpy",
    "numpy_imported",
    "numpy_to_cpp",
    "reduce",
]

numpy_imported = True
cuda_available = gb.cuda_available
numpy_to_cpp = {str(dtype): kind.name for dtype, kind in element_types.BY_DTYPE.items()}
hard_coded_type = {name: kind.family for name, kind in element_types.BY_DATATYPE.items()}


class Tensor:
    """Tensor of numbers; ``cell`` is what produced it (cell, provider or target), or None."""

    @check_types
    def __init__(
        self,
        dims: list | tuple,
        value: Any = None,
        cuda=False,
        datatype: str = "float",
        cell: Any = None,
        dim_format: str = "Numpy",
    ):
        """:param dims: Dimensions, in the order of ``dim_format``
        :type dims: list
        :param value: Value of every element, of the type of the elements, default= zero
        :type value: Any, optional
        :param cuda: True for a tensor on the GPU, default=False
        :type cuda: bool, optional
        :param datatype: float, double, half, int, uint, short, long, bool, uchar or char, default="float"
        :type datatype: str, optional
        :param cell: What produced the tensor, default=None
        :type cell: object, optional
        :param dim_format: "Numpy" (B, C, H, W) or "N2D2" (W, H, C, B), default="Numpy"
        :type dim_format: str, optional
        """
        if not isinstance(cuda, bool):
            raise WrongInputType("cuda", type(cuda), [str(bool)])
        if cuda:
            _need_cuda("You did not compiled N2D2 with CUDA !")
        if dim_format not in ("N2D2", "Numpy"):
            raise WrongValue("dim_format", dim_format, ["N2D2", "Numpy"])
        kind = element_types.BY_DATATYPE.get(datatype)
        if kind is None:
            raise TypeError(f"Unrecognized Tensor datatype {datatype}")
        if isinstance(value, numpy.generic):
            value = value.item()
        if value and not isinstance(value, kind.family):
            raise TypeError(
                f"You want to fill the tensor with '{type(value)}' but datatype is set to : '{datatype}'."
            )
        native_dims = [int(dim) for dim in dims]
        if dim_format == "Numpy":
            native_dims.reverse()
        native_class = kind.native_class(cuda)
        native = native_class(native_dims, value=value or kind.family(0)) if native_dims else native_class()
        if cuda and value:
            native.synchronizeHToD()
        self._wrap(native, kind, datatype, cell)

    def _wrap(self, native, kind, datatype, cell=None, leaf=False):
        self._tensor = native
        self._kind = kind
        self._datatype = datatype
        self.is_cuda = "CudaTensor" in type(native).__name__
        self.cell = cell
        self._leaf = leaf

    @classmethod
    def _of(cls, native, kind, datatype, cell=None, leaf=False):
        self = cls.__new__(cls)
        self._wrap(native, kind, datatype, cell, leaf)
        return self

    @classmethod
    def _loss(cls, value, target):
        """One-element leaf that a target returns."""
        loss = cls([1], value=float(value), cell=target)
        loss._leaf = True
        return loss

    def N2D2(self):
        """The native tensor."""
        return self._tensor

    # ------------------------------------------------------------ dimensions

    def nb_dims(self):
        """Number of dimensions."""
        return len(self.dims())

    def dims(self):
        """Dimensions in the native order (W, H, C, B)."""
        return list(self._tensor.dims())

    def shape(self):
        """Dimensions in the numpy order (B, C, H, W)."""
        return self.dims()[::-1]

    def dimX(self):
        """Width."""
        return self._tensor.dimX()

    def dimY(self):
        """Height."""
        return self._tensor.dimY()

    def dimZ(self):
        """Channels."""
        return self._tensor.dimZ()

    def dimB(self):
        """Batch size."""
        return self._tensor.dimB()

    def data_type(self):
        """Name given at construction, or the C++ type code of a wrapped native tensor."""
        return self._datatype

    def reshape(self, new_dims):
        """Changes the dimensions (numpy order) in place; the number of elements must stay."""
        old, new = self.shape(), [int(dim) for dim in new_dims]
        if _product(old) != _product(new):
            raise ValueError(f"new size ({_dims_text(new)}) does not match current size ({_dims_text(old)})")
        self._tensor.reshape(new[::-1])

    def resize(self, new_dims):
        """Changes the dimensions (numpy order) in place, and the size when needed."""
        self._tensor.resize([int(dim) for dim in reversed(new_dims)])

    # ------------------------------------------------------------ memory

    def copy(self):
        """Deep copy."""
        native = type(self._tensor)(self.dims()) if self.dims() else type(self._tensor)()
        if self.dims():
            native.op_assign(self._tensor)
        return Tensor._of(native, self._kind, self._datatype, self.cell)

    def cpu(self):
        """Converts to a CPU tensor in place; the content is copied."""
        self._convert(False)
        return self

    def cuda(self):
        """Converts to a CUDA tensor in place; the content is copied."""
        _need_cuda("You did not compiled N2D2 with CUDA !")
        self._convert(True)
        return self

    def _convert(self, cuda):
        if self.is_cuda != cuda:
            if self.is_cuda:
                self._tensor.synchronizeDToH()
            native = self._kind.native_class(cuda)(self.dims())
            native.op_assign(self._tensor)
            if cuda:
                native.synchronizeHToD()
            self._tensor, self.is_cuda = native, cuda

    def htod(self):
        """Copies the host values to the device."""
        self._need_device("device")
        self._tensor.synchronizeHToD()
        return self

    def dtoh(self):
        """Copies the device values to the host."""
        self._need_device("host")
        self._tensor.synchronizeDToH()
        return self

    def _need_device(self, direction):
        _need_cuda("CUDA is not enabled, you need to compile N2D2 with CUDA.")
        if not self.is_cuda:
            raise RuntimeError(f"Trying to synchronize a non-cuda Tensor to {direction}")

    def _view(self):
        """numpy array on the host memory, numpy order."""
        if not self.dims():
            return numpy.empty((0,), dtype=self._kind.dtype)
        return numpy.asarray(self._tensor).reshape(self.shape())

    def to_numpy(self, copy=False):
        """Array in the numpy order; it shares the host memory unless ``copy``."""
        return self._view().copy() if copy else self._view()

    @classmethod
    def from_numpy(cls, np_array):
        """Tensor holding a copy of the array."""
        if not isinstance(np_array, numpy.ndarray):
            raise WrongInputType("np_array", type(np_array), ["numpy.array"])
        kind = element_types.BY_DTYPE.get(np_array.dtype.newbyteorder("="))
        if kind is None:
            supported = [str(dtype) for dtype in element_types.BY_DTYPE]
            raise TypeError(
                f"Tensor : Unsupported Numpy dtype {np_array.dtype}.\nSupported dtype are : {supported}"
            )
        tensor = cls(list(np_array.shape) or [1], datatype=kind.name)
        tensor._view()[...] = np_array
        return tensor

    @classmethod
    def from_N2D2(cls, N2D2_Tensor):
        """Tensor around a native one, without copy."""
        if not isinstance(N2D2_Tensor, N2D2.BaseTensor):
            raise WrongInputType("N2D2_Tensor", str(type(N2D2_Tensor)), [str(N2D2.BaseTensor)])
        kind = element_types.of_native(N2D2_Tensor)
        return cls._of(N2D2_Tensor, kind, kind.code)

    @classmethod
    def from_dlpack(cls, source):
        """Tensor on the memory of any DLPack producer (torch, cupy, numpy...), without copy where
        possible."""
        tensor = cls.from_N2D2(N2D2.from_dlpack(source))
        tensor._datatype = tensor._kind.name
        return tensor

    def __array__(self, dtype=None, copy=None):
        if copy:
            return numpy.array(self._view(), dtype=dtype)
        view = self._view()
        if dtype is None or numpy.dtype(dtype) == view.dtype:
            return view
        if copy is False:
            raise ValueError(f"A {self._kind.name} tensor cannot be seen as {dtype} without a copy")
        return view.astype(dtype)

    def __dlpack__(self, **kwargs):
        return self._tensor.__dlpack__(**kwargs)

    def __dlpack_device__(self):
        return self._tensor.__dlpack_device__()

    def set_values(self, values):
        """Fills the tensor from a nested list that has exactly its shape (host side)."""
        if not isinstance(values, list):
            raise WrongInputType("values", type(values), [str(list)])
        given = []
        level = values
        while isinstance(level, list):
            given.append(len(level))
            level = level[0] if level else None
        shape = self.shape()
        if len(given) != len(shape):
            raise ValueError(f"The number of dims should be {len(shape)} but is {len(given)} instead.")
        if given != shape:
            raise ValueError(f"Dimension are {given} should be {shape} instead.")
        try:
            array = numpy.array(values)
        except ValueError as error:
            raise ValueError(f"Dimension are not the same in every row, they should be {shape}.") from error
        self._assign(self._view(), Ellipsis, array)

    # ------------------------------------------------------------ elements

    def __len__(self):
        return len(self._tensor) if self.dims() else 0

    def __iter__(self):
        return iter(self._view().reshape(-1).tolist())

    def __contains__(self, value):
        return value in self._view().reshape(-1).tolist()

    def _locate(self, index):
        """Flat index of an integer or of coordinates in the numpy order; negative ones count from the end."""
        size = len(self)
        if isinstance(index, (bool, int, float, numpy.number, numpy.bool_)):
            flat = int(index)
            if not -size <= flat < size:
                raise IndexError(f"Index {flat} is out of a tensor of {size} elements")
            return flat % size
        shape = self.shape()
        if len(index) != len(shape):
            raise ValueError(f"{len(index)}D array does not match {len(shape)}D tensor.")
        flat = 0
        for coordinate, dim in zip(index, shape, strict=False):
            coordinate = int(coordinate)
            if not -dim <= coordinate < dim:
                raise ValueError(
                    f"Coordinate does not fit the dimensions of the tensor, max: {dim} got {coordinate}"
                )
            flat = flat * dim + coordinate % dim
        return flat

    @staticmethod
    def _check_index(index):
        if not isinstance(index, (bool, int, float, numpy.number, numpy.bool_, tuple, list, slice)):
            raise TypeError(
                f"A tensor is indexed by a number, by coordinates or by a slice, not by {type(index)}"
            )

    def __getitem__(self, index):
        self._check_index(index)
        if isinstance(index, slice):
            chosen = self._view().reshape(-1)[index]
            tensor = Tensor([len(chosen)], datatype=self._kind.name)
            tensor._view()[...] = chosen
            return tensor
        return self._view().reshape(-1)[self._locate(index)].item()

    def __setitem__(self, index, value):
        self._check_index(index)
        flat = self._view().reshape(-1)
        if not isinstance(index, slice):
            self._assign(flat, self._locate(index), self._cast(value))
            return
        if isinstance(value, (Tensor, N2D2.BaseTensor, list, tuple, numpy.ndarray)):
            value = numpy.asarray(value).reshape(-1)
            if len(value) != len(flat[index]):
                raise RuntimeError(f"The slice holds {len(flat[index])} elements but {len(value)} are given")
        else:
            value = self._cast(value)
        self._assign(flat, index, value)

    def _cast(self, value):
        family = self._kind.family
        if isinstance(value, numpy.generic):
            value = value.item()
        if isinstance(value, family) and not (isinstance(value, bool) and family is not bool):
            return value
        try:
            return family(value)
        except (TypeError, ValueError) as error:
            raise RuntimeError(
                f"Autocast failed, tried to cast : {type(value)} to {self._datatype}"
            ) from error

    def _assign(self, view, index, value):
        if isinstance(value, numpy.ndarray):
            value = value.astype(view.dtype)
        try:
            view[index] = value
        except OverflowError as error:
            raise RuntimeError(f"Autocast failed, tried to cast : {value} to {self._datatype}") from error
        if not numpy.may_share_memory(view, numpy.asarray(self._tensor)):
            # A build whose Tensor_bool has no buffer: write through the elements.
            for position, element in enumerate(view.reshape(-1).tolist()):
                self._tensor[position] = element

    def __eq__(self, other):
        if not isinstance(other, Tensor):
            raise TypeError("You can only compare tensor with each other.")
        return self.dims() == other.dims() and bool(numpy.array_equal(self._view(), other._view()))

    __hash__ = None

    def mean(self):
        """Mean of all the elements."""
        return self._tensor.mean()

    # ------------------------------------------------------------ graph

    def detach(self):
        """Cuts the tensor from its graph."""
        self.cell = None
        return self

    def get_tensors(self):
        """``[self]``, the protocol shared with Interface."""
        return [self]

    def get_deepnet(self):
        """Graph of the producer; a free tensor gets a TensorPlaceholder as producer."""
        if self.cell is None:
            from n2d2.provider import TensorPlaceholder

            TensorPlaceholder(self)
        return self.cell.get_deepnet()

    def draw_associated_graph(self, path):
        """Draws the graph of the tensor in ``{path}.dot`` and, when graphviz is there, in an image."""
        self.get_deepnet().draw_graph(path)

    def is_leaf(self):
        """True for the loss that a target returned."""
        return self._leaf

    def _leaf_deepnet(self):
        if not self._leaf:
            raise RuntimeError("This tensor is not the leaf of a graph")
        if self.cell is None:
            raise RuntimeError("This tensor is not part of a graph")
        return self.cell.get_deepnet()

    def back_propagate(self):
        """Computes the gradients of the whole graph; only for the tensor a target returned."""
        self._leaf_deepnet().back_propagate()

    def update(self):
        """Applies the solvers of the whole graph; only for the tensor a target returned."""
        self._leaf_deepnet().update()

    # ------------------------------------------------------------ printed form

    def __repr__(self):
        if self.is_cuda and hasattr(self._tensor, "synchronizeDBasedToH"):
            self._tensor.synchronizeDBasedToH()
        return _body(self._view()) if self.dims() else ""

    def __str__(self):
        place = "cuda" if self.is_cuda else "cpu"
        producer = "" if self.cell is None else f", cell='{self.cell.get_name()}'"
        return f"n2d2.Tensor([\n{self!r}], device={place}, datatype={self._datatype}{producer})"


def _body(array):
    if array.ndim <= 2:
        rows = array.reshape(1, -1) if array.ndim < 2 else array
        return "".join("".join(f"{_number(value)} " for value in row) + "\n" for row in rows.tolist())
    text = ""
    for index, part in enumerate(array):
        text += f"[{index}]" + (":\n" if part.ndim == 2 else "") + _body(part)
    return text


def _number(value):
    """A number as C++ streams print it: 6 significant digits."""
    if isinstance(value, float):
        return format(value, ".6g")
    return str(int(value))


def _product(dims):
    return reduce(lambda a, b: a * b, dims, 1)


def _dims_text(dims):
    return "".join(f"{dim} " for dim in dims) + f"= {_product(dims)}"


def _need_cuda(message):
    if not gb.cuda_available:
        raise RuntimeError(message)


class Interface:
    """Several tensors as one input: same width, height and batch size, their channels put one after the
    other."""

    def __init__(self, tensors):
        """:param tensors: Tensors to group
        :type tensors: list of :py:class:`n2d2.Tensor`
        """
        if not isinstance(tensors, list):
            raise ValueError("'tensors' parameter should be a list !")
        if not tensors:
            raise IsEmptyError("Tensors")
        for tensor in tensors:
            if not isinstance(tensor, Tensor):
                raise ValueError(
                    f"The elements of 'tensors' should be n2d2.Tensor objects, got {type(tensor)}."
                )
        first = tensors[0]
        for tensor in tensors[1:]:
            for dim, text in (
                ("dimX", "Tensors should have the same X dimension."),
                ("dimY", "Tensors should have the same Y dimension."),
                ("dimB", "Tensors should have the same batch size."),
            ):
                if getattr(tensor, dim)() != getattr(first, dim)():
                    raise ValueError(text)
        self.name = generate_name(self)
        self.tensors = tensors
        self._deepnet = self._join()

    def _join(self):
        """The common graph; free tensors are streamed into it."""
        from n2d2.deepnet import DeepNet
        from n2d2.provider import MultipleOutputsProvider

        deepnet = None
        for tensor in self.tensors:
            if tensor.cell is None:
                continue
            if deepnet is None:
                deepnet = tensor.cell.get_deepnet()
            elif tensor.cell.get_deepnet() is not deepnet:
                raise ValueError(
                    "The tensors used to create the Interface are not linked to the same DeepNet "
                    "(maybe you want to detach one of them first, with Tensor.detach())."
                )
        deepnet = deepnet or DeepNet()
        for tensor in self.tensors:
            if tensor.cell is None:
                size = [tensor.dimX(), tensor.dimY(), tensor.dimZ()]
                tensor.cell = MultipleOutputsProvider(size, tensor.dimB())
                tensor.cell._join_deepnet(deepnet)
                if deepnet._provider is None:
                    deepnet.set_provider(tensor.cell)
        return deepnet

    def get_name(self):
        """Generated name."""
        return self.name

    def get_deepnet(self):
        """The graph of the tensors."""
        return self.tensors[0].get_deepnet()

    def dimX(self):
        """Width."""
        return self.tensors[0].dimX()

    def dimY(self):
        """Height."""
        return self.tensors[0].dimY()

    def dimZ(self):
        """Sum of the channels."""
        return sum(tensor.dimZ() for tensor in self.tensors)

    def dimB(self):
        """Batch size."""
        return self.tensors[0].dimB()

    def dims(self):
        """``[X, Y, sum of Z, B]``."""
        return [self.dimX(), self.dimY(), self.dimZ(), self.dimB()]

    def __len__(self):
        return len(self.tensors)

    def __getitem__(self, index):
        return self.tensors[index]

    def get_tensors(self):
        """The tensors."""
        return self.tensors

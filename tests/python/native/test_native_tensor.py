"""Tensor_<T>: constructors, linear access, views, and memory shared with numpy and torch."""

import gc

import N2D2
import numpy
import pytest

TYPES = {
    "float": "float32",
    "double": "float64",
    "char": "int8",
    "signed_char": "int8",
    "unsigned_char": "uint8",
    "short": "int16",
    "unsigned_short": "uint16",
    "int": "int32",
    "unsigned_int": "uint32",
    "long": "int64",
    "unsigned_long": "uint64",
    "long_long": "int64",
    "unsigned_long_long": "uint64",
    "bool": "bool",
    "half": "float16",
}


def tensor_class(suffix):
    return getattr(N2D2, "Tensor_" + suffix)


def sample(dtype, shape):
    values = numpy.arange(numpy.prod(shape)).reshape(shape)
    return (values % 3 == 0) if dtype == "bool" else values.astype(dtype)


def test_documented_names():
    assert getattr(N2D2, "Tensor_long long") is N2D2.Tensor_long_long
    for suffix in TYPES:
        assert tensor_class(suffix).__name__ == "Tensor_" + suffix
        assert issubclass(tensor_class(suffix), N2D2.BaseTensor)


@pytest.mark.parametrize("suffix", TYPES)
def test_constructors(suffix):
    cls = tensor_class(suffix)
    empty = cls()
    assert empty.empty() and len(empty) == 0 and empty.dims() == [] and empty.shape == (0,)
    assert numpy.asarray(empty).shape == (0,)
    assert str(empty) == "" and list(empty) == [] and empty.sum() == 0 and empty.mean() == 0
    zeros = cls([2, 3])
    assert zeros.dims() == [2, 3] and zeros.shape == (3, 2) and list(zeros) == [0] * 6
    ones = cls([2, 3], 1)
    assert list(ones) == [1] * 6
    assert cls([2, 3], value=True).sum() == 6
    assert type(cls([4]).clone()) is cls


@pytest.mark.parametrize("suffix", TYPES)
def test_verbatim_array(suffix):
    array = sample(TYPES[suffix], (2, 3))
    tensor = tensor_class(suffix)(array)
    assert tensor.dims() == [2, 3] and tensor.shape == (3, 2)
    assert list(tensor) == array.ravel().tolist()
    array[0, 1] = array[0, 0]
    assert tensor[1] == sample(TYPES[suffix], (2, 3))[0, 1]  # a copy
    back = numpy.asarray(tensor)
    assert back.shape == (3, 2) and back.dtype == TYPES[suffix]
    tensor.reshape([3, 2])
    assert (numpy.asarray(tensor) == sample(TYPES[suffix], (2, 3))).all()


def test_verbatim_array_is_converted_and_made_contiguous():
    array = numpy.arange(12).reshape(3, 4)[:, ::2]
    assert list(N2D2.Tensor_float(array)) == [0, 2, 4, 6, 8, 10]
    assert list(N2D2.Tensor_float(numpy.array([[1.5, 2.0]], order="F"))) == [1.5, 2.0]
    assert list(N2D2.Tensor_int(numpy.array([1.7, -1.7]))) == [1, -1]
    assert list(N2D2.Tensor_bool(numpy.array([0, 2, 0.0]))) == [False, True, False]
    assert list(N2D2.Tensor_float(numpy.array([1, 2, 3]))) == [1, 2, 3]  # an array, not dims
    assert N2D2.Tensor_float([1, 2, 3]).dims() == [1, 2, 3]
    assert list(N2D2.Tensor_double(N2D2.Tensor_float([2], 0.5))) == [0.5, 0.5]


def test_bad_constructors():
    with pytest.raises(ValueError, match="too many"):
        N2D2.Tensor_float([1 << 40, 1 << 40])
    with pytest.raises(TypeError):
        N2D2.Tensor_float([-1])
    with pytest.raises(TypeError):
        N2D2.Tensor_float(["a"])
    with pytest.raises(TypeError, match="does not fit"):
        N2D2.Tensor_unsigned_char([2], 256)
    with pytest.raises((TypeError, ValueError)):
        N2D2.Tensor_float(numpy.array(["a"]))


@pytest.mark.parametrize("suffix", TYPES)
def test_linear_access(suffix):
    tensor = tensor_class(suffix)([2, 2])
    tensor[3] = 1
    assert tensor[3] == 1 and list(tensor) == [0, 0, 0, 1]
    assert 1 in tensor and (0 in tensor)
    kind = TYPES[suffix]
    assert type(tensor[0]) is (bool if kind == "bool" else float if kind.startswith("float") else int)
    for index in (4, -1):
        with pytest.raises(IndexError):
            tensor[index]
        with pytest.raises(IndexError):
            tensor[index] = 0
    with pytest.raises(TypeError):
        tensor["a"]
    with pytest.raises(TypeError, match="does not fit"):
        tensor[0] = "text"
    with pytest.raises(TypeError):
        tensor[0] = None


@pytest.mark.parametrize(
    "suffix,low,high",
    [
        ("char", -128, 127),
        ("unsigned_char", 0, 255),
        ("short", -(2**15), 2**15 - 1),
        ("int", -(2**31), 2**31 - 1),
        ("long", -(2**63), 2**63 - 1),
        ("unsigned_long", 0, 2**64 - 1),
        ("unsigned_int", 0, 2**32 - 1),
    ],
)
def test_integer_limits(suffix, low, high):
    tensor = tensor_class(suffix)([2])
    tensor[0], tensor[1] = low, high
    assert list(tensor) == [low, high]
    for value in (low - 1, high + 1, 0.5):
        with pytest.raises(TypeError, match="does not fit"):
            tensor[0] = value
    assert tensor[0] == low


def test_numpy_scalars_are_values():
    tensor = N2D2.Tensor_float([1])
    tensor[0] = numpy.float32(0.25)
    assert tensor[0] == 0.25
    tensor[0] = numpy.int64(3)
    assert tensor[numpy.int64(0)] == 3
    integers = N2D2.Tensor_int([1])
    integers[0] = numpy.int16(-4)
    assert integers[0] == -4


@pytest.mark.parametrize(
    "part",
    [
        slice(1, 4),
        slice(None),
        slice(None, None, -1),
        slice(5, 1, -2),
        slice(-3, None),
        slice(10, 20),
        slice(0, 100, 3),
        slice(4, 1),
    ],
)
def test_slices_as_lists_do(part):
    values = list(range(6))
    tensor = N2D2.Tensor_int(numpy.array(values, dtype="int32"))
    tensor.reshape([2, 3])
    cut = tensor[part]
    assert list(cut) == values[part] and cut.nbDims() == 1
    copy = list(values)
    copy[part] = [9] * len(values[part])
    tensor[part] = 9
    assert list(tensor) == copy
    tensor[part] = N2D2.Tensor_float(numpy.arange(len(values[part]), dtype="float32"))
    copy[part] = list(range(len(values[part])))
    assert list(tensor) == copy
    cut.fill(77)
    assert 77 not in tensor  # slices are copies


def test_slice_errors():
    tensor = N2D2.Tensor_int([6])
    with pytest.raises(ValueError, match="6 elements|3 elements"):
        tensor[0:3] = N2D2.Tensor_int([4])
    with pytest.raises(ValueError):
        tensor[::0]
    with pytest.raises(TypeError):
        tensor[0:2] = "x"
    tensor = N2D2.Tensor_int(numpy.arange(6, dtype="int32"))
    tensor[1:6] = tensor[0:5]
    assert list(tensor) == [0, 0, 1, 2, 3, 4]


def test_iteration_keeps_the_tensor():
    iterator = iter(N2D2.Tensor_float([3], 2))
    gc.collect()
    assert list(iterator) == [2.0, 2.0, 2.0]


def test_reversed():
    tensor = N2D2.Tensor_int(numpy.arange(6, dtype="int32"))
    tensor.reshape([2, 3])
    back = reversed(tensor)
    assert back.dims() == [3, 2] and list(back) == [5, 4, 3, 2, 1, 0]


def test_statistics():
    tensor = N2D2.Tensor_float(numpy.array([1, -3, 2], dtype="float32"))
    assert tensor.sum() == 0 and tensor.sum(True) == 6 and tensor.mean() == 0 and tensor.mean(valAbs=True) == 2
    assert N2D2.Tensor_unsigned_char([300], 255).sum() == 300 * 255
    assert N2D2.Tensor_bool([5], True).mean() == 1.0


def test_dims():
    tensor = N2D2.Tensor_float([5, 4, 3, 2])
    assert (tensor.dimX(), tensor.dimY(), tensor.dimD(), tensor.dimZ(), tensor.dimB()) == (5, 4, 3, 3, 2)
    assert tensor.nbDims() == 4 and tensor.size() == 120 == len(tensor)
    assert N2D2.Tensor_float([5, 4]).dimZ() == 5 and N2D2.Tensor_float([5]).dimY() == 0
    assert tensor.getTypeName() == "float" and N2D2.Tensor_unsigned_char().getTypeName() == "unsigned char"
    tensor.synchronizeDToH()
    tensor.synchronizeHBasedToD()
    assert not tensor.isValid()
    tensor.setValid()
    assert tensor.isValid()
    with pytest.raises(ValueError, match="does not match"):
        tensor.reshape([7])
    assert tensor.dims() == [5, 4, 3, 2]


def test_op_assign_converts():
    target = N2D2.Tensor_int([2])
    target.op_assign(N2D2.Tensor_float(numpy.array([1.9, -1.9], dtype="float32")))
    assert list(target) == [1, -1]
    empty = N2D2.Tensor_double()
    empty.op_assign(target)
    assert list(empty) == [1.0, -1.0]
    with pytest.raises(ValueError, match="cannot assign"):
        target.op_assign(N2D2.Tensor_int([3]))


# Shared memory ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", TYPES)
def test_numpy_view_aliases_both_ways(suffix):
    tensor = tensor_class(suffix)([4, 3, 2])
    view = numpy.asarray(tensor)
    assert view.shape == (2, 3, 4) and view.dtype == TYPES[suffix] and view.flags.writeable and view.flags.c_contiguous
    view[1, 2, 3] = 1
    assert tensor[23] == 1
    tensor[0] = 1
    assert view[0, 0, 0] == 1
    assert numpy.array(tensor, copy=False).ctypes.data == view.ctypes.data
    assert numpy.array(tensor).ctypes.data != view.ctypes.data
    assert numpy.array(tensor, dtype="float64").dtype == "float64"


def test_view_outlives_the_tensor():
    tensor = N2D2.Tensor_float([1000], 3)
    view = numpy.asarray(tensor)
    del tensor
    gc.collect()
    junk = [N2D2.Tensor_float([1000], 7) for _ in range(50)]
    assert (view == 3).all() and junk


def test_view_outlives_a_cleared_tensor():
    tensor = N2D2.Tensor_float([1000], 3)
    view = numpy.asarray(tensor)
    with pytest.raises(ValueError, match="shared"):
        tensor.resize([10])
    tensor.clear()
    junk = [N2D2.Tensor_float([1000], 7) for _ in range(50)]
    assert (view == 3).all() and junk and tensor.empty()
    del view
    gc.collect()
    tensor.resize([4])
    assert list(tensor) == [0] * 4


def test_resize_is_free_once_the_views_are_gone():
    tensor = N2D2.Tensor_float([4])
    view = numpy.asarray(tensor)
    del view
    gc.collect()
    tensor.resize([2, 2, 2])
    assert tensor.size() == 8


def test_views_honour_the_offset():
    tensor = N2D2.Tensor_int(numpy.arange(24, dtype="int32"))
    tensor.reshape([2, 3, 4])
    one = tensor.subTensor(2)
    assert one.dims() == [2, 3] and list(one) == list(range(12, 18))
    view = numpy.asarray(one)
    assert view.shape == (3, 2) and view[0, 0] == 12
    view[0, 0] = -1
    assert tensor[12] == -1 and numpy.asarray(tensor)[2, 0, 0] == -1
    rows = tensor.rows(1, 2)
    assert rows.dims() == [2, 3, 2] and list(rows.subTensor(1)) == [-1] + list(range(13, 18))
    assert bytes(memoryview(one)) == numpy.asarray(tensor)[2].tobytes()
    del tensor
    gc.collect()
    assert list(one)[1:] == list(range(13, 18))
    for call in (lambda: one.subTensor(3), lambda: one.rows(2, 2), lambda: one.rows(2**63, 2**63)):
        with pytest.raises(IndexError):
            call()


def test_bool_views():
    tensor = N2D2.Tensor_bool([3, 2])
    numpy.asarray(tensor)[1] = True
    assert list(tensor) == [False] * 3 + [True] * 3
    assert memoryview(tensor.subTensor(1)).format == "?"


def test_memoryview():
    view = memoryview(N2D2.Tensor_short([3, 2]))
    assert (
        view.shape == (2, 3)
        and view.strides == (6, 2)
        and view.format == "h"
        and not view.readonly
        and view.nbytes == 12
    )


@pytest.mark.parametrize("suffix", TYPES)
def test_from_numpy(suffix):
    array = sample(TYPES[suffix], (2, 3, 4))
    tensor = tensor_class(suffix).from_numpy(array)
    assert tensor.dims() == [4, 3, 2] and tensor.shape == array.shape
    assert (numpy.asarray(tensor) == array).all()
    array[0, 0, 0] = 1
    assert tensor[0] == 1
    tensor[1] = 1
    assert array[0, 0, 1] == 1
    copied = tensor_class(suffix).from_numpy(array, copy=True)
    copied[0] = 0
    assert array[0, 0, 0] == 1
    assert N2D2.from_numpy(array).getTypeName() in (tensor.getTypeName(), "char", "long", "unsigned long")


def test_from_numpy_keeps_the_array():
    tensor = N2D2.from_numpy(numpy.full(1000, 5, dtype="float32"))
    gc.collect()
    junk = [numpy.zeros(1000, dtype="float32") for _ in range(50)]
    assert type(tensor) is N2D2.Tensor_float and tensor.sum() == 5000 and junk


@pytest.mark.parametrize(
    "array",
    [
        numpy.arange(6.0)[::2],
        numpy.asfortranarray(numpy.ones((2, 3))),
        numpy.arange(3, dtype=">f8"),
        numpy.arange(3, dtype="int32"),
        numpy.broadcast_to(numpy.float64(2), (3,)),
        numpy.float64(4),
        [1.0, 2.0],
    ],
)
def test_from_numpy_copies_what_cannot_be_shared(array):
    tensor = N2D2.Tensor_double.from_numpy(array)
    expected = numpy.atleast_1d(numpy.asarray(array, dtype="float64"))
    assert tensor.shape == expected.shape and (numpy.asarray(tensor) == expected).all()
    if isinstance(array, numpy.ndarray):
        with pytest.raises(ValueError, match="cannot be shared"):
            N2D2.Tensor_double.from_numpy(array, copy=False)


def test_from_numpy_refuses():
    with pytest.raises(ValueError, match="complex128 has no tensor"):
        N2D2.from_numpy(numpy.ones(2, dtype=complex))
    with pytest.raises(ValueError, match="has no tensor"):
        N2D2.from_numpy(numpy.ones(2, dtype="longdouble"))


def test_array_protocol():
    tensor = N2D2.Tensor_float([2], 1.5)
    assert tensor.__array__().dtype == "float32"
    assert tensor.__array__("int32").tolist() == [1, 1]
    with pytest.raises(ValueError):
        tensor.__array__("int32", copy=False)
    copy = tensor.__array__(copy=True)
    copy[0] = 0
    assert tensor[0] == 1.5
    assert numpy.add(tensor, 1).tolist() == [2.5, 2.5]


def test_dlpack_with_numpy():
    tensor = N2D2.Tensor_float([3, 2])
    view = numpy.from_dlpack(tensor)
    assert view.shape == (2, 3)
    tensor[5] = 4
    assert view[1, 2] == 4
    assert tensor.__dlpack_device__() == (1, 0)
    array = numpy.arange(6, dtype="int64").reshape(2, 3)
    taken = N2D2.from_dlpack(array)
    assert type(taken) is N2D2.Tensor_long and taken.dims() == [3, 2]
    array[1, 2] = 50
    assert taken[5] == 50
    del tensor
    gc.collect()
    assert view[1, 2] == 4


def test_dlpack_capsules():
    tensor = N2D2.Tensor_float([3], 2)
    for capsule in (tensor.__dlpack__(), tensor.__dlpack__(max_version=(1, 1)), tensor.__dlpack__(max_version=(0, 8))):
        taken = N2D2.from_dlpack(capsule)
        taken[0] = taken[0] + 1
        with pytest.raises(ValueError, match="used already"):
            N2D2.from_dlpack(capsule)
    assert tensor[0] == 5
    tensor.__dlpack__()  # never consumed: its destructor frees
    copied = N2D2.from_dlpack(tensor.__dlpack__(copy=True))
    copied[0] = 0
    assert tensor[0] == 5
    assert N2D2.from_dlpack(tensor, copy=True).sum() == 9
    with pytest.raises(ValueError):
        tensor.__dlpack__(stream=1)
    with pytest.raises(BufferError):
        tensor.__dlpack__(dl_device=(2, 0))
    with pytest.raises(TypeError, match="__dlpack__"):
        N2D2.from_dlpack(3)


def test_dlpack_copies_read_only_and_strided():
    array = numpy.arange(6.0).reshape(2, 3)
    strided = N2D2.from_dlpack(array[:, ::2])
    assert strided.shape == (2, 2) and list(strided) == [0, 2, 3, 5]
    assert list(N2D2.from_dlpack(array.T)) == array.T.ravel().tolist()
    with pytest.raises(ValueError, match="cannot be shared"):
        N2D2.from_dlpack(array.T, copy=False)
    array.flags.writeable = False
    fixed = N2D2.from_dlpack(array)
    fixed[0] = 9
    assert array[0, 0] == 0

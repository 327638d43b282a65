"""n2d2.Tensor and n2d2.Interface (python-api chapter 8, manual chapter 28)."""

import numpy as np
import pytest

DATATYPES = {
    "float": 1.5,
    "double": 1.5,
    "int": 3,
    "uint": 3,
    "short": 3,
    "long": 3,
    "bool": True,
    "uchar": 3,
    "char": 3,
    "half": 1.5,
}


def body(tensor):
    return repr(tensor)


class TestManual:
    """The manual's chapter 28 on its 2x3 tensor."""

    @pytest.fixture
    def tensor(self, n2d2):
        return n2d2.Tensor([2, 3])

    def test_print(self, tensor):
        assert str(tensor) == "n2d2.Tensor([\n0 0 0 \n0 0 0 \n], device=cpu, datatype=float)"

    def test_coordinates(self, tensor):
        tensor[1, 0] = 1
        assert tensor[1, 0] == 1
        assert body(tensor) == "0 0 0 \n1 0 0 \n"

    def test_index(self, tensor):
        tensor[0] = 2
        assert tensor[0] == 2
        assert body(tensor) == "2 0 0 \n0 0 0 \n"

    def test_slice(self, tensor):
        tensor[1:3] = 3
        assert body(tensor) == "0 3 3 \n0 0 0 \n"

    def test_set_values(self, tensor):
        tensor.set_values([[1, 2, 3], [4, 5, 6]])
        assert body(tensor) == "1 2 3 \n4 5 6 \n"

    def test_numpy_shares_memory(self, tensor):
        array = tensor.to_numpy()
        array[0] = 1
        assert body(tensor) == "1 1 1 \n0 0 0 \n"
        tensor.to_numpy(copy=True)[0] = 5
        assert body(tensor) == "1 1 1 \n0 0 0 \n"

    def test_from_numpy_int64(self, n2d2):
        tensor = n2d2.Tensor.from_numpy(np.array([[1, 2, 3], [4, 5, 6]], dtype=np.int64))
        assert body(tensor) == "1 2 3 \n4 5 6 \n"
        assert tensor.data_type() == "long"


def test_printed_rank_4(n2d2):
    assert body(n2d2.Tensor([1, 2, 1, 2])) == "[0][0]:\n0 0 \n[1]:\n0 0 \n"


def test_printed_numbers(n2d2):
    tensor = n2d2.Tensor([3])
    tensor.set_values([1.0, 0.0233932123, -1234567.0])
    assert body(tensor) == "1 0.0233932 -1.23457e+06 \n"


@pytest.mark.parametrize("datatype", DATATYPES)
def test_datatypes(n2d2, datatype):
    value = DATATYPES[datatype]
    tensor = n2d2.Tensor([2, 3], value=value, datatype=datatype)
    assert list(tensor) == [value] * 6
    tensor[1, 2] = 0
    assert tensor[5] == 0
    assert tensor.data_type() == datatype
    array = tensor.to_numpy()
    assert array.shape == (2, 3)
    back = n2d2.Tensor.from_numpy(array)
    assert back == tensor
    assert back.data_type() == datatype
    array[0, 0] = 0
    assert tensor[0] == 0
    assert tensor.copy() == tensor


def test_dims_and_shape(n2d2):
    expected = {  # native dims -> X, Y, Z, B
        (5,): (5, 0, 0, 5),
        (3, 2): (3, 2, 3, 2),
        (4, 3, 2): (4, 3, 2, 2),
        (2, 1, 2, 1): (2, 1, 2, 1),
        (6, 5, 4, 3, 2): (6, 5, 3, 2),
    }
    for dims, (x, y, z, b) in expected.items():
        tensor = n2d2.Tensor(list(dims), dim_format="N2D2")
        assert tensor.dims() == list(dims)
        assert tensor.shape() == list(dims)[::-1]
        assert (tensor.dimX(), tensor.dimY(), tensor.dimZ(), tensor.dimB()) == (x, y, z, b)
        assert len(tensor) == np.prod(dims)
        assert tensor.nb_dims() == len(dims)
    assert len(n2d2.Tensor([])) == 0
    assert n2d2.Tensor([]).nb_dims() == 0


def test_flat_and_coordinate_access_agree(n2d2):
    tensor = n2d2.Tensor([2, 3, 4])
    for index in range(24):
        tensor[index] = index
    for index, place in enumerate(np.ndindex(2, 3, 4)):
        assert tensor[place] == index
    assert np.array_equal(tensor.to_numpy(), np.arange(24).reshape(2, 3, 4))
    assert tensor[-1] == 23
    assert tensor[0, -1, -1] == 11
    assert tensor[np.int64(5)] == 5
    assert list(tensor[2:5]) == [2, 3, 4]
    tensor[0:] = 7
    assert list(tensor) == [7] * 24
    tensor[0:2] = [1, 2]
    assert tensor[1] == 2
    assert 2 in tensor
    assert 99 not in tensor


def test_autocast(n2d2):
    tensor = n2d2.Tensor([2], datatype="int")
    tensor[0] = 2.5
    assert tensor[0] == 2
    floats = n2d2.Tensor([2])
    floats[0] = 3
    floats[1] = "0.5"
    assert list(floats) == [3.0, 0.5]
    with pytest.raises(RuntimeError, match="Autocast failed, tried to cast : <class 'str'> to float"):
        floats[0] = "x"


def test_errors(n2d2):
    Tensor, eh = n2d2.Tensor, n2d2.error_handler
    with pytest.raises(TypeError, match='"dims" parameter must be of type <list or tuple>'):
        Tensor(3)
    with pytest.raises(eh.WrongValue, match="dim_format has value 'x' but only \\[N2D2, Numpy\\]"):
        Tensor([2], dim_format="x")
    with pytest.raises(
        TypeError, match="You want to fill the tensor with '<class 'int'>' but datatype is set to : 'float'"
    ):
        Tensor([2, 2], value=1)
    assert Tensor([2, 2], value=0)[0] == 0
    with pytest.raises(TypeError, match="Unrecognized Tensor datatype quarter"):
        Tensor([2], datatype="quarter")
    with pytest.raises((TypeError, eh.WrongInputType)):
        Tensor([2], cuda="yes")
    tensor = Tensor([2, 2])
    with pytest.raises(eh.WrongInputType, match="values argument"):
        tensor.set_values((1, 2))
    with pytest.raises(ValueError, match="The number of dims should be 2 but is 1 instead."):
        tensor.set_values([1, 2])
    with pytest.raises(ValueError, match=r"Dimension are \[2, 3\] should be \[2, 2\] instead."):
        tensor.set_values([[1, 2, 3], [1, 2, 3]])
    with pytest.raises(ValueError, match="Dimension are not the same in every row"):
        tensor.set_values([[1, 2], [1, 2, 3]])
    with pytest.raises(ValueError, match=r"new size \(2 3 = 6\) does not match current size \(2 2 = 4\)"):
        tensor.reshape([2, 3])
    with pytest.raises(ValueError, match="3D array does not match 2D tensor."):
        tensor[0, 0, 0]
    with pytest.raises(ValueError, match="Coordinate does not fit the dimensions of the tensor, max: 2 got 2"):
        tensor[0, 2]
    with pytest.raises(IndexError):
        tensor[4]
    with pytest.raises(TypeError):
        tensor["a"]
    with pytest.raises(TypeError):
        tensor["a"] = 1
    with pytest.raises(RuntimeError, match="slice"):
        tensor[0:2] = [1, 2, 3]
    with pytest.raises(TypeError, match="You can only compare tensor with each other."):
        tensor == 1  # noqa: B015
    with pytest.raises(TypeError):
        hash(tensor)
    with pytest.raises(eh.WrongInputType, match="np_array"):
        Tensor.from_numpy([1, 2])
    with pytest.raises(TypeError, match="Tensor : Unsupported Numpy dtype complex64"):
        Tensor.from_numpy(np.zeros(2, dtype=np.complex64))
    with pytest.raises(eh.WrongInputType, match="N2D2_Tensor"):
        Tensor.from_N2D2([1])
    with pytest.raises(RuntimeError, match="This tensor is not the leaf of a graph"):
        tensor.back_propagate()
    with pytest.raises(RuntimeError, match="This tensor is not the leaf of a graph"):
        tensor.update()


def test_without_cuda(n2d2):
    if n2d2.global_variables.cuda_available:
        pytest.skip("a GPU is here")
    tensor = n2d2.Tensor([2])
    with pytest.raises(RuntimeError, match="You did not compiled N2D2 with CUDA !"):
        n2d2.Tensor([2], cuda=True)
    with pytest.raises(RuntimeError, match="You did not compiled N2D2 with CUDA !"):
        tensor.cuda()
    for method in (tensor.htod, tensor.dtoh):
        with pytest.raises(RuntimeError, match="CUDA is not enabled, you need to compile N2D2 with CUDA."):
            method()
    assert tensor.cpu() is tensor


def test_reshape_resize_copy(n2d2):
    tensor = n2d2.Tensor.from_numpy(np.arange(6, dtype=np.float32).reshape(2, 3))
    copy = tensor.copy()
    tensor.reshape([3, 2])
    assert tensor.shape() == [3, 2]
    assert tensor[1, 0] == 2
    assert copy.shape() == [2, 3]
    assert copy != tensor
    copy[0] = 9
    assert tensor[0] == 0
    tensor.resize([4, 4])
    assert tensor.shape() == [4, 4]
    assert n2d2.Tensor([2], value=1.0) == n2d2.Tensor([2], value=1, datatype="int")
    assert tensor.get_tensors() == [tensor]
    assert n2d2.Tensor([4], value=2.0).mean() == 2.0


def test_wrapped_native_tensor(n2d2):
    import N2D2

    native = N2D2.Tensor_float([2, 3])
    tensor = n2d2.Tensor.from_N2D2(native)
    native[0] = 4
    assert tensor[0] == 4
    assert tensor.N2D2() is native
    assert tensor.data_type() == "f"
    assert str(tensor).endswith("datatype=f)")
    assert tensor.copy().data_type() == "f"
    codes = {
        "double": "d",
        "int": "i",
        "unsigned_int": "j",
        "short": "s",
        "long": "l",
        "bool": "b",
        "char": "c",
        "unsigned_char": "h",
        "half": "e",
    }
    for name, code in codes.items():
        tensor = n2d2.Tensor.from_N2D2(getattr(N2D2, f"Tensor_{name}")([2]))
        assert tensor.data_type() == code
        assert tensor.copy() == tensor


def test_large_set_values(n2d2):
    tensor = n2d2.Tensor([1, 5000])
    tensor.set_values([list(range(5000))])
    assert tensor[4999] == 4999


def test_array_protocol(n2d2):
    tensor = n2d2.Tensor([2, 3], value=2.0)
    view = np.asarray(tensor)
    view[0, 0] = 1
    assert tensor[0] == 1
    assert np.array(tensor, copy=True).sum() == 11
    assert np.asarray(tensor, dtype=np.float64).dtype == np.float64
    with pytest.raises(ValueError, match="copy"):
        np.array(tensor, dtype=np.int32, copy=False)
    assert np.allclose(np.sqrt(tensor), np.sqrt(view))


def test_dlpack(n2d2):
    torch = pytest.importorskip("torch")
    source = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    tensor = n2d2.Tensor.from_dlpack(source)
    assert tensor.shape() == [2, 3]
    tensor[0] = 5
    assert source[0, 0] == 5
    back = torch.from_dlpack(n2d2.Tensor([2, 2], value=3.0))
    assert back.sum() == 12
    assert n2d2.Tensor([2]).__dlpack_device__() == (1, 0)


class TestInterface:
    def test_dims(self, n2d2):
        first, second = n2d2.Tensor([2, 3, 4, 5]), n2d2.Tensor([2, 1, 4, 5])
        interface = n2d2.Interface([first, second])
        assert interface.dims() == [5, 4, 4, 2]
        assert (interface.dimX(), interface.dimY(), interface.dimZ(), interface.dimB()) == (5, 4, 4, 2)
        assert len(interface) == 2
        assert interface[1] is second
        assert interface.get_tensors() == [first, second]
        assert interface.get_name() == "Interface_0"

    def test_errors(self, n2d2):
        Tensor, Interface = n2d2.Tensor, n2d2.Interface
        with pytest.raises(ValueError, match="'tensors' parameter should be a list !"):
            Interface(Tensor([1]))
        with pytest.raises(n2d2.error_handler.IsEmptyError, match="Tensors is empty"):
            Interface([])
        with pytest.raises(ValueError, match="n2d2.Tensor"):
            Interface([Interface([Tensor([1, 1, 1, 1])])])
        with pytest.raises(ValueError, match="n2d2.Tensor"):
            Interface([1])
        base = Tensor([2, 1, 3, 4])
        for shape, text in (
            ([2, 1, 3, 5], "Tensors should have the same X dimension."),
            ([2, 1, 5, 4], "Tensors should have the same Y dimension."),
            ([3, 1, 3, 4], "Tensors should have the same batch size."),
        ):
            with pytest.raises(ValueError, match=text):
                Interface([base, Tensor(shape)])

    def test_other_graph(self, n2d2):
        fc1, fc2 = n2d2.cells.Fc(4, 2), n2d2.cells.Fc(4, 2)
        x1, x2 = fc1(n2d2.Tensor([1, 4, 1, 1])), fc2(n2d2.Tensor([1, 4, 1, 1]))
        with pytest.raises(ValueError, match="not linked to the same DeepNet"):
            n2d2.Interface([x1, x2])

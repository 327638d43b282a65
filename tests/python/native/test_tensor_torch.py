"""Memory shared between Tensor_<T> and torch by DLPack, in both directions."""

import gc

import N2D2
import numpy
import pytest

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    "suffix,dtype",
    [
        ("float", "float32"),
        ("double", "float64"),
        ("half", "float16"),
        ("char", "int8"),
        ("unsigned_char", "uint8"),
        ("short", "int16"),
        ("int", "int32"),
        ("long", "int64"),
        ("bool", "bool"),
    ],
)
def test_torch_both_ways(suffix, dtype):
    tensor = getattr(N2D2, "Tensor_" + suffix)([3, 2])
    seen = torch.from_dlpack(tensor)
    assert seen.shape == (2, 3) and seen.dtype == getattr(torch, dtype)
    seen[1, 2] = 1
    assert tensor[5] == 1
    source = torch.ones(2, 3, dtype=getattr(torch, dtype))
    taken = N2D2.from_dlpack(source)
    assert type(taken) is getattr(N2D2, "Tensor_" + suffix) and taken.dims() == [3, 2]
    taken[0] = 0
    assert source[0, 0] == 0
    source[1, 1] = 0
    assert taken[4] == 0


def test_torch_memory_lives_on():
    seen = torch.from_dlpack(N2D2.Tensor_float([1000], 3))
    taken = N2D2.from_dlpack(torch.full((1000,), 5.0))
    gc.collect()
    junk = [N2D2.Tensor_float([1000], 7) for _ in range(20)] + [torch.zeros(1000) for _ in range(20)]
    assert (seen == 3).all() and taken.sum() == 5000 and junk


def test_torch_views_and_offsets():
    tensor = N2D2.Tensor_float(numpy.arange(12, dtype="float32"))
    tensor.reshape([3, 4])
    seen = torch.from_dlpack(tensor.subTensor(2))
    assert seen.tolist() == [6, 7, 8]
    seen += 1
    assert tensor[6] == 7
    source = torch.arange(12.0)
    taken = N2D2.from_dlpack(source[3:7])
    taken[0] = -1
    assert source[3] == -1
    assert N2D2.from_dlpack(torch.tensor(4.0)).dims() == [1]
    assert N2D2.from_dlpack(torch.zeros(0, 3)).empty()
    with pytest.raises(ValueError, match="no tensor"):
        N2D2.from_dlpack(torch.zeros(2, dtype=torch.bfloat16))


def test_a_gradient_requiring_tensor_is_torchs_to_refuse():
    with pytest.raises(Exception, match="grad"):
        N2D2.from_dlpack(torch.ones(2, requires_grad=True))

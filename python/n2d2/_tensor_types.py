"""Element types of tensors: names in Python, native classes, numpy types, type codes of wrapped tensors."""

from dataclasses import dataclass

import N2D2
import numpy


@dataclass(frozen=True)
class ElementType:
    """``name``: long name; ``suffix``: of the native class; ``code``: printed for wrapped tensors;
    ``family``: Python type of the elements; ``cuda``: a CudaTensor_<suffix> exists."""

    name: str
    suffix: str
    code: str
    family: type
    dtype: str
    cuda: bool
    aliases: tuple = ()

    def native_class(self, cuda):
        """The native tensor class."""
        if cuda and not self.cuda:
            raise TypeError(f"There is no CUDA tensor with the datatype {self.name}")
        return getattr(N2D2, f"{'Cuda' if cuda else ''}Tensor_{self.suffix}")


_TYPES = (
    ElementType("float", "float", "f", float, "float32", True, ("f",)),
    ElementType("double", "double", "d", float, "float64", True, ("d",)),
    ElementType("int", "int", "i", int, "int32", True, ("i",)),
    ElementType("uint", "unsigned_int", "j", int, "uint32", True, ("j",)),
    ElementType("short", "short", "s", int, "int16", True, ("s",)),
    ElementType("long", "long", "l", int, "int64", True, ("l",)),
    ElementType("bool", "bool", "b", bool, "bool", False, ("b",)),
    ElementType("uchar", "unsigned_char", "h", int, "uint8", False),
    ElementType("char", "char", "c", int, "int8", False),
    ElementType("half", "half", "e", float, "float16", False, ("e", "float16")),
    # Only met when a native tensor is wrapped:
    ElementType("signed_char", "signed_char", "a", int, "int8", False),
    ElementType("unsigned_short", "unsigned_short", "t", int, "uint16", False),
    ElementType("unsigned_long", "unsigned_long", "m", int, "uint64", False),
    ElementType("long_long", "long_long", "x", int, "int64", False),
    ElementType("unsigned_long_long", "unsigned_long_long", "y", int, "uint64", False),
)

BY_DATATYPE = {alias: kind for kind in _TYPES[:10] for alias in (kind.name, *kind.aliases)}
BY_DTYPE = {numpy.dtype(kind.dtype): kind for kind in _TYPES[:10]}
_BY_SUFFIX = {kind.suffix: kind for kind in _TYPES}


def of_native(native):
    """Element type of a native tensor, from the name of its class (``Tensor_float``,
    ``CudaTensor_float``...)."""
    suffix = type(native).__name__.partition("_")[2].replace(" ", "_")
    if suffix not in _BY_SUFFIX:
        raise TypeError(f"Unrecognized native tensor class {type(native).__name__}")
    return _BY_SUFFIX[suffix]

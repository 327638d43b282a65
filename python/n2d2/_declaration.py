"""How a class declares its parameters, once: a table ``python name -> Param``.

From the table come the checks of keywords, the names and values given to the native object, what is read
back from it, and the printed form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import N2D2

from n2d2.error_handler import NotBuiltError, UnavailableModelError, WrongInputType, WrongMember, WrongValue

CONSTRUCTOR, OPTIONAL, CONFIG, OBJECT, PYTHON, GHOST = "C", "O", "P", "X", "py", "-"


@dataclass(frozen=True)
class Param:
    """One parameter. ``native``: name in C++; ``kind``: C constructor argument, O optional constructor
    argument,
    P parameter set by setParameter, X object with accessors, py known to Python only, - known but settable
    nowhere."""

    native: str
    kind: str
    types: tuple = ()
    values: tuple | None = None
    enum: Callable[[], Any] | None = None
    read: Callable[[Any], Any] | None = None
    setter: str = ""
    getter: str = ""

    def check(self, name, value):
        """Type, then value; enumerations take their member or its name."""
        if self.enum is not None:
            members = self.enum().__members__
            if isinstance(value, str):
                if value not in members:
                    raise WrongMember(name, value, members)
            elif value not in members.values():
                raise WrongInputType(name, str(type(value)), [str(str)])
            return
        if self.types and not self._has_type(value):
            raise WrongInputType(name, str(type(value)), [str(kind) for kind in self.types])
        if self.values is not None and value not in self.values:
            raise WrongValue(name, value, self.values)

    def _has_type(self, value):
        if isinstance(value, bool) and bool not in self.types and int not in self.types:
            return False
        return isinstance(value, self.types)

    def encode(self, value):
        """The value as the dict of the object keeps it (enumeration members instead of their names)."""
        if self.enum is not None and isinstance(value, str):
            return self.enum().__members__[value]
        return list(value) if isinstance(value, (list, tuple)) else value


def argument(native, *types, read=None, enum=None):
    """Constructor argument, positional and fixed."""
    return Param(native, CONSTRUCTOR, types, read=read, enum=enum)


def option(native, *types, read=None, enum=None):
    """Optional constructor argument, fixed after construction."""
    return Param(native, OPTIONAL, types, read=read, enum=enum)


def config(native, *types, values=None):
    """Parameter of the native object; without ``types`` the native side announces its type."""
    return Param(native, CONFIG, types or ((str,) if values else ()), values=values)


def member(name, *types):
    """Object reached by ``set{name}``/``get{name}`` of the native object."""
    return Param(name, OBJECT, types, setter=f"set{name}", getter=f"get{name}")


def python_only(name, *types):
    """Parameter never forwarded."""
    return Param(name, PYTHON, types)


def ghosts(**names):
    """Names of the convention without a native counterpart."""
    return {name: Param(native, GHOST) for name, native in names.items()}


def enum_of(path):
    """Late lookup of a native enumeration such as ``PoolCell.Pooling``."""

    def find():
        found = N2D2
        for part in path.split("."):
            found = getattr(found, part, None)
            if found is None:
                raise NotBuiltError(f"N2D2.{path}")
        return found

    return find


def getters(*names):
    """Reader of a list parameter from several native getters."""
    return lambda obj: [getattr(obj, name)() for name in names]


def getter(name):
    """Reader of a parameter from one native getter."""
    return lambda obj: getattr(obj, name)()


class NativeClasses:
    """Model key (``Frame<float>``, ``Frame``, ``<float>`` or empty) -> native class named
    ``{prefix}_{key}``."""

    def __init__(self, prefix):
        self._prefix = prefix

    def __getitem__(self, key):
        suffix = key.replace("<", "_").replace(">", "").strip("_")
        name = f"{self._prefix}_{suffix}" if suffix else self._prefix
        found = getattr(N2D2, name, None)
        if found is None:
            if "CUDA" in name and not N2D2.cuda_compiled:
                raise UnavailableModelError(key, name)
            raise NotBuiltError(self._prefix, f"the native module has no class {name}")
        return found

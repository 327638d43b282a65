"""Exceptions of the Python layer and the ``deprecated`` decorator."""

import functools
import warnings


class WrongInputType(TypeError):
    """An argument has none of the accepted types."""

    def __init__(self, input_name, input_type, array_of_possible_type):
        super().__init__(
            f"{input_name} argument should be of type : {' or '.join(map(str, array_of_possible_type))} "
            f"but is {input_type!s} instead !"
        )


class WrongValue(ValueError):
    """An argument is outside its enumeration."""

    def __init__(self, input_name, input_value, accepted_values):
        accepted = ", ".join(str(value) for value in accepted_values)
        super().__init__(f"{input_name} has value '{input_value}' but only [{accepted}] are accepted.")


class WrongMember(WrongValue, KeyError):
    """A name is not a member of a native enumeration (also a KeyError: some callers look members up)."""

    def __str__(self):
        return str(self.args[0])


class IsEmptyError(ValueError):
    """A list that must hold something is empty."""

    def __init__(self, list_name):
        super().__init__(f"{list_name} is empty, it must contain at least one element")


class NotInitialized(RuntimeError):
    """An object is used before its initialisation."""

    def __init__(self, obj):
        super().__init__(f"{obj} is not initialized")


class ImplementationError(RuntimeError):
    """A class of n2d2 was badly derived."""


class UndefinedModelError(RuntimeError):
    """The native object does not exist yet."""


class UndefinedParameterError(RuntimeError):
    """A parameter does not exist in an object."""

    def __init__(self, value, obj):
        super().__init__(f"Parameter '{value}' does not exist in object of type {type(obj)}")


class IpOnly(NotImplementedError):
    """The feature belongs to another product."""

    def __init__(self):
        super().__init__("This feature only exists in the commercial n2d2-ip variant")


class NotBuiltError(NotImplementedError):
    """The feature is documented but not built in this version."""

    def __init__(self, feature, reason=""):
        super().__init__(f"{feature} is not built yet in this version of N2D2{reason and f' ({reason})'}.")


class UnavailableModelError(KeyError):
    """The native classes of a model (Frame_CUDA) are absent from this build."""

    def __init__(self, key, native_name):
        super().__init__(key)
        self._text = (
            f"model '{key}' is not available: this build of N2D2 has no class {native_name} "
            "(was it built with CUDA, and is n2d2.global_variables.default_model right?)"
        )

    def __str__(self):
        return self._text


def deprecated(version="", reason=""):
    """Decorator factory: warns with a DeprecationWarning, then runs the function normally."""

    def decorator(function):
        text = f"{function.__name__} is deprecated"
        if version:
            text += f" since version ({version})"
        if reason:
            text += f" : {reason}"

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            warnings.warn(text, category=DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        return wrapper

    return decorator

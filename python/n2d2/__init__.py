"""Pythonic layer of N2D2: data, networks as you call them, training, quantization, export.

Importing the package loads nothing heavy (the ``n2d2`` command imports it first): each public name is
found in :data:`_NAMES` or is a sub-module, and its module is imported at the first access.
"""

import importlib
import os

_SUBMODULES = (
    "activation",
    "cells",
    "converter",
    "database",
    "deepnet",
    "error_handler",
    "export",
    "filler",
    "global_variables",
    "mapping",
    "models",
    "plot",
    "n2d2_interface",
    "provider",
    "quantizer",
    "scaling",
    "solver",
    "target",
    "tensor",
    "transform",
    "typed",
    "utils",
)

# name -> (module, attribute)
_NAMES = {
    "GlobalVariables": ("n2d2.global_variables", "GlobalVariables"),
    "ConventionConverter": ("n2d2.n2d2_interface", "ConventionConverter"),
    **{
        name: ("n2d2.export", name)
        for name in ("export_c", "export_cpp", "export_cpp_stm32", "export_tensor_rt")
    },
    **{
        name: ("n2d2.utils", name)
        for name in (
            "ConfigSection",
            "download",
            "generate_name",
            "model_logger",
            "inherit_init_docstring",
            "add_docstring",
            "template_docstring",
            "methdispatch",
            "check_types",
            "sys",
            "functools",
            "Union",
            "Any",
        )
    },
    **{
        name: ("n2d2.tensor", name)
        for name in (
            "Tensor",
            "Interface",
            "numpy_to_cpp",
            "hard_coded_type",
            "numpy",
            "N2D2",
            "gb",
            "cuda_available",
            "numpy_imported",
            "reduce",
        )
    },
}

# The exporter looks for its templates below this directory.
os.environ.setdefault("N2D2_PATH", os.path.dirname(os.path.abspath(__file__)))


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"n2d2.{name}")
    if name in _NAMES:
        module, attribute = _NAMES[name]
        value = getattr(importlib.import_module(module), attribute)
        globals()[name] = value
        return value
    if name == "__version__":
        from importlib.metadata import version

        return version("n2d2")
    raise AttributeError(f"module 'n2d2' has no attribute '{name}'")


def __dir__():
    return sorted(set(globals()) | set(_SUBMODULES) | set(_NAMES))

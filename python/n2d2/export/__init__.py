"""Export of networks as standalone code: not built yet, every function says so."""

from n2d2.error_handler import NotBuiltError, WrongValue

available_export = ["C", "CPP", "CPP_TensorRT", "CPP_STM32"]

__all__ = [
    "available_export",
    "export_c",
    "export_cpp",
    "export_cpp_stm32",
    "export_tensor_rt",
    "list_exportable_cell",
]


def list_exportable_cell(export_name):
    """Not built yet: raises NotBuiltError for the known exports, WrongValue for others."""
    if export_name not in available_export:
        raise WrongValue("export_name", export_name, available_export)
    raise NotBuiltError(f"the export {export_name}")


def export_c(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_c")


def export_cpp(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_cpp")


def export_cpp_stm32(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_cpp_stm32")


def export_tensor_rt(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_tensor_rt")

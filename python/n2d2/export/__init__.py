"""Networks written out as projects of source code that stand alone."""

import N2D2

from n2d2.error_handler import NotBuiltError, WrongValue
from n2d2.quantizer.ptq import attach, quantization_options, quantize

available_export = ["C", "CPP", "CPP_TensorRT", "CPP_STM32"]

__all__ = [
    "available_export",
    "export_c",
    "export_cpp",
    "export_cpp_stm32",
    "export_tensor_rt",
    "list_exportable_cell",
]


def _built(export_name):
    if export_name not in available_export:
        raise WrongValue("export_name", export_name, available_export)
    if export_name not in N2D2.DeepNetExport.types():
        raise NotBuiltError(f"the export {export_name}")


def list_exportable_cell(export_name):
    """Prints which cells an export can write out; WrongValue for an unknown export.

    :param export_name: C, CPP, CPP_TensorRT or CPP_STM32
    :type export_name: str
    """
    from n2d2.cells.nn.abstract_cell import NeuralNetworkCell

    _built(export_name)
    cells = [
        (cell.__name__, "Yes" if cell.is_exportable_to(export_name) else "No") for cell in _direct(NeuralNetworkCell)
    ]
    titles = ("Cell Name", "Available")
    widths = [max(len(row[i]) for row in (*cells, titles)) + 2 for i in range(2)]

    def line(character):
        return "+" + "+".join(character * width for width in widths) + "+"

    def row(words):
        return "|" + "|".join(f" {word}".ljust(width) for word, width in zip(words, widths, strict=True)) + "|"

    print(line("-"))
    print(row(titles))
    print(line("="))
    for cell in cells:
        print(row(cell))
        print(line("-"))


def _direct(base):
    """The public cells below ``base``; of those that are one operator natively (Pool, Pool2d, ...), the first."""
    import n2d2.cells

    cells, kinds = [], set()
    for cell in base.__subclasses__():
        if not hasattr(n2d2.cells, cell.__name__):
            for below in _direct(cell):
                if below.is_exportable_to not in kinds:
                    kinds.add(below.is_exportable_to)
                    cells.append(below)
        elif cell.__module__.startswith("n2d2.cells.nn."):
            cells.append(cell)
    return cells


def _export(
    export_name,
    deepnet_cell,
    provider,
    parameters,
    *,
    nb_bits=8,
    calibration=0,
    export_no_unsigned=False,
    export_no_cross_layer_equalization=False,
    qat_SAT=False,
    qat_sat=False,
    report=100,
    export_nb_stimuli_max=-1,
    wt_round_mode="NONE",
    b_round_mode="NONE",
    c_round_mode="NONE",
    find_lr=0,
    log_kernels=False,
    export_folder_name=None,
    export_budget="",
    **quantization,
):
    _built(export_name)
    for name, value in (
        ("wt_round_mode", wt_round_mode),
        ("b_round_mode", b_round_mode),
        ("c_round_mode", c_round_mode),
    ):
        if value not in ("NONE", "RINTF"):
            raise WrongValue(name, value, ["NONE", "RINTF"])
        if value != "NONE":
            raise NotBuiltError(f"{name} of an export", "it belongs to networks that learnt with SAT quantizers")
    for name, value in (("qat_SAT", qat_SAT or qat_sat), ("find_lr", find_lr), ("log_kernels", log_kernels)):
        if value:
            raise NotBuiltError(f"{name} of an export")
    folder = export_folder_name or f"export_{export_name}_{'int' if nb_bits > 0 else 'float'}{abs(nb_bits)}"
    options = quantization_options(
        nb_bits,
        calibration,
        no_unsigned=export_no_unsigned,
        cross_layer_equalization=not export_no_cross_layer_equalization,
        **quantization,
    )
    options.set_parameters(
        gen_export=export_name,
        report=report,
        export_nb_stimuli_max=export_nb_stimuli_max,
        export_budget=export_budget,
    )
    native = attach(deepnet_cell, provider)
    if calibration != 0:
        quantize(deepnet_cell, options, folder)
    elif nb_bits > 0 and not deepnet_cell.is_integral():
        raise RuntimeError(
            f"You need to calibrate the network to export it in {nb_bits} bits integer: give the number of stimuli "
            "with calibration (-1: all), or call n2d2.quantizer.PTQ first."
        )
    if export_nb_stimuli_max != 0 and native.getDatabase().getNbStimuli(N2D2.Database.Test) == 0:
        print("Warning : The export generated has no stimuli associated to it.")
    N2D2.generateExportFromCalibration(options.N2D2(), native, folder, parameters)
    deepnet_cell._reread()
    return folder


def export_cpp(deepnet_cell, provider=None, optimize_buffer_memory=True, export_parameters=None, **kwargs):
    """Writes a network out as a C++11 project: see docs/export-cpp.md.

    :param deepnet_cell: Learned network, or one that :py:func:`n2d2.quantizer.PTQ` quantized
    :type deepnet_cell: :py:class:`n2d2.cells.DeepNetCell`
    :param provider: Data, where the network has none of its own, default=None
    :type provider: :py:class:`n2d2.provider.DataProvider`, optional
    :param optimize_buffer_memory: Tensors share memory, default=True
    :type optimize_buffer_memory: bool, optional
    :param export_parameters: Parameters of the export by name (``MemoryAlignment`` …), default=None
    :type export_parameters: dict, optional
    :param nb_bits: 2 to 16: integers; -32, -64: floating point, default=8
    :type nb_bits: int, optional
    :param wt_nb_bits: Bits of the weights, default=0 (as ``nb_bits``)
    :type wt_nb_bits: int, optional
    :param calibration: Number of stimuli of the calibration (-1: all; 0: quantized already, or floating point),
        default=0
    :type calibration: int, optional
    :param calibration_reload: Use the calibration that the folder holds, default=False
    :type calibration_reload: bool, optional
    :param export_no_unsigned: Signed integers everywhere, default=False
    :type export_no_unsigned: bool, optional
    :param export_no_cross_layer_equalization: No equalization across layers, default=False
    :type export_no_cross_layer_equalization: bool, optional
    :param wt_clipping_mode: NONE, MSE or KL_DIVERGENCE, default="NONE"
    :type wt_clipping_mode: str, optional
    :param act_clipping_mode: NONE, MSE, KL_DIVERGENCE or QUANTILE, default="MSE"
    :type act_clipping_mode: str, optional
    :param act_scaling_mode: FLOAT_MULT, FIXED_MULT16, FIXED_MULT32, SINGLE_SHIFT or DOUBLE_SHIFT, default="FLOAT_MULT"
    :type act_scaling_mode: str, optional
    :param act_quantile_value: Part of the values that QUANTILE keeps, default=0.9999
    :type act_quantile_value: float, optional
    :param act_rescale_per_output: One scale of the weights for each output, default=False
    :type act_rescale_per_output: bool, optional
    :param report: Stimuli between two lines of progress of the calibration (0: none), default=100
    :type report: int, optional
    :param export_nb_stimuli_max: Number of test stimuli in the project, default=-1 (all)
    :type export_nb_stimuli_max: int, optional
    :param export_folder_name: Folder of the project, default=None (``export_CPP_int8`` …)
    :type export_folder_name: str, optional
    :param export_budget: Refuse what needs more memory, ``ram=64K,flash=256K``, default=""
    :type export_budget: str, optional
    :return: The folder
    :rtype: str
    """
    parameters = {name: str(value) for name, value in (export_parameters or {}).items()}
    if not optimize_buffer_memory:
        parameters["OptimizeBufferMemory"] = "0"
    return _export("CPP", deepnet_cell, provider, parameters, **kwargs)


def export_c(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_c")


def export_cpp_stm32(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_cpp_stm32")


def export_tensor_rt(deepnet_cell, provider=None, **kwargs):
    """Not built yet: raises NotBuiltError."""
    raise NotBuiltError("n2d2.export.export_tensor_rt")

"""Post-training quantization of whole networks."""

import N2D2

from n2d2.error_handler import WrongInputType, WrongValue
from n2d2.n2d2_interface import Options

_CLIPPING = {"NONE": "NONE", "MSE": "MSE", "KL_DIVERGENCE": "KL_DIVERGENCE", "QUANTILE": "QUANTILE"}
# The words of the command line, as the manual writes them.
_CLIPPING_WORDS = {"None": "NONE", "KL-Divergence": "KL_DIVERGENCE", "Quantile": "QUANTILE"}
_SCALING_WORDS = {
    "Floating-point": "FLOAT_MULT",
    "Fixed-point": "FIXED_MULT32",
    "Fixed-point16": "FIXED_MULT16",
    "Fixed-point32": "FIXED_MULT32",
    "Single-shift": "SINGLE_SHIFT",
    "Double-shift": "DOUBLE_SHIFT",
}


def _clipping(name, value):
    if not isinstance(value, str):
        raise WrongInputType(name, str(type(value)), [str(str)])
    value = _CLIPPING_WORDS.get(value, value)
    if value not in _CLIPPING:
        raise WrongValue(name, value, list(_CLIPPING))
    return N2D2.ClippingMode.__members__[value]


def _scaling(value):
    if not isinstance(value, str):
        raise WrongInputType("act_scaling_mode", str(type(value)), [str(str)])
    value = _SCALING_WORDS.get(value, value)
    modes = [name for name in N2D2.ScalingMode.__members__ if name != "NONE"]
    if value not in modes:
        raise WrongValue("act_scaling_mode", value, modes)
    return N2D2.ScalingMode.__members__[value]


def quantization_options(
    nb_bits,
    nb_stimuli,
    *,
    no_unsigned=False,
    cross_layer_equalization=True,
    wt_clipping_mode="NONE",
    act_clipping_mode="MSE",
    act_scaling_mode="FLOAT_MULT",
    act_rescale_per_output=False,
    act_quantile_value=0.9999,
    calibration_reload=False,
    wt_nb_bits=0,
):
    """The native options of a calibration; WrongInputType, WrongValue for what they cannot be."""
    numbers = {"nb_bits": nb_bits, "nb_stimuli": nb_stimuli, "wt_nb_bits": wt_nb_bits}
    for name, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise WrongInputType(name, str(type(value)), [str(int)])
    return Options(
        nb_bits=nb_bits,
        wt_nb_bits=wt_nb_bits,
        calibration=nb_stimuli,
        calibration_reload=bool(calibration_reload),
        export_no_unsigned=bool(no_unsigned),
        export_no_cross_layer_equalization=not cross_layer_equalization,
        wt_clipping_mode=_clipping("wt_clipping_mode", wt_clipping_mode),
        act_clipping_mode=_clipping("act_clipping_mode", act_clipping_mode),
        act_scaling_mode=_scaling(act_scaling_mode),
        act_rescale_per_output=bool(act_rescale_per_output),
        act_quantile_value=float(act_quantile_value),
    )


def attach(deepnet_cell, provider):
    """The native graph of a DeepNetCell, fed by ``provider`` (by its own where that is None) and allocated."""
    from n2d2.cells import DeepNetCell

    if not isinstance(deepnet_cell, DeepNetCell):
        raise WrongInputType("deepnet_cell", str(type(deepnet_cell)), [str(DeepNetCell)])
    if provider is not None:
        deepnet_cell.set_provider(provider)
    deepnet_cell._initialize()
    return deepnet_cell.get_embedded_deepnet().N2D2()


def quantize(deepnet_cell, options, folder):
    """Calibrates and quantizes an attached network; RuntimeError without data."""
    native = deepnet_cell.get_embedded_deepnet().N2D2()
    database = native.getDatabase()
    if database is None or database.getNbStimuli() == 0:
        raise RuntimeError("cannot calibrate a network without data, use a provider with data.")
    N2D2.calibNetwork(options.N2D2(), native, folder)
    # Cells were fused into others, or added.
    deepnet_cell._reread()


def PTQ(
    deepnet_cell,
    nb_bits,
    nb_sitmuli=-1,
    provider=None,
    no_unsigned=False,
    cross_layer_equalization=True,
    wt_clipping_mode="NONE",
    act_clipping_mode="MSE",
    act_scaling_mode="FLOAT_MULT",
    act_rescale_per_output=False,
    act_quantile_value=0.9999,
    calibration_reload=False,
    wt_nb_bits=0,
    folder="",
    **kwargs,
):
    """Quantizes a learned network in place, by calibrating it on stimuli of its Validation set (of its Test set when
    that is empty). Batch normalizations and paddings are fused. Afterwards the network computes in integers: it can be
    tested (``run_test``), called and exported, but not trained any more.

    :param deepnet_cell: Network
    :type deepnet_cell: :py:class:`n2d2.cells.DeepNetCell`
    :param nb_bits: Bits of activations, 2 to 16
    :type nb_bits: int
    :param nb_sitmuli: Number of stimuli (also spelt ``nb_stimuli``), default=-1 (all)
    :type nb_sitmuli: int, optional
    :param provider: Data, where the network has none of its own, default=None
    :type provider: :py:class:`n2d2.provider.DataProvider`, optional
    :param no_unsigned: Signed integers everywhere, default=False
    :type no_unsigned: bool, optional
    :param cross_layer_equalization: Equalize the ranges of weights across layers, default=True
    :type cross_layer_equalization: bool, optional
    :param wt_clipping_mode: Clipping of the weights: NONE, MSE or KL_DIVERGENCE, default="NONE"
    :type wt_clipping_mode: str, optional
    :param act_clipping_mode: Clipping of the activations: NONE, MSE, KL_DIVERGENCE or QUANTILE, default="MSE"
    :type act_clipping_mode: str, optional
    :param act_scaling_mode: FLOAT_MULT, FIXED_MULT16, FIXED_MULT32, SINGLE_SHIFT or DOUBLE_SHIFT,
        default="FLOAT_MULT"
    :type act_scaling_mode: str, optional
    :param act_rescale_per_output: One scale of the weights for each output, default=False
    :type act_rescale_per_output: bool, optional
    :param act_quantile_value: Part of the values that QUANTILE keeps, default=0.9999
    :type act_quantile_value: float, optional
    :param calibration_reload: Use the calibration that ``folder`` holds, default=False
    :type calibration_reload: bool, optional
    :param wt_nb_bits: Bits of the weights, 2 to 16, default=0 (as ``nb_bits``)
    :type wt_nb_bits: int, optional
    :param folder: Where the calibration is saved, default="" (``calib_<name>_int<nb_bits>``)
    :type folder: str, optional
    """
    nb_sitmuli = kwargs.pop("nb_stimuli", nb_sitmuli)
    nb_sitmuli = kwargs.pop("calibration", nb_sitmuli)
    no_unsigned = kwargs.pop("export_no_unsigned", no_unsigned)
    if "export_no_cross_layer_equalization" in kwargs:
        cross_layer_equalization = not kwargs.pop("export_no_cross_layer_equalization")
    if kwargs:
        raise TypeError(f"PTQ() got an unexpected keyword argument '{next(iter(kwargs))}'")
    options = quantization_options(
        nb_bits,
        nb_sitmuli,
        no_unsigned=no_unsigned,
        cross_layer_equalization=cross_layer_equalization,
        wt_clipping_mode=wt_clipping_mode,
        act_clipping_mode=act_clipping_mode,
        act_scaling_mode=act_scaling_mode,
        act_rescale_per_output=act_rescale_per_output,
        act_quantile_value=act_quantile_value,
        calibration_reload=calibration_reload,
        wt_nb_bits=wt_nb_bits,
    )
    attach(deepnet_cell, provider)
    quantize(deepnet_cell, options, folder)

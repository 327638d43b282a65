"""From native objects to the classes of the package."""

_ACTIVATIONS = ("Linear", "Rectifier", "Tanh", "Softplus", "Logistic", "Saturation", "Swish")
_SOLVERS = ("SGD", "Adam")
_FILLERS = ("He", "Normal", "Xavier", "Constant", "Uniform")
_CELLS = {
    **{
        name: name
        for name in (
            "Fc",
            "Conv",
            "Deconv",
            "ElemWise",
            "Softmax",
            "Dropout",
            "Padding",
            "Pool",
            "Reshape",
            "Resize",
            "Transpose",
            "Activation",
            "Transformation",
            "Scaling",
        )
    },
    "BatchNorm": "BatchNorm2d",
}
_QUANTIZERS = {
    "SAT": ("SATCell", "SATAct"),
    "LSQ": ("LSQCell", "LSQAct"),
    "Prune": ("PruneCell", "PruneCell"),
}


def _object_dict():
    """Kind of native object -> {getType(): class}."""
    import N2D2

    from n2d2 import activation, cells, filler, solver, transform

    own = ("Custom", "Transformation")  # written in Python, or no class of its own
    transforms = {name: getattr(transform, name) for name in transform.__all__ if name not in own}
    return {
        N2D2.Cell: {native: getattr(cells, name) for native, name in _CELLS.items()},
        N2D2.Activation: {name: getattr(activation, name) for name in _ACTIVATIONS},
        N2D2.Solver: {name: getattr(solver, name) for name in _SOLVERS},
        N2D2.Filler: {name: getattr(filler, name) for name in _FILLERS},
        N2D2.Transformation: transforms,
    }


object_dict = {}


def fill_object_dict():
    """Fills ``object_dict`` at the first conversion (the classes import this module)."""
    if not object_dict:
        object_dict.update(_object_dict())
    return object_dict


def from_N2D2_object(N2D2_object, **kwargs):
    """Python object of the right class around a native one; None gives None."""
    if N2D2_object is None:
        return None
    kind = N2D2_object.getType()
    for native_base, classes in fill_object_dict().items():
        if isinstance(N2D2_object, native_base):
            if kind in classes:
                return classes[kind].create_from_N2D2_object(N2D2_object, **kwargs)
            if native_base.__name__ == "Cell":
                from n2d2.cells.nn.generic import GenericCell

                return GenericCell.create_from_N2D2_object(N2D2_object, **kwargs)
    if kind in _QUANTIZERS:
        from n2d2 import quantizer

        name = _QUANTIZERS[kind][0 if "Cell" in str(N2D2_object) else 1]
        return getattr(quantizer, name).create_from_N2D2_object(N2D2_object, **kwargs)
    raise RuntimeError(
        f"The object {kind} has not been integrated to the Python API yet.\n"
        "Please consider opening an issue at the project's page."
    )

"""The table that ``DeepNetCell.summary`` prints."""

import N2D2

from n2d2 import cells as n2d2_cells

_TITLES = ("Layer (type)", "Output Shape", "Param #", " MAC #", "Connected to", "Extra", "Grad")
_RIGHT = (2, 3)  # columns of numbers
_SPACE = " " * 4


def summary_lines(deepnet_cell, verbose):
    """Lines of the table."""
    embedded = deepnet_cell.get_embedded_deepnet()
    shown = {
        name: cell for name, cell in deepnet_cell.items() if verbose or not isinstance(cell, n2d2_cells.BatchNorm2d)
    }
    shape = tuple(embedded.get_provider().shape())
    rows = [["Image1 (input)", str(shape), "0", "0k", "", "", "-"]]
    total_params = total_macs = 0
    for name, cell in shown.items():
        kind, extra = _describe(cell)
        params, macs = _params(cell), _macs(cell)
        total_params += params
        total_macs += macs
        output = tuple(reversed(cell.dims()))
        rows.append(
            [
                f"{name} ({kind})",
                str(output),
                str(params),
                f"{macs // 1000:,}k",
                ", ".join(_connected(cell, deepnet_cell, shown)),
                ", ".join(extra),
                _grad(cell),
            ]
        )
    outputs = deepnet_cell.get_output_cells()
    last = tuple(reversed(outputs[-1].dims())) if outputs else shape
    rows.append(["Features (output)", str(last), "0", "0k", ", ".join(cell.get_name() for cell in outputs), "", "-"])
    return _table(rows) + [f"Total params:  {total_params:,}", f"Total computing:  {total_macs:,} MAC"]


def _table(rows):
    widths = [max(len(row[column]) for row in [_TITLES, *rows]) for column in range(len(_TITLES))]

    def line(row):
        return _SPACE.join(
            text.rjust(width) if column in _RIGHT else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=False))
        )

    header = _SPACE.join(title.ljust(width) for title, width in zip(_TITLES, widths, strict=False))
    length = len(header)
    body = []
    for row in rows:
        body += [line(row), " " * length]
    return ["-" * length, header, "=" * length, *body[:-1], "=" * length]


def _same(values):
    """One number when all are equal."""
    return values[0] if len(set(values)) == 1 else list(values)


def _size(values):
    return "x".join(str(value) for value in values)


def _describe(cell):
    """Type shown and the extra items of a cell."""
    extra = []
    if isinstance(cell, n2d2_cells.Conv):
        kind = _describe_conv(cell, extra)
    elif isinstance(cell, (n2d2_cells.Pool, n2d2_cells.Pool2d, n2d2_cells.GlobalPool2d)):
        native = cell.N2D2()
        kind = "AvgPool" if native.getPooling().name == "Average" else "MaxPool"
        extra.append(f"size: {_size([native.getPoolWidth(), native.getPoolHeight()])}")
        _window(extra, "str", [native.getStrideX(), native.getStrideY()], 2)
        _window(extra, "pad", [native.getPaddingX(), native.getPaddingY()], 0)
    else:
        kind = cell._shown_type()
    activation = cell._config_parameters.get("activation")
    if activation is not None:
        name = activation.get_type()
        extra.append(f"Act: {'ReLu' if name == 'Rectifier' else name}")
    return kind, extra


def _describe_conv(cell, extra):
    kernel = cell.get_parameter("kernel_dims")
    square = kernel[0] == kernel[1]
    if list(kernel) == [1, 1]:
        kind = "PointWise"
    elif _is_depthwise(cell):
        kind = "Depthwise"
        extra.append(f"k: {_size(kernel)}")
    elif square:
        kind = f"Conv {_size(kernel)}"
    else:
        kind = "Conv"
        extra.append(f"k: {list(kernel)}")
    _window(extra, "str", cell.get_parameter("stride_dims"), 1)
    _window(extra, "pad", cell.get_parameter("padding_dims"), 1)
    _window(extra, "dilation", cell.get_parameter("dilation_dims"), 1)
    return kind


def _window(extra, name, values, usual):
    if any(value != usual for value in values):
        extra.append(f"{name}: {_same(values)}")


def _connections(cell):
    """Number of channels that feed each output."""
    native = cell.N2D2()
    mapping = native.getMapping()
    outputs, channels = cell.get_nb_outputs(), cell.get_nb_channels()
    if mapping is None or not mapping.dims():
        return [channels] * outputs
    values = [bool(value) for value in mapping]  # outputs vary fastest
    return [sum(values[channel * outputs + output] for channel in range(channels)) for output in range(outputs)]


def _is_depthwise(cell):
    return (
        cell.get_nb_outputs() == cell.get_nb_channels()
        and set(_connections(cell)) == {1}
        and cell.get_nb_channels() > 1
    )


def _params(cell):
    if isinstance(cell, n2d2_cells.Conv):
        kernel = cell.get_parameter("kernel_dims")
        weights = sum(_connections(cell)) * kernel[0] * kernel[1]
    elif isinstance(cell, n2d2_cells.Fc):
        weights = cell.get_nb_outputs() * cell.N2D2().getInputsSize()
    else:
        return 0
    return weights + (cell.get_nb_outputs() if cell.has_bias() else 0)


def _macs(cell):
    stats = N2D2.Stats()
    cell.N2D2().getStats(stats)
    return stats.nbVirtualSynapses


def _connected(cell, deepnet_cell, shown):
    """Names of the input cells, jumping over hidden ones."""
    native = deepnet_cell.get_embedded_deepnet().N2D2()
    names = []
    for parent in native.getParentCells(cell.get_name()):
        if parent is None:
            names.append("Image1")
            continue
        name = parent.getName()
        if name in shown:
            names.append(name)
            continue
        hidden = deepnet_cell.get_cells().get(name)
        if hidden is None:
            raise ValueError(f"N2D2 Graph is broken : cell '{name}' does not exist")
        names.extend(_connected(hidden, deepnet_cell, shown))
    return names or ["Image1"]


def _grad(cell):
    parameters = cell._config_parameters
    return str(parameters["back_propagate"]) if "back_propagate" in parameters else "-"

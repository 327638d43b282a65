"""Networks as a whole: gradient check, statistics, walks over parameters, safetensors files."""

import json

import N2D2
import numpy as np
import pytest


def built(kind="double"):
    """conv (3x3, stride 2) -> fc on stimuli of 8x6x2, in batches of 2."""
    net = N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))
    database = N2D2.Database()
    provider = N2D2.StimuliProvider(database, [8, 6, 2], 2)
    net.setDatabase(database)
    net.setStimuliProvider(provider)
    conv = getattr(N2D2, f"ConvCell_Frame_{kind}")(net, "conv", [3, 3], 4, strideDims=[2, 2])
    conv.addInput(provider)
    net.addCell(conv, [None])
    fc = getattr(N2D2, f"FcCell_Frame_{kind}")(net, "fc", 5)
    fc.addInput(conv)
    net.addCell(fc, [conv])
    net.initialize()
    return net


def test_check_gradient():
    results = built().checkGradient()
    assert [r["cell"] for r in results] == ["conv", "fc"]
    assert [r["checked"] for r in results] == [4 * 2 * 9 + 4, 2 * 24 + 24 * 5 + 5]
    assert all(0 < r["error"] < 1e-8 and r["skipped"] == "" for r in results)
    with pytest.raises(ValueError, match="needs a network of doubles"):
        built("float").checkGradient()


def test_statistics(tmp_path):
    net = built("float")
    conv, fc = net.statistics()
    assert (conv["name"], conv["type"], conv["inputs"], conv["outputs"]) == ("conv", "Conv", [8, 6, 2], [3, 2, 4])
    assert conv["macs"] == 3 * 2 * 4 * 2 * 9 + 4
    assert conv["parameters"] == conv["learned_parameters"] == conv["synapses"] == 4 * 2 * 9 + 4
    assert conv["parameter_bytes"] == 4 * 76 and conv["activation_bytes"] == 4 * 24
    assert conv["gradient_bytes"] == 4 * (24 + 76)
    assert conv["receptive_field"] == conv["input_receptive_field"] == [3, 3]
    assert conv["relative_receptive_field"] == [3 / 8, 0.5]
    assert fc["receptive_field"] == [3, 2] and fc["input_receptive_field"] == [7, 5]
    assert fc["parameters"] == 5 * 24 + 5
    net.logStats(str(tmp_path / "stats"))
    stored = json.loads((tmp_path / "stats/stats.json").read_text())
    assert stored == {"batch_size": 2, "layers": [conv, fc]}
    net.logReceptiveFields(str(tmp_path / "fields.log"))
    lines = (tmp_path / "fields.log").read_text().splitlines()
    assert lines == ["Name R.F. R.F./env", "conv 3 3 0.375 0.5", "fc 7 5 0.875 0.8333"]
    net.logSchedule(str(tmp_path / "schedule"), 10)
    assert (tmp_path / "schedule/fc_bias_schedule.log").read_text() == "0 0 0 0.01 0\n10 5 0 0.01 0\n"


def test_free_parameters():
    fc = built().getCell("fc")
    fc.processFreeParameters(lambda value: 0.3)
    fc.processFreeParametersPerOutput(lambda value: -0.6, 2, N2D2.Cell.FreeParametersType.Multiplicative)
    assert fc.getFreeParametersRange() == (-0.6, 0.3)
    assert fc.getFreeParametersRangePerOutput(2) == (-0.6, 0.3)
    assert fc.getFreeParametersRangePerOutput(1) == (0.3, 0.3)
    fc.processFreeParametersPerChannel(lambda value: 0.9, 3)
    assert fc.getFreeParametersRangePerChannel(3) == (0.9, 0.9)
    fc.discretizeFreeParameters(3)
    assert fc.getFreeParametersRange() == (-0.5, 1.0)
    fc.randomizeFreeParameters(0.01)
    low, high = fc.getFreeParametersRange()
    assert -1 <= low < -0.5 and 0.99 < high <= 1
    with pytest.raises(IndexError, match="output index 5"):
        fc.getFreeParametersRangePerOutput(5)


def test_shared_parameters():
    net = built("float")
    conv = net.getCell("conv")
    twin = N2D2.ConvCell_Frame_float(net, "twin", [3, 3], 4, strideDims=[2, 2])
    twin.addInput(net.getStimuliProvider())
    net.addCell(twin, [None])
    net.initialize()
    for name, tensor in conv.freeParameterTensors():
        twin.shareParameter(name, tensor)
    assert twin.sharesParameter("weights-0") and not conv.sharesParameter("weights-0")
    conv.processFreeParameters(lambda value: 0.5)
    assert twin.getFreeParametersRange() == (0.5, 0.5)
    layers = {layer["name"]: layer for layer in net.statistics()}
    assert (layers["conv"]["parameters"], layers["twin"]["parameters"]) == (76, 0)
    assert (layers["conv"]["synapses"], layers["twin"]["synapses"]) == (76, 0)
    with pytest.raises(ValueError, match="cannot share biases"):
        twin.shareParameter("biases", conv.freeParameterTensors()[0][1])


def stored(path, tensors):
    """A safetensors file, written by hand: length of the header, header, data."""
    header, data = {}, b""
    for name, array in tensors.items():
        kind = {"float32": "F32", "float64": "F64", "float16": "F16"}[array.dtype.name]
        start, data = len(data), data + array.tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return str(path)


def test_safetensors(tmp_path):
    net = built("float")
    weights = np.arange(5 * 24, dtype="float64").reshape(5, 24)
    file = stored(
        tmp_path / "other.safetensors",
        {"fc.weights-0": weights, "conv.biases": np.zeros(7, "float32"), "head": np.ones(1, "float16")},
    )
    with pytest.raises(RuntimeError, match="missing: conv.weights-0, fc.biases; unexpected: head; wrong size: conv.b"):
        net.importSafetensors(file)
    report = net.importSafetensors(file, True)
    assert report["imported"] == ["fc.weights-0"] and report["missing"] == ["conv.weights-0", "fc.biases"]
    assert report["unexpected"] == ["head"] and report["wrong_size"] == ["conv.biases (7 in the file, 1x4x1x1 here)"]
    value = N2D2.Tensor_float([1])
    net.getCell("fc").getWeight(3, 7, value)
    assert value[0] == 3 * 24 + 7
    net.exportNetworkFreeParameters(str(tmp_path / "w"))
    again = built("float")
    again.importNetworkFreeParameters(str(tmp_path / "w/weights.safetensors"))
    for name in ("conv", "fc"):
        for (_, one), (_, other) in zip(
            net.getCell(name).freeParameterTensors(), again.getCell(name).freeParameterTensors(), strict=True
        ):
            assert np.array_equal(np.array(one), np.array(other))

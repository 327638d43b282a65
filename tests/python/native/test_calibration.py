"""Graph passes and calibration from Python: the same numbers as numpy's."""

import json

import N2D2
import numpy
import pytest

MODEL = """DefaultModel=Frame

[database]
Type=MNIST_IDX_Database
RandomPartitioning=0
Validation=0.5

[sp]
SizeX=8
SizeY=8
BatchSize=4

[conv1]
Input=sp
Type=Conv
KernelSize=3
NbOutputs=4
WeightsFiller=HeFiller

[bn1]
Input=conv1
Type=BatchNorm
NbOutputs=4
ActivationFunction=Rectifier

[fc]
Input=bn1
Type=Fc
NbOutputs=10
WeightsFiller=HeFiller

[fc.Target]
"""


@pytest.fixture
def deepnet(tmp_path, monkeypatch):
    generator = numpy.random.default_rng(1)
    folder = tmp_path / "mnist"
    folder.mkdir()
    for name, count in (("train", 24), ("t10k", 4)):
        images = generator.integers(0, 256, (count, 8, 8), dtype=numpy.uint8)
        header = numpy.array([0x803, count, 8, 8], dtype=">u4").tobytes()
        (folder / f"{name}-images-idx3-ubyte").write_bytes(header + images.tobytes())
        labels = numpy.arange(count, dtype=numpy.uint8) % 10
        header = numpy.array([0x801, count], dtype=">u4").tobytes()
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(header + labels.tobytes())
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.ini").write_text(MODEL)
    net = N2D2.DeepNetGenerator.generate(N2D2.Network(1, saveSeed=False, printTimeElapsed=False), "net.ini")
    net.initialize()
    return net


def outputs(deepnet, name, count):
    provider, values = deepnet.getStimuliProvider(), []
    for start in range(0, count, 4):
        provider.readBatch(N2D2.Database.Validation, start)
        deepnet.propagate(True)
        values.append(numpy.array(deepnet.getCell(name).getOutputs())[: count - start])
    return numpy.concatenate(values)


def test_passes_keep_the_outputs(deepnet):
    before = outputs(deepnet, "fc", 8)
    N2D2.removeDropout(deepnet)
    N2D2.fuseBatchNorm(deepnet)
    N2D2.fusePadding(deepnet)
    N2D2.crossLayerEqualization(deepnet)
    assert sorted(deepnet.getCells()) == ["conv1", "fc"]
    numpy.testing.assert_allclose(outputs(deepnet, "fc", 8), before, atol=1e-4)


def test_a_calibration(deepnet, tmp_path):
    N2D2.fuseBatchNorm(deepnet)
    calibration = N2D2.calibrate(deepnet, 6, nbBits=4, folder=str(tmp_path / "calibration"))
    for name in ("conv1", "fc"):
        values = outputs(deepnet, name, 6)
        known = calibration.range(name)
        assert known["count"] == values.size
        assert known["min"] == pytest.approx(values.min(), abs=1e-6)
        assert known["max"] == pytest.approx(values.max(), rel=1e-6)
        assert known["mean"] == pytest.approx(values.mean(), abs=1e-5)
        assert known["stddev"] == pytest.approx(values.std(), rel=1e-4)
        histogram = calibration.histogram(name)
        counts, _ = numpy.histogram(values, len(histogram["counts"]), (histogram["min"], histogram["max"]))
        assert numpy.abs(counts - histogram["counts"]).sum() <= 4  # values on the border of two bins
        assert (histogram["min"] == 0) == (name == "conv1")
        assert 0 < calibration.threshold(name, name == "conv1") <= numpy.abs(values).max() * 1.000001
    again = N2D2.calibrate(deepnet, 6, nbBits=4, reload=True, folder=str(tmp_path / "calibration"))
    assert again.range("fc") == calibration.range("fc")
    origin = json.loads((tmp_path / "calibration/calibration.json").read_text())
    assert origin["stimuli"]["set"] == "Validation" and origin["stimuli"]["used"] == 6
    with pytest.raises(ValueError, match="number of stimuli"):
        N2D2.calibrate(deepnet, 5, nbBits=4, reload=True, folder=str(tmp_path / "calibration"))
    with pytest.raises(ValueError, match="Quantile"):
        N2D2.calibrate(deepnet, clipping="Quantil")

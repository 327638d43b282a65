"""The larger networks of models/: they build from their files and learn a step."""

import os
from pathlib import Path

import N2D2
import numpy
import pytest

MODELS = Path(__file__).resolve().parents[3] / "models"
PARAMETERS = {
    # Convolutions, two values a channel of every BatchNorm, the last layer with its bias.
    "MobileNet_v1_0.25.ini": 207_600 + 2 * 2_736 + 2_570,
    "ResNet-18.ini": 11_159_232 + 2 * 4_800 + 5_130,
}


@pytest.mark.skipif("N2D2_DATA" not in os.environ, reason="N2D2_DATA is not set: no images to learn")
@pytest.mark.parametrize("name", PARAMETERS)
def test_a_model_file_learns_a_step(name, tmp_path, monkeypatch):
    if not (Path(os.environ["N2D2_DATA"]) / "cifar10-jpeg" / "train").is_dir():
        pytest.skip("N2D2_DATA holds no cifar10-jpeg/train")
    monkeypatch.chdir(tmp_path)  # a run writes seed.dat and map/
    deepnet = N2D2.DeepNetGenerator.generate(N2D2.Network(1, False, False), str(MODELS / name))
    deepnet.initialize()
    learned = [
        (parameter, numpy.asarray(tensor))
        for _, cell in sorted(deepnet.getCells().items())
        for parameter, tensor in cell.freeParameterTensors()
        if parameter not in ("means", "variances")
    ]
    assert sum(tensor.size for _, tensor in learned) == PARAMETERS[name]
    before = [tensor.copy() for _, tensor in learned]
    deepnet.getStimuliProvider().readRandomBatch(N2D2.Database.Learn)
    deepnet.propagate(N2D2.Database.Learn, False)
    deepnet.backPropagate()
    deepnet.update()
    for old, (parameter, new) in zip(before, learned, strict=True):
        # A normalization behind a depth-wise convolution takes the first scales out again: their gradient is 0.
        assert numpy.isfinite(new).all() and (parameter == "scales" or not numpy.array_equal(old, new))

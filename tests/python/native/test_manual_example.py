"""The native example of the users' manual (chapter 33) learns; on MNIST when N2D2_DATA has it, else on generated digits."""

import os
import struct

import N2D2
import numpy
import pytest

# The manual prints this matrix damaged in chapter 33; its whole form is in the chapter on mappings.
CONV2_MAPPING = """
100000000000000100000011 110000000000000100000011 011000000000000110000011 001100000000000110000011
000110000000000011000011 000011000000000011000011 000001100000000001100011 000000110000000001100011
000000011000000000110011 000000001100000000110011 000000000110000000011011 000000000011000000011011
000000000001100000001111 000000000000110000001111 000000000000011000000111 000000000000001000000111
"""


def write_idx(path, array):
    path.write_bytes(struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes())


def generated_digits(folder, counts):
    """MNIST files of ten patterns with noise."""
    generator = numpy.random.default_rng(1)
    patterns = (generator.random((10, 7, 7)) > 0.5).repeat(4, 1).repeat(4, 2) * 200
    for prefix, count in counts.items():
        labels = generator.integers(0, 10, count).astype("uint8")
        images = (patterns[labels] + generator.integers(0, 55, (count, 28, 28))).astype("uint8")
        write_idx(folder / f"{prefix}-images-idx3-ubyte", images)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte", labels)
    return str(folder)


@pytest.fixture(params=["mnist", "generated"])
def path(request, tmp_path):
    if request.param == "generated":
        return generated_digits(tmp_path, {"train": 400, "t10k": 100})
    folder = os.path.join(os.environ.get("N2D2_DATA", ""), "mnist")
    if not os.path.isfile(os.path.join(folder, "train-images-idx3-ubyte")):
        pytest.skip("MNIST is not in $N2D2_DATA/mnist")
    return folder


def test_example(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    batchSize, nb_epochs, epoch_size = 32, 2, 60

    net = N2D2.Network(1)
    deepNet = N2D2.DeepNet(net)

    database = N2D2.MNIST_IDX_Database()
    database.load(path)

    trans = N2D2.DistortionTransformation()
    trans.setParameter("ElasticGaussianSize", "21")
    trans.setParameter("ElasticSigma", "6.0")
    trans.setParameter("ElasticScaling", "36.0")
    trans.setParameter("Scaling", "10.0")
    trans.setParameter("Rotation", "10.0")

    stimuli = N2D2.StimuliProvider(database, [24, 24, 1], batchSize, False)
    stimuli.addTransformation(N2D2.PadCropTransformation(24, 24), database.StimuliSetMask(0))
    stimuli.addOnTheFlyTransformation(trans, database.StimuliSetMask(0))

    conv1 = N2D2.ConvCell_Frame_float(deepNet, "conv1", [4, 4], 16, [1, 1], [2, 2], [5, 5],
                                      [1, 1], N2D2.TanhActivation_Frame_float())
    conv2 = N2D2.ConvCell_Frame_float(deepNet, "conv2", [5, 5], 24, [1, 1], [2, 2], [5, 5],
                                      [1, 1], N2D2.TanhActivation_Frame_float())
    fc1 = N2D2.FcCell_Frame_float(deepNet, "fc1", 150, N2D2.TanhActivation_Frame_float())
    fc2 = N2D2.FcCell_Frame_float(deepNet, "fc2", 10, N2D2.TanhActivation_Frame_float())

    conv2mapping = [[digit == "1" for digit in row] for row in CONV2_MAPPING.split()]
    t_conv2mapping = N2D2.Tensor_bool(numpy.array(conv2mapping))

    conv1.addInput(stimuli)
    conv2.addInput(conv1, t_conv2mapping)
    fc1.addInput(conv2)
    fc2.addInput(fc1)

    tar = N2D2.TargetScore("target", fc2, stimuli)

    conv1.initialize()
    conv2.initialize()
    fc1.initialize()
    fc2.initialize()
    assert (numpy.asarray(conv2.getMapping()) == numpy.array(conv2mapping)).all()

    for _epoch in range(nb_epochs):
        for _i in range(epoch_size):
            stimuli.readRandomBatch(set=N2D2.Database.Learn)
            tar.provideTargets(N2D2.Database.Learn)
            conv1.propagate()
            conv2.propagate()
            fc1.propagate()
            fc2.propagate()
            tar.process(N2D2.Database.Learn)
            fc2.backPropagate()
            fc1.backPropagate()
            conv2.backPropagate()
            conv1.backPropagate()
            conv1.update()
            conv2.update()
            fc1.update()
            fc2.update()

    loss, success = tar.getLoss(), tar.getSuccess(N2D2.Database.Learn)
    assert len(loss) == len(success) == nb_epochs * epoch_size
    first, last = numpy.mean(loss[:10]), numpy.mean(loss[-10:])
    assert last < 0.9 * first, (first, last)
    assert numpy.mean(success[-10:]) > numpy.mean(success[:10]) + 0.1, (success[:10], success[-10:])
    # What is not connected stays out of it.
    kernel = N2D2.Tensor_float()
    conv2.getWeight(0, 2, kernel)
    assert not any(kernel)

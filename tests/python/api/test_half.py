"""datatype="half" (or "float16") in the package."""

import numpy as np
import pytest


def test_cells_of_halves_learn(n2d2):
    for word in ("half", "float16"):
        net = n2d2.cells.Sequence(
            [
                n2d2.cells.Conv(1, 4, [3, 3], datatype=word, activation=n2d2.activation.Rectifier(datatype=word)),
                n2d2.cells.Fc(4 * 36, 2, datatype=word),
                n2d2.cells.Softmax(with_loss=True, datatype=word),
            ]
        )
        assert "Fc(Frame<half>)" in str(net)
    net.set_solver(n2d2.solver.SGD(learning_rate=0.1, momentum=0.9))
    images = np.zeros((8, 1, 8, 8), dtype="float32")
    images[::2, :, :, :4] = images[1::2, :, :, 4:] = 1
    labels = np.arange(8).reshape(8, 1, 1, 1) % 2
    x = n2d2.Tensor.from_numpy(images)
    provider = n2d2.provider.TensorPlaceholder(x, n2d2.Tensor.from_numpy(labels.astype("int32")))
    target = n2d2.target.Score(provider)
    for _ in range(30):
        loss = target(net(provider()))
        loss.back_propagate()
        loss.update()
    y = net[0].get_outputs().to_numpy()
    assert y.dtype == np.float16
    assert (net(provider()).to_numpy().reshape(8, 2).argmax(1) == np.arange(8) % 2).all()


def test_datatypes_of_the_parts(n2d2):
    fc = n2d2.cells.Fc(3, 2, datatype="float16", weights_filler=n2d2.filler.He(datatype="half"))
    fc.set_weight(1, 2, n2d2.Tensor([1], value=0.1, datatype="half"))
    assert fc.get_weight(1, 2)[0] == float(np.float16(0.1))
    assert str(n2d2.cells.Fc(3, 2, datatype="double")).startswith("'Fc_1' Fc(Frame<double>)")
    with pytest.raises(n2d2.error_handler.WrongValue):
        n2d2.cells.Fc(3, 2, datatype="float8")

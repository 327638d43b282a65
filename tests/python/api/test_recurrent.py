"""LSTM, Rbf and Distance in the package: generic cells over native ones, and networks of INI files."""

import numpy as np
import pytest

INI = """
[sp]
SizeX=28
SizeY=28
BatchSize=4

[lstm]
Input=sp
Type=LSTM
SeqLength=28
BatchSize=4
InputDim=28
NumberLayers=2
HiddenSize=6
Bidirectional=1

[rbf]
Input=lstm
Type=Rbf
NbOutputs=7

[distance]
Input=rbf
Type=Distance
NbOutputs=5
Margin=0.1
CenterCoef=0.01

[softmax]
Input=distance
Type=Softmax
NbOutputs=5
WithLoss=1

[softmax.Target]
"""


def test_lstm(n2d2):
    import N2D2
    from n2d2.cells.nn.generic import GenericCell

    native = N2D2.LSTMCell_Frame_float(None, "lstm", 7, 4, 6, 1, 3, singleBackpropFeeding=False)
    lstm = GenericCell.create_from_N2D2_object(native)
    assert str(lstm).startswith("'lstm' LSTM(Frame<float>)(algo=0, ")
    lstm.output_layout = "Stimuli"
    with pytest.raises(n2d2.error_handler.WrongInputType):
        lstm.dropout = "much"
    images = np.random.default_rng(0).random((4, 2, 7, 3), dtype=np.float32)  # 7 rows of 2 x 3 values
    lstm.N2D2().setSequenceLengths([7, 2, 1, 5])
    y = lstm(n2d2.Tensor.from_numpy(images)).to_numpy(copy=True)
    assert y.shape == (4, 3, 7, 1)
    assert [int((sample != 0).all(axis=0).sum()) for sample in y[..., 0]] == [7, 2, 1, 5]
    assert (y[1, :, 2:] == 0).all()


def test_network_of_an_ini_file(n2d2, mnist, tmp_path):
    file = tmp_path / "small.ini"
    file.write_text(INI + f"\n[database]\nType=MNIST_IDX_Database\nDataPath={mnist}\nValidation=0.2\n")
    model = n2d2.cells.DeepNetCell.load_from_INI(str(file))
    assert list(model.get_cells()) == ["lstm", "rbf", "distance", "softmax"]
    for name, kind, parameter, value in (
        ("lstm", "LSTM", "InputMode", "1"),
        ("rbf", "Rbf", "RbfApprox", "None"),
        ("distance", "Distance", "EndRampIT", "0"),
    ):
        assert model[name].get_type() == kind
        assert model[name].N2D2().getParameter(parameter) == value
    assert model["lstm"].N2D2().getBidirectional() == 1
    x = np.random.default_rng(0).random((4, 1, 28, 28), dtype=np.float32)
    y = model.test()(n2d2.Tensor.from_numpy(x)).to_numpy(copy=True)
    assert y.shape == (4, 5, 1, 1)
    np.testing.assert_allclose(y.sum(axis=1), 1.0, rtol=1e-5)

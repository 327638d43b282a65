"""Networks from model files, learn_epoch and test, with the files and console lines that they make."""

import io
import signal
import sys
import threading

import N2D2
import numpy
import pytest
from test_manual_example import generated_digits

MODEL = """
DefaultModel=Frame
[database]
Type=MNIST_IDX_Database
DataPath={path}
Validation=0.2
[sp]
SizeX=28
SizeY=28
BatchSize=16
[fc1]
Input=sp
Type=Fc
NbOutputs=20
ActivationFunction=Tanh
[fc2]
Input=fc1
Type=Fc
NbOutputs=10
ActivationFunction=Linear
[softmax]
Input=fc2
Type=Softmax
NbOutputs=10
WithLoss=1
[softmax.Target]
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    generated_digits(tmp_path / "data", {"train": 400, "t10k": 100})
    (tmp_path / "model.ini").write_text(MODEL.format(path=tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return str(tmp_path / "model.ini")


def generate(model):
    net = N2D2.DeepNetGenerator.generate(N2D2.Network(1, printTimeElapsed=False), model)
    net.initialize()
    return net


def test_generated_network(model):
    net = generate(model)
    assert net.getLayers() == [["env"], ["fc1"], ["fc2"], ["softmax"]]
    assert type(net.getCell("fc1")) is N2D2.FcCell_Frame_float and net.getCell("softmax").getWithLoss()
    target = net.getTargets()[0]
    assert type(target) is N2D2.TargetScore and target.getCell() is net.getCell("softmax")
    provider = net.getStimuliProvider()
    provider.readBatch(N2D2.Database.Test, 0)
    timings = []
    net.test(N2D2.Database.Test, timings)
    assert numpy.asarray(target.getEstimatedLabels()).shape == (16, 1, 1, 1)
    assert numpy.asarray(target.getEstimatedLabelsValue()).max() <= 1
    assert "fc1[prop]" in dict(timings)


def test_generator_errors(model, tmp_path):
    network = N2D2.Network(1, printTimeElapsed=False)
    with pytest.raises(FileNotFoundError):
        N2D2.DeepNetGenerator.generate(network, str(tmp_path / "none.ini"))
    (tmp_path / "model.txt").write_text("")
    with pytest.raises((ValueError, RuntimeError)):
        N2D2.DeepNetGenerator.generate(network, str(tmp_path / "model.txt"))
    (tmp_path / "bad.ini").write_text("[fc]\nInput=nobody\nType=Fc\n")
    with pytest.raises(ValueError, match="bad.ini"):
        N2D2.DeepNetGenerator.generateFromINI(network, str(tmp_path / "bad.ini"))


def test_learn_and_test(model, tmp_path, capfd, monkeypatch):
    net = generate(model)
    options = N2D2.Options()
    options.learn_epoch = 8
    options.log_epoch = 2
    lines = io.StringIO()
    capfd.readouterr()
    monkeypatch.setattr(sys, "stdout", lines)
    N2D2.learn_epoch(options, net)
    N2D2.test(options, net, False)
    target = net.getTargets()[0]
    assert target.getAverageSuccess(N2D2.Database.Test) > 0.8
    assert (tmp_path / "weights_init").is_dir() and list((tmp_path / "weights_validation").glob("fc1_*.syntxt"))
    assert lines.getvalue() and capfd.readouterr().out == ""


def test_options():
    options = N2D2.Options()
    assert (options.log, options.log_epoch, options.report, options.avg_window, options.nb_bits) == (
        1000,
        1,
        100,
        10000,
        8,
    )
    assert options.valid_metric == N2D2.ConfusionTableMetric.Sensitivity
    assert (
        options.act_clipping_mode == N2D2.ClippingMode.MSE and options.act_scaling_mode == N2D2.ScalingMode.FLOAT_MULT
    )
    assert list(N2D2.ScalingMode.__members__)[0] == "NONE" and list(N2D2.WeightsApprox.__members__) == ["NONE", "RINTF"]
    with pytest.raises(AttributeError):
        options.unknown = 1


def test_what_is_not_built_is_refused(model):
    net = generate(model)
    options = N2D2.Options()
    with pytest.raises(ValueError, match="learn_epoch is 0"):
        N2D2.learn_epoch(options, net)
    options.learn_epoch = 1
    options.find_lr = 5
    with pytest.raises(ValueError, match="find_lr is not built yet"):
        N2D2.learn_epoch(options, net)
    with pytest.raises(ValueError, match="database"):
        N2D2.test(N2D2.Options(), N2D2.DeepNet(None), False)


@pytest.fixture
def default_sigint():
    """A shell that starts jobs in the background has them ignore SIGINT, and Python leaves that as it is."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_learning(model, tmp_path, default_sigint):
    net = generate(model)
    options = N2D2.Options()
    options.learn_epoch = 100000
    # In the middle of the native work: seen by its own handler, not by the interpreter's.
    timer = threading.Timer(1.0, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        N2D2.learn_epoch(options, net)
    timer.join()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert list((tmp_path / "weights").glob("fc1_*.syntxt"))
    options.learn_epoch = 1
    N2D2.learn_epoch(options, net)  # and the next run is not stopped


def test_default_model():
    assert N2D2.CellGenerator.defaultModel == "Frame"
    N2D2.CellGenerator.defaultModel = "Frame_CUDA"
    assert N2D2.CellGenerator.defaultModel == "Frame_CUDA"
    N2D2.CellGenerator.defaultModel = "Frame"


def test_ini_parser(model):
    ini = N2D2.IniParser()
    ini.load(model)
    assert ini.isSection("fc1") and "softmax" in ini.getSections()
    ini.currentSection("fc1", False)
    assert ini.getProperty("NbOutputs") == "20"
    for value, text in ((3, "3"), (True, "1"), (0.5, "0.5"), ("word", "word"), (["a", "b"], "a b")):
        ini.setProperty("Property", value)
        assert ini.getProperty("Property").startswith(text)
    with pytest.raises(ValueError):
        ini.currentSection("nobody", True)

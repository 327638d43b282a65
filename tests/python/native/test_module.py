"""Module attributes, errors, the log in Python, and the interpreter's exit."""

import logging
import os
import subprocess
import sys

import N2D2
import pytest


def test_attributes():
    assert N2D2.N2D2_IP is False
    assert isinstance(N2D2.cuda_compiled, bool) and isinstance(N2D2.json_compiled, bool)
    assert N2D2.onnx_compiled is hasattr(N2D2, "generateFromONNX")


def test_network_seeds_and_writes_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    network = N2D2.Network(seed=7, printTimeElapsed=False)
    assert (tmp_path / "seed.dat").read_text() == "7"
    del network
    assert capsys.readouterr().out == ""
    network = N2D2.Network(0, True)
    assert int((tmp_path / "seed.dat").read_text()) > 0
    del network
    assert capsys.readouterr().out.startswith("Time elapsed: ")


def test_notices_go_to_logging(tmp_path, caplog, capsys):
    net = N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))
    with caplog.at_level(logging.INFO, logger="n2d2"):
        net.importNetworkFreeParameters(str(tmp_path / "nowhere"), ignoreNotExists=True)
    assert [record.name for record in caplog.records] == ["n2d2"] and "nowhere" in caplog.text
    assert capsys.readouterr().out == ""


def test_files_that_are_missing(tmp_path):
    net = N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        net.importNetworkFreeParameters(str(tmp_path / "nowhere"))


def test_same_seed_same_weights():
    def weights():
        N2D2.mtSeed(5)
        cell = N2D2.FcCell_Frame_float(None, "fc", 3)
        cell.initializeParameters(4, 1)
        return [list(tensor) for _, tensor in cell.freeParameterTensors()]

    first = weights()
    assert first == weights() and any(first[0])
    N2D2.mtSeed(6)
    other = N2D2.FcCell_Frame_float(None, "fc", 3)
    other.initializeParameters(4, 1)
    assert [list(tensor) for _, tensor in other.freeParameterTensors()] != first


def test_exit_with_objects_alive(tmp_path):
    code = """
import N2D2, numpy
net = N2D2.Network(1)
deepnet = N2D2.DeepNet(net)
cell = N2D2.FcCell_Frame_float(deepnet, "fc", 3)
tensor = N2D2.from_numpy(numpy.ones(5))
view = numpy.asarray(N2D2.Tensor_float([4]))
keep = [net, tensor, view]
"""
    path = os.path.dirname(N2D2.__file__)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 0 and done.stderr == "", done.stderr

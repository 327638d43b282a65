"""LeNet on the whole of MNIST: the exported library against the simulation, and what quantization costs."""

import ctypes
import os
import re
import subprocess
from pathlib import Path

import N2D2
import numpy as np
import pytest
from export_tools import needs, options_of, working_in

ROOT = Path(__file__).resolve().parents[3]
DATA = os.environ.get("N2D2_DATA", "")

pytestmark = pytest.mark.skipif(not (Path(DATA) / "mnist").is_dir(), reason="needs MNIST under N2D2_DATA")
TYPES = {"int8_t": ctypes.c_int8, "uint8_t": ctypes.c_uint8, "int16_t": ctypes.c_int16, "uint16_t": ctypes.c_uint16}


class Library:
    """The exported network as a shared library."""

    def __init__(self, folder):
        needs("g++")
        sources = sorted(str(path) for path in (folder / "dnn" / "src").glob("*.cpp"))
        target = folder / "network.so"
        words = ["g++", "-std=c++11", "-O2", "-shared", "-fPIC", "-ffp-contract=off", "-fno-strict-aliasing"]
        words += [f"-I{folder / 'include'}", f"-I{folder / 'dnn' / 'include'}", "-o", str(target), *sources]
        subprocess.run(words, check=True, timeout=300)
        self.native = ctypes.CDLL(str(target))
        header = (folder / "dnn" / "include" / "n2d2_infer.h").read_text()
        kind, count = re.findall(r"^    (u?int\d+_t) \w+\[(\d+)\];", header, re.M)[0]
        self.out = (TYPES[kind] * int(count))()
        self.type = np.dtype(re.findall(r"typedef (u?int\d+)_t n2d2_in_t;", header)[0])

    def infer(self, stimulus):
        """Outputs of one stimulus, HWC."""
        values = np.ascontiguousarray(stimulus.astype(self.type))
        assert np.array_equal(values, stimulus)
        code = self.native.n2d2_infer_static(values.ctypes.data_as(ctypes.c_void_p), ctypes.byref(self.out))
        assert code == 0
        return np.array(self.out)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory):
    """Weights of four epochs, and the recognition rate of the test set."""
    with working_in(tmp_path_factory.mktemp("lenet")) as folder:
        network, net = load()
        options = options_of(learn_epoch=4, report=100000)
        N2D2.learn_epoch(options, net)
        net.importNetworkFreeParameters("weights_validation")
        score = rate(net)
        assert score > 98.0
        return folder / "weights_validation", score


def load():
    network = N2D2.Network(1)
    net = N2D2.DeepNetGenerator.generateFromINI(network, str(ROOT / "models" / "LeNet.ini"))
    net.initialize()
    net.getStimuliProvider().normalizeIntegersStimuli(net.getDatabase().getStimuliDepth())
    return network, net


def rate(net):
    target = net.getTargets()[0]
    N2D2.test(options_of(report=100000), net, False)
    return 100.0 * target.getAverageSuccess(N2D2.Database.Test)


def quantized(folder, learnt, **options):
    with working_in(folder):
        network, net = load()
        net.importNetworkFreeParameters(str(learnt[0]))
        found = options_of(gen_export="CPP", calibration=1000, export_nb_stimuli_max=4, **options)
        N2D2.calibNetwork(found, net, "export")
        N2D2.generateExportFromCalibration(found, net, "export")
        return network, net


def test_ten_thousand_images_without_a_difference(learnt, tmp_path):
    network, net = quantized(tmp_path, learnt, nb_bits=8)
    library = Library(tmp_path / "export")
    provider = net.getStimuliProvider()
    layers = net.getLayers()
    # The last layer that computes: a final Softmax passes its inputs through.
    outputs = net.getCell(layers[-1][0])
    different = 0
    for start in range(0, 10000, provider.getBatchSize()):
        provider.readBatch(N2D2.Database.Test, start)
        net.propagate(True)
        data = np.array(provider.getData())
        found = np.array(outputs.getOutputs()).reshape(data.shape[0], -1)
        for b in range(min(data.shape[0], 10000 - start)):
            different += not np.array_equal(library.infer(np.moveaxis(data[b], 0, -1)), found[b])
    assert different == 0


@pytest.mark.parametrize(
    ("options", "loss"),
    [({"nb_bits": 8}, 0.1), ({"nb_bits": 8, "wt_nb_bits": 4, "act_rescale_per_output": True}, 1.0)],
)
def test_accuracy_after_quantization(learnt, tmp_path, options, loss):
    with working_in(tmp_path):
        network, net = quantized(tmp_path, learnt, **options)
        assert rate(net) > learnt[1] - loss

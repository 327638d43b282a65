"""DataType=Float16: learning, files and resuming, all types in one network."""

import json
import struct

import numpy as np
import pytest
from cli_tools import CONV_SECTIONS, Runner
from test_learn import rate

HALF = {"top": "DefaultDataType=Float16"}


@pytest.fixture(scope="module")
def learnt_half(tmp_path_factory, data) -> Runner:
    runner = Runner(tmp_path_factory.mktemp("half"), data)
    runner.model(CONV_SECTIONS, **HALF)
    runner.output = runner.ok("net.ini", "-learn-epoch", 4, "-seed", 1, "-test")
    return runner


def header(path) -> tuple[dict, bytes]:
    raw = path.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    return json.loads(raw[8 : 8 + size]), raw[8 + size :]


def test_half_learns_the_data(learnt_half):
    assert rate(learnt_half.output) >= 95.0


def test_half_weights_in_both_files(learnt_half):
    tensors, values = header(learnt_half.path("weights", "weights.safetensors"))
    kernels = [name for name in tensors if name != "__metadata__"]
    assert kernels and {tensors[name]["dtype"] for name in kernels} == {"F16"}
    name = next(name for name in kernels if "fc1" in name and "weights" in name)
    stored = np.frombuffer(values[slice(*tensors[name]["data_offsets"])], np.float16)
    shown = np.loadtxt(learnt_half.path("weights", "fc1_weights.syntxt"), dtype=np.float32)
    assert (stored.astype(np.float32) == shown.ravel()).all()
    # The text files make the same network again.
    again = learnt_half.ok("net.ini", "-test", "-w", "weights_validation", "-seed", 1)
    assert rate(again) == rate(learnt_half.output)


def test_half_runs_resume_bit_for_bit(another, learnt_half):
    part = another("part")
    part.model(CONV_SECTIONS, **HALF)
    part.ok("net.ini", "-learn-epoch", 2, "-seed", 1)
    part.ok("net.ini", "-learn-epoch", 4, "-seed", 1, "-test", "-resume")
    assert part.weights() == learnt_half.weights()


def test_a_checkpoint_of_another_type_is_refused(another):
    run = another("type")
    run.model(CONV_SECTIONS, **HALF)
    run.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    run.model(CONV_SECTIONS)
    assert "checkpoint" in run.fails("net.ini", "-learn-epoch", 2, "-seed", 1, "-resume").lower()


def test_all_types_in_one_network(n2d2):
    sections = dict(CONV_SECTIONS)
    for name, kind in (("conv1", "Float16"), ("pool1", "Float64"), ("fc1", "Float16"), ("fc2", "Float32")):
        if name in sections:
            sections[name] += f"\nDataType={kind}"
    n2d2.model(sections)
    assert rate(n2d2.ok("net.ini", "-learn-epoch", 4, "-seed", 1, "-test")) >= 95.0

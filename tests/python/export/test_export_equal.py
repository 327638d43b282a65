"""The exported program computes the integers of the simulation in every layer; floating point is close."""

import os

import N2D2
import numpy as np
import pytest
from export_networks import NETWORKS, write_data
from export_tools import FLAGS, SANITIZED, Exported

FULL = bool(os.environ.get("N2D2_EXPORT_FULL"))
STIMULI = 100

MODES = ("FLOAT_MULT", "FIXED_MULT16", "FIXED_MULT32", "SINGLE_SHIFT", "DOUBLE_SHIFT")
WIDTHS = ({"nb_bits": 8}, {"nb_bits": 8, "wt_nb_bits": 4}, {"nb_bits": 16}, {"nb_bits": 4})

# A scale an output, signed stimuli, no unsigned integers
SIGNS = ((False, False, False), (True, True, False), (True, False, True), (False, True, True), (True, False, False))


def setting(width, mode, sign):
    per_output, signed, no_unsigned = SIGNS[sign % len(SIGNS)]
    return {
        **WIDTHS[width % len(WIDTHS)],
        "act_scaling_mode": MODES[mode % len(MODES)],
        "act_rescale_per_output": per_output,
        "signed": signed,
        "export_no_unsigned": no_unsigned,
    }


@pytest.fixture(scope="session")
def colours(tmp_path_factory):
    return write_data(tmp_path_factory.mktemp("colours"))


@pytest.fixture(autouse=True)
def data_root(colours, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(colours))


def native(found):
    return {**found, "act_scaling_mode": N2D2.ScalingMode.__members__[found["act_scaling_mode"]]}


def cases():
    """In CI one setting a network, so that widths, rescalings and signs meet; else all widths and rescalings."""
    if not FULL:
        return [pytest.param(name, setting(i, i, i + i // 5), id=name) for i, name in enumerate(NETWORKS)]
    return [
        pytest.param(name, found, id=f"{name}-{'-'.join(map(str, found.values()))}")
        for i, name in enumerate(NETWORKS)
        for width in range(len(WIDTHS))
        for mode in range(len(MODES))
        for found in [setting(width, mode, i + width + mode)]
    ]


@pytest.mark.parametrize(("name", "found"), cases())
def test_every_layer_is_equal(name, found, tmp_path):
    exported = Exported(name, tmp_path, nb_stimuli=STIMULI, **native(found))
    exported.make(flags=FLAGS)
    exported.compare()


@pytest.mark.parametrize("name", list(NETWORKS))
def test_floating_point_is_close(name, tmp_path):
    exported = Exported(name, tmp_path, nb_stimuli=4, nb_bits=-32)
    exported.make(flags=FLAGS + " -O1")
    exported.compare(tolerance=2e-5)


@pytest.mark.parametrize("name", list(NETWORKS) if FULL else ["lenet", "separable", "concat", "functions"])
def test_sanitized_program_is_equal(name, tmp_path):
    exported = Exported(name, tmp_path, nb_stimuli=6)
    exported.make(flags=f"{FLAGS} {SANITIZED}")
    exported.compare()


def test_two_exports_are_the_same_bytes(tmp_path):
    first, second = (Exported("concat", tmp_path / word, nb_stimuli=5) for word in ("a", "b"))
    files = sorted(path.relative_to(first.folder) for path in first.folder.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(second.folder) for path in second.folder.rglob("*") if path.is_file())
    different = [str(f) for f in files if (first.folder / f).read_bytes() != (second.folder / f).read_bytes()]
    assert not different


def test_quantized_network_cannot_learn(tmp_path):
    exported = Exported("mlp", tmp_path, nb_stimuli=1)
    exported.provider.readBatch(N2D2.Database.Learn, 0)
    exported.net.propagate(N2D2.Database.Learn, False)
    with pytest.raises(ValueError, match="quantized"):
        exported.net.backPropagate()


def test_accuracy_is_kept(tmp_path):
    """On the average, 16 bits give the outputs of the float network but for a few ten-thousandths, 8 bits for two
    hundredths (the largest values are beyond what was calibrated)."""
    outputs = {}
    for bits in (-32, 16, 8):
        exported = Exported(
            "residual", tmp_path / str(bits), nb_stimuli=1, nb_bits=bits, act_clipping_mode=N2D2.ClippingMode.NONE
        )
        found = np.concatenate([exported.simulate(i)["fc"] for i in range(40)])
        outputs[bits] = found / np.max(np.abs(found))
    assert np.mean(np.abs(outputs[16] - outputs[-32])) < 5e-4
    assert np.mean(np.abs(outputs[8] - outputs[-32])) < 2e-2

"""Exported networks on other instruction sets: every vector level of this machine, ARM under QEMU, and a Cortex-M4
without an operating system."""

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from export_networks import NETWORKS, write_data
from export_tools import FLAGS, Exported, needs

FULL = bool(os.environ.get("N2D2_EXPORT_FULL"))
FLAGS_OF_CPU = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
ARM = "aarch64-linux-gnu-g++"

# name: (compiler, flags of the target, what the processor must have; None: QEMU)
LEVELS = {
    "none": ("g++", "-O2 -DN2D2_SIMD=none", ""),
    "avx2": ("g++", "-O2 -mavx2", "avx2"),
    "avx512vnni": ("g++", "-O2 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni", "avx512_vnni"),
    "neon": (ARM, "-O2 -static -march=armv8-a", None),
    "neon-dot": (ARM, "-O2 -static -march=armv8.2-a+dotprod", None),
}
EVERY_LEVEL = list(NETWORKS) if FULL else ["lenet", "separable", "residual"]
BARE = list(NETWORKS) if FULL else ["lenet", "separable", "residual"]


@pytest.fixture(scope="session")
def colours(tmp_path_factory):
    return write_data(tmp_path_factory.mktemp("colours"))


@pytest.fixture(autouse=True)
def data_root(colours, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(colours))


@pytest.mark.parametrize("name", EVERY_LEVEL)
def test_vector_levels_are_equal(name, tmp_path):
    exported = Exported(name, tmp_path, nb_stimuli=100 if FULL else 8, act_rescale_per_output=True)
    compared = 0
    for compiler, target, needed in LEVELS.values():
        if needed is None and (shutil.which(compiler) is None or shutil.which("qemu-aarch64") is None):
            continue
        if needed and needed not in FLAGS_OF_CPU:
            continue
        exported.make(flags=FLAGS, OPTIMIZE=target, OPENMP="", CXX=compiler)
        exported.compare(runner=["qemu-aarch64"] if needed is None else [])
        compared += 1
    assert compared >= 1
    if compared < len(LEVELS):
        missing = f"the others need {ARM}, qemu-aarch64 or AVX-512"
        warnings.warn(f"{compared} of {len(LEVELS)} levels were compared: {missing}", stacklevel=1)


@pytest.mark.parametrize("name", BARE)
def test_cortex_m4_without_an_operating_system(name, tmp_path):
    needs("arm-none-eabi-g++")
    needs("qemu-system-arm")
    exported = Exported(name, tmp_path, nb_stimuli=12, parameters={"SelfTestStimuli": "10"})
    bare = exported.folder / "bare_metal"
    done = subprocess.run(
        ["make", "-s", "-C", str(bare), "run", "CXXFLAGS=-Werror"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    symbols = ""
    for path in (bare / "build").glob("*.o"):
        if path.stem not in ("main", "startup"):
            symbols += subprocess.run(["arm-none-eabi-nm", "-C", str(path)], capture_output=True, text=True).stdout
    for word in ("malloc", "operator new", "__cxa_", "std::", "__gxx_personality", "printf"):
        assert word not in symbols, f"{word} in the symbols of the network"
    sections = subprocess.run(
        ["arm-none-eabi-objdump", "-t", str(bare / "build" / "selftest.elf")], capture_output=True, text=True
    ).stdout
    weights = [line for line in sections.splitlines() if "weights" in line and " O " in line]
    assert weights and all(".text" in line or ".rodata" in line for line in weights), weights

"""The fast kernels of exported programs give the bits of the definition, with every kind of vectors that this machine
can run: programs of random shapes (fast_kernels.cpp) are compiled for each, the ARM ones run in qemu."""

import platform
import random
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SANITIZE = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


def features():
    """Of the processor, as Linux names them."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            return set(line.split(":")[1].split())
    return set()


VNNI512 = ["-mavx2", "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512dq", "-mavx512vnni"]
NEEDS_VNNI = {"avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni"}
# Programs of this one run in user mode, by semihosting.
BARE_ARM = "arm-none-eabi-g++"
# name: compiler, flags, features that the processor needs
LEVELS = {
    "none": ("g++", ["-O2", "-DN2D2_SIMD=none"], set()),
    "none, sanitized": ("g++", [*SANITIZE, "-DN2D2_SIMD=none"], set()),
    "avx2": ("g++", ["-O2", "-mavx2"], {"avx2"}),
    "avx2, sanitized": ("g++", [*SANITIZE, "-mavx2"], {"avx2"}),
    "avx2, clang": ("clang++", ["-O2", "-mavx2"], {"avx2"}),
    "avxvnni": ("g++", ["-O2", *VNNI512, "-DN2D2_SIMD=avxvnni"], NEEDS_VNNI),
    "avxvnni, encoded as such": ("g++", ["-O2", "-mavx2", "-mavxvnni"], {"avx_vnni"}),
    "avx512vnni": ("g++", ["-O2", *VNNI512], NEEDS_VNNI),
    "avx512vnni, O3": ("g++", ["-O3", *VNNI512], NEEDS_VNNI),
    "avx512vnni, sanitized": ("g++", [*SANITIZE, *VNNI512], NEEDS_VNNI),
    "avx512vnni, clang": ("clang++", ["-O2", *VNNI512], NEEDS_VNNI),
    "avx512vnni, OpenMP": ("g++", ["-O2", *VNNI512, "-fopenmp"], NEEDS_VNNI),
    "none, DSP of ARM": (BARE_ARM, ["-O2", "-march=armv7-a", "--specs=rdimon.specs"], None),
    "none, DSP of ARM, small": (BARE_ARM, ["-Os", "-march=armv7-a", "-mthumb", "--specs=rdimon.specs"], None),
    "none, ARM without DSP": (BARE_ARM, ["-Os", "-march=armv5te", "--specs=rdimon.specs"], None),
    "neon": ("aarch64-linux-gnu-g++", ["-O2", "-static", "-march=armv8-a"], None),
    "neon, sdot": ("aarch64-linux-gnu-g++", ["-O2", "-static", "-march=armv8.2-a+dotprod"], None),
    "neon, usdot": ("aarch64-linux-gnu-g++", ["-O2", "-static", "-march=armv8.2-a+dotprod+i8mm"], None),
}

# width, height, channels, outputs, kernel, stride, padding (left, top, right, bottom), dilation
FIXED = [
    (9, 7, 4, 20, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
    (13, 9, 3, 16, (7, 7), (2, 2), (3, 3, 3, 3), (1, 1)),
    (7, 7, 64, 50, (3, 3), (1, 1), (1, 1, 1, 1), (1, 1)),
    (5, 5, 16, 24, (5, 5), (1, 1), (0, 0, 0, 0), (1, 1)),
    (1, 1, 84, 10, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1)),
    (1, 1, 30, 130, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1)),
    (14, 9, 32, 33, (1, 1), (1, 1), (0, 0, 0, 0), (1, 1)),
    (15, 8, 8, 16, (1, 1), (2, 2), (0, 0, 0, 0), (1, 1)),
]


def shapes(seed):
    choose = random.Random(seed)
    yield from FIXED[seed % 2 :: 2]
    for _ in range(3):
        kernel = (choose.randint(1, 5), choose.randint(1, 5))
        dilation = tuple(choose.choice((1, 1, 1, 2)) for _ in range(2))
        reach = [(k - 1) * d for k, d in zip(kernel, dilation, strict=True)]
        size = [r + choose.randint(1, 17) for r in reach]
        padding = tuple(choose.randint(0, r) for r in reach * 2)
        stride = (choose.randint(1, 3), choose.randint(1, 3))
        channels, outputs = choose.choice((1, 2, 3, 4, 5, 8, 12, 16)), choose.choice((1, 3, 6, 16, 18, 40))
        yield (*size, channels, outputs, kernel, stride, padding, dilation)


def cases(seed):
    """The text of cases.inc"""
    choose = random.Random(seed)
    structures, calls = [], []

    def add(shape, depthwise):
        width, height, channels, outputs, kernel, stride, padding, dilation = shape
        if depthwise:
            channels = outputs = choose.choice((2, 3, 8, 12, 16, 24, 40, 64, 70))
        out = [(size + padding[d] + padding[d + 2] - (kernel[d] - 1) * dilation[d] - 1) // stride[d] + 1
               for d, size in enumerate((width, height))]  # fmt: skip
        gaps = [choose.choice((0, 0, 1, 4)) for _ in range(2)]
        numbers = [width, height, channels, channels + gaps[0], *out, outputs, outputs + gaps[1], *kernel, *stride]
        numbers += [*padding[:2], *dilation, channels if depthwise else 1]
        n = len(structures)
        structures.append(f"N2D2_CASE({n}, {', '.join(map(str, numbers))})")
        outputs_of = ("std::uint8_t", "std::uint8_t", "std::int8_t", "std::int32_t")
        types = f"{choose.choice(('std::uint8_t', 'std::int8_t'))}, {choose.choice(outputs_of)}"
        rescale, step, bias = choose.choice((0, 1, 1, 2, 3, 4, 5, 6)), choose.randint(0, 1), choose.randint(0, 2) > 0
        name = f"case {n} <{types}> {'depthwise ' * depthwise}{shape} gaps {gaps} rescale {rescale} step {step}"

        def call(function, types, name, *arguments):
            texts = [f'"{name}"', str(choose.randrange(1 << 30)), str(step), *arguments]
            calls.append(f"    {function}<Case{n}, {types}>({', '.join(texts)});")

        if depthwise and dilation == (1, 1) and sum("runChannels" in text for text in calls) < 2:
            call("runChannels", types, f"pools and joins of {name}")
        call("run", f"{types}, {rescale}", name, "true" if bias else "false")

    for shape in shapes(seed):
        add(shape, False)
        if shape[0] * shape[1] > 1 and choose.randint(0, 2):
            add(shape, True)
    return "\n".join([*structures, "void runCases()", "{", *calls, "}", ""])


@pytest.mark.parametrize("level", LEVELS)
def test_fast_kernels(level, tmp_path):
    compiler, flags, needed = LEVELS[level]
    emulator = ["qemu-arm" if compiler == BARE_ARM else "qemu-aarch64"] if needed is None else []
    if needed is not None and platform.machine() != "x86_64":
        pytest.skip("for x86-64")
    for tool in [compiler, *emulator]:
        if not shutil.which(tool):
            pytest.skip(f"needs {tool}")
    seed = list(LEVELS).index(level)
    (tmp_path / "cases.inc").write_text(cases(seed))
    program = tmp_path / "fast_kernels"
    sources = [Path(__file__).parent / "fast_kernels.cpp", ROOT / "csrc/export/common/Packing.cpp"]
    flags = ["-std=c++20", "-Wall", "-Wextra", "-Werror", *flags, f"-I{tmp_path}", f"-I{ROOT}/csrc"]
    subprocess.run([compiler, *flags, *sources, "-o", program], check=True)
    if needed and not needed <= features():
        pytest.skip(f"it compiles; this processor lacks {', '.join(sorted(needed - features()))}")
    result = subprocess.run([*emulator, program], capture_output=True, text=True)
    assert result.returncode == 0, f"{result.stdout[-3000:]}{result.stderr[-3000:]}"
    assert result.stdout.startswith("0 of ")

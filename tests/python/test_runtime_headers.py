"""csrc/runtime stands alone in plain C++11, and docs/integer-arithmetic.md says what it computes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "csrc/runtime"
FLAGS = ["-std=c++11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fno-exceptions", "-fno-rtti", f"-I{RUNTIME}"]
HEADERS = sorted(p.name for p in RUNTIME.glob("*.hpp"))
COMPILERS = {"g++": [], "clang++": [], "arm-none-eabi-g++": ["-mcpu=cortex-m4"], "aarch64-linux-gnu-g++": []}
# What a program for bare metal may include.
ALLOWED = {"cmath", "cstddef", "cstdint", "cstring", "immintrin.h", "arm_neon.h", "arm_acle.h"}


def run_compiler(name: str, arguments: list[str]) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    done = subprocess.run([name, *COMPILERS[name], *FLAGS, *arguments], capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def test_headers_include_little():
    for header in HEADERS:
        for word in re.findall(r'^\s*#\s*include\s+([<"].*[>"])', (RUNTIME / header).read_text(), re.M):
            if word.startswith("<"):
                assert word[1:-1] in ALLOWED, f"{header} includes {word}"
            else:
                assert word[1:-1] in HEADERS, f"{header} includes {word}, which is not beside it"


@pytest.mark.parametrize("compiler", COMPILERS)
def test_each_header_alone(compiler, tmp_path):
    for header in HEADERS:
        source = tmp_path / "alone.cpp"
        source.write_text(f'#include "{header}"\n#include "{header}"\n')
        assert run_compiler(compiler, ["-fsyntax-only", str(source)]) == "", header


@pytest.mark.parametrize("compiler", COMPILERS)
def test_every_kernel_compiles(compiler, tmp_path):
    """Geometry as constants without a definition, as an export has it."""
    out = tmp_path / "kernels.o"
    assert run_compiler(compiler, ["-O1", "-c", str(ROOT / "tests/runtime/kernels.cpp"), "-o", str(out)]) == ""
    if compiler in ("g++", "clang++"):
        # A constant that a kernel bound to a reference would be missing at the link.
        names = subprocess.run(["nm", "-C", "-u", str(out)], capture_output=True, text=True, check=True).stdout
        assert "Geometry::" not in names


def test_the_examples_of_the_page(tmp_path):
    page = (ROOT / "docs/integer-arithmetic.md").read_text()
    blocks = re.findall(r"```cpp\n(.*?)```", page, re.S)
    checks = sum(block.count("check(") for block in blocks)
    assert len(blocks) >= 7 and checks >= 30
    includes = "".join(f'#include "{h}"\n' for h in HEADERS if not h.startswith("fast_"))
    # Types of a function are local: a G of its own for each.
    functions = "".join(f"static void example{i}()\n{{\n{block}}}\n" for i, block in enumerate(blocks))
    calls = "".join(f"    example{i}();\n" for i in range(len(blocks)))
    source = tmp_path / "page.cpp"
    source.write_text(
        f"{includes}#include <cstdio>\nusing namespace N2D2;\nstatic int count = 0, wrong = 0;\n"
        "#define check(x) (++count, (x) ? 0 : (++wrong, std::printf(\"%s\\n\", #x)))\n"
        f"{functions}int main()\n{{\n{calls}    std::printf(\"%d checks\\n\", count);\n    return wrong != 0;\n}}\n"
    )
    program = tmp_path / "page"
    assert run_compiler("g++", [str(source), "-o", str(program)]) == ""
    done = subprocess.run([str(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout == f"{checks} checks\n"

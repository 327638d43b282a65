"""docs/verification.md names tests that exist, and every number of its tables."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")


def cpp_tests():
    """Suite.Name of every test, and the suites of those with parameters."""
    found = set()
    for path in (ROOT / "tests" / "cpp").rglob("*.cpp"):
        for suite, name in re.findall(r"\bTEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\)", path.read_text(encoding="utf-8")):
            found.add(f"{suite}.{name}")
    return found


def named(pattern):
    return sorted(set(re.findall(pattern, PAGE)))


def test_cpp_tests_exist():
    tests = cpp_tests()
    names = [name for name in named(r"`([A-Z]\w+\.[\w*]+)`") if not name.endswith(".md")]
    assert len(names) > 60
    missing = [n for n in names if not any(re.fullmatch(n.replace(".", r"\.").replace("*", r"\w*"), t) for t in tests)]
    assert not missing


def test_python_tests_exist():
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    names = named(r"`(test_\w+\.py)::([\w*]+)`")
    assert len(names) > 25
    missing = []
    for file, test in names:
        pattern = test.replace("*", r"\w*")
        if not re.search(rf"\ndef {pattern}\(", files.get(file, "")):
            missing.append(f"{file}::{test}")
    assert not missing


@pytest.mark.parametrize(("title", "last"), [("of the cells", None), ("of the data", 55)])
def test_every_number_has_a_row(title, last):
    table = PAGE.split(f"# Verification points {title}")[1].split("\n# ")[0]
    numbers = [int(n) for n in re.findall(r"(?m)^\| (\d+) \|", table)]
    assert numbers == list(range(1, (last or numbers[-1]) + 1))

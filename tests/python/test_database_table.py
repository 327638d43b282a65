"""The option tables of docs/databases.md are what the drivers take."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

N2D2 = pytest.importorskip("N2D2", reason="the native module is not installed")
ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "database_table.py"
spec = importlib.util.spec_from_file_location("database_table", TOOL)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


def test_committed_tables_are_up_to_date():
    run = subprocess.run(
        [sys.executable, TOOL, "--check"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def test_words_are_found_in_drivers():
    words = {kind: dict(pairs) for kind, pairs in tool.words_of_drivers().items()}
    assert words["CIFAR100_Database"] == {
        "DataPath": "",
        "Validation": "0.0",
        "UseCoarse": "0",
        "UseTestForValidation": "0",
    }
    assert words["DIR_Database"]["Learn"] == "required" and words["DIR_Database"]["LoadInMemory"] == "0"
    assert words["CSV_Database"]["Learn"] == "0.6" and words["CSV_Database"]["Test"] == "the rest"
    assert words["MNIST_IDX_Database"] == words["Fashion_MNIST_IDX_Database"] == {"Validation": "0.0", "DataPath": ""}


def test_every_default_set_has_its_table():
    page = tool.PAGE.read_text()
    for kind in [*tool.DEFAULT_SETS, "CSV_Database", "DIR_Database", "Database"]:
        assert f"<!-- options of {kind} -->\n| Option" in page and hasattr(N2D2, kind)

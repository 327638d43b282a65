"""docs/layers.md is what the layers declare."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("N2D2", reason="the native module is not installed")
ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "layer_table.py"


def test_committed_page_is_up_to_date():
    run = subprocess.run(
        [sys.executable, TOOL, "--check"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def test_words_are_found_in_builders():
    spec = importlib.util.spec_from_file_location("layer_table", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    words = dict(tool.section_words((ROOT / "csrc/cell/conv/ini.cpp").read_text()))
    assert words["NbOutputs"] == "required" and words["WeightsFiller"] == "the cell's"
    assert words["StrideDims`, `Stride` or `StrideX`, `StrideY`, `StrideZ"] == "1"
    softmax = dict(tool.section_words((ROOT / "csrc/cell/softmax/ini.cpp").read_text()))
    assert softmax == {"NbOutputs": "required", "WithLoss": "false", "GroupSize": "0"}
    text = (ROOT / "docs/layers.md").read_text()
    for kind in tool.layer_types("".join(p.read_text() for p in ROOT.glob("csrc/cell/*/ini.cpp"))):
        assert f"\n## {kind}\n" in text

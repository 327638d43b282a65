"""The installed package: module, command and `python -m n2d2` are one version of one program."""

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import N2D2


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_one_version():
    assert N2D2.__version__ == importlib.metadata.version("n2d2")


def test_command_and_module_are_one_program():
    command = shutil.which("n2d2", path=str(Path(sys.executable).parent))
    assert command
    text = output(command, "-v")
    assert N2D2.__version__ in text
    assert output(sys.executable, "-m", "n2d2", "-v") == text

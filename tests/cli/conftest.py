"""Fixtures of the tests of the executable (cli_tools.py)."""

from cli_tools import another, copy_of, data, learnt, n2d2  # noqa: F401

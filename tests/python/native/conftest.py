"""The native module; skipped where it is not built."""

import pytest

pytest.importorskip("N2D2")

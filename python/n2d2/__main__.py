"""The command ``n2d2``, also ``python -m n2d2``: becomes the executable in this package."""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """Folder holding ``bin/n2d2``: the package in a wheel, the prefix of a plain ``cmake --install``."""
    for folder in (PACKAGE, *PACKAGE.parents):
        if (folder / "bin" / "n2d2").is_file() and any(folder.glob("lib*/**/cmake/N2D2/N2D2Config.cmake")):
            return folder
    raise FileNotFoundError(f"no bin/n2d2 in {PACKAGE} or above it: install the package with `pip install .`")


def main() -> int:
    """Run the executable with this process' arguments; ``--cmake-dir`` prints where find_package(N2D2)
    looks."""
    try:
        folder = root()
    except FileNotFoundError as error:
        print(f"n2d2: {error}", file=sys.stderr)
        return 1
    if sys.argv[1:] == ["--cmake-dir"]:
        print(next(folder.glob("lib*/**/cmake/N2D2")))
        return 0
    # The executable draws its plots with this Python.
    os.environ.setdefault("N2D2_PYTHON", sys.executable)
    program = folder / "bin" / "n2d2"
    os.execv(program, [str(program), *sys.argv[1:]])
    return 1


if __name__ == "__main__":
    sys.exit(main())

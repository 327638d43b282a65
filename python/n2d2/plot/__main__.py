"""The command line ``python -m n2d2.plot``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import PlotError, kind_of, plot_directory


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 1 when a file could not be drawn, 2 when a folder or matplotlib is missing."""
    parser = argparse.ArgumentParser(prog="python -m n2d2.plot", description="Draw the figures of runs.")
    parser.add_argument("directories", nargs="+", metavar="DIR", help="a run's folder, or one data file")
    parser.add_argument("--all", action="store_true", help="redraw figures that are newer than their data")
    parser.add_argument("--quiet", action="store_true", help="print errors only")
    options = parser.parse_args(arguments)
    failures = []

    def complain(text: str) -> None:
        failures.append(text)
        print(text, file=sys.stderr)

    say = (lambda text: None) if options.quiet else print
    count = 0
    for name in options.directories:
        path = Path(name)
        try:
            if path.is_file():
                kind = kind_of(path)
                if not kind:
                    raise PlotError(f"{path}: not a file of a run that has a figure")
                say(str(kind[0](path)))
                count += 1
            else:
                count += len(plot_directory(path, options.all, say, complain))
        except (PlotError, RuntimeError) as error:
            print(f"n2d2.plot: {error}", file=sys.stderr)
            return 2
    if not count and not failures:
        say("nothing new to draw")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The whole table of docs/benchmarks.md, as Markdown: training, inference, layers. Run it on an idle machine.

    N2D2_DATA=... tools/bench/all.py [--pairs 9] [--threads N] [--write docs/benchmarks.md]
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import data
import infer
import layers
import train
from peers import header, table

TEXT = """# Benchmarks

{header}; {threads} threads.

Each measurement is a process of its own and the peers take turns; a ratio is the median of {pairs} paired ratios,
PyTorch in the better of its memory formats (plain or channels_last) of each pair. Above 1 N2D2 is better, but for
memory (3 pairs at most), where below 1 is. "Epoch" is a whole epoch of MNIST with its data, PyTorch's from a
DataLoader.
`tools/bench/all.py` prints this page.
"""

DATA = """JPEG files of 500x375 pixels (decode, resize, random crop of 224, flip, normalise, float NCHW) against a bare
loop of OpenCV in C++ and PyTorch's DataLoader over OpenCV and over Pillow; MNIST to batches; a tree of files; an
index."""


EXPORTS = """Exported C++ programs in integers of 8 bits against the better of ONNX Runtime's float and 8-bit inference,
one thread, batch 1, `-O3 -march=native` (`tools/bench/export.py`; recognition rates: `tools/bench/accuracy.py`)."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=9, help="pairs of processes (default 9)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement of a step")
    parser.add_argument("--write", type=Path, help="a file that gets the page, whole or not at all")
    arguments = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/ and cifar10-jpeg/")
    common = (arguments.pairs, arguments.threads, arguments.seconds)
    lines = TEXT.format(header=header(), threads=arguments.threads, pairs=arguments.pairs).splitlines()
    lines += ["", "## Training", ""]
    lines += table(train.COLUMNS, train.rows(train.NETWORKS, ["step", "epoch", "memory"], *common))
    lines += ["", "## Inference", ""]
    if importlib.util.find_spec("onnxruntime") and importlib.util.find_spec("onnx"):
        lines += table(infer.COLUMNS, infer.rows(infer.NETWORKS, *common))
    else:
        lines.append("Not measured: ONNX Runtime is not installed (pip install n2d2[bench]).")
    lines += ["", "## Exports", "", EXPORTS, ""]
    if importlib.util.find_spec("onnxruntime") and importlib.util.find_spec("onnx"):
        script = [sys.executable, str(Path(__file__).with_name("export.py")), "--pairs", str(arguments.pairs)]
        done = subprocess.run(script, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        lines += ["- " + line for line in done.stdout.splitlines() if line.startswith("network ")]
    else:
        lines.append("Not measured: ONNX Runtime is not installed (pip install n2d2[bench]).")
    lines += ["", "## Layers", ""]
    measured = list(layers.rows(arguments.pairs, arguments.threads, False, []))
    lines += table(layers.COLUMNS, measured)
    lines += ["", f"Below {layers.TARGET}:", "", *layers.below_target(measured)]
    lines += ["", "## Data", "", DATA, "", *data.page(min(arguments.pairs, 5), arguments.threads, arguments.seconds)]
    page = "\n".join(lines) + "\n"
    if arguments.write:
        beside = arguments.write.with_suffix(".part")
        beside.write_text(page)
        beside.replace(arguments.write)
    print(page, end="")


if __name__ == "__main__":
    main()

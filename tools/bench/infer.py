#!/usr/bin/env python3
"""Inference at batch 1, in float, LeNet and ResNet-18 at 224x224: N2D2 and ONNX Runtime in turn. The peers alternate in
processes of their own; the ratio is the median of the paired ratios. ONNX Runtime gets the same network, other weights.

Needs `pip install n2d2[bench]` (onnxruntime, onnx).

    N2D2_DATA=... tools/bench/infer.py [--pairs 9] [--threads N] [--model LeNet ResNet-18_224]
"""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

from networks import n2d2_network
from onnx_twin import onnx_session
from peers import child, in_turns, measure

NETWORKS = ["LeNet", "ResNet-18_224"]


def run_n2d2(name, seconds):
    deepnet, _, _ = n2d2_network(name, 1)

    def infer():
        deepnet.propagate(True)
        return 1

    return measure(infer, seconds)


def run_onnxruntime(name, seconds, threads):
    return measure(onnx_session(name, threads), seconds)


COLUMNS = ["", "N2D2", "ONNX Runtime", "ratio", "of the pairs", "CPU time, 1 thread"]


def rows(models, pairs, threads, seconds):
    def run(name, count):
        def one(peer):
            return child(Path(__file__), peer, count, "--model", name, "--seconds", seconds)

        return in_turns(pairs, ["n2d2", "onnxruntime"], one)

    for name in models:
        results, single = run(name, threads), run(name, 1)
        ratios = [a["rate"] / b["rate"] for a, b in zip(results["n2d2"], results["onnxruntime"], strict=True)]
        cpu = statistics.median(b["cpu"] / a["cpu"] for a, b in zip(single["n2d2"], single["onnxruntime"], strict=True))
        medians = [f"{1e6 / statistics.median(r['rate'] for r in list_):.0f} us" for list_ in results.values()]
        spread = f"{min(ratios):.2f} .. {max(ratios):.2f}"
        yield [f"{name} inference, batch 1", *medians, f"{statistics.median(ratios):.2f}", spread, f"{cpu:.2f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--pairs", type=int, default=9, help="pairs of processes (default 9)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--child", choices=["n2d2", "onnxruntime"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/ and cifar10-jpeg/")
    if arguments.child == "n2d2":
        print(json.dumps(run_n2d2(arguments.model[0], arguments.seconds)))
    elif arguments.child:
        print(json.dumps(run_onnxruntime(arguments.model[0], arguments.seconds, arguments.threads)))
    else:
        for row in rows(arguments.model, arguments.pairs, arguments.threads, arguments.seconds):
            print("; ".join(f"{name} {value}".strip() for name, value in zip(COLUMNS, row, strict=True)), flush=True)


if __name__ == "__main__":
    main()

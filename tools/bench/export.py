#!/usr/bin/env python3
"""Exported programs at batch 1: the 8-bit C++ export of LeNet, MobileNet v1 0.25 (128) and ResNet-18 (224) against ONNX
Runtime on the same network (other weights), in float and in 8 bits, whichever is faster. The peers alternate in
processes of their own; a ratio is the median of the paired ratios of times, below 1 N2D2 is faster.

Networks are exported by the program n2d2 (N2D2_EXE, or the one in the PATH), after a few steps of learning, which give
batch normalization its statistics, and built by their Makefile with -O3 -march=native, without OpenMP when it is one
thread. Each passes its self-test first: its integers are those of the simulation.

Needs a C++ compiler, make and `pip install n2d2[bench]` (onnxruntime, onnx).

    N2D2_DATA=... tools/bench/export.py [--pairs 9] [--threads 1] [--model LeNet ...] [--folder DIR]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from networks import n2d2_network
from onnx_twin import onnx_session
from peers import MODELS, child, in_turns, measure

# What the time may be of that of ONNX Runtime
TARGETS = {"LeNet": 0.5, "MobileNet_v1_0.25": 0.8, "ResNet-18_224": 1.2}

DRIVER = """// Repeats an inference for some seconds and prints its rate and CPU time.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "n2d2_infer.h"

int main(int, char** argv)
{
    static n2d2_in_t in[N2D2_IN_SIZE];
    static n2d2_out_t out;
    unsigned state = 1;
    for (int i = 0; i < N2D2_IN_SIZE; ++i) {
        state = state * 1664525u + 1013904223u;
        in[i] = static_cast<n2d2_in_t>(state >> 24);
    }
    const double seconds = std::atof(argv[1]);
    long count = 0;
    double elapsed = 0;
    for (int i = 0; i < 3; ++i)
        if (n2d2_infer_static(in, &out) != N2D2_OK)
            return 1;
    const std::clock_t cpu = std::clock();
    const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    do {
        for (int i = 0; i < 8; ++i, ++count)
            n2d2_infer_static(in, &out);
        elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    } while (elapsed < seconds);
    const double used = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    std::printf("{\\"rate\\": %.9g, \\"cpu\\": %.9g}\\n", count / elapsed, used / count);
    return 0;
}
"""


def run(command, **more):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def learn(name, folder):
    """Writes weights after some steps of learning into the folder."""
    deepnet, provider, learning = n2d2_network(name, 16)
    for _ in range(4):
        deepnet.propagate(learning, False)
        deepnet.backPropagate()
        deepnet.update()
        provider.readRandomBatch(learning)
    deepnet.exportNetworkFreeParameters(str(folder))


def build(name, folder, threads, calibration, options):
    """The driver of the exported network."""
    program = os.environ.get("N2D2_EXE") or shutil.which("n2d2")
    if not program:
        sys.exit("n2d2 is not in the PATH: install it (make), or set N2D2_EXE")
    work = folder / name
    work.mkdir(parents=True)
    for file in [MODELS / f"{name}.ini", *MODELS.glob("*.tpl")]:
        shutil.copy(file, work)
    child(Path(__file__), "learn", os.cpu_count(), "--model", name, "--folder", work / "learnt")
    command = [program, f"{name}.ini", "-seed", 1, "-w", "learnt", "-export", "CPP", "-nbbits", 8]
    run([*command, "-calib", calibration, "-db-export", 1, *options], cwd=work)
    project = work / "export_CPP_int8"
    openmp = "OPENMP=" if threads == 1 else "OPENMP=-fopenmp"
    run(["make", "-C", project, "library", "OPTIMIZE=-O3 -march=native", openmp])
    run(["make", "-C", project, "selftest", "OPTIMIZE=-O3 -march=native", openmp])
    (project / "bench.cpp").write_text(DRIVER)
    flags = ["-O2", "-std=c++11", *([] if threads == 1 else ["-fopenmp"]), "-Idnn/include"]
    run([os.environ.get("CXX", "g++"), *flags, "bench.cpp", "lib/libn2d2_network.a", "-o", "bench"], cwd=project)
    return project / "bench"


COLUMNS = ["network", "export, int8", "ONNX Runtime, float", "ONNX Runtime, int8", "ratio", "of the pairs", "target"]


def rows(models, pairs, threads, seconds, calibration, options, folder):
    for name in models:
        driver = build(name, folder, threads, calibration, options)

        def one(peer, name=name, driver=driver):
            if peer != "n2d2":
                return child(Path(__file__), peer, threads, "--model", name, "--seconds", seconds)
            return json.loads(run([driver, seconds], env={**os.environ, "OMP_NUM_THREADS": str(threads)}))

        results = in_turns(pairs, ["n2d2", "float", "int8"], one)
        times = [[1e6 / r["rate"] for r in of_peer] for of_peer in results.values()]
        ratios = [ours / min(theirs) for ours, *theirs in zip(*times, strict=True)]
        medians = [f"{statistics.median(of_peer):.4g} us" for of_peer in times]
        spread = f"{min(ratios):.2f} .. {max(ratios):.2f}"
        yield [f"{name}", *medians, f"{statistics.median(ratios):.2f}", spread, f"{TARGETS[name]}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    parser.add_argument("--pairs", type=int, default=9, help="pairs of processes (default 9)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--calibration", type=int, default=32, help="stimuli of the calibration")
    parser.add_argument("--options", nargs="+", default=[], help="of n2d2, without -: act-rescaling-mode Fixed-point32")
    parser.add_argument("--folder", type=Path, help="where the exports are made and kept (default: a temporary folder)")
    parser.add_argument("--child", choices=["learn", "float", "int8"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child == "learn":
        learn(arguments.model[0], arguments.folder)
        print("{}")
        return
    if arguments.child:
        infer = onnx_session(arguments.model[0], arguments.threads, arguments.child == "int8", softmax=False)
        print(json.dumps(measure(infer, arguments.seconds)))
        return
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/ and cifar10-jpeg/")
    options = [("-" if i % 2 == 0 else "") + word for i, word in enumerate(arguments.options)]
    with tempfile.TemporaryDirectory(prefix="n2d2-bench-") as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        common = (arguments.pairs, arguments.threads, arguments.seconds, arguments.calibration, options, folder)
        for row in rows(arguments.model, *common):
            print("; ".join(f"{name} {value}".strip() for name, value in zip(COLUMNS, row, strict=True)), flush=True)


if __name__ == "__main__":
    main()

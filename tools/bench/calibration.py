#!/usr/bin/env python3
"""Calibration against float inference: the time of N2D2.calibrate on the first stimuli (ranges, histograms, thresholds
of every cell) by the time of reading and inferring the same stimuli. Both in one process, in turns; the ratio is the
median.

    N2D2_DATA=... tools/bench/calibration.py [--model ResNet-18_224] [--stimuli 1000] [--pairs 3] [--threads N]
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

from networks import SHAPES, n2d2_network
from peers import child


def run(name, stimuli, pairs, batch, bits, clipping):
    import N2D2

    # Most of the data: the JPEGs at hand are few.
    deepnet, provider, _ = n2d2_network(name, batch, validation=0.8)
    for cell in deepnet.getCells().values():
        if cell.getType() == "BatchNorm":  # statistics as if something had been learnt
            for output in range(cell.getNbOutputs()):
                cell.setVariance(output, N2D2.Tensor_float([1], 1.0))
    N2D2.fuseBatchNorm(deepnet)
    database = deepnet.getDatabase()
    sets = (N2D2.Database.Validation, N2D2.Database.Test)
    used = next(s for s in sets if database.getNbStimuli(s))
    stimuli = min(stimuli, database.getNbStimuli(used))

    def infer():
        for start in range(0, stimuli, batch):
            provider.readBatch(used, start)
            deepnet.propagate(True)

    def calibrate():
        calibration = N2D2.calibrate(deepnet, stimuli, bits, clipping)
        for cell, values in deepnet.getCells().items():
            is_unsigned = values.getOutputRange()[0] >= 0
            calibration.threshold(cell, is_unsigned)

    def timed(step):
        start = time.perf_counter()
        step()
        return time.perf_counter() - start

    infer()  # plans, caches of stimuli
    times = [(timed(infer), timed(calibrate)) for _ in range(pairs)]
    return {"stimuli": stimuli, "infer": [t for t, _ in times], "calibrate": [t for _, t in times]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=sorted(SHAPES), default="ResNet-18_224")
    parser.add_argument("--stimuli", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--bits", type=int, default=8)
    parser.add_argument("--clipping", choices=["None", "MSE", "KL-Divergence", "Quantile"], default="MSE")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--child", choices=["n2d2"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/ and cifar10-jpeg/")
    if options.child:
        result = run(options.model, options.stimuli, options.pairs, options.batch, options.bits, options.clipping)
        print(json.dumps(result))
        return
    words = ("model", "stimuli", "pairs", "batch", "bits", "clipping")
    arguments = [word for name in words for word in (f"--{name}", getattr(options, name))]
    result = child(Path(__file__), "n2d2", options.threads, *arguments, passive=True)
    ratios = [c / i for i, c in zip(result["infer"], result["calibrate"], strict=True)]
    print(f"{options.model}, {result['stimuli']} stimuli, {options.bits} bits, {options.clipping}: "
          f"inference {statistics.median(result['infer']):.2f} s, "
          f"calibration {statistics.median(result['calibrate']):.2f} s, "
          f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} .. {max(ratios):.2f})")  # fmt: skip


if __name__ == "__main__":
    main()

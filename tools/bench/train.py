#!/usr/bin/env python3
"""Training of LeNet (batch 128), ResNet-18 (32x32, batch 32) and MobileNet v1 0.25 (128x128, batch 32), N2D2 and
PyTorch eager in turn: a step with the data at hand, its peak memory, the gain of threads, and a whole epoch of LeNet on
MNIST, data included.

Each measurement is a process of its own; the peers alternate, PyTorch in both memory formats, and the ratio printed is
the median of the paired ratios to the better format. Beside it stands the ratio of CPU time with one thread. Run it on
an idle machine: the peers wait by spinning.

    N2D2_DATA=... tools/bench/train.py [--pairs 9] [--threads N] [--model LeNet ...] [--what step epoch memory]
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

from networks import SHAPES, n2d2_network, torch_network
from peers import child, in_turns, measure, paired_ratio, resident

NETWORKS = ["LeNet", "ResNet-18", "MobileNet_v1_0.25"]
FORMATS = ["torch", "torch-channels_last"]


def measured(train, what, seconds, before):
    if what != "memory":
        return measure(train, seconds)
    for _ in range(5):
        train()
    return {"megabytes": resident()[1] - before}


def run_n2d2(model, what, seconds):
    import N2D2  # noqa: F401  counted before the memory

    before = resident()[0]
    batch = SHAPES[model][1]
    deepnet, provider, learn = n2d2_network(model, batch)
    deepnet.setRecycleGradients(True)  # as n2d2 -learn does, and as PyTorch frees them

    def train():
        deepnet.propagate(learn, False)
        deepnet.backPropagate()
        deepnet.update()
        return batch

    def epoch():
        provider.setBatch(learn, True)
        images = 0
        while not provider.allBatchsProvided(learn):
            provider.readBatch(learn)
            images += train()
        return images

    return measure_epochs(epoch) if what == "epoch" else measured(train, what, seconds, before)


def run_torch(model, what, seconds, threads, channels_last):
    import torch

    torch.set_num_threads(threads)
    before = resident()[0]
    network = torch_network(model)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    network = network.to(memory_format=layout)
    loss_of = torch.nn.CrossEntropyLoss()
    solver = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=0.0005)

    def train(x, y):
        solver.zero_grad(set_to_none=True)
        loss_of(network(x), y).backward()
        solver.step()
        return len(y)

    if what != "epoch":
        shape, batch = SHAPES[model]
        x, y = torch.rand(batch, *shape).to(memory_format=layout), torch.randint(0, 10, (batch,))
        return measured(lambda: train(x, y), what, seconds, before)

    import numpy

    data = Path(os.environ["N2D2_DATA"]) / "mnist"
    raw = numpy.fromfile(data / "train-images-idx3-ubyte", numpy.uint8)[16:].reshape(-1, 1, 28, 28)[:54000]
    labels = torch.from_numpy(numpy.fromfile(data / "train-labels-idx1-ubyte", numpy.uint8)[8:].astype(numpy.int64))[
        :54000
    ]
    # Rescaled once, kept as bytes, as N2D2 keeps them; the DataLoader gathers the batches.
    images = torch.nn.functional.interpolate(torch.from_numpy(raw).float(), 32, mode="bilinear").byte()

    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), SHAPES[model][1], shuffle=True)

    def epoch():
        return sum(train((x.float() / 255.0).to(memory_format=layout), y) for x, y in loader)

    return measure_epochs(epoch)


def measure_epochs(epoch):
    """One epoch to warm caches, then one that counts."""
    epoch()
    wall, cpu = time.perf_counter(), time.process_time()
    images = epoch()
    return {"rate": images / (time.perf_counter() - wall), "cpu": (time.process_time() - cpu) / images}


def values(results, key):
    return [[result[key] for result in results[peer]] for peer in results]


def compare(model, what, pairs, threads, seconds):
    """Rows: what, ours, PyTorch's plain and channels_last, ratio, its spread, ratio of CPU time with one thread. A step
    gives two, since the gain of threads is known then as well."""
    peers = ["n2d2", *FORMATS]

    def run(count, times):
        def one(peer):
            return child(Path(__file__), peer, count, "--model", model, "--what", what, "--seconds", seconds)

        return in_turns(times, peers, one)

    if what == "memory":
        ours, *theirs = values(run(threads, min(pairs, 3)), "megabytes")
        medians = [f"{statistics.median(v):.0f} MB" for v in (ours, *theirs)]
        yield [f"{model} peak memory", *medians, f"{paired_ratio(ours, theirs, min):.2f}", "", ""]
        return
    results = run(threads, pairs)
    ours, *theirs = values(results, "rate")
    ratios = [o / max(t) for o, t in zip(ours, zip(*theirs, strict=True), strict=True)]
    medians = [f"{statistics.median(v):.0f} images/s" for v in (ours, *theirs)]
    row = [f"{model} {what}, batch {SHAPES[model][1]}", *medians, f"{statistics.median(ratios):.2f}"]
    row.append(f"{min(ratios):.2f} .. {max(ratios):.2f}")
    if what == "epoch":
        yield [*row, ""]
        return
    alone = run(1, pairs)
    cpu_ours, *cpu_theirs = values(alone, "cpu")
    cpu = statistics.median(min(t) / o for o, t in zip(cpu_ours, zip(*cpu_theirs, strict=True), strict=True))
    yield [*row, f"{cpu:.2f}"]
    if threads > 1:
        both = zip(values(alone, "rate"), values(results, "rate"), strict=True)
        gains = [statistics.median(b / a for a, b in zip(one, several, strict=True)) for one, several in both]
        texts = [f"{gain:.2f} x" for gain in gains]
        yield [f"{model} step, 1 to {threads} threads", *texts, f"{gains[0] / max(gains[1:]):.2f}", "", ""]


COLUMNS = ["", "N2D2", "PyTorch plain", "PyTorch channels_last", "ratio", "of the pairs", "CPU time, 1 thread"]


def rows(models, whats, pairs, threads, seconds):
    for what in whats:
        for model in models:
            if what == "epoch" and model != "LeNet":
                continue
            yield from compare(model, what, pairs, threads, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", nargs="+", choices=["step", "epoch", "memory"], default=["step", "epoch"])
    parser.add_argument("--model", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--pairs", type=int, default=9, help="pairs of processes (default 9)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement of the step")
    parser.add_argument("--child", choices=["n2d2", *FORMATS], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/ and cifar10-jpeg/")
    if arguments.child:
        model, what, seconds = arguments.model[0], arguments.what[0], arguments.seconds
        if arguments.child == "n2d2":
            result = run_n2d2(model, what, seconds)
        else:
            result = run_torch(model, what, seconds, arguments.threads, arguments.child == FORMATS[1])
        print(json.dumps(result))
        return
    for row in rows(arguments.model, arguments.what, arguments.pairs, arguments.threads, arguments.seconds):
        named = zip(COLUMNS, row, strict=True)
        print("; ".join(f"{name} {value}".strip() for name, value in named if value), flush=True)


if __name__ == "__main__":
    main()

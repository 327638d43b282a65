#!/usr/bin/env python3
"""Images per second of LeNet at batch 128 on MNIST: one training step (data at hand) and a whole epoch (data included), N2D2 and
PyTorch eager in turn.

Each measurement is a process of its own; the peers alternate, and the ratio printed is the median of the paired ratios. Beside it
stands the ratio of CPU time with one thread. Run it on an idle machine: both peers wait by spinning.

    N2D2_DATA=... tools/bench/train.py [--pairs 9] [--threads N] [--what step epoch]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BATCH = 128
MODEL = Path(__file__).resolve().parents[2] / "models" / "LeNet.ini"


def measure(step, seconds):
    """(images/s, CPU seconds per image) of step(), which returns the images it processed; the first calls are not counted."""
    for _ in range(3):
        step()
    images, wall, cpu = 0, time.perf_counter(), time.process_time()
    while True:
        images += step()
        elapsed = time.perf_counter() - wall
        if elapsed >= seconds:
            return images / elapsed, (time.process_time() - cpu) / images


def run_n2d2(what, seconds):
    import N2D2

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # a run writes seed.dat and map/
        net = N2D2.Network(1, False, False)
        deepnet = N2D2.DeepNetGenerator.generate(net, str(MODEL))
        deepnet.initialize()
        provider = deepnet.getStimuliProvider()
        learn = N2D2.Database.Learn

        def train():
            deepnet.propagate(learn, False)
            deepnet.backPropagate()
            deepnet.update()
            return BATCH

        def epoch():
            provider.setBatch(learn, True)
            images = 0
            while not provider.allBatchsProvided(learn):
                provider.readBatch(learn)
                images += train()
            return images

        if what == "step":
            provider.readRandomBatch(learn)
            return measure(train, seconds)
        return measure_epochs(epoch)


def run_torch(what, seconds, threads):
    import numpy
    import torch

    torch.manual_seed(1)
    torch.set_num_threads(threads)
    layers = torch.nn
    model = layers.Sequential(
        layers.Conv2d(1, 6, 5, bias=False),
        layers.ReLU(),
        layers.MaxPool2d(2),
        layers.Conv2d(6, 16, 5, bias=False),
        layers.ReLU(),
        layers.MaxPool2d(2),
        layers.Conv2d(16, 120, 5, bias=False),
        layers.ReLU(),
        layers.Flatten(),
        layers.Linear(120, 84, bias=False),
        layers.ReLU(),
        layers.Linear(84, 10, bias=False),
    )
    loss_of = layers.CrossEntropyLoss()
    solver = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=0.0005)

    def train(x, y):
        solver.zero_grad(set_to_none=True)
        loss_of(model(x), y).backward()
        solver.step()
        return len(y)

    if what == "step":
        x, y = torch.rand(BATCH, 1, 32, 32), torch.randint(0, 10, (BATCH,))
        return measure(lambda: train(x, y), seconds)

    data = Path(os.environ["N2D2_DATA"]) / "mnist"
    raw = numpy.fromfile(data / "train-images-idx3-ubyte", numpy.uint8)[16:].reshape(-1, 1, 28, 28)[:54000]
    labels = torch.from_numpy(numpy.fromfile(data / "train-labels-idx1-ubyte", numpy.uint8)[8:].astype(numpy.int64))[
        :54000
    ]
    # Rescaled once, kept as bytes, as N2D2 keeps them; the DataLoader gathers the batches.
    images = torch.nn.functional.interpolate(torch.from_numpy(raw).float(), 32, mode="bilinear").byte()

    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), BATCH, shuffle=True)

    def epoch():
        return sum(train(x.float() / 255.0, y) for x, y in loader)

    return measure_epochs(epoch)


def measure_epochs(epoch):
    """One epoch to warm caches, then one that counts."""
    epoch()
    wall, cpu = time.perf_counter(), time.process_time()
    images = epoch()
    return images / (time.perf_counter() - wall), (time.process_time() - cpu) / images


def child(peer, what, threads, seconds):
    command = [
        sys.executable,
        __file__,
        "--child",
        peer,
        "--what",
        what,
        "--threads",
        str(threads),
        "--seconds",
        str(seconds),
    ]
    env = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    env.pop("OMP_WAIT_POLICY", None)
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{peer} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", nargs="+", choices=["step", "epoch"], default=["step", "epoch"])
    parser.add_argument("--pairs", type=int, default=9, help="pairs of processes (default 9)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement of the step")
    parser.add_argument("--child", choices=["n2d2", "torch"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/")
    if arguments.child:
        run = run_n2d2 if arguments.child == "n2d2" else lambda w, s: run_torch(w, s, arguments.threads)
        print(json.dumps(run(arguments.what[0], arguments.seconds)))
        return
    for what in arguments.what:
        ratios, ours, theirs, cpu_ratios = [], [], [], []
        for pair in range(arguments.pairs):
            order = ("n2d2", "torch") if pair % 2 == 0 else ("torch", "n2d2")
            result = {peer: child(peer, what, arguments.threads, arguments.seconds) for peer in order}
            ratios.append(result["n2d2"][0] / result["torch"][0])
            ours.append(result["n2d2"][0])
            theirs.append(result["torch"][0])
            single = {peer: child(peer, what, 1, arguments.seconds) for peer in order}
            cpu_ratios.append(single["torch"][1] / single["n2d2"][1])
        print(
            f"LeNet {what:5} batch {BATCH}, {arguments.threads} threads: N2D2 {statistics.median(ours):9.0f} images/s, "
            f"PyTorch {statistics.median(theirs):9.0f} images/s, ratio {statistics.median(ratios):.2f} "
            f"(pairs {min(ratios):.2f}..{max(ratios):.2f}); CPU time with one thread: ratio {statistics.median(cpu_ratios):.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()

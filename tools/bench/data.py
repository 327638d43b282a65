#!/usr/bin/env python3
"""From files to batches: generated 500x375 JPEGs against a bare OpenCV loop (C++, of the system's OpenCV) and
against PyTorch's DataLoader over OpenCV and over Pillow; MNIST against the time LeNet takes to learn it; the
start-up on a tree of 100,000 files; the memory of an index of 1.3 million files.

Each measurement is a process of its own on the same cores, and the peers alternate; ratios are medians of the pairs.
The work on an image: decode, resize to 256x256, random crop of 224x224, random flip, normalise, float NCHW in batches
of 32.

    N2D2_DATA=... tools/bench/data.py [--pairs 5] [--what jpeg mnist tree index] [--seconds 3]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers import child, header, in_turns, measure, resident

SIZE, CROP, BATCH = 256, 224, 32
MEAN, SCALE = 117.0, 64.0


def make_images(folder, count):
    """JPEGs of 500x375 pixels with the detail of photographs (about 60 kB)."""
    import cv2
    import numpy

    rng = numpy.random.default_rng(1)
    for i in range(count):
        image = numpy.zeros((375, 500, 3), numpy.float32)
        for octave in range(1, 7):
            small = rng.normal(0, 1, (375 >> octave or 1, 500 >> octave or 1, 3)).astype(numpy.float32)
            image += cv2.resize(small, (500, 375), interpolation=cv2.INTER_CUBIC) * 2.0 ** (0.5 * octave)
        image = 127 + image * 14
        path = folder / f"class{i % 10}" / f"{i:05}.jpg"
        path.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(path), image.clip(0, 255).astype(numpy.uint8), [cv2.IMWRITE_JPEG_QUALITY, 90])


def use_cores(count):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def jpeg_n2d2(folder, seconds, threads):
    import N2D2

    database = N2D2.DIR_Database()
    database.loadDir(str(folder), 1, "", 1)
    database.partitionStimuli(1.0, 0.0, 0.0)
    provider = N2D2.StimuliProvider(database, [CROP, CROP, 3], BATCH)
    provider.setMemoryCache(0)  # every image is decoded at every read
    provider.setPrefetch(threads - 1)  # the consumer is the last one: it reads what it waits for
    provider.addOnTheFlyTransformation(N2D2.RescaleTransformation(SIZE, SIZE))
    crop = N2D2.SliceExtractionTransformation(CROP, CROP)
    flip = N2D2.FlipTransformation()
    for transformation, names in ((crop, ("RandomOffsetX", "RandomOffsetY")), (flip, ("RandomHorizontalFlip",))):
        for name in names:
            transformation.setParameter(name, "1")
        provider.addOnTheFlyTransformation(transformation)
    minus, divides = N2D2.RangeAffineTransformation.Minus, N2D2.RangeAffineTransformation.Divides
    provider.addOnTheFlyTransformation(N2D2.RangeAffineTransformation(minus, [MEAN], divides, [SCALE]))
    learn = N2D2.Database.Learn

    def step():
        if provider.allBatchsProvided(learn):
            provider.setBatch(learn, True)
        provider.readBatch(learn)
        return BATCH

    provider.setBatch(learn, True)
    return measure(step, seconds)


def jpeg_torch(folder, seconds, threads, pillow):
    import numpy
    import torch

    torch.set_num_threads(1)
    files = sorted(map(str, folder.rglob("*.jpg")))

    class Images(torch.utils.data.Dataset):
        def __len__(self):
            return len(files)

        def __getitem__(self, i):
            rng = numpy.random.default_rng()
            x, y = rng.integers(0, SIZE - CROP + 1, 2)
            if pillow:
                from PIL import Image

                image = Image.open(files[i]).convert("RGB").resize((SIZE, SIZE), Image.BILINEAR)
                part = numpy.asarray(image)[y : y + CROP, x : x + CROP]
            else:
                import cv2

                cv2.setNumThreads(1)
                image = cv2.resize(cv2.imread(files[i], cv2.IMREAD_UNCHANGED), (SIZE, SIZE))
                part = image[y : y + CROP, x : x + CROP]
            if rng.random() < 0.5:
                part = part[:, ::-1]
            tensor = torch.from_numpy(numpy.ascontiguousarray(part)).permute(2, 0, 1)
            return tensor.to(torch.float32, memory_format=torch.contiguous_format).sub_(MEAN).div_(SCALE)

    # One core: no worker is the faster way; several: a worker a core.
    workers = 0 if threads == 1 else threads
    loader = torch.utils.data.DataLoader(
        Images(), BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0, drop_last=True
    )
    batches = iter(loader)

    def step():
        nonlocal batches
        try:
            return len(next(batches))
        except StopIteration:
            batches = iter(loader)
            return len(next(batches))

    return measure(step, seconds)


def bare_loop(folder, seconds):
    """Built once beside the images."""
    program = folder.parent / "data_loop"
    if not program.exists():
        asked = ["pkg-config", "--cflags", "--libs", "opencv4"]
        flags = subprocess.run(asked, capture_output=True, text=True, check=True)
        source = Path(__file__).with_name("data_loop.cpp")
        subprocess.run(["c++", "-O3", "-std=c++20", str(source), "-o", str(program), *flags.stdout.split()], check=True)
    files = sorted(map(str, folder.rglob("*.jpg")))
    done = subprocess.run([str(program), str(seconds), *files], capture_output=True, text=True, check=True)
    rate, cpu = map(float, done.stdout.split())
    return {"rate": rate, "cpu": cpu}


def mnist_n2d2(what, threads):
    from networks import n2d2_network

    deepnet, provider, learn = n2d2_network("LeNet", 128)
    provider.setPrefetch(threads - 1)

    def epoch(train):
        provider.setBatch(learn, True)
        wall = time.perf_counter()
        while not provider.allBatchsProvided(learn):
            provider.readBatch(learn)
            if train:
                deepnet.propagate(learn, False)
                deepnet.backPropagate()
                deepnet.update()
        return time.perf_counter() - wall

    epoch(False)  # the first one fills the memory
    return {"seconds": epoch(what == "train")}


def tree(folder):
    import N2D2

    wall = time.perf_counter()
    database = N2D2.DIR_Database()
    database.loadDir(str(folder), 1, "", 1)
    database.partitionStimuli(0.8, 0.1, 0.1)
    return {"seconds": time.perf_counter() - wall, "stimuli": database.getNbStimuli()}


def index(folder):
    import N2D2

    N2D2.DIR_Database()
    before = resident()[0]
    database = N2D2.DIR_Database()
    database.loadDir(str(folder), 1, "", 1)
    database.partitionStimuli(0.8, 0.1, 0.1)
    now, most = resident()
    return {"megabytes": now - before, "peak": most - before, "stimuli": database.getNbStimuli()}


def make_tree(folder, count):
    """Names like ImageNet's, 1300 in a folder, all of one small image."""
    import cv2
    import numpy

    seed = None
    for i in range(count):
        if i % 1300 == 0:
            parent = folder / f"n{i // 1300:08}"
            parent.mkdir()
        path = parent / f"n{i // 1300:08}_{i}.png"
        if i % 30000 == 0:  # file systems bound the links of a file
            cv2.imwrite(str(path), numpy.zeros((2, 2), numpy.uint8))
            seed = path
        else:
            os.link(seed, path)


def compare_jpeg(folder, pairs, cores, seconds):
    peers = ["n2d2", "loop", "opencv", "pillow"]
    rates = {}
    for count in sorted({1, min(2, cores)}):
        chosen = peers if count == 1 else [peer for peer in peers if peer != "loop"]

        def one(peer, count=count):
            return child(Path(__file__), peer, count, "--folder", folder, "--seconds", seconds)

        results = in_turns(pairs, chosen, one)
        rates[count] = {peer: [result["rate"] for result in results[peer]] for peer in chosen}
        cores_text = f"{count} core{'s' * (count > 1)}"
        for peer in chosen:
            values = rates[count][peer]
            # The CPU time of worker processes is not that of the parent.
            cpu = f", {1e3 * statistics.median(r['cpu'] for r in results[peer]):.2f} ms of CPU time an image" * (
                count == 1
            )
            spread = f"{min(values):.0f} .. {max(values):.0f}"
            yield f"{peer}, {cores_text}: {statistics.median(values):.0f} images/s ({spread}){cpu}"
        for peer in chosen[1:]:
            ratio = statistics.median(a / b for a, b in zip(rates[count]["n2d2"], rates[count][peer], strict=True))
            pairs_of = zip(results["n2d2"], results[peer], strict=True)
            cpu = f", of CPU time {statistics.median(b['cpu'] / a['cpu'] for a, b in pairs_of):.2f}" * (count == 1)
            yield f"  N2D2 to {peer}, {cores_text}: {ratio:.2f}{cpu}"
    if len(rates) > 1:
        gain = statistics.median(b / a for a, b in zip(rates[1]["n2d2"], rates[2]["n2d2"], strict=True))
        yield f"  N2D2, 1 to 2 cores: {gain:.2f} x"


def rows(arguments, folder):
    script = Path(__file__)
    if "jpeg" in arguments.what:
        images = folder / "images"
        images.mkdir()
        make_images(images, arguments.images)
        yield from compare_jpeg(images, arguments.pairs, arguments.threads, arguments.seconds)
    if "mnist" in arguments.what:

        def one(peer):
            return child(script, peer, arguments.threads, "--folder", folder)["seconds"]

        times = in_turns(arguments.pairs, ["read", "train"], one)
        share = statistics.median(r / (t - r) for r, t in zip(times["read"], times["train"], strict=True))
        read, train = (statistics.median(times[name]) for name in ("read", "train"))
        percent = f"{100 * share:.1f} % of its learning"
        yield f"MNIST, an epoch of 54000: {read:.3f} s to batches, {train:.2f} s with LeNet: {percent}"
    for what, count in (("tree", 100_000), ("index", 1_300_000)):
        if what not in arguments.what:
            continue
        files = folder / what
        files.mkdir()
        make_tree(files, count)
        results = [child(script, what, 1, "--folder", files) for _ in range(3)]
        shutil.rmtree(files)
        if what == "tree":
            rest = ", ".join(f"{result['seconds']:.2f}" for result in results)
            yield f"tree of {results[0]['stimuli']} files: {rest} s to load and partition"
        else:
            median = statistics.median(result["megabytes"] for result in results)
            peak = statistics.median(result["peak"] for result in results)
            yield f"index of {results[0]['stimuli']} files: {median:.0f} MB (peak while loading {peak:.0f} MB)"


def run_child(arguments):
    use_cores(arguments.threads)
    peer, folder, seconds = arguments.child, arguments.folder, arguments.seconds
    if peer == "n2d2":
        return jpeg_n2d2(folder, seconds, arguments.threads)
    if peer == "loop":
        return bare_loop(folder, seconds)
    if peer in ("opencv", "pillow"):
        return jpeg_torch(folder, seconds, arguments.threads, peer == "pillow")
    if peer in ("read", "train"):
        return mnist_n2d2(peer, arguments.threads)
    return tree(folder) if peer == "tree" else index(folder)


def page(pairs, threads, seconds):
    """The rows of everything, as list items for docs/benchmarks.md."""
    chosen = parse(["--pairs", str(pairs), "--threads", str(min(2, threads)), "--seconds", str(seconds)])
    with tempfile.TemporaryDirectory(prefix="n2d2-bench-data-") as folder:
        for row in rows(chosen, Path(folder)):
            yield f"{'  ' * row.startswith(' ')}- {row.strip()}"


def parse(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = ["jpeg", "mnist", "tree", "index"]
    parser.add_argument("--what", nargs="+", choices=kinds, default=kinds)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--images", type=int, default=320, help="generated JPEGs")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count()), help="cores (at most 2 are compared)")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement of JPEGs")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main():
    arguments = parse()
    if arguments.child:
        print(json.dumps(run_child(arguments)))
        return
    if "mnist" in arguments.what and "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/")
    print(header(), flush=True)
    with tempfile.TemporaryDirectory(prefix="n2d2-bench-data-") as folder:
        for row in rows(arguments, Path(folder)):
            print(row, flush=True)


if __name__ == "__main__":
    main()

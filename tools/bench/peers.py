"""What the benchmarks share: measuring, peers in processes of their own that take turns, ratios and tables."""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"


def measure(step, seconds):
    """Items/s and CPU seconds an item of step(), which returns the number of items it processed; the first calls do not
    count."""
    for _ in range(3):
        step()
    items, wall, cpu = 0, time.perf_counter(), time.process_time()
    while True:
        items += step()
        elapsed = time.perf_counter() - wall
        if elapsed >= seconds:
            return {"rate": items / elapsed, "cpu": (time.process_time() - cpu) / items}


def resident():
    """Megabytes of this process: now, and at most so far."""
    with open("/proc/self/statm") as stream:
        now = int(stream.read().split()[1]) * resource.getpagesize() / 2**20
    return now, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(script, peer, threads, *arguments, passive=False):
    """What `script --child peer ...` prints last, from JSON."""
    env = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    env.pop("OMP_WAIT_POLICY", None)
    if passive:
        env["OMP_WAIT_POLICY"] = "passive"
    command = [sys.executable, str(script), "--child", peer, "--threads", str(threads), *map(str, arguments)]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{peer} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def in_turns(pairs, peers, run):
    """run(peer) for every peer, `pairs` times, in turns of alternating order: {peer: [result, ...]}."""
    results = {peer: [] for peer in peers}
    for pair in range(pairs):
        for peer in peers if pair % 2 == 0 else reversed(peers):
            results[peer].append(run(peer))
    return results


def paired_ratio(ours, theirs, better=max):
    """Median of the paired ratios ours / the best of theirs, where `theirs` lists the values of several formats."""
    return statistics.median(o / better(t) for o, t in zip(ours, zip(*theirs, strict=True), strict=True))


def header():
    """Markdown: when and on what this was measured."""
    cpu = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return f"{time.strftime('%Y-%m-%d')}, {cpu}, {os.cpu_count()} cores, load average {load:.1f} at the start"


def table(columns, rows):
    """Lines of a Markdown table."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]

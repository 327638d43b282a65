#!/usr/bin/env python3
"""Recognition rates before and after quantization: in floating point, simulated in integers, and of the exported
program, which is built with g++ and run on every test image. Learns the networks first, unless --work holds weights.

    N2D2_DATA=... tools/bench/accuracy.py [--work FOLDER] [--network LeNet MobileNet]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PER_OUTPUT = ["-act-rescale-per-output", "1"]

SETTINGS = {
    "8 bits": [],
    "8 bits, per output": PER_OUTPUT,
    "8 bits, Fixed-point32": ["-act-rescaling-mode", "Fixed-point32", *PER_OUTPUT],
    "8 bits, Fixed-point16": ["-act-rescaling-mode", "Fixed-point16", *PER_OUTPUT],
    "8 bits, Single-shift": ["-act-rescaling-mode", "Single-shift", *PER_OUTPUT],
    "8 bits, Double-shift": ["-act-rescaling-mode", "Double-shift", *PER_OUTPUT],
    "8 bits, KL-Divergence": ["-act-clipping-mode", "KL-Divergence", *PER_OUTPUT],
    "weights 4 bits, per output": ["-wt-nbbits", "4", *PER_OUTPUT],
    "16 bits": ["-nbbits", "16"],
}


def lenet():
    return (ROOT / "models" / "LeNet.ini").read_text(), 5


def mobilenet():
    """MobileNet v1 0.25 on the images of CIFAR-10, enlarged to 64x64."""
    text = (ROOT / "models" / "MobileNet_v1_0.25.ini").read_text()
    begin, end = text.index("[database]"), text.index("[sp]")
    database = "[database]\nType=CIFAR10_Database\nDataPath=${N2D2_DATA}/cifar-10-batches-bin\nValidation=0.1\n\n"
    text = text[:begin] + database + text[end:]
    flip = (
        "[sp.OnTheFlyTransformation-flip]\nType=FlipTransformation\nRandomHorizontalFlip=1\nApplyTo=LearnOnly\n\n"
        "[conv.def]"
    )
    changes = {
        "SizeX=128": "SizeX=64",
        "SizeY=128": "SizeY=64",
        "PoolSize=4\nStride=4": "PoolSize=2\nStride=2",
        "[conv.def]": flip,
    }
    for old, new in changes.items():
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text, 14


NETWORKS = {"LeNet": lenet, "MobileNet": mobilenet}


def n2d2(folder, *words):
    beside = Path(sys.executable).parent / "n2d2"
    executable = os.environ.get("N2D2_EXE") or (str(beside) if beside.exists() else "n2d2")
    done = subprocess.run(
        [executable, "net.ini", "-seed", "1", "-plot", "off", *words], cwd=folder, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.exit(done.stdout[-2000:] + done.stderr)
    return float(re.findall(r"Final recognition rate: ([0-9.]+)%", done.stdout)[-1])


def exported(folder):
    subprocess.run(["make", "-s", "-C", str(folder)], check=True)
    done = subprocess.run(["bin/run_export"], cwd=folder, capture_output=True, text=True, check=True)
    return float(re.findall(r"Score: ([0-9.]+)%", done.stdout)[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--work", type=Path, help="folder of the runs, kept; weights that it holds are not learnt again"
    )
    parser.add_argument("--network", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--setting", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--calib", default="1000", help="stimuli of the calibration")
    arguments = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the root of the data sets")
    work = arguments.work or Path(tempfile.mkdtemp(prefix="n2d2-accuracy-"))
    print("| network | setting | float | simulated | exported |\n| --- | --- | --- | --- | --- |")
    for name in arguments.network:
        folder = work / name
        folder.mkdir(parents=True, exist_ok=True)
        text, epochs = NETWORKS[name]()
        (folder / "net.ini").write_text(text)
        if not (folder / "weights_validation").is_dir():
            n2d2(folder, "-learn-epoch", str(epochs))
        reference = n2d2(folder, "-test")
        for setting in arguments.setting:
            out = folder / "project"
            shutil.rmtree(out, ignore_errors=True)
            words = [
                "-export",
                "CPP",
                "-calib",
                arguments.calib,
                "-export-folder",
                "project",
                "-test",
                *SETTINGS[setting],
            ]
            simulated = n2d2(folder, *words)
            print(f"| {name} | {setting} | {reference:.2f} % | {simulated:.2f} % | {exported(out):.2f} % |", flush=True)
    if not arguments.work:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()

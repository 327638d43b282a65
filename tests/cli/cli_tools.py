"""Runs the built executable `n2d2` on tiny generated data, each test in a directory of its own."""

import gzip
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SIDE, CLASSES = 8, 4


def find_executable() -> str:
    """$N2D2_EXE, else the command installed beside this Python, else the build tree's."""
    if chosen := os.environ.get("N2D2_EXE"):
        return chosen
    for path in (Path(sys.executable).parent / "n2d2", ROOT / "build" / "bin" / "n2d2"):
        if path.is_file():
            return str(path)
    pytest.exit("no executable n2d2: build it, or name it in N2D2_EXE", returncode=4)


def images_of(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Images of one bright quarter each (the class), under noise: learnt in a few epochs."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % CLASSES).astype(np.uint8)
    images = rng.integers(0, 100, (count, SIDE, SIDE))
    half = SIDE // 2
    for image, label in zip(images, labels, strict=True):
        y, x = half * (label // 2), half * (label % 2)
        image[y : y + half, x : x + half] += 120
    return images.astype(np.uint8), labels


def write_idx(path: Path, values: np.ndarray) -> None:
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    data = header + values.tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def write_idx_dataset(folder: Path, learn: int = 96, test: int = 32) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for stem, (images, labels) in {"train": images_of(learn, 1), "t10k": images_of(test, 2)}.items():
        write_idx(folder / f"{stem}-images-idx3-ubyte", images)
        write_idx(folder / f"{stem}-labels-idx1-ubyte", labels)
    return folder


def write_dir_dataset(folder: Path, count: int = 48) -> Path:
    images, labels = images_of(count, 3)
    for i, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = folder / f"quarter{label}" / f"{i:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), image)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    """The data root of all tests: `mnist/` (IDX) and `dir/` (one folder a class). Not to be written to."""
    root = tmp_path_factory.mktemp("data")
    write_idx_dataset(root / "mnist")
    write_dir_dataset(root / "dir")
    return root


SECTIONS = {
    "": "DefaultModel=Frame",
    "database": "Type=MNIST_IDX_Database\nValidation=0.25",
    "sp": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=16",
    "fc1": "Input=sp\nType=Fc\nNbOutputs=12\nActivationFunction=Rectifier\nWeightsFiller=HeFiller\n"
    "ConfigSection=common.config",
    "fc2": "Input=fc1\nType=Fc\nNbOutputs=10\nWeightsFiller=XavierFiller\nConfigSection=common.config",
    "softmax": "Input=fc2\nType=Softmax\nNbOutputs=10\nWithLoss=1",
    "softmax.Target": "",
    "common.config": "Solvers.LearningRate=0.2\nSolvers.Momentum=0.9",
}

# A convolution, a pooling and a noise source in front: what the promise "same bits" is about.
CONV_SECTIONS = {
    "conv1": "Input=sp\nType=Conv\nKernelSize=3\nPadding=1\nNbOutputs=6\nActivationFunction=Rectifier\n"
    "WeightsFiller=HeFiller\nConfigSection=common.config",
    "pool1": "Input=conv1\nType=Pool\nPoolSize=2\nStride=2\nNbOutputs=6\nPooling=Max\nMapping.Size=1",
    "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=pool1"),
    "common.config": "Solvers.LearningRate=0.05\nSolvers.Momentum=0.9\nSolvers.LearningRatePolicy=StepDecay\n"
    "Solvers.LearningRateStepSize=[sp]_EpochSize\nSolvers.LearningRateDecay=0.9",
}


def model_text(sections: dict[str, str | None] | None = None, **extra: str) -> str:
    """The tiny model; `sections` replaces or adds whole sections (None removes), `extra` appends lines to one."""
    merged = dict(SECTIONS)
    for name, body in (sections or {}).items():
        if name not in merged and "Input=" in (body or ""):  # layers stand before the fc1 they may feed
            keys = list(merged)
            at = keys.index("fc1")
            merged = {k: merged[k] for k in keys[:at]} | {name: body} | {k: merged[k] for k in keys[at:]}
        else:
            merged[name] = body
    for name, lines in extra.items():
        key = "" if name == "top" else name.replace("__", ".")
        merged[key] = (merged.get(key) or "") + "\n" + lines
    return "\n".join((f"[{name}]\n" if name else "") + body + "\n" for name, body in merged.items() if body is not None)


class Runner:
    """Runs `n2d2` in `folder` and keeps what it said."""

    def __init__(self, folder: Path, data: Path):
        self.folder = folder
        self.executable = find_executable()
        keep = ("PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "N2D2_KERNELS")
        self.env = {name: os.environ[name] for name in keep if name in os.environ}
        self.env |= {"N2D2_DATA": str(data), "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}

    def model(self, sections=None, name="net.ini", **extra) -> str:
        (self.folder / name).write_text(model_text(sections, **extra))
        return name

    def command(self, *args) -> list[str]:
        words = [str(a) for a in args]
        return [self.executable, *words, *([] if "-plot" in words else ["-plot", "off"])]

    def start(self, *args, **env) -> subprocess.Popen:
        """Standard output and error in one pipe, for those who watch it run."""
        return subprocess.Popen(
            self.command(*args),
            cwd=self.folder,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def raw(self, *args, preexec_fn=None, timeout=120, **env) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*args),
            cwd=self.folder,
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=timeout,
            preexec_fn=preexec_fn,
        )

    def ok(self, *args, **kwargs) -> str:
        done = self.raw(*args, **kwargs)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
        return done.stdout

    def fails(self, *args, code=1, **kwargs) -> str:
        """One message on standard error, nothing of a crash; gives the message without "Error: "."""
        done = self.raw(*args, **kwargs)
        both = done.stdout + done.stderr
        assert done.returncode == code, f"exit code {done.returncode}\n{both}"
        # libpng and libjpeg complain by themselves about damaged files.
        # Several readers do so at once, into one another's lines.
        said = re.sub(
            r"(libpng (error|warning): |Corrupt JPEG )((?!libpng |Corrupt JPEG |Error: )[^\n])*\n?", "", done.stderr
        ).lstrip("\n")
        assert said.startswith("Error: "), done.stderr
        assert said.count("Error: ") == 1
        assert "Error: " not in done.stdout
        for word in ("terminate called", "Traceback", "what():", "std::", "core dumped", "Assertion"):
            assert word not in both, both
        assert self.leftovers() == []
        message = said.removeprefix("Error: ").strip()
        if listing := os.environ.get("N2D2_MESSAGES"):  # to read them all
            with open(listing, "a") as file:
                file.write(message + "\n")
        return message

    def leftovers(self) -> list[Path]:
        """Files written beside that were not renamed."""
        return [p for p in self.folder.rglob("*.tmp*")]

    def path(self, *parts) -> Path:
        return self.folder.joinpath(*parts)

    def weights(self, folder="weights") -> dict[str, bytes]:
        files = {p.name: p.read_bytes() for p in sorted(self.path(folder).glob("*")) if p.is_file()}
        assert files and all(files.values()), f"no or empty files in {folder}: {sorted(files)}"
        return files


@pytest.fixture
def n2d2(tmp_path, data) -> Runner:
    return Runner(tmp_path, data)


@pytest.fixture
def another(tmp_path_factory, data):
    """Further runs, each in its own directory."""
    return lambda name="other": Runner(tmp_path_factory.mktemp(name), data)


@pytest.fixture(scope="session")
def learnt(tmp_path_factory, data) -> Runner:
    """A finished learning run (4 epochs, seed 1). Read it; copy it with `copy_of` to write."""
    runner = Runner(tmp_path_factory.mktemp("learnt"), data)
    runner.model()
    runner.output = runner.ok("net.ini", "-learn-epoch", 4, "-seed", 1, "-test")
    return runner


@pytest.fixture
def copy_of(tmp_path, data):
    def copy(runner: Runner, name="copy") -> Runner:
        shutil.copytree(runner.folder, tmp_path / name, symlinks=True)
        return Runner(tmp_path / name, data)

    return copy


def wait_for(condition, process: subprocess.Popen, seconds: float = 60.0) -> None:
    """Waits until `condition()`; fails when the process ends first or it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None:
            out, err = process.communicate()
            pytest.fail(f"the run ended early ({process.returncode}):\n{out}{err}")
        if time.monotonic() > end:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            pytest.fail("the run did not get there in time")
        time.sleep(0.005)

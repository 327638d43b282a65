"""A C++ program of its own, built against the installed package by find_package(N2D2), classifies images."""

import gzip
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")
HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "models" / "LeNet.ini"
N2D2 = [sys.executable, "-m", "n2d2"]


def run(command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def write_idx(path, array):
    path.write_bytes(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes())


def read_idx(path):
    data = path.read_bytes() if path.is_file() else gzip.decompress(path.with_name(path.name + ".gz").read_bytes())
    shape = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """The embedder's program; a folder with a space and an accent in its name must not matter."""
    cmake = shutil.which("cmake", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if cmake is None:
        pytest.skip("no cmake")
    build = tmp_path_factory.mktemp("embed") / "un été"
    package = run([*N2D2, "--cmake-dir"]).strip()
    run([cmake, "-S", HERE, "-B", build, f"-DN2D2_DIR={package}", "-DCMAKE_BUILD_TYPE=Release"])
    run([cmake, "--build", build])
    return build / "classify"


@pytest.fixture(scope="session")
def learned(tmp_path_factory):
    """LeNet learned for a few epochs on scikit-learn's digits, enlarged to MNIST's size."""
    datasets = pytest.importorskip("sklearn.datasets")
    folder = tmp_path_factory.mktemp("learned")
    digits = datasets.load_digits()
    images = np.stack([cv2.resize((i * 255 / 16).astype(np.uint8), (28, 28)) for i in digits.images])
    labels = digits.target.astype(np.uint8)
    data = folder / "mnist"
    data.mkdir()
    for prefix, part in (("train", slice(0, 1500)), ("t10k", slice(1500, None))):
        write_idx(data / f"{prefix}-images-idx3-ubyte", images[part])
        write_idx(data / f"{prefix}-labels-idx1-ubyte", labels[part])
    environment = {**os.environ, "N2D2_DATA": str(folder)}
    run([*N2D2, MODEL, "-learn-epoch", "6", "-seed", "1", "-plot", "off"], cwd=folder, env=environment)
    return folder, environment, images[1500:], labels[1500:]


def classify(program, weights, images, labels, folder, environment):
    right = 0
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = folder / f"image {index}.png"
        assert cv2.imwrite(str(path), image)
        text = run([program, MODEL, weights, path], cwd=folder, env=environment).split()
        assert 0.0 <= float(text[1]) <= 1.0001
        right += int(text[0]) == label
    return right


def test_classifies_what_it_learned(program, learned):
    folder, environment, images, labels = learned
    assert classify(program, folder / "weights", images[:20], labels[:20], folder, environment) >= 17


def test_classifies_mnist_with_the_weights_of_the_old_system(program, tmp_path):
    data = Path(os.environ.get("N2D2_DATA", "") or "nowhere")
    weights = data / "peer-lenet" / "weights"
    if not weights.is_dir() or not (data / "mnist").is_dir():
        pytest.skip("N2D2_DATA has no mnist/ and peer-lenet/")
    images = read_idx(data / "mnist" / "t10k-images-idx3-ubyte")[:20]
    labels = read_idx(data / "mnist" / "t10k-labels-idx1-ubyte")[:20]
    assert classify(program, weights, images, labels, tmp_path, dict(os.environ)) >= 19


def test_a_missing_image_is_told(program, learned):
    folder, environment, _, _ = learned
    done = subprocess.run(
        [program, MODEL, folder / "weights", folder / "none.png"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "none.png" in done.stderr

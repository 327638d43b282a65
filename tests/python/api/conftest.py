"""What the tests of the package share: a fresh counter of names, a tiny image folder."""

import pytest


@pytest.fixture(autouse=True)
def fresh_names():
    """Names such as Conv_0 start again at each test, as in a new process."""
    from n2d2 import utils

    utils._name_counters.clear()


@pytest.fixture
def n2d2():
    """The package over the native module, with its defaults."""
    pytest.importorskip("N2D2")
    import n2d2 as package

    package.global_variables.verbosity = package.global_variables.Verbosity.detailed
    package.global_variables.default_model = "Frame"
    package.global_variables.seed = 1
    return package


@pytest.fixture
def image_folder(tmp_path):
    """Folder of 2 labels x 40 images of 8x8 pixels that a small network separates: bright left or right
    half."""
    cv2 = pytest.importorskip("cv2")
    import numpy as np

    random = np.random.default_rng(0)
    for label, columns in (("left", slice(0, 4)), ("right", slice(4, 8))):
        (tmp_path / "images" / label).mkdir(parents=True)
        for index in range(40):
            image = random.integers(0, 60, (8, 8, 3), dtype=np.uint8)
            image[:, columns] += np.uint8(150)
            cv2.imwrite(str(tmp_path / "images" / label / f"{index:03}.png"), image)
    return tmp_path / "images"


@pytest.fixture
def mnist(tmp_path):
    """Folder of the four IDX files, 20 + 10 random digits."""
    import struct

    import numpy as np

    random = np.random.default_rng(1)
    folder = tmp_path / "mnist"
    folder.mkdir()
    for prefix, count in (("train", 20), ("t10k", 10)):
        images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(
            struct.pack(">4i", 0x803, count, 28, 28) + images.tobytes()
        )
        (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 0x801, count) + labels.tobytes())
    return str(folder)

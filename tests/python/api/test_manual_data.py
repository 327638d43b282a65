"""The manual's examples of data in Python as printed: chapter 26 and the data augmentation of 31.1."""

import os
from pathlib import Path

import numpy as np
import pytest

COUNTS = {"Faces": 435, "Motorbikes": 798, "airplanes": 800, "car_side": 123}


@pytest.fixture
def mnist_folder():
    root = os.environ.get("N2D2_DATA", "")
    if not root or not (Path(root) / "mnist").is_dir():
        pytest.skip("N2D2_DATA has no mnist/")
    return Path(root) / "mnist"


@pytest.fixture
def gst(tmp_path, monkeypatch):
    """The folder GST of 26.2.1, in the working folder: links to one small picture."""
    cv2 = pytest.importorskip("cv2")
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("picture.png", np.full((4, 4), 9, np.uint8))
    for name, count in COUNTS.items():
        folder = Path("GST", name)
        folder.mkdir(parents=True)
        for i in range(count):
            os.link("picture.png", folder / f"{i}.png")
    return tmp_path


def labels_of(database):
    return [database.get_label_name(i).strip("/") for i in range(database.N2D2().getNbLabels())]


def partition(database, native):
    """{label: (learn, validation, test)} counted over the native sets."""
    sets = (native.Database.Learn, native.Database.Validation, native.Database.Test)
    counts = {name: [0, 0, 0] for name in labels_of(database)}
    for k, which in enumerate(sets):
        for i in range(database.N2D2().getNbStimuli(which)):
            label = database.N2D2().getStimulusLabel(which, i)
            counts[database.get_label_name(label).strip("/")][k] += 1
    return {name: tuple(count) for name, count in counts.items()}


EXPECTED = {"airplanes": (49, 25, 726), "car_side": (49, 25, 49), "Faces": (49, 25, 361), "Motorbikes": (49, 25, 724)}


def test_26_2_database_of_ones_own(n2d2, image_folder):
    data_path, label_path, data_dims = str(image_folder), "", [8, 8, 3]
    db = n2d2.database.DIR()
    provider = n2d2.provider.DataProvider(db, data_dims)
    db.load(data_path, 1, label_path, 1)
    db.partition_stimuli(learn=1, validation=0, test=0)
    provider.set_partition("Learn")
    provider.add_transformation(n2d2.transform.ColorSpace("BGR"))
    inputs_tensor = provider.read_random_batch()
    assert inputs_tensor.shape() == [1, 3, 8, 8] and db.get_nb_stimuli("Learn") == 80


def test_26_2_1_folder(n2d2, gst):
    import N2D2

    database = n2d2.database.DIR("./GST", learn=0.4, validation=0.2)
    assert partition(database, N2D2) == EXPECTED


def test_26_2_1_order_of_labels(n2d2, gst):
    import N2D2

    Path("label.dat").write_text("airplanes 0\ncar_side 1\nMotorbikes 3\nFaces 2\n")
    database = n2d2.database.DIR("./GST", learn=0.4, validation=0.2, label_path="./label.dat", label_depth=0)
    assert labels_of(database) == ["airplanes", "car_side", "Faces", "Motorbikes"]
    assert partition(database, N2D2) == EXPECTED


def test_26_5_iteration(n2d2, mnist_folder):
    path, batch_size = str(mnist_folder), 2000
    database = n2d2.database.MNIST(data_path=path, validation=0.1)
    provider = n2d2.provider.DataProvider(database, [32, 32, 1], batch_size=batch_size)
    provider.add_transformation(n2d2.transform.Rescale(width=32, height=32))
    provider.set_partition("Learn")
    shapes = [inputs.shape() for inputs in provider]
    assert shapes == [[2000, 1, 32, 32]] * 27


def test_31_1_data_augmentation(n2d2, mnist_folder, tmp_path, monkeypatch, capsys):
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)

    def plot_tensor(tensor, path):
        plt.imshow(tensor[0, 0, :], cmap="gray", vmin=0, vmax=255)
        plt.savefig(path)

    database = n2d2.database.MNIST(data_path=str(mnist_folder), validation=0.1)
    provider = n2d2.provider.DataProvider(database, [28, 28, 1], batch_size=1)
    capsys.readouterr()
    database.get_partition_summary()
    assert " ".join(capsys.readouterr().out.split()) == (  # the columns are those of the specification
        "Number of stimuli : 70000 Learn : 54000 stimuli (77.14%) Test : 10000 stimuli (14.29%) "
        "Validation : 6000 stimuli (8.57%) Unpartitioned : 0 stimuli (0.0%)"
    )

    for data in provider:
        assert data.shape() == [1, 1, 28, 28]
        break
    data = next(provider)
    assert data.shape() == [1, 1, 28, 28]

    first = provider.read_batch(idx=0).to_numpy() * 255
    plot_tensor(first, "first_stimuli.png")
    provider.add_on_the_fly_transformation(n2d2.transform.Flip(vertical_flip=True))
    image = provider.read_batch(idx=0).to_numpy() * 255
    plot_tensor(image, "first_stimuli_fliped.png")
    np.testing.assert_array_equal(image, first[:, :, ::-1])

    provider.add_transformation(n2d2.transform.Flip(vertical_flip=True))
    image = provider.read_batch(idx=1).to_numpy() * 255
    plot_tensor(image, "second_stimuli.png")
    assert all(Path(name).stat().st_size > 1000 for name in ("first_stimuli.png", "second_stimuli.png"))

    # The second stimulus of the default partition, Test, in the files themselves.
    raw = np.fromfile(mnist_folder / "t10k-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 28, 28)
    labels = np.fromfile(mnist_folder / "t10k-labels-idx1-ubyte", np.uint8)[8:]
    which = int(np.flatnonzero((raw == np.rint(image[0, 0])).all((1, 2)))[0])
    assert provider.get_labels()[0] == labels[which]
    plt.close("all")

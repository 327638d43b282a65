"""Databases of the package: constructors, partitions and what they print (spec python-api §19, data §4.10)."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))


@pytest.fixture
def fake(tmp_path):
    """fake(name, count): folder of the look-alike of a data set."""

    def write(name, count):
        dataset = importlib.import_module("datasets.registry").all_datasets()[name]
        dataset.fake(tmp_path, count, np.random.default_rng(0))
        return str(tmp_path / dataset.folder)

    return write


def counts(database):
    return tuple(database.get_nb_stimuli(name) for name in ("Learn", "Validation", "Test"))


@pytest.mark.parametrize(
    ("kind", "name", "count", "arguments", "expected"),
    [
        ("MNIST", "mnist", 20, {"validation": 0.2}, (16, 4, 5)),
        ("FashionMNIST", "fashion-mnist", 20, {"validation": 0.2}, (16, 4, 5)),
        ("CIFAR10", "cifar10", 60, {"validation": 0.2}, (40, 10, 10)),
        ("CIFAR10", "cifar10", 60, {"use_test_for_validation": True}, (50, 10, 10)),
        ("CIFAR100", "cifar100", 50, {"use_coarse": True}, (50, 0, 10)),
        ("ILSVRC2012", "ilsvrc2012", 20, {"learn": 1.0, "use_validation_for_test": False}, (20, 6, 0)),
        ("GTSRB", "gtsrb", 50, {"validation": 0.2}, (40, 10, 12)),
        ("Caltech101", "caltech101", 40, {"learn": 0.5, "validation": 0.2}, (10, 4, 6)),
        ("Caltech256", "caltech256", 30, {"learn": 0.5, "inc_clutter": True}, (15, 0, 15)),
        ("CKP", "ckp", 21, {"learn": 1.0, "nb_neutral": 0}, (21, 0, 0)),
        ("LITISRouen", "litisrouen", 20, {}, (8, 8, 4)),
        ("Actitracker", "actitracker", 10, {"learn": 0.5, "validation": 0.5}, (5, 5, 0)),
        ("N_MNIST", "n-mnist", 20, {"validation": 0.25}, (15, 5, 5)),
    ],
)
def test_public_sets(n2d2, fake, kind, name, count, arguments, expected):
    folder = fake(name, count)
    made = getattr(n2d2.database, kind)
    database = made(data_path=folder, **arguments)
    assert counts(database) == expected
    text = str(database)
    assert text.startswith(f"{kind}(") and all(f"{key}={value}" in text for key, value in arguments.items())
    if kind != "MNIST":  # whose constructor loads
        later = made(**arguments)
        assert counts(later) == (0, 0, 0)
        later.load(folder)
        assert counts(later) == expected


def test_options_reach_the_native_object(n2d2, fake):
    database = n2d2.database.CIFAR10(legacy_label_order=True, random_partitioning=False)
    assert database.N2D2().getParameter("LegacyLabelOrder") == "1"
    database.load(fake("cifar10", 60))
    assert list(database.N2D2().getStimuliSet(database.N2D2().StimuliSet.Learn)) == list(range(50))
    windows = n2d2.database.Actitracker(fake("actitracker", 10), window_size=45, overlapping=1.0)
    assert sum(counts(windows)) == 11
    with pytest.raises(ValueError, match="wrong"):
        n2d2.database.CIFAR10(wrong=1)
    with pytest.raises(n2d2.error_handler.WrongInputType):
        n2d2.database.CIFAR10(validation="a")


def test_partition_summary_of_the_manual(n2d2, mnist, capsys):
    database = n2d2.database.MNIST(data_path=mnist, validation=0.1)
    database.get_partition_summary()
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Number of stimuli : 30",
        "Learn         : 18 stimuli (60.0%)",
        "Test          : 10 stimuli (33.33%)",
        "Validation    : 2 stimuli (6.67%)",
        "Unpartitioned : 0 stimuli (0.0%)",
        "",
    ]
    n2d2.database.DIR().get_partition_summary()
    assert capsys.readouterr().out == "No stimulus in the database !\n"
    assert [database.get_label_name(i) for i in (0, 9)] == ["0", "9"]
    with pytest.raises(IndexError):
        database.get_label_name(10)


def test_csv(n2d2, fake, tmp_path):
    file = f"{fake('grid-stability', 40)}/Data_for_UCI_named.csv"
    database = n2d2.database.CSV(file, learn=0.7, validation=0.3, nb_header_lines=1)
    assert counts(database) == (28, 12, 0)
    provider = n2d2.provider.DataProvider(database, [13, 1, 1], batch_size=4)
    provider.set_partition("Learn")
    inputs = np.array(provider.read_random_batch())
    assert inputs.shape == (4, 1, 1, 13)
    names = [database.get_label_name(int(label)) for label in provider.get_labels()]
    assert names == ["unstable" if value > 0 else "stable" for value in inputs[:, 0, 0, 12]]
    by_count = n2d2.database.CSV(file, learn=5, validation=3, per_label_partitioning=False, nb_header_lines=1)
    assert counts(by_count) == (5, 3, 32)
    for learn, told in ((41, "need more than the 40 stimuli"), (0.5, "learn .0.5. is a number of stimuli")):
        with pytest.raises(RuntimeError, match=told):
            n2d2.database.CSV(file, learn=learn, validation=0, per_label_partitioning=False, nb_header_lines=1)
    later = n2d2.database.CSV(nb_header_lines=1, label_column=13, separator=",")
    later.load(file)
    assert later.get_nb_stimuli("Unpartitioned") == 40


def test_events(n2d2, fake):
    database = n2d2.database.N_MNIST(fake("n-mnist", 10))
    events = database.get_events("Learn", 0, batch=2)
    assert len(events) == 50 and {event.batch for event in events} == {2}
    spread = database.get_events("Learn", 0, start=0, stop=1000, repetitions=2)
    assert len(spread) == 100 and max(event.time for event in spread) == 1000
    with pytest.raises(ValueError, match="both or not at all"):
        database.get_events("Learn", 0, start=1)
    with pytest.raises(ValueError, match="need start and stop"):
        database.get_events("Learn", 0, repetitions=2)


def test_manual_directory_with_counts_of_a_second_load(n2d2, image_folder):
    # Row 16: counts are of what is not partitioned yet.
    database = n2d2.database.DIR(str(image_folder), learn=30, validation=20, per_label_partitioning=False)
    database.load(str(image_folder))
    assert database.get_nb_stimuli("Unpartitioned") == 80
    database.partition_stimuli(learn=0.5, validation=0, test=0.5)
    assert counts(database) == (70, 20, 70)


def test_several_databases_are_one(n2d2, image_folder, fake):
    images = n2d2.database.DIR(str(image_folder), learn=0.5, validation=0.25)
    more = n2d2.database.DIR(str(image_folder), learn=0.25, ignore_mask=["*right*"])
    both = n2d2.database.CompositeDatabase([images, more])
    assert counts(both) == tuple(sum(pair) for pair in zip(counts(images), counts(more), strict=True))
    assert both.N2D2().getLabelNames() == ["/left", "/right"] and "merge_labels" not in str(both)
    apart = n2d2.database.CompositeDatabase([images, more], merge_labels=False)
    assert apart.N2D2().getLabelNames() == ["/left", "/right", "/left"]
    apart.append(n2d2.database.CIFAR10(fake("cifar10", 60)))
    assert counts(apart)[0] == counts(both)[0] + 50 and apart.N2D2().getNbLabels() == 13
    provider = n2d2.provider.DataProvider(apart, [32, 32, 3])
    provider.add_transformation(n2d2.transform.Rescale(width=32, height=32))
    provider.set_partition("Learn")
    assert np.array(provider.read_random_batch()).max() > 0
    with pytest.raises(n2d2.error_handler.WrongInputType):
        n2d2.database.CompositeDatabase([])
    with pytest.raises(n2d2.error_handler.WrongInputType):
        n2d2.database.CompositeDatabase([1])
    other = n2d2.database.DIR(str(image_folder), learn=0.5, rois_margin=2)
    with pytest.raises(ValueError, match="rois_margin differs in the databases"):
        n2d2.database.CompositeDatabase([images, other])
    assert n2d2.database.CompositeDatabase([images, other], rois_margin=1).get_parameter("rois_margin") == 1


def test_manual_label_order(n2d2, image_folder, tmp_path):
    # 26.2.1, with the warning's label_depth=0.
    (tmp_path / "label.dat").write_text("right 0\nleft 1\n")
    database = n2d2.database.DIR(
        str(image_folder), learn=0.4, validation=0.2, label_path=str(tmp_path / "label.dat"), label_depth=0
    )
    assert [database.get_label_name(i) for i in range(2)] == ["/right", "/left"]
    (tmp_path / "label.dat").write_text("right 0\nup 1\n")
    with pytest.raises(ValueError, match='the folder .*left has the label "/left", which .*label.dat does not list'):
        n2d2.database.DIR(str(image_folder), learn=0.4, label_path=str(tmp_path / "label.dat"))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "uint32", "float32", "float64"])
def test_numpy_types(n2d2, dtype):
    database = n2d2.database.Numpy()
    array = np.arange(12).reshape(2, 3, 2).astype(dtype)
    database.load([array, array + 1], [3, 5], partition="Test")
    assert counts(database) == (0, 0, 2) and database.N2D2().getStimulusLabel(1) == 5
    array[:] = 0  # the database has its own copy
    provider = n2d2.provider.DataProvider(database, [2, 3, 2], batch_size=2)
    provider.set_partition("Test")
    values = np.array(provider.read_batch(0))
    unity = {"int8": 127, "uint8": 255, "int16": 32767, "int32": 2147483647}.get(dtype, 1)
    expected = np.arange(12).reshape(2, 3, 2)
    assert np.allclose(values, np.stack([expected, expected + 1]) / unity, rtol=1e-6)


def test_numpy_forms(n2d2, capsys):
    database = n2d2.database.Numpy()
    database.load([np.zeros((4, 5), np.float32)])
    assert "label 0" in capsys.readouterr().out
    database.load([np.ones((4, 5, 3), np.float32)], [1], partition="Learn", channels_first=False)
    assert counts(database) == (2, 0, 0) and database.N2D2().getNbLabels() == 0
    with pytest.raises(IndexError):
        database.get_label_name(0)
    with pytest.raises(RuntimeError, match="one dtype"):
        database.load([np.zeros((1, 2, 2), np.float32), np.zeros((1, 2, 2), np.uint8)], [0, 0])

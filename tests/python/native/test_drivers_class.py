"""Drivers of classified images in records: IDX and CIFAR (spec data §2.1, §2.3, §8)."""

import gzip
import logging
import struct

import N2D2
import numpy
import pytest
from drivers import Learn, Test, Validation, bytes_of, counts, fake, labels_of, listing, real_data

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


# IDX


def write_idx(path, array):
    path.write_bytes(struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes())


@pytest.fixture
def mnist(tmp_path):
    """The files of §8."""
    images = numpy.arange(24, dtype=numpy.uint8).reshape(4, 2, 3)
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    write_idx(tmp_path / "train-labels-idx1-ubyte", numpy.array([0, 3, 6, 9], numpy.uint8))
    write_idx(tmp_path / "t10k-images-idx3-ubyte", images[:2] + 100)
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", numpy.array([0, 3], numpy.uint8))
    return tmp_path


@pytest.mark.parametrize("kind", [N2D2.MNIST_IDX_Database, N2D2.Fashion_MNIST_IDX_Database])
def test_mnist(mnist, kind):
    before = listing(mnist)
    database = kind(0.25)
    database.load(str(mnist))
    assert counts(database) == (3, 1, 2) and database.getLabelNames() == [str(i) for i in range(10)]
    assert [database.getStimulusLabel(i) for i in range(6)] == [0, 3, 6, 9, 0, 3]
    assert database.getStimulusName(1) == f"{mnist}/train-images-idx3-ubyte[00001].pgm"
    assert bytes_of(database, 1, [3, 2, 1]).tolist() == [[[6, 7, 8], [9, 10, 11]]]
    assert bytes_of(database, 4, [3, 2, 1]).tolist() == [[[100, 101, 102], [103, 104, 105]]]
    assert listing(mnist) == before


def test_mnist_labels_elsewhere(mnist, tmp_path_factory):
    other = tmp_path_factory.mktemp("labels")
    for path in mnist.glob("*labels*"):
        path.rename(other / path.name)
    database = N2D2.MNIST_IDX_Database(str(mnist), str(other), False, 0.5)
    assert counts(database) == (2, 2, 2) and database.getValidation() == 0.5
    with pytest.raises(FileNotFoundError, match="train-labels-idx1-ubyte"):
        N2D2.MNIST_IDX_Database(str(mnist))


def test_mnist_packed(mnist):
    for path in list(mnist.iterdir()):
        (mnist / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    database = N2D2.MNIST_IDX_Database(str(mnist))
    assert counts(database) == (4, 0, 2) and bytes_of(database, 1, [3, 2, 1])[0, 0].tolist() == [6, 7, 8]


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("train-images-idx3-ubyte", lambda data: data[:-1], "truncated file"),
        ("train-images-idx3-ubyte", lambda data: data + b"\0", "over-long file"),
        ("train-images-idx3-ubyte", lambda data: data[:6], "truncated header"),
        ("train-images-idx3-ubyte", lambda data: b"\0\0\x0d\x03" + data[4:], "wrong magic number: 0x00000803"),
        (
            "train-labels-idx1-ubyte",
            lambda data: data[:4] + struct.pack(">I", 3) + data[8:11],
            "4 images in .* 3 labels",
        ),
        ("train-labels-idx1-ubyte", lambda data: data[:-1] + b"\x0a", "label 10 of item 3 is beyond the last one, 9"),
        ("t10k-labels-idx1-ubyte", None, "t10k-labels-idx1-ubyte"),
    ],
)
def test_bad_idx_files(mnist, file, change, told):
    path = mnist / file
    if change:
        path.write_bytes(change(path.read_bytes()))
    else:
        path.unlink()
    with pytest.raises((RuntimeError, FileNotFoundError), match=told):
        N2D2.MNIST_IDX_Database(str(mnist))


@pytest.mark.parametrize("validation", [-0.1, 1.1, float("nan")])
def test_validation_is_a_fraction(mnist, validation):
    with pytest.raises(ValueError, match="Validation: a fraction between 0 and 1"):
        N2D2.MNIST_IDX_Database(str(mnist), validation=validation)
    with pytest.raises(ValueError, match="Validation: a fraction between 0 and 1"):
        N2D2.CIFAR10_Database(validation).load(str(mnist))


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "digits"])
def test_mnist_look_alike(tmp_path, name):
    folder = fake(name, tmp_path, 20)
    database = N2D2.MNIST_IDX_Database(str(folder), validation=0.2)
    assert counts(database) == (16, 4, 5)
    assert labels_of(database)[:10] == [str(i) for i in range(10)]


def test_real_mnist():
    folder = real_data("mnist")
    before = listing(folder)
    database = N2D2.MNIST_IDX_Database(str(folder), validation=0.1)
    assert counts(database) == (54000, 6000, 10000)
    for images, labels, first, count in (
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0, 60000),
        ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 60000, 10000),
    ):
        want = numpy.fromfile(folder / labels, numpy.uint8)[8:]
        assert [database.getStimulusLabel(first + i) for i in range(count)] == want.tolist()
        stored = numpy.fromfile(folder / images, numpy.uint8)[16:].reshape(-1, 28, 28)
        for item in (0, 1, count // 2, count - 1):
            assert (bytes_of(database, first + item, [28, 28, 1])[0] == stored[item]).all()
    assert listing(folder) == before


# CIFAR


def record(labels, red, green, blue):
    return bytes(labels) + bytes([red]) * 1024 + bytes([green]) * 1024 + bytes([blue]) * 1024


@pytest.fixture
def cifar10(tmp_path):
    """The files of §8: record j of file i has the label (3 i + 7 j) % 10."""
    names = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
    for i, name in enumerate(names):
        (tmp_path / name).write_bytes(record([3 * i % 10], 1, 2, 3) + record([(3 * i + 7) % 10], 10 * i, 5, 6))
    (tmp_path / "batches.meta.txt").write_text("\n".join(CLASSES) + "\n\n")
    return tmp_path


CIFAR10_LABELS = [0, 7, 3, 0, 6, 3, 9, 6, 2, 9, 5, 2]


def test_cifar10(cifar10):
    before = listing(cifar10)
    database = N2D2.CIFAR10_Database(0.2)
    database.load(str(cifar10))
    assert counts(database) == (8, 2, 2) and (database.getValidation(), database.getNbStimuli()) == (0.2, 12)
    # Class indices of the file (row 14), not the order of appearance.
    assert database.getLabelNames() == CLASSES
    assert [database.getStimulusLabel(i) for i in range(12)] == CIFAR10_LABELS
    assert database.getStimulusName(3) == f"{cifar10}/data_batch_2.bin[00001].ppm"
    # Planes R=1, G=2, B=3 are BGR.
    assert (bytes_of(database, 0, [32, 32, 3]) == numpy.array([3, 2, 1]).reshape(3, 1, 1)).all()
    assert (bytes_of(database, 3, [32, 32, 3]) == numpy.array([6, 5, 10]).reshape(3, 1, 1)).all()
    assert listing(cifar10) == before


def test_cifar10_test_for_validation(cifar10, caplog):
    database = N2D2.CIFAR10_Database(0.2, True)
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        database.load(str(cifar10))
    assert "Validation=0.2 has no effect" in caplog.text
    assert counts(database) == (10, 2, 2) and database.getNbStimuli() == 14 and database.getUseTestForValidation()
    names = [{database.getStimulusName(i) for i in database.getStimuliSet(s)} for s in (Validation, Test)]
    assert names[0] == names[1] == {f"{cifar10}/test_batch.bin[{i:05}].ppm" for i in range(2)}


def test_cifar10_in_the_order_of_older_versions(cifar10):
    database = N2D2.CIFAR10_Database()
    database.setParameter("LegacyLabelOrder", "1")
    database.load(str(cifar10))
    seen = [CLASSES[label] for label in dict.fromkeys(CIFAR10_LABELS)]
    assert database.getLabelNames() == seen
    assert labels_of(database) == [CLASSES[label] for label in CIFAR10_LABELS]


@pytest.fixture
def cifar100(tmp_path):
    for name, labels in (("train.bin", [(1, 2), (0, 1), (1, 0)]), ("test.bin", [(0, 1), (1, 2), (0, 1)])):
        (tmp_path / name).write_bytes(b"".join(record(label, *label, 9) for label in labels))
    (tmp_path / "coarse_label_names.txt").write_text("c0\nc1\n")
    (tmp_path / "fine_label_names.txt").write_text("f0\r\nf1\r\nf2\r\n")
    return tmp_path


@pytest.mark.parametrize(
    ("coarse", "names", "labels"), [(True, ["c0", "c1"], [1, 0, 1]), (False, ["f0", "f1", "f2"], [2, 1, 0])]
)
def test_cifar100(cifar100, coarse, names, labels):
    before = listing(cifar100)
    database = N2D2.CIFAR100_Database(useCoarse=coarse)
    database.load(str(cifar100))
    assert counts(database) == (3, 0, 3) and database.getLabelNames() == names and database.getUseCoarse() == coarse
    assert [database.getStimulusLabel(i) for i in range(3)] == labels
    assert (bytes_of(database, 0, [32, 32, 3])[:, 0, 0] == [9, 2, 1]).all()
    assert listing(cifar100) == before
    both = N2D2.CIFAR100_Database(0.0, coarse, True)
    both.load(str(cifar100))
    assert counts(both) == (3, 3, 3)


def test_cifar_label_names_elsewhere(cifar10, tmp_path_factory):
    other = tmp_path_factory.mktemp("names")
    (cifar10 / "batches.meta.txt").rename(other / "batches.meta.txt")
    database = N2D2.CIFAR10_Database()
    with pytest.raises(FileNotFoundError, match=r"\[CIFAR10_Database\] .*batches.meta.txt"):
        database.load(str(cifar10))
    database.load(str(cifar10), str(other))
    assert database.getNbStimuli() == 12


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        (
            "data_batch_3.bin",
            lambda data: data[:-1],
            "data_batch_3.bin: 6145 bytes are no whole number of records of 3073",
        ),
        ("data_batch_3.bin", lambda data: data + b"\0", "6147 bytes are no whole number"),
        ("test_batch.bin", lambda data: b"", "test_batch.bin: 0 bytes"),
        ("test_batch.bin", lambda data: b"\x0a" + data[1:], "label 10 of record 0 is beyond the 10 classes"),
        ("batches.meta.txt", lambda data: b"cat\n", "is beyond the 1 classes of batches.meta.txt"),
        ("batches.meta.txt", lambda data: b"\n\n", "no class name"),
        ("batches.meta.txt", lambda data: b"cat\ndog\ncat\n", 'the class "cat" is there twice'),
        ("data_batch_5.bin", None, "Could not open file: .*data_batch_5.bin"),
    ],
)
def test_bad_cifar_files(cifar10, file, change, told):
    path = cifar10 / file
    if change:
        path.write_bytes(change(path.read_bytes()))
    else:
        path.unlink()
    database = N2D2.CIFAR10_Database()
    with pytest.raises((RuntimeError, FileNotFoundError), match=told):
        database.load(str(cifar10))
    assert database.getNbStimuli() == 0  # nothing is half loaded


def test_missing_cifar_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="Could not open directory: .*nowhere"):
        N2D2.CIFAR10_Database().load(str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match="no region of interest"):
        N2D2.CIFAR10_Database().load(str(tmp_path), "", True)


def test_default_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    fake("cifar10", tmp_path, 12)
    fake("cifar100", tmp_path, 10)
    database = N2D2.CIFAR10_Database(0.2)
    database.load("")
    assert counts(database) == (8, 2, 2)
    fine, coarse = N2D2.CIFAR100_Database(), N2D2.CIFAR100_Database(useCoarse=True)
    fine.load("${N2D2_DATA}/cifar-100-binary")
    coarse.load("")
    assert counts(fine) == counts(coarse) == (10, 0, 2)
    assert (fine.getNbLabels(), coarse.getNbLabels()) == (100, 20)
    ids = range(12)
    assert [coarse.getStimulusLabel(i) for i in ids] == [fine.getStimulusLabel(i) // 5 for i in ids]


def test_real_cifar10():
    folder = real_data("cifar-10-batches-bin")
    before = listing(folder)
    database = N2D2.CIFAR10_Database()
    database.load(str(folder))
    names = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
    records = [numpy.fromfile(folder / name, numpy.uint8).reshape(-1, 3073) for name in names]
    assert counts(database) == (sum(len(r) for r in records[:5]), 0, len(records[5]))
    assert database.getLabelNames() == CLASSES
    stored = numpy.concatenate(records)
    assert [database.getStimulusLabel(i) for i in range(len(stored))] == stored[:, 0].tolist()
    for item in (0, 1, len(stored) // 2, len(stored) - 1):
        assert (bytes_of(database, item, [32, 32, 3]) == stored[item, 1:].reshape(3, 32, 32)[::-1]).all()
    assert listing(folder) == before


def test_partition_of_a_small_set_needs_no_validation(cifar10):
    database = N2D2.CIFAR10_Database(1.0)
    database.load(str(cifar10))
    assert counts(database) == (0, 10, 2)
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        N2D2.StimuliProvider(database, [32, 32, 3]).readRandomBatch(Learn)

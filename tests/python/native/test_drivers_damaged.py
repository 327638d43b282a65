"""Files of data sets are not trusted: look-alikes with a cut, a changed or a lengthened file give data or one of the
documented errors, whatever the byte; nothing else."""

import N2D2
import numpy
import pytest
from drivers import database_of, fake

SECTIONS = [
    ("mnist", "Type=MNIST_IDX_Database"),
    ("cifar10", "Type=CIFAR10_Database"),
    ("cifar100", "Type=CIFAR100_Database"),
    ("gtsrb", "Type=GTSRB_DIR_Database"),
    ("actitracker", "Type=Actitracker_Database"),
    ("ckp", "Type=CKP_Database\nLearn=1"),
    ("ilsvrc2012", "Type=ILSVRC2012_Database\nLearn=1"),
    ("litisrouen", "Type=LITISRouen_Database"),
    ("n-mnist", "Type=N_MNIST_Database"),
    ("gtsdb", "Type=GTSDB_DIR_Database\nLearn=1"),
    ("caltech-pedestrian", "Type=CaltechPedestrian_Database"),
    ("celeba", "Type=CelebA_Database\nWithLandmarks=1"),
    ("cityscapes", "Type=Cityscapes_Database"),
    ("daimler", "Type=Daimler_Database\nFully=1"),
    ("dota", "Type=DOTA_Database\nLearn=1"),
    ("fddb", "Type=FDDB_Database\nLearn=1"),
    ("imdbwiki", "Type=IMDBWIKI_Database\nIMDBSet=1"),
    ("kitti", "Type=KITTI_Database"),
    ("kitti-object", "Type=KITTI_Object_Database"),
    ("kitti-road", "Type=KITTI_Road_Database"),
    ("coco", "Type=COCO_Database\nMasks=1"),
    ("voc2012", "Type=VOC_Database\nSegmentation=1"),
]


def damage(path, generator):
    """Cut, change or lengthen a file; how."""
    content = bytearray(path.read_bytes())
    kind = ("cut", "changed", "lengthened")[generator.integers(3)]
    if kind == "cut":
        del content[generator.integers(len(content) + 1) :]
    elif kind == "changed":
        for _ in range(1 + generator.integers(8)):
            if content:
                content[generator.integers(len(content))] = generator.integers(256)
    else:
        at = generator.integers(len(content) + 1)
        content[at:at] = generator.integers(0, 256, 1 + generator.integers(64), dtype=numpy.uint8).tobytes()
    path.write_bytes(content)
    return f"{path.name} {kind}"


@pytest.mark.parametrize(("name", "section"), SECTIONS)
def test_damaged_files(tmp_path, monkeypatch, name, section):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    folder = fake(name, tmp_path / "data", 12)
    files = sorted(path for path in folder.parent.rglob("*") if path.is_file())
    # Lists and tables are what the driver itself reads: they are as likely as any image.
    lists = [path for path in files if path.suffix.lower() not in (".jpg", ".png", ".ppm", ".pgm")] or files
    generator = numpy.random.default_rng(7)
    loaded = 0
    for _ in range(12):
        pool = lists if generator.random() < 0.7 else files
        path = pool[generator.integers(len(pool))]
        before = path.read_bytes()
        what = damage(path, generator)
        try:
            database = database_of(tmp_path, section)
            provider = N2D2.StimuliProvider(database, [1, 1, 1])
            for stimulus in range(database.getNbStimuli()):
                provider.readRawData(stimulus)
                database.getStimulusROIs(stimulus)
            loaded += 1
        except (ValueError, RuntimeError, IndexError, OSError) as error:
            assert str(error).strip(), what
        path.write_bytes(before)
    database = database_of(tmp_path, section)
    assert database.getNbStimuli() > 0


def test_names_that_are_no_utf8(tmp_path):
    """Messages quote the bytes of a file; a reader in Python gets them escaped, not another error."""
    (tmp_path / "boxes.csv").write_bytes(b"caf\xe9.png 1 2 3 4 x\n")
    (tmp_path / "a.png").write_bytes(b"")
    database = N2D2.DIR_Database()
    database.loadDir(str(tmp_path), 0, "", -1)
    with pytest.raises((RuntimeError, ValueError), match=r"boxes.csv.*caf\\xe9.png"):
        database.loadROIs(str(tmp_path / "boxes.csv"), "", True)

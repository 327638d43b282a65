"""Sections of the drivers in model files: the manual's chapter 19 as printed, every option, and refusals."""

import N2D2
import pytest
from drivers import Learn, Test, Unpartitioned, Validation, counts, database_of, fake, labels_of

cv2 = pytest.importorskip("cv2")


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Folder of a model, with N2D2_DATA in `data` below it."""
    monkeypatch.setenv("N2D2_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "count", "section", "expected", "labels"),
    [
        (
            "mnist",
            20,
            "Type=MNIST_IDX_Database\nValidation=0.2 ; Fraction of learning stimuli used for the validation",
            (16, 4, 5),
            10,
        ),
        ("fashion-mnist", 20, "Type=Fashion_MNIST_IDX_Database\nValidation=0.25", (15, 5, 5), 10),
        (
            "gtsrb",
            50,
            "Type=GTSRB_DIR_Database\nValidation=0.2 ; Fraction of learning stimuli used for the validation",
            (40, 10, 12),
            5,
        ),
        ("gtsrb", 50, "Type=GTSRB_DIR_Database\nExtractROIs=1", (50, 0, 12), 5),
        ("actitracker", 10, "Type=Actitracker_Database", (6, 2, 2), 6),
        (
            "actitracker",
            10,
            "Type=Actitracker_Database\nUseUnlabeledForTest=1\nLearn=0.5\nValidation=0.5",
            (5, 5, 5),
            6,
        ),
        (
            "actitracker",
            10,
            "Type=Actitracker_Database\nWindowSize=45\nOverlapping=1\nLearn=1\nValidation=0",
            (11, 0, 0),
            6,
        ),
        ("cifar10", 60, "Type=CIFAR10_Database\nValidation=0.2", (40, 10, 10), 10),
        ("cifar10", 60, "Type=CIFAR10_Database\nUseTestForValidation=1", (50, 10, 10), 10),
        ("cifar100", 50, "Type=CIFAR100_Database", (50, 0, 10), 100),
        ("cifar100", 50, "Type=CIFAR100_Database\nUseCoarse=1\nValidation=0.1", (45, 5, 10), 20),
        ("ckp", 21, "Type=CKP_Database\nLearn=0.5", (8, 0, 13), 8),
        ("ckp", 21, "Type=CKP_Database\nLearn=1\nNbNeutral=0", (21, 0, 0), 7),
        ("caltech101", 40, "Type=Caltech101_DIR_Database\nLearn=0.5", (10, 0, 10), 2),
        ("caltech101", 40, "Type=Caltech101_DIR_Database\nLearn=0.5\nIncClutter=1", (15, 0, 15), 3),
        ("caltech256", 30, "Type=Caltech256_DIR_Database\nLearn=0.5\nValidation=0.2", (10, 4, 6), 2),
        ("ilsvrc2012", 20, "Type=ILSVRC2012_Database\nLearn=1.0", (20, 6, 6), 5),
        (
            "ilsvrc2012",
            20,
            "Type=ILSVRC2012_Database\nLearn=0.5\nUseValidationForTest=0\nBackgroundClass=1",
            (10, 6, 10),
            6,
        ),
        (
            "ilsvrc2012",
            20,
            "Type=ILSVRC2012_Database\nRandomPartitioning=1\nLearn=1.0\nLabelPath=${N2D2_DATA}/ILSVRC2012/synsets.txt",
            (20, 6, 6),
            5,
        ),
        ("litisrouen", 20, "Type=LITISRouen_Database", (8, 8, 4), 5),
        ("n-mnist", 20, "Type=N_MNIST_Database\nValidation=0.2", (16, 4, 5), 10),
        (
            "speech-commands",
            50,
            "Type=DIR_Database\nDataPath=${N2D2_DATA}/speech_commands_v0.02\nValidExtensions=wav\n"
            "IgnoreMasks=*_background_noise_\nLearn=0.6\nValidation=0.2",
            (30, 10, 10),
            5,
        ),
    ],
)
def test_sections(root, name, count, section, expected, labels):
    folder = fake(name, root / "data", count)
    database = database_of(root, section)
    assert counts(database) == expected and database.getNbLabels() == labels
    if "Path" not in section:  # the folder can be named, too
        folder.rename(root / "moved")
        assert counts(database_of(root, f"{section}\nDataPath={root}/moved")) == expected


def test_manual_csv(root):
    # 19.5.1, the file beside the model.
    fake("grid-stability", root, 40)
    (root / "grid_stability" / "Data_for_UCI_named.csv").rename(root / "Data_for_UCI_named.csv")
    section = "Type=CSV_Database\nLearn=0.7\nValidation=0.3\nDataPath=Data_for_UCI_named.csv\nNbHeaderLines=1"
    database = database_of(root, section)
    assert counts(database) == (28, 12, 0) and sorted(database.getLabelNames()) == ["stable", "unstable"]
    assert sorted(labels_of(database, Learn)) == ["stable"] * 14 + ["unstable"] * 14
    with pytest.raises(RuntimeError, match=r"model.ini:.*Data_for_UCI_named.csv:1 column 0: a number is expected"):
        database_of(root, section.replace("NbHeaderLines=1", ""))


def test_csv_options(root):
    (root / "a.csv").write_text("".join(f"{'xy'[i % 2]};{i};;{i}\n" for i in range(20)))
    (root / "b.csv").write_text("".join(f"z;{i};1;{i}\n" for i in range(6)))
    section = "Type=CSV_Database\nDataPath=a.csv\nLabelColumn=0\nEmptyValue=7\nSeparator=semicolon\n"
    assert counts(database_of(root, section)) == (12, 4, 4)
    assert counts(database_of(root, f"{section}PerLabelPartitioning=0\nLearn=11\nValidation=3")) == (11, 3, 6)
    # LabelColumn is carried over; the rest of the second section is what it added (row 16).
    more = "PerLabelPartitioning=0\nLearn=11\nValidation=3\nLoadMore=database.more\n[database.more]\nDataPath=b.csv\n"
    database = database_of(root, f"{section}{more}PerLabelPartitioning=0\nLearn=1\nValidation=0")
    assert counts(database) == (12, 3, 6 + 5) and database.getLabelNames() == ["x", "y", "z"]
    assert database.getNbStimuli(Unpartitioned) == 0


def test_manual_directory(root):
    # 19.4: 800, 123, 435 and 798 images.
    sizes = {"airplanes": 800, "car_side": 123, "Faces": 435, "Motorbikes": 798}
    first = None
    for name, count in sizes.items():
        (root / "data/GST" / name).mkdir(parents=True)
        for i in range(count):
            path = root / "data/GST" / name / f"image_{i:04}.pgm"
            if first is None:
                first = path
                path.write_bytes(b"P5 1 1 255\n\x07")
            else:
                path.hardlink_to(first)
    database = database_of(
        root,
        "Type=DIR_Database\nDataPath=${N2D2_DATA}/GST\n"
        "Learn=0.4 ; 40% of images of the smallest category = 49 (0.4x123) images for each category\n"
        "Validation=0.2 ; 20% of images of the smallest category = 25 (0.2x123) images for each category\n"
        "; the remaining images will be used for testing",
    )
    # In the order of the names' bytes, where the manual's table has another.
    assert database.getLabelNames() == ["/Faces", "/Motorbikes", "/airplanes", "/car_side"]
    masks = N2D2.Database.StimuliSetMask
    table = {
        name: tuple(
            database.getNbStimuliWithLabel(database.getLabelID(f"/{name}"), mask)
            for mask in (masks.LearnOnly, masks.ValidationOnly, masks.TestOnly)
        )
        for name in sizes
    }
    assert table == {
        "airplanes": (49, 25, 726),
        "car_side": (49, 25, 49),
        "Faces": (49, 25, 361),
        "Motorbikes": (49, 25, 724),
    }
    assert counts(database) == (196, 100, 1860)


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("Type=CIFAR10_Database\nValidaton=0.2", "Unknown parameter: Validaton; did you mean .Validation"),
        ("Type=CIFAR10_Database", "Could not open directory: .*cifar-10-batches-bin"),
        ("Type=CIFAR10_Database\nValidation=x", "Unreadable property: Validation"),
        ("Type=CKP_Database", "Property Learn is required"),
        ("Type=Caltech101_DIR_Database\nLearn=2", "Learn: a fraction between 0 and 1"),
        ("Type=ILSVRC2012_Database\nLearn=-1", "Learn: a fraction between 0 and 1"),
        ("Type=CSV_Database", "Property DataPath is required"),
        ("Type=CSV_Database\nDataPath=none.csv", "Could not open file: .*none.csv"),
        ("Type=LITISRouen_Database\nLearn=0.7", r"Learn \(0.7\) \+ Validation \(0.4\) is more than 1"),
        ("Type=N_MNIST_Database", "Could not open directory: .*N-MNIST"),
        ("Type=Actitracker_Database\nWindowSize=0", "WindowSize"),
        ("Type=GTSRB_Database", "Unknown database GTSRB_Database; did you mean"),
    ],
)
def test_bad_sections(root, section, told):
    if "Validaton" in section:
        fake("cifar10", root / "data", 6)
    with pytest.raises((ValueError, RuntimeError, FileNotFoundError), match=f"(?s)model.ini:.*{told}"):
        database_of(root, section)


def test_seed_decides_the_partition(root):
    fake("cifar10", root / "data", 60)
    section = "Type=CIFAR10_Database\nValidation=0.4"
    first, second = (database_of(root, section) for _ in range(2))
    assert [list(first.getStimuliSet(s)) for s in (Learn, Validation, Test)] == [
        list(second.getStimuliSet(s)) for s in (Learn, Validation, Test)
    ]
    ordered = database_of(root, f"{section}\nRandomPartitioning=0")
    assert list(ordered.getStimuliSet(Learn)) == list(range(30)) != list(first.getStimuliSet(Learn))
    assert list(ordered.getStimuliSet(Validation)) == list(range(30, 50))

"""Drivers of folders: Caltech-101/256, CK+, ILSVRC2012, LITIS Rouen (spec data §2.7, §2.11, §2.16, §2.18, §8)."""

import logging

import N2D2
import numpy
import pytest
from drivers import Learn, Test, Validation, bytes_of, counts, fake, labels_of, listing, pixels

cv2 = pytest.importorskip("cv2")


def image(path, height=4, width=5, value=None):
    """An image of one colour, or a picture; its values as cv2 reads them back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(len(str(path)))
    values = (
        random.integers(0, 256, (height, width, 3), dtype=numpy.uint8)
        if value is None
        else numpy.full((height, width, 3), value, numpy.uint8)
    )
    assert cv2.imwrite(str(path), values)
    return cv2.imread(str(path))


# Caltech


@pytest.fixture
def caltech101(tmp_path):
    for name in ("Faces", "Faces_easy", "BACKGROUND_Google", "ant"):
        for i in range(4):
            image(tmp_path / name / f"image_{i:04}.jpg")
    return tmp_path


def test_caltech101(caltech101):
    before = listing(caltech101)
    database = N2D2.Caltech101_DIR_Database(0.5, 0.25)
    database.load(str(caltech101))
    assert database.getNbStimuli() == 8 and counts(database) == (4, 2, 2)
    assert database.getLabelNames() == ["/Faces", "/ant"]
    for set_, each in ((Learn, 2), (Validation, 1), (Test, 1)):
        assert sorted(labels_of(database, set_)) == sorted(["/Faces", "/ant"] * each)
    first = cv2.imread(database.getStimulusName(0))
    assert (bytes_of(database, 0, [5, 4, 3]) == first.transpose(2, 0, 1)).all()
    assert listing(caltech101) == before


def test_caltech101_with_clutter(caltech101):
    database = N2D2.Caltech101_DIR_Database(0.5, 0.25, True)
    database.load(str(caltech101))
    assert database.getLabelNames() == ["/BACKGROUND_Google", "/Faces", "/ant"] and counts(database) == (6, 3, 3)


@pytest.mark.parametrize(("clutter", "labels"), [(True, ["/001.ak47", "/257.clutter"]), (False, ["/001.ak47"])])
def test_caltech256(tmp_path, clutter, labels):
    for name in ("001.ak47", "257.clutter"):
        for i in range(4):
            image(tmp_path / name / f"{i}.jpg")
        (tmp_path / name / "readme.txt").write_text("no image")
    database = N2D2.Caltech256_DIR_Database(0.5, 0.25, clutter)
    database.load(str(tmp_path))
    n = len(labels)
    assert counts(database) == (2 * n, n, n) and database.getLabelNames() == labels
    assert (database.getLearn(), database.getValidation(), database.getIncClutter()) == (0.5, 0.25, clutter)


def test_bad_caltech_folders(caltech101, tmp_path_factory):
    with pytest.raises(FileNotFoundError, match="Could not open directory: .*257.clutter"):
        N2D2.Caltech256_DIR_Database(0.5).load(str(caltech101))
    with pytest.raises(FileNotFoundError, match="Could not open directory: .*nowhere"):
        N2D2.Caltech101_DIR_Database(0.5).load(str(caltech101 / "nowhere"))
    with pytest.raises(ValueError, match=r"Learn \(0.8\) \+ Validation \(0.4\) is more than 1"):
        N2D2.Caltech101_DIR_Database(0.8, 0.4).load(str(caltech101))
    with pytest.raises(ValueError, match="Learn: a fraction between 0 and 1"):
        N2D2.Caltech101_DIR_Database(40.0).load(str(caltech101))
    only_left_out = tmp_path_factory.mktemp("left_out")
    for name in ("Faces_easy", "BACKGROUND_Google"):
        image(only_left_out / name / "0.jpg")
    with pytest.raises(RuntimeError, match="no image in .* outside of the folders that are left out"):
        N2D2.Caltech101_DIR_Database(0.5).load(str(only_left_out))


def test_caltech_look_alikes(tmp_path, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    fake("caltech101", tmp_path, 40)
    fake("caltech256", tmp_path, 30)
    first, second = N2D2.Caltech101_DIR_Database(0.5, 0.2), N2D2.Caltech256_DIR_Database(0.5)
    first.load("")
    second.load("")
    assert counts(first) == (10, 4, 6) and counts(second) == (10, 0, 10)


# CK+


@pytest.fixture
def ckp(tmp_path):
    """The files of §8."""
    for i in range(3):
        image(tmp_path / "S005" / "001" / f"S005_001_{i + 1:08}.png")
        image(tmp_path / "S005" / "002" / f"S005_002_{i + 1:08}.png")
    (tmp_path / "S005" / "001" / "S005_001_00000003_emotion.txt").write_text("   3.0000000e+00\n")
    return tmp_path


def test_ckp(ckp):
    before = listing(ckp)
    database = N2D2.CKP_Database(0.5)
    database.load(str(ckp))
    assert counts(database) == (2, 0, 1) and database.getNbStimuli() == 3
    assert database.getLabelNames() == ["neutral", "disgust"]
    assert labels_of(database) == ["neutral", "disgust", "disgust"]
    assert sorted(labels_of(database, Learn)) == ["disgust", "neutral"]
    assert listing(ckp) == before


@pytest.mark.parametrize(
    ("neutral", "labels"),
    [(0, ["disgust"] * 3), (2, ["neutral", "neutral", "disgust"]), (5, ["neutral"] * 3)],
)
def test_ckp_neutral_images(ckp, neutral, labels):
    database = N2D2.CKP_Database(1.0, 0.0, neutral)
    database.load(str(ckp))
    assert labels_of(database) == labels and database.getNbNeutral() == neutral


@pytest.mark.parametrize("text", ["", "happy", "3.5", "8", "-1", "3 4", "nan"])
def test_bad_emotions(ckp, text):
    (ckp / "S005" / "001" / "S005_001_00000003_emotion.txt").write_text(text)
    with pytest.raises(RuntimeError, match="emotion.txt: one whole number from 0 to 7 is expected"):
        N2D2.CKP_Database(0.5).load(str(ckp))


def test_bad_ckp_folders(ckp):
    folder = ckp / "S005" / "001"
    (folder / "other.txt").write_text("1\n")
    with pytest.raises(RuntimeError, match="S005/001: one emotion file is expected, there are 2"):
        N2D2.CKP_Database(0.5).load(str(ckp))
    for path in folder.glob("*.txt"):
        path.unlink()
    with pytest.raises(RuntimeError, match="no folder below .* holds an emotion file"):
        N2D2.CKP_Database(0.5).load(str(ckp))


def test_ckp_look_alike(tmp_path):
    database = N2D2.CKP_Database(0.5)
    database.load(str(fake("ckp", tmp_path, 21)))
    assert database.getNbStimuli() == 21 and database.getNbLabels() == 8
    assert labels_of(database).count("neutral") == 7


# ILSVRC2012


@pytest.fixture
def ilsvrc(tmp_path):
    """The files of §8: 2 synsets, 3 images to learn, 1 to validate."""
    for name in ("n01440764/a_1.JPEG", "n01440764/a_2.JPEG", "n01443537/b_1.JPEG"):
        image(tmp_path / "train" / name)
    image(tmp_path / "val" / "val_1.JPEG")
    (tmp_path / "val.txt").write_text("val_1.JPEG 1\n")
    (tmp_path / "synsets.txt").write_text("n01440764 n01443537\n")
    return tmp_path


def test_ilsvrc(ilsvrc):
    before = listing(ilsvrc)
    database = N2D2.ILSVRC2012_Database(1.0, True, True)
    database.load(str(ilsvrc), str(ilsvrc / "synsets.txt"))
    assert counts(database) == (3, 1, 1)
    assert database.getLabelNames() == ["background", "n01440764", "n01443537"]
    assert [database.getStimulusLabel(i) for i in range(5)] == [1, 1, 2, 2, 2]
    names = [{database.getStimulusName(i) for i in database.getStimuliSet(s)} for s in (Validation, Test)]
    assert names[0] == names[1] == {f"{ilsvrc}/val/val_1.JPEG"}
    assert listing(ilsvrc) == before


def test_ilsvrc_options(ilsvrc):
    database = N2D2.ILSVRC2012_Database(0.67, False)
    database.load(str(ilsvrc))
    assert counts(database) == (2, 1, 1) and database.getLabelNames() == ["n01440764", "n01443537"]
    assert (database.getLearn(), database.getUseValidationForTest(), database.getBackgroundClass()) == (
        0.67,
        False,
        False,
    )
    assert database.getStimulusName(database.getStimulusID(Validation, 0)).endswith("val/val_1.JPEG")


def test_ilsvrc_empty_class_keeps_its_label(ilsvrc, caplog):
    # Row 20: the labels are those of the list, whatever the folders hold.
    (ilsvrc / "synsets.txt").write_text("n00000000\r\nn01440764\r\n\r\nn01443537\r\n")
    (ilsvrc / "val.txt").write_text("val_1.JPEG 2\n")
    image(ilsvrc / "train" / "n99999999" / "x.JPEG")
    database = N2D2.ILSVRC2012_Database(1.0)
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        database.load(str(ilsvrc))
    assert "1 of the 3 classes have no image" in caplog.text and "n00000000" in caplog.text
    assert "n99999999 is no class of the list" in caplog.text
    assert database.getLabelNames() == ["n00000000", "n01440764", "n01443537"]
    assert [database.getStimulusLabel(i) for i in range(4)] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("val", "synsets", "told"),
    [
        ("val_1.JPEG 2\n", None, "val.txt:1 the class 2 is beyond the 2 of the list"),
        ("val_1.JPEG 1\nval_2.JPEG 1\n", None, "val.txt:2 the image .*val_2.JPEG is not there"),
        ("val_1.JPEG\n", None, "val.txt:1 a line is `name class`"),
        ("val_1.JPEG -1\n", None, "val.txt:1 a line is `name class`"),
        (None, "\n", "synsets.txt: no class"),
        (None, "n01440764\nn01440764\n", "synsets.txt:2 the class n01440764 is there twice"),
        (None, "n0 n1\n", "no image in .*/train/<class>"),
    ],
)
def test_bad_ilsvrc_lists(ilsvrc, val, synsets, told):
    if val:
        (ilsvrc / "val.txt").write_text(val)
    if synsets:
        (ilsvrc / "synsets.txt").write_text(synsets)
    with pytest.raises(RuntimeError, match=told):
        N2D2.ILSVRC2012_Database(1.0).load(str(ilsvrc))


def test_missing_ilsvrc_files(ilsvrc):
    (ilsvrc / "val.txt").unlink()
    with pytest.raises(FileNotFoundError, match="Could not open file: .*val.txt"):
        N2D2.ILSVRC2012_Database(1.0).load(str(ilsvrc))
    with pytest.raises(FileNotFoundError, match="Could not open file: .*other.txt"):
        N2D2.ILSVRC2012_Database(1.0).load(str(ilsvrc), str(ilsvrc / "other.txt"))


def test_ilsvrc_look_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    fake("ilsvrc2012", tmp_path, 20)
    database = N2D2.ILSVRC2012_Database(0.75)
    database.load("")
    assert counts(database) == (15, 6, 5 + 6) and database.getNbLabels() == 5


# LITIS Rouen


@pytest.fixture
def litis(tmp_path):
    write_wav = pytest.importorskip("datasets.litisrouen").write_wav
    for i, name in enumerate(("avion12", "bus1", "bus2")):
        write_wav(tmp_path / f"{name}.wav", numpy.array([0, 1, -2, 32767, -32768 + i]))
    (tmp_path / "readme.txt").write_text("")
    return tmp_path


def test_litis(litis):
    before = listing(litis)
    database = N2D2.LITISRouen_Database(0.4, 0.4)
    database.load(str(litis))
    assert counts(database) == (1, 1, 1) and database.getLabelNames() == ["avion", "bus"]
    assert labels_of(database) == ["avion", "bus", "bus"]
    assert listing(litis) == before


def test_litis_samples(litis):
    database = N2D2.LITISRouen_Database()
    database.load(str(litis))
    assert database.getStimuliDepth() == 6  # 64F
    assert pixels(database, 1, [5, 1, 1]).ravel().tolist() == [0, 1, -2, 32767, -32767]


def test_bad_litis_folders(litis):
    (litis / "1bus.wav").write_bytes(b"")
    with pytest.raises(RuntimeError, match="1bus.wav: the name begins with a digit"):
        N2D2.LITISRouen_Database().load(str(litis))
    for path in litis.glob("*.wav"):
        path.unlink()
    with pytest.raises(RuntimeError, match="no .wav file in"):
        N2D2.LITISRouen_Database().load(str(litis))


def test_litis_look_alike(tmp_path):
    database = N2D2.LITISRouen_Database()
    database.load(str(fake("litisrouen", tmp_path, 20)))
    assert counts(database) == (8, 8, 4)
    assert database.getLabelNames() == ["avion", "bus", "cafe", "quiet-street", "train-ter"]

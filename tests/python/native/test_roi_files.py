"""Shapes of ROIs, ROI files, data files, masks, partitions and statistics of databases, from Python."""

import json
import math

import cv2
import N2D2
import numpy
import pytest

Learn, Test, Unpartitioned = N2D2.Database.Learn, N2D2.Database.Test, N2D2.Database.Unpartitioned


@pytest.fixture
def tree(tmp_path):
    """Images of 60x40 pixels: a.png, b.png, sub/c.png."""
    for i, name in enumerate(("a.png", "b.png", "sub/c.png")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / name), numpy.full((40, 60), 10 * i, "uint8"))
    return tmp_path


def loaded(tree, **parameters):
    database = N2D2.DIR_Database()
    for name, value in parameters.items():
        database.setParameter(name, value)
    database.loadDir(str(tree), -1, "", -1)
    return database


def mask_of(roi, rows=50, columns=60):
    labels = numpy.zeros((rows, columns), "int32")
    roi.append(labels)
    return labels == roi.label


def test_shapes():
    assert N2D2.CircularROI(1, (256, 128), 128).getBox() == (128, 0, 256, 256)
    ellipse = N2D2.EllipticROI(1, (256, 128), 128, 64, math.pi / 4)
    assert ellipse.getBox() == (154, 26, 203, 203)
    assert ellipse.getCentre() == (256, 128) and ellipse.getMajorRadius() == 128 and ellipse.getMinorRadius() == 64
    assert ellipse.getAngle() == pytest.approx(math.pi / 4) and N2D2.CircularROI(1, (3, 3), 2).getRadius() == 2
    bitmap = N2D2.BitmapROI(5, numpy.array([[1, 0], [1, 1]]), 1, 1, 2)
    expected = numpy.zeros((6, 6), bool)
    expected[1:5, 1:3] = expected[3:5, 1:5] = True
    assert (mask_of(bitmap, 6, 6) == expected).all()
    bitmap.rescale(0.5, 0.5)
    assert bitmap.getBox() == (0, 0, 2, 2)
    with pytest.raises(ValueError):
        N2D2.BitmapROI(5, numpy.zeros((2, 2, 3)), 0, 0)
    with pytest.raises(ValueError):
        N2D2.CircularROI(1, (0, 0), -1)


def test_disc_against_distances():
    y, x = numpy.mgrid[:50, :60]
    assert (mask_of(N2D2.CircularROI(1, (20, 30), 9)) == ((x - 20) ** 2 + (y - 30) ** 2 <= 81)).all()


def test_geometry():
    roi = N2D2.CircularROI(1, (20, 30), 9)
    before = mask_of(roi)
    roi.flip(60, 50, True, False)
    assert (mask_of(roi) == before[:, ::-1]).all()
    copy = roi.clone()
    assert copy.padCrop(30, 20, 20, 20) and not copy.padCrop(100, 0, 20, 20)
    roi.rotate(30, 25, math.pi)
    assert roi.getCentre() == pytest.approx((21, 20))
    assert str(N2D2.ROI.fromText(str(roi))) == str(roi)


def test_extract_and_draw():
    image = numpy.arange(40 * 60, dtype="uint16").reshape(40, 60)
    roi = N2D2.RectangularROI(1, 50, 30, 70, 50)
    assert (roi.extract(image) == image[30:, 50:]).all()
    drawn = N2D2.RectangularROI(1, 5, 6, 15, 16).draw(numpy.zeros((40, 60, 3), "uint8"), [1, 2, 3])
    assert (drawn[[6, 15], 5:15] == [1, 2, 3]).all() and (drawn[7:15, 6:14] == 0).all()


def test_margin_writes_in_the_array():
    labels = numpy.zeros((20, 20), "int32")
    N2D2.RectangularROI(3, 5, 6, 13, 14).append(labels, margin=2, outsideLabel=0)
    assert labels[6, 5] == 3 and labels[4, 3] == -1 and labels[3, 3] == 0
    with pytest.raises((TypeError, ValueError)):
        N2D2.RectangularROI(3, 5, 6, 13, 14).append(numpy.zeros((20, 20), "float32"))
    with pytest.raises(ValueError):
        N2D2.RectangularROI(3, 5, 6, 13, 14).append(numpy.zeros((20, 20), "int32")[::2])


def test_roi_file(tree):
    (tree / "rois.csv").write_text('b.png;1;2;11;12;"two words"\r\nc.png 0 0 5 5 -1\r\n')
    database = loaded(tree, DefaultLabel="background")
    database.loadROIs(str(tree / "rois.csv"), noImageSize=True)
    names = [database.getStimulusName(i) for i in range(database.getNbStimuli())]
    rois = database.getStimulusROIs(names.index(str(tree / "b.png")))
    assert rois[0].getBox() == (1, 2, 10, 10) and database.getLabelName(rois[0].label) == "two words"
    assert database.getLabelNames() == ["background", "two words"] and database.getNbROIs() == 2
    data, labels, rois = database.readStimulus(names.index(str(tree / "b.png")))
    assert data.shape == (40, 60) == labels.shape and (labels == 1).sum() == 100 and len(rois) == 1
    database.saveROIs(str(tree / "saved.json"))
    again = loaded(tree)
    again.loadROIs(str(tree / "saved.json"))
    assert again.getNbROIs() == 2 and again.isLabel("two words") and again.getNbROIsWithLabel(0) == 0
    (tree / "rois.csv").write_text("b.png 1 2 q 4 x\n")
    with pytest.raises(RuntimeError, match=r"rois\.csv:1: unreadable coordinates"):
        database.loadROIs(str(tree / "rois.csv"), noImageSize=True)


def test_roi_directory(tree):
    for name, label in (("a.json", "x"), ("sub/c.json", "y")):
        (tree / name).write_text(json.dumps({"objects": [{"label": label, "polygon": [[0, 0], [3, 3]]}]}))
    database = loaded(tree)
    database.loadROIsDir(str(tree), ["json"], -1)
    assert database.getLabelNames() == ["x", "y"] and database.getNbROIs() == 2
    with pytest.raises(RuntimeError, match="no label file"):
        database.loadROIsDir(str(tree), ["JSON"])


def test_data_files(tmp_path):
    values = numpy.array([[1 / 3, -2e-15], [4.0, 1e300]])
    N2D2.writeDataFile(str(tmp_path / "a.csv"), values)
    assert (N2D2.readDataFile(str(tmp_path / "a.csv")) == values).all()
    sound = numpy.array([[-32768.0, 5.0, 32767.0]])
    N2D2.writeDataFile(str(tmp_path / "a.wav"), sound)
    assert (N2D2.readDataFile(str(tmp_path / "a.wav")) == sound).all()
    image = numpy.random.default_rng(1).integers(0, 255, (5, 7, 3), "uint8")
    N2D2.writeDataFile(str(tmp_path / "a.png"), image)
    assert (cv2.imread(str(tmp_path / "a.png")) == image).all()
    assert {"png", "wav", "csv"} <= set(N2D2.dataFileExtensions())
    assert {"csv", "json"} <= set(N2D2.labelFileExtensions())
    with pytest.raises(ValueError, match="known: "):
        N2D2.readDataFile(str(tmp_path / "a.xyz"))
    with pytest.raises(ValueError, match="cannot hold"):
        N2D2.writeDataFile(str(tmp_path / "b.jpg"), values)


def test_masks(tree):
    mask = numpy.zeros((40, 60), "uint8")
    mask[:10], mask[30:] = 1, 255
    for name in ("a", "b", "c"):
        cv2.imwrite(str(tree / f"{name}_ids.png"), mask)
    (tree / "c_ids.png").rename(tree / "sub/c_ids.png")
    database = loaded(tree, LabelMaskSuffix="_ids.png", LabelMaskIgnore="255")
    assert database.getNbStimuli() == 3
    labels = database.readStimulus(2)[1]
    assert (labels[:10] == 1).all() and (labels[10:30] == 0).all() and (labels[30:] == -1).all()


def test_partition_files(tree):
    database = loaded(tree)
    database.partitionStimuli([2, 0], Test)
    database.logPartition(str(tree / "lists"))
    again = loaded(tree)
    again.loadPartition(str(tree / "lists"))
    assert again.getStimuliSet(Test) == [2, 0] and again.getStimuliSet(Unpartitioned) == [1]
    assert again.getStimulusSet(0) == Test
    (tree / "lists/Test.log").write_text("# date\nnone.png\n")
    with pytest.raises(RuntimeError, match=r"Test\.log:2: none\.png is not in the database"):
        again.loadPartition(str(tree / "lists"))


def test_statistics_and_saved_images(tree):
    database = loaded(tree)
    database.labelID("x")
    database.setStimulusLabel(0, 0)
    database.setStimulusROIs(1, [N2D2.RectangularROI(0, 1, 1, 4, 3)])
    database.partitionStimuli(3, Learn)
    database.logAllStats(str(tree / "stats/all"))
    read = {path.name: path.read_text().splitlines()[1:] for path in (tree / "stats").iterdir()}
    assert read["all-size.dat"] == ["60 40 3"] and read["all-label.dat"] == ['"-1" 2', '"x" 1']
    assert read["all-roi-size.dat"] == ["3 2 1"] and read["all-roi-label.dat"] == ['"x" 1']
    database.save(str(tree / "out"), transformation=N2D2.FlipTransformation(True, False))
    saved = sorted(str(p.relative_to(tree / "out")) for p in (tree / "out").rglob("*.png"))
    assert saved == ["b.png", "c.png", "x/a.png"]


def test_editing(tree):
    database = loaded(tree)
    other = N2D2.Database()
    assert other.addStimulus(str(tree / "a.png"), "x", Learn) == 0 and other.addStimulus("none.png") == 1
    other.removeStimulus(1)
    database.append(other, mergeLabels=True)
    assert database.getNbStimuli() == 4 and database.getNbStimuli(Learn) == 1 and database.getLabelNames() == ["x"]
    database.extractSlices(30, 20, 30, 20, N2D2.Database.LearnOnly)
    assert database.getNbStimuli(Learn) == 4 and database.getStimulusName(3).endswith("a.png[0,0]")
    assert database.readStimulus(3)[0].shape == (20, 30)
    database.removeLabel("x")
    assert database.getNbStimuli() == 3 and database.getNbLabels() == 0


def test_memory_of_a_large_index():
    """An index of file names takes less than 100 bytes a stimulus."""
    import os

    def resident():
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    database = N2D2.Database()
    count = 130_000
    before = resident()
    for i in range(count):
        database.addStimulus(f"/data/ilsvrc/train/n{i // 1300:08d}/n{i // 1300:08d}_{i}.JPEG", -1)
    used = resident() - before
    assert database.getStimulusName(count - 1).endswith(f"_{count - 1}.JPEG")
    assert used < 100 * count + 8_000_000

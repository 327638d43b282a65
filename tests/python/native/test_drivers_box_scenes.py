"""Drivers of street scenes: KITTI in its three forms and Cityscapes. The spec's table, the options, bad input."""

import os

import N2D2
import numpy
import pytest
from box_files import (
    Learn,
    Test,
    Unpartitioned,
    boxes,
    broken,
    by_section,
    image,
    label_matrix,
    load,
    missing,
    names,
    sets,
    text,
)

# KITTI ----------------------------------------------------------------------------------------------------------------


def kitti(root):
    for sequence in range(21):
        for frame in range(2):
            image(root / "image_02" / f"{sequence:04}" / f"{frame:06}.png", (1242, 375) if frame == 0 else (30, 20))
        text(
            root / "label_02" / f"{sequence:04}.txt",
            "0 2 Pedestrian 0 0 -1.57 219.3 188.5 245.5 218.6 1.5 0.5 0.4 1 2 3 0.1\n"
            "0 -1 DontCare -1 -1 -10 1200.7 162.2 1400 400 -1 -1 -1 -1000 -1000 -1000 -10\n"
            "1 0 Car 0 1 -1.57 1 2 5 6 1.5 0.5 0.4 1 2 3 0.1\n",
        )
    return root / "image_02"


def test_kitti(tmp_path):
    database = load(N2D2.KITTI_Database(0.8), kitti(tmp_path))
    assert sets(database) == (32, 8, 2) and database.getLabelNames() == ["Pedestrian", "DontCare", "Car"]
    assert boxes(database, 0) == [(0, 219, 188, 26, 30), (1, 1200, 162, 42, 213)] and boxes(database, 1) == [
        (2, 1, 2, 4, 4)
    ]
    assert all("/0020/" in names(database, Test)[i] for i in range(2))
    shares = load(N2D2.KITTI_Database(0.5, 0.25), tmp_path / "image_02", tmp_path / "label_02")
    assert sets(shares) == (20, 10, 2) and shares.getNbStimuli(Unpartitioned) == 10


def test_kitti_bad(tmp_path):
    root = kitti(tmp_path)
    file = tmp_path / "label_02/0003.txt"
    tail = "-1.57 1 2 5 6 1.5 0.5 0.4 1 2 3 0.1"
    for content, match in (
        (f"2 0 Car 0 1 {tail}\n", r"0003\.txt:1: frame 2 is beyond the 2 images of .*0003"),
        (f"-1 0 Car 0 1 {tail}\n", r"0003\.txt:1: frame is negative: -1"),
        ("", r"no object in the label file: .*0003\.txt"),
        (f"0 0 Car 0 1 {tail} 0.9\n", r"0003\.txt:1: 18 fields"),
        (f"0 0 Car 0 1.5 {tail}\n", r'0003\.txt:1: occluded is not an integer: "1\.5"'),
    ):
        file.write_text(content)
        broken(N2D2.KITTI_Database(), match, root)
    file.unlink()
    missing(N2D2.KITTI_Database(), r"annotation file: .*0003\.txt", root)
    for learn, validation, match in (
        (0.8, 0.3, "is more than 1"),
        (1.2, 0.0, "Learn: a fraction"),
        (0.5, 2.0, "Validation: a fr"),
    ):
        with pytest.raises(ValueError, match=match):
            N2D2.KITTI_Database(learn, validation)


OBJECT = "Car 0.25 1 -1.57 {} 20 30 40 1.5 0.5 0.4 1 2 3 0.1\n"


def kitti_object(root, count=1):
    for i in range(count):
        image(root / "training/image_2" / f"00000{i}.png", (100, 50))
        text(root / "training/label_2" / f"00000{i}.txt", OBJECT.format(10.5 + i))
    image(root / "testing/image_2" / "000000.png")
    return root


def test_kitti_object(tmp_path, monkeypatch):
    database = load(N2D2.KITTI_Object_Database(1.0), kitti_object(tmp_path / "KITTI_OBJECT"))
    assert sets(database) == (1, 0, 1) and boxes(database, 0) == [(0, 10, 20, 19, 20)] and boxes(database, 1) == []
    # Either spelling of the folder is found.
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    N2D2.KITTI_Object_Database(1.0).load("")
    os.rename(tmp_path / "KITTI_OBJECT", tmp_path / "KITTI_Object")
    N2D2.KITTI_Object_Database(1.0).load("")


def test_kitti_object_bad(tmp_path):
    root = kitti_object(tmp_path, 2)
    label = root / "training/label_2/000001.txt"
    label.write_text(OBJECT.format("left"))
    broken(N2D2.KITTI_Object_Database(), r'000001\.txt:1: left is not a number: "left"', root)
    os.rename(label, root / "training/label_2/000007.txt")
    broken(N2D2.KITTI_Object_Database(), r"000001\.png has no label file: the next one is .*000007\.txt", root)
    (root / "training/label_2/000007.txt").unlink()
    broken(N2D2.KITTI_Object_Database(), "2 images in .*image_2 but 1 label files", root)


def road(root):
    mask = numpy.zeros((30, 60), bool)
    for y in range(10, 30):
        mask[y, 30 - y : 30 + y] = True
    truth = numpy.zeros((30, 60, 3), "uint8")
    truth[mask] = (255, 0, 255)
    training = root / "training"
    image(training / "image_2" / "um_000000.png", (60, 30))
    image(training / "gt_image_2" / "um_lane_000000.png", (60, 30))
    image(training / "gt_image_2" / "um_road_000000.png", value=truth)
    image(root / "testing" / "image_2" / "um_000000.png", (60, 30))
    return training / "image_2", mask


def test_kitti_road(tmp_path):
    folder, mask = road(tmp_path)
    database = load(N2D2.KITTI_Road_Database(1.0), folder)
    assert sets(database) == (1, 0, 1) and database.getLabelNames() == ["Road"]
    assert (label_matrix(database, 0, (60, 30)) == numpy.where(mask, 0, -1)).all()
    # The test images lie beside the training folder, or where TestPath says.
    assert names(database, Test)[0] == str(tmp_path / "testing/image_2/um_000000.png")
    os.rename(tmp_path / "testing/image_2", tmp_path / "mine")
    missing(N2D2.KITTI_Road_Database(1.0), "TestPath names the folder", folder)
    other = N2D2.KITTI_Road_Database(1.0)
    other.setTestPath(str(tmp_path / "mine"))
    assert sets(load(other, folder, tmp_path / "training/gt_image_2")) == (1, 0, 1)


def test_kitti_road_bad(tmp_path, caplog):
    folder, _ = road(tmp_path)
    truth = tmp_path / "training/gt_image_2/um_road_000000.png"
    image(truth, value=numpy.zeros((30, 60, 3), "uint8"))
    N2D2.KITTI_Road_Database().load(str(folder))
    assert "no road pixel in the ground truth" in caplog.text
    image(truth, value=numpy.zeros((30, 60), "uint8"))
    broken(N2D2.KITTI_Road_Database(), "um_road_000000.png has 1 channels: three of 8 bits are expected", folder)
    truth.write_bytes(b"no picture")
    broken(N2D2.KITTI_Road_Database(), "corrupt or unsupported image file: .*um_road_000000.png", folder)
    truth.unlink()
    broken(N2D2.KITTI_Road_Database(), "1 images in .* but 0 ground truths of the road", folder)


# Cityscapes -----------------------------------------------------------------------------------------------------------

SQUARE = "[[0,0],[10,0],[10,10]]"
ROAD, CARS = (f'{{"label": "{name}", "polygon": {SQUARE}}}' for name in ("road", "cargroup"))
CITY = f'{{"imgHeight": 16, "objects": [{ROAD}, {CARS}]}}'


def cityscapes(root, kinds=("gtFine",), parts=("train", "val", "test")):
    for part in parts:
        image(root / "leftImg8bit" / part / "bonn" / f"bonn_{part}_leftImg8bit.png")
        for kind in kinds:
            text(root / kind / part / "bonn" / f"bonn_{part}_{kind}_polygons.json", CITY)
    return root / "leftImg8bit"


def test_cityscapes(tmp_path, monkeypatch):
    database = load(N2D2.Cityscapes_Database(), cityscapes(tmp_path))
    assert sets(database) == (1, 1, 1) and database.getNbLabels() == 35
    assert (
        database.getLabelName(7) == "road"
        and database.getLabelName(26) == "car"
        and database.getLabelName(34) == "license plate"
    )
    assert boxes(database, 0) == [(7, 0, 0, 11, 11), (26, 0, 0, 11, 11)]
    groups = load(N2D2.Cityscapes_Database(False, False, False), tmp_path / "leftImg8bit")
    assert groups.getLabelNames()[35:] == ["cargroup"] and boxes(groups, 0)[1][0] == 35
    # The environment variable names the images or the folder that holds them.
    for value in (tmp_path, tmp_path / "leftImg8bit"):
        monkeypatch.setenv("CITYSCAPES_DATASET", str(value) + "/")
        fromEnvironment = N2D2.Cityscapes_Database()
        fromEnvironment.load("")
        assert sets(fromEnvironment) == (1, 1, 1)
    monkeypatch.delenv("CITYSCAPES_DATASET")
    os.rename(tmp_path / "gtFine", tmp_path / "mine")
    missing(N2D2.Cityscapes_Database(), "gtFine_polygons.json", tmp_path / "leftImg8bit")


def test_cityscapes_train_extra(tmp_path):
    """Row 18: the coarse labels of train_extra, once; the coarse set has no test annotation."""
    root = cityscapes(tmp_path)
    cityscapes(tmp_path, ("gtCoarse",), ("train", "val", "train_extra"))
    (tmp_path / "gtCoarse/train/bonn/bonn_train_gtCoarse_polygons.json").write_text('{"objects": []}')
    database = load(N2D2.Cityscapes_Database(True), root)
    assert sets(database) == (2, 1, 1)
    assert sorted(name.split("/")[-3] for name in names(database, Learn)) == ["train", "train_extra"]
    assert database.getNbROIs() == 8
    coarse = load(N2D2.Cityscapes_Database(True, True), root)
    assert sets(coarse) == (2, 1, 1) and coarse.getNbROIs() == 6


def test_cityscapes_bad(tmp_path, caplog):
    root = cityscapes(tmp_path)
    file = tmp_path / "gtFine/val/bonn/bonn_val_gtFine_polygons.json"
    for content, match in (
        (CITY[:40], r"val_gtFine_polygons\.json:1: parse error at line 1, column"),
        (CITY[:60] + "\n\n", r"val_gtFine_polygons\.json:3: parse error at line 3"),
        ("", r"polygons\.json:1: parse error at line 1, column 1: .*unexpected end of input"),
        ("[" * 100000, r"polygons\.json: its values are nested deeper than 64 levels"),
        ("[]", r'polygons\.json: "objects" is missing'),
        ('{"objects": {}}', r'"objects" is of the kind object, array is expected'),
        ('{"objects": [{"label": "car"}]}', r'object 0: "polygon" is missing'),
        ('{"objects": [{"label": 3, "polygon": []}]}', r'"label" is of the kind number, string is expected'),
        ('{"objects": [{"label": "car", "polygon": [[1]]}]}', r"object 0: a point of its polygon is no \[x, y\]"),
        ('{"objects": [{"label": "car", "polygon": [[1, "x"]]}]}', r'object 0: a coordinate is expected, got "x"'),
        ('{"objects": [{"label": "car", "polygon": [[1, 1e300]]}]}', r"a coordinate is expected, got 1e\+300"),
    ):
        file.write_text(content)
        broken(N2D2.Cityscapes_Database(), match, root)
    file.write_text(
        '{"objects": [{"label": "car", "polygon": []}, {"label": "bus", "deleted": 1, "polygon": [[1, 2]]}]}'
    )
    database = N2D2.Cityscapes_Database()
    database.load(str(root))
    assert "object 0 has no point: it is left out" in caplog.text and boxes(database, 1) == []
    image(root / "train/bonn/other.png")
    broken(N2D2.Cityscapes_Database(), "other.png does not end in _leftImg8bit.png", root)


def test_sections(tmp_path, monkeypatch):
    """Every option of an INI section reaches its driver."""
    monkeypatch.chdir(tmp_path)
    tracking = {"DataPath": kitti(tmp_path / "k"), "LabelPath": tmp_path / "k/label_02"}
    database = by_section(tmp_path, "KITTI_Database", Learn=0.5, Validation=0.25, **tracking)
    assert sets(database) == (20, 10, 2)
    assert sets(by_section(tmp_path, "KITTI_Database", DataPath=tmp_path / "k/image_02")) == (32, 8, 2)
    database = by_section(tmp_path, "KITTI_Object_Database", DataPath=kitti_object(tmp_path / "o"), Learn=0.0)
    assert sets(database) == (0, 1, 1)
    folder, _ = road(tmp_path / "r")
    os.rename(tmp_path / "r/testing/image_2", tmp_path / "r/mine")
    monkeypatch.setenv("MINE", str(tmp_path / "r/mine"))
    database = by_section(tmp_path, "KITTI_Road_Database", DataPath=folder, Learn=1, TestPath="${MINE}")
    assert names(database, Test) == [f"{tmp_path}/r/mine/um_000000.png"]
    root = cityscapes(tmp_path / "c")
    cityscapes(tmp_path / "c", ("gtCoarse",), ("train", "val", "train_extra"))
    options = {"IncTrainExtra": 1, "UseCoarse": 1, "SingleInstanceLabels": 0}
    database = by_section(tmp_path, "Cityscapes_Database", DataPath=root, **options)
    assert sets(database) == (2, 1, 1) and database.getNbLabels() == 36
    with pytest.raises(ValueError, match="model.ini:.*Validation: a fraction between 0 and 1 is expected, got -0.5"):
        by_section(tmp_path, "KITTI_Database", Validation=-0.5, **tracking)

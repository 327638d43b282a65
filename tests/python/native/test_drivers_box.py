"""Drivers of annotated images: the files and numbers of the spec's table, and bad input. Text formats."""

import os

import N2D2
import numpy
import pytest
from box_files import (
    Learn,
    Test,
    Validation,
    boxes,
    broken,
    by_section,
    from_sections,
    image,
    label_matrix,
    listing,
    load,
    missing,
    names,
    sets,
    text,
)

# GTSDB ----------------------------------------------------------------------------------------------------------------


def gtsdb(root):
    for i in range(2):
        image(root / f"0000{i}.ppm", (40, 30))
    text(root / "gt.txt", "00000.ppm;5;6;25;24;11\r\n00000.ppm;1;2;11;12;40\n")
    return root


def test_gtsdb(tmp_path):
    database = N2D2.GTSDB_DIR_Database(0.5)
    database.setParameter("RandomPartitioning", "0")
    load(database, gtsdb(tmp_path / "data"))
    assert sets(database) == (1, 0, 1) and database.getLabelNames() == ["11", "40"]
    assert boxes(database, 0) == [(0, 5, 6, 20, 18), (1, 1, 2, 10, 10)] and boxes(database, 1) == []
    assert database.getStimulusLabel(0) == -1 and database.getNbROIs() == 2


def test_default_label_comes_first(tmp_path):
    database = N2D2.GTSDB_DIR_Database(1.0)
    database.setParameter("DefaultLabel", "background")
    load(database, gtsdb(tmp_path / "data"))
    assert database.getLabelNames() == ["background", "11", "40"]
    labels = label_matrix(database, 0, (40, 30))
    assert labels.shape == (30, 40) and (labels[6:24, 11:25] == 1).all() and (labels[2:12, 1:11] == 2).all()
    assert (labels == 0).sum() == 30 * 40 - 20 * 18 - 10 * 10 + 6 * 6


def test_extracted_boxes(tmp_path):
    database = N2D2.GTSDB_DIR_Database(1.0)
    database.load(str(gtsdb(tmp_path / "data")), "", True)
    assert sets(database) == (2, 0, 0) and [database.getStimulusLabel(i) for i in (0, 1)] == [0, 1]
    assert database.getNbROIs() == 2


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("00000.ppm;5;6;25;24", r'gt\.txt:2: 5 fields where "image;x1;y1;x2;y2;class" is expected: "00000.ppm;5;6'),
        ("00000.ppm;5;x;25;24;1", r'gt\.txt:2: y1 is not a number: "x"'),
        ("00000.ppm;5;nan;25;24;1", r'gt\.txt:2: y1 is not a number: "nan"'),
        ("00000.ppm;5;1e9;25;24;1", r"gt\.txt:2: y1 is no possible coordinate: 1000000000"),
        ("00000.ppm;5;1e999;25;24;1", r'gt\.txt:2: y1 "1e999" is out of range'),
        ("00000.ppm;5;6;25;24;-3", r"gt\.txt:2: class is negative: -3"),
        ("00000.ppm;5;6;25;24;99999999999999999999", r'gt\.txt:2: class "99999999999999999999" is out of range'),
        ("00000.ppm;5;6;25;24;1.5", r'gt\.txt:2: class is not an integer: "1\.5"'),
    ],
)
def test_broken_line(tmp_path, line, match):
    text(gtsdb(tmp_path) / "gt.txt", f"00000.ppm;5;6;25;24;11\n{line}\n")
    broken(N2D2.GTSDB_DIR_Database(0.5), match, tmp_path)


def test_gtsdb_missing(tmp_path, caplog):
    missing(N2D2.GTSDB_DIR_Database(0.5), "Could not open directory: .*none", tmp_path / "none")
    text(gtsdb(tmp_path) / "gt.txt", "00007.ppm;5;6;25;24;11\n")
    missing(N2D2.GTSDB_DIR_Database(0.5), r"image .*/00007\.ppm is missing \(named in .*gt\.txt:1\)", tmp_path)
    text(tmp_path / "gt.txt", "gt.txt;5;6;25;24;11\n")
    broken(N2D2.GTSDB_DIR_Database(0.5), r'gt\.txt:1: "gt\.txt" is no \.ppm file of the folder', tmp_path)
    (tmp_path / "gt.txt").unlink()
    missing(N2D2.GTSDB_DIR_Database(0.5), r"Could not open annotation file: .*gt\.txt", tmp_path)
    for bad in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match=r"\[GTSDB_DIR_Database\] Learn: a fraction between 0 and 1 is expected"):
            N2D2.GTSDB_DIR_Database(bad)


def test_warnings_are_bounded(tmp_path, caplog):
    """Boxes without a pixel in the image are left out; the 101st is only counted."""
    lines = "".join(f"00000.ppm;-9;-9;-{1 + i % 3};-1;1\n" for i in range(130))
    text(gtsdb(tmp_path) / "gt.txt", lines + "00000.ppm;-4;-4;6;5;1\n00000.ppm;7;7;7;9;1\n")
    database = N2D2.GTSDB_DIR_Database(1.0)
    database.load(str(tmp_path))
    assert boxes(database, 0) == [(0, 0, 0, 6, 5)]
    shown = caplog.text
    assert shown.count("lies outside of its image: it is left out") == 100
    assert "gt.txt:1: the box (-9, -9)-(-1, -1)" in shown and "31 more warnings" in shown


# Caltech Pedestrian ---------------------------------------------------------------------------------------------------

PEDESTRIANS = """% bbGt version=3
person 10 20 30 40 0 0 0 0 0 0 0
people 600 400 100 200 0 0 0 0 0 0 0
person? -5 10 20 30 1 -2 11 10 12 0 0
person-fa 1 1 5 5 0 0 0 0 0 0 0 % none
"""


def pedestrians(root, lines=PEDESTRIANS):
    for i in range(11):
        image(root / "images" / f"set{i:02}" / "V000" / "I00000.jpg", (640, 480))
        text(root / "annotations" / f"set{i:02}" / "V000" / "I00000.txt", lines)
    return root / "images"


def test_caltech_pedestrian(tmp_path):
    database = load(N2D2.CaltechPedestrian_Database(0.5), pedestrians(tmp_path))
    assert sets(database) == (3, 3, 5) and database.getLabelNames() == ["person"]
    expected = [(0, 10, 20, 30, 40), (0, 600, 400, 40, 80), (-1, 0, 11, 8, 12)]
    assert all(boxes(database, i) == expected for i in range(11))
    assert {name.split("/")[-3] for name in names(database, Test)} == {f"set{i:02}" for i in range(6, 11)}


def test_caltech_pedestrian_options(tmp_path):
    root = pedestrians(tmp_path)
    database = load(N2D2.CaltechPedestrian_Database(0.0, False, True), root, tmp_path / "annotations")
    assert database.getLabelNames() == ["person", "people"]
    assert [box[0] for box in boxes(database, 0)] == [0, 1, 0]
    text(tmp_path / "annotations/set03/V000/I00000.txt", "person 10 20 30 40 0 0 0 0 0 1 0\n")
    assert boxes(load(N2D2.CaltechPedestrian_Database(), root), 3) == [(-1, 10, 20, 30, 40)]


def test_caltech_pedestrian_bad(tmp_path):
    root = pedestrians(tmp_path)
    file = tmp_path / "annotations/set04/V000/I00000.txt"
    for line, match in (
        ("person 10 -20 30 40 0 0 0 0 0 0 0", r"I00000\.txt:1: top is negative: -20"),
        ("person 10 20 30 40 0 0 0 0 0 0", r"I00000\.txt:1: 11 fields"),
        ("\n%\nperson 10 20 3x 40 0 0 0 0 0 0 0", r"I00000\.txt:3: width is not a number: \"3x\""),
    ):
        text(file, line)
        broken(N2D2.CaltechPedestrian_Database(), match, root)
    file.unlink()
    missing(N2D2.CaltechPedestrian_Database(), r"annotation file: .*set04/V000/I00000\.txt", root)
    missing(N2D2.CaltechPedestrian_Database(), "directory: .*set00", tmp_path)


# CelebA ---------------------------------------------------------------------------------------------------------------

TITLES = "x_1 y_1 width height"


def celeba(root):
    for folder in ("img_celeba", "img_align_celeba"):
        for name in ("000001.jpg", "000002.jpg"):
            image(root / "Img" / folder / name, (50, 40))
    anno = root / "Anno"
    text(anno / "identity_CelebA.txt", "000001.jpg 2880\n# none\n000002.jpg 12\n")
    text(anno / "list_bbox_celeba.txt", f"2\nimage_id {TITLES}\n000001.jpg 5 6 20 30\n000002.jpg 10 0 30 20\n")
    marks = "2\nlefteye_x\n000001.jpg 1 2 3 4 5 6 7 8 9 10\n000002.jpg 1 2 3 4 5 6 7 8 9 10\n"
    text(anno / "list_landmarks_celeba.txt", marks)
    text(anno / "list_landmarks_align_celeba.txt", marks)
    text(root / "Eval" / "list_eval_partition.txt", "000001.jpg 2\n000002.jpg 1\n")
    return root / "Img"


@pytest.mark.parametrize("wild", [False, True])
def test_celeba(tmp_path, wild):
    database = load(N2D2.CelebA_Database(wild, True), celeba(tmp_path))
    assert database.getLabelNames() == ["12", "2880"] and sets(database) == (0, 1, 1)
    assert [database.getStimulusLabel(i) for i in (0, 1)] == ([-1, -1] if wild else [1, 0])
    assert [boxes(database, i) for i in (0, 1)] == ([[(1, 5, 6, 20, 30)], [(0, 10, 0, 30, 20)]] if wild else [[], []])
    assert names(database, Test)[0].endswith("000001.jpg")
    shares = load(N2D2.CelebA_Database(wild, False, False, 1.0), tmp_path / "Img", tmp_path / "Anno")
    assert sets(shares) == (2, 0, 0)


def test_celeba_target(tmp_path):
    """The target is the place of the box in the transformed frame; the section's options reach the driver."""
    celeba(tmp_path)
    network = from_sections(
        tmp_path,
        f"""[database]
Type=CelebA_Database
DataPath={tmp_path}/Img
WithPartitioning=0
RandomPartitioning=0
[sp]
SizeX=25
SizeY=20
NbChannels=3
BatchSize=2
CompositeStimuli=1
TargetSize=1 1 4
[sp.Transformation]
Type=RescaleTransformation
Width=25
Height=20
[sp.OnTheFlyTransformation]
Type=FlipTransformation
ApplyTo=LearnOnly
HorizontalFlip=1
""",
    )
    provider = network.getStimuliProvider()
    provider.readBatch(Learn, 0)
    rows = numpy.asarray(provider.getTargetData())[:, :, 0, 0]
    target = {i: list(row) for i, row in zip(provider.getBatch(), rows, strict=True)}
    # Boxes 20x30 at (5, 6) and 30x20 at (10, 0) of 50x40 pixels, halved, then turned left to right.
    assert target[0] == pytest.approx([25 / 50, 45 / 50, 6 / 40, 36 / 40], abs=0.041)
    assert target[1] == pytest.approx([10 / 50, 40 / 50, 0, 20 / 40], abs=0.041)


def test_celeba_bad(tmp_path, caplog):
    root, anno = celeba(tmp_path), tmp_path / "Anno"
    (root / "img_align_celeba/000002.jpg").unlink()
    database = N2D2.CelebA_Database(False, False)
    database.load(str(root))
    assert sets(database) == (0, 0, 1) and "000002.jpg is missing" in caplog.text
    for name, content, match in (
        (
            "list_bbox_celeba.txt",
            f"3\nimage_id {TITLES}\n000001.jpg 5 6 20 30\n",
            "3 images are announced, 1 are there",
        ),
        (
            "list_bbox_celeba.txt",
            "99999999999\nimage_id\n",
            "bbox_celeba.txt:1: 99999999999 images are announced, the file",
        ),
        (
            "list_bbox_celeba.txt",
            "many\nimage_id\n",
            'bbox_celeba.txt:1: the number of images is not an integer: "many"',
        ),
        ("list_bbox_celeba.txt", f"1\nimage_id {TITLES}\n000001.jpg 5 6 20 30\n", "000002.jpg has no box"),
        ("list_landmarks_celeba.txt", "1\nx\n000001.jpg 1 2 3 -4 5 6 7 8 9 10\n", r"txt:3: a landmark is negative: -4"),
        ("list_landmarks_celeba.txt", "1\nx\n000001.jpg 1 2 3 4 5 6 7 8 9\n", r"txt:3: 10 fields"),
        ("identity_CelebA.txt", "000001.jpg 1\n000001.jpg 2\n", r"txt:2: image 000001\.jpg has an identity already"),
        ("../Eval/list_eval_partition.txt", "000001.jpg 3\n", r"txt:1: the set of an image is 0, 1 or 2, got 3"),
        ("../Eval/list_eval_partition.txt", "000001.jpg 0\n", r"image 000002\.jpg is in no set of"),
    ):
        file = anno / name
        good = file.read_text()
        file.write_text(content)
        broken(N2D2.CelebA_Database(True, True), match, root)
        file.write_text(good)
    with pytest.raises(RuntimeError, match="none of the 2 images is in"):
        os.rename(root / "img_celeba", root / "other")
        (root / "img_celeba").mkdir()
        N2D2.CelebA_Database(True, True).load(str(root))


# Daimler --------------------------------------------------------------------------------------------------------------

DAIMLER = """: PAMI_2009_Detection_Benchmark
/some/where 3 ;
image_0.pgm 640 480 0 2
0 0 1 1 100 10 20 30 60 0
0 255 2 2 100 1 2 3 4 0
;
image_1.pgm 640 480 0 0 ;
image_2.pgm 640 480 0 1
0 10 3 3 100 600 400 700 500 0
;
"""


def daimler(root):
    for i in range(3):
        image(root / "Data" / "TestData" / f"image_{i}.pgm", value=numpy.zeros((48, 64), "uint8"))
    text(root / "GroundTruth" / "GroundTruth2D.db", DAIMLER)
    return root / "Data"


def test_daimler_fully(tmp_path):
    database = load(N2D2.Daimler_Database(1.0, 0.0, 0.0, True), daimler(tmp_path))
    assert sets(database) == (3, 0, 0) and database.getLabelNames() == ["Pedestrians", "Group"]
    assert [boxes(database, i) for i in range(3)] == [[(0, 10, 20, 20, 40)], [], [(1, 600, 400, 40, 80)]]
    other = load(
        N2D2.Daimler_Database(0.0, 0.0, 1.0, True), tmp_path / "Data", tmp_path / "GroundTruth/GroundTruth2D.db"
    )
    assert sets(other) == (0, 0, 3)


def test_daimler_patches(tmp_path):
    data = tmp_path / "Data"
    for folder in ("Pedestrians/48x96", "Pedestrians/18x36", "NonPedestrians"):
        for i in range(2):
            image(data / "TrainingData" / folder / f"{i}.pgm", value=numpy.zeros((36, 18), "uint8"))
    database = load(N2D2.Daimler_Database(0.5, 0.5, 0.0, False), data)
    assert sets(database) == (3, 3, 0) and database.getLabelNames() == ["Pedestrians", "NonPedestrians"]
    assert [database.getStimulusLabel(i) for i in range(6)] == [0, 0, 0, 0, 1, 1]
    assert "48x96" in database.getStimulusName(0) and "18x36" in database.getStimulusName(2)


def test_daimler_bad(tmp_path):
    root = daimler(tmp_path)
    file = tmp_path / "GroundTruth" / "GroundTruth2D.db"
    for old, new, match in (
        (" 3 ;", " 4 ;", r"db:10: the file ends where the name of an image is expected"),
        (" 3 ;", " 2 ;", r"db:8: 2 images are announced, the file goes on behind them"),
        (" 3 ;", " 4000000000 ;", r"db:2: 4000000000 images are announced, the rest of the file cannot hold them"),
        ("640 480 0 2", "640 480 0 300000000", r"db:3: 300000000 objects are announced, the rest"),
        ("10 20 30 60", "10 -20 30 60", r"db:4: top is negative: -20"),
        ("image_1.pgm 640 480", "image_1.pgm 640 0", r"db:7: an image of 640x0 pixels is not possible"),
        ("60 0\n", "60 zero\n", r'db:4: the last number of an object is not an integer: "zero"'),
        ("PAMI_2009", "PAMI_2010", r'db:1: "PAMI_2009_Detection_Benchmark" is expected, got "PAMI_2010'),
        ("0 ;\n", "0\n", r'db:8: ";" is expected, got "image_2\.pgm"'),
    ):
        file.write_text(DAIMLER.replace(old, new, 1))
        broken(N2D2.Daimler_Database(1.0, 0.0, 0.0, True), match, root)
    file.write_text(DAIMLER.replace("image_2", "image_9"))
    missing(N2D2.Daimler_Database(1.0, 0.0, 0.0, True), r"image_9\.pgm is missing \(named in .*db:8\)", root)
    missing(N2D2.Daimler_Database(), "TrainingData/Pedestrians/48x96", root)


# DOTA -----------------------------------------------------------------------------------------------------------------

DOTA = "imagesource:GoogleEarth\ngsd:0.1\n1 2 11 2 11 8 1 8 plane 0\n3 3 9 3 9 9 3 9 ship 1\n"


def dota(root):
    for part, name in (("train", "P0000"), ("val", "P0003")):
        image(root / part / "images" / "part1" / f"{name}.png")
        text(root / part / "labelTxt" / f"{name}.txt", DOTA)
    return root


def test_dota(tmp_path):
    database = load(N2D2.DOTA_Database(1.0), dota(tmp_path / "data"))
    assert sets(database) == (1, 1, 1) and database.getLabelNames() == ["plane", "ship"]
    assert boxes(database, 0) == [(0, 1, 2, 11, 7), (1, 3, 3, 7, 7)]
    assert names(database, Validation)[0] == names(database, Test)[0]
    assert sets(load(N2D2.DOTA_Database(0.0, False), tmp_path / "data", tmp_path / "data")) == (0, 1, 1)


def test_dota_bad(tmp_path, caplog):
    root = dota(tmp_path)
    file = root / "train/labelTxt/P0000.txt"
    for line, match in (
        ("1 2 11 2 11 8 1 8 plane", r"P0000\.txt:3: 9 fields"),
        ("1 2 11 2 11 8 1 8 plane 2", r"P0000\.txt:3: difficult is 0 or 1, got 2"),
        ("1 2 11 2 11 8 1 y plane 0", r'P0000\.txt:3: y is not a number: "y"'),
    ):
        file.write_text("imagesource:x\ngsd:null\n" + line + "\n")
        broken(N2D2.DOTA_Database(1.0), match, root)
    file.write_text("-1 2 11 2 11 8 1 8 plane 0\n")
    database = N2D2.DOTA_Database(1.0)
    database.load(str(root))
    assert "P0000.txt:1: a corner lies outside of the image" in caplog.text
    assert (label_matrix(database, 0, (20, 16))[2:9, 2:12] == 0).all()
    file.unlink()
    missing(N2D2.DOTA_Database(1.0), r"annotation file: .*P0000\.txt", root)


# IMDB-WIKI ------------------------------------------------------------------------------------------------------------

WIKI = """# path;name;x0;y0;x1;y1;birth;photo;gender
1/a.jpg;Some One;2;3;12.9;13;1980.5;2010.5;1
1/b.jpg;;2;3;12;13;1980;2010;0;more
1/c&amp;d.jpg;A &amp; B;2;3;12;13;1990;1980;2
1/e.jpg;None;1;1;12;13;1980;2010;1
"""


def wiki(root, rows=WIKI):
    for folder in ("wiki", "wiki_crop", "imdb"):
        for name in ("a", "b", "c&d"):
            image(root / folder / "1" / f"{name}.jpg", (30, 20))
    text(root / "imdb_metadata" / "wiki.csv", rows)
    text(root / "imdb_metadata" / "imdb.csv", "1/a.jpg;Actor;2;3;12;13;1980;2001.25;1\n")
    return root


def imdbwiki(wiki=True, imdb=False, crop=False, name=False, learn=1.0, validation=0.0):
    return N2D2.IMDBWIKI_Database(wiki, imdb, crop, name, learn, validation)


def test_imdbwiki(tmp_path):
    database = load(imdbwiki(), wiki(tmp_path / "data"))
    assert database.getLabelNames() == ["M-30", "F-30", "?-?"] and sets(database) == (3, 0, 0)
    assert boxes(database, 0) == [(0, 2, 3, 10, 10)] and database.getStimulusLabel(0) == -1
    both = load(imdbwiki(imdb=True, learn=0.5, validation=0.25), tmp_path / "data", tmp_path / "data/imdb_metadata")
    assert both.getLabelNames() == ["M-21.25", "M-30", "F-30", "?-?"] and sets(both) == (2, 1, 1)
    assert "/imdb/" in both.getStimulusName(0)
    crops = load(imdbwiki(crop=True, name=True), tmp_path / "data")
    assert crops.getLabelNames() == ["Some One", "", "A & B"] and crops.getNbROIs() == 0 and sets(crops) == (3, 0, 0)
    assert sets(load(imdbwiki(name=True, learn=0.0), tmp_path / "data")) == (0, 0, 3)


def test_imdbwiki_bad(tmp_path):
    row = "1/a.jpg;Some One;2;3;12;13;1980;2010;"
    for rows, match in (
        (row + "NaN\n", r'wiki\.csv:1: gender is not a number: "NaN"'),
        (row + "nobody\n", r'wiki\.csv:1: gender is not a number: "nobody"'),
        ("#\n\n1/a.jpg;Some One;2;3\n", r"wiki\.csv:3: 4 fields"),
        ("1/a.jpg;Some One;2;;12;13;1980;2010;1\n", r'wiki\.csv:1: y0 is not a number: ""'),
    ):
        broken(imdbwiki(), match, wiki(tmp_path, rows))
    missing(
        imdbwiki(), r"wiki/1/z\.jpg is missing \(named in .*wiki\.csv:1\)", wiki(tmp_path, "1/z.jpg" + row[7:] + "1\n")
    )
    with pytest.raises(ValueError, match="WikiSet and IMDBSet are both 0"):
        imdbwiki(wiki=False)
    # A target needs one box; a crop has none.
    provider = "SizeX=30\nSizeY=20\nNbChannels=3\nTargetSize=1 1 4"
    sections = f"[database]\nType=IMDBWIKI_Database\nCropFrame=1\nDataPath={wiki(tmp_path)}\n[sp]\n{provider}\n"
    provider = from_sections(tmp_path, sections).getStimuliProvider()
    with pytest.raises(RuntimeError, match="one ROI is expected after the transformations, 0 are left"):
        provider.readBatch(Learn, 0)


def test_nothing_is_written(tmp_path):
    """Reading pixels and labels leaves the folder as it was."""
    database = N2D2.DOTA_Database(1.0)
    database.load(str(dota(tmp_path)))
    before = listing(tmp_path)
    provider = N2D2.StimuliProvider(database, [20, 16, 3], 1, True)
    for each in (Learn, Validation, Test):
        provider.readBatch(each, 0)
    assert before == listing(tmp_path)


def test_sections(tmp_path, monkeypatch):
    """Every option of an INI section reaches its driver."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="Property Learn is required"):
        by_section(tmp_path, "GTSDB_DIR_Database")
    options = {"Learn": 0.5, "Validation": 0.5, "DefaultLabel": "none"}
    database = by_section(tmp_path, "GTSDB_DIR_Database", DataPath=gtsdb(tmp_path / "g"), **options)
    assert sets(database) == (1, 1, 0) and database.getLabelNames() == ["none", "11", "40"]
    paths = {"DataPath": pedestrians(tmp_path / "p"), "LabelPath": tmp_path / "p/annotations"}
    options = {"Validation": 0.5, "SingleLabel": 0, "IncAmbiguous": 1}
    database = by_section(tmp_path, "CaltechPedestrian_Database", **options, **paths)
    assert sets(database) == (3, 3, 5) and [box[0] for box in boxes(database, 0)] == [0, 1, 0]
    paths = {"DataPath": celeba(tmp_path / "a"), "LabelPath": tmp_path / "a/Anno"}
    options = {"InTheWild": 0, "WithLandmarks": 1, "WithPartitioning": 0, "Learn": 0, "Validation": 1}
    assert sets(by_section(tmp_path, "CelebA_Database", **options, **paths)) == (0, 2, 0)
    paths = {"DataPath": daimler(tmp_path / "d"), "LabelPath": tmp_path / "d/GroundTruth/GroundTruth2D.db"}
    options = {"Fully": 1, "Learn": 0.34, "Validation": 0.33, "Test": 0.33}
    assert sets(by_section(tmp_path, "Daimler_Database", **options, **paths)) == (1, 1, 1)
    database = by_section(tmp_path, "DOTA_Database", Learn=1, UseValidationForTest=0, DataPath=dota(tmp_path / "o"))
    assert sets(database) == (1, 1, 0)
    paths = {"DataPath": wiki(tmp_path / "w"), "LabelPath": tmp_path / "w/imdb_metadata"}
    options = {"IMDBSet": 1, "CropFrame": 0, "UseNameAsLabel": 1, "Learn": 0.5, "Validation": 0.25}
    database = by_section(tmp_path, "IMDBWIKI_Database", **options, **paths)
    assert sets(database) == (2, 1, 1) and database.getLabelName(0) == "Actor"
    image(tmp_path / "w/imdb_crop/1/a.jpg")
    options = {"IMDBSet": 1, "WikiSet": 0, "CropFrame": 1}
    assert by_section(tmp_path, "IMDBWIKI_Database", **options, **paths).getStimulusLabel(0) == 0
    with pytest.raises(ValueError, match="model.ini:.*Learnt"):
        by_section(tmp_path, "DOTA_Database", Learn=1, Learnt=1, DataPath=tmp_path / "o")

"""Pascal VOC: boxes of XML files, masks. Options and bad input."""

import sys
from pathlib import Path

import N2D2
import numpy
import pytest
from box_files import (
    Learn,
    Validation,
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

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
from datasets.voc import CLASSES, annotation, colours, write_mask  # noqa: E402

# Pascal VOC -----------------------------------------------------------------------------------------------------------

OBJECTS = [("dog", 0, (1, 2, 10, 8)), ("person", 1, (6, 3, 20, 16)), ("my thing", 0, (15, 9, 40, 40))]


def voc(root, lists=True):
    for name in ("one", "two"):
        image(root / "JPEGImages" / f"{name}.jpg")
        text(root / "Annotations" / f"{name}.xml", annotation(name, (20, 16), OBJECTS if name == "one" else []))
    if lists:
        text(root / "ImageSets/Main/train.txt", "one\n")
        text(root / "ImageSets/Main/val.txt", "two\r\n")
    return root


def test_voc(tmp_path):
    database = load(N2D2.VOC_Database(), voc(tmp_path / "data"))
    assert sets(database) == (1, 1, 0) and database.getLabelNames() == ["dog", "my thing"]
    # Pixels from 1, the last one included; the difficult object is ignored.
    assert boxes(database, 0) == [(-1, 5, 2, 15, 14), (0, 0, 1, 10, 7), (1, 14, 8, 6, 8)] and boxes(database, 1) == []


def test_voc_options(tmp_path):
    root = voc(tmp_path / "data")
    kept = load(N2D2.VOC_Database(difficult=N2D2.VOC_Database.Difficult.Keep), root)
    assert kept.getLabelNames() == ["dog", "person", "my thing"] and [box[0] for box in boxes(kept, 0)] == [0, 1, 2]
    dropped = by_section(tmp_path, "VOC_Database", Difficult="Drop", DataPath=root)
    assert boxes(dropped, 0) == [(0, 0, 1, 10, 7), (1, 14, 8, 6, 8)]
    text(root / "ImageSets/Main/dog_val.txt", "one  1\ntwo -1\n")
    text(root / "ImageSets/Main/all.txt", "one\ntwo\n")
    options = {"LearnSet": "dog_val", "ValidationSet": "", "TestSet": "all"}
    assert sets(by_section(tmp_path, "VOC_Database", DataPath=root, **options)) == (1, 0, 2)
    # Without lists: every annotation, here those of another folder.
    (root / "Annotations").rename(tmp_path / "mine")
    none = {"learnSet": "", "validationSet": ""}
    assert sets(load(N2D2.VOC_Database(learn=0.5, validation=0.5, **none), root, tmp_path / "mine")) == (1, 1, 0)
    with pytest.raises(ValueError, match="Difficult.*Ignore, Keep, Drop"):
        by_section(tmp_path, "VOC_Database", Difficult="No", DataPath=root)


def test_voc_names_of_images(tmp_path):
    """The file of an image is the one that is named, or that of the annotation's name."""
    root = voc(tmp_path)
    (root / "JPEGImages/one.jpg").rename(root / "JPEGImages/one.png")
    text(root / "Annotations/two.xml", "<annotation><filename>renamed.jpg</filename></annotation>")
    database = load(N2D2.VOC_Database(), root)
    assert [name.split("/")[-1] for name in names(database, Learn) + names(database, Validation)] == [
        "one.png",
        "two.jpg",
    ]


def test_voc_text_of_xml(tmp_path):
    """Entities, comments, attributes, CDATA, other elements."""
    root = voc(tmp_path)
    text(
        root / "Annotations/one.xml",
        """<?xml version="1.0" encoding="utf-8"?>
<!-- by hand -->
<annotation verified="yes" note='a > b'>
  <object><name>A &amp; B&#233;<!-- x --></name><part><name>head</name><bndbox/></part>
    <bndbox><ymax>9.4</ymax><xmin> 2 </xmin><xmax>5</xmax><ymin>3</ymin></bndbox></object>
  <object><name><![CDATA[<x>]]></name><bndbox><xmin>0</xmin><ymin>0</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></object>
  <empty/>
</annotation>
""",
    )
    database = load(N2D2.VOC_Database(), root)
    assert database.getLabelNames() == ["A & B\u00e9", "<x>"]
    assert boxes(database, 0) == [(0, 1, 2, 4, 7), (1, 0, 0, 4, 4)]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("", r"one\.xml:1: no element"),
        ("no xml", r"one\.xml:1: an element is expected"),
        ("<annotation>\n<object>\n", r"one\.xml:3: the file ends within the element <object> of line 2"),
        ("<annotation>\n<a></b>", r"one\.xml:2: </b> where the element <a> of line 2 ends"),
        ("<annotation", r"one\.xml:1: the file ends within a tag"),
        ("<annotation a>", r"one\.xml:1: attribute a has no value"),
        ("<annotation a=b>", r"one\.xml:1: the value of attribute a is not quoted"),
        ("<annotation><!-- ", r"one\.xml:1: a comment has no end"),
        ("<annotation>&bomb;</annotation>", r"one\.xml:1: unknown entity &bomb;"),
        ("<annotation>&#0;</annotation>", r"one\.xml:1: &#0; is no character"),
        ("<annotation>a & b</annotation>", r"one\.xml:1: a & that begins no entity"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><annotation/>', r"one\.xml:1: a document type is not accepted"),
        ("<annotation/><annotation/>", r"one\.xml:1: something stands behind the element <annotation>"),
        ("<a>" * 100, r"one\.xml:1: its elements are nested deeper than 32 levels"),
        ("<html/>", r"one\.xml:1: the root element is <html>, <annotation> is expected"),
        ("<annotation>\n<object/></annotation>", r"one\.xml:2: <object> has no <name>"),
        ("<annotation>\n<object><name>a</name></object></annotation>", r"one\.xml:2: <object> has no <bndbox>"),
        (
            "<annotation><object><name>a</name>\n<bndbox><xmin>1</xmin></bndbox></object></annotation>",
            r"one\.xml:2: <bndbox> has no <ymin>",
        ),
        (
            "<annotation><object><name>a</name><bndbox>\n<xmin>one</xmin></bndbox></object></annotation>",
            r'one\.xml:2: <xmin> is not a possible number: "one"',
        ),
        (
            "<annotation><size>\n<width>1e99</width></size></annotation>",
            r'one\.xml:2: <width> is not a possible number: "1e99"',
        ),
    ],
)
def test_voc_bad(tmp_path, content, match):
    text(voc(tmp_path) / "Annotations/one.xml", content)
    broken(N2D2.VOC_Database(), match, tmp_path)


def test_voc_files(tmp_path, caplog):
    root = voc(tmp_path)
    text(
        root / "Annotations/one.xml",
        annotation("one", (20, 16), [("dog", 0, (30, 2, 40, 8)), ("cat", 0, (9, 2, 4, 8))]),
    )
    database = N2D2.VOC_Database()
    database.load(str(root))
    assert boxes(database, 0) == []
    assert "one.xml:5: the box (29, 1)-(40, 8) lies outside of its image of 20x16" in caplog.text
    assert "one.xml:6: the box (8, 1)-(4, 8) is empty" in caplog.text
    text(root / "ImageSets/Main/val.txt", "two 3\n")
    broken(N2D2.VOC_Database(), r"val\.txt:1: the presence of the class is -1, 0 or 1, got 3", root)
    text(root / "ImageSets/Main/val.txt", "three\n")
    missing(N2D2.VOC_Database(), r"annotation file: .*three\.xml", root)
    (root / "JPEGImages/one.jpg").unlink()
    missing(N2D2.VOC_Database(), r"one\.jpg is missing \(named in .*one\.xml\)", root)
    (root / "ImageSets/Main/train.txt").unlink()
    missing(N2D2.VOC_Database(), r"annotation file: .*ImageSets/Main/train\.txt", root)


def masks(root, values, grey=False):
    root = voc(root)
    for name in ("one", "two"):
        path = root / "SegmentationClass" / f"{name}.png"
        if grey:
            image(path, value=values)
        else:
            write_mask(path, values)
    text(root / "ImageSets/Segmentation/train.txt", "one\n")
    text(root / "ImageSets/Segmentation/val.txt", "two\n")
    return root


@pytest.mark.parametrize("grey", [False, True])
def test_voc_masks(tmp_path, grey):
    values = numpy.resize(numpy.concatenate([numpy.arange(21), [255]]), (16, 20)).astype("uint8")
    root = masks(tmp_path / "data", values, grey)
    database = load(N2D2.VOC_Database(segmentation=True), root)
    assert sets(database) == (1, 1, 0) and database.getNbROIs() == 0
    assert database.getLabelNames() == ["background", *CLASSES]
    expected = values.astype(int)
    expected[values == 255] = -1
    assert (label_matrix(database, 0, (20, 16)) == expected).all()
    # The default label is the background.
    other = by_section(tmp_path, "VOC_Database", Segmentation=1, DefaultLabel="nothing", DataPath=root)
    assert other.getLabelNames() == ["nothing", *CLASSES]
    assert (label_matrix(other, 1, (20, 16)) == expected).all()


def test_voc_masks_of_ones_own(tmp_path):
    values = numpy.resize([0, 1, 2], (16, 20)).astype("uint8")
    root = masks(tmp_path / "data", values)
    (root / "SegmentationClass").rename(tmp_path / "mine")
    options = {"Segmentation": 1, "Classes": '"a b" c', "DataPath": root, "LabelPath": tmp_path / "mine"}
    database = by_section(tmp_path, "VOC_Database", **options)
    assert database.getLabelNames() == ["background", "a b", "c"]
    assert (label_matrix(database, 0, (20, 16)) == values).all()
    none = {"learnSet": "", "validationSet": ""}
    every = N2D2.VOC_Database(segmentation=True, classes=["x", "y"], learn=0.5, **none)
    assert sets(load(every, root, tmp_path / "mine")) == (1, 0, 1)


def test_voc_masks_bad(tmp_path):
    values = numpy.zeros((16, 20), "uint8")
    values[3, 4] = 21

    def fails(match, database=None):
        database = N2D2.VOC_Database(segmentation=True) if database is None else database
        database.load(str(tmp_path))
        with pytest.raises(RuntimeError, match=match):
            label_matrix(database, 0, (20, 16))

    masks(tmp_path, values)
    fails(r"mask .*one\.png: pixel \(4, 3\) has the value 21, there are 20 classes")
    colour = numpy.zeros((16, 20, 3), "uint8")
    colour[2, 5] = (1, 2, 3)
    image(tmp_path / "SegmentationClass/one.png", value=colour)
    fails(r"pixel \(5, 2\) has the colour \(3, 2, 1\), which stands for no class")
    image(tmp_path / "SegmentationClass/one.png", value=numpy.zeros((16, 20), "uint16"))
    fails("8 bits of grey or of colours are expected")
    image(tmp_path / "SegmentationClass/one.png", value=numpy.zeros((8, 20), "uint8"))
    fails("20x16x1 32S is expected")
    (tmp_path / "SegmentationClass/one.png").unlink()
    missing(N2D2.VOC_Database(segmentation=True), r"mask .*one\.png is missing \(named in .*train\.txt:1\)", tmp_path)
    with pytest.raises(ValueError, match="a mask holds 254 classes at most, got 255"):
        N2D2.VOC_Database(classes=[str(i) for i in range(255)])


def test_voc_colours():
    """The colours that the authors print for their classes (RGB)."""
    table = colours()
    assert table[1].tolist() == [128, 0, 0] and table[15].tolist() == [192, 128, 128]
    assert table[20].tolist() == [0, 64, 128] and table[255].tolist() == [224, 224, 192]
    assert len(numpy.unique(table, axis=0)) == 256

"""Drivers of other shapes than boxes and polygons: FDDB's ellipses, COCO's masks. Options and bad input."""

import json
import sys
from pathlib import Path

import N2D2
import numpy
import pytest
from box_files import (
    Learn,
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
from datasets.coco import packed, run_lengths  # noqa: E402

# FDDB -----------------------------------------------------------------------------------------------------------------


def fddb(root, block="2002/a\n1\n30.5 20.5 1.265839 50 40  1\n"):
    image(root / "2002" / "a.jpg", (120, 90))
    for fold in range(1, 11):
        text(root / f"FDDB-fold-{fold:02}-ellipseList.txt", block if fold == 3 else "")
    return root


def test_fddb(tmp_path):
    database = load(N2D2.FDDB_Database(1.0), fddb(tmp_path / "data"))
    assert sets(database) == (1, 0, 0) and database.getLabelNames() == ["1"]
    assert boxes(database, 0) == [(0, 28, 10, 43, 59)]
    # The pixels are those of the ellipse: half sides 30.5 and 20.5, major axis turned from x towards y.
    labels = label_matrix(database, 0, (120, 90)) == 0
    y, x = numpy.mgrid[0:90, 0:120]
    dx, dy, angle = x - 50, y - 40, 1.265839
    u, v = dx * numpy.cos(angle) + dy * numpy.sin(angle), dy * numpy.cos(angle) - dx * numpy.sin(angle)
    distance = (u / 30.5) ** 2 + (v / 20.5) ** 2
    assert labels[distance < 0.9].all() and not labels[distance > 1.1].any()


def test_fddb_folds_in_a_folder(tmp_path):
    fddb(tmp_path / "data")
    (tmp_path / "labels" / "FDDB-folds").mkdir(parents=True)
    for file in (tmp_path / "data").glob("FDDB*"):
        file.rename(tmp_path / "labels" / "FDDB-folds" / file.name)
    database = load(N2D2.FDDB_Database(0.0, 1.0), tmp_path / "data", tmp_path / "labels")
    assert sets(database) == (0, 1, 0)
    section = {"DataPath": tmp_path / "data", "LabelPath": tmp_path / "labels", "Learn": 0, "Validation": 1}
    assert sets(by_section(tmp_path, "FDDB_Database", **section)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("block", "match"),
    [
        ("2002/a\n2\n30 20 1 50 40 1\n", r"03-ellipseList\.txt:3: 2 faces are announced, the file ends after 1"),
        ("2002/a\n4000000000\n", r"txt:2: 4000000000 faces are announced, the rest of the file cannot hold them"),
        ("2002/a\nmany\n", r'txt:2: the number of faces is not an integer: "many"'),
        ("2002/a\n", r"txt:1: the number of faces is expected"),
        ("2002/a\n1\n30 20 1 50 40\n", r"txt:3: 5 fields where"),
        ("2002/a\n1\n30 -20 1 50 40 1\n", r"txt:3: radii of 30 and -20 are not possible"),
        ("2002/a\n1\n30 20 x 50 40 1\n", r'txt:3: angle is not a number: "x"'),
        ("2002/a\n1\n1e12 20 1 50 40 1\n", r"txt:3: majorRadius is no possible coordinate"),
    ],
)
def test_fddb_bad(tmp_path, block, match):
    broken(N2D2.FDDB_Database(1.0), match, fddb(tmp_path, block))


def test_fddb_missing(tmp_path):
    root = fddb(tmp_path, "2002/b\n0\n")
    missing(N2D2.FDDB_Database(1.0), r"2002/b\.jpg is missing \(named in .*03-ellipseList\.txt:1\)", root)
    (root / "FDDB-fold-07-ellipseList.txt").unlink()
    fddb(tmp_path)
    (root / "FDDB-fold-07-ellipseList.txt").unlink()
    missing(N2D2.FDDB_Database(1.0), "annotation file: .*fold-07", root)


# COCO -----------------------------------------------------------------------------------------------------------------

MASK = numpy.zeros((16, 20), bool)
MASK[3:9, 5:12] = True
MASK[5, 7] = False


def coco_content():
    """Three objects and a crowd on image 7, none on image 3; categories in disorder."""
    outline = [2.0, 1.0, 10.0, 1.0, 10.0, 6.0, 2.0, 6.0]
    second = [12.0, 8.0, 16.0, 8.0, 16.0, 12.0]

    def thing(number, category, box, shape, crowd=0):
        return {
            "id": number,
            "image_id": 7,
            "category_id": category,
            "bbox": box,
            "segmentation": shape,
            "iscrowd": crowd,
        }

    whole = numpy.ones((16, 20), bool)
    runs = {"size": [16, 20], "counts": run_lengths(MASK)}
    string = {"size": [16, 20], "counts": packed(run_lengths(whole))}
    return {
        "annotations": [
            thing(1, 18, [1.5, 2.25, 4.0, 5.0], [outline, second]),
            thing(2, 1, [5, 3, 7, 6], runs),
            thing(3, 18, [15, 10, 50, 50], []),
            thing(4, 1, [0, 0, 20, 16], string, 1),
        ],
        "images": [
            {"id": 7, "file_name": "b.png", "width": 20, "height": 16},
            {"id": 3, "file_name": "a.png", "width": 20, "height": 16},
        ],
        "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "person"}],
    }


def coco(root, content=None, part="train2017"):
    for name in ("a", "b"):
        image(root / part / f"{name}.png")
    text(root / "annotations" / f"instances_{part}.json", json.dumps(coco_content() if content is None else content))
    return root


def test_coco_boxes(tmp_path):
    root = tmp_path / "data"
    database = load(N2D2.COCO_Database(), coco(coco(root), part="val2017"))
    assert sets(database) == (2, 2, 0) and database.getLabelNames() == ["person", "dog"]
    assert [name.split("/")[-2:] for name in names(database, Learn)] == [["train2017", "b.png"], ["train2017", "a.png"]]
    # The crowd is ignored and drawn first; a box is the pixels that it touches, within the image.
    assert boxes(database, 0) == [(-1, 0, 0, 20, 16), (1, 1, 2, 5, 6), (0, 5, 3, 7, 6), (1, 15, 10, 5, 6)]
    assert boxes(database, 1) == []
    labels = label_matrix(database, 0, (20, 16))
    assert labels[0, 0] == -1 and labels[2, 1] == 1 and labels[4, 6] == 0 and labels[15, 19] == 1


def test_coco_masks(tmp_path):
    root = tmp_path / "data"
    database = load(N2D2.COCO_Database(validationSet="", masks=True), coco(root))
    rois = database.getStimulusROIs(0)
    kinds = [str(roi).split()[0] for roi in rois]
    assert kinds == ["Bitmap", "Polygon", "Polygon", "Bitmap", "Rectangle"]
    assert rois[0].getBox() == (0, 0, 20, 16) and rois[3].getBox() == (5, 3, 7, 6) and rois[4].label == 1
    labels = label_matrix(database, 0, (20, 16))
    # The dog's outline lies under the mask; its hole shows the outline again.
    assert (labels[MASK] == 0).all() and labels[5, 7] == 1 and labels[2, 4] == 1 and labels[10, 15] == 1
    assert labels[0, 0] == -1 and labels[14, 2] == -1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("string", [False, True])
def test_coco_run_lengths(tmp_path, seed, string):
    """Any mask comes back, from numbers and from a string."""
    rng = numpy.random.default_rng(seed)
    height, width = (int(v) for v in rng.integers(1, 40, 2))
    mask = rng.random((height, width)) < rng.choice([0.02, 0.5, 0.98])
    mask.flat[int(rng.integers(mask.size))] = True
    runs = run_lengths(mask)
    assert sum(runs) == mask.size
    image(tmp_path / "c.png", (width, height))
    content = {
        "images": [{"id": 1, "file_name": "c.png", "width": width, "height": height}],
        "categories": [{"id": 1, "name": "thing"}],
        "annotations": [
            {
                "image_id": 1,
                "category_id": 1,
                "bbox": [0, 0, 1, 1],
                "segmentation": {"size": [height, width], "counts": packed(runs) if string else runs},
            }
        ],
    }
    file = text(tmp_path / "own.json", json.dumps(content))
    database = N2D2.COCO_Database(masks=True)
    database.load(str(tmp_path), str(file))
    assert (label_matrix(database, 0, (width, height)) == numpy.where(mask, 0, -1)).all()


def test_coco_of_ones_own(tmp_path):
    """One file: its images are named from the data path and shared."""
    coco(tmp_path)
    file = tmp_path / "annotations/instances_train2017.json"
    database = load(N2D2.COCO_Database(learn=0.5, validation=0.5), tmp_path / "train2017", file)
    assert sets(database) == (1, 1, 0)
    with pytest.raises(ValueError, match=r"Learn \(0\.7\) \+ Validation \(0\.5\) is more than 1"):
        N2D2.COCO_Database(learn=0.7, validation=0.5)


def test_coco_sections(tmp_path):
    coco(coco(tmp_path / "d"), part="mine")
    plain = {"images": coco_content()["images"]}
    image(tmp_path / "d/test2017/a.png")
    image(tmp_path / "d/test2017/b.png")
    text(tmp_path / "l/image_info_test2017.json", json.dumps(plain))
    for file in (tmp_path / "d/annotations").iterdir():
        file.rename(tmp_path / "l" / file.name)
    options = {"LearnSet": "mine", "ValidationSet": "train2017", "TestSet": "test2017", "Masks": 1}
    options |= {"DataPath": tmp_path / "d", "LabelPath": tmp_path / "l"}
    database = by_section(tmp_path, "COCO_Database", **options)
    assert sets(database) == (2, 2, 2) and database.getNbROIs() == 10
    assert all("/mine/" in name for name in names(database, Learn))
    one = {"DataPath": tmp_path / "d/mine", "LabelPath": tmp_path / "l/instances_mine.json"}
    assert sets(by_section(tmp_path, "COCO_Database", Learn=0, Validation=0.5, **one)) == (0, 1, 1)


def changed(path, value):
    """The content with one value replaced (or removed: ...); path: keys and indices."""
    content = coco_content()
    at = content
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return content


SHAPE = ("annotations", 1, "segmentation")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (changed(("annotations", 0, "image_id"), 99), r"json: annotation 1: there is no image 99"),
        (changed(("annotations", 0, "category_id"), 2), r"json: annotation 1: there is no category 2"),
        (changed(("annotations", 0, "category_id"), "dog"), r'annotations\[0\]: "category_id" is of the kind string'),
        (changed(("annotations", 2, "bbox"), [1, 2, 3]), r"annotations\[2\]: its bbox is no \[x, y, width, height\]"),
        (changed(("annotations", 2, "bbox"), [1, 2, "3", 4]), r'annotations\[2\]: a coordinate is expected, got "3"'),
        (changed(("annotations", 2, "bbox"), ...), r'annotations\[2\]: "bbox" is missing'),
        (changed(("annotations", 0, "segmentation"), [[1, 2, 3]]), r"annotations\[0\]: an outline is no list"),
        (changed((*SHAPE, "size"), [16, 21]), r"annotation 2: its mask has 21x16 pixels, image b\.png has 20x16"),
        (changed((*SHAPE, "size"), [60000, 60000]), r"annotations\[1\]: a mask of 60000x60000 pixels is not possible"),
        (changed((*SHAPE, "size"), [16]), r"annotations\[1\]: the size of its mask is no \[height, width\]"),
        (changed((*SHAPE, "counts"), [10, 20]), r"annotation 2: its run lengths fill 30 of the 20x16 pixels"),
        (changed((*SHAPE, "counts"), [10, 1000]), r"annotation 2: its run lengths go beyond the 20x16 pixels"),
        (changed((*SHAPE, "counts"), [10, -2]), r"a run length of its mask is no possible number: -2"),
        (changed((*SHAPE, "counts"), "oo"), r"its run lengths are damaged \(the string ends within a number\)"),
        (changed((*SHAPE, "counts"), "1 2"), r"its run lengths are damaged \(character 1\)"),
        (changed((*SHAPE, "counts"), ...), r'annotations\[1\], segmentation: "counts" is missing'),
        (changed(("images", 0, "width"), 0), r"images\[0\]: a width of 0 pixels is not possible"),
        (changed(("images", 0, "width"), 1 << 40), r"images\[0\]: a width of 1099511627776 pixels is not possible"),
        (changed(("images", 0, "id"), 3), r"images\[1\]: image 3 is there twice"),
        (changed(("categories", 0, "id"), 1), r"categories\[1\]: category 1 is there twice"),
        (changed(("images",), {}), r'"images" is no list'),
        (changed(("images",), ...), r'"images" is missing'),
        ([], r'"images" is missing'),
    ],
)
def test_coco_bad(tmp_path, content, match):
    broken(N2D2.COCO_Database(validationSet="", masks=True), match, coco(tmp_path, content))


def test_coco_files(tmp_path, caplog):
    root = coco(tmp_path)
    file = root / "annotations/instances_train2017.json"
    whole = file.read_text()
    for end in (1, 40, len(whole) // 2, len(whole) - 1):
        file.write_text(whole[:end].replace(", ", ",\n", 1))
        broken(N2D2.COCO_Database(), r"instances_train2017\.json:\d+: parse error at line", root)
    file.write_text(json.dumps(changed(("images", 1, "file_name"), "z.png")))
    missing(N2D2.COCO_Database(), r"train2017/z\.png is missing \(named in .*json\)", root)
    file.write_text(json.dumps(changed(("annotations", 2, "bbox"), [30, 3, 5, 5])))
    database = N2D2.COCO_Database(validationSet="")
    database.load(str(root))
    assert len(boxes(database, 0)) == 3
    assert "annotation 3: the box (30, 3)-(35, 8) lies outside of its image of 20x16: it is left out" in caplog.text
    missing(N2D2.COCO_Database(), "instances_val2017.json", root)

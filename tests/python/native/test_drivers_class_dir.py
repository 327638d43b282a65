"""DIR_Database (spec data §2.4, §7 #1, #3, #34, #39, §8; row 16) and the real folders of JPEG images."""

import logging
import os

import N2D2
import numpy
import pytest
from drivers import (
    Learn,
    Test,
    Unpartitioned,
    Validation,
    bytes_of,
    counts,
    database_of,
    labels_of,
    listing,
    pixels,
    real_data,
)

cv2 = pytest.importorskip("cv2")


@pytest.fixture
def tree(tmp_path):
    """The files of §8."""
    root = tmp_path / "tree"
    for i, name in enumerate(("root.png", "a/2.PNG", "a/sub/3.png", "b/1.png")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        assert cv2.imwrite(str(root / name), numpy.full((2, 3, 3), 10 * i, numpy.uint8))
    (root / "a/readme.md").write_text("no data")
    return root


def names(database, root):
    return [os.path.relpath(database.getStimulusName(i), root) for i in range(database.getNbStimuli())]


def test_load(tree):
    before = listing(tree)
    database = N2D2.DIR_Database()
    database.load(str(tree))
    assert names(database, tree) == ["root.png", "a/2.PNG", "b/1.png"]
    assert labels_of(database) == ["", "/a", "/b"] and database.getNbStimuli(Unpartitioned) == 3
    assert listing(tree) == before


@pytest.mark.parametrize(
    ("depth", "label_depth", "labels"),
    [
        (-1, 2, ["base", "base/a", "base/a/sub", "base/b"]),
        (-1, 1, ["base", "base/a", "base/a", "base/b"]),
        (-1, 0, ["base"] * 4),
        (0, 1, ["base"]),
        (1, 5, ["base", "base/a", "base/b"]),
        (2, 5, ["base", "base/a", "base/a/sub", "base/b"]),
    ],
)
def test_depths(tree, depth, label_depth, labels):
    database = N2D2.DIR_Database()
    database.loadDir(f"{tree}/", depth, "base", label_depth)
    assert labels_of(database) == labels


@pytest.mark.parametrize(
    ("masks", "found"),
    [
        (["*/a*"], ["root.png", "b/1.png"]),
        (["*.PNG"], ["root.png", "a/sub/3.png", "b/1.png"]),
        (["*/?.png"], ["root.png", "a/2.PNG"]),
        (["*/b", "*sub*"], ["root.png", "a/2.PNG"]),
        (["a*", "a+"], ["root.png", "a/2.PNG", "a/sub/3.png", "b/1.png"]),
    ],
)
def test_ignore_masks(tree, masks, found):
    database = N2D2.DIR_Database()
    database.setIgnoreMasks(masks)
    database.loadDir(str(tree), -1, "", -1)
    assert names(database, tree) == found and database.getNbLabels() == 0
    assert {database.getStimulusLabel(i) for i in range(len(found))} == {-1}


def test_valid_extensions(tree):
    (tree / "a" / "numbers.txt").write_text("1 2 3\n")
    database = N2D2.DIR_Database()
    database.setValidExtensions(["txt"])
    database.loadDir(str(tree), -1, "", 1)
    assert names(database, tree) == ["a/numbers.txt"]
    database.partitionStimuli(1.0, 0.0, 0.0)
    assert pixels(database, 0, [3, 1, 1]).ravel().tolist() == [1, 2, 3]


def test_one_number_in_a_text_file(tmp_path):
    # python-api, acceptance: the number comes unscaled.
    (tmp_path / "x.txt").write_text("42.5\n")
    database = N2D2.DIR_Database()
    database.loadDir(str(tmp_path))
    database.partitionStimuli(1.0, 0.0, 0.0)
    provider = N2D2.StimuliProvider(database, [1, 1, 1])
    provider.readRandomBatch(Learn)
    assert numpy.asarray(provider.getData()).ravel().tolist() == [42.5]


def test_label_order(tree, tmp_path):
    # §7 #34: a file with `name index` lines.
    order = tmp_path / "label.dat"
    order.write_text("b 0\r\n\n/a 1\na/sub 2\n")
    database = N2D2.DIR_Database()
    database.loadLabelOrder(str(order))
    database.loadDir(str(tree), -1, "", 2)
    assert database.getLabelNames() == ["/b", "/a", "/a/sub", ""]
    assert names(database, tree) == ["root.png", "a/2.PNG", "a/sub/3.png", "b/1.png"]
    assert labels_of(database) == ["", "/a", "/a/sub", "/b"]


def test_label_order_that_contradicts_the_tree(tree, tmp_path):
    order = tmp_path / "label.dat"
    order.write_text("a 0\nc 1\n")
    database = N2D2.DIR_Database()
    database.loadLabelOrder(str(order))
    with pytest.raises(ValueError, match='the folder .*tree/b has the label "/b", which .*label.dat does not list'):
        database.loadDir(str(tree), 1, "", 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no label"),
        ("a\n", "label.dat:1 a line is `name index`"),
        ("a x\n", "label.dat:1 a line is `name index`"),
        ("a 0\nb 0\n", "label.dat:2 the index 0 is there twice"),
        ("a 0\n/a 1\n", 'label.dat:2 the label "/a" is there twice'),
        ("a 0\nb 2\n", "the indices are 0 to 1, 1 is missing"),
    ],
)
def test_bad_label_order(tmp_path, text, told):
    (tmp_path / "label.dat").write_text(text)
    with pytest.raises(ValueError, match=told):
        N2D2.DIR_Database().loadLabelOrder(str(tmp_path / "label.dat"))
    with pytest.raises(FileNotFoundError, match="nowhere.dat"):
        N2D2.DIR_Database().loadLabelOrder(str(tmp_path / "nowhere.dat"))


def test_files_one_by_one(tree):
    database = N2D2.DIR_Database()
    database.loadFile(str(tree / "root.png"))
    database.loadFile(str(tree / "b/1.png"), "x")
    assert [database.getStimulusLabel(i) for i in range(2)] == [-1, 0] and database.getLabelNames() == ["x"]
    with pytest.raises(FileNotFoundError, match="Could not open file: .*none.png"):
        database.loadFile(str(tree / "none.png"))


# Sections of model files


@pytest.fixture
def classes(tmp_path, monkeypatch):
    """Three classes of 20, 5 and 10 images below N2D2_DATA."""
    one = numpy.zeros((2, 2, 3), numpy.uint8)
    for name, count in (("big", 20), ("few", 5), ("some", 10)):
        (tmp_path / "data/set" / name).mkdir(parents=True)
        for i in range(count):
            cv2.imwrite(str(tmp_path / "data/set" / name / f"{i:02}.png"), one)
    monkeypatch.setenv("N2D2_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


SET = "Type=DIR_Database\nDataPath=${N2D2_DATA}/set\n"


def per_label(database):
    return [
        [
            database.getNbStimuliWithLabel(i, N2D2.Database.StimuliSetMask.__members__[mask])
            for i in range(database.getNbLabels())
        ]
        for mask in ("LearnOnly", "ValidationOnly", "TestOnly")
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Of the smallest class (5): 2 and 1 of each.
        ("Learn=0.4\nValidation=0.2", [[2, 2, 2], [1, 1, 1], [17, 2, 7]]),
        ("Learn=0.4\nValidation=0.2\nTest=0.2", [[2, 2, 2], [1, 1, 1], [17, 2, 7]]),
        ("Learn=0.4\nValidation=0.2\nEquivLabelPartitioning=0", [[8, 2, 4], [4, 1, 2], [8, 2, 4]]),
        ("Learn=1\nEquivLabelPartitioning=0", [[20, 5, 10], [0, 0, 0], [0, 0, 0]]),
    ],
)
def test_fractions_per_label(classes, words, expected):
    assert per_label(database_of(classes, SET + words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Learn=10\nValidation=7", (10, 7, 18)),
        ("Learn=10\nValidation=7\nTest=3", (10, 7, 3)),
        ("Learn=35", (35, 0, 0)),
        ("Learn=0\nTest=0", (0, 0, 0)),
    ],
)
def test_counts(classes, words, expected):
    database = database_of(classes, f"{SET}{words}\nPerLabelPartitioning=0")
    assert counts(database) == expected and database.getNbStimuli() == 35


def test_counts_of_a_second_section(classes):
    # Row 16: the rest of the second section is what it added, not all stimuli.
    text = f"{SET}Learn=10\nPerLabelPartitioning=0\nIgnoreMasks=*/few*\nLoadMore=database.more\n[database.more]\n"
    text += "DataPath=${N2D2_DATA}/set\nIgnoreMasks=*/big* */some*\nLearn=1\nPerLabelPartitioning=0\n"
    assert counts(database_of(classes, text)) == (11, 0, 20 + 4)


def test_manual_load_more(classes):
    # The manual's 19.4, with a third section.
    text = f"{SET}Learn=0.6\nValidation=0.4\nLoadMore=database.test\n"
    text += "; Load stimuli in the test dataset\n[database.test]\nDataPath=${N2D2_DATA}/set\nLearn=0.0\nTest=1.0\n"
    text += "LoadMore=database.more\n[database.more]\nDataPath=${N2D2_DATA}/set\nValidExtensions=png jpg\nLearn=1\n"
    text += "EquivLabelPartitioning=0\nDepth=0\nLabelName=root\nLabelDepth=0\n"
    cv2.imwrite(str(classes / "data/set/own.png"), numpy.zeros((2, 2, 3), numpy.uint8))
    database = database_of(
        classes,
        text.replace("Learn=0.6", "Learn=0.6\nIgnoreMasks=*own*").replace("Learn=0.0", "Learn=0.0\nIgnoreMasks=*own*"),
    )
    assert counts(database) == (3 * 3 + 1, 3 * 2, 35 - 15 + 35)
    assert database.getLabelNames() == ["/big", "/few", "/some", "root"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Learn=0.8\nValidation=0.4", "Learn [+] Validation = .* is more than 1 .PerLabelPartitioning=0"),
        ("", "Property Learn is required"),
        ("Learn=30\nValidation=6\nPerLabelPartitioning=0", "Test: a count between 0 and the 35 stimuli"),
        ("Learn=0.5\nPerLabelPartitioning=0", "Learn: a count between 0 and the 35 stimuli"),
        ("Learn=20\nValidation=10\nTest=10\nPerLabelPartitioning=0", "are more than the 35 stimuli"),
        ("Learn=0.5\nDpth=1", "Unknown parameter: Dpth; did you mean .Depth"),
        ("Learn=0.5\nLoadMore=nowhere", "nowhere"),
        (
            "Learn=0.5\nLoadMore=database.more\n[database.more]\nDataPath=${N2D2_DATA}/set\nLearn=1\nLoadMore=database.more",
            "leads back",
        ),
        (
            "Learn=0.5\nLoadMore=database.more\n[database.more]\nDataPath=${N2D2_DATA}/set\nLearn=1\nValidaton=0",
            "unknown property Validaton",
        ),
        ("Learn=0.5\nValidExtensions=jpg", 'no data file in .*with the extensions "jpg"'),
        ("Learn=0.5\nIgnoreMasks=*set*", "no data file in"),
    ],
)
def test_bad_sections(classes, words, told):
    with pytest.raises((ValueError, RuntimeError), match=told):
        database_of(classes, SET + words)


def test_set_that_stays_empty_is_said(classes, caplog):
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        database = database_of(classes, f"{SET}Learn=0.9\nValidation=0.05")
    assert "[DIR_Database] the set Validation has no stimulus: 0.05 of 35 stimuli are less than one" in caplog.text
    assert counts(database)[1] == 0
    with pytest.raises((ValueError, RuntimeError, IndexError), match="Validation"):
        N2D2.StimuliProvider(database, [2, 2, 3]).readRandomBatch(Validation)


def test_label_order_of_a_section(classes):
    (classes / "order.dat").write_text("some 0\nbig 1\nfew 2\n")
    database = database_of(classes, f"{SET}Learn=0.4\nLabelPath=order.dat")
    assert database.getLabelNames() == ["/some", "/big", "/few"]


def test_no_label(classes, caplog):
    database = database_of(classes, f"{SET}Learn=20\nPerLabelPartitioning=0\nLabelDepth=-1")
    assert counts(database) == (20, 0, 15) and database.getNbLabels() == 0
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        assert counts(database_of(classes, f"{SET}Learn=0.5\nLabelDepth=-1")) == (0, 0, 35)
    assert "PerLabelPartitioning needs labels" in caplog.text


def test_empty_class_does_not_count(classes, caplog):
    (classes / "order.dat").write_text("some 0\nnone 1\nbig 2\nfew 3\n")
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        database = database_of(classes, f"{SET}Learn=0.4\nLabelPath=order.dat")
    assert per_label(database)[0] == [2, 0, 2, 2]
    assert 'label "/none" has no stimulus' in caplog.text


@pytest.mark.parametrize("in_memory", [0, 1])
def test_images_kept_in_memory(classes, in_memory):
    database = database_of(classes, f"{SET}Learn=0.4\nLoadInMemory={in_memory}")
    assert database.getLoadDataInMemory() == bool(in_memory)
    first = bytes_of(database, 0, [2, 2, 3])
    cv2.imwrite(database.getStimulusName(0), numpy.full((2, 2, 3), 9, numpy.uint8))
    assert (bytes_of(database, 0, [2, 2, 3]) == (first if in_memory else 9)).all()


def test_the_partition_is_written(classes):
    database = database_of(classes, f"{SET}Learn=0.4\nValidation=0.2")
    for set_, name in ((Learn, "Learn"), (Validation, "Validation"), (Test, "Test")):
        lines = (classes / "db_partition" / f"{name}.log").read_text().splitlines()
        assert lines[1:] == [database.getStimulusName(i) for i in database.getStimuliSet(set_)]


# Real data


def test_real_folders_of_images():
    root = real_data("cifar10-jpeg")
    before = listing(root)
    database = N2D2.DIR_Database()
    database.loadDir(str(root / "train"), 1, "", 1)
    database.partitionStimuliPerLabel(0.8, 0.1, 0.1, True)
    database.partitionStimuli(0.0, 0.0, 1.0)
    folders = sorted(p.name for p in (root / "train").iterdir() if p.is_dir())
    files = [sorted((root / "train" / f).iterdir()) for f in folders]
    assert database.getLabelNames() == [f"/{f}" for f in folders]
    assert names(database, root / "train") == [os.path.relpath(p, root / "train") for ps in files for p in ps]
    assert [database.getNbStimuliWithLabel(i) for i in range(len(folders))] == [len(ps) for ps in files]
    total = sum(len(ps) for ps in files)
    for item in (0, 1, total // 2, total - 1):
        stored = cv2.imread(database.getStimulusName(item), cv2.IMREAD_UNCHANGED)
        assert (bytes_of(database, item, [32, 32, 3]) == stored.transpose(2, 0, 1)).all()
    assert listing(root) == before

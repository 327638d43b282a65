"""Python classes of the annotated data sets: they load look-alikes, their keywords reach the drivers."""

import re
import sys
from pathlib import Path

import n2d2
import numpy
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
from datasets.registry import all_datasets  # noqa: E402

CASES = [
    ("gtsdb", "GTSDB", (0.5,), {"validation": 0.25}, "FullIJCNN2013", "", (4, 2, 2)),
    ("caltech-pedestrian", "CaltechPedestrian", (), {"single_label": False, "inc_ambiguous": True},
     "CaltechPedestrians/data-USA/images", "CaltechPedestrians/data-USA/annotations", (6, 0, 5)),
    ("celeba", "CelebA", (False,), {"with_partitioning": False, "learn": 1.0}, "CelebA/Img", "CelebA/Anno", (8, 0, 0)),
    ("cityscapes", "Cityscapes", (), {"inc_train_extra": True}, "Cityscapes", "", (5, 2, 2)),
    ("daimler", "Daimler", (), {"fully": True, "learn": 0.5, "test": 0.5},
     "Daimler_pedestrian/DaimlerBenchmark/Data", "", (4, 0, 4)),
    ("dota", "DOTA", (1,), {"use_validation_for_test": False}, "DOTA", "DOTA", (8, 2, 0)),
    ("fddb", "FDDB", (0.5,), {"validation": 0.5}, "FDDB", "", (4, 4, 0)),
    ("imdbwiki", "IMDBWIKI", (), {"imdb_set": True, "wiki_set": False, "crop_frame": True}, "IMDB-WIKI", "", (7, 0, 0)),
    ("kitti", "KITTI", (), {"learn": 0.5}, "KITTI/training/image_02", "KITTI/training/label_02", (10, 10, 1)),
    ("kitti-object", "KITTIObject", (), {"learn": 0.5, "validation": 0.5}, "KITTI_Object", "", (4, 4, 2)),
    ("kitti-road", "KITTIRoad", (), {"learn": 1}, "KITTI/data_road/training/image_2", "", (8, 0, 2)),
    ("coco", "COCO", (), {"masks": True, "validation_set": ""}, "COCO", "", (8, 0, 0)),
    ("voc2012", "VOC", (), {"difficult": "Keep", "test_set": "val", "validation_set": ""}, "VOCdevkit/VOC2012", "",
     (8, 0, 2)),
]  # fmt: skip


def counts(database):
    return tuple(database.get_nb_stimuli(name) for name in ("Learn", "Validation", "Test"))


@pytest.mark.parametrize(("name", "kind", "arguments", "keywords", "data", "labels", "expected"), CASES)
def test_class(tmp_path, monkeypatch, name, kind, arguments, keywords, data, labels, expected):
    all_datasets()[name].fake(tmp_path, 8, numpy.random.default_rng(2))
    make = getattr(n2d2.database, kind)
    paths = {"data_path": str(tmp_path / data), "label_path": str(tmp_path / labels) if labels else ""}
    database = make(*arguments, default_label="none", **paths, **keywords)
    assert counts(database) == expected
    assert "none" in {database.get_label_name(i) for i in range(database.N2D2().getNbLabels())}
    assert str(database).startswith(kind)
    # Without a path the database is empty until load(), which looks below N2D2_DATA.
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    monkeypatch.delenv("CITYSCAPES_DATASET", raising=False)
    later = make(*arguments, **keywords)
    assert counts(later) == (0, 0, 0)
    later.load()
    assert counts(later) == expected
    with pytest.raises((ValueError, TypeError)):
        make(*arguments, **keywords, no_such_word=1)


def test_test_images_of_the_road(tmp_path):
    all_datasets()["kitti-road"].fake(tmp_path, 4, numpy.random.default_rng(2))
    (tmp_path / "KITTI/data_road/testing").rename(tmp_path / "tests")
    path = str(tmp_path / "KITTI/data_road/training/image_2")
    database = n2d2.database.KITTIRoad(path, test_path=str(tmp_path / "tests/image_2"))
    assert counts(database) == (3, 1, 1)


def test_wrong_keywords():
    with pytest.raises(n2d2.error_handler.WrongMember):
        n2d2.database.VOC(difficult="No")
    with pytest.raises(n2d2.error_handler.WrongInputType):
        n2d2.database.COCO(masks="yes")
    with pytest.raises(ValueError, match="Learn: a fraction between 0 and 1"):
        n2d2.database.FDDB(1.5)


def test_every_option_is_documented():
    """Each word that a driver takes stands in its table of docs/databases-annotated.md, with its default."""
    root = Path(__file__).resolve().parents[3]
    page = (root / "docs" / "databases-annotated.md").read_text()
    sections = {part.split("\n", 1)[0]: part for part in page.split("\n## ")}
    found = 0
    for file in sorted((root / "csrc/data/database").glob("*/*.cpp")):
        source = file.read_text()
        if "loadFromOptions(*database, options)" not in source or "N2D2_REGISTER" not in source:
            continue
        source = source[source.index("N2D2_REGISTER") :]
        for kind in re.findall(r'add\("(\w+)"', source):
            table = next(part for title, part in sections.items() if kind in title.split(", "))
            words = re.findall(r'take(?:Option|Required<\w+>)\(options, who, "(\w+)"(?:, ([\w.]+))?', source)
            for word, default in [*words, ("DataPath", ""), ("LabelPath", "")]:
                value = {"true": "1", "false": "0"}.get(default, default)
                literal = re.fullmatch(r"[\d.]+", value) and word != "Validation"
                row = f"| `{word}` | `{value}` |" if literal else f"| `{word}` | "
                assert row in table, f"{kind} {row}"
                found += 1
    assert found > 70

"""The look-alike of each annotated data set: loaded from where the driver looks by itself, every stimulus read."""

import sys
from pathlib import Path

import N2D2
import numpy
import pytest
from box_files import Learn, Test, Unpartitioned, Validation, by_section, listing, sets

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
from datasets.registry import all_datasets  # noqa: E402

ROWS = [
    ("gtsdb", "GTSDB_DIR_Database", {"Learn": 0.5, "Validation": 0.25}, (7, 3, 3)),
    ("caltech-pedestrian", "CaltechPedestrian_Database", {"Validation": 0.5}, (4, 4, 5)),
    ("celeba", "CelebA_Database", {"WithLandmarks": 1}, (9, 2, 2)),
    ("celeba", "CelebA_Database", {"InTheWild": 0, "WithLandmarks": 1}, (9, 2, 2)),
    ("cityscapes", "Cityscapes_Database", {"IncTrainExtra": 1}, (8, 3, 3)),
    ("cityscapes", "Cityscapes_Database", {"UseCoarse": 1, "SingleInstanceLabels": 0}, (7, 3, 3)),
    ("daimler", "Daimler_Database", {"Learn": 0.5, "Validation": 0.25, "Test": 0.25}, (7, 3, 3)),
    ("daimler", "Daimler_Database", {"Fully": 1}, (13, 0, 0)),
    ("dota", "DOTA_Database", {"Learn": 1}, (13, 4, 4)),
    ("fddb", "FDDB_Database", {"Learn": 1}, (13, 0, 0)),
    ("imdbwiki", "IMDBWIKI_Database", {"IMDBSet": 1}, (22, 0, 0)),
    ("imdbwiki", "IMDBWIKI_Database", {"CropFrame": 1, "UseNameAsLabel": 1}, (11, 0, 0)),
    ("kitti", "KITTI_Database", {}, (16, 4, 1)),
    ("kitti-object", "KITTI_Object_Database", {}, (10, 3, 4)),
    ("kitti-road", "KITTI_Road_Database", {}, (10, 3, 4)),
    ("coco", "COCO_Database", {}, (13, 4, 0)),
    ("coco", "COCO_Database", {"Masks": 1}, (13, 4, 0)),
    ("voc2012", "VOC_Database", {}, (13, 4, 0)),
    ("voc2012", "VOC_Database", {"Segmentation": 1}, (13, 4, 0)),
]


@pytest.mark.parametrize(("name", "kind", "options", "expected"), ROWS)
def test_look_alike(tmp_path, monkeypatch, name, kind, options, expected):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("CITYSCAPES_DATASET", raising=False)
    all_datasets()[name].fake(tmp_path / "data", 13, numpy.random.default_rng(5))
    before = listing(tmp_path / "data")
    database = by_section(tmp_path, kind, **options)
    assert sets(database) == expected and database.getNbStimuli(Unpartitioned) == 0
    assert (
        database.getNbROIs() > 0
        or "CropFrame" in options
        or "Segmentation" in options
        or kind
        in (
            "Daimler_Database",
            "CelebA_Database",
        )
    )
    labels = set()
    for which in (Learn, Validation, Test):
        for stimulus in database.getStimuliSet(which):
            size = [*picture_size(database, stimulus), 3]
            composite = database.getStimulusLabel(stimulus) < 0
            provider = N2D2.StimuliProvider(database, size, 1, composite)
            if name == "daimler":
                provider = N2D2.StimuliProvider(database, [*size[:2], 1], 1, composite)
            provider.readBatch(which, database.getStimuliSet(which).index(stimulus))
            labels |= set(numpy.asarray(provider.getLabelsData()).ravel().tolist())
    assert labels <= set(range(-1, database.getNbLabels())) and max(labels) >= 0
    assert before == listing(tmp_path / "data")


def picture_size(database, stimulus):
    """Width and height of the image of a stimulus."""
    from PIL import Image

    with Image.open(database.getStimulusName(stimulus)) as picture:
        return picture.size

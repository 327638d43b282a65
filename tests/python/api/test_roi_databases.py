"""ROI files and masks of n2d2.database.DIR."""

import json

import cv2
import n2d2
import numpy
import pytest


@pytest.fixture
def tree(tmp_path):
    for name in ("a.png", "b.png", "sub/c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / name), numpy.zeros((8, 8), "uint8"))
    return tmp_path


def test_roi_file(tree):
    (tree / "rois.csv").write_text("a.png 1 1 3 3 x\nc.png 0 0 2 2 y\n")
    database = n2d2.database.DIR(str(tree), learn=1.0, label_depth=-1, roi_file=str(tree / "rois.csv"),
                                 valid_extensions=["png"], default_label="rest")  # fmt: skip
    native = database.N2D2()
    assert native.getNbROIs() == 2 and native.getLabelNames() == ["rest", "x", "y"]
    assert native.getStimulusROIs(0)[0].getBox() == (1, 1, 2, 2)


def test_roi_directory(tree):
    (tree / "a.json").write_text(json.dumps({"objects": [{"label": "x", "polygon": [[0, 0], [3, 0], [3, 3]]}]}))
    arguments = dict(learn=1.0, label_depth=-1, roi_dir=str(tree), valid_extensions=["png"])
    assert n2d2.database.DIR(str(tree), **arguments).N2D2().getNbROIs() == 1
    assert n2d2.database.DIR(str(tree), roi_extension=["json", "csv"], **arguments).N2D2().getNbROIs() == 1
    with pytest.raises(RuntimeError, match="no label file"):
        n2d2.database.DIR(str(tree), roi_extension="csv", **arguments)


def test_masks(tree):
    for name in ("a", "b", "sub/c"):
        cv2.imwrite(str(tree / f"{name}_label.png"), numpy.eye(8, dtype="uint8"))
    database = n2d2.database.DIR(str(tree), learn=1.0, label_depth=-1, label_mask_suffix="_label.png")
    assert database.get_nb_stimuli("Test") == 3
    assert (database.N2D2().readStimulus(2)[1] == numpy.eye(8)).all()
    assert "label_mask_suffix=_label.png" in str(database)

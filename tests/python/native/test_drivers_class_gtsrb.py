"""GTSRB (spec data §2.6, §8)."""

import N2D2
import numpy
import pytest
from drivers import Learn, Test, Validation, bytes_of, counts, fake, labels_of, listing

cv2 = pytest.importorskip("cv2")

HEADER = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\r\n"


def signs(folder, csv_file, kinds, header=HEADER):
    """Pictures of 30x29 pixels with the box of §8 (5;6;25;24), and their .csv file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for i, kind in enumerate(kinds):
        values = numpy.random.default_rng(i + 10 * kind).integers(0, 256, (29, 30, 3), dtype=numpy.uint8)
        assert cv2.imwrite(str(folder / f"{i:05}.ppm"), values)
        lines.append(f"{i:05}.ppm;30;29;5;6;25;24;{kind}\r\n")
    csv_file.write_text(header + "".join(lines), newline="")


@pytest.fixture
def gtsrb(tmp_path):
    for kind in range(2):
        folder = tmp_path / "Final_Training" / "Images" / f"{kind:05}"
        signs(folder, folder / f"GT-{kind:05}.csv", [kind] * 3)
    signs(tmp_path / "Final_Test" / "Images", tmp_path / "GT-final_test.csv", [1])
    return tmp_path


@pytest.mark.parametrize("extract", [False, True])
def test_gtsrb(gtsrb, extract):
    before = listing(gtsrb)
    database = N2D2.GTSRB_DIR_Database(0.34, extract)
    database.load(str(gtsrb))
    assert counts(database) == (4, 2, 1) and database.getLabelNames() == ["0", "1"]
    for set_, expected in ((Learn, ["0", "0", "1", "1"]), (Validation, ["0", "1"]), (Test, ["1"])):
        assert sorted(labels_of(database, set_)) == expected
    for stimulus in range(7):
        # Data are cropped to the box, which begins at the origin then.
        (roi,) = database.getStimulusROIs(stimulus)
        assert roi.getBox() == (0, 0, 20, 18) and roi.label == database.getStimulusLabel(stimulus)
        stored = cv2.imread(database.getStimulusName(stimulus))
        assert (bytes_of(database, stimulus, [20, 18, 3]) == stored[6:24, 5:25].transpose(2, 0, 1)).all()
    assert (database.getValidation(), database.getExtractROIs()) == (0.34, extract)
    assert listing(gtsrb) == before


def test_two_boxes_need_extraction(gtsrb):
    table = gtsrb / "GT-final_test.csv"
    table.write_text(table.read_text() + "00000.ppm;30;29;0;0;8;9;0\n")
    with pytest.raises(ValueError, match="00000.ppm has 2 ROIs"):
        N2D2.GTSRB_DIR_Database().load(str(gtsrb))
    database = N2D2.GTSRB_DIR_Database(0.0, True)
    database.load(str(gtsrb))
    assert counts(database) == (6, 0, 2) and sorted(labels_of(database, Test)) == ["0", "1"]


def test_bad_gtsrb_files(gtsrb):
    training = gtsrb / "Final_Training" / "Images"
    table = training / "00001" / "GT-00001.csv"
    text = table.read_text()
    table.write_text(HEADER)
    with pytest.raises(RuntimeError, match="00000.ppm has no line in .*GT-00001.csv"):
        N2D2.GTSRB_DIR_Database().load(str(gtsrb))
    table.write_text(text.replace(";25;24;", ";x;24;", 1))
    with pytest.raises(RuntimeError, match="GT-00001.csv:2"):
        N2D2.GTSRB_DIR_Database().load(str(gtsrb))
    table.unlink()
    with pytest.raises(FileNotFoundError, match="Could not open file: .*GT-00001.csv"):
        N2D2.GTSRB_DIR_Database().load(str(gtsrb))
    table.write_text(text)
    (gtsrb / "GT-final_test.csv").unlink()
    with pytest.raises(FileNotFoundError, match="GT-final_test.csv"):
        N2D2.GTSRB_DIR_Database().load(str(gtsrb))
    with pytest.raises(FileNotFoundError, match="Could not open directory: .*nowhere"):
        N2D2.GTSRB_DIR_Database().load(str(gtsrb / "nowhere"))
    with pytest.raises(ValueError, match="Validation: a fraction"):
        N2D2.GTSRB_DIR_Database(1.5).load(str(gtsrb))


def test_gtsrb_look_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    fake("gtsrb", tmp_path, 50)
    database = N2D2.GTSRB_DIR_Database(0.2)
    database.load("")
    assert counts(database) == (40, 10, 12) and database.getLabelNames() == [str(i) for i in range(5)]

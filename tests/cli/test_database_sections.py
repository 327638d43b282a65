"""Databases at the executable: sub-sections, composites, partitions read back, ROI files, statistics, saved images."""

import shutil

import cv2
import numpy as np
import pytest

DIR = "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nDepth=1\nLearn=0.5\nValidation=0.25\nTest=0.25"


def counts(n2d2, name="database-label"):
    """Stimuli by label of dbstats/, from a run that does nothing else."""
    lines = n2d2.path(f"dbstats/{name}.dat").read_text().splitlines()
    assert lines[0].startswith("# ")
    return {label.strip('"'): int(count) for label, count in (line.rsplit(" ", 1) for line in lines[1:])}


def logged(n2d2, sections, *options, **extra):
    n2d2.model(sections, **extra)
    n2d2.ok("net.ini", "-seed", 2, "-log-db-stats", *options)
    return counts(n2d2)


def test_statistics(n2d2):
    assert logged(n2d2, {"database": DIR}) == {f"/quarter{i}": 12 for i in range(4)}
    assert counts(n2d2, "learnset-label") == {f"/quarter{i}": 6 for i in range(4)}
    assert n2d2.path("dbstats/testset-size.dat").read_text().splitlines()[1:] == ["8 8 12"]
    names = {p.name for p in n2d2.path("dbstats").iterdir()}
    parts = ("database", "learnset", "validationset", "testset")
    assert names == {f"{p}-{w}.dat" for p in parts for w in ("size", "label", "roi-size", "roi-label")}


def test_sort_and_drop(n2d2):
    drop = {"database": DIR, "database.sortAndDropLabels": "NbKeep=2\nAscending=0"}
    assert logged(n2d2, drop) == {"/quarter0": 12, "/quarter1": 12}
    n2d2.model(drop | {"database.sortAndDropLabels": "NbKeep=0"})
    assert "NbKeep must be at least 1" in n2d2.fails("net.ini", "-log-db-stats")


def test_slicing(n2d2):
    cut = "Width=5\nHeight=8\nStrideX=5\nStrideY=8\nApplyTo=LearnOnly\nOverlapping={}"
    logged(n2d2, {"database": DIR, "database.slicing": cut.format(0)})
    assert n2d2.path("dbstats/learnset-size.dat").read_text().splitlines()[1:] == ["3 8 24", "5 8 24"]
    logged(n2d2, {"database": DIR, "database.slicing": cut.format(1)})
    assert n2d2.path("dbstats/learnset-size.dat").read_text().splitlines()[1:] == ["5 8 48"]
    n2d2.model({"database": DIR, "database.slicing": "Width=5"})
    assert "Height" in n2d2.fails("net.ini", "-log-db-stats")


def test_regions(n2d2, data):
    names = sorted(p.name for p in (data / "dir").rglob("*.png"))
    lines = [f"{name} 1 1 {3 + i % 2} 5 {'odd' if i % 2 else 'even'}" for i, name in enumerate(names)]
    n2d2.path("rois.csv").write_text("# regions\n" + "\r\n".join(lines))
    rois = "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nLabelDepth=-1\nLearn=40\nPerLabelPartitioning=0"
    rois += "\nROIFile=rois.csv\nDefaultLabel=rest"
    assert logged(n2d2, {"database": rois}) == {"-1": 48}
    assert counts(n2d2, "database-roi-label") == {"odd": 24, "even": 24}
    assert n2d2.path("dbstats/database-roi-size.dat").read_text().splitlines()[1:] == ["2 4 24", "3 4 24"]
    assert logged(n2d2, {"database": rois, "database.filterROIs": "Labels=odd"}) == {"-1": 24}
    n2d2.model({"database": rois, "database.filterROIs": 'Labels="od"'})
    assert 'no label "od"' in n2d2.fails("net.ini", "-log-db-stats")
    n2d2.path("rois.csv").write_text(lines[0] + "\nbroken 1 2\n")
    n2d2.model({"database": rois})
    message = n2d2.fails("net.ini", "-log-db-stats")
    assert "rois.csv:2: 3 fields, 6 are expected" in message and "net.ini" in message
    n2d2.path("rois.csv").write_text("none.png 1 1 2 2 x\n")
    assert "names no image of the database" in n2d2.fails("net.ini", "-log-db-stats")


def test_composite(n2d2):
    parts = {"database": "Type=CompositeDatabase\nDatabases=first second", "first": DIR}
    parts["second"] = DIR + "\nIgnoreMasks=*quarter3*"
    parts["second.sortAndDropLabels"] = "NbKeep=1\nAscending=0"
    assert logged(n2d2, parts) == {"/quarter0": 24, "/quarter1": 12, "/quarter2": 12, "/quarter3": 12}
    assert counts(n2d2, "testset-label")["/quarter0"] == 6
    n2d2.model(parts, database="MergeLabels=0")
    n2d2.ok("net.ini", "-seed", 2, "-log-db-stats")
    text = n2d2.path("dbstats/database-label.dat").read_text()
    assert text.count('"/quarter0" 12') == 2


def test_composite_learns(n2d2):
    parts = {"database": "Type=CompositeDatabase\nDatabases=first second", "first": DIR, "second": DIR}
    n2d2.model(parts)
    assert "Learning database size: 48 images" in n2d2.ok("net.ini", "-seed", 2, "-learn-epoch", 1)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("Databases=first none", "Section [none] not found"),
        ("Databases=first database", "leads back to the section database"),
        ("", "Databases"),
        ("Databases=first odd", "DefaultLabel differs in the databases"),
        ("Databases=first\nLearn=1", "Unknown parameter: Learn"),
    ],
)
def test_bad_composite(n2d2, section, message):
    n2d2.model({"database": "Type=CompositeDatabase\n" + section, "first": DIR, "odd": DIR + "\nDefaultLabel=x"})
    assert message in n2d2.fails("net.ini", "-log-db-stats")


def test_partition_read_back(n2d2):
    n2d2.model({"database": DIR})
    n2d2.ok("net.ini", "-seed", 5, "-log-db-stats")
    folder = n2d2.path("db_partition")
    folder.rename(n2d2.path("kept"))
    kept = {p.name: p.read_text().splitlines()[1:] for p in n2d2.path("kept").iterdir()}
    n2d2.model({"database": DIR})
    n2d2.ok("net.ini", "-seed", 6, "-save-test-set", "six")
    other = {p.name for p in n2d2.path("six").rglob("*.png")}
    n2d2.model({"database": DIR + "\nPartitionPath=kept"})
    n2d2.ok("net.ini", "-seed", 6, "-save-test-set", "out")
    saved = {p.name for p in n2d2.path("out").rglob("*.png")}
    assert saved == {line.rsplit("/", 1)[1] for line in kept["Test.log"]} != other
    # The folder that the driver itself writes is not overwritten before it is read.
    shutil.rmtree(folder)
    n2d2.path("kept").rename(folder)
    n2d2.model({"database": DIR + "\nPartitionPath=db_partition"})
    n2d2.ok("net.ini", "-seed", 7, "-save-test-set", "again")
    assert {p.name for p in n2d2.path("again").rglob("*.png")} == saved
    folder.rename(n2d2.path("kept"))
    n2d2.model({"database": DIR + "\nPartitionPath=kept"})
    (n2d2.path("kept") / "Test.log").write_text("# x\nnone.png\n")
    assert "Test.log:2: none.png is not in the database" in n2d2.fails("net.ini", "-log-db-stats")


def test_saved_test_set(n2d2, data):
    n2d2.model({"database": DIR, "sp.Transformation": "Type=FlipTransformation\nHorizontalFlip=1"})
    text = n2d2.ok("net.ini", "-seed", 5, "-save-test-set", "out")
    assert "Database: saving 12 stimuli to: out" in text
    files = sorted(n2d2.path("out").rglob("*.png"))
    assert len(files) == 12 and files[0].parent.name == "quarter0"
    for file in files:
        original = cv2.imread(str(data / "dir" / file.parent.name / file.name), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(cv2.imread(str(file), cv2.IMREAD_UNCHANGED), original[:, ::-1])

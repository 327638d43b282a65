"""TargetROIs at the executable: boxes of a segmenting network, their files, and what is wrong with their words."""

import pytest

COMMON = "\nWeightsFiller=XavierFiller\nConfigSection=common.config"
MODEL = {
    "database": "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nDepth=1\nLearn=0.5\nValidation=0.25\nTest=0.25",
    "sp": "SizeX=8\nSizeY=8\nBatchSize=4",
    "fc1": None,
    "fc2": None,
    "softmax": None,
    "softmax.Target": None,
    "hidden": "Input=sp\nType=Conv\nKernelSize=3\nPadding=1\nNbOutputs=8\nActivationFunction=Rectifier" + COMMON,
    "pixels": "Input=hidden\nType=Conv\nKernelSize=1\nNbOutputs=4" + COMMON,
    "pixels.Target-classes": "",
    "found": "Input=pixels\nType=Threshold\nNbOutputs=4\nThreshold=0.1\nConfigSection=found.config",
    "found.config": "Operation=ToZero",
    "found.Target-rois": "Type=TargetROIs\nROIsLabelTarget=pixels.Target-classes\nMinOverlap=0.25\nScoreTopN=2\n"
    "ImageLogFormat=png",
}


def test_boxes_of_a_segmenting_network(n2d2):
    n2d2.model(MODEL)
    text = n2d2.ok("net.ini", "-learn-epoch", 6, "-seed", 3)
    assert "Target: found" in text
    folder = n2d2.path("found.Target-rois")
    assert (folder / "ConfusionMatrix_test.dat").exists() and (folder / "Success_test.dat").exists()
    logs = sorted((folder / "test").glob("*.log"))
    assert len(logs) == 12
    lines = [line.split() for log in logs for line in log.read_text().splitlines()]
    assert lines, "no box was found"
    for words in lines:
        assert words[0].startswith('"') and words[0].endswith('.png"')
        x, y, w, h, label, score, match, second, other = (float(v) for v in words[1:])
        assert 0 <= x and 0 <= y and x + w <= 8 and y + h <= 8 and w > 0 and h > 0
        assert label in range(4) and second in range(4) and second != label and score >= other and match in (0, 1)
    for log in logs:
        assert log.with_suffix(".png").stat().st_size > 0


def test_one_class_an_image(n2d2):
    section = "Type=TargetAggregate\nROIsLabelTarget=pixels.Target-classes\nScoreTopN=2\nTopN=2"
    n2d2.model(MODEL | {"found.Target-rois": section})
    n2d2.ok("net.ini", "-learn-epoch", 6, "-seed", 3)
    lines = [line.split() for line in n2d2.path("found.Target-rois", "test", "classif.log").read_text().splitlines()]
    assert len(lines) == 12 and all(len(words) == 7 and float(words[4]) >= float(words[6]) for words in lines)
    counts = n2d2.path("found.Target-rois", "ConfusionMatrix_test.dat").read_text().splitlines()[1:]
    expected = [[sum(words[2:4] == [str(t), str(e)] for words in lines) for e in range(4)] for t in range(4)]
    assert [int(line.split()[2]) for line in counts] == sum(expected, []) and sum(map(sum, expected)) == 12


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "=pixels.Target-classes",
            "=pixels.Target-clases",
            'Target name "pixels.Target-clases" not found for ROIsLabelTarget [found.Target-rois]',
        ),
        ("=pixels.Target-classes", "=found.Target-rois", "ROIsLabelTarget is another target"),
        (
            "Type=TargetROIs",
            "Type=TargetScore",
            "ROIsLabelTarget is a word of TargetROIs and TargetAggregate, [found.Target-rois] is a TargetScore",
        ),
        ("MinOverlap=0.25", "MinOverlap=1.25", "MinOverlap"),
        ("MinOverlap=0.25", "MinOverlap=nan", "MinOverlap"),
        ("MinOverlap=0.25", "MinSize=-1", "MinSize"),
        ("MinOverlap=0.25", "FilterMinAspect=1", "Unknown parameter: FilterMinAspect; did you mean"),
        ("ScoreTopN=2", "ScoreTopN=0", "ScoreTopN"),
        ("Type=TargetROIs", "Type=TargetROI", 'Unknown target "TargetROI"'),
    ],
)
def test_what_is_wrong_is_said(n2d2, old, new, message):
    section = MODEL["found.Target-rois"]
    assert old in section
    if new == "Type=TargetScore":
        section = section.replace("MinOverlap=0.25\nScoreTopN=2\n", "")
    n2d2.model(MODEL | {"found.Target-rois": section.replace(old, new)})
    said = n2d2.fails("net.ini", "-test", "-seed", 1)
    assert message in said, said
    assert "net.ini:" in said, said

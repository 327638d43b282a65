"""Words of detectors in model files: anchors, links of targets, refusals."""

import N2D2
import numpy
import pytest
from test_faster_rcnn import FEATURES, SINGLE_STAGE, TWO_STAGES, make_network


def generate(folder, text, count=2):
    make_network(folder, text, count)
    model = (folder / "model.ini").read_text().replace("Learn=240", "Learn=1").replace("Test=60", "Test=1")
    (folder / "model.ini").write_text(model)
    network = N2D2.Network(1, saveSeed=False, printTimeElapsed=False)
    return N2D2.DeepNetGenerator.generate(network, str(folder / "model.ini"))


def anchors_of(folder, words, scores=1, config="NbClass=1"):
    """The anchors of a layer with these words."""
    text = f"[anchors]\nInput=maps\nType=Anchor\n{words}\nConfigSection=anchors.config\n[anchors.config]\n{config}\n"
    count = words.count("]=") or 6
    text = f"[maps]\nInput=features\nType=Conv\nKernelSize=1\nNbOutputs={(scores + 4) * count}\n" + text
    net = generate(
        folder, text + f"[boxes]\nInput=anchors\nType=RP\nNbAnchors={count}\nNbProposals=2\n[boxes.Target]\n"
    )
    cell = net.getCell("anchors")
    assert net.getCell("boxes").getOutputsDims() == [1, 1, 4]
    return cell, [(a.x0, a.y0, a.x1 - a.x0 + 1, a.y1 - a.y0 + 1) for a in cell.getAnchors()]


def test_words_of_anchors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cell, anchors = anchors_of(
        tmp_path, "Anchor[0]=16 1.0\nAnchorBBOX[1]=-3 2 10 8\nAnchorXY[2]=9 7\nAnchoring=Centered\nScoresCls=2", 2
    )
    assert anchors == [(-7.5, -7.5, 16, 16), (-3, 2, 10, 8), (-4, -3, 9, 7)]
    # Models without the word are LapNet's.
    assert cell.getDetectorType() == N2D2.DetectorType.LapNet and cell.getScoresCls() == 2
    _, anchors = anchors_of(tmp_path, "RootArea=20\nRatios=0.5 1 2\nScales=1 2\nDetectorType=SSD")
    # √(400/0.5) = 28.3 columns, half as many rows.
    sizes = [(28, 14), (20, 20), (14, 28)]
    assert [a[2:] for a in anchors] == [(s * w, s * h) for w, h in sizes for s in (1, 2)]


@pytest.mark.parametrize("order", ("", "JSONFormat=YX", "JSONFormat=XY"))
def test_anchors_of_a_json_file(tmp_path, monkeypatch, order):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sizes.json").write_text("[[[20, 10], [8.5, 16]], [[30, 31]]]")
    _, anchors = anchors_of(tmp_path, f"AnchorXY[0]=5 6\nAnchorJSON=sizes.json\n{order}\n;]=]=]=")
    sizes = [(20, 10), (8.5, 16), (30, 31)]
    assert anchors == [(0, 0, 5, 6)] + [(0, 0, *(size if "XY" in order else size[::-1])) for size in sizes]


@pytest.mark.parametrize(
    "words,message",
    (
        ("Anchor[0]=16", r"model.ini:\d+ \[anchors\] .*Unreadable anchor in section \[anchors\].*2 numbers"),
        ("Anchor[0]=16 -1", "Unreadable anchor.*must be positive"),
        ("AnchorXY[0]=16 x", "AnchorXY"),
        ("", "at least one anchor"),
        ("Anchor[0]=16 1\nDetectorType=YOLO", "YOLO is not built yet"),
        ("Anchor[0]=16 1\nDetectorType=SDD", "SSD"),
        ("AnchorJSON=good.json\nAnchoring=Middle", "known: TopLeft"),
        ("AnchorJSON=bad.json", "bad.json is not a JSON file"),
        ("AnchorJSON=words.json", r'pairs of numbers, in arrays, are expected in words.json, got \[1,"2"\]|got 1'),
        ("AnchorJSON=negative.json", "must have 1 to 1000000 pixels a side, got -2"),
        (
            "Anchor[0]=16 1\nJSONFormat=XY",
            "JSONFormat is the order of sizes in the file AnchorJSON, which is not given",
        ),
        ("AnchorJSON=good.json\nJSONFormat=XZ", "known: XY, YX"),
        (
            "Anchor[0]=16 1\nGenerateAnchors=1",
            "annotated boxes of the learning set: 6 anchors cannot be made of 0 different sizes",
        ),
        ("Anchor[0]=16 1\nInputWidth=3", "window"),
        ("Anchor[0]=16 1\nScoresCls=3", "ScoresCls must be 1"),
    ),
)
def test_refused_words_of_anchors(tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    for name, text in (("bad", "[[1, 2"), ("words", '[[1, "2"]]'), ("negative", "[[1, -2]]"), ("good", "[[1, 2]]")):
        (tmp_path / f"{name}.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        anchors_of(tmp_path, words)


@pytest.mark.parametrize(
    "before,after,message",
    (
        (
            "RP=proposals",
            "RP=proposal",
            r'RPCell name "proposal" not found for TargetRP \[(cls.softmax|bbox).Target\] in network',
        ),
        ("Anchor=anchors", "Anchor=fc", r'AnchorCell name "fc" not found for TargetRP \[(cls.softmax|bbox).Target\]'),
        ("TargetType=Cls\n", "", "TargetType"),
        ("TargetType=Cls", "TargetType=Box", "TargetRPType"),
        ("TargetType=Cls", "TargetType=BBox", "must have 4 outputs for boxes, it has 3"),
        ("BoxCoding=Center", "BoxCoding=Centre", "BoxCoding"),
        (
            "Type=TargetBBox",
            "Type=TargetBBox\nGenerateAnchors=1",
            "GenerateAnchors: annotated boxes of the learning set: 6 anchors",
        ),
        (
            "Type=TargetBBox",
            "Type=TargetBBox\nNbIter=9",
            "NbIter is a word of GenerateAnchors=1, which is not set here",
        ),
        ("Type=TargetBBox", "Type=TargetBBox\nROIsLabelTarget=x", 'Target name "x" not found for ROIsLabelTarget'),
        ("Type=TargetBBox", "Type=TargetBBox\nMinOverlaps=1", "Unknown parameter: MinOverlaps"),
        ("NbProposals=12\nScoreIndex=1", "NbProposals=9\nScoreIndex=1", None),
        ("Pooling=Bilinear", "Pooling=Median", "ROIPoolingKind"),
        ("NbAnchors=3", "NbAnchors=5", "chooses among 5 anchors|36 channels"),
    ),
)
def test_refused_words_of_two_stages(tmp_path, monkeypatch, before, after, message):
    monkeypatch.chdir(tmp_path)
    assert before in TWO_STAGES
    with pytest.raises(ValueError, match=message):
        generate(tmp_path, TWO_STAGES.replace(before, after)).initialize()


def test_missing_file_of_anchors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="none.json"):
        anchors_of(tmp_path, "AnchorJSON=none.json")


def test_labels_mapping_of_anchors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    database = "[boxes.Target]\nType=TargetBBox\nLabelsMapping={path}/../labels.dat\nCreateMissingLabels=1\n"
    (tmp_path / "classes.dat").write_text("default 1\n")
    text = SINGLE_STAGE.replace("[boxes.Target]\nType=TargetBBox\n", database)
    net = generate(tmp_path, text.replace("DetectorType=LapNet", "DetectorType=LapNet\nLabelMapping=classes.dat"))
    stimulus = net.getDatabase().getStimuliSet(N2D2.Database.Test)[0]
    for label in (0, 1):  # whatever the label: class 1, the anchors 3 to 5
        net.getDatabase().setStimulusROIs(stimulus, [N2D2.RectangularROI(label, 20, 20, 36, 36)])
        net.initialize()
        net.getStimuliProvider().readBatch(N2D2.Database.Test, 0)
        net.test(N2D2.Database.Test)
        net.propagate(N2D2.Database.Test, False)
        overlaps = numpy.asarray(net.getCell("anchors").getOutputs())[0, 30:]
        assert not overlaps[:3].any() and overlaps[3:].max() > 0.4


def test_layers_in_double(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "DefaultModel=Frame\n" in FEATURES
    text = TWO_STAGES.replace("[rpn]\n", "[rpn]\nDataType=Float64\n")
    net = generate(tmp_path, text.replace("Type=Anchor\n", "Type=Anchor\nDataType=Float64\n"))
    net.initialize()
    net.getStimuliProvider().readRandomBatch(N2D2.Database.Learn)
    net.propagate(N2D2.Database.Learn, False)
    net.backPropagate()
    net.update()
    assert isinstance(net.getCell("anchors"), N2D2.AnchorCell_Frame_double)
    assert isinstance(net.getCell("proposals"), N2D2.RPCell_Frame)

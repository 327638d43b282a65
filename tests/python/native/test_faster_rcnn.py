"""Detectors learn generated boxes: Anchor, RP, ROIPooling, heads with TargetRP, Proposal; Anchor, ObjectDet."""

import cv2
import detection
import N2D2
import numpy

FEATURES = """
DefaultModel=Frame

[database]
Type=DIR_Database
DataPath={path}
Depth=0
LabelDepth=-1
Learn=240
Test=60
PerLabelPartitioning=0
RandomPartitioning=0
ValidExtensions=png

[sp]
SizeX=64
SizeY=64
NbChannels=3
BatchSize=8
CompositeStimuli=1

[sp.Transformation]
Type=RangeAffineTransformation
FirstOperator=Divides
FirstValue=255.0

[conv1]
Input=sp
Type=Conv
KernelSize=5
Stride=2
Padding=2
NbOutputs=8
ActivationFunction=Rectifier
WeightsFiller=HeFiller
ConfigSection=common.config

[conv2]
Input=conv1
Type=Conv
KernelSize=3
Stride=2
Padding=1
NbOutputs=16
ActivationFunction=Rectifier
WeightsFiller=HeFiller
ConfigSection=common.config

[features]
Input=conv2
Type=Conv
KernelSize=3
Stride=2
Padding=1
NbOutputs=32
ActivationFunction=Rectifier
WeightsFiller=HeFiller
ConfigSection=common.config

[common.config]
Solvers.LearningRate=0.01
Solvers.Momentum=0.9
Solvers.Decay=0.0001
"""

TWO_STAGES = """
; RPN network
[rpn]
Input=features
Type=Conv
KernelSize=3
Padding=1
NbOutputs=32
ActivationFunction=Rectifier
WeightsFiller=HeFiller
ConfigSection=common.config

; RPN network: cls layer
[scores]
Input=rpn
Type=Conv
KernelWidth=1
KernelHeight=1
NbOutputs=3
ActivationFunction=LogisticWithLoss
ConfigSection=common.config

; RPN network: coordinates layer
[coordinates]
Input=rpn
Type=Conv
KernelWidth=1
KernelHeight=1
NbOutputs=12
ConfigSection=common.config

; RPN network: anchors
[anchors]
Input=scores,coordinates
Type=Anchor
DetectorType=SSD
ScoresCls=1
Anchoring=Centered
Anchor[0]=16 1.0
Anchor[1]=22 0.7
Anchor[2]=22 1.4
ConfigSection=anchors.config

[anchors.config]
PositiveIoU=0.5
NegativeIoU=0.3
LossLambda=5.0
LossPositiveSample=8
LossNegativeSample=16

; RPN network: proposals
[proposals]
Input=anchors
Type=RP
NbAnchors=3
NbProposals=12
ConfigSection=proposals.config

[proposals.config]
BackgroundMinIoU=-0.1

[pooling]
Input=proposals,features
Type=ROIPooling
Pooling=Bilinear
NbOutputs=32
OutputsWidth=4
OutputsHeight=4

[fc]
Input=pooling
Type=Fc
NbOutputs=64
ActivationFunction=Rectifier
WeightsFiller=HeFiller
ConfigSection=common.config

[cls]
Input=fc
Type=Fc
NbOutputs=3
ConfigSection=common.config

[cls.softmax]
Input=cls
Type=Softmax
NbOutputs=3
WithLoss=1

[cls.softmax.Target]
Type=TargetRP
TargetType=Cls
RP=proposals
Anchor=anchors
LabelsMapping={path}/../labels.dat
CreateMissingLabels=1

[bbox]
Input=fc
Type=Fc
NbOutputs=4
ConfigSection=common.config

[bbox.Target]
Type=TargetRP
TargetType=BBox
RP=proposals
Anchor=anchors
BoxCoding=Center
LabelsMapping={path}/../labels.dat
CreateMissingLabels=1

[boxes]
Input=proposals,bbox,cls.softmax
Type=Proposal
NbProposals=12
ScoreIndex=1
ApplyNMS=1
WithCls=1
ConfigSection=boxes.config

[boxes.config]
Score_Threshold=0.5
NMS_IoU_Threshold=0.3

[boxes.Target]
Type=TargetBBox
LabelsMapping={path}/../labels.dat
CreateMissingLabels=1
"""

SINGLE_STAGE = """
[scores]
Input=features
Type=Conv
KernelSize=3
Padding=1
; 3 anchors for each of the 2 classes
NbOutputs=6
ActivationFunction=LogisticWithLoss
ConfigSection=common.config

[coordinates]
Input=features
Type=Conv
KernelSize=3
Padding=1
NbOutputs=24
ConfigSection=common.config

[anchors]
Input=scores,coordinates
Type=Anchor
DetectorType=LapNet
Anchoring=Centered
AnchorXY[0]=16 16
AnchorXY[1]=26 18
AnchorXY[2]=18 26
AnchorXY[3]=16 16
AnchorXY[4]=26 18
AnchorXY[5]=18 26
ConfigSection=anchors.config

[anchors.config]
NbClass=2
PositiveIoU=0.4
NegativeRatio=10
LossLambda=1.0

[boxes]
Input=anchors
Type=ObjectDet
NbAnchors=3
NbClass=2
NbProposals=4
NMS_Threshold=0.1
Score_Threshold=0.8

[boxes.Target]
Type=TargetBBox
"""


def shape_image(rng):
    """An image with one or two separate boxes, red ones (label 0) and green ones (label 1)."""
    image = rng.integers(0, 80, (64, 64, 3)).astype("uint8")
    boxes = []
    for _ in range(rng.integers(1, 3)):
        for _ in range(20):
            w, h = (int(v) for v in rng.integers(14, 29, 2))
            x, y = int(rng.integers(0, 65 - w)), int(rng.integers(0, 65 - h))
            if all(detection.iou((x, y, w, h), b) == 0 for b in boxes):
                label = int(rng.integers(0, 2))
                boxes.append((x, y, w, h, label))
                channel = 2 - label  # OpenCV files are BGR
                image[y : y + h, x : x + w, channel] = rng.integers(170, 256, (h, w))
                break
    return image, boxes


def make_data(folder, count, seed=0):
    rng = numpy.random.default_rng(seed)
    truths = []
    for i in range(count):
        image, boxes = shape_image(rng)
        assert cv2.imwrite(str(folder / f"{i:04d}.png"), image)
        truths.append(boxes)
    (folder.parent / "labels.dat").write_text("red 1\ngreen 2\ndefault 0\n")
    return truths


def make_network(tmp_path, model, count=300):
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    truths = make_data(data, count)
    (tmp_path / "model.ini").write_text((FEATURES + model).format(path=data))
    return truths


def load(tmp_path, truths, seed=1):
    network = N2D2.Network(seed, saveSeed=False, printTimeElapsed=False)
    net = N2D2.DeepNetGenerator.generate(network, str(tmp_path / "model.ini"))
    database = net.getDatabase()
    for stimulus, boxes in enumerate(truths):
        number = int(database.getStimulusName(stimulus).rsplit("/", 1)[-1].split(".")[0])
        assert number == stimulus
        database.setStimulusROIs(
            stimulus, [N2D2.RectangularROI(label, x, y, x + w, y + h) for x, y, w, h, label in boxes]
        )
    net.initialize()
    return net


def learn(net, steps):
    for _ in range(steps):
        net.getStimuliProvider().readRandomBatch(N2D2.Database.Learn)
        net.propagate(N2D2.Database.Learn, False)
        net.backPropagate()
        net.update()


def scores(net, truths, first_class):
    """On the test images: IoU of each annotated box with the best detection (0 if none), of each detection with its
    best annotated box, and whether the found ones have the right class."""
    provider = net.getStimuliProvider()
    target = next(t for t in net.getTargets() if t.getType() == "TargetBBox")
    found, precise, right = [], [], []
    for start in range(0, net.getDatabase().getNbStimuli(N2D2.Database.Test), 8):
        provider.readBatch(N2D2.Database.Test, start)
        net.test(N2D2.Database.Test)
        for b, stimulus in enumerate(provider.getBatch()):
            if stimulus < 0:
                continue
            boxes = target.getDetections(b)
            for truth in truths[stimulus]:
                overlaps = [detection.iou(box, truth) for box, *_ in boxes]
                found.append(max(overlaps, default=0.0))
                if found[-1] > 0.5:
                    right.append(boxes[int(numpy.argmax(overlaps))][2] == truth[4] + first_class)
            precise += [max(detection.iou(box, t) for t in truths[stimulus]) for box, *_ in boxes]
    figures = {
        "annotated": len(found),
        "IoU of annotated": float(numpy.mean(found)),
        "detections": len(precise),
        "IoU of detections": float(numpy.mean(precise)) if precise else 0.0,
        "right classes": float(numpy.mean(right)) if right else 0.0,
        "F1": target.getAverageSuccess(N2D2.Database.Test),
    }
    print(figures)
    return figures


def check(figures):
    assert figures["IoU of annotated"] >= 0.6 and figures["IoU of detections"] >= 0.6
    assert figures["right classes"] >= 0.95 and figures["F1"] >= 0.8


def test_a_two_stage_detector_learns_generated_boxes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    truths = make_network(tmp_path, TWO_STAGES)
    net = load(tmp_path, truths)
    learn(net, 800)
    check(scores(net, truths, first_class=1))
    for target in net.getTargets():
        target.logEstimatedLabels("test")
    logs = {p.parent.parent.name: p.read_text().splitlines() for p in tmp_path.glob("*/test/classif.log")}
    assert {name: len(lines[0].split()) for name, lines in logs.items()} == {
        "cls.softmax.Target": 8,
        "bbox.Target": 6,
        "boxes.Target": 9,
    }


def test_a_single_stage_detector_learns_generated_boxes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    truths = make_network(tmp_path, SINGLE_STAGE)
    net = load(tmp_path, truths)
    net.getDatabase().addLabel("red")
    net.getDatabase().addLabel("green")
    learn(net, 800)
    check(scores(net, truths, first_class=0))


def test_same_seed_same_detector(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    truths = make_network(tmp_path, TWO_STAGES)
    weights = []
    for seed in (1, 1, 2):
        net = load(tmp_path, truths, seed)
        learn(net, 5)
        weights.append([numpy.array(t) for c in net.getCells().values() for _, t in c.freeParameterTensors()])
    assert all(numpy.array_equal(a, b) for a, b in zip(weights[0], weights[1], strict=True))
    assert not all(numpy.array_equal(a, b) for a, b in zip(weights[0], weights[2], strict=True))

"""Final boxes of detectors and what scores them: ObjectDet, Proposal, TargetRP, TargetBBox."""

import math

import cells
import detection
import N2D2
import numpy
import pytest
from test_detection import network, provider_with, random_planes

LEARN, VALIDATION, TEST = N2D2.Database.Learn, N2D2.Database.Validation, N2D2.Database.Test
CODINGS = ("TopLeft", "Center")


def encode(reference, box, coding):
    x, y, w, h = reference
    part = 0.5 if coding == "Center" else 0.0
    return (
        (box[0] + part * box[2] - x - part * w) / w,
        (box[1] + part * box[3] - y - part * h) / h,
        math.log(box[2] / w),
        math.log(box[3] / h),
    )


# Annotated boxes ----------------------------------------------------------------------------------------------------


def test_annotated_boxes_in_memory_go_through_the_transformations():
    database = N2D2.Tensor_Database()
    database.setParameter("RandomPartitioning", "0")
    database.load([N2D2.from_numpy(numpy.zeros((1, 40, 20), "float32")) for _ in range(3)], [-1] * 3)
    database.addLabel("a")
    database.addLabel("b")
    boxes = [[(2, 4, 12, 24, 1)], [], [(0, 0, 20, 40, 0), (5, 10, 10, 14, 1)]]
    for stimulus, rois in enumerate(boxes):
        database.setStimulusROIs(stimulus, [N2D2.RectangularROI(c, x0, y0, x1, y1) for x0, y0, x1, y1, c in rois])
    database.partitionStimuli(1.0, 0.0, 0.0)
    assert database.getNbROIs() == 3
    provider = N2D2.StimuliProvider(database, [10, 20, 1], 4, True)
    provider.addTransformation(N2D2.RescaleTransformation(10, 20))
    flip = N2D2.FlipTransformation(True)
    provider.addOnTheFlyTransformation(flip)
    for _ in range(2):
        provider.readBatch(LEARN, 0)
        assert provider.getBatch() == [0, 1, 2, -1]
        found = [[(*roi.getBox(), roi.label) for roi in provider.getLabelsROIs(b)] for b in range(4)]
        # Half the size, then mirrored: x from 10 - x1/2.
        assert found == [[(4, 2, 5, 10, 1)], [], [(0, 0, 10, 20, 0), (5, 5, 2, 2, 1)], []]


# ObjectDet ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inference", (True, False))
@pytest.mark.parametrize("seed", range(6))
def test_detections(seed, inference):
    rng = numpy.random.default_rng(seed)
    batch, anchors, classes, most = (int(v) for v in rng.integers(1, 4, 4))
    most += 3
    height, width = (int(v) for v in rng.integers(2, 7, 2))
    thresholds = [float(v) for v in rng.uniform(0.0, 0.6, classes)]
    parts = [int(v) for v in rng.integers(0, 3, classes)] if seed % 3 else []
    templates = [int(v) for v in rng.integers(0, 3, classes)] if seed % 2 else []
    form, pixels = ("CA", "AC")[seed % 2], ("XY", "YX")[seed // 2 % 2]
    size, frame = (40, 30), (20, 60)
    x = random_planes(rng, batch, anchors * classes, height, width)
    provider, _ = provider_with([[]] * batch, size)
    boxes = [N2D2.Anchor(0.0, 0.0, 4.0 + k, 9.0 - k) for k in range(anchors)]
    most_parts, most_templates = max(parts, default=0), max(templates, default=0)
    outputs = 6 + 2 * most_parts + 3 * most_templates
    cell = N2D2.ObjectDetCell_Frame_double(
        network(), "det", provider, outputs, anchors, getattr(N2D2.Format, form), getattr(N2D2.PixelFormat, pixels),
        most, classes, 0.4, thresholds, parts, templates, boxes,
    )  # fmt: skip
    cell.setParameter("FeatureMapWidth", str(frame[0]))
    cell.setParameter("FeatureMapHeight", str(frame[1]))
    extra = [
        rng.uniform(-1, 1, (batch, n * sum(counts) * anchors, height, width))
        for n, counts in ((3, templates), (2, parts))
        if sum(counts)
    ]
    cells.connect(cell, x, *extra)
    numpy.asarray(cell.getOutputs())[:] = 7
    cell.propagate(inference)
    reference = detection.AnchorReference("SSD", [(0, 0, 3 + k, 8 - k) for k in range(anchors)], size, frame)
    expected = numpy.zeros((batch, classes, most, outputs))

    def value(maps, counts, per, b, c, a, v, place):
        first = sum(counts[:c]) * per * anchors
        channel = v * anchors + a if form == "CA" else a * counts[c] * per + v
        return maps[(b, first + channel, *place)]

    for b in range(batch):
        planes = x[b].reshape(6, anchors * classes, height, width)
        for c in range(classes):
            places = [
                (k, y, x_)
                for k in range(c * anchors, (c + 1) * anchors)
                for y, x_ in numpy.ndindex(height, width)
                if planes[(0, k, y, x_)] >= (thresholds[c] if inference else 0)
            ]
            found = [planes[(slice(1, 5), *p)] for p in places]
            if inference:
                kept = detection.nms(found, [planes[(0, *p)] for p in places], 0.4, most)
            else:
                kept = range(min(most, len(places)))
            for i, n in enumerate(kept):
                k, y, x_ = places[n]
                record = expected[b, c, i]
                record[:6] = [*found[n], planes[(0, *places[n])], c]
                x0, y0, x1, y1 = reference.place(k % anchors, x_, y, width, height)
                for p in range(parts[c] if parts else 0):
                    pair = [value(extra[-1], parts, 2, b, c, k % anchors, 2 * p + j, (y, x_)) for j in (0, 1)]
                    px, py = pair if pixels == "XY" else pair[::-1]
                    record[6 + 2 * p] = (py * (y1 - y0) + (y0 + y1) / 2) * size[1] / frame[1]
                    record[7 + 2 * p] = (px * (x1 - x0) + (x0 + x1) / 2) * size[0] / frame[0]
                for v in range(3 * templates[c] if templates else 0):
                    record[6 + 2 * most_parts + v] = math.exp(
                        value(extra[0], templates, 3, b, c, k % anchors, v, (y, x_))
                    )
    assert expected.any()
    numpy.testing.assert_allclose(cells.outputs(cell).reshape(expected.shape), expected, rtol=1e-9, atol=1e-12)


def test_refusals_of_detections():
    provider, _ = provider_with([[]], (16, 16))

    def make(outputs=6, classes=2, thresholds=(0.5,), **options):
        return N2D2.ObjectDetCell_Frame_double(
            network(), "det", provider, outputs, 3, N2D2.Format.CA, N2D2.PixelFormat.XY, 5, classes,
            scoreThreshold=list(thresholds), **options,
        )  # fmt: skip

    with pytest.raises(ValueError, match="it must have 6 outputs"):
        make(7)
    with pytest.raises(ValueError, match="one value for all classes or one for each of the 2"):
        make(thresholds=(0.1, 0.2, 0.3))
    with pytest.raises(ValueError, match="a number for each of the 2 classes"):
        make(8, numParts=[1])
    with pytest.raises(ValueError, match="give the anchors too"):
        make(8, numParts=[1, 1])
    with pytest.raises(ValueError, match="2 anchors are given"):
        make(anchors=[N2D2.Anchor(4, 4)] * 2)
    with pytest.raises(ValueError, match="must be a map of 30 channels for 3 anchors of each of 2 classes"):
        cells.connect(make(), numpy.zeros((1, 35, 2, 2)))
    with pytest.raises(ValueError, match="it needs 1 inputs"):
        cells.connect(make(), numpy.zeros((1, 36, 2, 2)), numpy.zeros((1, 4, 2, 2)))


# Proposal -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_final_boxes(seed):
    rng = numpy.random.default_rng(seed)
    batch, most, classes = int(rng.integers(1, 4)), int(rng.integers(2, 9)), int(rng.integers(1, 5))
    first = int(rng.integers(0, classes))
    nms, best, with_class = seed % 2 == 1, seed % 4 == 3, seed % 3 > 0
    parts = [int(v) for v in rng.integers(1, 3, classes)] if seed % 3 == 1 else []
    templates = [int(v) for v in rng.integers(1, 3, classes)] if seed % 4 == 2 else []
    means, stds = rng.uniform(-0.1, 0.1, 4).tolist(), rng.uniform(0.5, 1.0, 4).tolist()
    size, shared = (50, 36), seed == 5
    records = batch * most
    boxes = numpy.concatenate([rng.uniform(0, 30, (records, 2)), rng.uniform(3, 18, (records, 2 + seed % 2))], axis=1)
    boxes[-1] = 0
    deltas = rng.uniform(-0.6, 0.6, (records, 4 if shared else 4 * classes))
    scores = numpy.round(rng.uniform(0, 1, (records, classes)), 1)
    extra = [rng.uniform(-0.5, 0.5, (records, n * sum(counts))) for n, counts in ((2, parts), (3, templates)) if counts]
    most_parts, most_templates = max(parts, default=0), max(templates, default=0)
    outputs = 4 + with_class + 2 * most_parts + 3 * most_templates
    provider, _ = provider_with([[]] * batch, size)
    cell = N2D2.ProposalCell_Frame_double(
        network(), "boxes", provider, outputs, most, first, isNms=nms, meansFactor=means, stdFactor=stds,
        numParts=parts, numTemplates=templates,
    )  # fmt: skip
    for name, value in (("Score_Threshold", 0.3), ("NMS_IoU_Threshold", 0.2), ("KeepMaxCls", int(best))):
        cell.setParameter(name, str(value))
    cells.connect(cell, *(v.reshape(*v.shape, 1, 1) for v in (boxes, deltas, scores, *extra)))
    numpy.asarray(cell.getOutputs())[:] = 7
    cell.propagate(True)

    def decode(n, c):
        """The formulas of the document, in units of the stimulus."""
        unit = numpy.array([1 / (size[0] - 1), 1 / (size[1] - 1)] * 2)
        x, y, w, h = boxes[n, :4] * unit
        dx, dy, dw, dh = deltas[n, 4 * c * (not shared) :][:4] * stds + means
        left, top = dx * w + x + w / 2 - w / 2 * math.exp(dw), dy * h + y + h / 2 - h / 2 * math.exp(dh)
        return numpy.array(detection.clip((left, top, w * math.exp(dw), h * math.exp(dh)), 1, 1)) / unit

    expected = numpy.zeros((records, outputs))

    def write(row, n, c):
        values = [*decode(n, c)] + [c] * with_class
        ref = boxes[n]
        tail = numpy.zeros(2 * most_parts + 3 * most_templates)
        for p in range(parts[c] if parts else 0):
            py, px = extra[0][n, 2 * (sum(parts[:c]) + p) :][:2]
            tail[2 * p : 2 * p + 2] = (py + 0.5) * ref[3] + ref[1], (px + 0.5) * ref[2] + ref[0]
        for v in range(3 * templates[c] if templates else 0):
            tail[2 * most_parts + v] = math.exp(extra[-1][n, 3 * sum(templates[:c]) + v])
        expected[row] = [*values, *tail]

    for b in range(batch):
        own = [n for n in range(b * most, (b + 1) * most) if boxes[n, 2] > 0]
        if best:
            for n in own:
                c = first + int(numpy.argmax(scores[n, first:]))
                if scores[n, c] >= 0.3:
                    write(n, n, c)
            continue
        row = b * most
        for c in range(first, classes):
            able = [n for n in own if scores[n, c] >= 0.3]
            kept = detection.nms([decode(n, c) for n in able], [scores[n, c] for n in able], 0.2 if nms else 2, most)
            for i in kept:
                if row < (b + 1) * most:
                    write(row, able[i], c)
                    row += 1
    assert expected.any()
    numpy.testing.assert_allclose(cells.outputs(cell).reshape(expected.shape), expected, rtol=1e-9, atol=1e-9)


def test_refusals_of_final_boxes():
    provider, _ = provider_with([[]], (16, 16))
    make = lambda outputs=5, **options: N2D2.ProposalCell_Frame_double(  # noqa: E731
        network(), "boxes", provider, outputs, 4, **options
    )
    boxes, deltas, scores = (numpy.zeros((4, n, 1, 1)) for n in (4, 12, 3))
    with pytest.raises(ValueError, match="it must have 4 outputs"):
        make(6)
    with pytest.raises(ValueError, match="4 values each"):
        make(meansFactor=[0.0, 1.0])
    with pytest.raises(ValueError, match="needs 3 inputs"):
        cells.connect(make(), boxes, deltas)
    with pytest.raises(ValueError, match=r"input 1 \(deltas\) must hold 12 values"):
        cells.connect(make(), boxes, deltas[:, :8], scores)
    with pytest.raises(ValueError, match="ScoreIndex is 3"):
        cells.connect(make(scoreIndex=3), boxes, deltas, scores)
    with pytest.raises(ValueError, match="3 boxes are not NbProposals=4"):
        cells.connect(make(), boxes[:3], deltas[:3], scores[:3])


# Targets ------------------------------------------------------------------------------------------------------------


class RegionRig:
    """Anchors on a 4x4 map, proposals, and a head of `outputs` values a proposal that the test sets."""

    def __init__(self, outputs, kind, seed=0, coding="TopLeft", softmax=False):
        rng = numpy.random.default_rng(seed)
        truths = [[(1, 2, 12, 11, 0), (18, 15, 9, 13, 2)], [], [(9, 9, 15, 14, 1)]]
        self.provider, self.truths = provider_with(truths, (32, 32))
        self.net = network(seed + 1)
        sizes = [N2D2.Anchor(11, 11), N2D2.Anchor(14, 13)]
        self.anchors = N2D2.AnchorCell_Frame(
            self.net, "anchors", self.provider, N2D2.DetectorType.SSD, N2D2.Format.CA, sizes, 1
        )
        x = rng.uniform(-0.2, 0.2, (3, 10, 4, 4)).astype("float32")
        x[:, :2] = rng.uniform(0, 1, (3, 2, 4, 4))
        cells.connect(self.anchors, x)
        self.rp = N2D2.RPCell_Frame(self.net, "rp", 2, 6)
        self.rp.addInput(self.anchors)
        self.rp.initialize()
        self.values = rng.uniform(-1, 1, (18, outputs, 1, 1)).astype("float32")
        head = N2D2.SoftmaxCell_Frame_float(self.net, "head", outputs, withLoss=True)
        if not softmax:
            head = N2D2.ActivationCell_Frame_float(self.net, "head", outputs, N2D2.LinearActivation_Frame_float())
        self.head, self.gradients = head, cells.connect(head, self.values)
        self.target = N2D2.TargetRP("head.Target", head, self.provider)
        self.target.setParameter("MinOverlap", "0.3")
        if kind == "BBox":
            self.target.setParameter("BoxCoding", coding)
        self.target.link(getattr(N2D2.TargetRP.TargetType, kind), self.rp, self.anchors)

    def step(self, which=LEARN):
        self.target.provideTargets(which)
        for cell in (self.anchors, self.rp, self.head):
            cell.propagate(which != LEARN)
        self.target.process(which)
        self.boxes = cells.outputs(self.rp).reshape(18, 4).astype("float64")
        # What each proposal stands for.
        found = []
        for n, index in enumerate(self.rp.getAnchorIndices()):
            overlap, truth = self.anchors.getMatch(index, n // 6) if index >= 0 else (0, -1)
            found.append(self.truths[n // 6][truth] if truth >= 0 and overlap >= 0.3 else None)
        return found


def test_classes_of_proposals():
    rig = RegionRig(4, "Cls", softmax=True)
    for label, output in ((0, 1), (1, 3), (2, 2)):
        rig.target.setLabelTarget(label, output)
    with pytest.raises(ValueError, match="default N"):
        rig.step()
    rig.target.setDefaultTarget(0)
    for which in (LEARN, TEST):
        found = rig.step(which)
        indices = rig.rp.getAnchorIndices()
        goals = [-1 if indices[n] < 0 else 0 if truth is None else (1, 3, 2)[truth[4]] for n, truth in enumerate(found)]
        assert numpy.asarray(rig.target.getTargets()).reshape(-1).tolist() == goals
        outputs = cells.outputs(rig.head).reshape(18, 4)
        assert numpy.asarray(rig.target.getEstimatedLabels()).reshape(-1).tolist() == outputs.argmax(1).tolist()
        one_hot = numpy.eye(4)[goals] * (numpy.array(goals) >= 0)[:, None]
        error = (one_hot - outputs) * (numpy.array(goals) >= 0)[:, None]
        count = 18 if which == LEARN else sum(g >= 0 for g in goals)
        assert rig.target.getLoss()[-1] == pytest.approx((error**2).sum() / count, rel=1e-5)
        if which == LEARN:
            assert len({g for g in goals if g > 0}) >= 2 and 0 in goals
            rig.head.backPropagate()
            numpy.testing.assert_allclose(numpy.asarray(rig.gradients[0]).reshape(18, 4), error, atol=1e-6)


@pytest.mark.parametrize("coding", CODINGS)
def test_boxes_of_proposals(coding):
    rig = RegionRig(4, "BBox", coding=coding)
    rig.target.setParameter("LossLambda", "2.0")
    found = rig.step()
    assert sum(truth is not None for truth in found) >= 4
    expected, loss = numpy.zeros((18, 4)), 0.0
    for n, truth in enumerate(found):
        if truth is None:
            continue
        error = numpy.array(encode(rig.boxes[n], truth, coding)) - rig.values[n].reshape(4)
        expected[n] = 2 * numpy.clip(error, -1, 1)
        loss += 2 * numpy.where(abs(error) < 1, error**2 / 2, abs(error) - 0.5).sum()
    assert rig.target.getLoss()[-1] == pytest.approx(loss / 18, rel=1e-5)
    rig.head.backPropagate()
    numpy.testing.assert_allclose(numpy.asarray(rig.gradients[0]).reshape(18, 4), expected, atol=1e-5)


def test_regression_round_trip_of_proposals():
    """Where the loss of the heads is zero, Proposal gives the annotated boxes."""
    rig = RegionRig(4, "BBox", coding="Center")
    found = rig.step()
    values = numpy.asarray(rig.head.getInputs(0)).reshape(18, 4)
    for n, truth in enumerate(found):
        if truth is not None:
            values[n] = encode(rig.boxes[n], truth, "Center")
    scores = N2D2.from_numpy(numpy.ones((18, 1, 1, 1), "float32"))
    final = N2D2.ProposalCell_Frame(network(), "boxes", rig.provider, 5, 6)
    final.setParameter("KeepMaxCls", "1")
    for tensor in (rig.rp.getOutputs(), rig.head.getOutputs(), scores):
        final.addInputBis(tensor, N2D2.Tensor_float(tensor.dims()))
    final.initialize()
    rig.head.propagate(False)
    rig.target.process(TEST)
    assert rig.target.getLoss()[-1] < 1e-9
    final.propagate(True)
    boxes = cells.outputs(final).reshape(18, 5)
    for n, truth in enumerate(found):
        if truth is not None:
            numpy.testing.assert_allclose(boxes[n, :4], truth[:4], atol=1e-4)


def test_refusals_of_region_targets():
    rig = RegionRig(5, "Cls")
    kinds = N2D2.TargetRP.TargetType
    with pytest.raises(ValueError, match="must have 4 outputs for boxes, it has 5"):
        rig.target.link(kinds.BBox, rig.rp, rig.anchors)
    other = N2D2.RPCell_Frame(network(), "other", 3, 6)
    with pytest.raises(ValueError, match="chooses among 3 anchors, Anchor cell anchors has 2"):
        rig.target.link(kinds.Cls, other, rig.anchors)
    fresh = N2D2.TargetRP("head.Target2", rig.head, rig.provider)
    with pytest.raises(ValueError, match="not linked"):
        fresh.provideTargets(LEARN)
    rig.target.setParameter("DataAsTarget", "1")
    with pytest.raises(ValueError, match="DataAsTarget is not possible"):
        rig.target.provideTargets(LEARN)


def scored_boxes(records, truths, outputs=6, size=(64, 64)):
    """The target after one batch of records (x, y, w, h, score, class) a stimulus."""
    provider, _ = provider_with(truths, size)
    each = max(len(r) for r in records)
    values = numpy.zeros((len(truths) * each, outputs, 1, 1), "float32")
    for b, boxes in enumerate(records):
        for n, box in enumerate(boxes):
            values[b * each + n, :, 0, 0] = box
    cell = N2D2.ActivationCell_Frame_float(network(), "boxes", outputs, N2D2.LinearActivation_Frame_float())
    cells.connect(cell, values)
    target = N2D2.TargetBBox("boxes.Target", cell, provider)
    target.provideTargets(TEST)
    cell.propagate(True)
    target.process(TEST)
    return target


def test_scores_of_boxes():
    truths = [[(10, 10, 10, 10, 0), (30, 30, 20, 20, 1)], [(5, 5, 20, 20, 2)], []]
    records = [
        [
            (11, 10, 10, 10, 0.6, 0),  # a duplicate: the next one is better scored
            (10, 10, 10, 10, 0.9, 0),
            (31, 31, 20, 20, 0.8, 2),  # right place, wrong class
            (50, 0, 8, 8, 0.7, 1),  # nothing there
            (-3, 10, 12, 10, 1.0, 0),  # its corner is outside
            (10, 10, 0, 10, 1.0, 0),  # no size
        ],
        [(40, 40, 10, 10, 0.5, 2)],
        [],
    ]
    target = scored_boxes(records, truths)
    # Rows: background, then labels; the background column holds the missed ones.
    expected = numpy.zeros((5, 5), int)
    expected[1, 1] = 1
    expected[2, 3] = 1
    expected[0, 2] = 1
    expected[0, 3] = 1
    expected[3, 0] = 1
    assert target.getConfusionMatrix(TEST) == expected.tolist()
    # F1 of the three labels: 1, 0, 0.
    assert target.getSuccess(TEST) == pytest.approx([1 / 3])
    assert [d[3] for d in target.getDetections(0)] == [True, True, False, False]
    # A layout without scores, of a Proposal layer.
    plain = scored_boxes([[r[:4] + r[5:] for r in boxes] for boxes in records], truths, outputs=5)
    assert plain.getConfusionMatrix(TEST) == expected.tolist()
    assert scored_boxes([[(0,) * 6]], [[]]).getSuccess(TEST) == [1.0]
    with pytest.raises(ValueError, match="WithCls=1"):
        scored_boxes([[(0,) * 4]], [[]], outputs=4)


def test_log_of_boxes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = scored_boxes([[(10, 10, 10, 10, 0.75, 0), (0, 0, 5, 5, 0.5, 1)]], [[(10, 10, 10, 10, 0)]])
    target.logEstimatedLabels("test")
    target.log("test", TEST)
    lines = (tmp_path / "boxes.Target" / "test" / "classif.log").read_text().splitlines()
    assert lines == ['0 "Tensor[0]" 10 10 10 10 0 0.75 1', '0 "Tensor[0]" 0 0 5 5 1 0.5 0']
    assert "background" in (tmp_path / "boxes.Target" / "ConfusionMatrix_test_score.dat").read_text()
    with pytest.raises(ValueError, match="no JSON file"):
        target.logEstimatedLabelsJSON("test")

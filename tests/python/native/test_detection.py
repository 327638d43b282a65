"""Detection cells against written-out references: anchors, proposals, pooling of boxes, final boxes."""

import itertools

import cells
import detection
import N2D2
import numpy
import pytest

LEARN = N2D2.Database.Learn
KINDS = {"LapNet": N2D2.DetectorType.LapNet, "SSD": N2D2.DetectorType.SSD}
POOLINGS = ("Max", "Average", "Bilinear", "BilinearTF")


def provider_with(truths, size):
    """A provider whose batch has the annotated boxes (x, y, w, h, label) of each stimulus."""
    database = N2D2.Tensor_Database()
    database.setParameter("RandomPartitioning", "0")
    database.load([N2D2.Tensor_float([*size, 1]) for _ in truths], [-1] * len(truths))
    for number in range(4):
        database.addLabel(f"label{number}")
    for stimulus, boxes in enumerate(truths):
        database.setStimulusROIs(
            stimulus,
            [N2D2.RectangularROI(label, x, y, x + w, y + h) for x, y, w, h, label in boxes],
        )
    database.partitionStimuli(1.0, 0.0, 0.0)
    provider = N2D2.StimuliProvider(database, [*size, 1], len(truths), True)
    provider.readBatch(LEARN, 0)
    assert provider.getBatch() == list(range(len(truths)))
    return provider, truths


def random_truths(rng, batch, size, classes=3, most=4):
    truths = []
    for _ in range(batch):
        boxes = []
        for _ in range(rng.integers(0, most + 1)):
            w, h = (int(rng.integers(3, s // 2)) for s in size)
            x, y = int(rng.integers(0, size[0] - w + 1)), int(rng.integers(0, size[1] - h + 1))
            boxes.append((x, y, w, h, int(rng.integers(0, classes))))
        truths.append(boxes)
    truths[0] = truths[0] or [(2, 3, 9, 8, 1)]
    return truths


def network(seed=1):
    return N2D2.DeepNet(N2D2.Network(seed, saveSeed=False, printTimeElapsed=False))


def corners(anchors):
    return [(a.x0, a.y0, a.x1, a.y1) for a in anchors]


# Anchors ------------------------------------------------------------------------------------------------------------


def test_geometry_of_anchors():
    modes = N2D2.Anchor.Anchoring
    assert N2D2.Anchor.Operator is modes
    a = N2D2.Anchor(3.0, -2.0, 10.0, 5.0)
    assert (a.x0, a.y0, a.x1, a.y1) == (3, -2, 12, 2)
    assert corners([N2D2.Anchor(), N2D2.Anchor(7, 4)]) == [(0, 0, 0, 0), (0, 0, 6, 3)]
    for mode in (modes.Centered, modes.Original, modes.OriginalFlipped):
        assert corners([N2D2.Anchor(7, 4, mode)]) == [(-3, -1.5, 3, 1.5)]
    # √(1000/2) = 22.36, so 22 columns and 44 rows, times 1.5.
    area, w, h = 1000, 33, 66
    c = (area**0.5 - 1) / 2
    for mode, place in (
        (modes.TopLeft, (0, 0)),
        (modes.Centered, (-(w - 1) / 2, -(h - 1) / 2)),
        (modes.Original, (c - (w - 1) / 2, c - (h - 1) / 2)),
        (modes.OriginalFlipped, (-c - (w - 1) / 2, -c - (h - 1) / 2)),
    ):
        a = N2D2.Anchor(area, 2.0, 1.5, mode)
        assert (a.x0, a.y0) == pytest.approx(place, abs=1e-5)
        assert (a.x1 - a.x0, a.y1 - a.y0) == pytest.approx((w - 1, h - 1), abs=1e-5)
    for bad in ((0, 1.0), (5.0, float("nan"))):
        with pytest.raises(ValueError, match="1 to 1000000 pixels"):
            N2D2.Anchor(*bad)


ANCHOR_CASES = [
    (kind, form, planes, flip, frame, inputs)
    for (kind, form), (planes, flip, frame, inputs) in zip(
        itertools.cycle(itertools.product(KINDS, ("CA", "AC"))),
        (
            (1, False, None, 1),
            (1, True, None, 2),
            (2, False, (20, 24), 1),
            (2, True, (20, 24), 2),
            (1, False, (64, 50), 2),
            (2, False, None, 2),
            (1, True, (37, 29), 1),
            (2, True, None, 1),
        ),
        strict=False,
    )
]


class AnchorRig:
    def __init__(self, seed, kind, form, planes, flip, frame, inputs, element="double"):
        rng = numpy.random.default_rng(seed)
        self.size = (40, 32)
        self.anchors = [
            N2D2.Anchor(int(a) ** 2, float(r), 1.0, m)
            for a, r, m in zip(
                rng.integers(5, 14, 4),
                rng.uniform(0.5, 2.0, 4),
                N2D2.Anchor.Operator.__members__.values(),
                strict=True,
            )
        ]
        truths = random_truths(rng, 3, self.size, classes=2)
        self.provider, self.truths = provider_with(truths, self.size)
        height, width = (int(v) for v in rng.integers(3, 8, 2))
        count = len(self.anchors)
        self.reference = detection.AnchorReference(
            kind, corners(self.anchors), self.size, frame, form, planes, flip, classes=2
        )
        cell = {"double": N2D2.AnchorCell_Frame_double, "float": N2D2.AnchorCell_Frame}[element]
        self.cell = cell(
            network(seed), "anchors", self.provider, KINDS[kind],
            getattr(N2D2.Format, form), self.anchors, planes,
        )  # fmt: skip
        self.cell.setParameter("NbClass", "2")
        self.cell.setParameter("Flip", str(int(flip)))
        if frame:
            self.cell.setParameter("FeatureMapWidth", str(frame[0]))
            self.cell.setParameter("FeatureMapHeight", str(frame[1]))
        self.x = rng.uniform(-0.6, 0.6, (3, (planes + 4) * count, height, width))
        self.x[:, : planes * count] = rng.uniform(0, 1, (3, planes * count, height, width))
        parts = [self.x] if inputs == 1 else [self.x[:, : planes * count], self.x[:, planes * count :]]
        dtype = cells.dtype_of(element)
        self.gradients = cells.connect(self.cell, *(numpy.ascontiguousarray(p.astype(dtype)) for p in parts))

    def gradient(self):
        return numpy.concatenate([numpy.asarray(g) for g in self.gradients], axis=1)


@pytest.mark.parametrize("inference", (True, False))
@pytest.mark.parametrize("case", range(len(ANCHOR_CASES)))
def test_anchor_outputs(case, inference):
    rig = AnchorRig(case, *ANCHOR_CASES[case])
    rig.cell.propagate(inference)
    expected = rig.reference.forward(rig.x, rig.truths, inference)
    numpy.testing.assert_allclose(cells.outputs(rig.cell), expected, rtol=1e-9, atol=1e-9)
    assert expected[:, -4:].max() > 0.2
    places = list(numpy.ndindex(rig.reference.matches.shape[1:]))
    for b in range(3):
        found = [rig.cell.getMatch(i, b)[1] for i in range(len(places))]
        assert found == [rig.reference.matches[(b, *p)] for p in places]


@pytest.mark.parametrize("case", [c for c, v in enumerate(ANCHOR_CASES) if v[0] == "LapNet"])
def test_anchor_gradient_of_lapnet(case):
    rig = AnchorRig(case, *ANCHOR_CASES[case])
    rig.cell.setParameter("PositiveIoU", "0.25")
    rig.cell.setParameter("LossLambda", "2.5")
    rig.cell.propagate(False)
    rig.cell.backPropagate()
    outputs = rig.reference.forward(rig.x, rig.truths, False)
    expected = rig.reference.lapnet(outputs, rig.x, rig.truths, 0.25, 3, 2.5)
    assert numpy.abs(expected).max() > 0
    numpy.testing.assert_allclose(rig.gradient(), expected, rtol=1e-9, atol=1e-12)
    # A second child has written before: it is added to.
    rig.cell.backPropagate()
    numpy.testing.assert_allclose(rig.gradient(), 2 * expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", [c for c, v in enumerate(ANCHOR_CASES) if v[0] == "SSD"])
def test_anchor_gradient_of_ssd(case):
    rig = AnchorRig(case, *ANCHOR_CASES[case])
    rig.cell.setParameter("PositiveIoU", "0.4")
    rig.cell.setParameter("NegativeIoU", "0.2")
    rig.cell.setParameter("LossLambda", "1.5")
    # More samples than anchors: all of them, whatever is drawn.
    rig.cell.setParameter("LossPositiveSample", "1000")
    rig.cell.setParameter("LossNegativeSample", "500")
    rig.cell.propagate(False)
    rig.cell.backPropagate()
    ref = rig.reference
    outputs = ref.forward(rig.x, rig.truths, False)
    positives, negatives = ref.ssd(outputs, rig.x, rig.truths, 0.4, 0.2)
    assert positives and negatives
    expected = numpy.zeros(rig.x.shape)
    factor = 1.5 / (rig.x.shape[2] * rig.x.shape[3])
    for place in positives:
        ref.add(expected, rig.x, rig.truths, place, True, 1500, factor)
    for place in negatives:
        ref.add(expected, rig.x, rig.truths, place, False, 1500, factor)
    numpy.testing.assert_allclose(rig.gradient(), expected, rtol=1e-9, atol=1e-12)

    # Few samples: as many scores as asked for, drawn anew at each step, the same ones with the same seed.
    def sampled():
        again = AnchorRig(case, *ANCHOR_CASES[case])
        again.cell.setParameter("LossPositiveSample", "2")
        again.cell.setParameter("LossNegativeSample", "5")
        steps = []
        for _ in range(3):
            for g in again.gradients:
                numpy.asarray(g)[:] = 0
            again.cell.propagate(False)
            again.cell.backPropagate()
            steps.append(again.gradient().copy())
        return numpy.array(steps)

    steps = sampled()
    count = len(rig.anchors)
    drawn = (numpy.diff(steps, axis=0)[:, :, :count] != 0).sum(axis=(2, 3, 4))
    assert drawn.max() <= 14 and drawn.max() > 0
    numpy.testing.assert_array_equal(steps, sampled())


def test_the_gradient_of_coordinates_is_that_of_the_smooth_l1_loss():
    """Finite differences of Σ smoothL1(goal − t), the loss whose ascent the cell gives."""
    rig = AnchorRig(0, "LapNet", "CA", 1, False, None, 1)
    rig.cell.setParameter("PositiveIoU", "0.25")
    rig.cell.propagate(False)
    rig.cell.backPropagate()
    ref = rig.reference
    outputs = ref.forward(rig.x, rig.truths, False)
    count = len(rig.anchors)
    height, width = rig.x.shape[2:]
    checked = 0
    for b, k, y, x in numpy.ndindex(3, count, height, width):
        if outputs[b, 5 * count + k, y, x] < 0.25:
            continue
        goal = ref.goal(rig.truths[b][ref.matches[b, k, y, x]], ref.place(k, x, y, width, height))
        own = slice(k // 2 * 2, k // 2 * 2 + 2)
        positives = ((outputs[:, 5 * count :][:, own] >= 0.25) & (ref.matches[:, own] >= 0)).sum()
        for i in range(4):
            channel = ref.coordinate(k, i)
            t = rig.x[b, channel, y, x]

            def loss(t, goal=goal[i]):
                e = abs(goal - t)
                return 0.5 * e * e if e < 1 else e - 0.5

            numeric = (loss(t + 1e-6) - loss(t - 1e-6)) / 2e-6
            got = rig.gradient()[b, channel, y, x]
            assert got == pytest.approx(-10.0 * numeric / positives, abs=1e-6)
            checked += 1
    assert checked > 4


def test_regression_round_trip_of_anchors():
    """The coordinates that the loss asks for decode to the annotated box."""
    rig = AnchorRig(3, "SSD", "CA", 1, True, (20, 24), 1)
    ref = rig.reference
    height, width = rig.x.shape[2:]
    values = numpy.asarray(rig.cell.getInputs(0))
    truth = rig.truths[0][0]
    for k, y, x in numpy.ndindex(len(rig.anchors), height, width):
        goal = ref.goal(truth, ref.place(k, x, y, width, height))
        for i in range(4):
            values[0, ref.coordinate(k, i), y, x] = goal[i]
    rig.cell.propagate(True)
    count = len(rig.anchors)
    out = cells.outputs(rig.cell)[0].reshape(6, count, height, width)
    # The frame ends at its last pixel: what reaches beyond is cut.
    inner = detection.clip((truth[0] / 2, truth[1] / (32 / 24), truth[2] / 2, truth[3] / (32 / 24)), 19, 23)
    expected = ref.scaled(inner)
    for i in range(4):
        numpy.testing.assert_allclose(out[1 + i], expected[i], rtol=1e-9, atol=1e-9)


def test_anchor_float_is_close_to_double():
    for case in (0, 3):
        results = []
        for element in ("float", "double"):
            rig = AnchorRig(case, *ANCHOR_CASES[case], element=element)
            rig.cell.propagate(True)
            results.append(cells.outputs(rig.cell))
        numpy.testing.assert_allclose(results[0], results[1], rtol=2e-5, atol=2e-4)


def test_anchor_refusals():
    provider, _ = provider_with([[(1, 1, 5, 5, 0)]], (20, 20))
    anchors = [N2D2.Anchor(8, 8)]
    make = lambda kind, scores=1, some=anchors: N2D2.AnchorCell_Frame(  # noqa: E731
        network(), "a", provider, kind, N2D2.Format.CA, some, scores
    )
    with pytest.raises(ValueError, match=r"\[Anchor .*YOLO is not built yet"):
        make(N2D2.DetectorType.YOLO)
    with pytest.raises(ValueError, match="at least one anchor"):
        make(N2D2.DetectorType.SSD, some=[])
    with pytest.raises(ValueError, match="ScoresCls must be 1"):
        make(N2D2.DetectorType.SSD, 3)
    with pytest.raises(ValueError, match="NbClass must be set"):
        cells.connect(make(N2D2.DetectorType.LapNet), numpy.zeros((1, 5, 4, 4), "float32"))
    with pytest.raises(ValueError, match="ScoresCls"):
        cells.connect(make(N2D2.DetectorType.SSD), numpy.zeros((1, 4, 4, 4), "float32"))
    with pytest.raises(ValueError, match="narrower than 2 pixels"):
        cells.connect(make(N2D2.DetectorType.SSD, some=[N2D2.Anchor(1, 9)]), numpy.zeros((1, 5, 4, 4), "float32"))
    cell = make(N2D2.DetectorType.SSD)
    cells.connect(cell, numpy.zeros((2, 5, 4, 4), "float32"))
    with pytest.raises(ValueError, match="2 stimuli, the batch of its stimuli provider 1"):
        cell.propagate(True)


def test_anchor_labels_mapping():
    """LapNet: labels go to classes, one of none matches nothing."""
    truths = [[(4, 4, 8, 8, 2)]]
    provider, _ = provider_with(truths, (16, 16))
    found = {}
    for classes in ({2: 0}, {2: 1}, {2: -1}, {}):
        cell = N2D2.AnchorCell_Frame(
            network(), "a", provider, KINDS["LapNet"], N2D2.Format.CA, [N2D2.Anchor(8, 8)] * 2, 1
        )
        cell.setParameter("NbClass", "2")
        cell.setLabelsMapping(classes, -1)
        cells.connect(cell, numpy.zeros((1, 10, 4, 4), "float32"))
        cell.propagate(False)
        overlaps = cells.outputs(cell)[0, 10:]
        found[tuple(classes.items())] = [bool(overlaps[k].max() > 0) for k in range(2)]
    assert found == {((2, 0),): [True, False], ((2, 1),): [False, True], ((2, -1),): [False] * 2, (): [False] * 2}


# Region proposals ---------------------------------------------------------------------------------------------------


def planes_of(boxes, scores, overlaps=None, shape=(1, 1)):
    """Outputs of an Anchor cell of one anchor, for one stimulus."""
    boxes = numpy.asarray(boxes, dtype=float).T
    overlaps = numpy.zeros(len(scores)) if overlaps is None else overlaps
    return numpy.concatenate([[scores], boxes, [overlaps]]).reshape(1, 6, 1, -1)


def random_planes(rng, batch, anchors, height, width):
    x = numpy.zeros((batch, 6, anchors, height, width))
    x[:, 0] = numpy.round(rng.uniform(-0.2, 1, x[:, 0].shape), 1)
    x[:, 1:3] = rng.uniform(0, 30, x[:, 1:3].shape)
    x[:, 3:5] = rng.uniform(0, 25, x[:, 3:5].shape)
    x[:, 5] = rng.uniform(0, 1, x[:, 5].shape)
    return x.reshape(batch, 6 * anchors, height, width)


@pytest.mark.parametrize("seed", range(6))
def test_proposals_of_inference(seed):
    rng = numpy.random.default_rng(seed)
    batch, anchors = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    x = random_planes(rng, batch, anchors, *(int(v) for v in rng.integers(1, 9, 2)))
    most, threshold = int(rng.integers(1, 40)), float(rng.choice([0.1, 0.3, 0.7]))
    top, least = int(rng.choice([0, 20])), float(rng.choice([0, 4]))
    cell = N2D2.RPCell_Frame_double(network(), "rp", anchors, most)
    for name, value in (
        ("NMS_IoU_Threshold", threshold),
        ("Pre_NMS_TopN", top),
        ("MinWidth", least),
        ("MinHeight", least / 2),
    ):
        cell.setParameter(name, str(value))
    cells.connect(cell, x)
    expected = numpy.zeros((batch, most, 4))
    indices = -numpy.ones((batch, most), dtype=int)
    for b in range(batch):
        planes = x[b].reshape(6, -1)
        kept = [
            i
            for i in range(planes.shape[1])
            if planes[0, i] >= 0 and planes[3, i] >= least and planes[4, i] >= least / 2
        ]
        kept = sorted(kept, key=lambda i: -planes[0, i])[: top or None]
        boxes = [planes[1:5, i] for i in kept]
        survivors = detection.nms(boxes, [planes[0, i] for i in kept], threshold, most)
        for n, s in enumerate(survivors):
            expected[b, n], indices[b, n] = boxes[s], kept[s]
    for _ in range(2):  # nothing of the former step is left
        numpy.asarray(cell.getOutputs())[:] = 77
        cell.propagate(True)
        assert cells.outputs(cell).shape == (batch * most, 4, 1, 1)
        numpy.testing.assert_array_equal(cells.outputs(cell).reshape(expected.shape), expected)
        assert cell.getAnchorIndices() == indices.reshape(-1).tolist()


def test_equal_scores_fewer_candidates_and_a_suppressed_box_suppresses_nobody():
    """Verification point 20 of the specification, for RP and ObjectDet."""
    # b overlaps a and c, c does not overlap a: c survives, as b is suppressed. d equals a's score but comes later.
    boxes = [(0, 0, 10, 10), (5, 0, 10, 10), (10, 0, 10, 10), (40, 40, 5, 5), (0, 0, 10, 10)]
    scores = [0.9, 0.8, 0.7, 0.9, 0.9]
    x = planes_of(boxes, scores)
    rp = N2D2.RPCell_Frame_double(network(), "rp", 1, 5)
    rp.setParameter("NMS_IoU_Threshold", "0.3")
    provider, _ = provider_with([[]], (64, 64))
    det = N2D2.ObjectDetCell_Frame_double(
        network(), "det", provider, 6, 1, N2D2.Format.CA, N2D2.PixelFormat.XY, 5, 1, 0.3, [0.1]
    )
    for cell in (rp, det):
        cells.connect(cell, x)
        cell.propagate(True)
        out = cells.outputs(cell).reshape(5, -1)
        numpy.testing.assert_array_equal(out[:, :4], [boxes[0], boxes[3], boxes[2], (0,) * 4, (0,) * 4])
        assert not out[3:].any()
    assert rp.getAnchorIndices() == [0, 3, 2, -1, -1]
    assert cells.outputs(det)[:, 4].reshape(-1).tolist() == [0.9, 0.9, 0.7, 0, 0]


def test_proposals_of_learning():
    rng = numpy.random.default_rng(5)
    x = random_planes(rng, 3, 2, 6, 7)
    cell = N2D2.RPCell_Frame_double(network(), "rp", 2, 16)
    cells.connect(cell, x)
    drawn = []
    for _ in range(20):
        cell.propagate(False)
        indices = numpy.array(cell.getAnchorIndices()).reshape(3, 16)
        drawn.append(indices)
        for b in range(3):
            planes = x[b].reshape(6, -1)
            assert len(set(indices[b])) == 16
            assert (planes[0, indices[b]] >= 0).all()
            assert (planes[5, indices[b, :4]] >= 0.5).all()
            background = planes[5, indices[b, 4:]]
            assert ((background > 0.1) & (background < 0.5)).all()
            numpy.testing.assert_array_equal(cells.outputs(cell).reshape(3, 16, 4)[b], planes[1:5, indices[b]].T)
    assert len({tuple(d.reshape(-1)) for d in drawn}) == 20
    # All foreground candidates are drawn sooner or later.
    planes = x[0].reshape(6, -1)
    able = {i for i in range(planes.shape[1]) if planes[0, i] >= 0 and planes[5, i] >= 0.5}
    assert len({i for d in drawn for i in d[0, :4]}) > 0.8 * len(able)


def test_shortages_of_learning_are_completed():
    boxes = [(i, 0, 5, 5) for i in range(8)]
    scores = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    # One foreground (index 3) where 2 are wanted, one background (6) where 4 are wanted.
    overlaps = [0.05, 0.05, 0.05, 0.9, 0.05, 0.05, 0.3, 0.05]
    cell = N2D2.RPCell_Frame_double(network(), "rp", 1, 6)
    cell.setParameter("ForegroundRate", "0.333")
    cells.connect(cell, planes_of(boxes, scores, overlaps))
    cell.propagate(False)
    # The tail (7) for the foreground, the head (0, 1, 2) for the background.
    assert cell.getAnchorIndices() == [3, 6, 7, 0, 1, 2]
    few = N2D2.RPCell_Frame_double(network(), "rp", 1, 12)
    cells.connect(few, planes_of(boxes, scores, overlaps))
    few.propagate(False)
    assert sorted(few.getAnchorIndices()) == [-1] * 4 + list(range(8))
    assert not cells.outputs(few)[8:].any()


def test_proposals_resume_where_they_stopped():
    x = random_planes(numpy.random.default_rng(2), 2, 2, 6, 6)

    def run(steps, seed=4):
        cell = N2D2.RPCell_Frame_double(network(seed), "rp", 2, 10)
        cells.connect(cell, x)
        found = []
        for _ in range(steps):
            cell.propagate(False)
            cell.propagate(True)  # an inference in between draws nothing
            cell.propagate(False)
            found.append(cell.getAnchorIndices())
        return found

    assert run(4) == run(4)
    assert run(4) != run(4, seed=5)


def test_proposals_refusals():
    with pytest.raises(ValueError, match="at least 1"):
        N2D2.RPCell_Frame(network(), "rp", 0, 3)
    cell = N2D2.RPCell_Frame(network(), "rp", 3, 3)
    with pytest.raises(ValueError, match=r"\[RP rp\] its input of 16 channels"):
        cells.connect(cell, numpy.zeros((1, 16, 2, 2), "float32"))
    cell = N2D2.RPCell_Frame(network(), "rp", 3, 3, 0, 6)
    with pytest.raises(ValueError, match="IoU plane 6"):
        cells.connect(cell, numpy.zeros((1, 18, 2, 2), "float32"))


# Pooling of boxes ---------------------------------------------------------------------------------------------------


class PoolingRig:
    def __init__(self, seed, kind, element="double", flip=False, ignore=False):
        rng = numpy.random.default_rng(seed)
        self.size = tuple(int(v) for v in rng.integers(24, 60, 2))
        batch, per = int(rng.integers(1, 4)), int(rng.integers(1, 6))
        self.outputs = tuple(int(v) for v in rng.integers(1, 5, 2))
        self.maps = [
            rng.permutation(batch * c * h * w).reshape(batch, c, h, w) / 100.0 - 1
            for c, h, w in rng.integers(2, 9, (int(rng.integers(1, 3)), 3))
        ]
        provider, _ = provider_with([[]] * batch, self.size)
        self.boxes = rng.uniform(-8, 1.1, (batch * per, 4)) * 0
        self.boxes[:, :2] = rng.uniform(-6, 0.8 * min(self.size), (batch * per, 2))
        self.boxes[:, 2:] = rng.uniform(0, min(self.size), (batch * per, 2))
        self.boxes[0] = 0
        self.boxes[-1] = (0, 0, *self.size)
        cell = {"double": N2D2.ROIPoolingCell_Frame_double, "float": N2D2.ROIPoolingCell_Frame}[element]
        self.cell = cell(
            network(), "pool", provider, *self.outputs, sum(m.shape[1] for m in self.maps),
            getattr(N2D2.ROIPoolingCell, kind),
        )  # fmt: skip
        self.cell.setParameter("Flip", str(int(flip)))
        self.cell.setParameter("IgnorePadding", str(int(ignore)))
        dtype = cells.dtype_of(element)
        self.gradients = cells.connect(
            self.cell, self.boxes.reshape(-1, 4, 1, 1).astype(dtype), *(m.astype(dtype) for m in self.maps)
        )
        self.dy = rng.uniform(-1, 1, cells.outputs(self.cell).shape)
        self.expected = detection.roi_pooling(
            kind, self.boxes, self.maps, self.size, self.outputs, flip, ignore, self.dy
        )


@pytest.mark.parametrize("flip,ignore", ((False, False), (True, False), (False, True)))
@pytest.mark.parametrize("kind", POOLINGS)
@pytest.mark.parametrize("seed", range(5))
def test_pooling_of_boxes(seed, kind, flip, ignore):
    rig = PoolingRig(seed, kind, flip=flip, ignore=ignore)
    for factor in (1, 2):  # the second time it adds to what is there
        rig.cell.propagate(False)
        numpy.testing.assert_allclose(cells.outputs(rig.cell), rig.expected[0], rtol=1e-9, atol=1e-12)
        cells.back(rig.cell, rig.dy)
        for gradient, expected in zip(rig.gradients[1:], rig.expected[1], strict=True):
            numpy.testing.assert_allclose(numpy.asarray(gradient), factor * expected, rtol=1e-9, atol=1e-12)
    assert numpy.abs(rig.expected[0]).max() > 0
    assert not cells.outputs(rig.cell)[0].any()  # the empty box


@pytest.mark.parametrize("kind", POOLINGS)
@pytest.mark.parametrize("seed", range(5))
def test_gradient_check_of_pooling(seed, kind):
    rig = PoolingRig(seed, kind)
    assert rig.cell.checkGradient(1e-4, 1e-5) < 1e-6
    numpy.testing.assert_array_equal(numpy.asarray(rig.cell.getInputs(0)).reshape(-1, 4), rig.boxes)


@pytest.mark.parametrize("kind", POOLINGS)
def test_pooling_float_is_close_to_double(kind):
    rig = PoolingRig(1, kind, "float")
    rig.cell.propagate(False)
    if kind.startswith("Bilinear"):
        numpy.testing.assert_allclose(cells.outputs(rig.cell), rig.expected[0], rtol=1e-4, atol=1e-4)
    else:  # edges are floors: single precision may take another pixel
        assert numpy.mean(numpy.isclose(cells.outputs(rig.cell), rig.expected[0], atol=1e-5)) > 0.9


def test_boxes_belong_to_their_stimulus():
    """Each stimulus has a constant of its own."""
    provider, _ = provider_with([[]] * 3, (16, 16))
    maps = numpy.ones((3, 2, 4, 4)) * numpy.array([1.0, 2.0, 3.0]).reshape(3, 1, 1, 1)
    boxes = numpy.tile(numpy.array([2.0, 3.0, 9.0, 9.0]).reshape(1, 4, 1, 1), (6, 1, 1, 1))
    for kind in POOLINGS:
        cell = N2D2.ROIPoolingCell_Frame_double(network(), "p", provider, 2, 2, 2, getattr(N2D2.ROIPoolingCell, kind))
        cells.connect(cell, boxes, maps)
        cell.propagate(True)
        assert cells.outputs(cell).mean(axis=(1, 2, 3)) == pytest.approx([1, 1, 2, 2, 3, 3])


def test_pooling_refusals():
    provider, _ = provider_with([[]], (16, 16))
    make = lambda outputs=2: N2D2.ROIPoolingCell_Frame_double(  # noqa: E731
        network(), "p", provider, 2, 2, outputs, N2D2.ROIPoolingCell.Max
    )
    boxes, maps = numpy.zeros((4, 4, 1, 1)), numpy.zeros((2, 2, 4, 4))
    with pytest.raises(ValueError, match="two inputs at least"):
        cells.connect(make(), boxes)
    with pytest.raises(ValueError, match="must hold boxes x, y, w, h"):
        cells.connect(make(), numpy.zeros((4, 5, 1, 1)), maps)
    with pytest.raises(ValueError, match="3 boxes are not the same number for each of the 2 stimuli"):
        cells.connect(make(), boxes[:3], maps)
    with pytest.raises(ValueError, match="has 3 outputs, but its feature maps have 2 channels"):
        cells.connect(make(3), boxes, maps)
    with pytest.raises(ValueError, match="its feature maps must have dims"):
        cells.connect(make(), boxes, maps, maps[:1])
    with pytest.raises(ValueError, match="must be at least 1"):
        N2D2.ROIPoolingCell_Frame(network(), "p", provider, 0, 2, 2, N2D2.ROIPoolingCell.Max)

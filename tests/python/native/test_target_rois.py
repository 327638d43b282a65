"""Boxes around segmented regions against annotated boxes (TargetROIs), and sizes of anchors from annotated boxes."""

import detection
import N2D2
import numpy
import pytest
from test_detection import network, provider_with, random_truths

LEARN, TEST = N2D2.Database.Learn, N2D2.Database.Test


def target_on(provider, planes, size, **words):
    """A TargetROIs whose cell gives these planes (batch first)."""
    cell = N2D2.ActivationCell_Frame_float(network(), "maps", planes.shape[1])
    inputs = N2D2.from_numpy(planes.astype("float32"))
    cell.addInputBis(inputs, type(inputs)(inputs.dims()))
    cell.initialize()
    target = N2D2.TargetROIs("rois", cell, provider)
    for name, value in words.items():
        target.setParameter(name, str(value))
    target.provideTargets(TEST)
    cell.propagate(True)
    target.process(TEST)
    return target


def planes_of(boxes, size, classes, scale):
    """One-hot maps at 1/scale of the stimuli: later boxes over earlier ones."""
    labels = numpy.zeros((len(boxes), size[1] // scale, size[0] // scale), dtype=int)
    for image, found in zip(labels, boxes, strict=True):
        for x, y, w, h, label in found:
            image[y // scale : (y + h) // scale, x // scale : (x + w) // scale] = label
    return numpy.moveaxis(numpy.eye(classes)[labels], 3, 1) * 0.5 + 0.25


def test_annotated_boxes_are_found():
    size = (32, 24)
    truths = [[(0, 0, 8, 8, 1), (16, 8, 8, 12, 2)], [(4, 4, 20, 16, 3)], []]
    provider, _ = provider_with(truths, size)
    found = [[(0, 0, 8, 8, 1), (16, 8, 8, 12, 1)], [(4, 4, 20, 12, 3), (28, 0, 4, 4, 1)], [(8, 8, 4, 8, 2)]]
    target = target_on(provider, planes_of(found, size, 4, 4), size)
    for b, boxes in enumerate(found):
        got = {(box, scores[0][0]): scores[0][1] for box, scores, _ in target.getDetections(b)}
        assert got == {((x, y, w, h), label): pytest.approx(0.75 * w * h / 16) for x, y, w, h, label in boxes}
        scores = [scores[0][1] for _, scores, _ in target.getDetections(b)]
        assert scores == sorted(scores, reverse=True)
    # Rows: background, 1, 2, 3. Nothing at (28, 0) and in the third image; a 2 taken for a 1.
    expected = [[0, 1, 1, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert target.getConfusionMatrix(TEST) == expected
    assert target.getAverageSuccess(TEST) == pytest.approx((0.5 + 0.5 + 0.0) / 3)
    # IoU of the box in the second image: 240/320.
    strict = target_on(provider, planes_of(found, size, 4, 4), size, MinOverlap=0.75)
    assert strict.getConfusionMatrix(TEST) == [[0, 1, 1, 1], [0, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]]


@pytest.mark.parametrize("seed", range(8))
def test_matches_are_those_of_a_written_out_reference(seed):
    rng = numpy.random.default_rng(seed)
    size, scale = (40, 32), int(rng.choice([1, 2, 4]))
    truths = random_truths(rng, 3, size)
    truths = [[(x, y, w, h, label + 1) for x, y, w, h, label in boxes] for boxes in truths]
    provider, _ = provider_with(truths, size)
    planes = planes_of([[(x + 1, y, w, h, c) for x, y, w, h, c in boxes] for boxes in truths], size, 4, scale)
    planes += rng.uniform(0, 0.01, planes.shape)
    target = target_on(provider, planes, size, MinOverlap=0.4)
    confusion = numpy.zeros((4, 4), dtype=int)
    for b, boxes in enumerate(truths):
        taken = set()
        for box, scores, matched in target.getDetections(b):
            assert all(v % scale == 0 for v in box)
            best, overlap = None, 0.4
            for i, truth in enumerate(boxes):
                if (value := detection.iou(box, truth[:4])) > overlap:
                    best, overlap = i, value
            assert matched == (best is not None and best not in taken)
            if best is None:
                confusion[0, scores[0][0]] += 1
            elif best not in taken:
                confusion[boxes[best][4], scores[0][0]] += 1
                taken.add(best)
        for i, truth in enumerate(boxes):
            confusion[truth[4], 0] += i not in taken
    assert target.getConfusionMatrix(TEST) == confusion.tolist()
    assert confusion.sum() > 0


def test_links():
    provider, _ = provider_with([[]], (8, 8))
    first = target_on(provider, planes_of([[]], (8, 8), 3, 4), (8, 8))
    second = target_on(provider, planes_of([[]], (8, 8), 3, 4), (8, 8))
    first.setROIsLabelTarget(second)
    assert first.getROIsLabelTarget() is second
    with pytest.raises(ValueError, match="another target"):
        first.setROIsLabelTarget(first)
    first.setROIsLabelTarget(None)
    assert first.getROIsLabelTarget() is None
    with pytest.raises(ValueError, match="MinOverlap"):
        first.setParameter("MinOverlap", "1.5")


# Sizes of anchors ---------------------------------------------------------------------------------------------------


def test_anchors_of_the_learning_set():
    rng = numpy.random.default_rng(1)
    centres = [(6, 6), (12, 20), (30, 14)]
    truths = []
    for _ in range(30):
        w, h = centres[rng.integers(3)] + rng.integers(-1, 2, 2)
        label = 0 if w < 10 else 1
        truths.append([(int(rng.integers(0, 10)), int(rng.integers(0, 20)), int(w), int(h), label)])
    provider, _ = provider_with(truths, (48, 48))
    state = provider.getBatch()
    anchors = N2D2.generateAnchors(provider, 3)
    sizes = [(a.x1 - a.x0 + 1, a.y1 - a.y0 + 1) for a in anchors]
    every = numpy.array([(w, h) for ((_, _, w, h, _),) in truths], dtype=float)
    for size, centre in zip(sizes, centres, strict=True):
        group = every[numpy.abs(every - centre).max(axis=1) <= 1]
        numpy.testing.assert_allclose(size, group.mean(axis=0), rtol=1e-6)
    assert provider.getBatch() == state
    # One anchor for each of two classes: the second has two kinds of boxes.
    a, b = N2D2.generateAnchors(provider, 1, 2, anchoring=N2D2.Anchor.Centered)
    numpy.testing.assert_allclose([a.x1 - a.x0 + 1, a.y1 - a.y0 + 1], every[every[:, 0] < 10].mean(axis=0), rtol=1e-6)
    numpy.testing.assert_allclose([b.x1 - b.x0 + 1, b.y1 - b.y0 + 1], every[every[:, 0] >= 10].mean(axis=0), rtol=1e-6)
    assert a.x0 == pytest.approx(-(a.x1 - a.x0) / 2)
    # No iteration: sizes of the set.
    for anchor in N2D2.generateAnchors(provider, 4, nbIter=0):
        assert [anchor.x1 - anchor.x0 + 1, anchor.y1 - anchor.y0 + 1] in every.tolist()
    for arguments, message in (
        ((0,), "0 anchors cannot be made"),
        ((100,), "100 anchors cannot be made of"),
        ((1, 3), "class 2: 1 anchors cannot be made of 0 different sizes"),
        ((1, 0), "NbClass must be at least 1"),
    ):
        with pytest.raises(ValueError, match=message):
            N2D2.generateAnchors(provider, *arguments)
    with pytest.raises(ValueError, match="stimuli provider"):
        N2D2.generateAnchors(None)


# Words without effect -----------------------------------------------------------------------------------------------


def test_words_that_would_have_no_effect_are_refused():
    provider, _ = provider_with([[]], (8, 8))
    with pytest.raises(ValueError, match=r"IoUIndex=4 would have no effect.*RP; remove it"):
        N2D2.ProposalCell_Frame(network(), "p", provider, 4, 2, 0, 4)
    N2D2.ProposalCell_Frame(network(), "p", provider, 4, 2, 0, 5)
    cell = N2D2.ObjectDetCell_Frame(network(), "d", provider, 6, 1, N2D2.Format.CA, N2D2.PixelFormat.XY, 2, 1)
    for name in ("ForegroundRate", "ForegroundMinIoU", "BackgroundMaxIoU", "BackgroundMinIoU"):
        default = cell.getParameterAndType(name)[0]
        cell.setParameter(name, default)
        with pytest.raises(ValueError, match=rf"\[ObjectDet d\] {name}=0.75 would have no effect.*remove it"):
            cell.setParameter(name, "0.75")
        assert cell.getParameterAndType(name)[0] == default

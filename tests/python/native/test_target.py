"""Targets: steps on a cell's outputs, scores against scikit-learn, labels, files."""

import json

import N2D2
import numpy
import pytest

if not hasattr(N2D2, "StimuliProvider"):
    pytest.skip("this build has no StimuliProvider", allow_module_level=True)

LEARN, TEST = N2D2.Database.Learn, N2D2.Database.Test
METRIC = N2D2.ConfusionTableMetric


class Rig:
    """A softmax over given logits; the provider holds labels only."""

    def __init__(self, classes, batch, **options):
        self.database = N2D2.Database()
        self.provider = N2D2.StimuliProvider(self.database, [1, 1, classes], batch)
        self.logits = numpy.zeros((batch, classes, 1, 1), dtype="float32")
        net = N2D2.DeepNet(N2D2.Network(1, saveSeed=False, printTimeElapsed=False))
        self.cell = N2D2.SoftmaxCell_Frame_float(net, "softmax", classes, withLoss=True)
        self.inputs = N2D2.from_numpy(self.logits)
        self.gradients = N2D2.Tensor_float(self.inputs.dims())
        self.cell.addInputBis(self.inputs, self.gradients)
        self.cell.initialize()
        self.target = N2D2.TargetScore("fc.Target", self.cell, self.provider, **options)

    def step(self, logits, labels, which=TEST):
        numpy.asarray(self.inputs)[:] = numpy.asarray(logits, dtype="float32").reshape(self.logits.shape)
        numpy.asarray(self.provider.getLabelsData()).reshape(-1)[:] = labels
        self.provider.streamBatch(0)
        self.target.provideTargets(which)
        self.cell.propagate(which != LEARN)
        self.target.process(which)
        return numpy.array(self.cell.getOutputs()).reshape(len(labels), -1)


def test_enumeration_of_metrics():
    assert list(METRIC.__members__) == [
        "Sensitivity", "Specificity", "Precision", "IU", "NegativePredictiveValue", "MissRate", "FallOut",
        "FalseDiscoveryRate", "FalseOmissionRate", "Accuracy", "F1Score", "Informedness", "Markedness",
    ]  # fmt: skip
    assert N2D2.Sensitivity == METRIC.Sensitivity and int(METRIC.Markedness) == 12


def test_scores_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = numpy.random.default_rng(3)
    rig = Rig(5, 50, targetTopN=2)
    labels, outputs = [], []
    for _ in range(4):
        labels.append(rng.integers(0, 5, 50))
        outputs.append(rig.step(rng.normal(size=(50, 5)) + 2 * numpy.eye(5)[labels[-1]], labels[-1]))
    truth, scores = numpy.concatenate(labels), numpy.concatenate(outputs)
    estimate = scores.argmax(axis=1)
    target = rig.target
    assert target.getAverageSuccess(TEST) == pytest.approx(metrics.accuracy_score(truth, estimate))
    assert target.getAverageSuccess(TEST, 1) == pytest.approx((truth[150:] == estimate[150:]).mean())
    assert target.getAverageTopNSuccess(TEST) == pytest.approx(
        metrics.top_k_accuracy_score(truth, scores, k=2)
    )
    assert target.getConfusionMatrix(TEST) == metrics.confusion_matrix(truth, estimate).tolist()
    for metric, function in (
        (METRIC.Sensitivity, metrics.recall_score),
        (METRIC.Precision, metrics.precision_score),
        (METRIC.F1Score, metrics.f1_score),
        (METRIC.IU, metrics.jaccard_score),
    ):
        assert target.getAverageScore(TEST, metric) == pytest.approx(
            function(truth, estimate, average="macro")
        )
    loss = ((numpy.eye(5)[truth[150:]] - scores[150:]) ** 2).sum(axis=1).mean()
    assert target.getLoss()[-1] == pytest.approx(loss, rel=1e-6) and len(target.getLoss()) == 4
    target.clear(TEST)
    assert target.getSuccess(TEST) == []


def test_gradient_of_learning_is_target_minus_output():
    rig = Rig(3, 2)
    y = rig.step([[1, 2, 3], [0, 0, 0]], [0, 2], LEARN)
    rig.cell.backPropagate()
    assert numpy.allclose(numpy.asarray(rig.gradients).reshape(2, 3), numpy.eye(3)[[0, 2]] - y, atol=1e-6)
    # Two thirds: the documented loss of a uniform softmax of 3 classes.
    rig.step([[0, 0, 0], [0, 0, 0]], [1, 1], TEST)
    assert rig.target.getLoss()[-1] == pytest.approx(2 / 3)


def test_estimates_are_tensors():
    rig = Rig(3, 2, targetTopN=2)
    y = rig.step([[1, 2, 3], [3, 1, 2]], [0, 0])
    labels = numpy.asarray(rig.target.getEstimatedLabels())
    assert labels.shape == (2, 2, 1, 1) and labels.reshape(2, 2).tolist() == [[2, 1], [0, 2]]
    values = numpy.asarray(rig.target.getEstimatedLabelsValue()).reshape(2, 2)
    assert numpy.allclose(values, [[y[0, 2], y[0, 1]], [y[1, 0], y[1, 2]]])
    assert numpy.asarray(rig.target.getTargets()).reshape(-1).tolist() == [0, 0]
    # The whole stimulus is one output pixel.
    assert rig.target.getEstimatedLabels((0, 0, 1, 1), 1) == pytest.approx(y[1].tolist())
    assert rig.target.getEstimatedLabel((0, 0, 1, 1), 1) == (0, pytest.approx(float(y[1, 0])))
    with pytest.raises(IndexError):
        rig.target.getEstimatedLabels((0, 0, 1, 1), 2)


def test_labels_and_misuse(tmp_path):
    rig = Rig(3, 2)
    target = rig.target
    assert (target.getName(), target.getType(), target.getNbTargets()) == ("fc.Target", "TargetScore", 3)
    assert target.getCell() is rig.cell and target.getStimuliProvider() is rig.provider
    assert (target.getTargetTopN(), target.getTargetValue(), target.getDefaultValue()) == (1, 1.0, 0.0)
    assert target.getDefaultTarget() == -2 and target.getLabelTarget(2) == 2
    target.setLabelTarget(7, 1)
    with pytest.raises(ValueError, match="Incomplete class mapping: no output specified for label #5"):
        target.getLabelTarget(5)
    target.setDefaultTarget(0)
    assert (target.getLabelTarget(5), target.getLabelTarget(7), target.getLabelTarget(-1)) == (0, 1, -1)
    target.labelsMapping("")
    with pytest.raises(FileNotFoundError, match="Could not open class mapping file"):
        target.labelsMapping(str(tmp_path / "none.dat"))
    with pytest.raises(ValueError, match="target 3 of label #3 is beyond the 3 targets"):
        rig.step(numpy.zeros((2, 3)), [0, 3])
    with pytest.raises(ValueError, match="TopN is 4"):
        N2D2.TargetScore("t", rig.cell, rig.provider, targetTopN=4)
    with pytest.raises(ValueError, match="needs a cell"):
        N2D2.Target("t", None, rig.provider)
    target.setParameter("WeakTarget", "-1")
    assert target.getParameter("WeakTarget") == "-1"
    with pytest.raises(ValueError):
        target.setParameter("ConfusionQuantSteps", "1")


def test_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rig = Rig(2, 2)
    rig.step([[1, 0], [1, 0]], [0, 1], LEARN)
    rig.target.logSuccess("learning", LEARN)
    rig.target.logConfusionMatrix("learning", LEARN)
    assert (tmp_path / "fc.Target/Success_learning.dat").read_text() == "0.5 0.5\n"
    matrix = json.loads((tmp_path / "fc.Target/ConfusionMatrix_learning.json").read_text())
    assert matrix["matrix"] == [[1, 0], [1, 0]] and matrix["classes"] == ["?", "?"]
    assert rig.target.newValidationScore(0.0, "IU") and not rig.target.newValidationScore(0.0)
    rig.target.logSuccess("validation", N2D2.Database.Validation)
    assert (tmp_path / "fc.Target/Success_validation.dat").read_text() == "1 0\n1 0\n"

"""n2d2.quantizer: the manual's ways to quantize and prune a network (small generated data)."""

import numpy
import pytest


def data(n2d2, batch=8):
    rng = numpy.random.default_rng(0)
    images = rng.uniform(0, 0.3, size=(64, 8, 8)).astype(numpy.float32)
    labels = numpy.arange(64) % 4
    for image, label in zip(images, labels, strict=True):
        image[4 * (label // 2) :, 4 * (label % 2) :][:4, :4] += 0.6
    for start in range(0, 64, batch):
        yield images[start : start + batch].reshape(batch, 1, 8, 8), labels[start : start + batch]


def network(n2d2, quantization=True, activations=True):
    """LeNet's pattern in small: conv, bn, pool, fc, fc (manual §10.5.4)."""
    q = n2d2.quantizer

    def solver():
        return n2d2.solver.SGD(learning_rate=0.1)

    def cell(range_=15, scaling=False):
        return q.SATCell(apply_scaling=scaling, apply_quantization=quantization, range=range_)

    def bn():
        activation = n2d2.activation.Rectifier()
        if activations:
            activation = n2d2.activation.Linear(quantizer=q.SATAct(alpha=6.0, range=15, solver=solver()))
        return n2d2.cells.BatchNorm2d(4, activation=activation, scale_solver=solver(), bias_solver=solver())

    conv = n2d2.ConfigSection(no_bias=True, activation=n2d2.activation.Linear())
    return n2d2.cells.Sequence(
        [
            n2d2.cells.Conv(1, 4, [3, 3], weights_solver=solver(), quantizer=cell(255), **conv),
            bn(),
            n2d2.cells.Pool2d(pool_dims=[2, 2], stride_dims=[2, 2], pooling="Max"),
            n2d2.cells.Fc(36, 4, no_bias=True, weights_solver=solver(), quantizer=cell(15, True)),
        ]
    )


def train(n2d2, model, epochs):
    softmax = n2d2.cells.Softmax(with_loss=True)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for images, labels in data(n2d2):
            x = softmax(model(n2d2.Tensor.from_numpy(images)))
            y = x.to_numpy().reshape(len(labels), 4)
            target = numpy.eye(4, dtype=numpy.float32)[labels]
            total -= numpy.log(y[range(len(labels)), labels]).sum()
            native = softmax.N2D2()
            native.setOutputErrors(n2d2.Tensor.from_numpy((target - y).reshape(-1, 4, 1, 1)).N2D2())
            x.get_deepnet().back_propagate()
            x.get_deepnet().update()
        losses.append(total / 64)
    return losses, x


def test_sat_network_learns_and_exports(n2d2, tmp_path):
    model = network(n2d2)
    losses, x = train(n2d2, model, 15)
    assert losses[-1] < 0.5 * losses[0]
    model.export_free_parameters(str(tmp_path), verbose=False)
    names = {p.name.split("_", 2)[-1] for p in tmp_path.iterdir()}
    assert any("QAct_SAT_Alpha" in name for name in names)
    conv, bn, _, fc = model
    weights = numpy.asarray(fc.quantizer.get_quantized_weights(0).to_numpy())
    assert len(numpy.unique(weights)) <= 16
    assert abs(bn.activation.quantizer.get_full_precision_activations().to_numpy()).max() > 0
    outputs = bn.get_outputs().to_numpy()
    assert len(numpy.unique(outputs)) <= 16 and outputs.min() == 0
    assert bn.activation.quantizer.N2D2().getAlpha()[0] != 6.0
    assert conv.has_quantizer() and "SATCell" in str(conv)


def test_changing_quantizers_of_a_learnt_network(n2d2):
    model = network(n2d2, quantization=False, activations=False)
    train(n2d2, model, 2)
    for cell in model:
        if isinstance(cell.activation, n2d2.activation.Rectifier):
            cell.activation = n2d2.activation.Linear(
                quantizer=n2d2.quantizer.SATAct(range=15, alpha=6.0, solver=n2d2.solver.SGD(learning_rate=0.05))
            )
        if isinstance(cell, (n2d2.cells.Conv, n2d2.cells.Fc)):
            assert len(numpy.unique(cell.quantizer.get_quantized_weights(0).to_numpy())) > 16
            cell.quantizer.set_quantization(True)
            cell.quantizer.set_range(15)
    train(n2d2, model, 1)
    assert len(numpy.unique(model[-1].quantizer.get_quantized_weights(0).to_numpy())) <= 16
    with pytest.raises(TypeError):
        model[0].quantizer.set_scaling(1)
    with pytest.raises(n2d2.error_handler.WrongInputType):
        model[0].quantizer.set_range("15")


def test_pruning_a_network(n2d2):
    model = network(n2d2, quantization=False, activations=False)
    for cell in model:
        if isinstance(cell, (n2d2.cells.Conv, n2d2.cells.Fc)):
            cell.quantizer = n2d2.quantizer.Prunecell(
                prune_mode="Static", threshold=0.3, prune_filler="IterNonStruct", delta=0.0001
            )
    train(n2d2, model, 1)
    fc = model[-1]
    masks = fc.quantizer.get_pruned_masks(0).to_numpy()
    assert 0.3 <= (masks == 0).mean() < 0.35
    assert fc.quantizer.get_current_threshold() == 0.3
    assert (fc.quantizer.get_quantized_weights(0).to_numpy()[masks == 0] == 0).all()


def test_lsq_solvers(n2d2):
    q = n2d2.quantizer
    fc = n2d2.cells.Fc(4, 2, quantizer=q.LSQCell(range=15, solver=n2d2.solver.SGD(learning_rate=0.5)))
    fc.activation = n2d2.activation.Linear(quantizer=q.LSQAct(range=15))
    model = n2d2.cells.Sequence([fc])
    model.set_solver(n2d2.solver.SGD(learning_rate=0.25))
    assert fc.quantizer.get_solver().learning_rate == 0.25
    assert fc.activation.quantizer.solver.learning_rate == 0.25
    y = model(n2d2.Tensor.from_numpy(numpy.random.default_rng(1).normal(size=(3, 4, 1, 1)).astype(numpy.float32)))
    step = fc.activation.quantizer.N2D2().getStepSize()[0]
    levels = y.to_numpy() / step
    assert abs(levels - numpy.rint(levels)).max() < 1e-4


def test_errors(n2d2):
    q = n2d2.quantizer
    for call in (lambda: q.SATCell(rang=3), lambda: q.SATAct(desc_rule=1), lambda: q.PruneCell(prune_mode="Some")):
        with pytest.raises((ValueError, RuntimeError)):
            call()
    for cls in (q.Quantizer, q.CellQuantizer, q.ActivationQuantizer):
        with pytest.raises(TypeError):
            cls()
    shared = q.SATCell()
    n2d2.cells.Fc(2, 2, quantizer=shared)
    with pytest.raises(ValueError, match="quantizer of its own"):
        n2d2.cells.Fc(2, 2, quantizer=shared)
    with pytest.raises(n2d2.error_handler.WrongInputType):
        q.fuse_qat(None, None, "NONE")

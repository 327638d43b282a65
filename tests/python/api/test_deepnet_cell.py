"""DeepNetCell, DeepNet, parameter files."""

import re

import numpy as np
import pytest


def values(x):
    return x.to_numpy(copy=True)


@pytest.fixture
def provider(n2d2):
    database = n2d2.database.Numpy()
    random = np.random.default_rng(0)
    database.load([random.random((1, 28, 28), dtype=np.float32) for _ in range(10)], [0] * 10, partition="Test")
    return n2d2.provider.DataProvider(database, [28, 28, 1], batch_size=10)


@pytest.fixture
def model(n2d2):
    c = n2d2.cells
    return c.Sequence(
        [
            c.Conv(1, 4, [3, 3], activation=n2d2.activation.Rectifier()),
            c.Pool2d([2, 2], stride_dims=[2, 2]),
            c.ConvDepthWise(4, [3, 3]),
            c.BatchNorm2d(4),
            c.Fc(4 * 11 * 11, 10),
        ]
    )


def test_summary(n2d2, model, provider, capsys):
    deepnet_cell = model.to_deepnet_cell(provider)
    deepnet_cell.summary()
    lines = capsys.readouterr().out.split("\n")
    assert re.split(r" {2,}", lines[1].strip()) == [
        "Layer (type)",
        "Output Shape",
        "Param #",
        "MAC #",
        "Connected to",
        "Extra",
        "Grad",
    ]
    assert set(lines[0]) == {"-"}
    assert set(lines[2]) == {"="}
    rows = {line.split()[0]: re.split(r" {2,}", line.strip()) for line in lines[3:] if line.strip() and "(" in line}
    assert rows["Image1"] == ["Image1 (input)", "(10, 1, 28, 28)", "0", "0k", "-"]
    assert rows["Conv_0"] == [
        "Conv_0 (Conv 3x3)",
        "(10, 4, 26, 26)",
        "40",
        "24k" if rows["Conv_0"][3] == "24k" else "27k",
        "Image1",
        "pad: 0, Act: ReLu",
        "True",
    ]
    assert rows["Pool2d_0"] == [
        "Pool2d_0 (MaxPool)",
        "(10, 4, 13, 13)",
        "0",
        "0k",
        "Conv_0",
        "size: 2x2",
        "-",
    ]
    assert rows["ConvDepthWise_0"][0] == "ConvDepthWise_0 (Depthwise)"
    assert rows["ConvDepthWise_0"][2] == "40"
    assert rows["ConvDepthWise_0"][4:] == ["Pool2d_0", "k: 3x3, pad: 0, Act: Linear", "True"]
    assert rows["Fc_0"][4] == "ConvDepthWise_0"  # BatchNorm2d is hidden
    assert "BatchNorm2d_0" not in rows
    assert lines[-3] == f"Total params:  {40 + 40 + 4 * 121 * 10 + 10:,}"
    assert re.fullmatch(r"Total computing:  [\d,]+ MAC", lines[-2])
    deepnet_cell.summary(verbose=True)
    assert "BatchNorm2d_0 (BatchNorm2d)" in capsys.readouterr().out


def test_call_and_children(n2d2, model, provider):
    deepnet_cell = model.to_deepnet_cell(provider)
    assert deepnet_cell.get_name() == deepnet_cell.get_embedded_deepnet().get_name()
    assert [cell.get_name() for cell in deepnet_cell] == list(model.get_cells())
    assert type(deepnet_cell["ConvDepthWise_0"]) is n2d2.cells.Conv
    assert [cell.get_name() for cell in deepnet_cell.get_input_cells()] == ["Conv_0"]
    assert [cell.get_name() for cell in deepnet_cell.get_output_cells()] == ["Fc_0"]
    model.test()
    expected = values(model(provider.read_batch(0)))
    output = deepnet_cell.test()(provider.read_batch(0))
    np.testing.assert_allclose(values(output), expected, rtol=1e-5)
    assert output.cell.get_name() == "Fc_0"
    with pytest.raises(ValueError, match="Needs tensor with provider output as input"):
        deepnet_cell(n2d2.Interface([n2d2.Tensor([1, 1, 28, 28])]))
    free = n2d2.Tensor.from_numpy(values(provider.get_data())[:3])
    np.testing.assert_allclose(values(deepnet_cell(free)), expected[:3], rtol=1e-5, atol=1e-6)


def test_after_another_cell(n2d2, model, provider):
    deepnet_cell = model.to_deepnet_cell(provider).test()
    first = n2d2.cells.Padding(1, 1, 1, 1)
    crop = n2d2.cells.Padding(-1, -1, -1, -1)
    softmax = n2d2.cells.Softmax(with_loss=True)
    sequence = n2d2.cells.Sequence([first, crop, deepnet_cell, softmax])
    y = sequence(provider.read_batch(0))
    layers = y.get_deepnet().N2D2().getLayers()
    assert layers == [
        ["env"],
        ["Padding_0"],
        ["Padding_1"],
        ["Conv_0"],
        ["Pool2d_0"],
        ["ConvDepthWise_0"],
        ["BatchNorm2d_0"],
        ["Fc_0"],
        ["Softmax_0"],
    ]
    plain = values(deepnet_cell(provider.read_batch(0))).reshape(10, 10)
    expected = np.exp(plain) / np.exp(plain).sum(1, keepdims=True)
    np.testing.assert_allclose(values(sequence(provider.read_batch(0))).reshape(10, 10), expected, rtol=1e-4)


def test_remove(n2d2, model, provider, capsys):
    deepnet_cell = model.to_deepnet_cell(provider)
    deepnet_cell.remove("BatchNorm2d_0")
    assert "BatchNorm2d_0" not in deepnet_cell.get_cells()
    assert deepnet_cell["Fc_0"].get_input_cells() == ["ConvDepthWise_0"]
    deepnet_cell.summary()
    assert "Fc_0" in capsys.readouterr().out
    with pytest.raises(ValueError, match="There is no cell 'foo'"):
        deepnet_cell.remove("foo")


def test_remove_the_cell_of_the_target(n2d2, model, provider):
    model.append(n2d2.cells.Softmax(with_loss=True))
    deepnet_cell = model.to_deepnet_cell(provider)
    deepnet_cell.remove("Softmax_0")
    assert [cell.get_name() for cell in deepnet_cell.get_output_cells()] == ["Fc_0"]
    (target,) = deepnet_cell.get_embedded_deepnet().N2D2().getTargets()
    assert target.getCell() is deepnet_cell["Fc_0"].N2D2()
    with pytest.raises(ValueError, match="it can only move to a cell of 10 outputs"):
        deepnet_cell.remove("Fc_0")
    assert "Fc_0" in deepnet_cell.get_cells()


def test_parameter_files(n2d2, model, provider, tmp_path, capsys):
    n2d2.utils._name_counters.clear()
    model(provider.read_batch(0))
    model.test()
    expected = values(model(provider.read_batch(0)))
    folder = str(tmp_path / "parameters")
    capsys.readouterr()
    model.export_free_parameters(folder)
    names = list(model.get_cells())
    assert capsys.readouterr().out == "".join(
        f"Export to {folder}/{name}.syntxt\nExport to {folder}/{name}_quant.syntxt\n" for name in names
    )
    files = sorted(path.name for path in (tmp_path / "parameters").iterdir())
    assert files == sorted(
        [f"{name}_{kind}.syntxt" for name in ("Conv_0", "ConvDepthWise_0", "Fc_0") for kind in ("weights", "biases")]
        + [f"BatchNorm2d_0_{kind}.syntxt" for kind in ("scales", "biases", "means", "variances")]
    )
    lines = (tmp_path / "parameters" / "Fc_0_weights.syntxt").read_text().strip().split("\n")
    assert len(lines) == 10
    assert len(lines[0].split()) == 4 * 11 * 11
    for name in ("Conv_0", "Fc_0"):
        model[name].set_filler(n2d2.filler.Constant(value=0.0), refill=True)
    assert not np.allclose(values(model(provider.read_batch(0))), expected)
    model.import_free_parameters(folder)
    assert capsys.readouterr().out == "".join(f"Import {folder}/{name}.syntxt\n" for name in names)
    np.testing.assert_allclose(values(model(provider.read_batch(0))), expected, rtol=1e-3, atol=1e-4)
    with pytest.raises(RuntimeError, match="Could not open synaptic file"):
        model["Fc_0"].import_free_parameters(str(tmp_path))
    model["Fc_0"].import_free_parameters(str(tmp_path), ignore_not_exists=True)
    unbuilt = n2d2.cells.Dropout()
    capsys.readouterr()
    unbuilt.export_free_parameters(folder)
    unbuilt.import_free_parameters(folder)
    assert capsys.readouterr().out == ""


def test_names_of_files_are_sanitised(n2d2, tmp_path):
    fc = n2d2.cells.Fc(2, 2, name="dense/MatMul:0")
    fc.export_free_parameters(str(tmp_path), verbose=False)
    assert (tmp_path / "dense" / "MatMul_0_weights.syntxt").exists()
    before = [w[0] for row in fc.get_weights() for w in row]
    fc.set_filler(n2d2.filler.Constant(value=0.0), refill=True)
    fc.import_free_parameters(str(tmp_path))
    assert [w[0] for row in fc.get_weights() for w in row] == pytest.approx(before, rel=1e-5)


def test_network_files(n2d2, model, provider, tmp_path, capsys):
    deepnet_cell = model.to_deepnet_cell(provider)
    name, folder = deepnet_cell.get_name(), str(tmp_path / "all")
    capsys.readouterr()
    deepnet_cell.export_free_parameters(folder)
    assert f"Exporting DeepNetCell '{name}' parameters from {folder}\n" in capsys.readouterr().out
    assert (tmp_path / "all" / "Conv_0_weights.syntxt").exists()
    deepnet_cell["Conv_0"].set_filler(n2d2.filler.Constant(value=0.0), refill=True)
    deepnet_cell.import_free_parameters(folder)
    assert f"Importing DeepNetCell '{name}' parameters from  {folder}\n" in capsys.readouterr().out
    assert model["Conv_0"].get_weight(0, 0)[0] != 0.0
    import N2D2

    if not hasattr(N2D2.DeepNet, "logStats"):
        with pytest.raises(n2d2.error_handler.NotBuiltError, match="log_stats is not built yet"):
            deepnet_cell.log_stats(str(tmp_path / "stats"))
        return
    deepnet_cell.log_stats(str(tmp_path / "stats"))
    assert list((tmp_path / "stats").iterdir())


def test_target_given(n2d2, model, provider):
    target = n2d2.target.Score(provider, name="mine")
    deepnet_cell = model.to_deepnet_cell(provider, target)
    assert [native.getName() for native in deepnet_cell.get_embedded_deepnet().N2D2().getTargets()] == ["mine"]
    assert target.get_loss() == []


def test_trace_leaves_statistics(n2d2, model, provider):
    before = values(model["BatchNorm2d_0"].get_means())
    model.to_deepnet_cell(provider)
    assert np.array_equal(before, values(model["BatchNorm2d_0"].get_means()))
    assert not model["BatchNorm2d_0"]._inference


def test_not_a_tensor(n2d2, provider):
    class Odd(n2d2.cells.Block):
        def __call__(self, x):
            return 1

    with pytest.raises(RuntimeError, match=r"Odd.__call__\(\) should return an n2d2.Tensor object !"):
        Odd([]).to_deepnet_cell(provider)


def test_set_provider(n2d2, model, provider):
    deepnet_cell = model.to_deepnet_cell(provider)
    other = n2d2.provider.DataProvider(provider.get_database(), [28, 28, 1], batch_size=5)
    deepnet_cell.set_provider(other)
    assert deepnet_cell.get_embedded_deepnet().get_provider() is other


INI = """
DefaultModel=Frame

[env]
SizeX=28
SizeY=28
BatchSize=4

[fc1]
Input=env
Type=Fc
NbOutputs=5
ActivationFunction=Tanh
WeightsFiller=ConstantFiller
WeightsFiller.Value=0.01
BiasFiller=ConstantFiller
BiasFiller.Value=0.0

[softmax]
Input=fc1
Type=Softmax
NbOutputs=5
WithLoss=1

[softmax.Target]
"""


def test_load_from_ini(n2d2, mnist, tmp_path):
    import N2D2

    if not hasattr(N2D2, "DeepNetGenerator"):
        pytest.skip("this native module has no DeepNetGenerator")
    file = tmp_path / "small.ini"
    file.write_text(INI + f"\n[database]\nType=MNIST_IDX_Database\nDataPath={mnist}\nValidation=0.2\n")
    model = n2d2.cells.DeepNetCell.load_from_INI(str(file))
    assert model.get_name() == "small.ini"
    assert list(model.get_cells()) == ["fc1", "softmax"]
    x = np.random.default_rng(0).random((4, 1, 28, 28), dtype=np.float32)
    y = values(model.test()(n2d2.Tensor.from_numpy(x))).reshape(4, 5)
    np.testing.assert_allclose(y, 0.2, rtol=1e-5)
    assert model["fc1"].activation.get_type() == "Tanh"
    n2d2.global_variables.verbosity = n2d2.global_variables.Verbosity.graph_only
    assert "(1): 'softmax' Softmax(Frame<float>)(['fc1'])" in str(model)
    provider = model.get_embedded_deepnet().get_provider()
    provider.set_partition("Test")
    assert model(provider.read_batch(0)).shape() == [4, 5, 1, 1]


def test_statistics_and_gradient_check(n2d2, provider, tmp_path, monkeypatch):
    c = n2d2.cells
    floats = c.Sequence([c.Conv(1, 2, [3, 3], stride_dims=[9, 9]), c.Fc(2 * 3 * 3, 4)]).to_deepnet_cell(provider)
    conv, fc = floats.get_statistics()
    assert conv["parameters"] == 20 and fc["parameters"] == 76
    assert conv["input_receptive_field"] == [3, 3] and fc["input_receptive_field"] == [21, 21]
    with pytest.raises(ValueError, match="needs a network of doubles"):
        floats.check_gradient()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.ini").write_text(
        "[sp]\nSizeX=6\nSizeY=6\n[conv]\nInput=sp\nType=Conv\nKernelSize=3\nNbOutputs=2\n"
        "[fc]\nInput=conv\nType=Fc\nNbOutputs=3\n[fc.Target]\n"
    )
    model = n2d2.cells.DeepNetCell.load_from_INI("net.ini")
    results = model.check_gradient()
    assert [(r["cell"], r["checked"]) for r in results] == [("conv", 20), ("fc", 2 * 32 + 3 * 32 + 3)]

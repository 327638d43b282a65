"""n2d2.quantizer.PTQ and n2d2.export, as the manual's chapter 30 uses them."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def provider(n2d2):
    random = np.random.default_rng(0)
    database = n2d2.database.Numpy()
    for partition, count in (("Learn", 80), ("Validation", 20), ("Test", 30)):
        labels = [i % 2 for i in range(count)]
        images = []
        for label in labels:
            image = random.random((1, 8, 8)).astype(np.float32) * 0.5
            image[0, :, 4 * label : 4 * label + 4] += 0.5
            images.append(image)
        database.load(images, labels, partition=partition)
    return n2d2.provider.DataProvider(database, [8, 8, 1], batch_size=10)


def model(n2d2):
    c = n2d2.cells
    he = n2d2.filler.He
    return c.Sequence(
        [
            c.Conv(1, 4, [3, 3], padding_dims=[1, 1], weights_filler=he(), no_bias=True),
            c.BatchNorm2d(4, activation=n2d2.activation.Rectifier()),
            c.Pool2d([2, 2], stride_dims=[2, 2]),
            c.Dropout(),
            c.Fc(64, 2, weights_filler=he()),
            c.Softmax(with_loss=True),
        ]
    )


@pytest.fixture
def learnt(n2d2, provider):
    cell = model(n2d2).to_deepnet_cell(provider)
    cell.fit(3, log_epoch=1)
    return cell


def rate(cell):
    cell.run_test(report=1000)
    return cell._targets()[0].getAverageSuccess(__import__("N2D2").Database.Test)


def test_quantized_in_place(n2d2, learnt):
    before = rate(learnt)
    assert before > 0.9 and not learnt.is_integral()
    n2d2.quantizer.PTQ(learnt, 8, nb_stimuli=20)
    assert learnt.is_integral()
    # Dropout is gone, the batch normalization is in the convolution.
    assert not any("Dropout" in name or "BatchNorm" in name for name in learnt.get_cells())
    assert abs(rate(learnt) - before) < 0.07
    outputs = learnt.test()(learnt.get_embedded_deepnet().get_provider().read_batch(0))
    values = outputs.to_numpy(copy=True)
    assert np.array_equal(values, np.round(values)) and np.abs(values).max() <= 128
    with pytest.raises(ValueError, match="quantized already"):
        n2d2.quantizer.PTQ(learnt, 8)
    assert Path("calib_" + Path(learnt.get_name()).stem + "_int8/statistics/calibration/outputs_range.bin").is_file()


def test_export_compiles_and_scores_the_same(n2d2, learnt):
    if shutil.which("make") is None or shutil.which("g++") is None:
        pytest.skip("there is no make or no g++")
    folder = n2d2.export.export_cpp(learnt, nb_bits=8, calibration=-1, export_nb_stimuli_max=-1)
    assert folder == "export_CPP_int8"
    simulated = rate(learnt)
    subprocess.run(["make", "-s", "-C", folder], check=True, timeout=300)
    done = subprocess.run(["bin/run_export"], cwd=folder, capture_output=True, text=True, check=True)
    assert float(re.findall(r"Score: ([0-9.]+)%", done.stdout)[0]) == pytest.approx(100 * simulated, abs=0.01)
    # Quantized already: other projects of the same network need no calibration.
    other = n2d2.export_cpp(learnt, optimize_buffer_memory=False, export_folder_name="second", export_nb_stimuli_max=2)
    assert other == "second" and '"OptimizeBufferMemory": "0"' in Path("second/model.json").read_text()
    assert len(list(Path("second/stimuli").glob("env*"))) == 2


def test_floating_point_export(n2d2, learnt):
    folder = n2d2.export.export_cpp(learnt, nb_bits=-32, export_nb_stimuli_max=0)
    assert folder == "export_CPP_float32" and Path(folder, "Makefile").is_file()


def test_narrow_weights_and_wider_activations(n2d2, learnt):
    n2d2.quantizer.PTQ(
        learnt, 6, wt_nb_bits=4, act_scaling_mode="FIXED_MULT32", act_rescale_per_output=True, no_unsigned=True
    )
    learnt.export_free_parameters("integers", verbose=False)
    files = [path for path in Path("integers").glob("*_weights.syntxt")] or list(Path("integers").glob("*weights*"))
    assert files
    largest = 0.0
    for path in files:
        if path.suffix == ".syntxt":
            values = np.loadtxt(path, ndmin=2)
            assert np.array_equal(values, np.round(values))
            largest = max(largest, np.abs(values).max())
    assert largest == 7
    outputs = learnt.test()(learnt.get_embedded_deepnet().get_provider().read_batch(0)).to_numpy(copy=True)
    assert -32 <= outputs.min() and outputs.max() <= 31


def test_refusals(n2d2, learnt, provider):
    eh = n2d2.error_handler
    with pytest.raises(eh.WrongInputType):
        n2d2.quantizer.PTQ("net", 8)
    with pytest.raises(eh.WrongInputType):
        n2d2.quantizer.PTQ(learnt, 8.0)
    for keyword, value in (("wt_clipping_mode", "Mse"), ("act_clipping_mode", "max"), ("act_scaling_mode", "NONE")):
        with pytest.raises(eh.WrongValue, match="NONE, MSE|FLOAT_MULT"):
            n2d2.quantizer.PTQ(learnt, 8, **{keyword: value})
    with pytest.raises(TypeError, match="unexpected keyword argument 'bits'"):
        n2d2.quantizer.PTQ(learnt, 8, bits=3)
    with pytest.raises(TypeError, match="bits"):
        n2d2.export.export_cpp(learnt, bits=3)
    with pytest.raises(RuntimeError, match="You need to calibrate the network to export it in 8 bits integer"):
        n2d2.export.export_cpp(learnt)
    with pytest.raises(ValueError, match="16 bits at most"):
        n2d2.quantizer.PTQ(learnt, 32)
    with pytest.raises(ValueError, match="MemoryAlignment"):
        n2d2.export.export_cpp(learnt, nb_bits=-32, export_parameters={"MemoryAlignement": 4})
    for export in (n2d2.export.export_c, n2d2.export.export_cpp_stm32, n2d2.export.export_tensor_rt):
        with pytest.raises(eh.NotBuiltError):
            export(learnt)
    assert not learnt.is_integral()


def test_exportable_cells(n2d2, capsys):
    n2d2.export.list_exportable_cell("CPP")
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\+-+\+-+\+", lines[0]) and re.fullmatch(r"\+=+\+=+\+", lines[2])
    rows = dict(re.findall(r"\| (\w+) +\| (Yes|No) +\|", "\n".join(lines)))
    exportable = "Activation BatchNorm2d Conv Deconv ElemWise Fc Padding Pool Reshape Resize Scaling Softmax Transpose"
    for name in exportable.split():
        assert rows[name] == "Yes", name
    assert rows["Dropout"] == "No" and rows["Transformation"] == "No"
    assert n2d2.cells.Conv.is_exportable_to("CPP") is True
    with pytest.raises(n2d2.error_handler.WrongValue):
        n2d2.export.list_exportable_cell("CPQ")
    with pytest.raises(n2d2.error_handler.NotBuiltError):
        n2d2.export.list_exportable_cell("C")

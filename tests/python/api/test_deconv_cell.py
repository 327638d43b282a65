"""n2d2.cells.Deconv: values, accessors, fillers, solvers, mapping, files; its neighbours in an INI file."""

import numpy as np
import pytest


def tensor(n2d2, array):
    return n2d2.Tensor.from_numpy(np.asarray(array, dtype=np.float32))


def values(x):
    return x.to_numpy(copy=True)


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_deconv_equals_torch(n2d2):
    torch = pytest.importorskip("torch")
    x, w, b = random(2, 3, 4, 5), random(3, 4, 3, 2, seed=1), random(4, seed=2)
    cell = n2d2.cells.Deconv(3, 4, [2, 3], stride_dims=[1, 2], padding_dims=[1, 0], dilation_dims=[2, 1])
    for o in range(4):
        cell.set_bias(o, tensor(n2d2, [b[o]]))
        for c in range(3):
            cell.set_weight(o, c, tensor(n2d2, w[c, o]))
            assert np.array_equal(values(cell.get_weight(o, c)), w[c, o])
    expected = torch.nn.functional.conv_transpose2d(
        *map(torch.from_numpy, (x, w, b)), stride=(2, 1), padding=(0, 1), dilation=(1, 2)
    )
    np.testing.assert_allclose(values(cell(tensor(n2d2, x))), expected.numpy(), rtol=1e-4, atol=1e-5)
    assert (len(cell.get_weights()), len(cell.get_weights()[0])) == (4, 3)
    assert [bias[0] for bias in cell.get_biases()] == pytest.approx(list(b))
    assert (cell.get_nb_outputs(), cell.get_nb_channels()) == (4, 3)
    assert cell.has_bias() and not cell.has_quantizer()
    assert cell.dims() == list(expected.shape[::-1])


def test_fillers_solvers_and_mapping(n2d2):
    mapping = n2d2.mapping.Mapping(nb_groups=2).create_mapping(4, 6)
    cell = n2d2.cells.Deconv(4, 6, [3, 3], mapping=mapping, filler=n2d2.filler.Constant(value=0.5))
    assert values(cell.get_weight(0, 0)).tolist() == [[0.5] * 3] * 3
    assert values(cell.get_weight(0, 3)).sum() == 0  # another group
    cell.set_bias_filler(n2d2.filler.Constant(value=2.0), refill=True)
    assert [bias[0] for bias in cell.get_biases()] == [2.0] * 6
    assert values(cell.get_weight(5, 3)).tolist() == [[0.5] * 3] * 3
    cell.set_weights_filler(n2d2.filler.Constant(value=-1.0), refill=True)
    assert values(cell.get_weight(5, 3)).tolist() == [[-1.0] * 3] * 3
    cell.set_solver(n2d2.solver.SGD(learning_rate=0.25))
    cell.set_solver_parameter("momentum", 0.5)
    assert cell.weights_solver.get_parameter("learning_rate") == 0.25
    assert cell.bias_solver.get_parameter("momentum") == 0.5
    with pytest.raises(ValueError, match="Output index : 6 must be < 6"):
        cell.get_weight(6, 0)
    with pytest.raises(RuntimeError, match="no_bias=True"):
        n2d2.cells.Deconv(1, 1, [3, 3], no_bias=True).get_bias(0)


def test_bad_values_are_refused(n2d2):
    with pytest.raises(ValueError, match="stride 0x0 must be at least 1"):
        n2d2.cells.Deconv(1, 1, [3, 3], stride_dims=[0, 0])
    cell = n2d2.cells.Deconv(2, 1, [3, 3], padding_dims=[3, 3])
    with pytest.raises(ValueError, match="padding 3x3 leaves no output"):
        cell(tensor(n2d2, random(1, 2, 2, 2)))


def test_several_inputs(n2d2):
    torch = pytest.importorskip("torch")
    cell = n2d2.cells.Deconv(2, 3, [2, 2], nb_input_cells=2, stride_dims=[2, 2], no_bias=True)
    a, b = random(1, 2, 3, 3), random(1, 2, 3, 3, seed=1)
    y = cell(n2d2.Interface([tensor(n2d2, a), tensor(n2d2, b)]))
    kernels = np.array([[values(cell.get_weight(o, c)) for o in range(3)] for c in range(4)])
    joined = torch.from_numpy(np.concatenate([a, b], axis=1))
    expected = torch.nn.functional.conv_transpose2d(joined, torch.from_numpy(kernels), stride=2)
    np.testing.assert_allclose(values(y), expected.numpy(), rtol=1e-4, atol=1e-5)


def test_files_and_conversion(n2d2, tmp_path):
    cell = n2d2.cells.Deconv(2, 3, [2, 3], name="up")
    cell(tensor(n2d2, random(1, 2, 4, 4)))
    cell.export_free_parameters(str(tmp_path))
    assert len((tmp_path / "up_weights.syntxt").read_text().splitlines()) == 3
    other = n2d2.cells.Deconv(2, 3, [2, 3], name="up")
    other.import_free_parameters(str(tmp_path))
    for o in range(3):
        for c in range(2):
            assert np.array_equal(values(cell.get_weight(o, c)), values(other.get_weight(o, c)))
    again = n2d2.converter.from_N2D2_object(cell.N2D2())
    assert isinstance(again, n2d2.cells.Deconv)


INI = """
[database]
Type=DIR_Database
DataPath={folder}
Depth=1
Learn=1.0

[sp]
SizeX=8
SizeY=8
BatchSize=4

[sp.Transformation]
Type=ChannelExtractionTransformation
CSChannel=Gray

[conv]
Input=sp
Type=Conv
KernelSize=3
Padding=1
NbOutputs=6

[lrn]
Input=conv
Type=LRN
NbOutputs=6

[pool]
Input=lrn
Type=Pool
PoolSize=2
Stride=2
NbOutputs=6
Pooling=Max
Mapping.Size=1

[unpool]
Input=pool
Type=Unpool
PoolSize=2
Stride=2
NbOutputs=6
Pooling=Max
ArgMax=pool
Mapping.Size=1

[fmp]
Input=unpool
Type=FMP
ScalingRatio=1.5
NbOutputs=6
Mapping.Size=1

[normalize]
Input=fmp
Type=Normalize
Norm=L2
NbOutputs=6

[deconv]
Input=normalize
Type=Deconv
KernelSize=4
NbOutputs=1

[deconv.Target]
DataAsTarget=1
"""


def test_a_network_of_an_ini_file(n2d2, image_folder, tmp_path):
    (tmp_path / "net.ini").write_text(INI.format(folder=image_folder))
    net = n2d2.cells.DeepNetCell.load_from_INI(str(tmp_path / "net.ini"))
    kinds = [type(cell).__name__ for cell in net]
    assert "Deconv" in kinds and kinds.count("GenericCell") == 4, kinds
    assert net["deconv"].get_nb_outputs() == 1
    assert net["unpool"].N2D2().getArgMax()[0].getName() == "pool"

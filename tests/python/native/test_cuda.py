"""The CUDA half of the native module: its names, and what it says on a machine without a GPU."""

import ctypes
import re
from pathlib import Path

import numpy as np
import pytest

N2D2 = pytest.importorskip("N2D2")

CELLS = (
    "ActivationCell",
    "BatchNormCell",
    "ConvCell",
    "DeconvCell",
    "DistanceCell",
    "DropoutCell",
    "ElemWiseCell",
    "FMPCell",
    "FcCell",
    "LRNCell",
    "NormalizeCell",
    "PaddingCell",
    "PoolCell",
    "RbfCell",
    "ReshapeCell",
    "ResizeCell",
    "ScalingCell",
    "SoftmaxCell",
    "TargetBiasCell",
    "ThresholdCell",
    "TransformationCell",
    "TransposeCell",
    "UnpoolCell",
)


@pytest.fixture
def built():
    if not N2D2.cuda_compiled:
        pytest.skip("a build without CUDA")


@pytest.fixture
def loadable(built):
    """The plug-in and NVIDIA's libraries are there."""
    if "no CUDA backend" in N2D2.CudaContext.reason():
        pytest.skip(N2D2.CudaContext.reason())


@pytest.fixture
def gpu(built):
    if not N2D2.CudaContext.nbDevice():
        pytest.skip("there is no GPU: " + N2D2.CudaContext.reason())


def make(name, *args):
    cls = getattr(N2D2, name)
    if name.startswith(("Conv", "Deconv", "Pool", "Unpool")):
        return cls(None, "cell", [2, 2], 3)
    if name.startswith("Normalize"):
        return cls(None, "cell", 3, N2D2.NormalizeCell.L2)
    if name.startswith("Distance"):
        return cls(None, "cell", 3, 0.5, 0.1)
    if name.startswith("FMP"):
        return cls(None, "cell", 1.5, 3)
    if name.startswith("Resize"):
        return cls(None, "cell", 4, 4, 3, N2D2.ResizeCell.Bilinear)
    if name.startswith("Scaling"):
        return cls(None, "cell", 3, N2D2.Scaling())
    if name.startswith("Transformation"):
        return cls(None, "cell", 3, N2D2.FlipTransformation(True))
    if name.startswith(("TargetBias", "Threshold")):
        return cls(None, "cell", 3, 0.5)
    if name.startswith(("Reshape", "Transpose")):
        return cls(None, "cell", 3, [1, 2, 0, 3])
    return cls(None, "cell", 3)


def test_names_without_cuda():
    if N2D2.cuda_compiled:
        pytest.skip("a build with CUDA")
    with pytest.raises(AttributeError, match="this build has no CUDA part"):
        _ = N2D2.ConvCell_Frame_CUDA_float
    for name in ("CudaTensor_float", "CudaContext", "SGDSolver_Frame_CUDA_float", "Cell_Frame_CUDA_float"):
        assert not hasattr(N2D2, name)


def test_unknown_names_stay_unknown():
    with pytest.raises(AttributeError, match="no attribute 'NoSuchThing'"):
        _ = N2D2.NoSuchThing
    assert not hasattr(N2D2, "NoSuchCell_Frame_CUDA_float")


def test_documented_names(loadable):
    for cell in CELLS:
        for kind in ("float", "double"):
            cls = getattr(N2D2, f"{cell}_Frame_CUDA_{kind}")
            assert issubclass(cls, getattr(N2D2, cell))
            assert issubclass(cls, getattr(N2D2, f"Cell_Frame_CUDA_{kind}"))
            assert issubclass(cls, N2D2.Cell_Frame_Top)
    for name in ("RectifierActivation", "TanhActivation", "SGDSolver", "AdamSolver"):
        for kind in ("float", "double"):
            assert issubclass(getattr(N2D2, f"{name}_Frame_CUDA_{kind}"), getattr(N2D2, name))
    for kind in ("float", "double", "int", "short", "char", "unsigned_char", "unsigned_int", "long"):
        assert hasattr(N2D2, f"CudaTensor_{kind}")


def test_the_plugin_opens(built):
    """By its path, as libn2d2 does, with all its symbols bound."""
    mapped = [line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()]
    opened = [name for name in mapped if name.endswith("libn2d2_cuda.so")]
    beside = [Path(name).with_name("libn2d2_cuda.so") for name in mapped if "libn2d2.so" in name]
    plugin = Path(opened[0]) if opened else beside[0]
    assert plugin.is_file()
    try:
        library = ctypes.CDLL(str(plugin), mode=2)  # RTLD_NOW
    except OSError as error:
        # Nothing but NVIDIA's libraries may be missing.
        assert re.match(r"lib(cudnn|cublas|cublasLt)\.so\.\d+: cannot open shared object file", str(error)), error
        assert str(error) in N2D2.CudaContext.reason()
        pytest.skip(str(error))
    assert library.n2d2_registerAllCuda
    library.n2d2_cuda_open.restype = ctypes.c_void_p
    assert (library.n2d2_cuda_open(None) is not None) == (N2D2.CudaContext.nbDevice() > 0)


def test_without_a_gpu_constructors_say_so(loadable):
    if N2D2.CudaContext.nbDevice():
        pytest.skip("there is a GPU")
    reason = N2D2.CudaContext.reason()
    assert "no usable NVIDIA GPU" in reason
    names = [f"{cell}_Frame_CUDA_{kind}" for cell in CELLS for kind in ("float", "double")]
    for name in names:
        with pytest.raises(RuntimeError, match=re.escape(reason)):
            make(name)
    for build in (
        lambda: N2D2.CudaTensor_float(),
        lambda: N2D2.CudaTensor_double([2, 3]),
        lambda: N2D2.CudaTensor_float(np.zeros((2, 3), np.float32)),
        lambda: N2D2.RectifierActivation_Frame_CUDA_float(),
        lambda: N2D2.SGDSolver_Frame_CUDA_double(),
        lambda: N2D2.CudaContext.setDevice(0),
        lambda: N2D2.CudaContext.getMemInfo(),
        lambda: N2D2.setCudaDeviceOption(0),
    ):
        with pytest.raises(RuntimeError, match=re.escape(reason)):
            build()


def test_learning_on_the_gpu(gpu):
    """A perceptron on the GPU follows the same one on the CPU."""

    def run(model, tensor):
        N2D2.mtSeed(1)  # the same weights
        cell = getattr(N2D2, f"FcCell_{model}_float")(None, "fc", 4)
        inputs, gradient = tensor([1, 1, 6, 5]), tensor([1, 1, 6, 5])
        for i in range(len(inputs)):
            inputs[i] = (i * 7 % 11) / 11 - 0.5
        inputs.synchronizeHToD()
        cell.addInputBis(inputs, gradient)
        cell.initialize()
        for _ in range(3):
            cell.propagate()
            errors = N2D2.Tensor_float([1, 1, 4, 5], 0.25)
            cell.setOutputErrors(errors)
            cell.backPropagate()
            cell.update()
        outputs = cell.getOutputs()
        outputs.synchronizeDToH()
        return np.array(outputs)

    np.testing.assert_allclose(
        run("Frame_CUDA", N2D2.CudaTensor_float), run("Frame", N2D2.Tensor_float), rtol=1e-5, atol=1e-6
    )

"""Defaults and switches of the package: ``n2d2.global_variables`` is the one instance of GlobalVariables.

The instance takes the place of this module in ``sys.modules``, so that ``import n2d2.global_variables as
gb``,
``from n2d2 import global_variables`` and ``n2d2.global_variables`` all give it.
"""

import enum
import os
import sys

import N2D2


class Verbosity(enum.Enum):
    """What ``str()`` shows of an object."""

    graph_only = 0
    short = 1
    detailed = 2


def _read_only(name):
    return RuntimeError(f"The parameter {name} is on read only !")


class GlobalVariables:
    """Default model, data type, seed, device, verbosity of everything built later."""

    Verbosity = Verbosity
    Verbose = Verbosity  # the manual's spelling

    def __init__(self):
        self.default_model = "Frame"
        self.default_datatype = "float"
        self.verbosity = Verbosity.detailed
        self.model_cache = os.path.join(os.path.expanduser("~"), "MODELS")
        self._seed = 1
        self._cuda_device = 0
        # Native network every DeepNet is attached to.
        self.default_net = N2D2.Network(seed=1, saveSeed=False, printTimeElapsed=False)

    @property
    def seed(self):
        """Seed of what is drawn from now on (0: from the clock)."""
        return self._seed

    @seed.setter
    def seed(self, value):
        self._seed = value
        N2D2.mtSeed(value)

    @property
    def cuda_available(self):
        """Built with CUDA, and at least one device is visible."""
        try:
            return bool(N2D2.cuda_compiled) and N2D2.CudaContext.nbDevice() > 0
        except Exception:  # probing a broken driver must not end the program
            return False

    @cuda_available.setter
    def cuda_available(self, value):
        raise _read_only("cuda_available")

    @property
    def json_compiled(self):
        """The native module has JSON support."""
        return N2D2.json_compiled

    @json_compiled.setter
    def json_compiled(self, value):
        raise _read_only("json_compiled")

    @property
    def onnx_compiled(self):
        """The native module imports ONNX models."""
        return N2D2.onnx_compiled

    @onnx_compiled.setter
    def onnx_compiled(self, value):
        raise _read_only("onnx_compiled")

    @property
    def n2d2_ip_compiled(self):
        """Always False in the open edition."""
        return N2D2.N2D2_IP

    @n2d2_ip_compiled.setter
    def n2d2_ip_compiled(self, value):
        raise _read_only("n2d2_ip_compiled")

    @property
    def cuda_device(self):
        """Device number, or tuple of numbers, used by CUDA models."""
        return self._cuda_device

    @cuda_device.setter
    def cuda_device(self, value):
        if not self.cuda_available:
            raise RuntimeError(
                "You are trying to set the CUDA device but N2D2 cannot use CUDA with your configuration: "
                "make sure that it was compiled with CUDA and that your GPUs are usable."
            )
        if isinstance(value, int):
            self._check_device(value)
            N2D2.setCudaDeviceOption(value)
            N2D2.CudaContext.setDevice(value)
            self._cuda_device = value
        elif isinstance(value, (tuple, list)):
            for device in value:
                if not isinstance(device, int):
                    raise TypeError("Device should be of type 'int'")
                self._check_device(device)
            N2D2.setMultiDevices(",".join(map(str, value)))
            N2D2.CudaContext.setDevice(value[0])
            self._cuda_device = tuple(value)
        else:
            raise TypeError(f"Device should be of type 'int' or 'tuple' got {type(value).__name__} instead")

    @staticmethod
    def _check_device(device):
        count = N2D2.CudaContext.nbDevice()
        if not 0 <= device < count:
            raise RuntimeError(f"Cannot set device {device}, N2D2 detected only {count} devices")

    def set_cuda_device(self, device):
        """Replaced by an attribute."""
        raise RuntimeError(f"set_cuda_device is no more: write n2d2.global_variables.cuda_device = {device}")

    def set_random_seed(self, seed):
        """Replaced by an attribute."""
        raise RuntimeError(f"set_random_seed is no more: write n2d2.global_variables.seed = {seed}")

    def __str__(self):
        lines = ["n2d2 global variables :"]
        for name in sorted(dir(self)):
            if name.startswith("_") or name[0].isupper():
                continue
            value = getattr(self, name)
            if not callable(value):
                lines.append(f"\t- {name} : {value}")
        return "\n".join(lines)


GlobalVariables.GlobalVariables = GlobalVariables  # from n2d2.global_variables import GlobalVariables

_instance = GlobalVariables()
for _name in ("__name__", "__spec__", "__file__", "__loader__", "__package__"):
    setattr(_instance, _name, globals()[_name])
sys.modules[__name__] = _instance

"""Quantizes a network of `export_networks`, exports and builds it, and compares both for every layer and stimulus."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import N2D2
import numpy as np
import pytest
from export_networks import model_text

FLAGS = "-Wall -Wextra -Werror"
SANITIZED = "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"


def needs(tool):
    if shutil.which(tool) is None:
        pytest.skip(f"there is no {tool} (tools/setup_system.sh tests installs it)")


@contextlib.contextmanager
def working_in(folder):
    before = Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)


def options_of(**fields):
    options = N2D2.Options()
    for name, value in fields.items():
        setattr(options, name, value)
    return options


class Exported:
    """A network, its simulation and its project. Attributes: net (native DeepNet), folder (of the project)."""

    def __init__(self, name, folder, signed=False, nb_stimuli=100, calibration=60, parameters=None, **options):
        self.root = folder
        with working_in(folder):
            Path(f"{name}.ini").write_text(model_text(name, signed))
            self.network = N2D2.Network(1)
            self.net = N2D2.DeepNetGenerator.generateFromINI(self.network, f"{name}.ini")
            self.net.initialize()
            self.provider = self.net.getStimuliProvider()
            self.provider.normalizeIntegersStimuli(self.net.getDatabase().getStimuliDepth())
            options.setdefault("nb_bits", 8)
            self.options = options_of(gen_export="CPP", export_nb_stimuli_max=nb_stimuli, **options)
            if options["nb_bits"] > 0:
                self.options.calibration = calibration
                N2D2.calibNetwork(self.options, self.net, "export")
            N2D2.generateExportFromCalibration(self.options, self.net, "export", parameters or {})
        self.folder = folder / "export"
        self.nb_stimuli = nb_stimuli

    def make(self, target="save_outputs", flags=FLAGS, **variables):
        words = ["make", "-s", "-C", str(self.folder), target, f"CXXFLAGS={flags}"]
        words += [f"{key}={value}" for key, value in variables.items()]
        done = subprocess.run(words, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]

    def program(self, saves=True):
        found = [path for path in self.folder.rglob("run_export*") if path.is_file() and os.access(path, os.X_OK)]
        found = [path for path in found if ("save" in str(path).lower()) == saves] or found
        assert found, f"no program run_export under {self.folder}"
        return found[0]

    def dump(self, stimulus, runner=()):
        """Outputs of every layer for a stimulus file of the project, by name: CHW, flat."""
        done = subprocess.run(
            [*runner, str(self.program()), "-stimulus", str(stimulus)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
        values = {}
        for path in (self.folder / "outputs").glob("*_output.txt"):
            words = path.read_text().split()
            values[path.name.removesuffix("_output.txt")] = np.array([float(w) for w in words if not w.endswith(":")])
        return values

    def simulate(self, index):
        """The same of the simulation."""
        batch = self.provider.getBatchSize()
        self.provider.readBatch(N2D2.Database.Test, index - index % batch)
        self.net.propagate(N2D2.Database.Test, True)
        return {
            name: np.array(cell.getOutputs())[index % batch].astype(float).ravel()
            for name, cell in self.net.getCells().items()
        }

    def stimuli(self):
        return sorted((self.folder / "stimuli").glob("env*"))

    def compare(self, count=None, runner=(), tolerance=0.0):
        """AssertionError naming stimulus and layer where they differ."""
        files = self.stimuli()
        assert len(files) == self.nb_stimuli
        compared = set()
        for index, file in enumerate(files[:count]):
            simulated, exported = self.simulate(index), self.dump(file, runner)
            for name, values in simulated.items():
                if name not in exported:
                    continue
                compared.add(name)
                assert exported[name].shape == values.shape, (
                    f"{file.name} {name}: {exported[name].shape} {values.shape}"
                )
                worst = np.max(np.abs(exported[name] - values), initial=0.0)
                scale = 1.0 if tolerance == 0.0 else np.max(np.abs(values), initial=1.0)
                assert worst <= tolerance * scale, (
                    f"{file.name} {name}: {np.count_nonzero(exported[name] != values)} of {values.size} values differ, "
                    f"by {worst} at most"
                )
        # What computes nothing is not written out: paddings that were fused, reshapes.
        silent = {"Softmax", "Reshape", "Dropout", "Padding"}
        missing = {n for n, c in self.net.getCells().items() if c.getType() not in silent} - compared
        assert not missing, f"layers of the simulation that the program did not write: {missing}"
        return compared

"""What the tests of the database drivers share."""

import importlib
import os
import sys
from pathlib import Path

import N2D2
import numpy
import pytest

TOOLS = Path(__file__).parents[3] / "tools"
if str(TOOLS) not in sys.path:
    sys.path.insert(0, str(TOOLS))

Learn, Validation, Test, Unpartitioned = (
    N2D2.Database.StimuliSet.__members__[name] for name in ("Learn", "Validation", "Test", "Unpartitioned")
)


def fake(name, root, count, seed=0):
    """Write the look-alike of a data set below a root; its folder."""
    dataset = importlib.import_module("datasets.registry").all_datasets()[name]
    dataset.fake(Path(root), count, numpy.random.default_rng(seed))
    return Path(root) / dataset.folder


def counts(database):
    """Stimuli of Learn, Validation and Test."""
    return tuple(database.getNbStimuli(s) for s in (Learn, Validation, Test))


def labels_of(database, set_=None):
    """Label names of the stimuli of a set (or of all), in its order."""
    ids = range(database.getNbStimuli()) if set_ is None else database.getStimuliSet(set_)
    return [database.getLabelName(database.getStimulusLabel(i)) for i in ids]


def pixels(database, stimulus, dims):
    """Values [C, H, W] of a stimulus as a provider of dims [W, H, C] gives them."""
    where = next(s for s in (Learn, Validation, Test) if stimulus in database.getStimuliSet(s))
    provider = N2D2.StimuliProvider(database, list(dims))
    provider.readBatch(where, list(database.getStimuliSet(where)).index(stimulus))
    assert provider.getBatch() == [stimulus]
    return numpy.array(provider.getData())[0]


def bytes_of(database, stimulus, dims):
    """Values as pixels(), as the bytes of an 8-bit image."""
    return numpy.rint(pixels(database, stimulus, dims) * 255).astype(numpy.uint8)


def listing(folder):
    """Path, size and time of change of everything below a folder."""
    found = {}
    for directory, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            status = os.stat(os.path.join(directory, name))
            found[os.path.join(directory, name)] = (status.st_size, status.st_mtime_ns)
    return found


def real_data(*parts):
    """Folder of a real data set; the test is skipped without it."""
    if "N2D2_DATA" not in os.environ:
        pytest.skip("N2D2_DATA is not set: no real data")
    folder = Path(os.environ["N2D2_DATA"]).joinpath(*parts)
    if not folder.is_dir():
        pytest.skip(f"N2D2_DATA holds no {'/'.join(parts)}")
    return folder


def database_of(folder, section, name="model.ini"):
    """The database of a model file whose [database] section is `section`."""
    sp = "[sp]\nSizeX=1\nSizeY=1\n[fc]\nInput=sp\nType=Fc\nNbOutputs=2\n[fc.Target]\n"
    (Path(folder) / name).write_text(f"DefaultModel=Frame\n[database]\n{section}\n{sp}")
    network = N2D2.Network(1, saveSeed=False, printTimeElapsed=False)
    return N2D2.DeepNetGenerator.generate(network, str(Path(folder) / name)).getDatabase()

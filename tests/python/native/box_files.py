"""Files of tiny annotated data sets."""

import os

import numpy
import pytest

cv2 = pytest.importorskip("cv2")

import N2D2  # noqa: E402

Learn, Validation, Test = N2D2.Database.Learn, N2D2.Database.Validation, N2D2.Database.Test
Unpartitioned = N2D2.Database.Unpartitioned


def text(path, content):
    """Writes a text file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def image(path, size=(20, 16), value=None):
    """Writes an image of that width and height; `value`: its pixels (BGR)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = numpy.full((size[1], size[0], 3), 90, dtype="uint8") if value is None else value
    assert cv2.imwrite(str(path), pixels)
    return path


def listing(root):
    """Every path below, with size and time of change."""
    found = []
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            state = os.stat(os.path.join(folder, name))
            found.append((folder, name, state.st_size if name in files else 0, state.st_mtime_ns))
    return sorted(found)


def sets(database):
    """Numbers of stimuli: Learn, Validation, Test."""
    return tuple(database.getNbStimuli(each) for each in (Learn, Validation, Test))


def boxes(database, stimulus):
    """(label, x, y, width, height) of each ROI."""
    return [(roi.label, *roi.getBox()) for roi in database.getStimulusROIs(stimulus)]


def names(database, which):
    """Names of the stimuli of a set."""
    return [database.getStimulusName(stimulus) for stimulus in database.getStimuliSet(which)]


def label_matrix(database, stimulus, size):
    """The labels of each pixel, as the provider gives them; size: width, height of the image."""
    provider = N2D2.StimuliProvider(database, [*size, 3], 1, True)
    for each in (Learn, Validation, Test):
        ids = database.getStimuliSet(each)
        if stimulus in ids:
            provider.readBatch(each, ids.index(stimulus))
            return numpy.asarray(provider.getLabelsData())[0, 0]
    raise AssertionError("the stimulus is in no set")


def load(database, *arguments):
    """Loads; the folders that it read are the same afterwards."""
    roots = [os.path.dirname(str(path)) for path in arguments if path]
    before = [listing(root) for root in roots]
    database.load(*map(str, arguments))
    assert before == [listing(root) for root in roots]
    return database


def from_sections(folder, sections, provider=True):
    """A network with the data of an INI file's sections; without `provider` its own is added."""
    if not provider:
        sections += "\n[sp]\nSizeX=20\nSizeY=16\nNbChannels=3\nCompositeStimuli=1\n"
    sections += "\n[fc]\nInput=sp\nType=Fc\nNbOutputs=2\n[fc.Target]\n"
    file = text(folder / "model.ini", "DefaultModel=Frame\n\n" + sections)
    return N2D2.DeepNetGenerator.generate(N2D2.Network(1, saveSeed=False, printTimeElapsed=False), str(file))


def by_section(folder, kind, **options):
    """The database of an INI section."""
    lines = "".join(f"{name}={value}\n" for name, value in options.items())
    return from_sections(folder, f"[database]\nType={kind}\n{lines}", provider=False).getDatabase()


def missing(database, match, *arguments):
    with pytest.raises(FileNotFoundError, match=match):
        database.load(*map(str, arguments))


def broken(database, match, *arguments):
    with pytest.raises(RuntimeError, match=match):
        database.load(*map(str, arguments))

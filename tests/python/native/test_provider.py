"""The stimuli provider: every method of it, statistics of data, pictures."""

import os

import N2D2
import numpy
import pytest

cv2 = pytest.importorskip("cv2")
Learn, Validation, Test = N2D2.Database.Learn, N2D2.Database.Validation, N2D2.Database.Test
All, LearnOnly = N2D2.Database.All, N2D2.Database.StimuliSetMask.LearnOnly


@pytest.fixture
def images(tmp_path, monkeypatch):
    """12 colour images of 9x7 pixels, 8 of them Learn; the working directory is a fresh one."""
    rng = numpy.random.default_rng(3)
    arrays = [rng.integers(0, 201, (7, 9, 3)).astype("uint8") for _ in range(12)]
    folder = tmp_path / "images" / "a"
    folder.mkdir(parents=True)
    for i, image in enumerate(arrays):
        cv2.imwrite(str(folder / f"{i:02}.png"), image)
    (tmp_path / "run").mkdir()
    monkeypatch.chdir(tmp_path / "run")
    database = N2D2.DIR_Database()
    database.setParameter("RandomPartitioning", "0")
    database.loadDir(str(tmp_path / "images"), 1, "", 1)
    database.partitionStimuli(8, Learn)
    database.partitionStimuli(4, Test)
    return database, arrays, folder


def planes(array):
    return numpy.moveaxis(array, 2, 0).astype("float32") / numpy.float32(255)


def make(database, batch=4, **options):
    return N2D2.StimuliProvider(database, [9, 7, 3], batch, **options)


def test_conversion_equals_numpy(images):
    database, arrays, _ = images
    provider = make(database, 5)
    provider.readBatch(Learn, 5)
    data = numpy.asarray(provider.getData())
    assert provider.getBatch() == [5, 6, 7, -1, -1]
    for position, array in enumerate(arrays[5:8]):
        assert (data[position] == planes(array)).all()
    assert not data[3:].any()
    assert numpy.asarray(provider.getLabelsData()).reshape(-1).tolist() == [0, 0, 0, -1, -1]
    assert (numpy.asarray(provider.readRawData(3)) == numpy.moveaxis(arrays[3], 2, 0)).all()


@pytest.mark.parametrize("depth", ["uint8", "int8", "uint16", "int16", "int32", "float32", "float64"])
@pytest.mark.parametrize("channels", [1, 3, 5])
def test_conversion_of_every_depth(depth, channels):
    rng = numpy.random.default_rng(5)
    if depth.startswith("float"):
        image = rng.normal(0, 2, (6, 11, channels)).astype(depth)
        expected = image
    else:
        info = numpy.iinfo(depth)
        image = rng.integers(info.min, info.max, (6, 11, channels), dtype=depth, endpoint=True)
        expected = image.astype("float64") / info.max
    provider = N2D2.StimuliProvider(N2D2.Database(), [11, 6, channels], 1)
    provider.streamStimulus(image if channels > 1 else image[:, :, 0], Test)
    data = numpy.asarray(provider.getData())[0]
    numpy.testing.assert_allclose(data, numpy.moveaxis(expected, 2, 0), rtol=2e-7)


@pytest.mark.parametrize("depth, half", [("uint8", 128), ("uint16", 32768)])
def test_signed_mapping(depth, half, tmp_path):
    image = numpy.random.default_rng(6).integers(0, 2 * half, (6, 11, 3)).astype(depth)
    (tmp_path / "a").mkdir()
    cv2.imwrite(str(tmp_path / "a" / "0.png"), image)
    database = N2D2.DIR_Database()
    database.loadDir(str(tmp_path), 1, "", 1)
    database.partitionStimuli(1, Test)
    provider = N2D2.StimuliProvider(database, [11, 6, 3], 1)
    provider.setParameter("DataSignedMapping", "1")
    expected = (numpy.moveaxis(image, 2, 0).astype("float32") - half) / numpy.float32(half)
    for explicit in (False, True):
        if explicit:
            assert provider.normalizeIntegersStimuli(database.getStimuliDepth())
        provider.readBatch(Test, 0)
        assert (numpy.asarray(provider.getData())[0] == expected).all()


def test_documented_epochs(images):
    """Orders of §4.5: Learn is completed, the last Test batch is padded, every stimulus comes once."""
    database, _, _ = images
    provider = make(database, 3)
    provider.setBatch(Learn, False)
    seen = []
    while not provider.allBatchsProvided(Learn):
        provider.readBatch(Learn)
        seen.append(list(provider.getBatch()))
    assert seen == [[0, 1, 2], [3, 4, 5], [6, 7, 0]]
    provider.setBatch(Test, True)
    seen = []
    while not provider.allBatchsProvided(Test):
        provider.readBatch(Test)
        seen += provider.getBatch()
    assert sorted(seen) == [-1, -1, 8, 9, 10, 11]
    with pytest.raises(ValueError, match="Validation is empty"):
        provider.setBatch(Validation, True)


@pytest.mark.parametrize("workers", [0, 1, 2, 8])
def test_same_batches_for_any_number_of_workers(images, workers):
    database, _, _ = images

    def batches(count):
        provider = make(database, 3)
        provider.setPrefetch(count, 2)
        flip = N2D2.FlipTransformation()
        flip.setParameter("RandomHorizontalFlip", "1")
        provider.addOnTheFlyTransformation(flip)
        found = []
        for _ in range(2):
            provider.setBatch(Learn, True)
            while not provider.allBatchsProvided(Learn):
                provider.readBatch(Learn)
                found.append((list(provider.getBatch()), numpy.array(provider.getData())))
        return provider, found

    _, alone = batches(0)
    _, several = batches(workers)
    # Providers draw numbers of their own; the flips of one are compared through the images they may have become.
    for (ids, data), (others, _) in zip(several, alone, strict=True):
        assert len(ids) == len(others)
        for stimulus, image in zip(ids, data, strict=True):
            original = planes(images[1][stimulus])
            assert (image == original).all() or (image == original[:, :, ::-1]).all()


def test_corrupt_stimuli(images):
    database, arrays, folder = images
    for i in (1, 2, 9):
        (folder / f"{i:02}.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    provider = make(database, 4)
    with pytest.raises(RuntimeError, match=r"01\.png"):
        provider.readBatch(Learn, 0)
    provider.setParameter("CorruptStimuli", "Skip")
    provider.readBatch(Learn, 0)
    assert provider.getBatch() == [0, 3, 3, 3]
    assert (numpy.asarray(provider.getData())[1] == planes(arrays[3])).all()
    provider.readBatch(Test, 0)
    assert provider.getBatch() == [8, -1, 10, 11]
    assert provider.getCorruptStimuli() == [1, 2, 9]
    with pytest.raises(RuntimeError, match=r"09\.png"):
        provider.readStimulus(9, Test)
    with pytest.raises(ValueError, match="CorruptStimuli"):
        provider.setParameter("CorruptStimuli", "Hide")


def test_channels(images):
    database, arrays, _ = images
    provider = N2D2.StimuliProvider(database, [9, 7, 1], 2)
    extraction = N2D2.ChannelExtractionTransformation
    provider.addChannelTransformation(extraction(extraction.Red))
    provider.addChannelOnTheFlyTransformation(extraction(extraction.Blue))
    provider.addChannelTransformation(1, N2D2.FlipTransformation(True))
    provider.addChannelsOnTheFlyTransformation(N2D2.FlipTransformation(False, True))
    assert provider.getNbChannels() == provider.getNbChannelTransformations(Learn) == 2
    assert provider.getNbTransformations(Learn) == 5
    assert len(provider.getChannelTransformation(1, Learn)) == 1
    assert len(provider.getChannelOnTheFlyTransformation(1, Learn)) == 2
    provider.readStimulus(Learn, 3, 1)
    data = numpy.asarray(provider.getData())[1]
    assert (data[0] == planes(arrays[3])[2][::-1]).all()
    # Channel cacheable (the flip) stands in front of channel on-the-fly (blue, the other flip).
    assert (data[1] == planes(arrays[3])[0][::-1, ::-1]).all()
    with pytest.raises(IndexError):
        provider.addChannelTransformation(2, N2D2.FlipTransformation())


def test_targets_and_any_size(images, tmp_path):
    database, _, _ = images
    targets = tmp_path / "targets"
    targets.mkdir()
    for i in range(12):
        cv2.imwrite(str(targets / f"{i:02}.png"), numpy.full((2, 5), i, "uint8"))
    database.setParameter("TargetDataPath", str(targets))
    provider = make(database, 2)
    assert provider.getTargetData() is provider.getData()
    provider.setTargetSize([5, 2, 1])
    provider.readBatch(Learn, 4)
    assert numpy.allclose(numpy.asarray(provider.getTargetData())[:, 0, 0, 0] * 255, [4, 5])
    free = N2D2.StimuliProvider(database, [1, 1, 3], 0)
    free.addTransformation(N2D2.RescaleTransformation(4, 5))
    free.readBatch(Learn, 0)
    assert numpy.asarray(free.getData()).shape == (1, 3, 5, 4)


def test_future_and_single_reads(images):
    database, arrays, _ = images
    provider = make(database, 2)
    provider.readStimuli([7, 2], Learn)
    assert provider.getBatch() == [7, 2]
    provider.future()
    provider.readStimulusBatch(5, Learn)
    assert provider.getBatch() == [7, 2]
    provider.synchronize()
    assert provider.getBatch() == [5, -1]
    assert (numpy.asarray(provider.getData())[0] == planes(arrays[5])).all()
    assert provider.readRandomStimulus(Test) in range(8, 12)
    assert provider.getRandomIndex(Test) in range(4)
    assert provider.getRandomIDWithLabel(Test, database.getStimulusLabel(8)) in range(8, 12)
    with pytest.raises(ValueError, match="no stimulus with label 5"):
        provider.getRandomIDWithLabel(Test, 5)
    with pytest.raises(IndexError, match="12"):
        provider.readStimuli([12], Learn)
    with pytest.raises(ValueError, match="do not fit"):
        provider.readStimuli([1, 2, 3], Learn)


def test_streams():
    provider = N2D2.StimuliProvider(N2D2.Database(), [1, 1, 1], 2)
    for position, value in enumerate((1, 2)):
        provider.streamStimulus(numpy.full((1, 1), value, "uint8"), Learn, position)
    data = numpy.asarray(provider.getData()).reshape(-1)
    assert data.tolist() == [numpy.float32(1) / numpy.float32(255), numpy.float32(2) / numpy.float32(255)]
    provider.streamBatch(4)
    assert provider.getBatch() == [4, 5]
    provider.streamBatch()
    assert provider.getBatch() == [6, 7]
    with pytest.raises(IndexError):
        provider.streamStimulus(numpy.zeros((1, 1), "uint8"), Learn, 2)
    with pytest.raises(ValueError, match="2x1x1"):
        provider.streamStimulus(numpy.zeros((1, 2), "uint8"), Learn)


def test_reversed_labels(images):
    database, arrays, _ = images
    provider = make(database, 1, compositeStimuli=True)
    provider.addTransformation(N2D2.RescaleTransformation(18, 14))
    provider.addOnTheFlyTransformation(N2D2.FlipTransformation(True))
    labels = numpy.zeros((14, 18), "int32")
    labels[2:6, 4:8] = 3
    back, rois = provider.reverseLabels(arrays[0], Learn, labels, [N2D2.RectangularROI(3, 4, 2, 8, 6)])
    expected = numpy.zeros((7, 9), "int32")
    expected[1:3, 5:7] = 3
    assert (back == expected).all()
    assert rois[0].getBox() == (5, 1, 2, 2)


def test_reversed_slice(images):
    """Defect row 49: x is x and y is y where the slice goes back to; pixels outside of it have no label."""
    database, arrays, _ = images
    provider = make(database, 1, compositeStimuli=True)
    provider.addTransformation(N2D2.SliceExtractionTransformation(5, 3, 4, 1))
    labels = numpy.arange(15, dtype="int32").reshape(3, 5)
    back, rois = provider.reverseLabels(arrays[0], Learn, labels, [N2D2.RectangularROI(3, 0, 1, 2, 3)])
    expected = numpy.full((7, 9), -1, "int32")
    expected[1:4, 4:9] = labels
    assert back.tolist() == expected.tolist()
    assert rois[0].getBox() == (4, 2, 2, 2)


def test_caches(images, tmp_path):
    database, arrays, folder = images
    cache = tmp_path / "cache"

    def first(plus, **options):
        provider = make(database, 4)
        provider.setMemoryCache(0)
        provider.setCachePath(str(cache))
        assert provider.getCachePath() == str(cache)
        provider.addTransformation(N2D2.RangeAffineTransformation(N2D2.RangeAffineTransformation.Plus, plus))
        provider.readBatch(Learn, 0)
        return numpy.asarray(provider.getData())[0, 0, 0, 0] * 255

    value = float(arrays[0][0, 0, 0])
    assert first(0.0) == pytest.approx(value * 255, rel=1e-5)
    kept = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert len(kept) == 12
    first(0.0)
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == kept
    assert first(2.0) == pytest.approx((value + 2) * 255, rel=1e-5)
    arrays[0][0, 0, 0] += 7
    cv2.imwrite(str(folder / "00.png"), arrays[0])
    os.utime(folder / "00.png", (1e9, 1e9))
    assert first(2.0) == pytest.approx((value + 9) * 255, rel=1e-5)
    assert not list(cache.glob("*.tmp*"))


def test_python_code_is_not_kept_on_disk(images, tmp_path):
    """Nobody can tell whether code has changed."""
    database, _, _ = images

    class Plus(N2D2.CustomTransformation):
        def __init__(self, value):
            N2D2.CustomTransformation.__init__(self)
            self.value = value

        def apply_uint8(self, frame, labels, rois, id):
            numpy.asarray(frame)[...] = self.value

        apply_unsigned_char = apply_uint8

    for value in (3, 4):
        provider = make(database, 2)
        provider.setCachePath(str(tmp_path / "cache"))
        provider.addTransformation(Plus(value))
        provider.readBatch(Learn, 0)
        assert numpy.asarray(provider.getData())[0, 0, 0, 0] * 255 == pytest.approx(value)


def test_several_providers(images):
    database, arrays, _ = images
    first = make(database, 3)
    both = N2D2.HeteroStimuliProvider(first)
    second = both.addCopy()
    second.addTransformation(N2D2.FlipTransformation(True))
    assert len(both) == 2 and both[1] is second
    both.setBatch(Learn, True)
    count = 0
    while not both.allBatchsProvided(Learn):
        both.readBatch(Learn)
        assert first.getBatch() == second.getBatch()
        assert (numpy.asarray(first.getData()) == numpy.asarray(second.getData())[:, :, :, ::-1]).all()
        count += 1
    assert count == 3
    both.readRandomBatch(Test)
    assert first.getBatch() == second.getBatch()
    with pytest.raises(ValueError, match="batch size"):
        both.push_back(make(database, 2))


def test_statistics(images):
    database, arrays, _ = images
    provider = make(database)
    data = N2D2.StimuliData("sp.StimuliData", provider)
    for name in ("MeanData", "StdDevData"):
        data.setParameter(name, "1")
    assert data.generate(LearnOnly) == 8
    stack = numpy.stack(arrays[:8]).astype("float64")
    value = data.getGlobalValue()
    assert (value.minVal, value.maxVal) == (stack.min(), stack.max())
    assert value.mean == pytest.approx(stack.mean(), rel=1e-12)
    assert value.stdDev == pytest.approx(stack.std(ddof=1), rel=1e-12)
    each = data.getValues()
    assert [v.stdDev for v in each] == pytest.approx([image.std(ddof=1) for image in stack], rel=1e-12)
    size = data.getMeanSize()
    assert (size.width, size.height, size.channels) == (9, 7, 3)
    with open(data.getMeanDataFile(), "rb") as stream:
        raw = stream.read()
    assert numpy.frombuffer(raw, "int32", 3).tolist() == [7, 9, 22]
    numpy.testing.assert_allclose(numpy.frombuffer(raw, "float64", offset=12).reshape(7, 9, 3), stack.mean(0))
    text = open(os.path.join(data.getFolder(), "meanData.dat")).read()
    assert numpy.allclose(numpy.array(text.split(), "float64").reshape(3, 7, 9), numpy.moveaxis(stack.mean(0), 2, 0))
    again = N2D2.StimuliData("sp.StimuliData", provider)
    again.generate(LearnOnly)
    assert again.isFromCache() and again.summary() == data.summary()
    # The mean image as a transformation, then the statistics behind it.
    affine = N2D2.AffineTransformation
    provider.addTransformation(affine(affine.Minus, data.getMeanDataFile()))
    centred = N2D2.StimuliData("centred", provider)
    centred.generate(LearnOnly)
    assert abs(centred.getGlobalValue().mean) < 0.51  # the frame is one of bytes: rounded
    with pytest.raises(ValueError, match="no stimulus"):
        data.generate(N2D2.Database.StimuliSetMask.ValidationOnly)


def test_pictures(images, tmp_path):
    database, arrays, _ = images
    database.addLabel("thing")
    thing = database.getLabelID("thing")
    database.setStimulusROIs(0, [N2D2.RectangularROI(thing, 1, 2, 5, 6)])
    database.setParameter("CompositeLabel", "Default")
    provider = make(database, 2, compositeStimuli=True)
    provider.readBatch(Learn, 0)
    before = provider.getBatch()
    picture = N2D2.stimulusPicture(provider, 0, "text")
    factor = 32
    assert picture.shape[1] == 2 * 9 * factor + 6 and picture.shape[0] == 7 * factor + 20
    # Pixels of the image that the box does not cover are as they were, enlarged.
    shown = picture[: 7 * factor : factor, : 9 * factor : factor]
    assert numpy.abs(shown[0].astype(int) - arrays[0][0].astype(int)).max() <= 1
    labels = picture[factor // 2 : 7 * factor : factor, 9 * factor + 6 + factor // 2 :: factor]
    inside = labels[2:6, 1:5].reshape(-1, 3)
    assert (inside == inside[0]).all() and not (labels[0, 0] == inside[0]).all()
    N2D2.logFrames(provider, str(tmp_path / "frames"))
    assert provider.getBatch() == before
    assert len((tmp_path / "frames" / "frames.txt").read_text().splitlines()) == 12
    N2D2.logPreSamples(provider, 0, str(tmp_path / "pre"), 3)
    assert len(list((tmp_path / "pre").iterdir())) == 3
    with pytest.raises(IndexError):
        N2D2.logPreSamples(provider, 8, str(tmp_path / "pre"))


def test_last_slice():
    image = numpy.zeros((12, 12), "uint8")
    labels = numpy.zeros((12, 12), "int32")
    labels[:, 6:] = 1
    slices = N2D2.LabelSliceExtractionTransformation(3, 3, 1)
    assert (slices.getLastLabel(), slices.getLastSlice()) == (-1, (0, 0, 0, 0))
    for seed in range(5):
        _, label, _ = slices.apply(image, labels, seed=seed)
        x, y, width, height = slices.getLastSlice()
        assert (slices.getLastLabel(), width, height) == (1, 3, 3) and label[0, 0] == 1
        assert (labels[y : y + 3, x : x + 3] == 1).all()


def test_statistics_of_stimuli_in_memory(tmp_path):
    """They have no file: sizes come from the data themselves."""
    database = N2D2.Tensor_Database()
    arrays = [numpy.full((1, 2 + i % 2, 4), i, "float32") for i in range(5)]
    database.load([N2D2.from_numpy(array) for array in arrays], [0, 1, 0, 1, 0])
    database.partitionStimuli(5, Learn)
    database.logStats(str(tmp_path / "size.dat"), str(tmp_path / "label.dat"))
    assert (tmp_path / "size.dat").read_text().splitlines()[1:] == ["4 2 3", "4 3 2"]
    assert [line.split()[-1] for line in (tmp_path / "label.dat").read_text().splitlines()[1:]] == ["3", "2"]
    provider = N2D2.StimuliProvider(database, [1, 1, 1], 0)
    data = N2D2.StimuliData(str(tmp_path / "analysis"), provider)
    assert data.generate() == 5
    assert (data.getMinSize().height, data.getMaxSize().height) == (2, 3)
    values = numpy.concatenate([array.reshape(-1) for array in arrays]).astype("float64")
    assert data.getGlobalValue().mean == pytest.approx(values.mean())
    assert data.getGlobalValue().stdDev == pytest.approx(values.std(ddof=1))

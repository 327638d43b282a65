"""Databases, transformations and the stimuli provider."""

import gc

import N2D2
import numpy
import pytest

Learn, Validation, Test = N2D2.Database.Learn, N2D2.Database.Validation, N2D2.Database.Test


def filled_database(count=10, size=(2, 4, 3)):
    """Stimulus i has value i everywhere and label i % 3; size: channels, height, width."""
    database = N2D2.Tensor_Database()
    arrays = [numpy.full(size, i, dtype="float32") for i in range(count)]
    database.load([N2D2.from_numpy(array) for array in arrays], [i % 3 for i in range(count)])
    return database


def test_enumerations():
    assert list(N2D2.Database.StimuliSet.__members__) == ["Learn", "Validation", "Test", "Unpartitioned"]
    masks = ["LearnOnly", "ValidationOnly", "TestOnly", "NoLearn", "NoValidation", "NoTest", "All"]
    assert list(N2D2.Database.StimuliSetMask.__members__) == masks
    assert [int(N2D2.Database.StimuliSetMask(i)) for i in range(7)] == list(range(7))
    assert N2D2.Database.Learn == N2D2.Database.StimuliSet.Learn and str(Learn) == "StimuliSet.Learn"


def test_tensor_database_and_partitions():
    database = filled_database()
    assert database.getNbStimuli() == 10 == database.getNbStimuli(N2D2.Database.Unpartitioned)
    assert [database.getStimulusLabel(i) for i in range(4)] == [0, 1, 2, 0]
    database.partitionStimuli(4, Learn)
    database.partitionStimuli(0.5, 0.25, 0.25)
    assert sum(database.getNbStimuli(s) for s in (Learn, Validation, Test)) == 10
    assert database.getStimulusLabel(Learn, 0) == database.getStimulusLabel(database.getStimulusID(Learn, 0))
    assert len(database.getStimuliSet(Learn)) == database.getNbStimuli(Learn)
    with pytest.raises(IndexError):
        database.getStimulusLabel(Learn, 100)
    with pytest.raises(ValueError, match="one element type"):
        database.load([N2D2.Tensor_float([2, 2]), N2D2.Tensor_int([2, 2])], [0, 0])
    with pytest.raises(ValueError):
        database.load([N2D2.Tensor_float([2, 2])], [0, 1])


def test_batches():
    database = filled_database()
    database.partitionStimuli(10, Learn)
    provider = N2D2.StimuliProvider(database, [3, 4, 2], batchSize=4)
    assert (provider.getSize(), provider.getSizeX(), provider.getSizeY(), provider.getNbChannels()) == ([3, 4, 2], 3, 4, 2)
    assert provider.getDatabase() is database and provider.getBatchSize() == 4 and not provider.isCompositeStimuli()
    data = numpy.asarray(provider.getData())
    assert data.shape == (4, 2, 4, 3) and provider.getData() is provider.getData()
    provider.readBatch(Learn, 0)
    ids = [database.getStimulusID(Learn, i) for i in range(4)]
    assert data[:, 0, 0, 0].tolist() == ids == provider.getBatch()
    assert list(provider.getLabelsData()) == [i % 3 for i in ids]
    provider.readBatch(Learn, startIndex=8)
    assert provider.getBatch()[2:] == [-1, -1] and list(provider.getLabelsData())[2:] == [-1, -1]
    assert (data[2:] == 0).all()
    seen = []
    provider.setBatch(Learn, False)
    while not provider.allBatchsProvided(Learn):
        provider.readBatch(Learn)
        seen += [i for i in provider.getBatch() if i >= 0]
    assert set(seen) == set(range(10))
    provider.readRandomBatch(set=Learn)
    assert data[:, 0, 0, 0].tolist() == provider.getBatch()
    assert numpy.asarray(provider.getDataChannel(1, 2)).shape == (4, 3)
    del provider
    gc.collect()
    assert data.shape == (4, 2, 4, 3) and numpy.isfinite(data).all()


def test_streamed_tensors():
    provider = N2D2.StimuliProvider(N2D2.Database(), [3, 4, 2], 4)
    inputs, labels = N2D2.Tensor_float([3, 4, 2, 4], 0.5), N2D2.Tensor_int([1, 1, 1, 4], 2)
    with pytest.raises(ValueError, match="StreamTensor"):
        provider.setStreamedTensor(inputs)
    provider.setParameter("StreamTensor", "1")
    provider.setParameter("StreamLabel", "1")
    provider.setStreamedTensor(inputs)
    provider.setStreamedLabel(labels)
    assert provider.getData() is inputs and provider.getLabelsData() is labels
    cell = N2D2.FcCell_Frame_float(None, "fc", 2)
    cell.addInput(provider)
    cell.initialize()
    cell.propagate()
    first = list(cell.getOutputs())
    inputs.fill(1.0)
    cell.propagate()
    assert list(cell.getOutputs()) != first


def test_transformations():
    provider = N2D2.StimuliProvider(filled_database(), [5, 6, 2], 2)
    provider.addTransformation(N2D2.RescaleTransformation(5, 6), N2D2.Database.All)
    provider.addOnTheFlyTransformation(N2D2.FlipTransformation(True, verticalFlip=False), N2D2.Database.LearnOnly)
    cacheable, flying = provider.getTransformation(Learn), provider.getOnTheFlyTransformation(Learn)
    assert cacheable.size() == 1 and type(cacheable[0]) is N2D2.RescaleTransformation
    assert flying[0].getHorizontalFlip() and flying[0].getType() == "Flip"
    assert provider.getOnTheFlyTransformation(Test).size() == 0
    with pytest.raises(IndexError):
        cacheable[1]
    composite = N2D2.CompositeTransformation(N2D2.PadCropTransformation(3, 3))
    composite.push_back(N2D2.RescaleTransformation(2, 2))
    assert [composite[i].getType() for i in range(composite.size())] == ["PadCrop", "Rescale"]


def test_transformation_arguments():
    affine = N2D2.RangeAffineTransformation(N2D2.RangeAffineTransformation.Minus, [1.0, 2.0], N2D2.RangeAffineTransformation.Divides, [2.0])
    assert affine.getFirstValue() == [1, 2] and affine.getSecondOperator() == N2D2.RangeAffineTransformation.Operator.Divides
    assert N2D2.RangeAffineTransformation(N2D2.RangeAffineTransformation.Multiplies, 0.5).getFirstValue() == [0.5]
    color = N2D2.ColorSpaceTransformation(N2D2.ColorSpaceTransformation.RGB)
    assert color.getColorSpace().name == "RGB" and len(N2D2.ColorSpaceTransformation.ColorSpace.__members__) == 23
    channel = N2D2.ChannelExtractionTransformation(N2D2.ChannelExtractionTransformation.Channel.Gray)
    assert channel.getChannel() == N2D2.ChannelExtractionTransformation.Gray
    crop = N2D2.PadCropTransformation(3, 4)
    crop.setParameter("BorderType", "ConstantBorder")
    copy = N2D2.PadCropTransformation(crop)
    assert copy.getBorderType() == N2D2.PadCropTransformation.ConstantBorder and (copy.getWidth(), copy.getHeight()) == (3, 4)
    with pytest.raises(ValueError):
        N2D2.RescaleTransformation(0, 4)


def test_values_after_transformation():
    database = filled_database(4, (1, 4, 4))
    database.partitionStimuli(4, Learn)
    provider = N2D2.StimuliProvider(database, [2, 2, 1], 4)
    provider.addTransformation(N2D2.RescaleTransformation(2, 2))
    provider.addTransformation(N2D2.RangeAffineTransformation(N2D2.RangeAffineTransformation.Multiplies, 10.0))
    provider.readBatch(Learn, 0)
    assert numpy.asarray(provider.getData())[:, 0, 0, 0].tolist() == [10 * i for i in provider.getBatch()]


def test_dir_database(tmp_path):
    cv2 = pytest.importorskip("cv2")
    for label in ("cat", "dog"):
        (tmp_path / label).mkdir()
        for i in range(3):
            cv2.imwrite(str(tmp_path / label / f"{i}.png"), numpy.full((4, 5), 40 * i, dtype="uint8"))
    database = N2D2.DIR_Database()
    database.setIgnoreMasks(["*/2.png"])
    database.loadDir(str(tmp_path), depth=1, labelName="", labelDepth=1)
    assert database.getNbStimuli() == 4 and sorted(database.getLabelNames()) == ["/cat", "/dog"]
    with pytest.raises(FileNotFoundError):
        database.loadDir(str(tmp_path / "none"))
    database.partitionStimuli(1.0, 0.0, 0.0)
    provider = N2D2.StimuliProvider(database, [5, 4, 1], 2)
    provider.readBatch(Learn, 0)
    assert {round(v * 255) for v in provider.getData()} <= {0, 40}
    labels = database.getLabelName(database.getStimulusLabel(0)), database.getLabelName(database.getStimulusLabel(3))
    assert labels == ("/cat", "/dog")


def test_rois():
    database = filled_database(1)
    database.addLabel("thing")
    database.setParameter("CompositeLabel", "Combine")
    database.setStimulusROIs(0, [N2D2.RectangularROI(0, 1, 1, 3, 3), N2D2.PolygonROI(0, [(0, 0), (2, 0), (1, 1)])])
    rois = database.getStimulusROIs(0)
    assert [type(roi).__name__ for roi in rois] == ["RectangularROI", "PolygonROI"]
    assert rois[0].getBox() == (1, 1, 2, 2) and rois[0].label == 0 and database.getNbROIs() == 2


def test_bad_provider():
    with pytest.raises(ValueError):
        N2D2.StimuliProvider(N2D2.Database(), [3], 4)
    provider = N2D2.StimuliProvider(filled_database(), [3, 4, 2], 4)
    with pytest.raises(ValueError):
        provider.readBatch(Learn)

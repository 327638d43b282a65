"""Random transformations give the same batches for any number of workers, and others for another seed."""

import N2D2
import numpy
import pytest

cv2 = pytest.importorskip("cv2")
Learn = N2D2.Database.Learn


def made(transformation, **parameters):
    for name, value in parameters.items():
        transformation.setParameter(name, str(value))
    return transformation


def images_chain():
    return [
        N2D2.ExpandLabelTransformation(),
        made(N2D2.CompressionNoiseTransformation(), CompressionRange="0 60"),
        N2D2.RandomAffineTransformation([(0.5, 1.5)], [(-0.1, 0.1)], [(0.8, 1.2)]),
        N2D2.ChannelShakeTransformation([(-2, 2)] * 3, [(-2, 2)] * 3),
        N2D2.ChannelDropTransformation([0.2, 0.2, 0.2]),
        made(
            N2D2.SliceExtractionTransformation(18, 16),
            RandomOffsetX=1,
            RandomOffsetY=1,
            RandomRotation=1,
            RandomScaling=1,
            AllowPadding=1,
        ),
        made(N2D2.StripeRemoveTransformation(0, 0, 2), RandomOffset=1),
        made(N2D2.DistortionTransformation(), ElasticScaling="4", Rotation="10"),
        made(N2D2.RandomResizeCropTransformation(12, 10), ScaleMin="0.5", RatioMin="0.7", RatioMax="1.4"),
    ]


def patches_chain():
    return [
        N2D2.ExpandLabelTransformation(),
        made(N2D2.LabelSliceExtractionTransformation(14, 12), KeepComposite=1, RandomRotation=1, AllowPadding=1),
        N2D2.LabelExtractionTransformation("12", "10"),
    ]


def batches(folder, chain, seed, workers, composite):
    N2D2.mtSeed(seed)
    database = N2D2.DIR_Database()
    database.loadDir(str(folder), 1, "", 1)
    database.partitionStimuli(1.0, 0.0, 0.0)
    provider = N2D2.StimuliProvider(database, [12, 10, 3], 8, composite)
    for transformation in chain():
        provider.addOnTheFlyTransformation(transformation)
    provider.setPrefetch(workers)
    result = []
    for _ in range(6):
        provider.readRandomBatch(set=Learn)
        result.append(numpy.asarray(provider.getData()).copy())
        result.append(numpy.asarray(provider.getLabelsData()).copy().astype("float32"))
    return numpy.concatenate([part.ravel() for part in result])


@pytest.mark.parametrize(("chain", "composite"), [(images_chain, True), (patches_chain, False)])
def test_same_batches_for_any_workers(tmp_path, chain, composite):
    generator = numpy.random.default_rng(1)
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for i in range(10):
            image = cv2.GaussianBlur(generator.integers(0, 255, (24, 26, 3)).astype("uint8"), (5, 5), 0)
            cv2.imwrite(str(tmp_path / name / f"{i}.png"), image)
    reference = batches(tmp_path, chain, 3, 0, composite)
    for workers in (1, 2, 8):
        assert (batches(tmp_path, chain, 3, workers, composite) == reference).all()
    assert (batches(tmp_path, chain, 4, 2, composite) != reference).any()

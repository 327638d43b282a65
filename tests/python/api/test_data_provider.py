"""DataProvider, StimuliData and Blending of the package."""

import json

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")


@pytest.fixture
def database(n2d2, image_folder):
    return n2d2.database.DIR(str(image_folder), learn=0.6, validation=0.125, random_partitioning=False)


@pytest.mark.parametrize("batch_size", [1, 5, 7, 64])
@pytest.mark.parametrize("partition", ["Learn", "Validation", "Test"])
def test_iteration_visits_every_stimulus(n2d2, database, batch_size, partition):
    provider = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=batch_size)
    provider.set_partition(partition)
    count = database.get_nb_stimuli(partition)
    expected = [database.N2D2().getStimulusID(getattr(n2d2_set(), partition), i) for i in range(count)]
    seen = [index for _ in provider for index in provider.get_batch()]
    assert seen[:count] == expected
    padding = -count % batch_size
    if partition == "Learn":
        assert seen[count:] == [expected[i % count] for i in range(padding)]
    else:
        assert seen[count:] == [-1] * padding
        assert np.asarray(provider.get_labels()).reshape(-1)[batch_size - padding :].tolist() == [-1] * padding
    assert len(provider) == -(-count // batch_size)


def n2d2_set():
    import N2D2

    return N2D2.Database.StimuliSet


def test_next_begins_again(n2d2, database):
    """The manual's 31.1: a loop, then next()."""
    provider = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=4)
    first = provider.read_batch(0).to_numpy(copy=True)
    for _data in provider:
        pass
    data = next(provider)
    assert (data.to_numpy() == first).all()
    provider.set_reading_randomly(True)
    assert len([None for _ in provider]) == len(provider)
    empty = n2d2.provider.DataProvider(n2d2.database.Database(), [8, 8, 3])
    assert list(empty) == [] and bool(empty)


def test_parameters(n2d2, database):
    provider = n2d2.provider.DataProvider(
        database,
        [8, 8, 3],
        data_signed_mapping=True,
        quantization_levels=3,
        quantization_min=-1.0,
        quantization_max=1.0,
    )
    assert set(np.unique(provider.read_batch(0).to_numpy())) <= {-1.0, 0.0, 1.0}
    assert provider.get_parameter("quantization_levels") == 3
    with pytest.raises(n2d2.error_handler.WrongValue):
        n2d2.provider.DataProvider(database, [8, 8, 3], corrupt_stimuli="Perhaps")


def test_corrupt_stimuli(n2d2, image_folder, caplog):
    database = n2d2.database.DIR(str(image_folder), learn=0.6, random_partitioning=False)
    bad = database.N2D2().getStimulusName(database.N2D2().getStimulusID(n2d2_set().Learn, 1))
    with open(bad, "w") as stream:
        stream.write("nothing")
    strict = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=4)
    strict.set_partition("Learn")
    with pytest.raises(RuntimeError, match="corrupt or unsupported image"):
        strict.read_batch(0)
    provider = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=4, corrupt_stimuli="Skip")
    provider.set_partition("Learn")
    provider.read_batch(0)
    ids = [database.N2D2().getStimulusID(n2d2_set().Learn, i) for i in range(4)]
    assert provider.get_batch() == [ids[0], ids[2], ids[2], ids[3]]
    assert provider.get_corrupt_stimuli() == [ids[1]]


def test_channels_targets_and_graph(n2d2, database, tmp_path):
    t = n2d2.transform
    provider = n2d2.provider.DataProvider(database, [8, 8, 1], batch_size=2)
    provider.add_channel_transformation(t.Composite([t.ChannelExtraction("Red"), t.Flip(horizontal_flip=True)]))
    provider.add_channel_transformation(t.ChannelExtraction("Gray"), on_the_fly=True)
    provider.add_channels_transformation(t.Flip(vertical_flip=True))
    assert provider.get_size() == [8, 8, 2]
    plain = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=2).read_batch(0).to_numpy(copy=True)
    data = provider.read_batch(0).to_numpy()
    assert (data[:, 0] == plain[:, 2, ::-1, ::-1]).all()
    provider.log_transformations(tmp_path / "graph.dot", apply_to="TestOnly")
    text = (tmp_path / "graph.dot").read_text()
    assert text.count("cylinder") == 1 and text.count("invtrapezium") == 2
    provider.log_frames(tmp_path / "frames")
    assert (tmp_path / "frames" / "frame_0.png").exists()


def test_cache_and_memory(n2d2, database, tmp_path):
    found = []
    for megabytes, workers in ((0, 0), (1, 2), (192, 1)):
        provider = n2d2.provider.DataProvider(database, [4, 4, 3], batch_size=8)
        provider.set_cache_path(tmp_path / "cache")
        provider.set_memory_cache(megabytes)
        provider.set_prefetch(workers)
        provider.add_transformation(n2d2.transform.Rescale(4, 4))
        found.append([data.to_numpy(copy=True) for _ in range(2) for data in provider])
    for other in found[1:]:
        assert all((a == b).all() for a, b in zip(found[0], other, strict=True))


def test_streamed_image(n2d2):
    provider = n2d2.provider.DataProvider(n2d2.database.Database(), [4, 4, 1], batch_size=2)
    provider.add_transformation(n2d2.transform.Rescale(4, 4))
    provider.stream_stimulus(np.full((9, 9), 51, "uint8"), 1)
    np.testing.assert_allclose(provider.get_data().to_numpy()[1], 0.2, rtol=1e-6)


def test_stimuli_data(n2d2, database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    provider = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=8)
    data = n2d2.provider.StimuliData("raw", provider, mean_data=True, std_dev_data=True)
    assert data.generate(apply_to="LearnOnly") == database.get_nb_stimuli("Learn") == len(data.get_values())
    value = data.get_global_value()
    provider.set_partition("Learn")
    everything = np.concatenate([batch.to_numpy(copy=True) for batch in provider]).astype("float64") * 255
    assert value["mean"] == pytest.approx(everything[: len(data.get_values())].mean(), rel=1e-6)
    assert data.get_size_range() == ([8, 8, 3], [8, 8, 3]) and data.get_mean_size() == [8, 8, 3]
    assert "Number of stimuli: 48" in data.summary()
    data.log_size_range()
    data.log_value_range()
    for name in ("sizeRange-cumul", "valueRange-cumul", "valueRange-mean", "meanData", "stdDevData"):
        assert (tmp_path / "raw" / f"{name}.png").stat().st_size > 100, name
    t = n2d2.transform
    provider.add_transformation(
        t.RangeAffine("Minus", value["mean"], second_operator="Divides", second_value=value["std_dev"])
    )
    after = n2d2.provider.StimuliData("normalized", provider)
    after.generate(apply_to="LearnOnly")
    assert after.get_global_value()["mean"] == pytest.approx(0, abs=1e-6)
    assert after.get_global_value()["std_dev"] == pytest.approx(1, abs=1e-6)
    scaled = n2d2.provider.StimuliData("scaled", n2d2.provider.DataProvider(database, [8, 8, 3]))
    scaled.generate(no_raw=True)
    assert scaled.get_global_value()["max"] <= 1.0
    with pytest.raises(n2d2.error_handler.WrongMember):
        after.generate(apply_to="Learn")


def test_blending(n2d2, tmp_path):
    """A bright square of another data set on dark images, at known places."""
    for name, value, size in (("back/plain", 20, 24), ("objects/thing", 220, 6)):
        (tmp_path / name).mkdir(parents=True)
        for i in range(3):
            cv2.imwrite(str(tmp_path / name / f"{i}.png"), np.full((size, size), value, np.uint8))
    backgrounds = n2d2.database.DIR(str(tmp_path / "back"), learn=1.0)
    backgrounds.N2D2().addLabel("/thing")
    objects = n2d2.database.DIR(str(tmp_path / "objects"), learn=1.0, composite_label="Disjoint")
    source = n2d2.provider.DataProvider(objects, [1, 1, 1], batch_size=0, composite_stimuli=True)
    blending = n2d2.transform.Blending(
        source,
        ["*plain"],
        density_range=[0.1, 0.1],
        blending_alpha=1.0,
        blending_beta=0.0,
        save_path=str(tmp_path / "saved"),
    )
    assert "Blending" in str(blending) and blending.blending_alpha == 1.0
    (tmp_path / "saved").mkdir()
    provider = n2d2.provider.DataProvider(backgrounds, [24, 24, 1], batch_size=3)
    provider.add_on_the_fly_transformation(blending)
    provider.set_partition("Learn")
    data = provider.read_batch(0).to_numpy() * 255
    for image, rois in zip(data[:, 0], map(provider.get_rois, range(3)), strict=True):
        assert len(rois) >= 1
        mask = np.zeros((24, 24), bool)
        for roi in rois:
            x, y, width, height = roi.getBox()
            mask[y : y + height, x : x + width] = True
            assert (width, height) == (6, 6)
        np.testing.assert_allclose(image[mask], 220, atol=1e-3)
        np.testing.assert_allclose(image[~mask], 20, atol=1e-3)
    saved = sorted((tmp_path / "saved").glob("*.json"))
    assert len(saved) == 3 and json.loads(saved[0].read_text())["objects"][0]["name"] == "/thing"
    [found] = provider.get_transformations()
    assert type(found) is n2d2.transform.Blending and found.blending_alpha == 1.0
    with pytest.raises(ValueError, match="BatchSize=0"):
        n2d2.transform.Blending(provider, "*")
    with pytest.raises(n2d2.error_handler.WrongValue):
        n2d2.transform.Blending(source, "*", blending_method="Hard")


def test_last_slice(n2d2):
    slices = n2d2.transform.LabelSliceExtraction(3, 3, label=1)
    labels = np.zeros((12, 12), "int32")
    labels[:, 6:] = 1
    slices.N2D2().apply(np.zeros((12, 12), "uint8"), labels)
    x, y, width, height = slices.get_last_slice()
    assert slices.get_last_label() == 1 and (labels[y : y + height, x : x + width] == 1).all()

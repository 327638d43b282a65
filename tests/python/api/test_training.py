"""The manual's loops, on a small folder of images."""

import numpy as np
import pytest


@pytest.fixture
def database(n2d2, image_folder):
    return n2d2.database.DIR(str(image_folder), learn=0.6, validation=0.2)


@pytest.fixture
def provider(n2d2, database):
    provider = n2d2.provider.DataProvider(database, [8, 8, 1], batch_size=8)
    provider.add_transformation(n2d2.transform.ChannelExtraction("Gray"))
    provider.add_transformation(n2d2.transform.Rescale(width=8, height=8))
    return provider


def network(n2d2):
    """The manual's 31.2.2, smaller."""
    from n2d2 import ConfigSection
    from n2d2.activation import Linear, Rectifier
    from n2d2.cells import Conv, Dropout, Fc, Pool2d, Softmax
    from n2d2.filler import Xavier
    from n2d2.solver import SGD

    solver_config = ConfigSection(learning_rate=0.05, momentum=0.9, decay=0.0005, learning_rate_decay=0.993)
    fc_config = ConfigSection(weights_filler=Xavier(), no_bias=True, weights_solver=SGD(**solver_config))
    conv_config = ConfigSection(
        activation=Rectifier(), weights_filler=Xavier(), weights_solver=SGD(**solver_config), no_bias=True
    )
    mapping = n2d2.Tensor([4, 6], datatype="bool")
    mapping.set_values([[1, 0, 0, 1, 1, 1], [1, 1, 0, 0, 1, 1], [0, 1, 1, 0, 1, 1], [0, 0, 1, 1, 1, 1]])
    return n2d2.cells.Sequence(
        [
            Conv(1, 4, [3, 3], **conv_config),
            Pool2d([2, 2], stride_dims=[2, 2], Pooling="Max"),
            Conv(4, 6, [2, 2], mapping=mapping, **conv_config),
            Pool2d([2, 2], stride_dims=[2, 2], Pooling="Max"),
            Fc(6, 10, activation=Rectifier(), **fc_config),
            Dropout(),
            Fc(10, 2, activation=Linear(), **fc_config),
            Softmax(with_loss=True),
        ]
    )


def test_manual_loop(n2d2, provider, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = network(n2d2)
    target = n2d2.target.Score(provider)
    losses = []
    for _epoch in range(8):
        provider.set_partition("Learn")
        model.learn()
        provider.set_reading_randomly(True)
        for stimuli in provider:
            output = model(stimuli)
            loss = target(output)
            loss.back_propagate()
            loss.update()
            losses.append(loss[0])
        assert provider.batch_number() == 6
        target.clear_success()
        provider.set_partition("Validation")
        model.test()
        for stimuli in provider:
            x = model(stimuli)
            x = target(x)
    # clear_success() acts on the partition of the moment, here Learn: Validation keeps all its epochs.
    assert target.get_average_success(window=2) > 0.9
    assert np.mean(losses[-6:]) < 0.6 * np.mean(losses[:6])

    provider.set_partition("Test")
    provider.set_reading_randomly(False)
    model.test()
    for stimuli in provider:
        x = target(model(stimuli))
    assert target.get_average_success() > 0.9
    assert target.get_average_score(metric="Precision") > 0.9
    assert 0 < x[0] < 0.4  # the loss is the real one on every partition
    import N2D2

    if hasattr(N2D2.DeepNet, "logStats"):
        target.log_stats("vis")
        assert list((tmp_path / "vis").iterdir())
    target.log_confusion_matrix("vis")
    target.log_success("vis")
    assert list((tmp_path / "Score_0").glob("ConfusionMatrix_vis*"))
    assert list((tmp_path / "Score_0").glob("Success_vis*"))
    if hasattr(N2D2, "DrawNet"):
        x.get_deepnet().draw_graph("graph")
        assert (tmp_path / "graph.dot").exists()
    x.get_deepnet().export_network_free_parameters("weights")
    assert (tmp_path / "weights" / "Conv_0_weights.syntxt").exists()


def test_training_repeats(n2d2, image_folder):
    def run():
        n2d2.global_variables.seed = 11
        n2d2.utils._name_counters.clear()
        database = n2d2.database.DIR(str(image_folder), learn=0.6, validation=0.2)
        provider = n2d2.provider.DataProvider(database, [8, 8, 1], batch_size=8)
        provider.add_transformation(n2d2.transform.ChannelExtraction("Gray"))
        model, target = network(n2d2), n2d2.target.Score(provider)
        provider.set_partition("Learn")
        for _ in range(5):
            loss = target(model(provider.read_random_batch()))
            loss.back_propagate()
            loss.update()
        return target.get_loss()

    assert run() == run()


def test_deepnet_cell_fit_and_test(n2d2, provider, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    model = network(n2d2)
    deepnet_cell = model.to_deepnet_cell(provider)
    assert deepnet_cell["Conv_0"].N2D2() is model["Conv_0"].N2D2()
    assert type(deepnet_cell["Pool2d_0"]) is n2d2.cells.Pool
    deepnet_cell.fit(8, log_epoch=4, valid_metric="Accuracy")
    deepnet_cell.run_test()
    text = capfd.readouterr().out
    assert "Final recognition rate" in text
    assert (tmp_path / "weights_init").exists()
    assert (tmp_path / "weights_validation").exists()
    deepnet_cell.log_confusion_matrix("vis")
    deepnet_cell.log_success("vis")
    with pytest.raises(n2d2.error_handler.WrongValue, match="metric"):
        deepnet_cell.fit(1, valid_metric="Foo")
    with pytest.raises(n2d2.error_handler.WrongValue, match="wt_round_mode"):
        deepnet_cell.run_test(wt_round_mode="Foo")
    with pytest.raises(n2d2.error_handler.WrongValue, match="act_scaling_mode"):
        deepnet_cell.run_test(act_scaling_mode="Foo")
    with pytest.raises(KeyError):
        deepnet_cell.log_success("vis", partition="Foo")
    # the trained weights are those of the model it came from
    target = n2d2.target.Score(provider)
    provider.set_partition("Test")
    model.test()
    for stimuli in provider:
        target(model(stimuli))
    assert target.get_average_success() > 0.9


def test_fit_equals_the_loop(n2d2, image_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def start():
        n2d2.global_variables.seed = 11
        n2d2.utils._name_counters.clear()
        database = n2d2.database.DIR(str(image_folder), learn=0.6, validation=0.2)
        provider = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=8)
        solver = n2d2.solver.SGD(learning_rate=0.05)
        model = n2d2.cells.Sequence(
            [
                n2d2.cells.Conv(3, 4, [3, 3], activation=n2d2.activation.Tanh(), solver=solver),
                n2d2.cells.Fc(4 * 36, 2, solver=solver),
                n2d2.cells.Softmax(with_loss=True),
            ]
        )
        return provider, model

    def weights(model):
        return np.array([value for row in model["Fc_0"].get_weights() for value in row])

    provider, model = start()
    target = n2d2.target.Score(provider)
    for _ in range(2):
        provider.set_partition("Learn")
        model.learn()
        provider.set_batch(shuffle=True)
        while not provider.all_batchs_provided():
            loss = target(model(provider.read_batch()))
            loss.back_propagate()
            loss.update()
    by_loop = np.array([w[0] for row in model["Fc_0"].get_weights() for w in row])
    provider, model = start()
    model.to_deepnet_cell(provider).fit(2)
    by_fit = np.array([w[0] for row in model["Fc_0"].get_weights() for w in row])
    np.testing.assert_allclose(by_fit, by_loop, rtol=0.01, atol=1e-4)


def test_provider_semantics(n2d2, database):
    provider = n2d2.provider.DataProvider(database, [8, 8, 3], batch_size=8)
    assert (provider.get_size(), provider.get_batch_size()) == ([8, 8, 3], 8)
    assert (provider.dims(), provider.shape()) == ([8, 8, 3, 8], [8, 3, 8, 8])
    assert provider.get_partition().name == "Test"
    assert provider.get_database() is database
    assert not provider.get_data().to_numpy().any()
    batch = provider.read_batch(0)
    assert batch.to_numpy().any()
    assert batch.to_numpy().max() <= 1.0
    assert batch.cell is provider
    assert provider.get_labels().shape() == [8, 1, 1, 1]
    graph = batch.get_deepnet()
    assert provider.read_batch(8).get_deepnet() is not graph

    provider.set_partition("Learn")
    total = database.get_nb_stimuli("Learn")
    assert total == 48
    seen = [stimuli.to_numpy(copy=True) for stimuli in provider]
    assert len(seen) == total // 8
    for index, stimuli in enumerate(seen):  # batches follow one another without overlap
        assert np.array_equal(stimuli, provider.read_batch(index * 8).to_numpy())
    provider.set_batch(shuffle=False)
    count = 0
    while not provider.all_batchs_provided():
        provider.read_batch()
        count += 1
    assert count == 6
    with pytest.raises(n2d2.error_handler.WrongInputType):
        provider.read_batch(idx="0")
    named = n2d2.provider.DataProvider(database, [8, 8, 3], name="mine")
    assert named.get_name() == "mine"


def test_transformations(n2d2, database):
    provider = n2d2.provider.DataProvider(database, [8, 8, 1])
    t = n2d2.transform
    provider.add_transformation(t.Composite([t.ChannelExtraction("Gray"), t.Rescale(8, 8)]))
    plain = provider.read_batch(0).to_numpy(copy=True)
    provider.add_on_the_fly_transformation(t.Composite([t.Flip(horizontal_flip=True), t.Flip(apply_to="LearnOnly")]))
    np.testing.assert_allclose(provider.read_batch(0).to_numpy(), plain[:, :, :, ::-1])
    kinds = [type(transformation).__name__ for transformation in provider.get_transformations()]
    assert kinds == ["Flip", "ChannelExtraction", "Rescale"]
    provider.set_partition("Learn")
    assert len(provider.get_transformations()) == 4
    assert str(provider).count("Flip(") == 2
    affine = n2d2.provider.DataProvider(database, [8, 8, 3])
    before = affine.read_batch(0).to_numpy(copy=True)
    affine.add_on_the_fly_transformation(t.RangeAffine("Divides", 2.0))
    np.testing.assert_allclose(affine.read_batch(0).to_numpy() * 255 * 2, before * 255 * 255, rtol=0.02, atol=1)


def test_database_summary(n2d2, database, capsys):
    database.get_partition_summary()
    assert capsys.readouterr().out == (
        "Number of stimuli : 80\n"
        "Learn         : 48 stimuli (60.0%)\n"
        "Test          : 16 stimuli (20.0%)\n"
        "Validation    : 16 stimuli (20.0%)\n"
        "Unpartitioned : 0 stimuli (0.0%)\n"
        "\n"
    )
    n2d2.database.Database().get_partition_summary()
    assert capsys.readouterr().out == "No stimulus in the database !\n"
    assert {database.get_label_name(index) for index in range(2)} == {"/left", "/right"}


def test_manual_dir_then_load(n2d2, image_folder):
    """The manual's 26.2, with integer ratios."""
    db = n2d2.database.DIR()
    provider = n2d2.provider.DataProvider(db, [8, 8, 3])
    db.load(str(image_folder), 1)
    db.partition_stimuli(learn=1, validation=0, test=0)
    provider.set_partition("Learn")
    assert provider.read_random_batch().shape() == [1, 3, 8, 8]
    assert db.get_nb_stimuli("Learn") == 80


def test_label_file(n2d2, image_folder, tmp_path):
    labels = tmp_path / "label.dat"
    labels.write_text("left 1\nright 0\n")
    db = n2d2.database.DIR(str(image_folder), learn=0.5, label_path=str(labels), label_depth=0)
    assert [db.get_label_name(index) for index in range(2)] == ["/right", "/left"]
    for text in ("left\n", "left x\n", "left 0\nright 2\n", "left 0\nright 0\n"):
        labels.write_text(text)
        with pytest.raises(ValueError, match="label.dat"):
            n2d2.database.DIR(str(image_folder), learn=0.5, label_path=str(labels), label_depth=0)


def test_count_partitioning(n2d2, image_folder):
    db = n2d2.database.DIR(str(image_folder), learn=30, validation=20, per_label_partitioning=False)
    assert [db.get_nb_stimuli(name) for name in ("Learn", "Validation", "Test")] == [30, 20, 30]


def test_extensions_and_masks(n2d2, image_folder):
    (image_folder / "left" / "more.pgm").write_bytes(b"P5 1 1 255\n\x00")
    db = n2d2.database.DIR(str(image_folder), learn=1.0, valid_extensions=["png"], equiv_label_partitioning=False)
    assert db.get_nb_stimuli("Learn") == 80
    db = n2d2.database.DIR(str(image_folder), learn=1.0, ignore_mask=["*right*"])
    assert db.get_nb_stimuli("Learn") == 41


def test_text_file_database(n2d2, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "value.txt").write_text("42.5")
    db = n2d2.database.DIR(str(tmp_path / "data"), learn=1.0, depth=0, label_depth=0)
    provider = n2d2.provider.DataProvider(db, [1, 1, 1])
    provider.set_partition("Learn")
    assert provider.read_random_batch()[0] == 42.5


def test_numpy_database(n2d2, capsys):
    random = np.random.default_rng(0)
    images = [random.random((3, 4, 5), dtype=np.float32) for _ in range(6)]
    db = n2d2.database.Numpy()
    db.load(images, list(range(6)), partition="Learn")
    assert db.get_nb_stimuli("Learn") == 6
    provider = n2d2.provider.DataProvider(db, [5, 4, 3], batch_size=6)
    provider.set_partition("Learn")
    batch = provider.read_batch(0).to_numpy(copy=True)
    for image, label in zip(batch, list(provider.get_labels()), strict=True):
        np.testing.assert_allclose(image, images[int(label)], rtol=1e-6)
    last = n2d2.database.Numpy()
    last.load([image.transpose(1, 2, 0) for image in images], partition="Test", channels_first=False)
    assert "every stimulus gets the label 0" in capsys.readouterr().out
    provider = n2d2.provider.DataProvider(last, [5, 4, 3])
    assert sorted(provider.read_batch(0).to_numpy().reshape(-1))[0] in [image.min() for image in images]


def test_mnist(n2d2, mnist):
    database = n2d2.database.MNIST(data_path=mnist, validation=0.2)
    assert [database.get_nb_stimuli(name) for name in ("Learn", "Validation", "Test")] == [16, 4, 10]
    provider = n2d2.provider.DataProvider(database, [32, 32, 1], batch_size=2)
    provider.add_transformation(n2d2.transform.Rescale(width=32, height=32))
    provider.set_partition("Learn")
    assert [inputs.shape() for inputs in provider] == [[2, 1, 32, 32]] * 8


def test_manual_data_augmentation(n2d2, mnist):
    """The manual's 31.1."""
    database = n2d2.database.MNIST(data_path=mnist, validation=0.1)
    provider = n2d2.provider.DataProvider(database, [28, 28, 1], batch_size=1)
    image = provider.read_batch(idx=0).to_numpy(copy=True) * 255
    provider.add_on_the_fly_transformation(n2d2.transform.Flip(vertical_flip=True))
    flipped = provider.read_batch(idx=0).to_numpy(copy=True) * 255
    np.testing.assert_allclose(flipped, image[:, :, ::-1])
    provider.add_transformation(n2d2.transform.Flip(vertical_flip=True))
    np.testing.assert_allclose(provider.read_batch(idx=0).to_numpy() * 255, image)
    provider.read_batch(idx=1)
    assert provider.get_labels()[0] in range(10)
    assert next(provider).shape() == [1, 1, 28, 28]


@pytest.mark.parametrize("name", ["LeNet", "LeNetBN"])
def test_models(n2d2, name):
    model = getattr(n2d2.models, name)(nb_outputs=7)
    assert model(n2d2.Tensor([2, 1, 32, 32], value=0.5)).shape() == [2, 7, 1, 1]
    assert len(model) == {"LeNet": 8, "LeNetBN": 11}[name]

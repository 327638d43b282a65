"""Transformations of windows and values: documented vectors, OpenCV and numpy as oracles, bad parameters."""

import N2D2
import numpy
import pytest

cv2 = pytest.importorskip("cv2")


def ramp(rows, cols, dtype="uint8"):
    return numpy.arange(rows * cols).astype(dtype).reshape(rows, cols)


def box(x0, y0, x1, y1, label=1):
    return N2D2.RectangularROI(label, x0, y0, x1, y1)


def boxes(rois):
    return [roi.getBox() for roi in rois]


def made(transformation, **parameters):
    for name, value in parameters.items():
        transformation.setParameter(name, str(value))
    return transformation


def images(channels=(1, 3), dtypes=("uint8", "uint16", "int16", "float32", "float64"), seed=0):
    generator = numpy.random.default_rng(seed)
    for count in channels:
        for dtype in dtypes:
            shape = (7, 10) if count == 1 else (7, 10, count)
            if numpy.dtype(dtype).kind == "f":
                yield generator.random(shape).astype(dtype)
            else:
                yield generator.integers(0, 200, shape).astype(dtype)


# ---------------------------------------------------------------- SliceExtraction


def test_slice_rotation_vector():
    slices = made(N2D2.SliceExtractionTransformation(5, 5, 2, 2), RandomRotation=1, RandomRotationRange="90 90")
    frame, labels, rois = slices.apply(ramp(9, 9), ramp(9, 9, "int32"), [box(3, 3, 5, 6)])
    expected = [[56 - 9 * x + y for x in range(5)] for y in range(5)]
    assert frame.tolist() == expected and labels.tolist() == expected
    assert boxes(rois) == [(1, 1, 3, 2)]
    assert slices.apply(ramp(9, 9))[0].dtype == numpy.uint8


def test_slice_scaling_padding_and_offsets():
    scaled = made(N2D2.SliceExtractionTransformation(4, 4), RandomScaling=1, RandomScalingRange="2 2")
    assert scaled.apply(ramp(10, 10))[0][0].tolist() == [6, 8, 10, 12]
    padded = made(N2D2.SliceExtractionTransformation(5, 4), AllowPadding=1)
    frame, labels, _ = padded.apply(ramp(3, 3), ramp(3, 3, "int32"))
    assert frame.tolist() == [[0, 1, 2, 1, 0], [3, 4, 5, 4, 3], [6, 7, 8, 7, 6], [3, 4, 5, 4, 3]]
    assert labels.tolist() == [[0, 1, 2, -1, -1], [3, 4, 5, -1, -1], [6, 7, 8, -1, -1], [-1] * 5]
    padded.setParameter("BorderType", "ConstantBorder")
    padded.setParameter("BorderValue", "9")
    assert padded.apply(ramp(3, 3))[0][:, 4].tolist() == [9] * 4
    drawn = made(N2D2.SliceExtractionTransformation(4, 4), RandomOffsetX=1, RandomOffsetY=1)
    frame, _, rois = drawn.apply(ramp(20, 20), rois=[box(8, 17, 10, 19)])
    assert frame[0, 0] == 71 and boxes(rois) == [(1, 1, 2, 2)]
    with pytest.raises(ValueError, match="AllowPadding"):
        N2D2.SliceExtractionTransformation(5, 4).apply(ramp(3, 3))
    with pytest.raises(ValueError, match="RandomScalingRange"):
        made(scaled, RandomScalingRange="2 1").apply(ramp(9, 9))
    whole = N2D2.SliceExtractionTransformation(0, 0)
    assert whole.apply(ramp(5, 6))[0].tolist() == ramp(5, 6).tolist()
    whole = made(whole, RandomScaling=1, RandomScalingRange="2 2")
    assert whole.apply(ramp(6, 8))[0].shape == (3, 4)


@pytest.mark.parametrize(("scales", "bound"), [("1 1", 0.5), ("0.7 1.4", 1.5)])
def test_slice_points_follow(scales, bound):
    """A lit pixel, its label and its ROI end at the same place, whatever the angle, the scale and the padding.

    Labels are resized to the nearest pixel at the left and above, that is by up to a pixel of the source."""
    for seed in range(1, 30):
        slices = made(
            N2D2.SliceExtractionTransformation(24, 20),
            RandomOffsetX=1,
            RandomOffsetY=1,
            RandomRotation=1,
            RandomScaling=1,
            RandomScalingRange=scales,
            AllowPadding=1,
            BorderType="ConstantBorder",
        )
        generator = numpy.random.default_rng(seed)
        x, y = generator.integers(8, 20, 2)
        image, labels = numpy.zeros((30, 26), "float32"), numpy.zeros((30, 26), "int32")
        image[y - 2 : y + 3, x - 2 : x + 3] = 1
        labels[y - 2 : y + 3, x - 2 : x + 3] = 7
        frame, moved, rois = slices.apply(
            image, labels, [box(int(x) - 2, int(y) - 2, int(x) + 3, int(y) + 3)], -1, seed
        )
        lit, labelled = numpy.argwhere(frame > 0.5), numpy.argwhere(moved == 7)
        if len(lit) < 9 or not rois:
            continue
        left, top, width, height = rois[0].getBox()
        for points in (lit, labelled):
            assert points[:, 1].min() >= left - 1 and points[:, 1].max() <= left + width
            assert points[:, 0].min() >= top - 1 and points[:, 0].max() <= top + height
        if lit.min() > 0 and lit[:, 1].max() < 23 and lit[:, 0].max() < 19:
            assert numpy.abs(lit.mean(0) - labelled.mean(0)).max() < bound
            centre = (top + (height - 1) / 2, left + (width - 1) / 2)
            assert numpy.abs(lit.mean(0) - centre).max() < 1


def test_random_resize_crop():
    crop = made(N2D2.RandomResizeCropTransformation(4, 4), ScaleMin="0.25")
    image = ramp(10, 10)
    frame, labels, rois = crop.apply(image, image.astype("int32"), [box(2, 2, 6, 6), box(0, 0, 2, 2)])
    assert frame[0].tolist() == [28, 30, 32, 34]
    assert labels[0].tolist() == [22, 24, 26, 28]
    assert boxes(rois) == [(0, 0, 2, 2)]
    for seed in range(20):
        drawn = made(N2D2.RandomResizeCropTransformation(6, 5), ScaleMin="0.1", RatioMin="0.5", RatioMax="2")
        frame, labels, _ = drawn.apply(ramp(11, 17, "float32"), numpy.zeros((11, 17), "int32"), [], -1, seed + 1)
        assert frame.shape == (5, 6) == labels.shape
    # No window of these ratios fits: the largest centred one.
    wide = made(N2D2.RandomResizeCropTransformation(4, 4), RatioMin="4", RatioMax="4")
    assert (
        wide.apply(ramp(16, 16, "float32"))[0].tolist()
        == cv2.resize(ramp(16, 16, "float32")[6:10], (4, 4), interpolation=cv2.INTER_LINEAR).tolist()
    )
    with pytest.raises(ValueError, match="ScaleM"):
        made(N2D2.RandomResizeCropTransformation(4, 4), ScaleMin="1.5")
    with pytest.raises(ValueError, match="ScaleMax"):
        made(N2D2.RandomResizeCropTransformation(4, 4), ScaleMax="0.5").apply(image)


def test_distortion_moves_rois():
    distortion = made(
        N2D2.DistortionTransformation(), ElasticScaling="8", ElasticGaussianSize=15, Rotation="20", Scaling="10"
    )
    for seed in range(1, 12):
        labels = numpy.zeros((60, 64), "int32")
        labels[20:40, 22:46] = 5
        _, moved, rois = distortion.apply(
            labels.astype("float32"), labels, [box(22, 20, 46, 40, 5)], -1, seed
        )
        points = numpy.argwhere(moved == 5)
        left, top, width, height = rois[0].getBox()
        # The box is that of four corners: the sides between them may bend a little.
        for given, found in (
            (left, points[:, 1].min()),
            (top, points[:, 0].min()),
            (left + width - 1, points[:, 1].max()),
            (top + height - 1, points[:, 0].max()),
        ):
            assert abs(given - found) <= 3


# ---------------------------------------------------------------- values


def test_distortion_reaches_the_last_row_and_column():
    """Defect row 29: neighbours beyond the border are the border's, so that an even image stays as it is."""
    parameters = {"ElasticGaussianSize": 5, "ElasticSigma": 2, "ElasticScaling": 40, "Scaling": 30, "Rotation": 30}
    distortion = made(N2D2.DistortionTransformation(), **parameters)
    frame = numpy.full((9, 14), 7.5, "float32")
    for seed in range(5):
        assert numpy.allclose(distortion.apply(frame, seed=seed)[0], 7.5, atol=1e-5)


def test_equalize():
    for image in images(dtypes=("uint8",)):
        standard = N2D2.EqualizeTransformation().apply(image)[0].astype(int)
        clahe = made(N2D2.EqualizeTransformation(), Method="CLAHE", CLAHE_ClipLimit="2.0", CLAHE_GridSize="2")
        limited = clahe.apply(image)[0].astype(int)
        local = cv2.createCLAHE(2.0, (2, 2))
        if image.ndim == 2:
            assert (standard == cv2.equalizeHist(image)).all()
            assert (limited == local.apply(image)).all()
            continue
        for given, equalize in ((standard, cv2.equalizeHist), (limited, local.apply)):
            lab = cv2.cvtColor(image, cv2.COLOR_BGR2Lab)
            lab[..., 0] = equalize(numpy.ascontiguousarray(lab[..., 0]))
            assert numpy.abs(given - cv2.cvtColor(lab, cv2.COLOR_Lab2BGR)).max() <= 2
    with pytest.raises(ValueError, match="8U"):
        N2D2.EqualizeTransformation().apply(ramp(4, 4, "float32"))


@pytest.mark.parametrize("operation", ["Binary", "BinaryInverted", "Truncate", "ToZero", "ToZeroInverted"])
def test_threshold(operation):
    for image in [*images(), *images(dtypes=("int8", "int32"))]:
        limit = 0.5 if image.dtype.kind == "f" else 60
        if image.dtype == "int8":
            image = numpy.abs(image)
        above = image > limit
        value = numpy.array(3, image.dtype)
        expected = {
            "Binary": numpy.where(above, value, 0),
            "BinaryInverted": numpy.where(above, 0, value),
            "Truncate": numpy.where(above, numpy.array(limit, image.dtype), image),
            "ToZero": numpy.where(above, image, 0),
            "ToZeroInverted": numpy.where(above, 0, image),
        }[operation]
        given = made(N2D2.ThresholdTransformation(limit), Operation=operation, MaxValue="3.0").apply(image)[0]
        assert given.dtype == image.dtype and (given == expected).all()


def test_threshold_vector_and_otsu():
    vector = N2D2.ThresholdTransformation(127).apply(numpy.array([[0, 127, 128, 255]], "uint8"))[0]
    assert vector.tolist() == [[0, 0, 1, 1]]
    for image in images(dtypes=("uint8",)):
        given = N2D2.ThresholdTransformation(3, True).apply(image)[0]
        planes = image[..., None] if image.ndim == 2 else image
        for c in range(planes.shape[2]):
            plane = numpy.ascontiguousarray(planes[..., c])
            expected = cv2.threshold(plane, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
            assert (given.reshape(planes.shape)[..., c] == expected).all()
    with pytest.raises(ValueError, match="OtsuMethod"):
        N2D2.ThresholdTransformation(3, True).apply(ramp(4, 4, "float32"))


def write_matrix(path, array):
    code = {"uint8": 0, "int8": 1, "uint16": 2, "int16": 3, "int32": 4, "float32": 5, "float64": 6}
    channels = array.shape[2] if array.ndim == 3 else 1
    head = numpy.array([*array.shape[:2], code[str(array.dtype)] + 8 * (channels - 1)], "int32")
    path.write_bytes(head.tobytes() + array.tobytes())
    return str(path)


def test_affine(tmp_path):
    affine = N2D2.AffineTransformation
    frame = numpy.array([[0, 1, 2, 3]], "uint8")
    file = write_matrix(tmp_path / "d.bin", numpy.array([[0, 1, 2, 0]], "uint8"))
    assert affine(affine.Divides, file).apply(frame)[0].tolist() == [[0, 1, 1, 0]]
    mean = write_matrix(tmp_path / "mean.bin", numpy.array([[0.5, 0, 4, 1]], "float64"))
    given = affine(affine.Minus, mean, affine.Multiplies, file).apply(frame)[0]
    assert given.dtype == numpy.float64 and given.tolist() == [[0, 1, -4, 0]]
    given = affine(affine.Plus, mean).apply(frame.astype("float32"))[0]
    assert given.dtype == numpy.float32 and given.tolist() == [[0.5, 1, 6, 4]]
    full = write_matrix(tmp_path / "full.bin", numpy.full((1, 4), 254, "uint8"))
    assert affine(affine.Plus, full).apply(frame)[0].tolist() == [[254, 255, 255, 255]]
    zero = write_matrix(tmp_path / "zero.bin", numpy.zeros((1, 4), "float32"))
    assert affine(affine.Divides, zero).apply(frame.astype("float32"))[0].tolist() == [[0, 0, 0, 0]]
    image = str(tmp_path / "matrix.png")
    cv2.imwrite(image, numpy.array([[1, 2, 3, 4]], "uint8"))
    assert affine(affine.Multiplies, image).apply(frame)[0].tolist() == [[0, 2, 6, 12]]
    colours = numpy.arange(12, dtype="float32").reshape(2, 2, 3)
    file = write_matrix(tmp_path / "colours.bin", colours)
    assert (affine(affine.Plus, file).apply(colours)[0] == 2 * colours).all()
    with pytest.raises(ValueError, match="2x2x3"):
        affine(affine.Plus, file).apply(frame)
    with pytest.raises(OSError, match="nowhere"):
        affine(affine.Plus, str(tmp_path / "nowhere.bin"))
    (tmp_path / "cut.bin").write_bytes(numpy.array([100000, 100000, 5], "int32").tobytes())
    with pytest.raises(RuntimeError, match="longer than the file"):
        affine(affine.Plus, str(tmp_path / "cut.bin"))


def test_filter():
    kernel = N2D2.Kernel_double("1 2 3", 3, 1)
    impulse = numpy.zeros((1, 5), "float32")
    impulse[0, 2] = 1
    assert N2D2.FilterTransformation(kernel).apply(impulse)[0].tolist() == [[0, 3, 2, 1, 0]]
    for image in [*images(), *images(dtypes=("int32",))]:
        coefficients = numpy.array([[0.5, -1, 0.25], [1, 2, -0.5], [0, 0.125, 1]])
        text = " ".join(str(c) for c in coefficients.ravel())
        given = N2D2.FilterTransformation(N2D2.Kernel_double(text, 3, 3)).apply(image)[0].astype(float)
        wide = cv2.filter2D(image.astype("float64"), -1, coefficients)
        if image.dtype.kind == "f":
            assert numpy.abs(given - wide).max() < 1e-5
        else:
            info = numpy.iinfo(image.dtype)
            assert numpy.abs(given - numpy.clip(numpy.rint(wide), info.min, info.max)).max() <= 1
    gaussian = N2D2.FilterTransformation("Gaussian", SizeX=3, SizeY=3, Sigma=1.0)
    assert gaussian.getKernel()[4] == pytest.approx(0.1591549, abs=1e-7)
    assert N2D2.FilterTransformation("Gabor", SizeX=3, SizeY=3, Theta=90).getOrientation() == 0.25
    with pytest.raises(ValueError, match="Gausian"):
        N2D2.FilterTransformation("Gausian", SizeX=3, SizeY=3)
    with pytest.raises(ValueError, match="Sigma2"):
        N2D2.FilterTransformation("Gaussian", SizeX=3, SizeY=3, Sigma2=3)


def test_normalize():
    vector = numpy.array([[0, 51, 102, 255]], "uint8")
    bounds = made(N2D2.NormalizeTransformation(), NormMin="0.5", NormMax="1")
    assert bounds.apply(vector)[0].tolist() == [[128, 153, 178, 255]]
    given = made(N2D2.NormalizeTransformation(), Norm="L2").apply(vector)[0]
    assert given.dtype == numpy.float32
    assert given[0].tolist() == pytest.approx([0, 0.1825742, 0.3651484, 0.9128709], abs=1e-6)
    order = {"L1": 1, "L2": 2, "Linf": numpy.inf}
    for image in images():
        unity = 1 if image.dtype.kind == "f" else numpy.iinfo(image.dtype).max
        for norm, p in order.items():
            for per in (0, 1):
                t = made(N2D2.NormalizeTransformation(), Norm=norm, NormValue="2", PerChannel=per)
                given = t.apply(image)[0].reshape(70, -1)
                if not per:
                    given = given.reshape(-1, 1)
                for plane in given.T:
                    assert numpy.linalg.norm(plane.astype(float), p) == pytest.approx(2, rel=1e-5)
        t = made(N2D2.NormalizeTransformation(), PerChannel=1)
        low, high = t.apply(image)[0].reshape(70, -1).min(0), t.apply(image)[0].reshape(70, -1).max(0)
        assert (numpy.abs(low.astype(float)) < 1e-6).all() and numpy.allclose(high.astype(float), unity)
    constant = numpy.full((2, 2), 7, "uint8")
    assert N2D2.NormalizeTransformation().apply(constant)[0].tolist() == [[0, 0], [0, 0]]


def test_range_clipping():
    clip = made(N2D2.RangeClippingTransformation(), RangeMin="50", RangeMax="150")
    vector = numpy.array([[0, 50, 100, 150, 255]], "uint8")
    assert clip.apply(vector)[0].tolist() in ([[0, 0, 127, 255, 255]], [[0, 0, 128, 255, 255]])
    for image in images():
        unity = 1 if image.dtype.kind == "f" else numpy.iinfo(image.dtype).max
        low, high = float(image.min()), float(image.max())
        expected = (image.astype(float) - low) * unity / (high - low)
        given = N2D2.RangeClippingTransformation().apply(image)[0]
        assert given.dtype == image.dtype
        assert numpy.abs(given - expected).max() <= (1e-6 if unity == 1 else 1)
    assert N2D2.RangeClippingTransformation().apply(numpy.full((2, 2), 9, "uint8"))[0].max() == 0


def test_reshape_and_expand_label():
    image = ramp(4, 6)
    given = N2D2.ReshapeTransformation(2, 4, 3).apply(image)[0]
    assert (given == image.reshape(2, 4, 3)).all()
    frame, labels, _ = N2D2.ReshapeTransformation(3).apply(image, image.astype("int32"))
    assert (frame == image.reshape(3, 8)).all() and (labels == frame).all()
    for arguments, match in (((5,), "24 elements"), ((2, 5), "NbCols"), ((2, 4, 3), "labels")):
        with pytest.raises(ValueError, match=match):
            N2D2.ReshapeTransformation(*arguments).apply(image, image.astype("int32"))
    with pytest.raises(ValueError, match="ROIs"):
        N2D2.ReshapeTransformation(3).apply(image, rois=[box(0, 0, 1, 1)])
    labels = N2D2.ExpandLabelTransformation().apply(image, numpy.array([[5]], "int32"))[1]
    assert labels.shape == (4, 6) and (labels == 5).all()
    with pytest.raises(ValueError, match="matrix already"):
        N2D2.ExpandLabelTransformation().apply(image, labels)


def test_random_affine():
    t = N2D2.RandomAffineTransformation(0.5, 0.1)
    image = numpy.array([[0, 20, 40, 60, 80, 100]], "uint8")
    assert t.apply(image)[0].tolist() == [[25, 44, 62, 80, 99, 117]]
    t = N2D2.RandomAffineTransformation([(0.5, 1.5)], [(-0.1, 0.1)], [(0.5, 2)])
    given = t.apply(numpy.array([[0.25, 0.5, 1]], "float32"))[0][0]
    assert given.tolist() == pytest.approx([0.20196247, 0.40606076, 1.016459], abs=1e-6)
    for colour in images(channels=(3,)):
        exact = N2D2.RandomAffineTransformation([(2, 2), (0.5, 0.5)], [(0.1, 0.1)])
        unity = 1 if colour.dtype.kind == "f" else numpy.iinfo(colour.dtype).max
        expected = colour * numpy.array([2, 0.5, 1.0]) + 0.1 * unity
        if unity != 1:
            expected = numpy.clip(numpy.rint(expected), numpy.iinfo(colour.dtype).min, unity)
        assert numpy.abs(exact.apply(colour)[0] - expected).max() <= (1e-6 if unity == 1 else 1)
        masked = made(N2D2.RandomAffineTransformation([(2, 2)]), ChannelsMask="0 1 0").apply(colour)[0]
        assert (masked[..., 0] == colour[..., 0]).all() and (masked[..., 1] != colour[..., 1]).any()
    # A gamma drawn alone: gain and bias are off then.
    disjoint = N2D2.RandomAffineTransformation([(2, 2)], [(0.5, 0.5)], [(2, 2)], [], [], [1.0])
    made(disjoint, DisjointGamma=1)
    assert disjoint.apply(numpy.array([[0.5]], "float32"))[0][0, 0] == 0.25
    never = N2D2.RandomAffineTransformation([(2, 2)], [], [], [0.0])
    assert (never.apply(image)[0] == image).all()
    with pytest.raises(ValueError, match="negative"):
        N2D2.RandomAffineTransformation([], [], [(2, 2)]).apply(numpy.array([[-1.0]], "float32"))
    with pytest.raises(ValueError, match="GainVarProb has 2"):
        N2D2.RandomAffineTransformation([(2, 2)], [], [], [0.5, 0.5]).apply(image)
    with pytest.raises(ValueError, match="GammaRange"):
        N2D2.RandomAffineTransformation([], [], [(0, 2)])


def test_images_are_checked():
    flip = N2D2.FlipTransformation(True)
    with pytest.raises(ValueError, match="image"):
        flip.apply(numpy.zeros(4))
    with pytest.raises(ValueError, match="uint8"):
        flip.apply(numpy.zeros((2, 2), "complex64"))
    with pytest.raises(ValueError, match="int32"):
        flip.apply(numpy.zeros((2, 2)), numpy.zeros((2, 2)))
    image = ramp(2, 3)
    kept = image.copy()
    assert flip.apply(image)[0].tolist() == [[2, 1, 0], [5, 4, 3]] and (image == kept).all()
    assert flip.apply(image[:, ::-1])[0].tolist() == kept.tolist()


# ---------------------------------------------------------------- Python code


def database_of(arrays, labels=None):
    database = N2D2.Tensor_Database()
    database.load([N2D2.from_numpy(a) for a in arrays], labels or [0] * len(arrays))
    database.partitionStimuli(len(arrays), N2D2.Database.Learn)
    return database


def test_custom_transformation():
    class Twice(N2D2.CustomTransformation):
        def apply_float(self, frame, labels, rois, id):
            numpy.asarray(frame)[...] *= 2
            numpy.asarray(labels)[...] = id + 100
            rois.append(N2D2.RectangularROI(3, 0, 0, 1, 1))

    arrays = [numpy.full((1, 2, 3), i, "float32") for i in range(8)]
    database = database_of(arrays)
    provider = N2D2.StimuliProvider(database, [3, 2, 1], 4)
    provider.addOnTheFlyTransformation(Twice())  # nothing else holds it
    provider.setBatch(N2D2.Database.Learn, False)
    while not provider.allBatchsProvided(N2D2.Database.Learn):
        provider.readBatch(N2D2.Database.Learn)
        ids = provider.getBatch()
        assert numpy.asarray(provider.getData())[:, 0, 0, 0].tolist() == [2 * i for i in ids]
        assert numpy.asarray(provider.getLabelsData()).ravel().tolist() == [100 + i for i in ids]
        assert provider.getLabelsROIs(0)[0].label == 3
    assert type(provider.getOnTheFlyTransformation(N2D2.Database.Learn)[0]) is Twice
    composite = N2D2.CompositeTransformation(Twice())
    assert composite.apply(numpy.ones((2, 2), "float32"))[0].tolist() == [[2, 2], [2, 2]]
    with pytest.raises(ValueError, match="apply_unsigned_char"):
        Twice().apply(ramp(2, 2))

    class Failing(N2D2.CustomTransformation):
        def apply_float(self, frame, labels, rois, id):
            raise KeyError("my own fault")

    provider = N2D2.StimuliProvider(database, [3, 2, 1], 4)
    provider.addTransformation(Failing())
    with pytest.raises(Exception, match="my own fault"):
        provider.readBatch(N2D2.Database.Learn, 0)
    with pytest.raises(TypeError):
        provider.addTransformation(3)

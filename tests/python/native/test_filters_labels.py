"""Transformations that filter, and those of labels and objects: numpy, scipy and OpenCV as oracles."""

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


def random_image(dtype="uint8", shape=(9, 11), seed=0):
    generator = numpy.random.default_rng(seed)
    if numpy.dtype(dtype).kind == "f":
        return generator.random(shape).astype(dtype)
    return generator.integers(0, 255, shape).astype(dtype)


# ---------------------------------------------------------------- rows and frequencies


def test_apodization():
    signal = pytest.importorskip("scipy.signal")
    n = 11
    windows = {
        "Rectangular": (N2D2.Rectangular_double(), numpy.ones(n)),
        "Hann": (N2D2.Hann_double(), signal.windows.hann(n)),
        "Hamming": (N2D2.Hamming_double(), signal.windows.hamming(n)),
        "Cosine": (N2D2.Cosine_double(), numpy.sin(numpy.pi * numpy.arange(n) / (n - 1))),
        "Gaussian": (N2D2.Gaussian_double(0.3), signal.windows.gaussian(n, 0.3 * (n - 1) / 2)),
        "Blackman": (N2D2.Blackman_double(), signal.windows.blackman(n)),
        "Kaiser": (N2D2.Kaiser_double(4.0), signal.windows.kaiser(n, 4.0)),
    }
    for window, expected in windows.values():
        assert numpy.abs(numpy.array(window(n)) - expected).max() < 1e-9
        for dtype in ("float64", "uint8", "int16"):
            image = random_image(dtype)
            given = N2D2.ApodizationTransformation(window, n).apply(image)[0]
            product = image * numpy.array(window(n))
            assert given.dtype == image.dtype
            assert numpy.abs(given - (product if dtype == "float64" else numpy.trunc(product))).max() < 1e-9
    with pytest.raises(ValueError, match="11 columns"):
        N2D2.ApodizationTransformation(N2D2.Hann_double(), n).apply(ramp(3, 5))
    with pytest.raises(ValueError, match="Sigma"):
        N2D2.ApodizationTransformation(N2D2.Gaussian_double(0.0), n)


def test_fourier():
    scipy_fft = pytest.importorskip("scipy.fft")
    image = random_image("float32", (7, 11))
    padded = numpy.zeros((8, 12))
    padded[:7, :11] = image
    given = N2D2.DFTTransformation().apply(image)[0]
    expected = numpy.fft.fft2(padded)
    assert given.dtype == numpy.float64 and numpy.abs(given[..., 0] + 1j * given[..., 1] - expected).max() < 1e-6
    rows = N2D2.DFTTransformation(False).apply(image)[0]
    assert numpy.abs(rows[..., 0] + 1j * rows[..., 1] - numpy.fft.fft(padded, axis=1)).max() < 1e-6
    polar = N2D2.MagnitudePhaseTransformation().apply(given)[0]
    assert numpy.abs(polar[..., 0] - numpy.abs(expected)).max() < 1e-6
    assert numpy.abs(polar[..., 1] - numpy.angle(given[..., 0] + 1j * given[..., 1])).max() < 1e-9
    logarithmic = made(N2D2.MagnitudePhaseTransformation(), LogScale=1).apply(given)[0]
    assert numpy.abs(logarithmic[..., 0] - numpy.log1p(numpy.abs(expected))).max() < 1e-6
    image = random_image("float64", (5, 7))
    padded = numpy.zeros((6, 8))
    padded[:5, :7] = image
    assert numpy.abs(N2D2.DCTTransformation().apply(image)[0] - scipy_fft.dctn(padded, norm="ortho")).max() < 1e-9
    rows = N2D2.DCTTransformation(False).apply(image)[0]
    assert numpy.abs(rows - scipy_fft.dct(padded, axis=1, norm="ortho")).max() < 1e-9
    for transformation, bad in (
        (N2D2.DCTTransformation(), ramp(4, 4)),
        (N2D2.DFTTransformation(), numpy.zeros((4, 4, 3))),
        (N2D2.MagnitudePhaseTransformation(), numpy.zeros((4, 4))),
    ):
        with pytest.raises(ValueError, match="expected, got"):
            transformation.apply(bad)


def test_wallis():
    vector = numpy.array([[0, 51, 102, 255]], "uint8")
    given = made(N2D2.WallisFilterTransformation(0), Mean="10", StdDev="2").apply(vector)[0]
    assert given.dtype == numpy.float32
    assert given[0].tolist() == pytest.approx(((vector - vector.mean()) / vector.std() * 2 + 10)[0], abs=1e-5)
    local = N2D2.WallisFilterTransformation(3).apply(vector)[0][0]
    assert local.tolist() == pytest.approx([-0.7071068, 0, -0.3922323, 0.7071065], abs=1e-6)
    shifted = N2D2.WallisFilterTransformation(3, 5.0, 3.0).apply(vector)[0][0]
    assert shifted.tolist() == pytest.approx((local * 3 + 5).tolist(), abs=1e-5)
    colour = random_image("float32", (6, 8, 3))
    each = made(N2D2.WallisFilterTransformation(0), PerChannel=1).apply(colour)[0].reshape(-1, 3)
    assert numpy.abs(each.mean(0)).max() < 1e-5 and numpy.abs(each.std(0) - 1).max() < 1e-4
    whole = N2D2.WallisFilterTransformation(0).apply(colour)[0]
    assert abs(whole.mean()) < 1e-5 and abs(whole.std() - 1) < 1e-4
    padded = numpy.pad(colour.astype("float64"), ((2, 2), (2, 2), (0, 0)), "edge")
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, (5, 5), (0, 1))
    expected = (colour - windows.mean((-1, -2))) / numpy.sqrt(numpy.maximum(windows.var((-1, -2)), 1e-6))
    assert numpy.abs(N2D2.WallisFilterTransformation(5).apply(colour)[0] - expected).max() < 1e-4
    assert numpy.isfinite(N2D2.WallisFilterTransformation(3).apply(numpy.full((4, 4), 7, "uint8"))[0]).all()


def test_gradient():
    image = ramp(5, 5)
    given = N2D2.GradientFilterTransformation().apply(image)[0]
    assert given[2, 2] == pytest.approx(0.09411764, abs=1e-7) and given[0, 0] == pytest.approx(0, abs=1e-6)
    image = random_image("uint8", (12, 14))
    data = image.astype("float32") / 255
    oracles = {
        "Sobel": lambda k: (abs(cv2.Sobel(data, 5, 1, 0, None, k)) + abs(cv2.Sobel(data, 5, 0, 1, None, k))) / 2,
        "Scharr": lambda k: (abs(cv2.Scharr(data, 5, 1, 0)) + abs(cv2.Scharr(data, 5, 0, 1))) / 2,
        "Laplacian": lambda k: abs(cv2.Laplacian(data, 5, None, k)),
    }
    for name, oracle in oracles.items():
        for size in (3, 5):
            t = made(N2D2.GradientFilterTransformation(), GradientFilter=name, KernelSize=size)
            assert numpy.abs(t.apply(image)[0] - oracle(size)).max() < 1e-4
    labels = random_image("int32", image.shape) % 3
    gradient = oracles["Sobel"](3)
    for inverse in (0, 1):
        t = made(N2D2.GradientFilterTransformation(applyToLabels=True), Threshold="0.4", InvThreshold=inverse)
        frame, filtered, _ = t.apply(image, labels)
        kept = gradient <= 0.4 if inverse else gradient > 0.4
        assert (frame == image).all() and (filtered == numpy.where(kept, labels, -1)).all()
        only = made(t, Label="2").apply(image, labels)[1]
        assert (only == numpy.where(kept | (labels != 2), labels, -1)).all()
    scaled = made(N2D2.GradientFilterTransformation(1.0, 0.0, True), Threshold="0.3", GradientScale="0.5").apply(
        image, labels
    )[1]
    assert set(numpy.unique(scaled)) <= {-1, 0, 1, 2} and (scaled == -1).any()
    with pytest.raises(ValueError, match="odd"):
        made(N2D2.GradientFilterTransformation(), KernelSize=4).apply(image)


# ---------------------------------------------------------------- morphology

CODES = {"Erode": 0, "Dilate": 1, "Opening": 2, "Closing": 3, "Gradient": 4, "TopHat": 5, "BlackHat": 6}
SHAPES = {"Rectangular": 0, "Cross": 1, "Elliptic": 2}


@pytest.mark.parametrize("operation", CODES)
def test_morphology(operation):
    T = N2D2.MorphologyTransformation
    for shape, code in SHAPES.items():
        for dtype, size, iterations in (("uint8", 3, 1), ("float32", 5, 2), ("int32", 3, 1)):
            image = random_image(dtype, (12, 13) if dtype == "int32" else (12, 13, 3))
            element = cv2.getStructuringElement(code, (size, size))
            expected = cv2.morphologyEx(image.astype("float32"), CODES[operation], element, iterations=iterations)
            t = made(T(T.Operation.__members__[operation], size), Shape=shape, NbIterations=iterations)
            given = t.apply(image)[0]
            assert given.dtype == image.dtype and numpy.abs(given - expected).max() < 1e-6


def test_morphology_of_labels():
    ndimage = pytest.importorskip("scipy.ndimage")
    T = N2D2.MorphologyTransformation
    labels = (random_image("int32", (15, 17), 3) % 4).astype("int32")
    image = ramp(15, 17)
    square = numpy.ones((3, 3))
    frame, given, _ = T(T.Dilate, 3, True).apply(image, labels)
    assert (frame == image).all() and (given == ndimage.grey_dilation(labels, (3, 3))).all()
    grown = ndimage.binary_dilation(labels == 2, square)
    given = made(T(T.Dilate, 3, True), Label="2").apply(image, labels)[1]
    assert (given == numpy.where(grown, 2, labels)).all()
    changed = made(T(T.Dilate, 3, True), Label="2", LabelsIgnoreDiff=1).apply(image, labels)[1]
    assert (changed == numpy.where(grown & (labels != 2), -1, labels)).all()
    several = made(T(T.Dilate, 3, True), Label="1 2").apply(image, labels)[1]
    masked = numpy.where((labels == 1) | (labels == 2), labels, -2)
    result = ndimage.grey_dilation(masked, (3, 3))
    assert (several == numpy.where(result > -2, result, labels)).all()
    assert T(T.Dilate, 3, True).apply(image, numpy.array([[5]], "int32"))[1].tolist() == [[5]]
    with pytest.raises(ValueError, match="Size"):
        T(T.Dilate, 0)


def test_reconstruction():
    ndimage = pytest.importorskip("scipy.ndimage")
    T = N2D2.MorphologicalReconstructionTransformation
    image = random_image("uint8", (20, 21), 5)

    def reconstruct(start, dilates):
        while True:
            grown = (
                ndimage.grey_dilation(start, (3, 3), mode="nearest")
                if dilates
                else ndimage.grey_erosion(start, (3, 3), mode="nearest")
            )
            following = numpy.minimum(grown, image) if dilates else numpy.maximum(grown, image)
            if (following == start).all():
                return start
            start = following

    opened = reconstruct(ndimage.grey_erosion(image, (3, 3), mode="nearest"), True)
    closed = reconstruct(ndimage.grey_dilation(image, (3, 3), mode="nearest"), False)
    assert (T(T.OpeningByReconstruction, 3).apply(image)[0] == opened).all()
    assert (T(T.ClosingByReconstruction, 3).apply(image)[0] == closed).all()
    for operation in (T.ReconstructionByErosion, T.ReconstructionByDilation):
        assert (T(operation, 3).apply(image)[0] == image).all()
    labels = (random_image("int32", (20, 21), 6) % 2).astype("int32")
    given = T(T.OpeningByReconstruction, 2, True).apply(image, labels)[1]
    assert (given <= labels).all() and given.shape == labels.shape


# ---------------------------------------------------------------- parts


def test_centroid_crop():
    image = numpy.zeros((5, 9), "uint8")
    image[1, 2] = 200
    labels, rois = image.astype("int32"), [box(2, 1, 3, 2), box(6, 3, 8, 5)]
    frame, moved, kept = N2D2.CentroidCropTransformation().apply(image, labels, rois)
    assert frame.shape == (2, 4) and frame[1, 2] == 200 and moved[1, 2] == 200
    assert boxes(kept) == [(2, 1, 1, 1)]
    assert N2D2.CentroidCropTransformation(0).apply(image)[0].shape == (5, 4)
    assert N2D2.CentroidCropTransformation(1).apply(image)[0].shape == (2, 9)
    assert N2D2.CentroidCropTransformation().apply(numpy.zeros((3, 4), "uint8"))[0].shape == (3, 4)
    with pytest.raises(ValueError, match="Axis"):
        N2D2.CentroidCropTransformation(2)


def test_stripe_remove():
    T = N2D2.StripeRemoveTransformation
    image = ramp(10, 10)
    labels = image.astype("int32")
    rois = [box(0, 0, 1, 1), box(2, 0, 4, 10), box(1, 3, 6, 5), box(8, 8, 10, 10)]
    t = made(T(0, 2, 2), NbIterations=2)
    frame, moved, kept = t.apply(image, labels, rois)
    assert frame[0].tolist() == [0, 1, 4, 5, 8, 9] and (moved == frame).all()
    assert boxes(kept) == [(0, 0, 1, 1), (1, 3, 3, 2), (4, 8, 2, 2)]
    frame = T(1, 4, 2).apply(ramp(6, 3))[0]
    assert frame.tolist() == ramp(6, 3)[:4].tolist()
    step = made(T(1, 1, 1), NbIterations=3, StepOffset=0).apply(ramp(6, 3))[0]
    assert step.tolist() == ramp(6, 3)[[0, 4, 5]].tolist()
    drawn = made(T(0, 0, 4), RandomOffset=1).apply(image)[0][0].tolist()
    assert drawn == [0, 1, 6, 7, 8, 9]
    for arguments, shape, match in (((0, 9, 2), (10, 10), "exceeds"), ((1, 0, 6), (6, 3), "leaves nothing")):
        with pytest.raises(ValueError, match=match):
            T(*arguments).apply(ramp(*shape))
    with pytest.raises(ValueError, match="Axis"):
        T(2, 0, 1)


def test_trim():
    for border, inside in ((250, 10), (5, 200)):
        image = numpy.full((20, 24, 3), border, "uint8")
        image[6:15, 7:18] = inside
        labels = numpy.zeros((20, 24), "int32")
        labels[6:15, 7:18] = 4
        for levels, method in ((0, "Discretize"), (4, "Discretize"), (3, "Reduce")):
            t = made(N2D2.TrimTransformation(levels), Method=method)
            frame, moved, rois = t.apply(image, labels, [box(7, 6, 18, 15)])
            # The cleaning with 3x3 pixels takes one from the inside.
            assert frame.shape == (7, 9, 3) and (frame == inside).all() and (moved == 4).all()
            assert boxes(rois) == [(-1, -1, 11, 9)]
    uniform = numpy.full((4, 5), 9, "uint8")
    assert (N2D2.TrimTransformation(0).apply(uniform)[0] == uniform).all()
    with pytest.raises(ValueError, match="NbLevels"):
        N2D2.TrimTransformation(1)


def test_compression_noise():
    image = random_image("uint8", (16, 16, 3))
    for quality in (90, 20):
        t = made(N2D2.CompressionNoiseTransformation(), CompressionRange=f"{100 - quality} {100 - quality}")
        expected = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], -1)
        assert numpy.abs(t.apply(image)[0].astype(int) - expected).max() <= 3
        assert t.apply(image[..., 0].copy())[0].shape == (16, 16)
    for bad in ("50", "60 50", "0 101"):
        with pytest.raises(ValueError, match="CompressionRange"):
            made(N2D2.CompressionNoiseTransformation(), CompressionRange=bad).apply(image)


def test_channel_drop_and_shake():
    image = random_image("uint8", (8, 9, 3))
    given = made(N2D2.ChannelDropTransformation([1.0, 0.0, 1.0]), DropValue="7").apply(image)[0]
    assert (given[..., [0, 2]] == 7).all() and (given[..., 1] == image[..., 1]).all()
    with pytest.raises(ValueError, match="2 probabilities"):
        N2D2.ChannelDropTransformation([0.5, 0.5]).apply(image)
    shake = made(N2D2.ChannelShakeTransformation([(0, 0), (2, 2)], [(-1, -1)]), BorderType="ReplicateBorder")
    labels = numpy.ones((8, 9), "int32")
    frame, kept, rois = shake.apply(image, labels, [box(1, 1, 3, 3)])
    assert (frame[:, :-1, 0] == image[:, 1:, 0]).all() and (frame[:, -1, 0] == image[:, -1, 0]).all()
    assert (frame[2:, :, 1] == image[:-2, :, 1]).all() and (frame[..., 2] == image[..., 2]).all()
    assert (kept == labels).all() and boxes(rois) == [(1, 1, 2, 2)]
    half = made(N2D2.ChannelShakeTransformation([(0.5, 0.5)]), Rounded=0).apply(ramp(6, 6, "float32"))[0]
    assert numpy.abs(half[1:] - (ramp(6, 6)[1:] - 3.0)).max() < 1e-5
    for distribution in ("Uniform", "Normal", "TruncatedNormal"):
        t = made(N2D2.ChannelShakeTransformation([(-3, 3)], [(-3, 3)]), Distribution=distribution)
        found = {t.apply(ramp(12, 12), seed=seed)[0].tobytes() for seed in range(1, 12)}
        assert len(found) > 3
    with pytest.raises(ValueError, match="3 channels"):
        N2D2.ChannelShakeTransformation([(0, 1)] * 3).apply(ramp(4, 4))


def test_label_slice():
    T = N2D2.LabelSliceExtractionTransformation
    labels = numpy.zeros((8, 8), "int32")
    labels[:, 4:] = 1
    image = ramp(8, 8)
    frame, label, _ = T(3, 3, 1).apply(image, labels)
    assert frame.tolist() == image[2:5, 5:8].tolist() and label.tolist() == [[1]]
    for seed in range(1, 40):
        frame, label, rois = T(3, 3).apply(image, labels, [box(4, 0, 8, 8)], -1, seed)
        pixels = labels.ravel()[frame]
        assert (pixels == label[0, 0]).all() and (label[0, 0] == 1) == bool(rois)
        composite = made(T(3, 3), KeepComposite=1).apply(image, labels, [], -1, seed)[1]
        assert (composite == pixels).all()
        apart = made(T(2, 2), SlicesMargin=1).apply(image, labels, [], -1, seed)
        assert (apart[0] % 8 != 3).all() and (apart[0] % 8 != 4).all()
        excluded = made(T(3, 3), ExcludeLabels="0").apply(image, labels, [], -1, seed)[1]
        assert excluded.tolist() == [[1]]
    mixed = made(T(3, 3, 1), SlicesMargin=-2, KeepComposite=1)
    assert any((mixed.apply(image, labels, [], -1, seed)[1] == 0).any() for seed in range(1, 30))
    # A label at the border only: padding finds it there, nothing else does.
    edge = numpy.zeros((8, 8), "int32")
    edge[3:5, 7] = 6
    padded = made(T(3, 3, 6), AllowPadding=1, SlicesMargin=-2)
    assert padded.apply(image, edge)[1].tolist() == [[6]]
    assert T(3, 3, 6).apply(image, edge)[1].tolist() == [[-1]]
    none = made(T(3, 3, 6), KeepComposite=1)
    assert (none.apply(image, edge)[1] == -1).all()
    assert (made(none, IgnoreNoValid=0).apply(image, edge)[1] >= 0).all()
    assert T(3, 3).apply(image, numpy.full((8, 8), -1, "int32"))[1].tolist() == [[-1]]
    with pytest.raises(ValueError, match="AllowPadding"):
        T(9, 3).apply(image, labels)


def test_label_slice_cache(tmp_path):
    T = N2D2.LabelSliceExtractionTransformation
    labels = numpy.zeros((8, 8), "int32")
    labels[:, 4:] = 1
    t = T(3, 3, 1, str(tmp_path))
    first = t.apply(ramp(8, 8), labels, id=4)[0]
    file = tmp_path / "lseTrans_id4_label1.bin"
    centres = numpy.fromfile(file, "int32").reshape(-1, 2)
    assert len(centres) == 12 and (centres[:, 0] >= 5).all()
    assert (t.apply(ramp(8, 8), labels, id=4)[0] == first).all()
    labels[:, 4:] = 0
    labels[:, :4] = 1  # the data set changed: what was found before does not count
    assert (t.apply(ramp(8, 8), labels, id=4)[0] % 8 < 4).all()


def test_label_extraction():
    T = N2D2.LabelExtractionTransformation
    image = ramp(12, 16)
    labels = numpy.zeros((12, 16), "int32")
    labels[:, 8:] = 1
    seen = set()
    for seed in range(1, 40):
        frame, label, _ = T("3", "5").apply(image, labels, [], -1, seed)
        assert frame.shape == (5, 3) and (labels.ravel()[frame] == label[0, 0]).all()
        seen.add(int(label[0, 0]))
        only = T("3", "5", -1, "0:1,1-2:0").apply(image, labels, [], -1, seed)[1]
        assert only.tolist() == [[0]]
    assert seen == {0, 1}
    sizes = {T("3,4", "5,6").apply(image, labels, [], -1, seed)[0].shape for seed in range(1, 20)}
    assert sizes == {(5, 3), (6, 4)}
    # With ROIs the patch that fits the objects is taken, inside of one.
    objects = numpy.full((12, 16), -1, "int32")
    objects[2:8, 3:9] = 2
    for seed in range(1, 10):
        frame, label, _ = T("2,4", "2,4").apply(image, objects, [box(3, 2, 9, 8, 2)], 5, seed)
        assert frame.shape == (4, 4) and label.tolist() == [[2]]
        assert (objects.ravel()[frame] == 2).all()
    assert T("3", "3", 7).apply(image, labels)[1].tolist() == [[-1]]
    with pytest.raises(ValueError, match="Distribution"):
        T("3", "3", -1, "0:1").apply(image, labels)
    with pytest.raises(ValueError, match="as many"):
        T("3,4", "3")
    with pytest.raises(ValueError, match="matrix"):
        T("3", "3").apply(image)


def test_roi_extraction():
    T = N2D2.ROIExtractionTransformation
    ndimage = pytest.importorskip("scipy.ndimage")
    image = ramp(12, 16)
    rois = [box(1, 1, 4, 5, 2), box(8, 6, 12, 9, 3)]
    frame, _, kept = made(T(), Label=3).apply(image, rois=rois)
    assert (frame == image[6:9, 8:12]).all() and boxes(kept) == [(0, 0, 4, 3)]
    wide = made(T(), Label=2, Margin=2).apply(image, rois=rois)
    assert wide[0].shape == (7, 6) and boxes(wide[2]) == [(1, 1, 3, 4)]
    generator = numpy.random.default_rng(1)
    for seed in range(1, 20):
        labels = (generator.random((12, 16)) < 0.2).astype("int32")
        numbers, count = ndimage.label(labels, numpy.ones((3, 3)))
        expected = {
            (s[0].stop - s[0].start, s[1].stop - s[1].start)
            for i, s in enumerate(ndimage.find_objects(numbers))
            if (numbers == i + 1).sum() >= 3
        }
        t = made(T(), LabelSegmentation=1, MinSize=3, MergeMaxHDist=0, MergeMaxVDist=0)
        frame, cut, _ = t.apply(image, labels, [], -1, seed)
        # Overlapping boxes are merged, so that the size is at least that of a component.
        assert not expected or any(frame.shape[0] >= h and frame.shape[1] >= w for h, w in expected)
        assert (cut == labels.ravel()[frame]).all()
    labels = numpy.zeros((12, 16), "int32")
    labels[2:5, 1:4] = labels[2:5, 6:9] = 1
    merged = made(T(), LabelSegmentation=1, MergeMaxHDist=3, KeepComposite=0).apply(image, labels)
    assert merged[0].shape == (3, 8) and merged[1].tolist() == [[1]]
    narrow = made(T(), LabelSegmentation=1, FilterMinWidth=4).apply(image, labels)
    assert narrow[0].shape == (12, 16) and (narrow[1] == -1).all()
    assert made(T(), LabelSegmentation=1, FilterMaxAspectRatio="0.5").apply(image, labels)[0].shape == (12, 16)


# ---------------------------------------------------------------- names of a database


def named_database(folder, names=("cat", "dog", "bird"), composite=False):
    for i, name in enumerate(names):
        for k in range(2):
            (folder / name).mkdir(exist_ok=True, parents=True)
            image = numpy.full((8, 10), 20 * i + k, "uint8")
            cv2.imwrite(str(folder / name / f"{k}.png"), image)
    database = N2D2.DIR_Database()
    database.loadDir(str(folder), 1, "", 1)
    database.partitionStimuli(2 * len(names), N2D2.Database.Learn)
    return database


def test_label_filter(tmp_path):
    T = N2D2.LabelFilterTransformation
    database = named_database(tmp_path)
    names = [database.getLabelName(i) for i in range(3)]
    provider = N2D2.StimuliProvider(database, [10, 8, 1], 1)
    labels = numpy.array([[0, 1, 2, -1]], "int32")
    rois = [box(0, 0, 1, 1, i) for i in range(3)]
    image = ramp(1, 4)
    expected = {
        T.Remove: ([-1, 1, -1, -1], [1]),
        T.Keep: ([0, -1, 2, -1], [0, 2]),
        T.Merge: ([2, 1, 2, -1], [2, 1, 2]),
    }
    for filter, (pixels, kept) in expected.items():
        t = T([names[2], names[0]], filter)
        with pytest.raises(ValueError, match="provider"):
            t.apply(image)
        provider.addTransformation(t)
        _, given, left = t.apply(image, labels, rois)
        assert given.tolist() == [pixels] and [roi.label for roi in left] == kept
    own = T([names[0]], T.Remove, 9)
    provider.addTransformation(own)
    assert own.apply(image, labels)[1].tolist() == [[9, 1, 2, -1]]
    with pytest.raises(ValueError, match='no label "/cta".*cat'):
        provider.addTransformation(T(["/cta"]))
    assert provider.getTransformation(N2D2.Database.Learn).size() == 4


METHODS = ("Linear", "LinearByDistance", "SmoothEdge", "SmoothEdgeLinearByDistance")


@pytest.mark.parametrize("method", METHODS)
def test_blending(tmp_path, method):
    T = N2D2.BlendingTransformation
    database = named_database(tmp_path / "all", ("backgrounds", "cat", "dog"))
    objects = named_database(tmp_path / "objects", ("dog",))
    sizes = N2D2.StimuliProvider(objects, [0, 0], 0)
    sizes.addOnTheFlyTransformation(N2D2.RescaleTransformation(4, 3))
    sizes.addOnTheFlyTransformation(N2D2.ExpandLabelTransformation())
    t = made(
        T(sizes, ["*backgrounds*"]),
        BlendingMethod=method,
        BlendingSmoothSize=3,
        MarginH=1,
        DensityRange="0.25 0.25",
        SavePath=str(tmp_path / "saved"),
    )
    provider = N2D2.StimuliProvider(database, [30, 20, 1], 1, True)
    provider.addOnTheFlyTransformation(t)
    ids = {database.getLabelName(i): i for i in range(3)}
    image = numpy.full((20, 30), 100, "uint8")
    back = next(i for i in range(6) if database.getStimulusLabel(i) == ids["/backgrounds"])
    other = next(i for i in range(6) if database.getStimulusLabel(i) == ids["/cat"])
    labels = numpy.full((20, 30), ids["/backgrounds"], "int32")
    frame, given, rois = t.apply(image, labels, [], back)
    assert len(rois) >= 600 * 0.25 / 12 and all(roi.label == ids["/dog"] for roi in rois)
    expected = labels.copy()
    places = boxes(rois)
    for i, (x, y, w, h) in enumerate(places):
        expected[y : y + h, x : x + w] = ids["/dog"]
        assert (w, h) == (4, 3)
        for a, b, _, _ in places[:i]:
            assert abs(a - x) >= 5 or abs(b - y) >= 3
    assert (given == expected).all() and (frame[expected == ids["/backgrounds"]] == 100).all()
    x, y, w, h = places[0]
    inside = frame[y : y + h, x : x + w].astype(float)
    values = {"Linear": [80, 80.2], "LinearByDistance": [0, 0.2], "SmoothEdge": [0, 1]}
    if method in values:
        assert any(numpy.abs(inside - v).max() <= 0.6 for v in values[method])
    else:
        assert numpy.abs(inside - 100).max() <= 0.6  # equal distances everywhere: nothing to insert
    assert (t.apply(image, labels, [], other)[0] == image).all()
    saved = sorted((tmp_path / "saved").iterdir())
    assert [file.suffix for file in saved] == [".json", ".png"]
    assert (cv2.imread(str(saved[1]), -1) == frame).all()
    with pytest.raises(ValueError, match="not present in current database"):
        N2D2.StimuliProvider(named_database(tmp_path / "few", ("cow",)), [4, 4, 1], 1).addTransformation(
            T(sizes, ["*"])
        )
    with pytest.raises(ValueError, match="BatchSize=0"):
        T(provider, ["*"])

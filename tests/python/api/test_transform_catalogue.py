"""Every transformation of the package, with its words, on an image."""

import N2D2
import n2d2
import numpy
import pytest

T = n2d2.transform
CATALOGUE = {
    "CentroidCrop": lambda: T.CentroidCrop(axis=1),
    "StripeRemove": lambda: T.StripeRemove(0, 1, 2, nb_iterations=2, step_offset=3),
    "Trim": lambda: T.Trim(4, method="Reduce"),
    "LabelSliceExtraction": lambda: T.LabelSliceExtraction(5, 4, allow_padding=True, border_type="ConstantBorder"),
    "LabelExtraction": lambda: T.LabelExtraction("3", "3"),
    "ROIExtraction": lambda: T.ROIExtraction(label=1, margin=1),
    "GradientFilter": lambda: T.GradientFilter(scale=0.5, gradient_filter="Laplacian"),
    "Morphology": lambda: T.Morphology("Dilate", 3, shape="Cross", nb_iterations=2),
    "MorphologicalReconstruction": lambda: T.MorphologicalReconstruction("OpeningByReconstruction", 3),
    "Filter": lambda: T.Filter("Gaussian", size_x=3, size_y=3, sigma=1.0),
    "Equalize": lambda: T.Equalize(method="CLAHE"),
    "Threshold": lambda: T.Threshold(0.5, operation="Truncate"),
    "Normalize": lambda: T.Normalize(norm="L2", norm_value=2.0),
    "RangeClipping": lambda: T.RangeClipping(range_min=10.0, range_max=90.0),
    "RandomAffine": lambda: T.RandomAffine([(0.5, 1.5)], bias_range=[(-0.1, 0.1)], disjoint_gamma=True),
    "CompressionNoise": lambda: T.CompressionNoise(compression_range=[10, 20]),
    "ChannelDrop": lambda: T.ChannelDrop([0.5]),
    "ChannelShake": lambda: T.ChannelShake(vertical_range=[(-1, 1)], horizontal_range=[(0, 1)], rounded=False),
    "ExpandLabel": lambda: T.ExpandLabel(),
}
FLOAT = {
    "DCT": lambda: T.DCT(two_dimensional=False),
    "DFT": lambda: T.DFT(),
    "WallisFilter": lambda: T.WallisFilter(3),
}


@pytest.mark.parametrize("name", [*CATALOGUE, *FLOAT])
def test_words_of_the_package(name):
    transformation = (CATALOGUE | FLOAT)[name]()
    assert name in repr(transformation)
    image = numpy.random.default_rng(1).integers(0, 100, (9, 12)).astype("float32" if name in FLOAT else "uint8")
    labels = numpy.full((1, 1), 2, "int32") if name == "ExpandLabel" else numpy.ones((9, 12), "int32")
    frame, moved, _ = transformation.N2D2().apply(image, labels, [N2D2.RectangularROI(1, 2, 2, 8, 7)])
    assert frame.size and moved.size

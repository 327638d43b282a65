"""Filters, and what they make of images."""

import N2D2

from n2d2._declaration import NativeClasses, argument, config, enum_of, option, python_only
from n2d2.error_handler import WrongValue
from n2d2.transform.transformation import Transformation
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class GradientFilter(Transformation):
    """Gradient of the image, or labels ignored by it."""

    _table = {
        "scale": option("scale", float),
        "delta": option("delta", float),
        "apply_to_labels": option("applyToLabels", bool),
        "gradient_filter": config("GradientFilter", values=("Sobel", "Scharr", "Laplacian")),
        "kernel_size": config("KernelSize"),
        "inv_threshold": config("InvThreshold"),
        "threshold": config("Threshold"),
        "label": config("Label"),
        "gradient_scale": config("GradientScale"),
    }
    _N2D2_constructors = NativeClasses("GradientFilterTransformation")

    def __init__(self, **config_parameters):
        """:param scale: Factor of the gradient, default=1.0
        :type scale: float, optional
        :param delta: Added to the gradient, default=0.0
        :type delta: float, optional
        :param apply_to_labels: Ignore label pixels of low gradient instead, default=False
        :type apply_to_labels: bool, optional
        :param gradient_filter: Sobel, Scharr or Laplacian, default="Sobel"
        :type gradient_filter: str, optional
        :param kernel_size: Side of the kernel, default=3
        :type kernel_size: int, optional
        :param inv_threshold: Ignore high gradients instead, default=False
        :type inv_threshold: bool, optional
        :param threshold: Of the gradient, default=0.5
        :type threshold: float, optional
        :param label: Label IDs to filter, default=[] (all)
        :type label: list, optional
        :param gradient_scale: The gradient is that of the image resized by this, default=1.0
        :type gradient_scale: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()

    def _build(self, *prefix):
        # The native constructor of these keywords wants the scale.
        self._optional_constructor_arguments.setdefault("scale", 1.0)
        super()._build(*prefix)


def _morphological(operations):
    """Words of both morphological transformations, which differ in their operations."""
    return {
        "operation": argument("operation", str, enum=enum_of(operations)),
        "size": argument("size", int),
        "apply_to_labels": option("applyToLabels", bool),
        "labels_ignore_diff": config("LabelsIgnoreDiff"),
        "shape": config("Shape", values=("Rectangular", "Elliptic", "Cross")),
        "nb_iterations": config("NbIterations"),
        "label": config("Label"),
    }


@inherit_init_docstring()
class Morphology(Transformation):
    """Morphological operation on the image or its labels."""

    _table = _morphological("MorphologyTransformation.Operation")
    _N2D2_constructors = NativeClasses("MorphologyTransformation")

    def __init__(self, operation, size, **config_parameters):
        """:param operation: Erode, Dilate, Opening, Closing, Gradient, TopHat or BlackHat
        :type operation: str
        :param size: Side of the structuring element
        :type size: int
        :param apply_to_labels: On the labels, default=False
        :type apply_to_labels: bool, optional
        :param labels_ignore_diff: Label pixels that change are ignored, default=False
        :type labels_ignore_diff: bool, optional
        :param shape: Rectangular, Elliptic or Cross, default="Rectangular"
        :type shape: str, optional
        :param nb_iterations: Number of erosions and dilations, default=1
        :type nb_iterations: int, optional
        :param label: Label IDs to apply it to, default=[] (all)
        :type label: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(operation=operation, size=size)


@inherit_init_docstring()
class MorphologicalReconstruction(Transformation):
    """Reconstruction of the image or its labels."""

    _table = _morphological("MorphologicalReconstructionTransformation.Operation")
    _N2D2_constructors = NativeClasses("MorphologicalReconstructionTransformation")

    def __init__(self, operation, size, **config_parameters):
        """:param operation: ReconstructionByErosion, ReconstructionByDilation, OpeningByReconstruction or
            ClosingByReconstruction
        :type operation: str
        :param size: Side of the structuring element
        :type size: int
        :param apply_to_labels: On the labels, default=False
        :type apply_to_labels: bool, optional
        :param labels_ignore_diff: Label pixels that change are ignored, default=False
        :type labels_ignore_diff: bool, optional
        :param shape: Rectangular, Elliptic or Cross, default="Rectangular"
        :type shape: str, optional
        :param nb_iterations: Number of erosions and dilations, default=1
        :type nb_iterations: int, optional
        :param label: Label IDs to apply it to, default=[] (all)
        :type label: list, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(operation=operation, size=size)


@inherit_init_docstring()
class WallisFilter(Transformation):
    """Local (or, with size 0, global) mean and standard deviation."""

    _table = {
        "size": argument("size", int),
        "mean": option("mean", float),
        "std_dev": option("stdDev", float),
        "per_channel": config("PerChannel"),
    }
    _N2D2_constructors = NativeClasses("WallisFilterTransformation")

    def __init__(self, size, **config_parameters):
        """:param size: Side of the window
        :type size: int
        :param mean: Mean of the result, default=0.0
        :type mean: float, optional
        :param std_dev: Standard deviation of the result, default=1.0
        :type std_dev: float, optional
        :param per_channel: With size 0: each channel on its own, default=False
        :type per_channel: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(size=size)


@inherit_init_docstring()
class DFT(Transformation):
    """Discrete Fourier transform, to the channels (real part, imaginary part)."""

    _table = {
        "two_dimensional": option("twoDimensional", bool),
    }
    _N2D2_constructors = NativeClasses("DFTTransformation")

    def __init__(self, **config_parameters):
        """:param two_dimensional: Of the image, or of each row, default=True
        :type two_dimensional: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class DCT(Transformation):
    """Discrete cosine transform."""

    _table = {
        "two_dimensional": option("twoDimensional", bool),
    }
    _N2D2_constructors = NativeClasses("DCTTransformation")

    def __init__(self, **config_parameters):
        """:param two_dimensional: Of the image, or of each row, default=True
        :type two_dimensional: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class MagnitudePhase(Transformation):
    """Magnitude and phase of the channels (real part, imaginary part)."""

    _table = {
        "log_scale": config("LogScale"),
    }
    _N2D2_constructors = NativeClasses("MagnitudePhaseTransformation")

    def __init__(self, **config_parameters):
        """:param log_scale: ln(1 + magnitude), default=False
        :type log_scale: bool, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class ExpandLabel(Transformation):
    """One label becomes one for each pixel."""

    _N2D2_constructors = NativeClasses("ExpandLabelTransformation")

    def __init__(self, **config_parameters):
        Transformation.__init__(self, **config_parameters)
        self._construct()


@inherit_init_docstring()
class LabelFilter(Transformation):
    """Removes, keeps or merges labels by name."""

    _table = {
        "labels": argument("labels", list, tuple),
        "filter": option("filter", str, enum=enum_of("LabelFilterTransformation.Filter")),
        "default_label": option("defaultLabel", int),
    }
    _N2D2_constructors = NativeClasses("LabelFilterTransformation")

    def __init__(self, labels, **config_parameters):
        """:param labels: Names of labels
        :type labels: list
        :param filter: Remove, Keep or Merge, default="Remove"
        :type filter: str, optional
        :param default_label: Of what is removed; -2: that of the database, default=-2
        :type default_label: int, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(labels=labels)


@inherit_init_docstring()
class Filter(Transformation):
    """Convolution with a kernel."""

    _table = {
        "kernel": argument("kernel", str),
        "size_x": option("SizeX", int),
        "size_y": option("SizeY", int),
        "mat": option("Mat", list, tuple),
        "positive": option("Positive", bool),
        "sigma": option("Sigma", float),
        "sigma1": option("Sigma1", float),
        "sigma2": option("Sigma2", float),
        "theta": option("Theta", float),
        "lambda_": option("Lambda", float),
        "psi": option("Psi", float),
        "gamma": option("Gamma", float),
        "orientation": option("orientation", float),
    }
    _N2D2_constructors = NativeClasses("FilterTransformation")

    def __init__(self, kernel, **config_parameters):
        """:param kernel: "*" (with ``mat``), "Gaussian", "LoG", "DoG" or "Gabor"
        :type kernel: str
        :param size_x: Width of the kernel
        :type size_x: int, optional
        :param size_y: Height of the kernel
        :type size_y: int, optional
        :param mat: Coefficients of "*", row by row
        :type mat: list, optional
        :param positive: The centre is positive, default=True
        :type positive: bool, optional
        :param sigma: Of Gaussian, LoG and Gabor, default=sqrt(2)
        :type sigma: float, optional
        :param sigma1: Of DoG, default=2.0
        :type sigma1: float, optional
        :param sigma2: Of DoG, default=1.0
        :type sigma2: float, optional
        :param theta: Of Gabor, in degrees
        :type theta: float, optional
        :param lambda_: Of Gabor, default=10.0
        :type lambda_: float, optional
        :param psi: Of Gabor, in degrees
        :type psi: float, optional
        :param gamma: Of Gabor, default=0.5
        :type gamma: float, optional
        :param orientation: Tag of the channel, in turns, default=0.0 (Gabor: theta / 360)
        :type orientation: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(kernel=kernel)


@inherit_init_docstring()
class Apodization(Transformation):
    """Each row times a window."""

    _table = {
        "size": argument("size", int),
        "window_name": python_only("WindowName", str),
        "sigma": python_only("Sigma", float),
        "alpha": python_only("Alpha", float),
        "beta": python_only("Beta", float),
    }
    _windows = {
        "Rectangular": (),
        "Hann": (),
        "Hamming": (),
        "Cosine": (),
        "Gaussian": ("sigma",),
        "Blackman": ("alpha",),
        "Kaiser": ("beta",),
    }
    _N2D2_constructors = NativeClasses("ApodizationTransformation")

    def __init__(self, size, **config_parameters):
        """:param size: Number of columns
        :type size: int
        :param window_name: Rectangular, Hann, Hamming, Cosine, Gaussian, Blackman or Kaiser,
            default="Rectangular"
        :type window_name: str, optional
        :param sigma: Of Gaussian, default=0.4
        :type sigma: float, optional
        :param alpha: Of Blackman, default=0.16
        :type alpha: float, optional
        :param beta: Of Kaiser, default=5.0
        :type beta: float, optional
        """
        Transformation.__init__(self, **config_parameters)
        self._construct(size=size)

    def _build(self):
        name = self._config_parameters.get("window_name", "Rectangular")
        if name not in self._windows:
            raise WrongValue("window_name", name, list(self._windows))
        words = {
            key: self._config_parameters[key] for key in ("sigma", "alpha", "beta") if key in self._config_parameters
        }
        for key in words:
            if key not in self._windows[name]:
                raise ValueError(f"{key} is not a parameter of the window {name}")
        super()._build(getattr(N2D2, f"{name}_double")(**words))

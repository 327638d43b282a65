"""Statistics of a data set."""

from pathlib import Path

from n2d2._declaration import NativeClasses, argument, config
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.provider.provider import Provider
from n2d2.transform.transformation import _mask
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class StimuliData(N2D2_Interface):
    """Sizes and values of the stimuli of a provider, behind the transformations it has when ``generate`` is
    called. Values are those a further transformation would see: those of 8-bit images are 0 to 255. The files
    are in a folder of the object's name."""

    _table = {
        "name": argument("name", str),
        "provider": argument("provider", Provider),
        "mean_data": config("MeanData"),
        "std_dev_data": config("StdDevData"),
    }
    _N2D2_constructors = NativeClasses("StimuliData")

    def __init__(self, name, provider, **config_parameters):
        """:param name: Name, and folder of the files
        :type name: str
        :param provider: Provider to analyse
        :type provider: :py:class:`n2d2.provider.DataProvider`
        :param mean_data: Write the mean image (meanData.bin, where all stimuli have one size), default=False
        :type mean_data: bool, optional
        :param std_dev_data: Write the standard deviation of each pixel (stdDevData.bin), default=False
        :type std_dev_data: bool, optional
        """
        N2D2_Interface.__init__(self, **config_parameters)
        self._set_arguments(name=name, provider=provider)
        self._check_parameters()
        self._N2D2_object = self._N2D2_constructors[""](name, provider.N2D2())
        self._apply_parameters()
        self.load_N2D2_parameters(self._N2D2_object)

    def generate(self, apply_to="All", no_raw=False):
        """Reads the stimuli of the partitions (LearnOnly, ..., All), or the cache of the same stimuli and
        transformations; returns their number. ``no_raw``: values as in the batches, integers scaled to
        [0, 1]."""
        return self._N2D2_object.generate(_mask(apply_to), no_raw)

    def get_global_value(self):
        """{"min", "max", "mean", "std_dev"} of all values."""
        return _value(self._N2D2_object.getGlobalValue())

    def get_values(self):
        """The same of each stimulus."""
        return [_value(value) for value in self._N2D2_object.getValues()]

    def get_size_range(self):
        """([width, height, channels] of the smallest sides, of the largest ones)."""
        return _size(self._N2D2_object.getMinSize()), _size(self._N2D2_object.getMaxSize())

    def get_mean_size(self):
        """Mean [width, height, channels]."""
        return _size(self._N2D2_object.getMeanSize())

    def get_mean_data_file(self):
        """File of the mean image, for :py:class:`n2d2.transform.Affine`."""
        return self._N2D2_object.getMeanDataFile()

    def get_std_dev_data_file(self):
        """File of the standard deviations, for :py:class:`n2d2.transform.Affine`."""
        return self._N2D2_object.getStdDevDataFile()

    def summary(self):
        """What data.dat holds."""
        return self._N2D2_object.summary()

    def log_size_range(self, plot=True):
        """sizeRange.dat and its figures."""
        self._N2D2_object.logSizeRange()
        if plot:
            from n2d2.plot import plot_size_range

            plot_size_range(Path(self._N2D2_object.getFolder()) / "sizeRange.dat")

    def log_value_range(self, plot=True):
        """valueRange.dat and its figures."""
        self._N2D2_object.logValueRange()
        if plot:
            from n2d2.plot import plot_value_range

            plot_value_range(Path(self._N2D2_object.getFolder()) / "valueRange.dat")


def _value(native):
    return {"min": native.minVal, "max": native.maxVal, "mean": native.mean, "std_dev": native.stdDev}


def _size(native):
    return [native.width, native.height, native.channels]

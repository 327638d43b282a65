"""What all providers share."""

from abc import ABC, abstractmethod

from n2d2._declaration import NativeClasses, config, ghosts, option
from n2d2.deepnet import DeepNet
from n2d2.error_handler import WrongInputType
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.utils import check_types, generate_name


class Provider(N2D2_Interface, ABC):
    """Abstract provider; it knows the graph that its current data feed."""

    _table = {
        "batch_size": option("batchSize", int),
        "composite_stimuli": option("compositeStimuli", bool),
        "data_signed_mapping": config("DataSignedMapping"),
        "quantization_levels": config("QuantizationLevels"),
        "quantization_min": config("QuantizationMin"),
        "quantization_max": config("QuantizationMax"),
        "corrupt_stimuli": config("CorruptStimuli", values=("Error", "Skip")),
        **ghosts(random_read="RandomRead"),
    }
    _N2D2_constructors = NativeClasses("StimuliProvider")

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param name: Name, default= {Class}_{n}
        :type name: str, optional"""
        name = config_parameters.pop("name", None)
        if name is not None and not isinstance(name, str):
            raise WrongInputType("name", str(type(name)), [str(str)])
        self._name = name or generate_name(self)
        self._deepnet = None
        self._defaults = {}
        N2D2_Interface.__init__(self, **config_parameters)

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        self._name = generate_name(self)
        self._deepnet = None
        self._defaults = self._read_config(N2D2_object)

    def _apply_parameters(self):
        self._defaults = self._read_config(self._N2D2_object)
        super()._apply_parameters()

    def _parameter_string(self):
        """Without the parameters that have their default value."""
        everything = self._config_parameters
        self._config_parameters = {
            key: value for key, value in everything.items() if value != self._defaults.get(key)
        }
        try:
            return super()._parameter_string()
        finally:
            self._config_parameters = everything

    def _join_deepnet(self, deepnet):
        """Feeds a graph that another provider owns."""
        self._deepnet = deepnet

    def get_deepnet(self):
        """The current graph."""
        return self._deepnet

    @check_types
    def set_deepnet(self, deepnet: DeepNet):
        """Sets the current graph, which takes its data from this provider."""
        self._deepnet = deepnet
        deepnet.set_provider(self)

    def get_name(self):
        """Name."""
        return self._name

    @property
    def name(self):
        """Name."""
        return self._name

    def get_size(self):
        """Size of a stimulus, [W, H, C]."""
        return list(self._N2D2_object.getSize())

    def get_batch_size(self):
        """Number of stimuli of a batch."""
        return self._N2D2_object.getBatchSize()

    def dims(self):
        """[W, H, C, B]."""
        return [*self.get_size(), self.get_batch_size()]

    def shape(self):
        """[B, C, H, W]."""
        return self.dims()[::-1]

    def _before_link(self):
        """Called before a cell reads the data."""

    def __str__(self):
        return f"'{self._name}' {type(self).__name__}{self._parameter_string()}"

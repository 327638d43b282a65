"""What all targets share."""

from abc import ABC, abstractmethod

from n2d2._declaration import config, option
from n2d2.error_handler import WrongInputType
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.provider import Provider
from n2d2.utils import check_types, generate_name


class Target(N2D2_Interface, ABC):
    """Abstract target; the native one is created at the first call."""

    _table = {
        "target_value": option("targetValue", float),
        "default_value": option("defaultValue", float),
        "top_n": option("targetTopN", int),
        "labels_mapping": option("labelsMapping", str),
        "create_missing_labels": option("createMissingLabels", bool),
        "data_as_target": config("DataAsTarget", bool),
        "no_display_label": config("NoDisplayLabel", int),
        "labels_hue_offset": config("LabelsHueOffset", int),
        "estimated_labels_value_display": config("EstimatedLabelsValueDisplay", bool),
        "masked_label": config("MaskedLabel", int),
        "masked_label_value": config("MaskedLabelValue", bool),
        "binary_threshold": config("BinaryThreshold", float),
        "value_threshold": config("ValueThreshold", float),
        "image_log_format": config("ImageLogFormat", str),
        "weak_target": config("WeakTarget", int),
    }

    @abstractmethod
    def __init__(self, provider, **config_parameters):
        """:param provider: Provider of the data and labels
        :type provider: :py:class:`n2d2.provider.Provider`
        :param name: Name, default= {Class}_{n}
        :type name: str, optional
        :param target_value: Value of the target output, default=1.0
        :type target_value: float, optional
        :param default_value: Value of the other outputs, default=0.0
        :type default_value: float, optional
        :param top_n: Number of best outputs kept, default=1
        :type top_n: int, optional
        :param labels_mapping: File of the mapping from labels to outputs, default=""
        :type labels_mapping: str, optional
        :param create_missing_labels: Create the labels that only the mapping knows, default=False
        :type create_missing_labels: bool, optional
        """
        if not isinstance(provider, Provider):
            raise WrongInputType("provider", str(type(provider)), [str(Provider)])
        name = config_parameters.pop("name", None)
        self._name = name or generate_name(self)
        self._provider = provider
        self._deepnet = None
        N2D2_Interface.__init__(self, **config_parameters)
        self._check_parameters()

    def _need_native(self):
        if self._N2D2_object is None:
            raise RuntimeError(
                f"[{self._name}] nothing was inferred yet: call the target on the output of a network"
            )
        return self._N2D2_object

    def get_name(self):
        """Name."""
        return self._name

    @property
    def name(self):
        """Name."""
        return self._name

    def get_deepnet(self):
        """Graph of the last call."""
        return self._deepnet

    @check_types
    def log_estimated_labels(self, path: str):
        """Writes the estimated labels in a directory."""
        self._need_native().logEstimatedLabels(path)

    @check_types
    def log_estimated_labels_json(self, dir_name: str, **kwargs):
        """Writes the estimated labels as JSON; ``kwargs``: fileName, xOffset, yOffset, append."""
        self._need_native().logEstimatedLabelsJSON(dir_name, **kwargs)

    def get_current_loss(self):
        """Loss of the last batch."""
        return self._need_native().getLastLoss()

    def __str__(self):
        return self._name

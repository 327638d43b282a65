"""What all databases share, and the generic Database."""

import os
from abc import ABC, abstractmethod

import N2D2

from n2d2._declaration import NativeClasses, config, getter, option
from n2d2.error_handler import WrongMember
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.utils import check_types, download


def native_set(partition):
    """Native partition of a name; WrongMember otherwise."""
    sets = N2D2.Database.StimuliSet.__members__
    if partition not in sets:
        raise WrongMember("partition", partition, sets)
    return sets[partition]


class AbstractDatabase(N2D2_Interface, ABC):
    """Abstract database."""

    _table = {
        "default_label": config("DefaultLabel"),
        "rois_margin": config("ROIsMargin"),
        "random_partitioning": config("RandomPartitioning"),
        "data_file_label": config("DataFileLabel"),
        "composite_label": config("CompositeLabel"),
        "label_mask_suffix": config("LabelMaskSuffix"),
        "label_mask_path": config("LabelMaskPath"),
        "label_mask_ignore": config("LabelMaskIgnore"),
        "target_data_path": config("TargetDataPath"),
        "multi_channel_match": config("MultiChannelMatch"),
        "multi_channel_replace": config("MultiChannelReplace"),
    }
    _type = ""
    _download_links = ()

    @abstractmethod
    def __init__(self, **config_parameters):
        """:param default_label: Label of pixels outside of the ROIs, default=""
        :type default_label: str, optional
        :param rois_margin: Margin around ROIs in pixels, default=0
        :type rois_margin: int, optional
        :param random_partitioning: Draw the partitions, default=True
        :type random_partitioning: bool, optional
        :param data_file_label: Load the labels that data files hold, default=True
        :type data_file_label: bool, optional
        :param composite_label: None, Auto, Default or Disjoint, default="Auto"
        :type composite_label: str, optional
        :param label_mask_suffix: Ending of the masks with pixel-wise labels (``_label.png``), default=""
        :type label_mask_suffix: str, optional
        :param label_mask_path: Folder of the masks, if they are not beside the data, default=""
        :type label_mask_path: str, optional
        :param label_mask_ignore: Mask value of the pixels to ignore (-1: none), default=-1
        :type label_mask_ignore: int, optional
        :param target_data_path: Path of the target data, default=""
        :type target_data_path: str, optional
        :param multi_channel_match: Pattern of the first channel's files, default=""
        :type multi_channel_match: str, optional
        :param multi_channel_replace: Patterns of the other channels' files, default=""
        :type multi_channel_replace: str, optional
        """
        N2D2_Interface.__init__(self, **config_parameters)

    def _construct(self, **arguments):
        self._set_arguments(**arguments)
        self._check_parameters()
        self._build()

    @classmethod
    def is_downloadable(cls):
        """True if the package knows where to fetch the data."""
        return bool(cls._download_links)

    @classmethod
    def download(cls, path=None):
        """Fetches and unpacks the data in ``path/{Type}`` (default: ``$N2D2_DATA``, else ``~/DATABASE``)."""
        if not cls.is_downloadable():
            raise NotImplementedError(f"{cls.__name__} cannot be downloaded: see its authors' site.")
        path = path or os.environ.get("N2D2_DATA") or os.path.join(os.path.expanduser("~"), "DATABASE")
        for link in cls._download_links:
            download(link, path, cls._type)

    def get_nb_stimuli(self, partition):
        """Number of stimuli of a partition: Learn, Validation, Test or Unpartitioned."""
        return self.N2D2().getNbStimuli(native_set(partition))

    def get_partition_summary(self):
        """Prints the number of stimuli of each partition."""
        total = self.N2D2().getNbStimuli()
        if total == 0:
            print("No stimulus in the database !")
            return
        print(f"Number of stimuli : {total}")
        for name in ("Learn", "Test", "Validation", "Unpartitioned"):
            count = self.get_nb_stimuli(name)
            print(f"{name:<14}: {count} stimuli ({round(100 * count / total, 2)}%)")
        print()

    def get_label_name(self, label_idx):
        """Name of a label."""
        return self.N2D2().getLabelName(label_idx)

    @check_types
    def partition_stimuli(self, learn: float | int, validation: float | int, test: float | int):
        """Moves the unpartitioned stimuli, by ratios."""
        if learn + validation + test > 1.0 + 1e-9:
            raise ValueError("The total partition ratio cannot be higher than 1")
        self.N2D2().partitionStimuli(float(learn), float(validation), float(test))

    @check_types
    def load(self, data_path: str, label_path: str = "", extract_ROIs: bool = False):
        """Loads the data of a directory."""
        self.N2D2().load(data_path, label_path, extract_ROIs)

    def _parameter_string(self):
        # The documented form: masks are shown where they are used.
        everything = self._config_parameters
        unused = {"label_mask_suffix": "", "label_mask_path": "", "label_mask_ignore": -1}
        self._config_parameters = {k: v for k, v in everything.items() if k not in unused or v != unused[k]}
        try:
            return super()._parameter_string()
        finally:
            self._config_parameters = everything

    def __str__(self):
        return self._type + self._parameter_string()


class Database(AbstractDatabase):
    """Empty generic database."""

    _table = {"load_data_in_memory": option("loadDataInMemory", bool, read=getter("getLoadDataInMemory"))}
    _N2D2_constructors = NativeClasses("Database")

    def __init__(self, **config_parameters):
        """:param load_data_in_memory: Keep the decoded data in memory, default=False
        :type load_data_in_memory: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct()

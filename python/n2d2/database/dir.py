"""Images in directories, one a label."""

from n2d2._declaration import NativeClasses, ghosts, option
from n2d2.database.database import AbstractDatabase
from n2d2.database.partition import SectionPartition
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class DIR(SectionPartition, AbstractDatabase):
    """Database of a tree of directories; each sub-directory is a label."""

    _table = {
        "load_data_in_memory": option("loadDataInMemory", bool),
        **ghosts(ignore_masks="IgnoreMasks"),
    }
    _type = "DIR"
    _N2D2_constructors = NativeClasses("DIR_Database")

    def __init__(
        self,
        data_path=None,
        learn=None,
        test=None,
        validation=0.0,
        depth=1,
        label_path="",
        label_depth=1,
        roi_file="",
        roi_dir="",
        roi_extension="json",
        per_label_partitioning=True,
        equiv_label_partitioning=True,
        ignore_mask=None,
        valid_extensions=None,
        **config_parameters,
    ):
        """:param data_path: Root directory; without it the database is empty, see :py:meth:`load`
        :type data_path: str, optional
        :param learn: Fraction (or number, see ``per_label_partitioning``) of stimuli for learning
        :type learn: float, optional
        :param test: The same for the test, default= the rest
        :type test: float, optional
        :param validation: The same for the validation, default=0.0
        :type validation: float, optional
        :param depth: Number of sub-directory levels to include (0: none, <0: all), default=1
        :type depth: int, optional
        :param label_path: File of the labels, one ``name index`` a line, default=""
        :type label_path: str, optional
        :param label_depth: Number of sub-directory names that make the label (-1: no label), default=1
        :type label_depth: int, optional
        :param roi_file: File of ROIs, default=""
        :type roi_file: str, optional
        :param roi_dir: Directory of ROI files, default=""
        :type roi_dir: str, optional
        :param roi_extension: Extension of the ROI files, default="json"
        :type roi_extension: str, optional
        :param per_label_partitioning: ``learn``, ``validation``, ``test`` are fractions of each label;
            otherwise
            numbers of stimuli, default=True
        :type per_label_partitioning: bool, optional
        :param equiv_label_partitioning: Same number of stimuli for each label, default=True
        :type equiv_label_partitioning: bool, optional
        :param ignore_mask: Wildcard masks of files to ignore, default=None
        :type ignore_mask: list of str, optional
        :param valid_extensions: Extensions to load (without dot), default=None (all)
        :type valid_extensions: list of str, optional
        :param load_data_in_memory: Keep the decoded data in memory, default=False
        :type load_data_in_memory: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if ignore_mask:
            self._N2D2_object.setIgnoreMasks(list(ignore_mask))
        if valid_extensions:
            self._N2D2_object.setValidExtensions(list(valid_extensions))
        if data_path is None:
            return
        if learn is None:
            raise TypeError(
                "[DIR] learn is missing: the fraction of the stimuli of each label used for learning"
            )
        self.load(data_path, depth, label_path, label_depth)
        self._load_rois(roi_file, roi_dir, roi_extension, depth)
        self._partition(learn, validation, test, per_label_partitioning, equiv_label_partitioning)

    def load(self, data_path, depth=1, label_path="", label_depth=1):
        """Adds the stimuli of a directory, unpartitioned; parameters as the constructor's."""
        if label_path:
            self._N2D2_object.loadLabelOrder(label_path)
            label_depth = label_depth or 1
        self._N2D2_object.loadDir(data_path, depth, "", label_depth)

    def _load_rois(self, roi_file, roi_dir, roi_extension, depth):
        if roi_file:
            self._N2D2_object.loadROIs(roi_file, "", True)
        if roi_dir:
            extensions = [roi_extension] if isinstance(roi_extension, str) else list(roi_extension)
            self._N2D2_object.loadROIsDir(roi_dir, extensions, depth)

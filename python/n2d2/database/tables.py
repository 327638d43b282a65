"""Numbers in tables: CSV files, accelerations."""

from n2d2._declaration import NativeClasses, config, getter, option
from n2d2.database.database import AbstractDatabase
from n2d2.database.partition import SectionPartition
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class CSV(SectionPartition, AbstractDatabase):
    """Database of CSV files: a line is a stimulus, one of its columns the label."""

    _table = {
        "label_column": config("LabelColumn"),
        "nb_header_lines": config("NbHeaderLines"),
        "separator": config("Separator"),
        "empty_value": config("EmptyValue"),
    }
    _type = "CSV"
    _N2D2_constructors = NativeClasses("CSV_Database")

    def __init__(
        self,
        data_path=None,
        learn=0.6,
        validation=0.2,
        test=None,
        per_label_partitioning=True,
        equiv_label_partitioning=True,
        **config_parameters,
    ):
        """:param data_path: CSV file, default=None (see ``load``)
        :type data_path: str, optional
        :param learn: Fraction of the stimuli of each label used for learning, or their number, default=0.6
        :type learn: float, optional
        :param validation: The same for the validation, default=0.2
        :type validation: float, optional
        :param test: The same for the test, default= the rest
        :type test: float, optional
        :param per_label_partitioning: ``learn``, ``validation``, ``test`` are fractions of each label;
            otherwise numbers of stimuli, default=True
        :type per_label_partitioning: bool, optional
        :param equiv_label_partitioning: Same number of stimuli for each label, default=True
        :type equiv_label_partitioning: bool, optional
        :param label_column: Column of the label, below 0 from the end of the line, default=-1
        :type label_column: int, optional
        :param nb_header_lines: Number of lines before the data, default=0
        :type nb_header_lines: int, optional
        :param separator: ``comma``, ``semicolon``, ``tab`` or ``space``, default="" (found from the first lines)
        :type separator: str, optional
        :param empty_value: Number that stands for an empty field, default="" (an empty field is an error)
        :type empty_value: str, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)
            self._partition(learn, validation, test, per_label_partitioning, equiv_label_partitioning)


@inherit_init_docstring()
class Actitracker(AbstractDatabase):
    """Actitracker of the WISDM laboratory: windows of accelerations."""

    _table = {
        "learn": option("learn", float, read=getter("getLearn")),
        "validation": option("validation", float, read=getter("getValidation")),
        "use_unlabeled_for_test": option("useUnlabeledForTest", bool, read=getter("getUseUnlabeledForTest")),
        "window_size": config("WindowSize"),
        "overlapping": config("Overlapping"),
    }
    _type = "Actitracker"
    _N2D2_constructors = NativeClasses("Actitracker_Database")

    def __init__(self, data_path=None, **config_parameters):
        """:param data_path: Directory of the files, default=None (see ``load``)
        :type data_path: str, optional
        :param learn: Fraction of the windows used for learning, default=0.6
        :type learn: float, optional
        :param validation: Fraction of the windows used for validation, default=0.2
        :type validation: float, optional
        :param use_unlabeled_for_test: The unlabelled file is the test partition, default=False
        :type use_unlabeled_for_test: bool, optional
        :param window_size: Number of samples of a window, default=90
        :type window_size: int, optional
        :param overlapping: Step from one window to the next, as a fraction of ``window_size``, default=0.5
        :type overlapping: float, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)

"""Several databases as one."""

from n2d2._declaration import NativeClasses, getter, option
from n2d2.database.database import AbstractDatabase
from n2d2.error_handler import WrongInputType
from n2d2.utils import inherit_init_docstring

# Parameters of reading, which are those of the databases where these agree.
_OF_READING = ("default_label", "rois_margin", "data_file_label", "composite_label", "target_data_path")


@inherit_init_docstring()
class CompositeDatabase(AbstractDatabase):
    """The stimuli of several databases, one behind the other, with their labels and partitions."""

    _table = {"load_data_in_memory": option("loadDataInMemory", bool, read=getter("getLoadDataInMemory"))}
    _type = "CompositeDatabase"
    _N2D2_constructors = NativeClasses("Database")

    def __init__(self, databases, merge_labels=True, **config_parameters):
        """:param databases: Databases whose stimuli are copied
        :type databases: list of :py:class:`n2d2.database.AbstractDatabase`
        :param merge_labels: Labels of the same name are one label, default=True
        :type merge_labels: bool, optional
        :param load_data_in_memory: Keep the decoded data in memory, default=False
        :type load_data_in_memory: bool, optional
        """
        if not isinstance(databases, (list, tuple)) or not databases:
            raise WrongInputType("databases", str(type(databases)), ["a list of databases, one at least"])
        for database in databases:
            if not isinstance(database, AbstractDatabase):
                raise WrongInputType("databases", str(type(database)), [str(AbstractDatabase)])
        for name in _OF_READING:
            values = [database.get_parameter(name) for database in databases]
            if name in config_parameters:
                continue
            if any(value != values[0] for value in values):
                raise ValueError(f"[CompositeDatabase] {name} differs in the databases ({values}): give it here")
            config_parameters[name] = values[0]
        super().__init__(**config_parameters)
        self._construct()
        self._merge_labels = bool(merge_labels)
        for database in databases:
            self.append(database)

    def append(self, database):
        """Adds copies of the stimuli of a database, in their partitions."""
        self._N2D2_object.append(database.N2D2(), self._merge_labels)

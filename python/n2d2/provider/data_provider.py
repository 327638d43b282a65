"""Batches of a database."""

from n2d2._declaration import argument
from n2d2.database import AbstractDatabase, Database
from n2d2.database.database import native_set
from n2d2.deepnet import DeepNet
from n2d2.error_handler import WrongInputType
from n2d2.provider.provider import Provider
from n2d2.tensor import Tensor
from n2d2.transform import Composite, Transformation
from n2d2.utils import check_types, inherit_init_docstring


@inherit_init_docstring()
class DataProvider(Provider):
    """Reads batches of a database, transformed; each batch begins a new graph. Starts on the Test
    partition."""

    _table = {
        "database": argument("database", AbstractDatabase),
        "size": argument("size", list, tuple),
    }

    def __init__(self, database, size, random_read=False, **config_parameters):
        """:param database: Database to read
        :type database: :py:class:`n2d2.database.Database`
        :param size: Size of a stimulus after the transformations, [W, H, C]
        :type size: list
        :param random_read: Iterating draws the stimuli, default=False
        :type random_read: bool, optional
        :param batch_size: Number of stimuli of a batch, default=1
        :type batch_size: int, optional
        :param composite_stimuli: One label a pixel, default=False
        :type composite_stimuli: bool, optional
        """
        Provider.__init__(self, **config_parameters)
        self._set_arguments(database=database, size=size)
        self._check_parameters()
        self._N2D2_object = self._N2D2_constructors[""](
            database.N2D2(), self._constructor_arguments["size"], **self._native_options()
        )
        self._start(random_read)

    def _start(self, random_read):
        self._partition = native_set("Test")
        self._random_read = random_read
        self._index = 0
        self._transformations = []

    def _adopt(self, N2D2_object):
        super()._adopt(N2D2_object)
        database = Database.create_from_N2D2_object(N2D2_object.getDatabase())
        self._constructor_arguments.update(database=database, size=list(N2D2_object.getSize()))
        self._optional_constructor_arguments.update(batch_size=N2D2_object.getBatchSize())
        self._start(False)

    # ------------------------------------------------------------ partitions

    def set_partition(self, partition):
        """Chooses the partition to read: Learn, Validation, Test or Unpartitioned."""
        if not isinstance(partition, str):
            raise WrongInputType("partition", str(type(partition)), [str(str)])
        self._partition = native_set(partition)
        self._index = 0

    def get_partition(self):
        """The current partition, as a native enumeration."""
        return self._partition

    def set_reading_randomly(self, random_read):
        """Iterating draws stimuli (True) or follows the order of the partition (False)."""
        if not isinstance(random_read, bool):
            raise WrongInputType("random_read", str(type(random_read)), [str(bool)])
        self._random_read = random_read

    def get_database(self):
        """The database."""
        return self._constructor_arguments["database"]

    # ------------------------------------------------------------ reading

    def get_data(self):
        """The current batch, outside any graph."""
        return Tensor.from_N2D2(self._N2D2_object.getData())

    def get_labels(self):
        """Labels of the current batch, shape [B, 1, 1, 1]."""
        return Tensor.from_N2D2(self._N2D2_object.getLabelsData())

    def _new_graph(self):
        deepnet = DeepNet()
        self.set_deepnet(deepnet)
        deepnet.N2D2().setDatabase(self.get_database().N2D2())
        deepnet.N2D2().initialize()

    def _batch(self):
        data = self.get_data()
        data.cell = self
        return data

    def read_random_batch(self):
        """Draws a batch of the partition, in a new graph."""
        self._new_graph()
        self._N2D2_object.readRandomBatch(self._partition)
        return self._batch()

    def read_batch(self, idx=None):
        """Reads a batch in a new graph: stimuli ``idx`` to ``idx + batch_size - 1`` of the partition
        (those past the
        end keep old data), or without ``idx`` the next batch of the order that ``set_batch`` prepared."""
        if idx is not None and not isinstance(idx, int):
            raise WrongInputType("idx", str(type(idx)), [str(int)])
        self._new_graph()
        if idx is None:
            self._N2D2_object.readBatch(self._partition)
        else:
            self._N2D2_object.readBatch(self._partition, idx)
        return self._batch()

    def set_batch(self, shuffle=True):
        """Prepares an epoch over the partition."""
        self._N2D2_object.setBatch(self._partition, shuffle)

    def all_batchs_provided(self):
        """True when the epoch is over."""
        return self._N2D2_object.allBatchsProvided(self._partition)

    def batch_number(self):
        """Number of batches the current iteration served."""
        return self._index

    def __iter__(self):
        self._index = 0
        return self

    def __next__(self):
        batch_size = self.get_batch_size()
        if self._index >= self._N2D2_object.getDatabase().getNbStimuli(self._partition) // batch_size:
            raise StopIteration
        start = self._index * batch_size
        self._index += 1
        return self.read_random_batch() if self._random_read else self.read_batch(start)

    # ------------------------------------------------------------ transformations

    def normalize_stimuli(self):
        """Scales integer stimuli to [0, 1] according to the depth of the database."""
        self._N2D2_object.normalizeIntegersStimuli(self._N2D2_object.getDatabase().getStimuliDepth())

    @check_types
    def add_transformation(self, transformation: Transformation):
        """Adds a transformation done once a stimulus, before its cache; a Composite is expanded."""
        self._add(transformation, self._N2D2_object.addTransformation)

    @check_types
    def add_on_the_fly_transformation(self, transformation: Transformation):
        """Adds a transformation done at each read; a Composite is expanded."""
        self._add(transformation, self._N2D2_object.addOnTheFlyTransformation)

    def _add(self, transformation, add):
        for element in (
            transformation.flatten() if isinstance(transformation, Composite) else [transformation]
        ):
            add(element.N2D2(), element.get_apply_set())
            self._transformations.append(element)

    def get_transformations(self):
        """Transformations of the current partition: those on the fly, then the others."""
        found = []
        for composite in (
            self._N2D2_object.getOnTheFlyTransformation(self._partition),
            self._N2D2_object.getTransformation(self._partition),
        ):
            found.extend(Composite.create_from_N2D2_object(composite).get_transformations())
        return found

    def __str__(self):
        text = super().__str__()
        if self._transformations:
            text += f"[Transformations={', '.join(map(str, self._transformations))}]"
        return text

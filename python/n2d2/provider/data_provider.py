"""Batches of a database."""

import N2D2

from n2d2._declaration import argument
from n2d2.database import AbstractDatabase, Database
from n2d2.database.database import native_set
from n2d2.deepnet import DeepNet
from n2d2.error_handler import WrongInputType
from n2d2.provider.provider import Provider
from n2d2.tensor import Tensor
from n2d2.transform import Composite, Transformation
from n2d2.transform.transformation import _mask
from n2d2.utils import check_types, inherit_init_docstring


def _elements(transformation):
    return transformation.flatten() if isinstance(transformation, Composite) else [transformation]


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
        :param data_signed_mapping: 8- and 16-bit data are mapped to [-1, 1) instead of [0, 1], default=False
        :type data_signed_mapping: bool, optional
        :param quantization_levels: Number of levels of the data, 0 for as they are, default=0
        :type quantization_levels: int, optional
        :param quantization_min: Lowest level, default=0.0
        :type quantization_min: float, optional
        :param quantization_max: Highest level, default=1.0
        :type quantization_max: float, optional
        :param corrupt_stimuli: What a stimulus that cannot be read is: "Error", or "Skip": it is named, counted
            and replaced by the next one (Learn) or ignored (other partitions), default="Error"
        :type corrupt_stimuli: str, optional
        """
        Provider.__init__(self, **config_parameters)
        self._set_arguments(database=database, size=size)
        self._check_parameters()
        self._N2D2_object = self._N2D2_constructors[""](
            database.N2D2(), self._constructor_arguments["size"], **self._native_options()
        )
        self._apply_parameters()
        self.load_N2D2_parameters(self._N2D2_object)
        self._start(random_read)

    def _start(self, random_read):
        self._partition = native_set("Test")
        self._random_read = random_read
        self._index = 0
        self._over = False
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
        self._over = False

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
        """Reads a batch in a new graph: stimuli ``idx`` to ``idx + batch_size - 1`` of the partition (those
        past the end are 0, with the label -1), or without ``idx`` the next batch of the order that
        ``set_batch`` prepared."""
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
        self._over = False
        return self

    def __len__(self):
        """Number of batches of an iteration: every stimulus comes, the last batch of Learn is completed with
        the first ones, that of other partitions with stimuli of label -1, which are ignored."""
        count = self._N2D2_object.getDatabase().getNbStimuli(self._partition)
        return -(-count // max(1, self.get_batch_size()))

    def __bool__(self):
        return True

    def __next__(self):
        if self._over:  # after a loop, next() begins again
            iter(self)
        if self._index >= len(self):
            self._over = True
            raise StopIteration
        if self._index == 0 and not self._random_read:
            self.set_batch(shuffle=False)
        self._index += 1
        return self.read_random_batch() if self._random_read else self.read_batch()

    def get_target_data(self):
        """Target data of the current batch (see ``set_target_size``), the data without a target size."""
        return Tensor.from_N2D2(self._N2D2_object.getTargetData())

    def get_batch(self):
        """Indices in the database of the stimuli of the current batch, -1 for padding."""
        return list(self._N2D2_object.getBatch())

    def get_rois(self, batch_pos=0):
        """Transformed ROIs of a stimulus of the current batch."""
        return self._N2D2_object.getLabelsROIs(batch_pos)

    def get_corrupt_stimuli(self):
        """Indices in the database of the stimuli that could not be read (``corrupt_stimuli="Skip"``)."""
        return list(self._N2D2_object.getCorruptStimuli())

    def set_target_size(self, size):
        """Size of the target images (``target_data_path`` of the database), [W, H, C]."""
        self._N2D2_object.setTargetSize(list(size))

    def set_cache_path(self, path=""):
        """Folder where what is done once a stimulus is kept for later runs; "" for none."""
        self._N2D2_object.setCachePath(str(path))

    def set_memory_cache(self, megabytes):
        """Memory for what is done once a stimulus (192 at first); 0: nothing is kept."""
        self._N2D2_object.setMemoryCache(megabytes)

    def set_prefetch(self, workers, depth=2):
        """Threads that read ahead (0: none), and how many batches."""
        self._N2D2_object.setPrefetch(workers, depth)

    def stream_stimulus(self, image, batch_pos=0):
        """Transforms an image (rows, columns[, channels]) of the user and puts it in the batch."""
        self._N2D2_object.streamStimulus(image, self._partition, batch_pos)

    def log_transformations(self, path, apply_to="All"):
        """Writes the graph of the transformations for Graphviz."""
        self._N2D2_object.logTransformations(str(path), _mask(apply_to))

    def log_frames(self, folder="frames"):
        """Writes the first stimuli of Learn and Test as the network sees them: numbers, and pictures with their
        labels and ROIs."""
        N2D2.logFrames(self._N2D2_object, str(folder))

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

    @check_types
    def add_channel_transformation(
        self, transformation: Transformation, channel: int | None = None, on_the_fly: bool = False
    ):
        """Makes a new channel of the data from the image, or adds to an existing one; each channel must be of
        one plane in the end. A Composite is expanded."""
        native = self._N2D2_object
        add = native.addChannelOnTheFlyTransformation if on_the_fly else native.addChannelTransformation
        for element in _elements(transformation):
            if channel is None:
                add(element.N2D2(), element.get_apply_set())
                channel = native.getNbChannels() - 1
            else:
                add(channel, element.N2D2(), element.get_apply_set())
            self._transformations.append(element)

    @check_types
    def add_channels_transformation(self, transformation: Transformation, on_the_fly: bool = False):
        """Adds a transformation to every channel there is; a Composite is expanded."""
        native = self._N2D2_object
        self._add(
            transformation,
            native.addChannelsOnTheFlyTransformation if on_the_fly else native.addChannelsTransformation,
        )

    def _add(self, transformation, add):
        for element in _elements(transformation):
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

"""Files of events."""

from n2d2._declaration import NativeClasses, getter, option
from n2d2.database.database import AbstractDatabase, native_set
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class N_MNIST(AbstractDatabase):
    """N-MNIST: MNIST seen by an event camera."""

    _table = {"validation": option("validation", float, read=getter("getValidation"))}
    _type = "N_MNIST"
    _N2D2_constructors = NativeClasses("N_MNIST_Database")

    def __init__(self, data_path=None, **config_parameters):
        """:param data_path: Directory of ``Train`` and ``Test``, default=None (see ``load``)
        :type data_path: str, optional
        :param validation: Fraction of the learning set used for validation, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)

    def get_events(self, partition, index, batch=0, start=None, stop=None, repetitions=1, partial_stimulus=0):
        """Events of a stimulus: objects with ``x``, ``y``, ``channel``, ``batch``, ``value`` and ``time``.

        :param partition: Learn, Validation or Test
        :type partition: str
        :param index: Position in the partition
        :type index: int
        :param batch: Number that the events carry, default=0
        :type batch: int, optional
        :param start: With ``stop``: the events are spread over ``stop - start``, default=None (times of the file)
        :type start: int, optional
        :param stop: See ``start``, default=None
        :type stop: int, optional
        :param repetitions: How often they come in the interval, default=1
        :type repetitions: int, optional
        :param partial_stimulus: 1, 2, 3: the events of that third only; 0: all, default=0
        :type partial_stimulus: int, optional
        """
        if (start is None) != (stop is None):
            raise ValueError("[N_MNIST] start and stop are given both or not at all")
        if start is None and (repetitions != 1 or partial_stimulus != 0):
            raise ValueError("[N_MNIST] repetitions and partial_stimulus need start and stop")
        interval = () if start is None else (start, stop, repetitions, partial_stimulus)
        return self.N2D2().loadAerStimulusData(native_set(partition), index, batch, *interval)

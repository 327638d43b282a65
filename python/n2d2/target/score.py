"""Classification score."""

import N2D2

from n2d2._declaration import NativeClasses, config
from n2d2._figures import draw_figures
from n2d2.error_handler import WrongValue
from n2d2.target.target import Target
from n2d2.tensor import Tensor
from n2d2.utils import check_types, inherit_init_docstring


@inherit_init_docstring()
class Score(Target):
    """Loss, success rate, confusion matrix of a classifier; calling it gives the loss, leaf of the graph."""

    _table = {
        "confusion_range_min": config("ConfusionRangeMin", float),
        "confusion_range_max": config("ConfusionRangeMax", float),
        "confusion_quant_steps": config("ConfusionQuantSteps", int),
    }
    _N2D2_constructors = NativeClasses("TargetScore")

    def __init__(self, provider, **config_parameters):
        super().__init__(provider, **config_parameters)

    def attach(self, inputs):
        """Creates the native target on the producer of ``inputs``; later calls must come from the same
        cell."""
        from n2d2.cells.nn import NeuralNetworkCell

        if not isinstance(inputs.cell, NeuralNetworkCell):
            raise TypeError(f"[{self._name}] the input of a target is the output of a cell")
        cell = inputs.cell.N2D2()
        if self._N2D2_object is None:
            self._N2D2_object = self._N2D2_constructors[""](
                self._name, cell, self._provider.N2D2(), **self._native_options()
            )
            self._apply_parameters()
        elif self._N2D2_object.getCell() is not cell:
            raise RuntimeError(
                f"[{self._name}] was made for the output of '{self._N2D2_object.getCell().getName()}' "
                f"but is called on that of '{inputs.cell.get_name()}': create another target"
            )
        self._deepnet = inputs.cell.get_deepnet()

    @check_types
    def __call__(self, inputs: Tensor):
        self.attach(inputs)
        self.provide_targets()
        self.process()
        return Tensor._loss(self.loss(), self)

    def provide_targets(self):
        """Gives the labels of the batch to the output cell."""
        self._need_native().provideTargets(self._provider.get_partition())

    def process(self):
        """Computes the loss, its gradient and the scores of the batch."""
        self._need_native().process(self._provider.get_partition())

    def get_loss(self):
        """Losses of all the batches."""
        return list(self._need_native().getLoss())

    def loss(self):
        """Loss of the last batch."""
        return self.get_current_loss()

    def get_average_success(self, window=0):
        """Success rate in [0, 1], since ``clear_success`` or over the last ``window`` stimuli."""
        if self._top_n() != 1:
            raise RuntimeWarning("'top_n' is higher than 1, use get_average_top_n_success instead.")
        return self._need_native().getAverageSuccess(self._provider.get_partition(), window)

    def get_average_top_n_success(self, window=0):
        """The same, counting a success when the label is among the ``top_n`` best outputs."""
        if self._top_n() == 1:
            raise RuntimeWarning("'top_n' is equal to 1, use get_average_success instead.")
        return self._need_native().getAverageTopNSuccess(self._provider.get_partition(), window)

    def _top_n(self):
        return self._optional_constructor_arguments.get("top_n", 1)

    @check_types
    def get_average_score(self, metric: str):
        """Mean over the classes of a metric of the confusion matrix."""
        return self._need_native().getAverageScore(self._provider.get_partition(), native_metric(metric))

    def clear_success(self):
        """Forgets the successes of the current partition."""
        if self._N2D2_object is not None:
            self._N2D2_object.clearSuccess(self._provider.get_partition())

    def clear_score(self):
        """Forgets the confusion matrix of the current partition."""
        if self._N2D2_object is not None:
            self._N2D2_object.clearScore(self._provider.get_partition())

    @check_types
    def log_confusion_matrix(self, file_name: str):
        """Writes the confusion matrix of the current partition in
        ``{name}/ConfusionMatrix_{file_name}...``."""
        self._need_native().logConfusionMatrix(file_name, self._provider.get_partition())
        draw_figures(self._name)

    @check_types
    def log_success(self, path: str):
        """Writes the curve of the success rate in ``{name}/Success_{path}...``."""
        self._need_native().logSuccess(path, self._provider.get_partition())
        draw_figures(self._name)

    @check_types
    def log_stats(self, path: str):
        """Writes the computing and memory statistics of the last graph."""
        if self._deepnet is None:
            raise RuntimeError("The target doesn't have stats to log.")
        self._deepnet.log_stats(path)


def native_metric(metric):
    """Native metric of a name; WrongValue otherwise."""
    metrics = N2D2.ConfusionTableMetric.__members__
    if metric not in metrics:
        raise WrongValue("metric", metric, list(metrics))
    return metrics[metric]

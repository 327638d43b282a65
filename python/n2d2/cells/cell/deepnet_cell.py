"""A whole native network as one cell."""

import os

import N2D2

from n2d2 import global_variables as gb
from n2d2._figures import draw_figures
from n2d2.cells.cell.block import Block
from n2d2.cells.cell.summary import summary_lines
from n2d2.database.database import native_set
from n2d2.deepnet import DeepNet, associate_provider_to_deepnet
from n2d2.error_handler import NotBuiltError, WrongValue
from n2d2.n2d2_interface import Options
from n2d2.provider import DataProvider, Provider
from n2d2.target.score import native_metric
from n2d2.tensor import Tensor
from n2d2.utils import check_types, generate_name

_ROUND_MODES = ("NONE", "RINTF")
_SCALING_MODES = ("NONE", "FLOAT_MULT", "FIXED_MULT16", "FIXED_MULT32", "SINGLE_SHIFT", "DOUBLE_SHIFT")


def _enumerated(name, value, accepted, native):
    if value not in accepted:
        raise WrongValue(name, value, accepted)
    return native.__members__[value]


class DeepNetCell(Block):
    """Network from an INI or ONNX file or a Block, see ``load_from_INI``, ``load_from_ONNX``,
    ``Block.to_deepnet_cell``."""

    def __init__(self, N2D2_object):
        """As a user, do not call this: see the three factories.

        :param N2D2_object: Native network
        :type N2D2_object: :py:class:`N2D2.DeepNet`
        """
        self._embedded_deepnet = DeepNet.create_from_N2D2_object(N2D2_object)
        self._deepnet = self._embedded_deepnet
        cells = self._embedded_deepnet.get_cells()
        Block.__init__(self, list(cells.values()), N2D2_object.getName() or generate_name(self))
        self._deepnet = self._embedded_deepnet
        self._cells = cells
        self._inference = False
        self._keep_alive = ()
        self._model_file = ""

    # ------------------------------------------------------------ factories

    @classmethod
    def load_from_ONNX(cls, provider, model_path, ini_file=None, ignore_cells=None, ignore_input_size=False):
        """Network of an ONNX file.

        :param provider: Provider the network is based upon
        :type provider: :py:class:`n2d2.provider.DataProvider`
        :param model_path: Path of the ONNX file
        :type model_path: str
        :param ini_file: INI file with a section ``[onnx]`` of import options, default=None
        :type ini_file: str, optional
        :param ignore_cells: Names of cells to ignore, default=None
        :type ignore_cells: list, optional
        :param ignore_input_size: Use the provider's size instead of the model's, default=False
        :type ignore_input_size: bool, optional
        """
        if not gb.onnx_compiled:
            raise RuntimeError(
                "load_from_ONNX needs a native module with ONNX support (N2D2.onnx_compiled is False): "
                "it is not built yet in this version, or protobuf was missing when N2D2 was built."
            )
        if not isinstance(provider, DataProvider):
            raise TypeError(f"load_from_ONNX needs a DataProvider, got {type(provider).__name__}")
        if not os.path.exists(model_path):
            raise FileNotFoundError(f"There is no ONNX file {model_path}")
        deepnet = DeepNet()
        native = deepnet.N2D2()
        native.setParameter("Name", "")
        native.setStimuliProvider(provider.N2D2())
        native.setDatabase(provider.get_database().N2D2())
        N2D2.CellGenerator.defaultModel = gb.default_model
        parser = N2D2.IniParser()
        if ini_file is not None:
            parser.load(ini_file)
        parser.currentSection("onnx", ini_file is not None)
        parser.setProperty("Ignore", list(ignore_cells or []))
        parser.setProperty("IgnoreInputSize", bool(ignore_input_size))
        parser.setProperty("CNTK", True)
        native = N2D2.DeepNetGenerator.generateFromONNX(gb.default_net, model_path, parser, native, [None])
        cell = cls(native)
        cell._keep_alive = (deepnet, provider)
        cell._embedded_deepnet._provider = provider
        return cell

    @classmethod
    def load_from_INI(cls, path):
        """Network, with its provider and targets, of an INI file.

        :param path: Path of the INI file
        :type path: str
        """
        if not os.path.exists(path):
            raise FileNotFoundError(f"There is no INI file {path}")
        if not hasattr(N2D2, "DeepNetGenerator"):
            raise NotBuiltError("DeepNetCell.load_from_INI")
        cell = cls(N2D2.DeepNetGenerator.generateFromINI(gb.default_net, path))
        cell._model_file = os.path.abspath(path)
        return cell

    # ------------------------------------------------------------ propagation

    def __call__(self, x):
        super().__call__(x)
        if not isinstance(x, Tensor):
            raise ValueError("Needs tensor with provider output as input")
        for cell in self._ordered_cells():
            cell.set_deepnet(self._deepnet)
            cell._links.connect([x if parent is None else parent.get_outputs() for parent in self._parents(cell)])
            cell._N2D2_object.propagate(self._inference)
        outputs = [cell.get_outputs() for cell in self.get_output_cells()]
        return outputs[0] if len(outputs) == 1 else outputs

    def _ordered_cells(self):
        layers = self._embedded_deepnet.N2D2().getLayers()
        return [self._cells[name] for layer in layers[1:] for name in layer]

    def _parents(self, cell):
        """Cells that feed a cell; None stands for the stimuli."""
        parents = self._embedded_deepnet.N2D2().getParentCells(cell.get_name())
        return [None if parent is None else self._cells[parent.getName()] for parent in parents]

    def concat_to_deepnet(self, deepnet):
        """Adds the embedded cells, with their embedded parents, to a graph."""
        for cell in self._ordered_cells():
            parents = [None if parent is None else parent.N2D2() for parent in self._parents(cell)]
            deepnet.claim(cell.get_name(), cell.N2D2(), tuple(cell.get_input_cells()))
            if cell.get_name() not in deepnet.N2D2().getCells():
                deepnet.N2D2().addCell(cell.N2D2(), parents)
            cell.set_deepnet(deepnet)
        self._deepnet = deepnet
        return deepnet

    def update(self):
        """Applies the solvers."""
        self._deepnet.update()

    def test(self):
        """Inference mode; returns self."""
        self._inference = True
        return self

    def learn(self):
        """Learning mode; returns self."""
        self._inference = False
        return self

    # ------------------------------------------------------------ access

    @check_types
    def set_provider(self, provider: Provider):
        """Feeds the network from another provider."""
        associate_provider_to_deepnet(self._embedded_deepnet.N2D2(), provider.N2D2())
        self._embedded_deepnet._provider = provider

    def get_deepnet(self):
        """Graph of the current computation."""
        return self._deepnet

    def get_embedded_deepnet(self):
        """Graph that defines this cell."""
        return self._embedded_deepnet

    def get_input_cells(self):
        """Cells at the entry of the network."""
        return self._embedded_deepnet.get_input_cells()

    def get_output_cells(self):
        """Cells at the end of the network."""
        return self._embedded_deepnet.get_output_cells()

    @check_types
    def remove(self, name: str, reconnect: bool = True):
        """Removes a cell.

        :param name: Name of the cell
        :type name: str
        :param reconnect: Its children take its parents, default=True
        :type reconnect: bool, optional
        """
        if name not in self._cells:
            raise ValueError(f"There is no cell '{name}' in {self.get_name()}")
        removed = self._cells[name]
        parents = removed.get_input_cells()
        self._embedded_deepnet.remove(name, reconnect)
        self._cells.pop(name, None)
        for cell in self._cells.values():
            names = cell.get_input_cells()
            if name in names:
                place = names.index(name)
                cell._links.names = names[:place] + (parents if reconnect else []) + names[place + 1 :]

    # ------------------------------------------------------------ files

    @check_types
    def import_free_parameters(self, dir_name: str, ignore_not_exists: bool = False):
        """Reads the parameters of the network from a directory."""
        print(f"Importing DeepNetCell '{self.get_name()}' parameters from  {dir_name}")
        self._deepnet.N2D2().importNetworkFreeParameters(dir_name, ignore_not_exists)

    @check_types
    def export_free_parameters(self, dir_name: str, verbose: bool = True):
        """Writes the parameters of the network, and their distributions, in a directory."""
        if verbose:
            print(f"Exporting DeepNetCell '{self.get_name()}' parameters from {dir_name}")
        self._deepnet.N2D2().exportNetworkFreeParameters(dir_name)

    def _draw_targets(self):
        for target in self._targets():
            draw_figures(target.getName())

    def _targets(self):
        return self._embedded_deepnet.N2D2().getTargets()

    @check_types
    def log_confusion_matrix(self, file_name: str, partition: str = "Test"):
        """Writes the confusion matrix of the last inference on a partition, see
        ``Score.log_confusion_matrix``."""
        for target in self._targets():
            target.logConfusionMatrix(file_name, native_set(partition))
            draw_figures(target.getName())

    @check_types
    def log_success(self, path: str, partition: str = "Test"):
        """Writes the success curve of a partition, see ``Score.log_success``."""
        for target in self._targets():
            target.logSuccess(path, native_set(partition))
            draw_figures(target.getName())

    @check_types
    def log_stats(self, path: str):
        """Writes the computing and memory statistics."""
        self._embedded_deepnet.log_stats(path)

    def get_statistics(self):
        """Numbers of each layer, in their order: operations, parameters, memory, receptive fields.

        :returns: One dictionary a layer
        :rtype: list
        """
        return self._embedded_deepnet.N2D2().statistics()

    @check_types
    def check_gradient(self, epsilon: float = 1e-4, max_error: float = 1e-6):
        """Compares the gradients of every cell of the INI file with finite differences, in double. Raises RuntimeError
        with the place of a wrong one, and ValueError for a network of another origin: its cells compute in float,
        which is too coarse.

        :param epsilon: Step of the differences, default=1e-4
        :type epsilon: float, optional
        :param max_error: Largest accepted error, default=1e-6
        :type max_error: float, optional
        :returns: One dictionary a cell: ``cell``, ``type``, mean ``error``, ``checked`` of ``values``, ``skipped``
        :rtype: list
        """
        self._initialize()
        return self._embedded_deepnet.N2D2().checkGradient(epsilon, max_error, self._model_file)

    # ------------------------------------------------------------ learning, test

    def _initialize(self):
        """Allocates what is not there yet; the network reads its own provider again if it was called on a
        tensor."""
        provider = self._embedded_deepnet.get_provider()
        for cell in self._ordered_cells():
            parents = self._parents(cell)
            if None in parents:
                cell._links.attach([provider if parent is None else parent for parent in parents])
        self._embedded_deepnet.N2D2().initialize()

    def _reread(self):
        """Takes the cells as the native network has them now."""
        native, provider = self._embedded_deepnet.N2D2(), self._embedded_deepnet._provider
        self._embedded_deepnet = DeepNet.create_from_N2D2_object(native)
        self._embedded_deepnet._provider = provider
        self._deepnet = self._embedded_deepnet
        self._cells = self._embedded_deepnet.get_cells()

    def is_integral(self):
        """True once the network was quantized (:py:func:`n2d2.quantizer.PTQ`).

        :rtype: bool
        """
        return any(cell.isQuantized() for cell in self._embedded_deepnet.N2D2().getCells().values())

    @check_types
    def fit(
        self,
        learn_epoch: int,
        log_epoch: int = 1000,
        avg_window: int = 10000,
        bench: bool = False,
        ban_multi_device: bool = False,
        valid_metric: str = "Sensitivity",
        stop_valid: int = 0,
        log_kernels: bool = False,
    ):
        """Trains the network; batches are read while the previous one is learned.

        :param learn_epoch: Number of epochs
        :type learn_epoch: int
        :param log_epoch: Number of epochs between two logs and validations, default=1000
        :type log_epoch: int, optional
        :param avg_window: Number of stimuli of the moving success rate, default=10000
        :type avg_window: int, optional
        :param bench: Measure the learning speed, default=False
        :type bench: bool, optional
        :param ban_multi_device: Stop using devices that slow the others down, default=False
        :type ban_multi_device: bool, optional
        :param valid_metric: Metric of the validation: Sensitivity, Specificity, Precision, IU,
            NegativePredictiveValue, MissRate, FallOut, FalseDiscoveryRate, FalseOmissionRate, Accuracy,
            F1Score,
            Informedness or Markedness, default="Sensitivity"
        :type valid_metric: str, optional
        :param stop_valid: Number of successive lower validation scores that stop the learning (0: never),
            default=0
        :type stop_valid: int, optional
        :param log_kernels: Write the kernels after the learning, default=False
        :type log_kernels: bool, optional
        """
        options = Options(
            learn_epoch=learn_epoch,
            log_epoch=log_epoch,
            avg_window=avg_window,
            bench=bench,
            ban_multi_device=ban_multi_device,
            valid_metric=native_metric(valid_metric),
            stop_valid=stop_valid,
            log_kernels=log_kernels,
        )
        self._initialize()
        N2D2.learn_epoch(options.N2D2(), self._embedded_deepnet.N2D2())
        self._draw_targets()

    @check_types
    def run_test(
        self,
        log: int = 1000,
        report: int = 100,
        nb_test: int = -1,
        test_index: int = -1,
        test_id: int = -1,
        qat_sat: bool = False,
        log_kernels: bool = False,
        wt_round_mode: str = "NONE",
        b_round_mode: str = "NONE",
        c_round_mode: str = "NONE",
        act_scaling_mode: str = "FLOAT_MULT",
        log_JSON: bool = False,
        log_outputs: int = 0,
    ):
        """Tests the network on the Test partition; writes the confusion matrix and the success curve.

        :param log: Number of stimuli between two logs, default=1000
        :type log: int, optional
        :param report: Number of stimuli between two lines of progress, default=100
        :type report: int, optional
        :param nb_test: Number of stimuli, default=-1 (all)
        :type nb_test: int, optional
        :param test_index: Only this index of the Test set, default=-1
        :type test_index: int, optional
        :param test_id: Only this stimulus ID (before test_index), default=-1
        :type test_id: int, optional
        :param qat_sat: Fuse a network trained with SAT first, default=False
        :type qat_sat: bool, optional
        :param log_kernels: Write the kernels, default=False
        :type log_kernels: bool, optional
        :param wt_round_mode: Rounding of weights, NONE or RINTF, default="NONE"
        :type wt_round_mode: str, optional
        :param b_round_mode: Rounding of biases, NONE or RINTF, default="NONE"
        :type b_round_mode: str, optional
        :param c_round_mode: Rounding of clippings, NONE or RINTF, default="NONE"
        :type c_round_mode: str, optional
        :param act_scaling_mode: NONE, FLOAT_MULT, FIXED_MULT16, FIXED_MULT32, SINGLE_SHIFT or DOUBLE_SHIFT,
            default="FLOAT_MULT"
        :type act_scaling_mode: str, optional
        :param log_JSON: Write JSON annotations, default=False
        :type log_JSON: bool, optional
        :param log_outputs: Write the outputs of the layers for the n-th stimulus (0: none), default=0
        :type log_outputs: int, optional
        """
        options = Options(
            log=log,
            report=report,
            nb_test=nb_test,
            test_index=test_index,
            test_id=test_id,
            qat_SAT=qat_sat,
            log_kernels=log_kernels,
            log_JSON=log_JSON,
            log_outputs=log_outputs,
        )
        rounding = {
            "wt_round_mode": wt_round_mode,
            "b_round_mode": b_round_mode,
            "c_round_mode": c_round_mode,
        }
        for name, value in rounding.items():
            options.set_parameters(**{name: _enumerated(name, value, _ROUND_MODES, N2D2.WeightsApprox)})
        options.set_parameters(
            act_scaling_mode=_enumerated("act_scaling_mode", act_scaling_mode, _SCALING_MODES, N2D2.ScalingMode)
        )
        self._initialize()
        N2D2.test(options.N2D2(), self._embedded_deepnet.N2D2(), self.is_integral() and not qat_sat)
        self._draw_targets()

    def summary(self, verbose=False):
        """Prints a table of the layers.

        :param verbose: Show implicit layers such as BatchNorm2d, default=False
        :type verbose: bool, optional
        """
        for line in summary_lines(self, verbose):
            print(line)

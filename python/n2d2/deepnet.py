"""The computation graph: a native DeepNet, owned by the provider or the tensor that data come from."""

import N2D2

from n2d2 import global_variables as gb
from n2d2._declaration import config
from n2d2._figures import draw_figures
from n2d2.error_handler import NotBuiltError
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.utils import check_types, generate_name


class DeepNet(N2D2_Interface):
    """Graph of cells; a new one begins at each batch a provider reads."""

    _table = {"name": config("Name")}

    def __init__(self, **config_parameters):
        N2D2_Interface.__init__(self, **config_parameters)
        for key in self._config_parameters:
            self._declaration(key)
        self._start(N2D2.DeepNet(gb.default_net), generate_name(self))
        self._N2D2_object.setParameter("Name", self._name)
        self._config_parameters = {"name": self._name}

    def _start(self, native, name):
        self._N2D2_object = native
        self._name = name
        self._provider = None
        self._cells = {}
        self._graph = {}  # cell name -> (native cell, names of its producers)

    @classmethod
    def create_from_N2D2_object(cls, N2D2_object):
        """Graph around a native DeepNet whose first layer is its provider; converts every cell."""
        from n2d2.converter import from_N2D2_object

        self = cls.__new__(cls)
        N2D2_Interface.__init__(self)
        self._start(N2D2_object, N2D2_object.getName())
        self._config_parameters = {"name": self._name}
        layers = N2D2_object.getLayers()
        if not layers or layers[0] != ["env"]:
            print("Is env:" + (layers[0][0] if layers and layers[0] else ""))
            raise RuntimeError(
                "First layer of N2D2 deepnet is not a StimuliProvider. You may be skipping cells"
            )
        for layer in layers[1:]:
            for name in layer:
                cell = from_N2D2_object(N2D2_object.getCell(name), n2d2_deepnet=self)
                self._cells[name] = cell
        return self

    def get_name(self):
        """Name of the graph."""
        return self._name

    def claim(self, name, native, producers):
        """Declares that a cell is about to run here, fed by ``producers`` (names).

        Running it again with the same producers is fine. A cell exists once in a graph: other producers mean
        shared weights, which would corrupt the gradients; two cells of one name would be one node."""
        known = self._graph.get(name)
        if known is not None:
            if known[0] is not native:
                raise RuntimeError(
                    f"Two cells of one graph have the name '{name}': give one of them another name."
                )
            if known[1] != producers:
                raise RuntimeError(
                    f"Cell '{name}' is already in this graph, with the inputs {list(known[1])} instead of "
                    f"{list(producers)}: a cell can be used once in a graph (weights cannot be shared). "
                    "Start a new graph with a new tensor or Tensor.detach()."
                )
        if name in producers:
            raise RuntimeError(f"Cell '{name}' cannot be its own input.")
        self._graph[name] = (native, producers)

    def back_propagate(self):
        """Computes the gradients, last layer first."""
        self._N2D2_object.backPropagate()

    def update(self):
        """Applies the solvers of all the cells."""
        self._N2D2_object.update()

    def set_provider(self, provider):
        """Sets the data provider."""
        self._provider = provider
        self._N2D2_object.setStimuliProvider(provider.N2D2())

    def get_provider(self):
        """The data provider, or None."""
        if self._provider is None and self._N2D2_object.getStimuliProvider() is not None:
            from n2d2.provider import DataProvider

            self._provider = DataProvider.create_from_N2D2_object(self._N2D2_object.getStimuliProvider())
            self._provider._deepnet = self
        return self._provider

    def get_cells(self):
        """Dict name -> cell, of a graph built from a native one."""
        return self._cells

    @check_types
    def remove(self, cell_name: str, reconnect: bool = False):
        """Removes a cell; with ``reconnect`` its children take its parents."""
        if cell_name not in self._N2D2_object.getCells():
            raise ValueError(f"There is no cell '{cell_name}' in the graph {self._name}")
        self._N2D2_object.removeCell(self._N2D2_object.getCell(cell_name), reconnect)
        self._cells.pop(cell_name, None)
        self._graph.pop(cell_name, None)

    def _layer(self, index):
        layers = self._N2D2_object.getLayers()
        return [self._cells[name] for name in layers[index] if name in self._cells] if len(layers) > 1 else []

    def get_input_cells(self):
        """Cells of the first layer after the provider."""
        return self._layer(1)

    def get_output_cells(self):
        """Cells of the last layer."""
        return self._layer(-1)

    def draw(self, filename):
        """Draws the network with its sizes."""
        _drawing("draw").draw(self._N2D2_object, filename)

    def draw_graph(self, filename):
        """Writes ``{filename}.dot`` and an image when graphviz is there."""
        _drawing("draw_graph").drawGraph(self._N2D2_object, filename)

    def export_network_free_parameters(self, dirname):
        """Writes the parameters of every cell, and their distributions."""
        self._N2D2_object.exportNetworkFreeParameters(dirname)

    def log_stats(self, dirname):
        """Writes the computing and memory statistics."""
        if not hasattr(self._N2D2_object, "logStats"):
            raise NotBuiltError("DeepNet.log_stats", "the native DeepNet has no logStats")
        self._N2D2_object.logStats(dirname)
        draw_figures(dirname)


def _drawing(method):
    if not hasattr(N2D2, "DrawNet"):
        raise NotBuiltError(f"DeepNet.{method}", "the native module has no class DrawNet")
    return N2D2.DrawNet


def associate_provider_to_deepnet(N2D2_deepnet, N2D2_provider):
    """Feeds a native DeepNet from a native provider: database, first cells, targets (created when there is
    none)."""
    for value, expected in ((N2D2_deepnet, N2D2.DeepNet), (N2D2_provider, N2D2.StimuliProvider)):
        if not isinstance(value, expected):
            raise TypeError(
                f"associate_provider_to_deepnet needs a {expected.__name__}, got {type(value).__name__}"
            )
    N2D2_deepnet.setDatabase(N2D2_provider.getDatabase())
    N2D2_deepnet.setStimuliProvider(N2D2_provider)
    layers = N2D2_deepnet.getLayers()
    for name in layers[1]:
        cell = N2D2_deepnet.getCell(name)
        cell.clearInputTensors()
        cell.linkInput(N2D2_provider)
    targets = N2D2_deepnet.getTargets()
    if targets:
        for target in targets:
            target.setStimuliProvider(N2D2_provider)
        return
    for index, name in enumerate(layers[-1]):
        target = N2D2.TargetScore(f"Target_{index}", N2D2_deepnet.getCell(name), N2D2_provider)
        N2D2_deepnet.addTarget(target)

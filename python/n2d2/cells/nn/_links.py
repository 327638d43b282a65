"""Connection of a native cell to the producers of its inputs."""

from n2d2.provider import MultipleOutputsProvider, Provider
from n2d2.tensor import Interface


class Links:
    """Names and dimensions of the inputs of a cell; ``owner`` gives the native cell, the name and the graph."""

    def __init__(self, owner):
        self._owner = owner
        self.names = []
        self._dims = None

    def forget(self):
        """No input any more."""
        self.names = []

    def read(self, native_deepnet):
        """Takes the parents a native graph knows; the provider has no name there."""
        parents = native_deepnet.getParentCells(self._owner.get_name())
        self.names = [parent.getName() for parent in parents if parent is not None]

    def connect(self, inputs):
        """Unlinks the cell, links it to the producers of ``inputs``, allocates its outputs when sizes are new."""
        owner, native = self._owner, self._owner.N2D2()
        tensors = inputs.get_tensors()
        for tensor in tensors:
            if not _is_producer(tensor.cell):
                raise TypeError(f"Invalid inputs object of type {type(tensor.cell)}: the producer of an input is a cell or "
                                "a provider")
        dims = [_four(tensor.dims()) for tensor in tensors]
        self._check(dims)
        names = [tensor.cell.get_name() for tensor in tensors]
        deepnet = owner.get_deepnet()
        deepnet.claim(owner.get_name(), native, tuple(names))
        native.clearInputTensors()
        grouped = isinstance(inputs, Interface)
        parents = [_link(native, tensor, grouped) for tensor in tensors]
        self.names = names
        self._allocate(native, dims)
        deepnet.N2D2().addCell(native, parents)

    def reconnect(self, cells):
        """Links again to cells of the same graph, for networks that are moved as a whole to another graph."""
        owner, native = self._owner, self._owner.N2D2()
        self.names = [cell.get_name() for cell in cells]
        owner.get_deepnet().claim(owner.get_name(), native, tuple(self.names))
        native.clearInputTensors()
        for cell in cells:
            native.addLinkInput(cell.N2D2())
        self._allocate(native, [_four(cell.dims()) for cell in cells])
        owner.get_deepnet().N2D2().addCell(native, [cell.N2D2() for cell in cells])

    def _allocate(self, native, dims):
        if self._dims == dims:
            return
        if native.getOutputs().dims():
            native.clearOutputTensors()
        native.initializeDataDependent()
        self._dims = dims

    def _check(self, dims):
        """A cell that ran keeps its geometry; only the batch size may change."""
        known, owner = self._dims, self._owner
        if known is None:
            return
        if len(known) != len(dims):
            raise RuntimeError(f"Total number of input tensors != number inputs in cell '{owner.get_name()}': "
                               f"{len(dims)} vs. {len(known)}")
        if owner.flattens:
            return
        for new, old in zip(dims, known):
            if new[:2] != old[:2]:
                raise RuntimeError(f"Unmatching dims {new} {old}")
        if sum(dim[2] for dim in dims) != sum(dim[2] for dim in known):
            raise RuntimeError(f"Total number of input dimZ != cell '{owner.get_name()}' number channels")


def _is_producer(cell):
    from n2d2.cells.nn.abstract_cell import NeuralNetworkCell
    return isinstance(cell, (Provider, NeuralNetworkCell))


def _four(dims):
    from n2d2.provider.placeholder import _four_dims
    return _four_dims(dims)


def _link(native, tensor, grouped):
    """Links one producer; returns the parent for the graph (None for a provider)."""
    producer = tensor.cell
    if not isinstance(producer, Provider):
        (native.addLinkInput if grouped else native.linkInput)(producer.N2D2())
        return producer.N2D2()
    producer._before_link()
    if grouped or isinstance(producer, MultipleOutputsProvider):
        gradient = type(tensor.N2D2())(list(tensor.N2D2().dims()))
        native.addInputBis(tensor.N2D2(), gradient)
    else:
        native.linkInput(producer.N2D2())
    return None



"""Connection of a native cell to the producers of its inputs."""

from n2d2.provider import MultipleOutputsProvider, Provider
from n2d2.provider.placeholder import four_dims


class Links:
    """Names and dimensions of the inputs of a cell; ``owner`` gives the native cell, the name and the
    graph."""

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

    def connect(self, tensors):
        """Links the cell to the producers of tensors, unless it is, and adds it to their graph."""
        native, deepnet, name = self._owner.N2D2(), self._owner.get_deepnet(), self._owner.get_name()
        producers = [tensor.cell for tensor in tensors]
        for producer in producers:
            if not _is_producer(producer):
                raise TypeError(
                    f"Invalid inputs object of type {type(producer)}: the producer of an input is a cell or a provider"
                )
        dims = [four_dims(tensor.dims()) for tensor in tensors]
        self._check(dims)
        for producer in producers:
            if isinstance(producer, Provider):
                producer._before_link()
        names = [producer.get_name() for producer in producers]
        deepnet.claim(name, native, tuple(names))
        if not _reads(native, [_source(tensor) for tensor in tensors]):
            native.clearInputTensors()
            for tensor in tensors:
                _link(native, tensor)
        native.initializeDataDependent()
        self.names, self._dims = names, dims
        if name not in deepnet.N2D2().getCells():
            parents = [None if isinstance(cell, Provider) else cell.N2D2() for cell in producers]
            deepnet.N2D2().addCell(native, parents)

    def attach(self, producers):
        """Links the cell to a provider and cells of its own network, unless it is."""
        native = self._owner.N2D2()
        natives = [producer.N2D2() for producer in producers]
        sources = [
            cell.getData() if isinstance(producer, Provider) else cell.getOutputs()
            for producer, cell in zip(producers, natives, strict=True)
        ]
        if not _reads(native, sources):
            native.clearInputTensors()
            for cell in natives:
                native.linkInput(cell)
        self._dims = None

    def _check(self, dims):
        """A cell that ran keeps its geometry; only the batch size may change."""
        known, owner = self._dims, self._owner
        if known is None:
            return
        if len(known) != len(dims):
            raise RuntimeError(
                f"Total number of input tensors != number inputs in cell '{owner.get_name()}': "
                f"{len(dims)} vs. {len(known)}"
            )
        if owner.flattens:
            return
        for new, old in zip(dims, known, strict=False):
            if new[:2] != old[:2]:
                raise RuntimeError(f"Unmatching dims {new} {old}")
        if sum(dim[2] for dim in dims) != sum(dim[2] for dim in known):
            raise RuntimeError(f"Total number of input dimZ != cell '{owner.get_name()}' number channels")


def _is_producer(cell):
    from n2d2.cells.nn.abstract_cell import NeuralNetworkCell

    return isinstance(cell, (Provider, NeuralNetworkCell))


def _source(tensor):
    """Native tensor that a cell fed by ``tensor`` reads."""
    if isinstance(tensor.cell, MultipleOutputsProvider):
        return tensor.N2D2()
    if isinstance(tensor.cell, Provider):
        return tensor.cell.N2D2().getData()
    return tensor.cell.N2D2().getOutputs()


def _reads(native, sources):
    """True if the inputs of the native cell are these tensors, in this order."""
    if native.getNbInputs() != len(sources):
        return False
    return all(native.getInputs(index) is source for index, source in enumerate(sources))


def _link(native, tensor):
    if isinstance(tensor.cell, MultipleOutputsProvider):
        gradient = type(tensor.N2D2())(list(tensor.N2D2().dims()))
        native.addInputBis(tensor.N2D2(), gradient)
    else:
        native.addLinkInput(tensor.cell.N2D2())

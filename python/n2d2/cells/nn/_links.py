"""Connection of a native cell to the producers of its inputs."""

from n2d2.provider import MultipleOutputsProvider, Provider
from n2d2.provider.placeholder import four_dims
from n2d2.tensor import Interface


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

    def connect(self, inputs):
        """Links the cell to the producers of ``inputs``, unless it is, and adds it to their graph."""
        native = self._owner.N2D2()
        tensors = inputs.get_tensors()
        for tensor in tensors:
            if not _is_producer(tensor.cell):
                raise TypeError(
                    f"Invalid inputs object of type {type(tensor.cell)}: the producer of an input is "
                    "a cell or a provider"
                )
        dims = [four_dims(tensor.dims()) for tensor in tensors]
        self._check(dims)
        for tensor in tensors:
            if isinstance(tensor.cell, Provider):
                tensor.cell._before_link()
        grouped = isinstance(inputs, Interface)
        self._join(
            [tensor.cell.get_name() for tensor in tensors],
            [None if isinstance(tensor.cell, Provider) else tensor.cell.N2D2() for tensor in tensors],
            [_source(tensor) for tensor in tensors],
            lambda: [_link(native, tensor, grouped) for tensor in tensors],
        )
        self._dims = dims

    def reconnect(self, cells):
        """Links to cells of the same network, when it is moved as a whole to another graph."""
        native = self._owner.N2D2()
        natives = [cell.N2D2() for cell in cells]
        self._join(
            [cell.get_name() for cell in cells],
            natives,
            [cell.getOutputs() for cell in natives],
            lambda: [native.addLinkInput(cell) for cell in natives],
        )

    def _join(self, names, parents, sources, link):
        owner, native, deepnet = self._owner, self._owner.N2D2(), self._owner.get_deepnet()
        deepnet.claim(owner.get_name(), native, tuple(names))
        if not _reads(native, sources):
            native.clearInputTensors()
            link()
            native.initializeDataDependent()
        self.names = names
        if owner.get_name() not in deepnet.N2D2().getCells():
            deepnet.N2D2().addCell(native, parents)

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


def _link(native, tensor, grouped):
    producer = tensor.cell
    if not isinstance(producer, Provider):
        (native.addLinkInput if grouped else native.linkInput)(producer.N2D2())
    elif isinstance(producer, MultipleOutputsProvider):
        gradient = type(tensor.N2D2())(list(tensor.N2D2().dims()))
        native.addInputBis(tensor.N2D2(), gradient)
    else:
        (native.addLinkInput if grouped else native.linkInput)(producer.N2D2())

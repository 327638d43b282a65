"""Ordered containers."""

from abc import ABC, abstractmethod

from n2d2.cells.cell.base import Cell
from n2d2.cells.cell.block import Block
from n2d2.error_handler import WrongInputType
from n2d2.tensor import Interface


def _checked(cell):
    if not isinstance(cell, Cell):
        raise WrongInputType("cell", str(type(cell)), [str(Cell)])
    return cell


class Iterable(Block, ABC):
    """Abstract ordered container; it keeps the very list it is given."""

    @abstractmethod
    def __init__(self, cells, name=None):
        super().__init__(cells, name)
        self._seq = cells

    @property
    def _cells(self):
        return {cell.get_name(): cell for cell in self._seq}

    @_cells.setter
    def _cells(self, value):
        """The list is the only store; the dict follows it."""

    def _children(self):
        return self._seq

    def __len__(self):
        return len(self._seq)

    def __iter__(self):
        return iter(self._seq)

    def insert(self, index, cell):
        """Inserts a cell before a position."""
        _checked(cell)
        if index < 0:
            raise ValueError("Negative index are not supported.")
        self._seq.insert(index, cell)

    def append(self, cell):
        """Adds a cell at the end."""
        self._seq.append(_checked(cell))

    def remove(self, cell):
        """Removes a cell."""
        self._seq.remove(cell)

    def index(self, item):
        """Position of a cell."""
        return self._seq.index(item)


class Sequence(Iterable):
    """Cells one after the other."""

    def __init__(self, cells, name=None):
        """:param cells: Cells, in the order of propagation
        :type cells: list of :py:class:`n2d2.cells.Cell`
        :param name: Name, default= Sequence_{n}
        :type name: str, optional
        """
        super().__init__(cells, name)

    def __call__(self, x):
        super().__call__(x)
        for cell in self._seq:
            x = cell(x)
        return x


class Layer(Iterable):
    """Cells side by side: each gets the chosen inputs, the results are put together in an Interface."""

    def __init__(self, cells, mapping=None, name=None):
        """:param cells: Cells, in the order of their outputs
        :type cells: list of :py:class:`n2d2.cells.Cell`
        :param mapping: ``mapping[i][j]`` is true if input i feeds cell j, default= every input feeds every
            cell
        :type mapping: list of list, optional
        :param name: Name, default= Layer_{n}
        :type name: str, optional
        """
        super().__init__(cells, name)
        self._mapping = mapping

    def __call__(self, x):
        super().__call__(x)
        inputs = x.get_tensors()
        outputs = []
        for column, cell in enumerate(self._seq):
            chosen = [
                tensor for row, tensor in enumerate(inputs) if self._mapping is None or self._mapping[row][column]
            ]
            outputs.extend(cell(Interface(chosen)).get_tensors())
        return Interface(outputs)

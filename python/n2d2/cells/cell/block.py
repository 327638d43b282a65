"""Container without order."""

from n2d2.cells.cell.base import Cell, Trainable
from n2d2.provider import DataProvider
from n2d2.solver import Solver
from n2d2.target import Target
from n2d2.tensor import Tensor
from n2d2.utils import check_types


class Block(Cell):
    """Dict of cells; derived classes write the propagation in ``__call__``."""

    def __init__(self, cells, name=None):
        """:param cells: Cells of the block
        :type cells: list of :py:class:`n2d2.cells.Cell`
        :param name: Name, default= {Class}_{n}
        :type name: str, optional
        """
        assert isinstance(cells, list), "'cells' should be a list"
        Cell.__init__(self, name)
        self._cells = {cell.get_name(): cell for cell in cells}

    # ------------------------------------------------------------ access

    def _children(self):
        return list(self._cells.values())

    def __getitem__(self, item):
        if isinstance(item, str):
            return self.get_cell(item)
        if isinstance(item, (int, slice)) and not isinstance(item, bool):
            return self._children()[item]
        raise TypeError(f"A block is indexed by a name, a number or a slice, not by {type(item)}")

    @check_types
    def get_cell(self, item: str):
        """Cell of a name, at any depth."""
        return self.get_cells()[item]

    def get_cells(self):
        """Dict name -> cell of all the descendants, depth first."""
        cells = {}
        for child in self._children():
            cells[child.get_name()] = child
            if isinstance(child, Block):
                cells.update(child.get_cells())
        return cells

    def items(self):
        """Names and cells of the direct children."""
        return self._cells.items()

    def _atoms(self):
        """Every atomic cell below, each once, names aside."""
        found = {}
        for child in self._children():
            below = child._atoms() if isinstance(child, Block) else [child]
            found.update({id(cell): cell for cell in below})
        return list(found.values())

    # ------------------------------------------------------------ modes, parameters

    def test(self):
        """Inference mode, for all the cells."""
        for child in self._children():
            child.test()
        return self

    def learn(self):
        """Learning mode, for all the cells."""
        for child in self._children():
            child.learn()
        return self

    @check_types
    def set_solver(self, solver: Solver):
        """Gives a copy of the solver to every parameter to learn: weights, biases, quantizers."""
        for cell in self._atoms():
            if isinstance(cell, Trainable):
                cell.solver = solver.copy()
            activation = getattr(cell, "activation", None)
            for quantizer in (getattr(cell, "quantizer", None), getattr(activation, "quantizer", None)):
                if quantizer is not None and hasattr(quantizer, "solver"):
                    quantizer.solver = solver.copy()

    def set_back_propagate(self, value):
        """Sets ``back_propagate`` of every trainable cell."""
        for cell in self._atoms():
            if isinstance(cell, Trainable):
                cell.back_propagate = value

    def is_integral(self):
        """True if the parameters of every cell have an integer precision."""
        for child in self._children():
            if isinstance(child, Block):
                if not child.is_integral():
                    return False
            elif "quantizer" in getattr(child, "_declared", ()) and child.N2D2().getQuantizedNbBits() <= 0:
                return False
        return True

    def import_free_parameters(self, dir_name, ignore_not_exists=False):
        """Reads the parameters of every cell from a directory."""
        for child in self._children():
            child.import_free_parameters(dir_name, ignore_not_exists=ignore_not_exists)

    def export_free_parameters(self, dir_name, verbose=True):
        """Writes the parameters of every cell in a directory."""
        for child in self._children():
            child.export_free_parameters(dir_name, verbose=verbose)

    # ------------------------------------------------------------ conversion

    @check_types
    def to_deepnet_cell(self, provider: DataProvider, target: Target = None):
        """DeepNetCell over the same native cells (the weights are shared), for fit, run_test, export.

        :param provider: Data provider of the network
        :type provider: :py:class:`n2d2.provider.DataProvider`
        :param target: Target, default= a new TargetScore
        :type target: :py:class:`n2d2.target.Target`, optional
        :return: The corresponding cell
        :rtype: :py:class:`n2d2.cells.DeepNetCell`
        """
        from n2d2.cells.cell.deepnet_cell import DeepNetCell
        from n2d2.deepnet import DeepNet

        deepnet = DeepNet()
        provider.set_deepnet(deepnet)
        deepnet.N2D2().setDatabase(provider.get_database().N2D2())
        output = self._trace(Tensor(provider.shape(), cell=provider))
        if target is None:
            native_target = _new_target(output.cell, provider)
        else:
            target.attach(output)
            native_target = target.N2D2()
        deepnet.N2D2().addTarget(native_target)
        converted = DeepNetCell(deepnet.N2D2())
        converted._keep_alive = (self, provider, target, native_target)
        converted._embedded_deepnet._provider = provider
        return converted

    def _trace(self, inputs):
        """Sends a tensor through the block in inference mode, so that statistics stay untouched."""
        modes = [(cell, cell._inference) for cell in self._atoms()]
        self.test()
        try:
            output = self(inputs)
        finally:
            for cell, inference in modes:
                cell._inference = inference
        if not isinstance(output, Tensor):
            raise RuntimeError(f"{type(self).__name__}.__call__() should return an n2d2.Tensor object !")
        return output

    # ------------------------------------------------------------ printed form

    def __str__(self):
        return self._text(0)

    def _text(self, depth):
        text = f"'{self.get_name()}' {type(self).__name__}("
        for index, child in enumerate(self._children()):
            shown = child._text(depth + 1) if isinstance(child, Block) else str(child)
            text += "\n" + "\t" * (depth + 1) + f"({index}): {shown}"
        return text + "\n" + "\t" * depth + ")"


def _new_target(cell, provider):
    import N2D2

    return N2D2.TargetScore("Target", cell.N2D2(), provider.N2D2())

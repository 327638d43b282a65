"""Wrapper of the native cells that have no class of their own in Python (they come from INI or ONNX
files)."""

from n2d2.cells.nn.abstract_cell import NeuralNetworkCell


class GenericCell(NeuralNetworkCell):
    """Native cell of any type: it runs, prints and saves its parameters; only ``activation`` can be
    changed."""

    def __init__(self, **config_parameters):
        raise RuntimeError("GenericCell only wraps native cells: use GenericCell.create_from_N2D2_object")

    def get_type(self):
        """Native type."""
        return self._N2D2_object.getType()

    def _shown_type(self):
        return self.get_type()

"""Wrapper of the native cells that have no class of their own in Python (from INI or ONNX files)."""

import re

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell
from n2d2.n2d2_interface import parse_native

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class GenericCell(NeuralNetworkCell):
    """Native cell of any type: it runs, prints, saves; its parameters have the native names in snake_case."""

    def __init__(self, **config_parameters):
        raise RuntimeError(
            "GenericCell only wraps native cells: use GenericCell.create_from_N2D2_object, got "
            f"{sorted(config_parameters)}"
        )

    def _declaration(self, key):
        if key in self._native_names:
            return declare.config(self._native_names[key])
        return super()._declaration(key)

    def _read_config(self, N2D2_object):
        self._native_names = {_WORD.sub("_", name).lower(): name for name in sorted(N2D2_object.getParameters())}
        found = {
            name: parse_native(*N2D2_object.getParameterAndType(native)) for name, native in self._native_names.items()
        }
        return {**found, **super()._read_config(N2D2_object)}

    def get_type(self):
        """Native type."""
        return self._N2D2_object.getType()

    def _shown_type(self):
        return self.get_type()

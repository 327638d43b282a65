"""Element-wise operations."""

from n2d2 import _declaration as declare
from n2d2.cells.nn.abstract_cell import NeuralNetworkCell, exportable
from n2d2.typed import Modeltyped
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class ElemWise(NeuralNetworkCell):
    """Element-wise operation between the tensors of an Interface."""

    _table = {
        "operation": declare.option(
            "operation",
            str,
            enum=declare.enum_of("ElemWiseCell.Operation"),
            read=declare.getter("getOperation"),
        ),
        "mode": declare.option(
            "mode", str, enum=declare.enum_of("ElemWiseCell.CoeffMode"), read=declare.getter("getCoeffMode")
        ),
        "weights": declare.option("weights", list, read=declare.getter("getWeights")),
        "shifts": declare.option("shifts", list, read=declare.getter("getShifts")),
    }
    _typing = Modeltyped
    _N2D2_constructors = declare.NativeClasses("ElemWiseCell")
    is_exportable_to = exportable("ElemWise")

    def __init__(self, **config_parameters):
        """:param operation: Sum, AbsSum, EuclideanSum, Prod or Max, default="Sum"
        :type operation: str, optional
        :param mode: PerLayer, PerInput or PerChannel: what a weight and a shift apply to, default="PerLayer"
        :type mode: str, optional
        :param weights: Weights of Sum, AbsSum and EuclideanSum, in the order of the inputs, default= all 1.0
        :type weights: list of float, optional
        :param shifts: Shifts of Sum and EuclideanSum, in the order of the inputs, default= all 0.0
        :type shifts: list of float, optional
        """
        super().__init__(**config_parameters)
        self._check_parameters()

    def _nb_outputs_for(self, x):
        for tensor in x.get_tensors():
            if tensor.nb_dims() != 4:
                raise ValueError(f"[ElemWise {self._name}] an input has {tensor.nb_dims()} dimensions instead of 4")
        return x.get_tensors()[-1].dimZ()

    def _after_propagation(self):
        # The native cell completes weights and shifts when it knows its inputs.
        for key in ("weights", "shifts"):
            self._optional_constructor_arguments[key] = self._declared[key].read(self._N2D2_object)

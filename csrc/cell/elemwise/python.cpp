#include "bindings/Cells.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, elemwise)
{
    auto elemwise = bindCell<ElemWiseCell>(m, "ElemWiseCell", "Element-wise operation on inputs of one size.");
    bindEnum<ElemWiseOp>(elemwise, "Operation");
    bindEnum<ElemWiseCoeffMode>(elemwise, "CoeffMode");
    elemwise.def("getOperation", &ElemWiseCell::getOperation)
        .def("getCoeffMode", &ElemWiseCell::getCoeffMode)
        .def("getWeights", &ElemWiseCell::getWeights, "As given; completed by initialize().")
        .def("getShifts", &ElemWiseCell::getShifts);

    const auto constructor = [](auto& cls) {
        using Numbers = std::vector<double>;
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, ElemWiseOp, ElemWiseCoeffMode, const Numbers&,
                         const Numbers&, std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("operation") = ElemWiseOp::Sum,
                py::arg("mode") = ElemWiseCoeffMode::PerLayer, py::arg("weights") = Numbers{}, py::arg("shifts") = Numbers{},
                py::arg("activation") = py::none());
    };
    bindFrames<ElemWiseFrame, ElemWiseCell>(m, "ElemWiseCell", constructor, true);
}

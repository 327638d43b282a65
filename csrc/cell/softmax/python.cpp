#include "bindings/Cells.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, softmax)
{
    bindCell<SoftmaxCell>(m, "SoftmaxCell", "Softmax over channels.")
        .def("getWithLoss", &SoftmaxCell::getWithLoss)
        .def("setWithLoss", &SoftmaxCell::setWithLoss, py::arg("withLoss"))
        .def("getGroupSize", &SoftmaxCell::getGroupSize);
    bindFrames<SoftmaxFrame, SoftmaxCell>(m, "SoftmaxCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, bool, unsigned>(), py::arg("deepNet").none(true),
                py::arg("name"), py::arg("nbOutputs"), py::arg("withLoss") = false, py::arg("groupSize") = 0);
    });
}

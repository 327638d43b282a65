#include "bindings/Cells.hpp"
#include "cell/padding/PaddingCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, padding)
{
    bindCell<PaddingCell>(m, "PaddingCell", "Adds zeros around the images; negative amounts crop.")
        .def("getTopPad", &PaddingCell::getTopPad)
        .def("getBotPad", &PaddingCell::getBotPad)
        .def("getLeftPad", &PaddingCell::getLeftPad)
        .def("getRightPad", &PaddingCell::getRightPad);

    const auto constructor = [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, int, int, int, int>(), py::arg("deepNet").none(true),
                py::arg("name"), py::arg("nbOutputs"), py::arg("topPad") = 0, py::arg("botPad") = 0, py::arg("leftPad") = 0,
                py::arg("rightPad") = 0);
    };
    bindFrames<PaddingFrame, PaddingCell>(m, "PaddingCell", constructor, true);
}

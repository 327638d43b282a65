#include "bindings/Cells.hpp"
#include "cell/resize/ResizeCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, resize)
{
    auto resize = bindCell<ResizeCell>(m, "ResizeCell", "Interpolates the maps to another size.");
    bindEnum<ResizeMode>(resize, "ResizeMode");
    resize.def("getMode", &ResizeCell::getMode)
        .def("getResizeOutputWidth", &ResizeCell::getResizeOutputWidth)
        .def("getResizeOutputHeight", &ResizeCell::getResizeOutputHeight);

    const auto constructor = [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, unsigned, unsigned, ResizeMode>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("outputsWidth"), py::arg("outputsHeight"),
                py::arg("nbOutputs"), py::arg("resizeMode"));
    };
    bindFrames<ResizeFrame, ResizeCell>(m, "ResizeCell", constructor, true);
}

#include "bindings/Cells.hpp"
#include "cell/transformation/TransformationCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, transformation_cell)
{
    bindCell<TransformationCell>(m, "TransformationCell", "Applies an image transformation to every stimulus; no gradient passes.")
        .def("getTransformation", &TransformationCell::getTransformation)
        .def_static("transformedDims", &TransformationCell::transformedDims, py::arg("transformation"), py::arg("dims"),
                    "Size {x, y, channels} that the transformation makes of images of that size.");
    const auto constructor = [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, const std::shared_ptr<Transformation>&>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("transformation"));
    };
    bindFrames<TransformationFrame, TransformationCell>(m, "TransformationCell", constructor, true);
}

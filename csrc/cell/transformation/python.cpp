#include "bindings/Cells.hpp"
#include "cell/transformation/TransformationCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, transformation_cell)
{
    auto transformation = bindCell<TransformationCell>(m, "TransformationCell", "Applies an image transformation to every stimulus; no gradient passes.");
    transformation.def("getTransformation", &TransformationCell::getTransformation);
    const auto bindStatic = [](auto& cls) {
        if constexpr (std::is_base_of_v<py::object, std::remove_reference_t<decltype(cls)>>)  // the models are bound in N2D2 alone
            cls.def_static("transformedDims", &TransformationCell::transformedDims, py::arg("transformation"), py::arg("dims"),
                           "Size {x, y, channels} that the transformation makes of images of that size.");
    };
    bindStatic(transformation);
    const auto constructor = [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, const std::shared_ptr<Transformation>&>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("transformation"));
    };
    bindFrames<TransformationFrame, TransformationCell>(m, "TransformationCell", constructor, true);
}

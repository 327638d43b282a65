#include "bindings/Cells.hpp"
#include "cell/scaling/ScalingCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, scaling_cell)
{
    bindCell<ScalingCell>(m, "ScalingCell", "Rescales its input; integer modes are for inference.").def("getScaling", &ScalingCell::getScaling);
    bindFrames<ScalingFrame, ScalingCell>(m, "ScalingCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, const Scaling&>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("scaling"));
    });
}

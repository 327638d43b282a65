#include "bindings/Cells.hpp"
#include "cell/fmp/FMPCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, fmp)
{
    bindCell<FMPCell>(m, "FMPCell", "Fractional max pooling.").def("getScalingRatio", &FMPCell::getScalingRatio);
    bindFrames<FMPFrame, FMPCell>(
        m, "FMPCell",
        [](auto& cls) {
            cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, double, unsigned,
                             std::shared_ptr<Activation>>(),
                    py::arg("deepNet").none(true), py::arg("name"), py::arg("scalingRatio"), py::arg("nbOutputs"),
                    py::arg("activation") = py::none());
        },
        true);
}

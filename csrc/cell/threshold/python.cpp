#include "bindings/Cells.hpp"
#include "cell/threshold/ThresholdCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, threshold)
{
    auto threshold = bindCell<ThresholdCell>(m, "ThresholdCell", "Threshold on every value; no gradient passes.");
    bindEnum<ThresholdCellOperation>(threshold, "Operation");
    threshold.def("getThreshold", &ThresholdCell::getThreshold);
    const auto constructor = [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, double>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("threshold"));
    };
    bindFrames<ThresholdFrame, ThresholdCell>(m, "ThresholdCell", constructor, true);
}

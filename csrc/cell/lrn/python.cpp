#include "bindings/Cells.hpp"
#include "cell/lrn/LRNCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, lrn)
{
    bindCell<LRNCell>(m, "LRNCell", "Local response normalization across channels.");
    bindFrames<LRNFrame, LRNCell>(m, "LRNCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"));
    });
}

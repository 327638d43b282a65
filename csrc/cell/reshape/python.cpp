#include "bindings/Cells.hpp"
#include "cell/reshape/ReshapeCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, reshape)
{
    bindCell<ReshapeCell>(m, "ReshapeCell", "Gives its input other dims.").def("getDims", &ReshapeCell::getDims);
    bindFrames<ReshapeFrame, ReshapeCell>(m, "ReshapeCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, const std::vector<int>&>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("dims"));
    });
}

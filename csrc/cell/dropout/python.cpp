#include "bindings/Cells.hpp"
#include "cell/dropout/DropoutCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, dropout)
{
    bindCell<DropoutCell>(m, "DropoutCell", "Drops elements while learning.").def("getDropout", &DropoutCell::getDropout);
    bindFrames<DropoutFrame, DropoutCell>(m, "DropoutCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned>(), py::arg("deepNet").none(true), py::arg("name"),
                py::arg("nbOutputs"));
    });
}

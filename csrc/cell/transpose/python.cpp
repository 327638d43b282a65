#include "bindings/Cells.hpp"
#include "cell/transpose/TransposeCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, transpose)
{
    bindCell<TransposeCell>(m, "TransposeCell", "Permutes the axes of its input.").def("getPermutation", &TransposeCell::getPermutation);
    bindFrames<TransposeFrame, TransposeCell>(m, "TransposeCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, const std::vector<int>&>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("perm"));
    });
}

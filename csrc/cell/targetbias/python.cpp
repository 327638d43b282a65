#include "bindings/Cells.hpp"
#include "cell/targetbias/TargetBiasCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, targetbias)
{
    bindCell<TargetBiasCell>(m, "TargetBiasCell", "Adds a bias to the target's output while learning.")
        .def("getBias", &TargetBiasCell::getBias);
    bindFrames<TargetBiasFrame, TargetBiasCell>(m, "TargetBiasCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, double>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("bias"));
    });
}

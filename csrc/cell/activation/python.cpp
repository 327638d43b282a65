#include "bindings/Cells.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, activation_cell)
{
    bindCell<ActivationCell>(m, "ActivationCell", "An activation as a layer of its own.");
    bindFrames<ActivationFrame, ActivationCell>(m, "ActivationCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, std::shared_ptr<Activation>>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("activation") = py::none());
    });
}

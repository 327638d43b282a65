#include "bindings/Cells.hpp"
#include "cell/normalize/NormalizeCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, normalize)
{
    auto normalize = bindCell<NormalizeCell>(m, "NormalizeCell", "Divides the channels of each pixel by their norm.");
    bindEnum<NormalizeNorm>(normalize, "Norm");
    normalize.def("getNorm", &NormalizeCell::getNorm);
    bindFrames<NormalizeFrame, NormalizeCell>(m, "NormalizeCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, NormalizeNorm>(),
                py::arg("deepNet").none(true), py::arg("name"), py::arg("nbOutputs"), py::arg("norm"));
    });
}

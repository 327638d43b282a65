#include "bindings/Bind.hpp"
#include "core/Context.hpp"
#include "core/Version.hpp"

namespace py = pybind11;

N2D2_BIND(0, attributes)
{
    m.attr("N2D2_IP") = false;
    m.attr("cuda_compiled") = N2D2::builtWithCuda();
    m.attr("json_compiled") = true;
    m.attr("onnx_compiled") = false;
    m.def(
        "mtSeed", [](std::uint64_t seed) { N2D2::defaultContext()->reseed(seed); }, py::arg("seed"),
        "Reseeds the context that networks and cells made without one share.");
}

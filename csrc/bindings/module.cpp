#include "bindings/Bind.hpp"
#include "core/Version.hpp"

PYBIND11_MODULE(N2D2, m)
{
    m.doc() = "Native classes of N2D2.";
    m.attr("__version__") = N2D2::version();
    n2d2_bindAll(m);
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/striperemove/StripeRemoveTransformation.hpp"

N2D2_BIND(5, StripeRemoveTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    Python::bindTransformation<StripeRemoveTransformation>(m, "StripeRemove", "Removes stripes of columns or rows.")
        .def(py::init<unsigned, unsigned, unsigned>(), py::arg("axis"), py::arg("offset"), py::arg("length"));
}

#include "data/transformation/Binding.hpp"
#include "data/transformation/reshape/ReshapeTransformation.hpp"

N2D2_BIND(5, ReshapeTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    Python::bindTransformation<ReshapeTransformation>(m, "Reshape", "Other sides for the same elements.")
        .def(py::init<unsigned, unsigned, unsigned>(), py::arg("nbRows"), py::arg("nbCols") = 0, py::arg("nbChannels") = 0)
        .def("getNbRows", &ReshapeTransformation::getNbRows)
        .def("getNbCols", &ReshapeTransformation::getNbCols)
        .def("getNbChannels", &ReshapeTransformation::getNbChannels);
}

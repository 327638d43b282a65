#include "data/database/daimler/Daimler_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, daimler_database)
{
    py::class_<Daimler_Database, std::shared_ptr<Daimler_Database>, DIR_Database>(
        m, "Daimler_Database", "Daimler pedestrians: patches, or (fully) frames with boxes.")
        .def(py::init<double, double, double, bool>(), py::arg("learn") = 1.0, py::arg("validation") = 0.0, py::arg("test") = 0.0,
             py::arg("fully") = false);
}

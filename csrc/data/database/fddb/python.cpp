#include "data/database/fddb/FDDB_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, fddb_database)
{
    py::class_<FDDB_Database, std::shared_ptr<FDDB_Database>, DIR_Database>(m, "FDDB_Database", "FDDB: faces as ellipses.")
        .def(py::init<double, double>(), py::arg("learn"), py::arg("validation") = 0.0);
}

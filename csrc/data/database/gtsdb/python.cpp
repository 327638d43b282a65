#include "data/database/gtsdb/GTSDB_DIR_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, gtsdb_database)
{
    py::class_<GTSDB_DIR_Database, std::shared_ptr<GTSDB_DIR_Database>, DIR_Database>(
        m, "GTSDB_DIR_Database", "German traffic signs, detection: boxes of gt.txt.")
        .def(py::init<double, double>(), py::arg("learn"), py::arg("validation") = 0.0);
}

#include "data/database/dota/DOTA_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, dota_database)
{
    py::class_<DOTA_Database, std::shared_ptr<DOTA_Database>, DIR_Database>(m, "DOTA_Database", "DOTA, aerial images: quadrilaterals.")
        .def(py::init<double, bool>(), py::arg("learn"), py::arg("useValidationForTest") = true);
}

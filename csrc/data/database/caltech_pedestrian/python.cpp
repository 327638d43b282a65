#include "data/database/caltech_pedestrian/CaltechPedestrian_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, caltech_pedestrian_database)
{
    py::class_<CaltechPedestrian_Database, std::shared_ptr<CaltechPedestrian_Database>, DIR_Database>(
        m, "CaltechPedestrian_Database", "Caltech pedestrians: boxes; sets 06 to 10 are tested.")
        .def(py::init<double, bool, bool>(), py::arg("validation") = 0.0, py::arg("singleLabel") = true, py::arg("incAmbiguous") = false);
}

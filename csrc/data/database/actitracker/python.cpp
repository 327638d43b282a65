#include "bindings/Bind.hpp"
#include "data/database/actitracker/Actitracker_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, actitracker_database)
{
    py::class_<Actitracker_Database, std::shared_ptr<Actitracker_Database>, Database>(m, "Actitracker_Database", "Windows of accelerations.")
        .def(py::init<double, double, bool>(), py::arg("learn") = 0.6, py::arg("validation") = 0.2, py::arg("useUnlabeledForTest") = false)
        .def("getLearn", &Actitracker_Database::getLearn)
        .def("getValidation", &Actitracker_Database::getValidation)
        .def("getUseUnlabeledForTest", &Actitracker_Database::getUseUnlabeledForTest);
}

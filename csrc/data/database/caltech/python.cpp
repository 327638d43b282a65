#include "bindings/Bind.hpp"
#include "data/database/caltech/Caltech_DIR_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, caltech_database)
{
    py::class_<Caltech_DIR_Database, std::shared_ptr<Caltech_DIR_Database>, DIR_Database>(m, "Caltech_DIR_Database")
        .def("getLearn", &Caltech_DIR_Database::getLearn)
        .def("getValidation", &Caltech_DIR_Database::getValidation)
        .def("getIncClutter", &Caltech_DIR_Database::getIncClutter);
    py::class_<Caltech101_DIR_Database, std::shared_ptr<Caltech101_DIR_Database>, Caltech_DIR_Database>(m, "Caltech101_DIR_Database", "Caltech-101.")
        .def(py::init<double, double, bool>(), py::arg("learn"), py::arg("validation") = 0.0, py::arg("incClutter") = false);
    py::class_<Caltech256_DIR_Database, std::shared_ptr<Caltech256_DIR_Database>, Caltech_DIR_Database>(m, "Caltech256_DIR_Database", "Caltech-256.")
        .def(py::init<double, double, bool>(), py::arg("learn"), py::arg("validation") = 0.0, py::arg("incClutter") = false);
}

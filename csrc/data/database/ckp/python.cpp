#include "bindings/Bind.hpp"
#include "data/database/ckp/CKP_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, ckp_database)
{
    py::class_<CKP_Database, std::shared_ptr<CKP_Database>, Database>(m, "CKP_Database", "Extended Cohn-Kanade faces (CK+).")
        .def(py::init<double, double, unsigned>(), py::arg("learn"), py::arg("validation") = 0.0, py::arg("nbNeutral") = 1)
        .def("getLearn", &CKP_Database::getLearn)
        .def("getValidation", &CKP_Database::getValidation)
        .def("getNbNeutral", &CKP_Database::getNbNeutral);
}

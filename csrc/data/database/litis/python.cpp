#include "bindings/Bind.hpp"
#include "data/database/litis/LITISRouen_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, litisrouen_database)
{
    py::class_<LITISRouen_Database, std::shared_ptr<LITISRouen_Database>, Database>(m, "LITISRouen_Database", "Audio scenes of LITIS Rouen.")
        .def(py::init<double, double>(), py::arg("learn") = 0.4, py::arg("validation") = 0.4)
        .def("getLearn", &LITISRouen_Database::getLearn)
        .def("getValidation", &LITISRouen_Database::getValidation);
}

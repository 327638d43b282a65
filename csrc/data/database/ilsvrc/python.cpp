#include "bindings/Bind.hpp"
#include "data/database/ilsvrc/ILSVRC2012_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, ilsvrc2012_database)
{
    py::class_<ILSVRC2012_Database, std::shared_ptr<ILSVRC2012_Database>, Database>(m, "ILSVRC2012_Database", "ImageNet 2012.")
        .def(py::init<double, bool, bool>(), py::arg("learn"), py::arg("useValidationForTest") = true, py::arg("backgroundClass") = false)
        .def("getLearn", &ILSVRC2012_Database::getLearn)
        .def("getUseValidationForTest", &ILSVRC2012_Database::getUseValidationForTest)
        .def("getBackgroundClass", &ILSVRC2012_Database::getBackgroundClass);
}

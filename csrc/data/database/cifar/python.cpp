#include "bindings/Bind.hpp"
#include "data/database/cifar/CIFAR_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, cifar_database)
{
    py::class_<CIFAR_Database, std::shared_ptr<CIFAR_Database>, Database>(m, "CIFAR_Database", "Binary CIFAR files.")
        .def("getValidation", &CIFAR_Database::getValidation)
        .def("getUseTestForValidation", &CIFAR_Database::getUseTestForValidation);
    py::class_<CIFAR10_Database, std::shared_ptr<CIFAR10_Database>, CIFAR_Database>(m, "CIFAR10_Database")
        .def(py::init<double, bool>(), py::arg("validation") = 0.0, py::arg("useTestForVal") = false);
    py::class_<CIFAR100_Database, std::shared_ptr<CIFAR100_Database>, CIFAR_Database>(m, "CIFAR100_Database")
        .def(py::init<double, bool, bool>(), py::arg("validation") = 0.0, py::arg("useCoarse") = false, py::arg("useTestForVal") = false)
        .def("getUseCoarse", &CIFAR100_Database::getUseCoarse);
}

#include "data/database/cityscapes/Cityscapes_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, cityscapes_database)
{
    py::class_<Cityscapes_Database, std::shared_ptr<Cityscapes_Database>, DIR_Database>(m, "Cityscapes_Database",
                                                                                        "Cityscapes: polygons of 35 labels.")
        .def(py::init<bool, bool, bool>(), py::arg("incTrainExtra") = false, py::arg("useCoarse") = false,
             py::arg("singleInstanceLabels") = true)
        .def("getIncTrainExtra", &Cityscapes_Database::getIncTrainExtra)
        .def("getUseCoarse", &Cityscapes_Database::getUseCoarse)
        .def("getSingleInstanceLabels", &Cityscapes_Database::getSingleInstanceLabels);
}

#include "data/database/dir/DIR_Database.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, dir_database)
{
    using FreeGil = py::call_guard<py::gil_scoped_release>;
    py::class_<DIR_Database, std::shared_ptr<DIR_Database>, Database>(
        m, "DIR_Database", "Data files of a folder tree; sub-folders give the labels.")
        .def(py::init<bool>(), py::arg("loadDataInMemory") = false)
        .def("loadDir", &DIR_Database::loadDir, py::arg("dataPath"), py::arg("depth") = 0, py::arg("labelName") = "",
             py::arg("labelDepth") = 0, FreeGil(),
             "labelDepth: -1 no label, 0 `labelName`, k the names of the first k sub-folders behind it.")
        .def("loadFile", py::overload_cast<const std::string&>(&DIR_Database::loadFile), py::arg("fileName"))
        .def("loadFile", py::overload_cast<const std::string&, const std::string&>(&DIR_Database::loadFile),
             py::arg("fileName"), py::arg("labelName"))
        .def("loadLabelOrder", &DIR_Database::loadLabelOrder, py::arg("fileName"), py::arg("labelName") = "",
             "Labels in the order of a file of `name index` lines.")
        .def("setIgnoreMasks", &DIR_Database::setIgnoreMasks, py::arg("masks"))
        .def("setValidExtensions", &DIR_Database::setValidExtensions, py::arg("extensions"));
}

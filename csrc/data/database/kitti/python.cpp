#include "data/database/kitti/KITTI_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, kitti_database)
{
    py::class_<KITTI_Database, std::shared_ptr<KITTI_Database>, DIR_Database>(
        m, "KITTI_Database", "KITTI tracking: boxes; sequence 0020 is tested. validation < 0: 1 - learn.")
        .def(py::init<double, double>(), py::arg("learn") = 0.8, py::arg("validation") = -1.0);
    py::class_<KITTI_Object_Database, std::shared_ptr<KITTI_Object_Database>, DIR_Database>(
        m, "KITTI_Object_Database", "KITTI objects: boxes; the test images have no annotation. validation < 0: 1 - learn.")
        .def(py::init<double, double>(), py::arg("learn") = 0.8, py::arg("validation") = -1.0);
    py::class_<KITTI_Road_Database, std::shared_ptr<KITTI_Road_Database>, DIR_Database>(
        m, "KITTI_Road_Database", "KITTI road: one polygon an image; the test images have no annotation. validation < 0: 1 - learn.")
        .def(py::init<double, double>(), py::arg("learn") = 0.8, py::arg("validation") = -1.0)
        .def("setTestPath", &KITTI_Road_Database::setTestPath, py::arg("path"), "Folder of the test images, before load().");
}

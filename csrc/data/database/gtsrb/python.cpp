#include "bindings/Bind.hpp"
#include "data/database/gtsrb/GTSRB_DIR_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, gtsrb_database)
{
    py::class_<GTSRB_DIR_Database, std::shared_ptr<GTSRB_DIR_Database>, DIR_Database>(m, "GTSRB_DIR_Database", "German traffic signs.")
        .def(py::init<double, bool>(), py::arg("validation") = 0.0, py::arg("extractROIs") = false)
        .def("getValidation", &GTSRB_DIR_Database::getValidation)
        .def("getExtractROIs", &GTSRB_DIR_Database::getExtractROIs);
}

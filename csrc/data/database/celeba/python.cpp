#include "data/database/celeba/CelebA_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, celeba_database)
{
    py::class_<CelebA_Database, std::shared_ptr<CelebA_Database>, Database>(m, "CelebA_Database", "CelebA: faces with an identity.")
        .def(py::init<bool, bool, bool, double, double>(), py::arg("inTheWild"), py::arg("withLandmarks"),
             py::arg("withPartitioning") = true, py::arg("learn") = 1.0, py::arg("validation") = 0.0);
}

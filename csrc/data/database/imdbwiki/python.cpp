#include "data/database/imdbwiki/IMDBWIKI_Database.hpp"

#include "bindings/Bind.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, imdbwiki_database)
{
    py::class_<IMDBWIKI_Database, std::shared_ptr<IMDBWIKI_Database>, DIR_Database>(m, "IMDBWIKI_Database",
                                                                                    "IMDB-WIKI: faces by gender and age, or by name.")
        .def(py::init<bool, bool, bool, bool, double, double>(), py::arg("WikiSet") = true, py::arg("IMDBSet") = false,
             py::arg("CropFrame") = false, py::arg("useNameAsLabel") = false, py::arg("learn") = 1.0, py::arg("validation") = 0.0);
}

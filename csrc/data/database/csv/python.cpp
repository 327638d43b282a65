#include "bindings/Bind.hpp"
#include "data/database/csv/CSV_Database.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(5, csv_database)
{
    py::class_<CSV_Database, std::shared_ptr<CSV_Database>, Database>(m, "CSV_Database", "Lines of numbers with a label.")
        .def(py::init<bool>(), py::arg("loadDataInMemory") = true);
}

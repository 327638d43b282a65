#include "data/transformation/Binding.hpp"
#include "data/transformation/labelextraction/LabelExtractionTransformation.hpp"

N2D2_BIND(5, LabelExtractionTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    Python::bindTransformation<LabelExtractionTransformation>(m, "LabelExtraction", "A patch of one label.")
        .def(py::init<const std::string&, const std::string&, int, const std::string&>(), py::arg("widths"), py::arg("heights"),
             py::arg("label") = -1, py::arg("distributions") = "Auto");
}

#include "data/database/Database.hpp"
#include "data/transformation/Binding.hpp"
#include "data/transformation/labelfilter/LabelFilterTransformation.hpp"

N2D2_BIND(5, LabelFilterTransformation)
{
    using namespace N2D2;
    namespace py = pybind11;
    auto bound = Python::bindTransformation<LabelFilterTransformation>(m, "LabelFilter", "Labels by name removed, kept or merged.");
    Python::bindEnum<LabelFilterEnums::Filter>(bound, "Filter");
    bound.def(py::init<const std::vector<std::string>&, LabelFilterEnums::Filter, int>(), py::arg("labels"),
              py::arg("filter") = LabelFilterEnums::Remove, py::arg("defaultLabel") = -2);
}

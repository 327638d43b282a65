#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/rp/TargetRP.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(7, target_rp)
{
    py::class_<TargetRP, std::shared_ptr<TargetRP>, Target> target(m, "TargetRP", "Classes or boxes of region proposals.");
    Python::bindEnum<TargetRPType>(target, "TargetType");
    target
        .def(py::init<const std::string&, const std::shared_ptr<Cell>&, const std::shared_ptr<StimuliProvider>&, double, double, unsigned,
                      const std::string&, bool>(),
             py::arg("name"), py::arg("cell"), py::arg("sp"), py::arg("targetValue") = 1.0, py::arg("defaultValue") = 0.0,
             py::arg("targetTopN") = 1, py::arg("labelsMapping") = "", py::arg("createMissingLabels") = false)
        .def("link", &TargetRP::link, py::arg("targetType"), py::arg("rp"), py::arg("anchor"),
             "The RP cell whose proposals are the records of the target's cell, and the Anchor cell it chooses among.")
        .def("getTargetType", &TargetRP::getTargetType);
}

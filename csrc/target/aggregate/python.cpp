#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "cell/Cell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/aggregate/TargetAggregate.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(7, target_aggregate)
{
    using C = TargetAggregate;
    py::class_<C, std::shared_ptr<C>, TargetScore>(m, "TargetAggregate", "Scores one class an image.")
        .def(py::init<const std::string&, const std::shared_ptr<Cell>&, const std::shared_ptr<StimuliProvider>&, double, double, unsigned,
                      const std::string&, bool>(),
             py::arg("name"), py::arg("cell"), py::arg("sp"), py::arg("targetValue") = 1.0, py::arg("defaultValue") = 0.0,
             py::arg("targetTopN") = 1, py::arg("labelsMapping") = "", py::arg("createMissingLabels") = false)
        .def(
            "setROIsLabelTarget", [](C& t, const std::shared_ptr<Target>& other) { t.setROIsLabelTarget(other); },
            py::arg("target").none(true), "The target whose outputs give the classes.")
        .def("getROIsLabelTarget", [](const C& t) { return t.getROIsLabelTarget(); })
        .def(
            "getImage",
            [](const C& t, std::size_t batchPos) { return py::make_tuple(t.getImage(batchPos).target, t.getImage(batchPos).scores); },
            py::arg("batchPos") = 0, "(target, [(class, sum), ...]) of the last process(), best first; target -1: without labels.");
}

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "cell/Cell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/rois/TargetROIs.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(7, target_rois)
{
    py::class_<TargetROIs, std::shared_ptr<TargetROIs>, TargetScore>(m, "TargetROIs", "Scores boxes around segmented regions.")
        .def(py::init<const std::string&, const std::shared_ptr<Cell>&, const std::shared_ptr<StimuliProvider>&, double, double, unsigned,
                      const std::string&, bool>(),
             py::arg("name"), py::arg("cell"), py::arg("sp"), py::arg("targetValue") = 1.0, py::arg("defaultValue") = 0.0,
             py::arg("targetTopN") = 1, py::arg("labelsMapping") = "", py::arg("createMissingLabels") = false)
        .def(
            "setROIsLabelTarget", [](TargetROIs& t, const std::shared_ptr<Target>& other) { t.setROIsLabelTarget(other); },
            py::arg("target").none(true), "The target which gives the boxes' classes.")
        .def("getROIsLabelTarget", [](const TargetROIs& t) { return t.getROIsLabelTarget(); })
        .def(
            "getDetections",
            [](const TargetROIs& t, std::size_t batchPos) {
                py::list list;
                for (const auto& d : t.getDetections(batchPos))
                    list.append(py::make_tuple(py::make_tuple(d.box.x, d.box.y, d.box.width, d.box.height), d.scores, d.truth >= 0 && d.counted));
                return list;
            },
            py::arg("batchPos") = 0,
            "((x, y, w, h), [(class, score), ...], found an annotated box first) of the last process(), best score first.");
}

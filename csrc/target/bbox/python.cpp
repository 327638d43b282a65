#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "cell/Cell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/bbox/TargetBBox.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(7, target_bbox)
{
    py::class_<TargetBBox, std::shared_ptr<TargetBBox>, TargetScore>(m, "TargetBBox", "Scores boxes against the annotated ones.")
        .def(py::init<const std::string&, const std::shared_ptr<Cell>&, const std::shared_ptr<StimuliProvider>&, double, double, unsigned,
                      const std::string&, bool>(),
             py::arg("name"), py::arg("cell"), py::arg("sp"), py::arg("targetValue") = 1.0, py::arg("defaultValue") = 0.0,
             py::arg("targetTopN") = 1, py::arg("labelsMapping") = "", py::arg("createMissingLabels") = false)
        .def(
            "getDetections",
            [](const TargetBBox& t, std::size_t batchPos) {
                py::list list;
                for (const auto& d : t.getDetections(batchPos))
                    list.append(py::make_tuple(py::make_tuple(d.box.x, d.box.y, d.box.w, d.box.h), d.score, d.classIndex, d.truth >= 0 && d.counted));
                return list;
            },
            py::arg("batchPos") = 0, "((x, y, w, h), score, class, found an annotated box first) of the last process(), best first.");
}

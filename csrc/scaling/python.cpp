#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "scaling/Scaling.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

template <class Kind> using KindClass = py::class_<Kind, std::shared_ptr<Kind>, AbstractScaling>;

template <class Kind> KindClass<Kind> bindKind(py::module_& m, const char* name, const char* doc)
{
    KindClass<Kind> cls(m, name, doc);
    cls.def("getScalingPerOutput", [](const Kind& kind) { return kind.getScalingPerOutput(); })
        .def("getClippingPerOutput", [](const Kind& kind) { return kind.getClippingPerOutput(); })
        .def("getIsClipped", [](const Kind& kind) { return kind.getIsClipped(); });
    return cls;
}

/// Python gives non-const pointers.
template <class Kind> std::shared_ptr<Kind> forPython(const std::shared_ptr<const Kind>& kind) { return std::const_pointer_cast<Kind>(kind); }

}  // namespace

N2D2_BIND(2, scaling)
{
    Python::bindEnum<ScalingMode>(m, "ScalingMode", false);
    m.def("scalingModeOf", &scalingModeOf, py::arg("word"),
          "Mode by its word in model files and on the command line, such as Floating-point; ValueError for another.");
    py::class_<AbstractScaling, std::shared_ptr<AbstractScaling>>(m, "AbstractScaling", "Rescaling of outputs, one factor for all maps or one a map.")
        .def("getMode", &AbstractScaling::getMode)
        .def("__len__", &AbstractScaling::size)
        .def("factor", [](const AbstractScaling& kind, std::size_t map) {
            if (map >= kind.size() && kind.size() != 1)
                throw py::index_error("map " + std::to_string(map) + " of " + std::to_string(kind.size()));
            return kind.factor(map);
        }, py::arg("map") = 0, "What the values of a map are multiplied by, but for rounding.");

    bindKind<FloatingPointScaling>(m, "FloatingPointScaling", "Real factors; with bits rounded half away from zero and saturated.")
        .def(py::init<std::vector<double>, bool, std::vector<double>>(), py::arg("scalingPerOutput"), py::arg("isclipped") = false,
             py::arg("clipping") = std::vector<double>{});
    bindKind<FixedPointScaling>(m, "FixedPointScaling", "(round(clip(v)) * scaling + half) >> nbFractionalBits.")
        .def(py::init<std::size_t, std::vector<std::int32_t>, bool, std::vector<double>, ScalingMode>(), py::arg("nbFractionalBits"),
             py::arg("scaling"), py::arg("isclipped") = false, py::arg("clipping") = std::vector<double>{},
             py::arg("mode") = ScalingMode::FIXED_MULT32)
        .def("getFractionalBits", &FixedPointScaling::getFractionalBits);
    bindKind<SingleShiftScaling>(m, "SingleShiftScaling", "(round(v) + half) >> scaling; clipping has no effect.")
        .def(py::init<std::vector<unsigned char>, bool, std::vector<double>>(), py::arg("scaling"), py::arg("isclipped") = false,
             py::arg("clipping") = std::vector<double>{});
    bindKind<DoubleShiftScaling>(m, "DoubleShiftScaling", "Pairs (s1, s2): (v + (v << s1) + half) >> s2; clipping has no effect.")
        .def(py::init<std::vector<DoubleShiftScaling::Shifts>, bool, std::vector<DoubleShiftScaling::Clip>>(), py::arg("scaling"),
             py::arg("isclipped") = false, py::arg("clipping") = std::vector<DoubleShiftScaling::Clip>{});

    py::class_<Scaling, std::shared_ptr<Scaling>>(m, "Scaling", "One of the kinds of scaling, or none.")
        .def(py::init<>())
        .def(py::init([](std::shared_ptr<AbstractScaling> kind) { return std::make_shared<Scaling>(std::move(kind)); }), py::arg("scaling"))
        .def("getMode", &Scaling::getMode)
        .def("getFloatingPointScaling", [](const Scaling& s) { return forPython(s.getFloatingPointScaling()); })
        .def("getFixedPointScaling", [](const Scaling& s) { return forPython(s.getFixedPointScaling()); })
        .def("getSingleShiftScaling", [](const Scaling& s) { return forPython(s.getSingleShiftScaling()); })
        .def("getDoubleShiftScaling", [](const Scaling& s) { return forPython(s.getDoubleShiftScaling()); });
    py::implicitly_convertible<AbstractScaling, Scaling>();
}

#include "bindings/Cells.hpp"
#include "cell/distance/DistanceCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, distance)
{
    auto distance = bindCell<DistanceCell>(m, "DistanceCell", "Distances to one learned mean a class, with a margin while learning.");
    distance.def("getMargin", &DistanceCell::getMargin)
        .def("getCenterCoef", &DistanceCell::getCenterCoef)
        .def("getNbSeen", &DistanceCell::getNbSeen, "Stimuli learned so far: where the ramp of the margin is.")
        .def("getMean", [](const DistanceCell& c, std::size_t o, std::size_t i, BaseTensor& value) { fillGiven(value, c.getMean(o, i)); },
             py::arg("output"), py::arg("feature"), py::arg("value"))
        .def("setMean", [](DistanceCell& c, std::size_t o, std::size_t i, const BaseTensor& value) { c.setMean(o, i, oneElement(value, c.label())); },
             py::arg("output"), py::arg("feature"), py::arg("value"))
        .def("setWeightsFiller", [](DistanceCell& c, std::shared_ptr<Filler> f) { c.setWeightsFiller(std::move(f)); }, py::arg("filler"))
        .def("getWeightsFiller", [](const DistanceCell& c) { return c.getWeightsFiller(); })
        .def("setCentroidSolver", [](DistanceCell& c, std::shared_ptr<Solver> s) { c.setCentroidSolver(std::move(s)); }, py::arg("solver"))
        .def("getCentroidSolver", [](const DistanceCell& c) { return c.getCentroidSolver(); });

    bindFrames<DistanceFrame, DistanceCell>(m, "DistanceCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, double, double>(), py::arg("deepNet").none(true),
                py::arg("name"), py::arg("nbOutputs"), py::arg("margin"), py::arg("centerCoef"));
    });
}

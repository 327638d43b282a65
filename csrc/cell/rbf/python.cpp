#include "bindings/Cells.hpp"
#include "cell/rbf/RbfCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, rbf)
{
    auto rbf = bindCell<RbfCell>(m, "RbfCell", "Gaussians about learned centers, fully connected.");
    bindEnum<RbfApproximation>(rbf, "RbfApprox");
    rbf.def("getCenter", [](const RbfCell& c, std::size_t o, std::size_t i, BaseTensor& value) { fillGiven(value, c.getCenter(o, i)); },
            py::arg("output"), py::arg("channel"), py::arg("value"))
        .def("setCenter", [](RbfCell& c, std::size_t o, std::size_t i, const BaseTensor& value) { c.setCenter(o, i, oneElement(value, c.label())); },
             py::arg("output"), py::arg("channel"), py::arg("value"))
        .def("getScaling", [](const RbfCell& c, std::size_t o, BaseTensor& value) { fillGiven(value, c.getScaling(o)); }, py::arg("output"),
             py::arg("value"))
        .def("setScaling", [](RbfCell& c, std::size_t o, const BaseTensor& value) { c.setScaling(o, oneElement(value, c.label())); },
             py::arg("output"), py::arg("value"))
        .def("setCentersFiller", [](RbfCell& c, std::shared_ptr<Filler> f) { c.setCentersFiller(std::move(f)); }, py::arg("filler"))
        .def("getCentersFiller", [](const RbfCell& c) { return c.getCentersFiller(); })
        .def("setScalingFiller", [](RbfCell& c, std::shared_ptr<Filler> f) { c.setScalingFiller(std::move(f)); }, py::arg("filler"))
        .def("getScalingFiller", [](const RbfCell& c) { return c.getScalingFiller(); })
        .def("setCentersSolver", [](RbfCell& c, std::shared_ptr<Solver> s) { c.setCentersSolver(std::move(s)); }, py::arg("solver"))
        .def("getCentersSolver", [](const RbfCell& c) { return c.getCentersSolver(); })
        .def("setScalingSolver", [](RbfCell& c, std::shared_ptr<Solver> s) { c.setScalingSolver(std::move(s)); }, py::arg("solver"))
        .def("getScalingSolver", [](const RbfCell& c) { return c.getScalingSolver(); });

    bindFrames<RbfFrame, RbfCell>(m, "RbfCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned>(), py::arg("deepNet").none(true), py::arg("name"),
                py::arg("nbOutputs"));
    });
}

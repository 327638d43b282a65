#include "bindings/Cells.hpp"
#include "cell/fc/FcCell_Frame.hpp"

using namespace N2D2;
using namespace N2D2::Python;

N2D2_BIND(5, fc)
{
    auto fc = bindCell<FcCell>(m, "FcCell", "Fully connected layer.");
    bindEnum<FcWeightsExportFormat>(fc, "WeightsExportFormat");
    bindWeightTools(fc);
    fc.def(
          "getWeight", [](const FcCell& c, std::size_t o, std::size_t i, BaseTensor& value) { fillGiven(value, c.getWeight(o, i)); },
          py::arg("output"), py::arg("channel"), py::arg("value"), "Fills `value` with the weight of an input element.")
        .def(
            "setWeight", [](FcCell& c, std::size_t o, std::size_t i, const BaseTensor& value) { c.setWeight(o, i, oneElement(value, c.label())); },
            py::arg("output"), py::arg("channel"), py::arg("value"))
        .def("getBias", [](const FcCell& c, std::size_t o, BaseTensor& value) { fillGiven(value, c.getBias(o)); }, py::arg("output"),
             py::arg("value"), "Fills `value`; RuntimeError with NoBias.")
        .def("setBias", [](FcCell& c, std::size_t o, const BaseTensor& value) { c.setBias(o, oneElement(value, c.label())); },
             py::arg("output"), py::arg("value"));

    bindFrames<FcFrame, FcCell>(m, "FcCell", [](auto& cls) {
        cls.def(py::init<const std::shared_ptr<DeepNet>&, const std::string&, unsigned, std::shared_ptr<Activation>>(), py::arg("deepNet").none(true),
                py::arg("name"), py::arg("nbOutputs"), py::arg("activation") = py::none());
    });
}

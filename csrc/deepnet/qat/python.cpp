#include "deepnet/qat/DeepNetQAT.hpp"

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(7, deepnet_qat)
{
    Python::bindEnum<WeightsApprox>(m, "WeightsApprox", false);
    py::class_<DeepNetQAT, std::shared_ptr<DeepNetQAT>>(m, "DeepNetQAT", "Fusion of a network that learnt with SAT quantizers.")
        .def(py::init<std::shared_ptr<DeepNet>>(), py::arg("deepNet"))
        .def("fuseQATGraph", &DeepNetQAT::fuseQATGraph, py::arg("sp").none(true), py::arg("actScalingMode"),
             py::arg("wMode") = WeightsApprox::NONE, py::arg("bMode") = WeightsApprox::NONE, py::arg("cMode") = WeightsApprox::NONE,
             "Integers and rescaled outputs in place of quantizers and batch normalizations; the stimuli are multiplied by 255.")
        .def("exportOutputsLayers", &DeepNetQAT::exportOutputsLayers, py::arg("sp"), py::arg("dirName"), py::arg("set"),
             py::arg("nbMax") = -1, "`<dir>/stimuli_<i>/<cell>/map_<c>.txt`: outputs of the first stimuli, rounded.");
}

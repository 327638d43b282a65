#include "deepnet/DeepNet.hpp"
#include "deepnet/Safetensors.hpp"
#include "deepnet/Statistics.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Interrupts.hpp"
#include "cell/FrameCell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/Network.hpp"
#include "run/Run.hpp"
#include "target/Target.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;

/// Adding a cell again where it already stands changes nothing.
void addCell(DeepNet& net, const std::shared_ptr<Cell>& cell, const std::vector<std::shared_ptr<Cell>>& parents)
{
    if (!cell)
        throw std::invalid_argument(net.label() + " the cell to add is None");
    const std::string& name = cell->getName();
    if (net.hasCell(name) && net.getCell(name) == cell && net.getParentCells(name) == parents)
        return;
    net.addCell(cell, parents);
}

/// Runs `step(timings)` without the GIL and appends what it measured to the caller's list, when there is one.
template <class Step> void timed(py::object list, const Step& step)
{
    DeepNet::Timings timings;
    const bool wanted = !list.is_none();
    {
        py::gil_scoped_release free;
        step(wanted ? &timings : nullptr);
    }
    for (const auto& entry : timings)
        list.attr("append")(entry);
}

py::list statisticsOf(const DeepNet& net)
{
    py::list list;
    for (const LayerStatistics& layer : layerStatistics(net)) {
        py::dict entry;
        entry["name"] = layer.name;
        entry["type"] = layer.type;
        entry["inputs"] = layer.inputs;
        entry["outputs"] = layer.outputs;
        entry["macs"] = layer.macs;
        entry["synapses"] = layer.synapses;
        entry["parameters"] = layer.parameters;
        entry["learned_parameters"] = layer.learned;
        entry["parameter_bytes"] = layer.parameterBytes;
        entry["activation_bytes"] = layer.activationBytes;
        entry["gradient_bytes"] = layer.gradientBytes;
        entry["receptive_field"] = layer.receptiveField;
        entry["input_receptive_field"] = layer.inputReceptiveField;
        entry["relative_receptive_field"] = layer.relativeField;
        list.append(entry);
    }
    return list;
}

}  // namespace

N2D2_BIND(6, deepnet)
{
    py::class_<Network, std::shared_ptr<Network>>(m, "Network", "The run that networks belong to: its seed.")
        .def(py::init<unsigned, bool, bool>(), py::arg("seed") = 0, py::arg("saveSeed") = true,
             py::arg("printTimeElapsed") = true,
             "seed 0: from the clock. Writes seed.dat in the working directory with saveSeed.");

    py::class_<DeepNet, std::shared_ptr<DeepNet>, Parameterizable> net(m, "DeepNet",
                                                                       "A graph of cells with its data and targets.");
    net.def(py::init<std::shared_ptr<Network>>(), py::arg("net"))
        .def("addCell", &addCell, py::arg("cell"), py::arg("parents"),
             "None among the parents stands for the stimuli.")
        .def("removeCell", &DeepNet::removeCell, py::arg("cell"), py::arg("reconnect") = true)
        .def("addTarget", &DeepNet::addTarget, py::arg("target"))
        .def("setDatabase", &DeepNet::setDatabase, py::arg("database"))
        .def("getDatabase", &DeepNet::getDatabase)
        .def("setStimuliProvider", &DeepNet::setStimuliProvider, py::arg("sp"))
        .def("getStimuliProvider", &DeepNet::getStimuliProvider)
        .def("getCells", &DeepNet::getCells)
        .def("getCell", &DeepNet::getCell, py::arg("name"))
        .def("getCell_Frame_Top", &DeepNet::getCellFrame, py::arg("name"))
        .def("hasCell", &DeepNet::hasCell, py::arg("name"))
        .def("getLayers", &DeepNet::getLayers, "Names by layer; the first is ['env'].")
        .def("getChildCells", &DeepNet::getChildCells, py::arg("name"))
        .def("getParentCells", &DeepNet::getParentCells, py::arg("name"), "None stands for the stimuli.")
        .def("getTargets", &DeepNet::getTargets)
        .def("getNetwork", &DeepNet::getNetwork)
        .def("getName", &DeepNet::getName);

    net.def("initialize", &DeepNet::initialize, FreeGil())
        .def(
            "test",
            [](DeepNet& n, StimuliSet set, py::object timings) {
                timed(timings, [&](DeepNet::Timings* t) { n.test(set, t); });
            },
            py::arg("set"), py::arg("timings") = py::none(),
            "Infers the batch of the provider; (name, seconds) are appended to `timings`.")
        .def("propagate", py::overload_cast<bool>(&DeepNet::propagate), py::arg("inference"), FreeGil(),
             "Cells alone, without the targets.")
        .def(
            "propagate",
            [](DeepNet& n, StimuliSet set, bool inference, py::object timings) {
                timed(timings, [&](DeepNet::Timings* t) { n.propagate(set, inference, t); });
            },
            py::arg("set"), py::arg("inference"), py::arg("timings") = py::none())
        .def(
            "backPropagate",
            [](DeepNet& n, py::object timings) { timed(timings, [&](DeepNet::Timings* t) { n.backPropagate(t); }); },
            py::arg("timings") = py::none())
        .def("setRecycleGradients", &DeepNet::setRecycleGradients, py::arg("recycle"),
             "True: gradients between cells share memory, each is gone after the backPropagate() of its cell; those that\n"
             "getDiffInputs() gave before are kept. False at first; n2d2 turns it on where it learns.")
        .def("getRecycleGradients", &DeepNet::getRecycleGradients)
        .def(
            "update",
            [](DeepNet& n, py::object timings) { timed(timings, [&](DeepNet::Timings* t) { n.update(t); }); },
            py::arg("timings") = py::none());

    net.def("save", &DeepNet::save, py::arg("dirName"), FreeGil())
        .def("load", &DeepNet::load, py::arg("dirName"), FreeGil())
        .def("exportNetworkFreeParameters", &DeepNet::exportNetworkFreeParameters, py::arg("dirName"), FreeGil())
        .def("importNetworkFreeParameters",
             py::overload_cast<const std::string&, bool>(&DeepNet::importNetworkFreeParameters), py::arg("dirName"),
             py::arg("ignoreNotExists") = false, FreeGil())
        .def("importNetworkFreeParameters",
             py::overload_cast<const std::string&, const std::string&>(&DeepNet::importNetworkFreeParameters),
             py::arg("dirName"), py::arg("weightName"), FreeGil())
        .def("getStats", [](const DeepNet& n) { return n.getStats(); })
        .def("logStats", &logStats, py::arg("dirName"),
             "Writes stats.log, stats.dat, stats_relative.dat and stats.json there.")
        .def("logReceptiveFields", &logReceptiveFields, py::arg("fileName"))
        .def("logSchedule", &logSchedule, py::arg("dirName"), py::arg("maxSteps"), py::arg("logSteps") = 0,
             "Writes <cell>_<parameter>_schedule.log there; steps are stimuli.")
        .def("logLabelsMapping",
             [](const DeepNet& n, const std::string& fileName, bool withStats) {
                 for (const auto& target : n.getTargets())
                     target->logLabelsMapping(fileName, withStats);
             },
             py::arg("fileName"), py::arg("withStats") = false)
        .def("logLabelsLegend",
             [](const DeepNet& n, const std::string& fileName) {
                 for (const auto& target : n.getTargets())
                     target->logLabelsLegend(fileName);
             },
             py::arg("fileName"))
        .def("statistics", &statisticsOf, "One dict a cell: operations, parameters, memory, receptive fields.")
        .def(
            "checkGradient",
            [](DeepNet& n, double epsilon, double maxError, const std::string& modelFile) {
                std::vector<CellGradient> results;
                Python::interruptible([&] {
                    results = modelFile.empty() ? checkGradient(n, epsilon, maxError) : checkModel(n, modelFile, epsilon, maxError);
                });
                py::list list;
                for (const CellGradient& r : results)
                    list.append(py::dict(py::arg("cell") = r.cell, py::arg("type") = r.type, py::arg("error") = r.error,
                                         py::arg("checked") = r.checked, py::arg("values") = r.values,
                                         py::arg("skipped") = r.skipped));
                return list;
            },
            py::arg("epsilon") = 1e-4, py::arg("maxError") = 1e-6, py::arg("modelFile") = "",
            "Every cell against finite differences: one dict a cell, or RuntimeError with the place. The cells must be of\n"
            "doubles; for the network of an INI file, `modelFile`, a twin in double is checked instead.")
        .def(
            "importSafetensors",
            [](DeepNet& n, const std::string& fileName, bool partial) {
                ImportReport report;
                {
                    py::gil_scoped_release free;
                    report = importSafetensors(n, fileName, partial);
                }
                return py::dict(py::arg("imported") = report.imported, py::arg("missing") = report.missing,
                                py::arg("unexpected") = report.unexpected, py::arg("wrong_size") = report.wrongSize);
            },
            py::arg("fileName"), py::arg("partial") = false,
            "Names imported, missing, unexpected, of a wrong size; RuntimeError unless partial.");
}

// Cell: identity, connections, geometry, files.
#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "cell/QuantizerFiles.hpp"
#include "data/provider/StimuliProvider.hpp"

#include <pybind11/functional.h>

namespace py = pybind11;
using namespace N2D2;

namespace {

using CellPtr = std::shared_ptr<Cell>;
using ProviderPtr = std::shared_ptr<StimuliProvider>;
using Mapping = Tensor<bool>;

/// Dims {channels, outputs}, as the legacy constructor makes them of an array of a row a channel, hold the same
/// memory as the expected {outputs, channels}.
Mapping fittedMapping(const Cell& cell, const Mapping& mapping)
{
    Mapping fitted(mapping);
    if (mapping.nbDims() == 2 && mapping.dims()[0] != cell.getNbOutputs() && mapping.dims()[1] == cell.getNbOutputs())
        fitted.reshape(reversedDims(mapping.dims()));
    return fitted;
}

[[noreturn]] void refuse(const Cell& cell, const std::string& what)
{
    throw std::invalid_argument(cell.label() + " " + what);
}

void addChannel(Cell& cell, const ProviderPtr&, unsigned, std::size_t, std::size_t, std::size_t, std::size_t,
                const Mapping&)
{
    refuse(cell,
           "a single channel of the stimuli is not possible for a Frame cell: use a ChannelExtractionTransformation");
}

void addStimuli(Cell& cell, const ProviderPtr& sp, std::size_t x0, std::size_t y0, std::size_t width,
                std::size_t height, const Mapping& mapping)
{
    cell.addInput(sp, x0, y0, width, height, fittedMapping(cell, mapping));
}

void addCellInput(Cell& cell, const CellPtr& parent, const Mapping& mapping)
{
    cell.addInput(parent, fittedMapping(cell, mapping));
}

void addCropped(Cell& cell, const CellPtr& parent, std::size_t x0, std::size_t y0, std::size_t width,
                std::size_t height)
{
    const bool whole = parent && x0 == 0 && y0 == 0 && (width == 0 || width == parent->getOutputsWidth())
                       && (height == 0 || height == parent->getOutputsHeight());
    if (!whole)
        refuse(cell, "a cropped input is not possible for a Frame cell");
    cell.addInput(parent);
}

}  // namespace

N2D2_BIND(3, cell)
{
    py::class_<Cell::Stats>(m, "Stats")
        .def(py::init<>())
        .def_readwrite("nbNeurons", &Cell::Stats::nbNeurons)
        .def_readwrite("nbNodes", &Cell::Stats::nbNodes)
        .def_readwrite("nbSynapses", &Cell::Stats::nbSynapses)
        .def_readwrite("nbVirtualSynapses", &Cell::Stats::nbVirtualSynapses)
        .def_readwrite("nbConnections", &Cell::Stats::nbConnections);

    py::class_<Cell, std::shared_ptr<Cell>, Parameterizable> cell(m, "Cell", "A layer of the graph.");
    Python::bindEnum<Cell::FreeParametersType>(cell, "FreeParametersType");

    const py::arg_v mapping = py::arg("mapping") = Mapping();
    cell.def("addInput", &addChannel, py::arg("sp"), py::arg("channel"), py::arg("x0"), py::arg("y0"),
             py::arg("width"), py::arg("height"), mapping)
        .def("addInput", &addStimuli, py::arg("sp"), py::arg("x0") = 0, py::arg("y0") = 0, py::arg("width") = 0,
             py::arg("height") = 0, mapping)
        .def("addInput", &addCellInput, py::arg("cell"), mapping)
        .def("addInput", &addCropped, py::arg("cell"), py::arg("x0"), py::arg("y0"), py::arg("width") = 0,
             py::arg("height") = 0)
        .def("clearInputs", &Cell::clearInputs)
        .def("initialize", &Cell::initialize, py::call_guard<py::gil_scoped_release>(),
             "Allocates and fills what is not there yet; ValueError without input.")
        .def(
            "setMapping", [](Cell& c, const Mapping& map) { c.setMapping(fittedMapping(c, map)); },
            py::arg("mapping"), "Connectivity {outputs, channels}: Tensor_bool.from_numpy(array of a row a channel).")
        .def("getMapping", [](const Cell& c) { return std::make_shared<Mapping>(c.getMapping().clone()); });
    cell.def("save", &Cell::save, py::arg("dirName"), py::call_guard<py::gil_scoped_release>())
        .def("load", &Cell::load, py::arg("dirName"), py::call_guard<py::gil_scoped_release>())
        .def("exportFreeParameters", &Cell::exportFreeParameters, py::arg("fileName"),
             py::call_guard<py::gil_scoped_release>())
        .def("importFreeParameters", &Cell::importFreeParameters, py::arg("fileName"),
             py::arg("ignoreNotExists") = false, py::call_guard<py::gil_scoped_release>())
        .def(
            "freeParameterTensors",
            [](const Cell& c) {
                auto tensors = c.freeParameterTensors();
                for (auto& entry : tensors)
                    entry.second = Python::pythonHeader(entry.second);
                return tensors;
            },
            "[(name, tensor)] of the free parameters; the tensors are the cell's own memory.")
        .def("exportActivationParameters", &exportActivationParameters, py::arg("dirName"),
             "What the quantizer of the activation learnt; nothing without one.")
        .def(
            "importActivationParameters",
            [](Cell& c, const std::string& dirName, bool) { importActivationParameters(c, dirName); },
            py::arg("dirName"), py::arg("ignoreNotExists") = false, "A missing file is a notice.")
        .def("getFreeParametersRangePerOutput", &Cell::getFreeParametersRangePerOutput, py::arg("output"),
             py::arg("type") = Cell::FreeParametersType::All)
        .def("getFreeParametersRangePerChannel", &Cell::getFreeParametersRangePerChannel, py::arg("channel"))
        .def("processFreeParameters", &Cell::processFreeParameters, py::arg("func"),
             py::arg("type") = Cell::FreeParametersType::All, "func(value) gives the new value of each.")
        .def("processFreeParametersPerOutput", &Cell::processFreeParametersPerOutput, py::arg("func"), py::arg("output"),
             py::arg("type") = Cell::FreeParametersType::All)
        .def("processFreeParametersPerChannel", &Cell::processFreeParametersPerChannel, py::arg("func"),
             py::arg("channel"))
        .def("discretizeFreeParameters", &Cell::discretizeFreeParameters, py::arg("nbLevels"),
             "Rounds to multiples of 1 / (nbLevels - 1).")
        .def("randomizeFreeParameters", &Cell::randomizeFreeParameters, py::arg("stdDev"),
             "Adds normal noise and limits to [-1, 1].")
        .def("getFreeParametersRange", &Cell::getFreeParametersRange,
             py::arg("type") = Cell::FreeParametersType::All);
    cell.def("getName", &Cell::getName)
        .def("getType", &Cell::getType)
        .def("getNbChannels", &Cell::getNbChannels)
        .def("getInputsDims", &Cell::getInputsDims)
        .def("getOutputsDims", &Cell::getOutputsDims)
        .def("getInputsSize", &Cell::getInputsSize)
        .def("getOutputsSize", &Cell::getOutputsSize)
        .def("getNbOutputs", &Cell::getNbOutputs)
        .def("getOutputsWidth", &Cell::getOutputsWidth)
        .def("getOutputsHeight", &Cell::getOutputsHeight)
        .def("getReceptiveField", &Cell::getReceptiveField, py::arg("outputField") = std::vector<std::size_t>{})
        .def("getStats", &Cell::getStats, py::arg("stats"), "Adds the cell's numbers to `stats`.")
        .def("getAssociatedDeepNet", &Cell::getAssociatedDeepNet)
        .def("getParentsCells", &Cell::getParentsCells, "None stands for the stimuli.")
        .def("getChildrenCells", &Cell::getChildrenCells)
        .def("getQuantizedNbBits", &Cell::getQuantizedNbBits)
        .def("setQuantized", &Cell::setQuantized, py::arg("nbBits"), "Simulates integers of that many bits; 0: no longer.")
        .def("isQuantized", &Cell::isQuantized)
        .def("getOutputRange", &Cell::getOutputRange, "(min, max) of the outputs, infinite where unknown.");
}

// Cell_Frame_Top and Cell_Frame_<T>: the tensors of a cell and its steps. Everything that does not depend on T stands
// on the former.
#include "bindings/Cells.hpp"
#include "bindings/TensorExchange.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace py = pybind11;
using namespace N2D2;
using Python::pythonHeader;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;

Cell& cellOf(Cell_Frame_Top& frame)
{
    return dynamic_cast<Cell&>(frame);
}

void setDiffInputs(Cell_Frame_Top& frame, const BaseTensor& gradient)
{
    frame.setOutputTargets(gradient);
}

void setDiffInputsValid(Cell_Frame_Top& frame)
{
    frame.getDiffInputs()->synchronizeHToD();
    frame.getDiffInputs()->setValid();
}

void linkCell(Cell_Frame_Top& frame, const std::shared_ptr<Cell>& parent)
{
    frame.linkInput(parent);
}

void linkStimuli(Cell_Frame_Top& frame, const std::shared_ptr<StimuliProvider>& sp, std::size_t x0, std::size_t y0,
                 std::size_t width, std::size_t height)
{
    const bool whole = sp && x0 == 0 && y0 == 0 && (width == 0 || width == sp->getSizeX())
                       && (height == 0 || height == sp->getSizeY());
    if (sp && !whole)
        throw std::invalid_argument(
            cellOf(frame).label() + " a cropped input is not possible for a Frame cell: crop with a transformation");
    frame.linkInput(sp);
}

enum class Signals { In = 1, Out = 2, InOut = 3 };

void bindTop(py::module_& m)
{
    py::class_<Cell_Frame_Top, std::shared_ptr<Cell_Frame_Top>> top(m, "Cell_Frame_Top",
                                                                    "Tensors and steps of a cell.");
    py::enum_<Signals>(top, "Signals", py::arithmetic())
        .value("In", Signals::In)
        .value("Out", Signals::Out)
        .value("InOut", Signals::InOut)
        .export_values();

    top.def("propagate", &Cell_Frame_Top::propagate, py::arg("inference") = false, FreeGil())
        .def("backPropagate", &Cell_Frame_Top::backPropagate, FreeGil(),
             "Does nothing when nobody wrote the gradient of the outputs.")
        .def("update", &Cell_Frame_Top::update, FreeGil())
        .def("checkGradient", &Cell_Frame_Top::checkGradient, py::arg("epsilon") = 1e-4, py::arg("maxError") = 1e-6,
             FreeGil(), "Finite differences; RuntimeError with the place, else the mean absolute error.")
        .def("setOutputTarget", &Cell_Frame_Top::setOutputTarget, py::arg("targets"),
             "Stages labels {outX, outY, 1, batch}; see applyLoss.")
        .def("setOutputTargets", &Cell_Frame_Top::setOutputTargets, py::arg("targets"),
             "Stages real targets; see applyLoss.")
        .def("setOutputErrors", &Cell_Frame_Top::setOutputErrors, py::arg("errors"),
             "The gradient of the outputs (ascent), valid at once.")
        .def("applyLoss", py::overload_cast<double, double>(&Cell_Frame_Top::applyLoss), py::arg("targetVal"),
             py::arg("defaultVal"), "Staged labels become gradients; the loss.")
        .def("applyLoss", py::overload_cast<>(&Cell_Frame_Top::applyLoss),
             "Staged real targets become gradients; the loss.")
        .def("getMaxOutput", &Cell_Frame_Top::getMaxOutput, py::arg("batchPos") = 0);

    top.def(
           "getInputs", [](const Cell_Frame_Top& c, std::size_t index) { return pythonHeader(c.getInputs(index)); },
           py::arg("index") = 0)
        .def("getOutputs", [](const Cell_Frame_Top& c) { return pythonHeader(c.getOutputs()); })
        .def(
            "getDiffInputs", [](const Cell_Frame_Top& c) { return pythonHeader(c.getDiffInputs()); },
            "Gradient of the outputs.")
        .def(
            "getDiffOutputs",
            [](const Cell_Frame_Top& c, std::size_t index) { return pythonHeader(c.getDiffOutputs(index)); },
            py::arg("index") = 0, "Gradient of an input.")
        .def("getNbInputs", &Cell_Frame_Top::nbInputs)
        .def("getActivation", &Cell_Frame_Top::getActivation)
        .def("setActivation", &Cell_Frame_Top::setActivation, py::arg("activation").none(true))
        .def("addInputBis", &Cell_Frame_Top::addInputTensors, py::arg("inputs"), py::arg("diffOutputs"),
             "Connects tensors of one's own and the one that takes their gradient.")
        .def("exportQuantFreeParameters", &Cell_Frame_Top::exportQuantFreeParameters, py::arg("fileName"), FreeGil(),
             "Weights as they are used, quantized; nothing without quantizer.")
        .def("shareParameter", &Cell_Frame_Top::shareParameter, py::arg("name"), py::arg("tensor"),
             "That free parameter is this tensor from now on: another cell's, of freeParameterTensors().")
        .def("sharesParameter", &Cell_Frame_Top::sharesParameter, py::arg("name"))
        .def("solvers", &Cell_Frame_Top::solvers, "[(name of the free parameter, its solver)]");

    top.def("setDiffInputs", &setDiffInputs, py::arg("diffInput"),
            "Copies a gradient of the outputs; setDiffInputsValid() makes it count.")
        .def("setDiffInputsValid", &setDiffInputsValid)
        .def("getPyDataType",
             [](const Cell_Frame_Top& c) {
                 // Its documented name; classes and keys say "half".
                 const std::string name = c.elementTypeName();
                 return name == elementName<half>() ? "half_float" : name;
             })
        .def("getPyModel", &Cell_Frame_Top::modelName)
        .def("clearInputTensors", &Cell_Frame_Top::clearInputTensors)
        .def("clearOutputTensors", &Cell_Frame_Top::clearOutputTensors)
        .def("initializeParameters", &Cell_Frame_Top::initializeParameters, py::arg("nbInputChannels"),
             py::arg("nbInputs"), FreeGil())
        .def("initializeDataDependent", &Cell_Frame_Top::initializeDataDependent, FreeGil());
    for (const char* name : {"addLinkInput", "linkInput"}) {
        top.def(name, &linkCell, py::arg("cell"))
            .def(name, &linkStimuli, py::arg("sp"), py::arg("x0") = 0, py::arg("y0") = 0, py::arg("width") = 0,
                 py::arg("height") = 0);
    }
}

template <class T> void bindFrame(py::module_& m)
{
    using Frame = FrameCell<T, Cpu>;
    const std::string name = std::string("Cell_Frame_") + elementName<T>();
    py::class_<Frame, std::shared_ptr<Frame>, Cell, Cell_Frame_Top>(m, name.c_str(), py::multiple_inheritance());
}

}  // namespace

N2D2_BIND(4, cell_frame)
{
    bindTop(m);
    bindFrame<float>(m);
    bindFrame<double>(m);
    bindFrame<half>(m);
}

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "activation/Activation.hpp"
#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "bindings/TensorExchange.hpp"
#include "bindings/Typed.hpp"
#include "cell/QuantizerFiles.hpp"
#include "quantizer/lsq/LSQQuantizerActivation.hpp"
#include "quantizer/lsq/LSQQuantizerCell.hpp"
#include "quantizer/prune/PruneQuantizerCell.hpp"
#include "quantizer/sat/SATQuantizerActivation.hpp"
#include "quantizer/sat/SATQuantizerCell.hpp"

namespace py = pybind11;
using namespace N2D2;
using Python::pythonHeader;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;

/// `<name>_Frame_float` and `_double`, over the model and the tensors of that type; where the build has the CUDA part, so are
/// `_Frame_CUDA_float` and `_double`: the quantizers of GPU cells compute on the host.
template <template <class> class Frame, template <class> class Tensors, class Model>
void bindFrames(py::module_& m, const std::string& name)
{
    const auto bind = [&]<class T>(T) {
        using C = Frame<T>;
        const char* element = std::is_same_v<T, float> ? "float" : "double";
        const auto add = [&]<class Class, class... Parents>(const std::string& model, py::class_<Class, Parents...> cls) {
            cls.def(py::init<>())
                .def("getDataType", [element](const Class&) { return element; })
                .def("getModel", [model](const Class&) { return model; });
        };
        add(std::string("Frame"), py::class_<C, std::shared_ptr<C>, Model, Tensors<T>>(m, (name + "_Frame_" + element).c_str(), py::multiple_inheritance()));
        if (cudaCompiled())
            add(std::string("Frame_CUDA"), py::class_<Python::CudaOf<C>, std::shared_ptr<Python::CudaOf<C>>, C>(
                                               m, (name + "_Frame_CUDA_" + element).c_str(), py::multiple_inheritance()));
    };
    bind(float());
    bind(double());
}

template <class Model, class Base> py::class_<Model, std::shared_ptr<Model>, Base> bindModel(py::module_& m, const char* name, const char* doc)
{
    return py::class_<Model, std::shared_ptr<Model>, Base>(m, name, py::multiple_inheritance(), doc);
}

void bindCellQuantizers(py::module_& m)
{
    auto quantizer = bindModel<QuantizerCell, Parameterizable>(m, "QuantizerCell", "Quantizer of the weights of one cell.");
    Python::bindEnum<QuantMode>(quantizer, "QuantMode");
    quantizer.def("addWeights", &QuantizerCell::addWeights, py::arg("weights"), py::arg("diffWeights"),
                  "Weights, and the gradient of their quantized values.")
        .def("addBiases", &QuantizerCell::addBiases, py::arg("biases"), py::arg("diffBiases"))
        .def("setSolver", &QuantizerCell::setSolver, py::arg("solver"))
        .def("getSolver", &QuantizerCell::getSolver)
        .def("getType", &QuantizerCell::getType)
        .def(
            "getQuantizedWeights", [](const QuantizerCell& q, std::size_t k) { return pythonHeader(q.getQuantizedWeights(k)); }, py::arg("k"))
        .def("getQuantizedBiases", [](const QuantizerCell& q) { return pythonHeader(q.getQuantizedBiases()); })
        .def("setRange", &QuantizerCell::setRange, py::arg("integerRange"))
        .def("getRange", &QuantizerCell::getRange)
        .def("getQuantMode", &QuantizerCell::getQuantMode)
        .def(
            "getDiffFullPrecisionWeights",
            [](const QuantizerCell& q, std::size_t k) { return pythonHeader(q.getDiffFullPrecisionWeights(k)); }, py::arg("k"))
        .def("getDiffFullPrecisionBiases", [](const QuantizerCell& q) { return pythonHeader(q.getDiffFullPrecisionBiases()); })
        .def("initialize", &QuantizerCell::initialize)
        .def("propagate", &QuantizerCell::propagate, FreeGil())
        .def("back_propagate", [](QuantizerCell& q) { q.backPropagate(); }, FreeGil())
        .def("update", &QuantizerCell::update, py::arg("batchSize"), FreeGil());
    bindModel<QuantizerCellFrame<float>, QuantizerCell>(m, "QuantizerCell_Frame_float", "Quantizer of weights of float.");
    bindModel<QuantizerCellFrame<double>, QuantizerCell>(m, "QuantizerCell_Frame_double", "Quantizer of weights of double.");

    bindModel<SATQuantizerCell, QuantizerCell>(m, "SATQuantizerCell", "Scale-adjusted training.")
        .def("setScaling", &SATQuantizerCell::setScaling, py::arg("status"))
        .def("setQuantization", &SATQuantizerCell::setQuantization, py::arg("status"))
        .def("getApplyQuantization", &SATQuantizerCell::getApplyQuantization)
        .def("getApplyScaling", &SATQuantizerCell::getApplyScaling)
        .def("getSATScaling", &SATQuantizerCell::getSATScaling, py::arg("k"), "Divisor of the quantized weights of the last pass.");
    bindFrames<SATQuantizerCell_Frame, QuantizerCellFrame, SATQuantizerCell>(m, "SATQuantizerCell");

    bindModel<LSQQuantizerCell, QuantizerCell>(m, "LSQQuantizerCell", "Learned step size quantization.")
        .def("getStepSize", [](const LSQQuantizerCell& q) { return pythonHeader(q.stepSize()); }, "The learnt step size.");
    bindFrames<LSQQuantizerCell_Frame, QuantizerCellFrame, LSQQuantizerCell>(m, "LSQQuantizerCell");

    auto prune = bindModel<PruneQuantizerCell, QuantizerCell>(m, "PruneQuantizerCell", "Pruning by masks.");
    Python::bindEnum<PruningMode>(prune, "PruningMode");
    // Not exported: None is a word of Python.
    Python::bindEnum<PruningFiller>(prune, "PruningFiller", false);
    prune.def("setPruningMode", &PruneQuantizerCell::setPruningMode, py::arg("prune_mode"))
        .def("setPruningFiller", &PruneQuantizerCell::setPruningFiller, py::arg("prune_filler"))
        .def("setThreshold", &PruneQuantizerCell::setThreshold, py::arg("threshold"))
        .def("setDelta", &PruneQuantizerCell::setDelta, py::arg("delta"))
        .def("setStartThreshold", &PruneQuantizerCell::setStartThreshold, py::arg("start"))
        .def("setStepSizeThreshold", &PruneQuantizerCell::setStepSizeThreshold, py::arg("stepsize"))
        .def("setGammaThreshold", &PruneQuantizerCell::setGammaThreshold, py::arg("gamma"))
        .def(
            "getMasksWeights", [](const PruneQuantizerCell& q, std::size_t k) { return pythonHeader(q.getMasksWeights(k)); }, py::arg("k"))
        .def("getPruningMode", &PruneQuantizerCell::getPruningMode)
        .def("getPruningFiller", &PruneQuantizerCell::getPruningFiller)
        .def("getThreshold", &PruneQuantizerCell::getThreshold)
        .def("getDelta", &PruneQuantizerCell::getDelta)
        .def("getCurrentThreshold", &PruneQuantizerCell::getCurrentThreshold);
    bindFrames<PruneQuantizerCell_Frame, QuantizerCellFrame, PruneQuantizerCell>(m, "PruneQuantizerCell");
}

template <class T> void bindActivationFrame(py::module_& m, const char* name)
{
    using Frame = QuantizerActivationFrame<T>;
    bindModel<Frame, QuantizerActivation>(m, name, "Steps of an activation quantizer.")
        .def(
            "propagate",
            [](Frame& q, Tensor<T>& inOut, bool inference) {
                q.propagate(inOut, inference ? nullptr : std::make_shared<Tensor<T>>(inOut.dims()), inference);
            },
            py::arg("inOut"), py::arg("inference") = false, "Quantizes in place.")
        .def(
            "back_propagate",
            [](Frame& q, const Tensor<T>& input, const Tensor<T>&, const Tensor<T>& diffInput, Tensor<T>& diffOutput) {
                q.backPropagate(input, diffInput, diffOutput);
            },
            py::arg("input"), py::arg("output"), py::arg("diffInput"), py::arg("diffOutput"),
            "`diffInput`: gradient of the quantized values; `diffOutput` takes that of the values before.");
}

void bindActivationQuantizers(py::module_& m)
{
    bindModel<QuantizerActivation, Parameterizable>(m, "QuantizerActivation", "Quantizer of the outputs of one cell.")
        .def("setSolver", &QuantizerActivation::setSolver, py::arg("solver"))
        .def("getSolver", &QuantizerActivation::getSolver)
        .def("getType", &QuantizerActivation::getType)
        .def(
            "getFullPrecisionActivations", [](const QuantizerActivation& q) { return pythonHeader(q.getFullPrecisionActivations()); },
            "Values before quantization of the last pass that learns; None before.")
        .def("setRange", &QuantizerActivation::setRange, py::arg("integerRange"))
        .def("getRange", &QuantizerActivation::getRange)
        .def("update", &QuantizerActivation::update, py::arg("batchSize"), FreeGil())
        .def("exportParameters", &exportActivationQuantizer, py::arg("dirName"), py::arg("cellName"))
        .def(
            "importParameters",
            [](QuantizerActivation& q, const std::string& dir, const std::string& cell, bool) { importActivationQuantizer(q, dir, cell); },
            py::arg("dirName"), py::arg("cellName"), py::arg("ignoreNotExists") = false, "A missing file is a notice.");
    bindActivationFrame<float>(m, "QuantizerActivation_Frame_float");
    bindActivationFrame<double>(m, "QuantizerActivation_Frame_double");

    bindModel<SATQuantizerActivation, QuantizerActivation>(m, "SATQuantizerActivation", "CG-PACT, with a learnt upper bound.")
        .def("getAlphaParameter", &SATQuantizerActivation::getAlphaParameter, "First value of the bound.")
        .def("getAlpha", [](const SATQuantizerActivation& q) { return pythonHeader(q.alpha()); }, "The learnt bound.");
    bindFrames<SATQuantizerActivation_Frame, QuantizerActivationFrame, SATQuantizerActivation>(m, "SATQuantizerActivation");

    bindModel<LSQQuantizerActivation, QuantizerActivation>(m, "LSQQuantizerActivation", "Learned step size quantization.")
        .def("getStepSize", [](const LSQQuantizerActivation& q) { return pythonHeader(q.stepSize()); }, "The learnt step size.");
    bindFrames<LSQQuantizerActivation_Frame, QuantizerActivationFrame, LSQQuantizerActivation>(m, "LSQQuantizerActivation");
}

}  // namespace

N2D2_BIND(4, quantizer)
{
    bindCellQuantizers(m);
    bindActivationQuantizers(m);
    auto activation = py::reinterpret_borrow<py::class_<Activation, std::shared_ptr<Activation>, Parameterizable>>(m.attr("Activation"));
    activation.def("setQuantizer", &Activation::setQuantizer, py::arg("quantizer").none(true))
        .def("getQuantizer", &Activation::getQuantizer);
}

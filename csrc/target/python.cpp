#include <array>

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "cell/Cell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "target/score/TargetScore.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;
using Rectangle = std::array<int, 4>;  // x, y, width, height
using Values = std::shared_ptr<Tensor<float>>;

template <class T, class Class> void constructor(Class& bound)
{
    bound.def(py::init<const std::string&, const std::shared_ptr<Cell>&, const std::shared_ptr<StimuliProvider>&, double, double, unsigned,
                       const std::string&, bool>(),
              py::arg("name"), py::arg("cell"), py::arg("sp"), py::arg("targetValue") = 1.0, py::arg("defaultValue") = 0.0,
              py::arg("targetTopN") = 1, py::arg("labelsMapping") = "", py::arg("createMissingLabels") = false);
}

Box boxOf(const Rectangle& r) { return {r[0], r[1], r[2], r[3]}; }

Box boxOf(const std::shared_ptr<ROI>& roi)
{
    if (!roi)
        throw std::invalid_argument("[Target] a ROI is expected, not None");
    return roi->box();
}

// Boxes in stimulus coordinates: a ROI or (x, y, width, height).
template <class R, class Class> void boxMethods(Class& bound)
{
    bound
        .def(
            "getEstimatedLabels",
            [](const Target& t, const R& roi, std::size_t batchPos, const Values& values) {
                return t.getEstimatedLabels(boxOf(roi), batchPos, values.get());
            },
            py::arg("roi"), py::arg("batchPos") = 0, py::arg("values") = nullptr,
            "Sums of each class over the output pixels of a ROI, or of (x, y, width, height), of the stimulus.")
        .def(
            "getEstimatedLabel",
            [](const Target& t, const R& roi, std::size_t batchPos, const Values& values) {
                return t.getEstimatedLabel(boxOf(roi), batchPos, values.get());
            },
            py::arg("roi"), py::arg("batchPos") = 0, py::arg("values") = nullptr, "(label of the largest sum, that sum)");
}

}  // namespace

N2D2_BIND(6, target)
{
    Python::bindEnum<ConfusionTableMetric>(m, "ConfusionTableMetric");

    py::class_<Target, std::shared_ptr<Target>, Parameterizable> target(m, "Target", "What a cell should answer, and what it answered.");
    constructor<Target>(target);
    target.def("getName", &Target::getName)
        .def("getType", &Target::getType)
        .def("getCell", &Target::getCell)
        .def("getStimuliProvider", &Target::getStimuliProvider)
        .def("setStimuliProvider", &Target::setStimuliProvider, py::arg("sp"))
        .def("getNbTargets", &Target::getNbTargets)
        .def("getTargetTopN", &Target::getTargetTopN)
        .def("getTargetValue", &Target::getTargetValue)
        .def("getDefaultValue", &Target::getDefaultValue)
        .def("setMaskLabelTarget", &Target::setMaskLabelTarget, py::arg("target"))
        .def("labelsMapping", &Target::labelsMapping, py::arg("fileName"), py::arg("createMissingLabels") = false)
        .def("setLabelTarget", &Target::setLabelTarget, py::arg("label"), py::arg("output"))
        .def("setDefaultTarget", &Target::setDefaultTarget, py::arg("output"))
        .def("getLabelTarget", &Target::getLabelTarget, py::arg("label"), "Output of a label; -1 = ignored.")
        .def("getDefaultTarget", &Target::getDefaultTarget, "-2 when there is none.")
        .def("getTargetLabels", &Target::getTargetLabels, py::arg("output"))
        .def("getTargetLabelsName", &Target::getTargetLabelsName)
        .def("logLabelsMapping", &Target::logLabelsMapping, py::arg("fileName"), py::arg("withStats") = false);
    target
        .def("provideTargets", &Target::provideTargets, py::arg("set"), FreeGil(),
             "Before the propagation of the cell: targets of the batch, staged in the cell on Learn.")
        .def("process", &Target::process, py::arg("set"), FreeGil(),
             "After the propagation: loss and estimates; on Learn also the gradient of the cell's outputs.")
        .def("logEstimatedLabels", &Target::logEstimatedLabels, py::arg("dirName"), FreeGil())
        .def("logEstimatedLabelsJSON", &Target::logEstimatedLabelsJSON, py::arg("dirName"), py::arg("fileName") = "", py::arg("xOffset") = 0,
             py::arg("yOffset") = 0, py::arg("append") = false, FreeGil())
        .def("logLabelsLegend", &Target::logLabelsLegend, py::arg("fileName"))
        .def(
            "getEstimatedLabels", [](const Target& t, int) { return t.getEstimatedLabels(); }, py::arg("dev") = -1,
            "Tensor {outX, outY, topN, batch} of the last process().")
        .def(
            "getEstimatedLabelsValue", [](const Target& t, int) { return t.getEstimatedLabelsValue(); }, py::arg("dev") = -1)
        .def(
            "getTargets", [](const Target& t) { return std::make_shared<Tensor<int>>(t.getTargets()); },
            "Tensor {outX, outY, 1, batch} of the last provideTargets(); -1 = ignored.")
        .def("getLoss", &Target::getLoss, "Losses of all batches.")
        .def(
            "getLastLoss",
            [](const Target& t) {
                if (t.getLoss().empty())
                    throw std::runtime_error(t.label() + " no batch was processed yet");
                return t.getLoss().back();
            },
            "Loss of the last batch.")
        .def("log", &Target::log, py::arg("fileName"), py::arg("set"))
        .def("clear", &Target::clear, py::arg("set"));
    boxMethods<std::shared_ptr<ROI>>(target);
    boxMethods<Rectangle>(target);

    py::class_<TargetScore, std::shared_ptr<TargetScore>, Target> score(m, "TargetScore", "Success, confusion matrix and metrics.");
    constructor<TargetScore>(score);
    score
        .def("getAverageSuccess", &TargetScore::getAverageSuccess, py::arg("set"), py::arg("avgWindow") = 0,
             "Right stimuli / labelled stimuli of the last `avgWindow` batches (0: all).")
        .def("getAverageTopNSuccess", &TargetScore::getAverageTopNSuccess, py::arg("set"), py::arg("avgWindow") = 0)
        .def("getAverageScore", &TargetScore::getAverageScore, py::arg("set"), py::arg("metric"))
        .def("getAverageTopNScore", &TargetScore::getAverageTopNScore, py::arg("set"), py::arg("metric"))
        .def("getSuccess", &TargetScore::getSuccess, py::arg("set"), "One number a batch.")
        .def(
            "getConfusionMatrix",
            [](const TargetScore& t, StimuliSet set) {
                const ConfusionMatrix& matrix = t.getConfusionMatrix(set);
                std::vector<std::vector<std::uint64_t>> rows(matrix.size(), std::vector<std::uint64_t>(matrix.size()));
                for (std::size_t target = 0; target < matrix.size(); ++target) {
                    for (std::size_t estimated = 0; estimated < matrix.size(); ++estimated)
                        rows[target][estimated] = matrix(target, estimated);
                }
                return rows;
            },
            py::arg("set"), "Counts: a row a target, a column an estimate.")
        .def("newValidationScore", &TargetScore::newValidationScore, py::arg("score"), py::arg("metric") = "",
             "True when it is the first or better than all before.")
        .def("newValidationTopNScore", &TargetScore::newValidationTopNScore, py::arg("score"))
        .def("getBestValidationScore", &TargetScore::getBestValidationScore)
        .def("clearSuccess", &TargetScore::clearSuccess, py::arg("set"))
        .def("clearScore", &TargetScore::clearScore, py::arg("set"))
        .def("logSuccess", &TargetScore::logSuccess, py::arg("fileName"), py::arg("set"), py::arg("avgWindow") = 0)
        .def("logTopNSuccess", &TargetScore::logTopNSuccess, py::arg("fileName"), py::arg("set"), py::arg("avgWindow") = 0)
        .def("logConfusionMatrix", &TargetScore::logConfusionMatrix, py::arg("fileName"), py::arg("set"))
        .def("logMisclassified", &TargetScore::logMisclassified, py::arg("fileName"), py::arg("set"));
}

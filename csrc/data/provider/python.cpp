#include "data/provider/StimuliProvider.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/TensorExchange.hpp"
#include "data/transformation/Binding.hpp"

namespace py = pybind11;
using namespace N2D2;
using Python::pythonHeader;

namespace {

using FreeGil = py::call_guard<py::gil_scoped_release>;
using Set = StimuliProvider::StimuliSet;

/// The provider's own list stays as it is: what is added to this one is not added there.
std::shared_ptr<CompositeTransformation> copyOf(const CompositeTransformation& list)
{
    auto copy = std::make_shared<CompositeTransformation>();
    for (const auto& element : list.elements())
        copy->push_back(element);
    return copy;
}

}  // namespace

N2D2_BIND(5, provider)
{
    py::class_<StimuliProvider, std::shared_ptr<StimuliProvider>, Parameterizable> sp(
        m, "StimuliProvider", "Fills batches from a database.");
    sp.def(py::init(
               [](std::shared_ptr<Database> database, const Dims& size, unsigned batchSize, bool compositeStimuli) {
                   return std::make_shared<StimuliProvider>(std::move(database), size, batchSize, compositeStimuli);
               }),
           py::arg("database"), py::arg("size"), py::arg("batchSize") = 1, py::arg("compositeStimuli") = false,
           "size: [X, Y, channels].")
        .def("getDatabase", &StimuliProvider::getDatabase)
        .def("getSize", &StimuliProvider::getSize)
        .def("getSizeX", &StimuliProvider::getSizeX)
        .def("getSizeY", &StimuliProvider::getSizeY)
        .def("getSizeD", &StimuliProvider::getSizeD)
        .def("getNbChannels", &StimuliProvider::getNbChannels)
        .def("getBatchSize", &StimuliProvider::getBatchSize)
        .def("setBatchSize", &StimuliProvider::setBatchSize, py::arg("batchSize"))
        .def("isCompositeStimuli", &StimuliProvider::isCompositeStimuli);

    sp.def("readRandomBatch", &StimuliProvider::readRandomBatch, py::arg("set"), FreeGil())
        .def("readBatch", py::overload_cast<Set, unsigned>(&StimuliProvider::readBatch), py::arg("set"),
             py::arg("startIndex"), FreeGil())
        .def("readBatch", py::overload_cast<Set>(&StimuliProvider::readBatch), py::arg("set"), FreeGil(),
             "The next batch of setBatch's epoch.")
        .def("setBatch", &StimuliProvider::setBatch, py::arg("set"), py::arg("randShuffle"), py::arg("nbMax") = 0,
             FreeGil(), "Starts an epoch over the set, or over its first nbMax stimuli.")
        .def("allBatchsProvided", &StimuliProvider::allBatchsProvided, py::arg("set"))
        .def("isLastBatch", &StimuliProvider::isLastBatch, py::arg("set"))
        .def("nbBatchsRemaining", &StimuliProvider::nbBatchsRemaining, py::arg("set"))
        .def("readStimulus",
             py::overload_cast<StimuliProvider::StimulusID, Set, unsigned>(&StimuliProvider::readStimulus),
             py::arg("id"), py::arg("set"), py::arg("batchPos") = 0, FreeGil())
        .def(
            "getBatch", [](const StimuliProvider& s) { return s.getBatch(); },
            "IDs of the stimuli of the batch, -1 = padding.")
        .def(
            "streamBatch", [](StimuliProvider& s, int startIndex, int) { s.streamBatch(startIndex); },
            py::arg("startIndex") = -1, py::arg("dev") = -1)
        .def("setStreamedTensor", &StimuliProvider::setStreamedTensor, py::arg("tensor"),
             "What getData() gives with StreamTensor.")
        .def("setStreamedLabel", &StimuliProvider::setStreamedLabel, py::arg("tensor"));

    sp.def(
          "getData", [](const StimuliProvider& s, int) { return pythonHeader(s.getData()); }, py::arg("dev") = -1,
          "Tensor of the batch, in the provider's memory.")
        .def(
            "getLabelsData", [](const StimuliProvider& s, int) { return pythonHeader(s.getLabelsData()); },
            py::arg("dev") = -1)
        .def(
            "getTargetData", [](const StimuliProvider& s, int) { return pythonHeader(s.getTargetData()); },
            py::arg("dev") = -1)
        .def(
            "getDataChannel",
            [](const StimuliProvider& s, unsigned channel, unsigned batchPos, int) {
                return std::make_shared<Tensor<float>>(s.getDataChannel(channel, batchPos));
            },
            py::arg("channel"), py::arg("batchPos") = 0, py::arg("dev") = -1, "View on one channel of one stimulus.")
        .def(
            "getLabelsDataChannel",
            [](const StimuliProvider& s, unsigned channel, unsigned batchPos, int) {
                return std::make_shared<Tensor<int>>(s.getLabelsDataChannel(channel, batchPos));
            },
            py::arg("channel"), py::arg("batchPos") = 0, py::arg("dev") = -1)
        .def(
            "getLabelsROIs",
            [](const StimuliProvider& s, unsigned batchPos, int) { return s.getLabelsROIs(batchPos); },
            py::arg("batchPos") = 0, py::arg("dev") = -1);

    using Mask = StimuliProvider::StimuliSetMask;
    sp.def(
          "addTransformation",
          [](StimuliProvider& s, const py::object& t, Mask mask) { s.addTransformation(Python::keptTransformation(t), mask); },
          py::arg("transformation"), py::arg("setMask") = Database::All,
          "Cacheable: computed once a stimulus, before the ones on the fly.")
        .def(
            "addOnTheFlyTransformation",
            [](StimuliProvider& s, const py::object& t, Mask mask) { s.addOnTheFlyTransformation(Python::keptTransformation(t), mask); },
            py::arg("transformation"), py::arg("setMask") = Database::All)
        .def(
            "addChannelTransformation",
            [](StimuliProvider& s, const py::object& t, Mask mask) { s.addChannelTransformation(Python::keptTransformation(t), mask); },
            py::arg("transformation"), py::arg("setMask") = Database::All, "Makes a new channel from the frame.")
        .def(
            "addChannelOnTheFlyTransformation",
            [](StimuliProvider& s, const py::object& t, Mask mask) { s.addChannelOnTheFlyTransformation(Python::keptTransformation(t), mask); },
            py::arg("transformation"), py::arg("setMask") = Database::All, "Makes a new channel from the frame.")
        .def(
            "getTransformation", [](const StimuliProvider& s, Set set) { return copyOf(s.transformations(set)); },
            py::arg("set"))
        .def(
            "getOnTheFlyTransformation",
            [](const StimuliProvider& s, Set set) { return copyOf(s.onTheFlyTransformations(set)); }, py::arg("set"))
        .def("normalizeIntegersStimuli", &StimuliProvider::normalizeIntegersStimuli, py::arg("envCvDepth"),
             "Scales integer stimuli to [0, 1]; True when something was added.")
        .def("logTransformations", &StimuliProvider::logTransformations, py::arg("fileName"),
             py::arg("setMask") = Database::All)
        .def("restart", &StimuliProvider::restart,
             "Forgets what was read ahead: after changes of parameters of transformations.")
        .def("setCachePath", &StimuliProvider::setCachePath, py::arg("path"))
        .def("setPrefetch", &StimuliProvider::setPrefetch, py::arg("workers"), py::arg("depth") = 2);
}

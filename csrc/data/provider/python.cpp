#include "data/provider/HeteroStimuliProvider.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Enums.hpp"
#include "bindings/TensorExchange.hpp"
#include "data/transformation/Binding.hpp"
#include "bindings/NumpyImage.hpp"

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
    Python::bindEnum<StimuliProvider::CorruptPolicy>(sp, "CorruptPolicy", false);
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
    using Added = const py::object&;
    using Kept = std::shared_ptr<Transformation>;
    // A list is chosen by a method of the core; the object of Python is kept alive with it.
    const auto adds = [&](const char* name, auto method, const char* help) {
        sp.def(
            name, [method](StimuliProvider& s, Added t, Mask mask) { (s.*method)(Python::keptTransformation(t), mask); },
            py::arg("transformation"), py::arg("setMask") = Database::All, help);
    };
    const auto addsToChannel = [&](const char* name, auto method) {
        sp.def(
            name, [method](StimuliProvider& s, unsigned channel, Added t, Mask mask) { (s.*method)(channel, Python::keptTransformation(t), mask); },
            py::arg("channel"), py::arg("transformation"), py::arg("setMask") = Database::All, "Appends to an existing channel.");
    };
    using S = StimuliProvider;
    adds("addTransformation", &S::addTransformation, "Cacheable: computed once a stimulus, before the ones on the fly.");
    adds("addOnTheFlyTransformation", &S::addOnTheFlyTransformation, "Computed at each read.");
    adds("addChannelTransformation", static_cast<void (S::*)(const Kept&, Mask)>(&S::addChannelTransformation), "Makes a new channel from the frame.");
    addsToChannel("addChannelTransformation", static_cast<void (S::*)(unsigned, const Kept&, Mask)>(&S::addChannelTransformation));
    adds("addChannelOnTheFlyTransformation", static_cast<void (S::*)(const Kept&, Mask)>(&S::addChannelOnTheFlyTransformation),
         "Makes a new channel from the frame.");
    addsToChannel("addChannelOnTheFlyTransformation", static_cast<void (S::*)(unsigned, const Kept&, Mask)>(&S::addChannelOnTheFlyTransformation));
    adds("addChannelsTransformation", &S::addChannelsTransformation, "Appends to every channel there is.");
    adds("addChannelsOnTheFlyTransformation", &S::addChannelsOnTheFlyTransformation, "Appends to every channel there is.");
    adds("addTopTransformation", &S::addTopTransformation, "On the fly, behind everything else.");
    sp.def(
          "getTransformation", [](const S& s, Set set) { return copyOf(s.transformations(set)); }, py::arg("set"))
        .def(
            "getOnTheFlyTransformation", [](const S& s, Set set) { return copyOf(s.onTheFlyTransformations(set)); }, py::arg("set"))
        .def(
            "getChannelTransformation", [](const S& s, unsigned channel, Set set) { return copyOf(s.channelTransformations(channel, set)); },
            py::arg("channel"), py::arg("set"))
        .def(
            "getChannelOnTheFlyTransformation",
            [](const S& s, unsigned channel, Set set) { return copyOf(s.channelOnTheFlyTransformations(channel, set)); }, py::arg("channel"),
            py::arg("set"))
        .def("getNbTransformations", &S::getNbTransformations, py::arg("set"))
        .def("getNbChannelTransformations", &S::getNbChannelTransformations, py::arg("set"))
        .def("normalizeIntegersStimuli", &S::normalizeIntegersStimuli, py::arg("envCvDepth"),
             "Scales integer stimuli to [0, 1]; True when something was added.")
        .def("logTransformations", &S::logTransformations, py::arg("fileName"), py::arg("setMask") = Database::All)
        .def("restart", &S::restart, "Forgets what was read ahead: after changes of parameters of transformations.")
        .def("setCachePath", &S::setCachePath, py::arg("path") = "", "Folder of a disk cache of what is cacheable; \"\" for none.")
        .def("getCachePath", &S::getCachePath)
        .def("setMemoryCache", &S::setMemoryCache, py::arg("megabytes"), "For what the cacheable transformations give; 0: nothing is kept.")
        .def("setPrefetch", &S::setPrefetch, py::arg("workers"), py::arg("depth") = 2)
        .def("cloneParameters", &S::cloneParameters, "The same database, sizes, parameters and copies of the transformations.");

    sp.def("setTargetSize", &S::setTargetSize, py::arg("size"))
        .def("getTargetSize", &S::getTargetSize)
        .def("getMultiBatchSize", &S::getMultiBatchSize)
        .def("readStimulus", py::overload_cast<Set, unsigned, unsigned>(&S::readStimulus), py::arg("set"), py::arg("index"), py::arg("batchPos") = 0,
             FreeGil())
        .def("readStimulusBatch", py::overload_cast<S::StimulusID, Set>(&S::readStimulusBatch), py::arg("id"), py::arg("set"), FreeGil())
        .def("readStimulusBatch", py::overload_cast<Set, unsigned>(&S::readStimulusBatch), py::arg("set"), py::arg("index"), FreeGil())
        .def("readStimuli", &S::readStimuli, py::arg("ids"), py::arg("set"), FreeGil(), "These stimuli; -1: padding.")
        .def("readRandomStimulus", &S::readRandomStimulus, py::arg("set"), py::arg("batchPos") = 0, FreeGil())
        .def("getRandomIndex", &S::getRandomIndex, py::arg("set"))
        .def("getRandomID", &S::getRandomID, py::arg("set"))
        .def("getRandomIDWithLabel", &S::getRandomIDWithLabel, py::arg("set"), py::arg("label"), FreeGil())
        .def(
            "readRawData", [](const S& s, S::StimulusID id) { return std::make_shared<Tensor<float>>(s.readRawData(id)); }, py::arg("id"),
            "The stimulus as floats, neither transformed nor scaled.")
        .def("future", &S::future, "The next reads go to a second buffer, which synchronize() makes the current one.")
        .def("synchronize", &S::synchronize)
        .def("getCorruptStimuli", &S::getCorruptStimuli, "IDs of the stimuli that could not be read so far (CorruptStimuli=Skip).")
        .def(
            "streamStimulus",
            [](S& s, const py::array& frame, Set set, unsigned batchPos) {
                const cv::Mat mat = Python::matOf(frame);
                const py::gil_scoped_release unlocked;
                s.streamStimulus(mat, set, batchPos);
            },
            py::arg("frame"), py::arg("set"), py::arg("batchPos") = 0, "Transforms an image (rows, columns[, channels]) and stores it.")
        .def(
            "reverseLabels",
            [](const S& s, const py::array& frame, Set set, const py::array& labels, const ROIs& rois) {
                const cv::Mat mat = Python::matOf(frame);
                cv::Mat reversed = Python::matOf(labels);
                ROIs copies = cloneROIs(rois);
                {
                    const py::gil_scoped_release unlocked;
                    s.reverseLabels(mat, set, reversed, copies);
                }
                return py::make_tuple(Python::arrayOf(reversed), copies);
            },
            py::arg("frame"), py::arg("set"), py::arg("labels"), py::arg("rois") = ROIs(),
            "(labels, rois) of the transformed stimulus, mapped back to its original frame.");

    using Hetero = HeteroStimuliProvider;
    py::class_<Hetero, std::shared_ptr<Hetero>>(m, "HeteroStimuliProvider", "Providers of one database that read the same stimuli.")
        .def(py::init<std::shared_ptr<S>>(), py::arg("provider"))
        .def("push_back", &Hetero::push_back, py::arg("provider"))
        .def("addCopy", &Hetero::addCopy, "A copy of the first one, to be changed.")
        .def("__len__", &Hetero::size)
        .def("__getitem__", &Hetero::operator[], py::arg("index"))
        .def("setBatchSize", &Hetero::setBatchSize, py::arg("batchSize"))
        .def("setBatch", &Hetero::setBatch, py::arg("set"), py::arg("randShuffle"), py::arg("nbMax") = 0, FreeGil())
        .def("readBatch", py::overload_cast<Set, unsigned>(&Hetero::readBatch), py::arg("set"), py::arg("startIndex"), FreeGil())
        .def("readBatch", py::overload_cast<Set>(&Hetero::readBatch), py::arg("set"), FreeGil())
        .def("readRandomBatch", &Hetero::readRandomBatch, py::arg("set"), FreeGil())
        .def("readStimulusBatch", &Hetero::readStimulusBatch, py::arg("id"), py::arg("set"), FreeGil())
        .def("readStimulus", &Hetero::readStimulus, py::arg("id"), py::arg("set"), py::arg("batchPos") = 0, FreeGil())
        .def("readRandomStimulus", &Hetero::readRandomStimulus, py::arg("set"), py::arg("batchPos") = 0, FreeGil())
        .def("allBatchsProvided", &Hetero::allBatchsProvided, py::arg("set"))
        .def("future", &Hetero::future)
        .def("synchronize", &Hetero::synchronize);
}

#include "data/analysis/StimuliData.hpp"

#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Interrupts.hpp"
#include "data/analysis/Pictures.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "bindings/NumpyImage.hpp"

namespace py = pybind11;
using namespace N2D2;

N2D2_BIND(6, stimuliData)
{
    using T = StimuliData;
    py::class_<T, std::shared_ptr<T>, Parameterizable> bound(m, "StimuliData", "Statistics of the stimuli of a provider.");
    py::class_<T::Size>(bound, "Size")
        .def_readonly("width", &T::Size::width)
        .def_readonly("height", &T::Size::height)
        .def_readonly("channels", &T::Size::channels);
    py::class_<T::Value>(bound, "Value")
        .def_readonly("minVal", &T::Value::minVal)
        .def_readonly("maxVal", &T::Value::maxVal)
        .def_readonly("mean", &T::Value::mean)
        .def_readonly("stdDev", &T::Value::stdDev);
    bound
        .def(py::init<const std::string&, std::shared_ptr<StimuliProvider>>(), py::arg("name"), py::arg("provider"),
             "name: also the folder of the files.")
        .def(
            "generate",
            [](T& s, StimuliSetMask mask, bool noRaw) { return Python::interruptible([&] { return s.generate(mask, noRaw); }); },
            py::arg("setMask") = DatabaseEnums::All, py::arg("noRaw") = false, "Reads the stimuli (or the cache); their number.")
        .def("logSizeRange", &T::logSizeRange)
        .def("logValueRange", &T::logValueRange)
        .def("summary", &T::summary)
        .def("getName", &T::getName)
        .def("getFolder", &T::getFolder)
        .def("getNbStimuli", &T::getNbStimuli)
        .def("getMinSize", &T::getMinSize)
        .def("getMaxSize", &T::getMaxSize)
        .def("getMeanSize", &T::getMeanSize)
        .def("getGlobalValue", &T::getGlobalValue)
        .def("getSizes", &T::getSizes)
        .def("getValues", &T::getValues)
        .def("isFromCache", &T::isFromCache)
        .def("getMeanDataFile", &T::getMeanDataFile)
        .def("getStdDevDataFile", &T::getStdDevDataFile);

    m.def(
        "stimulusPicture",
        [](const StimuliProvider& provider, unsigned batchPos, const std::string& text) {
            return Python::arrayOf(stimulusPicture(provider, batchPos, text));
        },
        py::arg("provider"), py::arg("batchPos") = 0, py::arg("text") = "", "BGR image of a stimulus of the batch, with its labels and ROIs.");
    m.def(
        "logFrames", [](StimuliProvider& provider, const std::string& folder) { logFrames(provider, folder); }, py::arg("provider"),
        py::arg("folder") = "frames", py::call_guard<py::gil_scoped_release>(), "The first Learn and Test stimuli as the network sees them.");
    m.def("logPreSamples", &logPreSamples, py::arg("provider"), py::arg("index"), py::arg("folder"), py::arg("count") = 100,
          py::call_guard<py::gil_scoped_release>(), "The same Learn stimulus, read several times.");
}

// Graph passes and calibration, for the package and the benchmarks.
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Interrupts.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/Calibration.hpp"
#include "optimize/GraphPasses.hpp"
#include "optimize/Histogram.hpp"

namespace py = pybind11;
using namespace N2D2;

namespace {

Calibration calibrate(DeepNet& net, int nbStimuli, unsigned nbBits, const std::string& clipping, double quantile, bool noUnsigned, bool reload,
                      const std::string& folder)
{
    const CalibrationOptions options{nbStimuli, nbBits, noUnsigned, enumFromText<ClippingMode>(clipping), quantile, reload, 100, folder};
    return Python::interruptible([&] { return Calibration::calibrate(net, options); });
}

py::object histogramOf(const Calibration& calibration, const std::string& cell)
{
    const Histogram* histogram = calibration.histogram(cell);
    if (!histogram)
        return py::none();
    py::dict entry;
    entry["min"] = histogram->min();
    entry["max"] = histogram->max();
    entry["counts"] = histogram->counts();
    return entry;
}

py::dict rangeOf(const Calibration& calibration, const std::string& cell)
{
    const OutputRange& range = calibration.range(cell);
    py::dict entry;
    entry["min"] = range.min;
    entry["max"] = range.max;
    entry["mean"] = range.mean();
    entry["stddev"] = range.stdDev();
    entry["count"] = range.count;
    return entry;
}

}  // namespace

N2D2_BIND(7, optimize)
{
    using FreeGil = py::call_guard<py::gil_scoped_release>;
    m.def("removeDropout", &removeDropout, py::arg("deepNet"), FreeGil(), "Takes every Dropout out of the graph.");
    m.def("fuseBatchNorm", &fuseBatchNorm, py::arg("deepNet"), FreeGil(), "Every BatchNorm goes into the Conv or Fc before it, or into a 1x1 Conv of its own.");
    m.def("insertBatchNormAfterConv", &insertBatchNormAfterConv, py::arg("deepNet"), FreeGil(), "A BatchNorm behind each Conv that has none.");
    m.def("fusePadding", &fusePadding, py::arg("deepNet"), FreeGil(), "Padding becomes the extended padding of the Conv and Pool cells behind it.");
    m.def("removeExtraReshape", &removeExtraReshape, py::arg("deepNet"), FreeGil(), "Of a chain of Reshape cells, the last one stays.");
    m.def("removeExtraTranspose", &removeExtraTranspose, py::arg("deepNet"), FreeGil(), "Takes pairs of Transpose cells away that undo each other.");
    m.def("crossLayerEqualization", &crossLayerEqualization, py::arg("deepNet"), FreeGil(), "Makes the ranges of weights equal between pairs of layers.");

    // Documented as methods too.
    const py::object net = m.attr("DeepNet");
    net.attr("fuseBatchNorm") = py::cpp_function(&fuseBatchNorm, py::is_method(net), py::name("fuseBatchNorm"), FreeGil());
    net.attr("removeDropout") = py::cpp_function(&removeDropout, py::is_method(net), py::name("removeDropout"), FreeGil());

    py::class_<Calibration>(m, "Calibration", "Ranges and histograms of the outputs of a network (\"env\": of its stimuli).")
        .def("range", &rangeOf, py::arg("cell"), "Dictionary of min, max, mean, stddev, count.")
        .def("histogram", &histogramOf, py::arg("cell"), "Dictionary of min, max, counts; None with the clipping mode None.")
        .def("threshold", &Calibration::threshold, py::arg("cell"), py::arg("isUnsigned"), py::arg("clip") = true);
    m.def("calibrate", &calibrate, py::arg("deepNet"), py::arg("nbStimuli") = -1, py::arg("nbBits") = 8, py::arg("clipping") = "MSE",
          py::arg("quantile") = 0.9999, py::arg("noUnsigned") = false, py::arg("reload") = false, py::arg("folder") = "",
          "One pass over the first stimuli of the Validation set (Test, with a warning, when it is empty); docs/quantization.md.");
}

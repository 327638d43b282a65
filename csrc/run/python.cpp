// Options, learn_epoch and test: the executable's steps on a network of one's own.
#include <pybind11/stl.h>

#include "bindings/Bind.hpp"
#include "bindings/Interrupts.hpp"
#include "bindings/Options.hpp"
#include "deepnet/DeepNet.hpp"
#include "run/Export.hpp"
#include "run/Learning.hpp"
#include "run/Run.hpp"

namespace py = pybind11;
using namespace N2D2;
using Python::Options;

namespace {

void check(const Options& options, const DeepNet& net)
{
    options.refuseLater();
    if (!net.getDatabase())
        throw std::invalid_argument(net.label() + " it has no database: call setDatabase()");
    if (!net.getStimuliProvider())
        throw std::invalid_argument(net.label() + " it has no stimuli provider: call setStimuliProvider()");
    logPictures(options, net);
}

/// A network of a model file has a twin in double; one that was built in Python must itself compute in double.
void checkRun(const Options& options, DeepNet& net)
{
    if (!options.ini_config.empty())
        checkModel(net, options.ini_config);
    else
        checkGradient(net);
}

void learnEpochs(const Options& options, DeepNet& net)
{
    check(options, net);
    if (options.learn_epoch == 0)
        throw std::invalid_argument("[Options] learn_epoch is 0: set the number of epochs to learn");
    Python::interruptible([&] {
        logDatabase(options, net);
        if (options.check)
            checkRun(options, net);
        learn(options, net);
    });
}

void testNet(const Options& options, DeepNet& net, bool afterCalibration)
{
    check(options, net);
    Python::interruptible([&] {
        if (options.learn_epoch == 0)
            logDatabase(options, net);
        if (options.check && options.learn_epoch == 0)
            checkRun(options, net);
        test(options, net, afterCalibration ? "export" : "test");
    });
}

bool calibrate(const Options& options, DeepNet& net, const std::string& folder)
{
    check(options, net);
    Python::interruptible([&] { calibNetwork(options, net, folder); });
    return true;
}

void writeExport(Options options, DeepNet& net, const std::string& folder, const std::map<std::string, std::string>& parameters)
{
    check(options, net);
    if (options.export_parameters.empty())
        options.export_parameters = py::cast<std::string>(py::module_::import("N2D2").attr("DeepNetExport").attr("parametersFile"));
    options.export_values = parameters;
    Python::interruptible([&] { generateExport(options, net, folder); });
}

bool calibrateAndExport(const Options& options, DeepNet& net)
{
    check(options, net);
    bool exported = false;
    Python::interruptible([&] { exported = runExport(options, net); });
    return exported;
}

}  // namespace

N2D2_BIND(7, run)
{
    py::enum_<ClippingMode>(m, "ClippingMode", py::arithmetic())
        .value("NONE", ClippingMode::NONE)
        .value("MSE", ClippingMode::MSE)
        .value("KL_DIVERGENCE", ClippingMode::KL_DIVERGENCE)
        .value("QUANTILE", ClippingMode::QUANTILE);

    py::class_<Options, std::shared_ptr<Options>> options(
        m, "Options", "What learn_epoch() and test() do; the executable's options.");
    options.def(py::init<>());
#define N2D2_BIND_OPTION(name) options.def_readwrite(#name, &Options::name);
    N2D2_BIND_OPTION(seed)
    N2D2_BIND_OPTION(log)
    N2D2_BIND_OPTION(log_epoch)
    N2D2_BIND_OPTION(report)
    N2D2_BIND_OPTION(learn)
    N2D2_BIND_OPTION(learn_epoch)
    N2D2_BIND_OPTION(valid_metric)
    N2D2_BIND_OPTION(stop_valid)
    N2D2_BIND_OPTION(test)
    N2D2_BIND_OPTION(bench)
    N2D2_BIND_OPTION(avg_window)
    N2D2_BIND_OPTION(nb_test)
    N2D2_BIND_OPTION(check)
    N2D2_BIND_OPTION(pre_samples)
    N2D2_BIND_OPTION(weights)
    N2D2_BIND_OPTION(ignore_no_exist)
    N2D2_BIND_OPTION(resume)
    N2D2_BIND_OPTION(ini_config)
    N2D2_BIND_OPTION(log_db_stats)
    N2D2_BIND_OPTION(save_test_set)
    N2D2_BIND_OPTION(qat_SAT)
    N2D2_BIND_OPTION(wt_round_mode)
    N2D2_BIND_OPTION(b_round_mode)
    N2D2_BIND_OPTION(c_round_mode)
    N2D2_BIND_OPTION(act_scaling_mode)
    N2D2_BIND_OPTION(fuse)
    N2D2_BIND_OPTION(gen_export)
    N2D2_BIND_OPTION(calib_only)
    N2D2_BIND_OPTION(nb_bits)
    N2D2_BIND_OPTION(wt_nb_bits)
    N2D2_BIND_OPTION(calibration)
    N2D2_BIND_OPTION(calibration_reload)
    N2D2_BIND_OPTION(wt_clipping_mode)
    N2D2_BIND_OPTION(act_clipping_mode)
    N2D2_BIND_OPTION(act_rescale_per_output)
    N2D2_BIND_OPTION(act_quantile_value)
    N2D2_BIND_OPTION(export_no_unsigned)
    N2D2_BIND_OPTION(export_no_cross_layer_equalization)
    N2D2_BIND_OPTION(export_nb_stimuli_max)
    N2D2_BIND_OPTION(export_parameters)
    N2D2_BIND_OPTION(export_budget)
    N2D2_BIND_OPTION(export_folder)
#undef N2D2_BIND_OPTION
#define N2D2_BIND_LATER(type, name, value) options.def_readwrite(#name, &Options::name);
    N2D2_LATER_OPTIONS(N2D2_BIND_LATER)
#undef N2D2_BIND_LATER

    m.def("learn_epoch", &learnEpochs, py::arg("opt"), py::arg("deepNet"),
          "Learns opt.learn_epoch epochs; weights, best weights and logs go to the working directory.");
    m.def("test", &testNet, py::arg("opt"), py::arg("deepNet"), py::arg("afterCalibration") = false,
          "Scores the Test set and writes the logs of the set `test` (`export` after a calibration).");
    m.def("calibNetwork", &calibrate, py::arg("opt"), py::arg("deepNet"), py::arg("folder") = "",
          "Calibrates on opt.calibration stimuli and quantizes the network in place. `folder` (default calib_<name>_int<bits>) takes "
          "the calibration; opt.calibration_reload takes it from there. True, as documented.");
    m.def("generateExportFromCalibration", &writeExport, py::arg("opt"), py::arg("deepNet"), py::arg("fileName") = "",
          py::arg("parameters") = std::map<std::string, std::string>(),
          "Writes the project of a calibrated network (or in floating point, opt.nb_bits < 0) in the folder `fileName`, and weights_export/. "
          "`parameters` of the export by name go before those of opt.export_parameters.");
    m.def("generateExport", &calibrateAndExport, py::arg("opt"), py::arg("deepNet"),
          "calibNetwork() as opt.calibration asks for, then the export opt.gen_export; True when the network was quantized.");
}

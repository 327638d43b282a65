#include "run/Export.hpp"

#include <algorithm>
#include <filesystem>

#include "cell/FrameCell.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Registry.hpp"
#include "core/Version.hpp"
#include "data/analysis/StimuliData.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "export/Export.hpp"
#include "optimize/GraphPasses.hpp"
#include "run/ExportWords.hpp"
#include "target/Target.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

bool isInteger(const RunOptions& options) { return options.nb_bits > 0; }

std::string precision(const RunOptions& options) { return (isInteger(options) ? "int" : "float") + std::to_string(std::abs(options.nb_bits)); }

std::string calibrationFolder(const RunOptions& options, const DeepNet& net)
{
    const std::string name = fs::path(net.getName()).stem().string();
    return "calib_" + safeFileName(name.empty() ? "network" : name) + "_" + precision(options);
}

QuantizationOptions quantizationOptions(const RunOptions& options)
{
    QuantizationOptions result;
    result.nbBits = static_cast<unsigned>(options.nb_bits);
    result.weightBits = static_cast<unsigned>(options.wt_nb_bits);
    result.rescaling = options.act_scaling_mode;
    result.perOutput = options.act_rescale_per_output;
    result.weightsClipping = options.wt_clipping_mode;
    result.noUnsigned = options.export_no_unsigned;
    result.noEqualization = options.export_no_cross_layer_equalization;
    return result;
}

/// What decides the numbers, for the record in the files of the export.
std::string optionsText(const RunOptions& options)
{
    std::string text = "nbbits=" + std::to_string(options.nb_bits);
    if (!isInteger(options))
        return text;
    text += " wt-nbbits=" + std::to_string(options.wt_nb_bits ? options.wt_nb_bits : options.nb_bits) + " calib=" + std::to_string(options.calibration)
            + " act-clipping-mode=" + enumToText(options.act_clipping_mode) + " wt-clipping-mode=" + enumToText(options.wt_clipping_mode)
            + " act-rescaling-mode=" + scalingWord(options.act_scaling_mode);
    if (options.act_clipping_mode == ClippingMode::QUANTILE)
        text += " act-quantile-value=" + toText(options.act_quantile_value);
    text += options.act_rescale_per_output ? " act-rescale-per-output" : "";
    text += options.export_no_unsigned ? " no-unsigned" : "";
    text += options.export_no_cross_layer_equalization ? " no-cle" : "";
    return text;
}

bool isQuantized(const DeepNet& net)
{
    const auto cells = net.orderedCells();
    return std::any_of(cells.begin(), cells.end(), [](const auto& cell) {
        const auto* frame = dynamic_cast<const Cell_Frame_Top*>(cell.get());
        return frame && frame->getSimulation();
    });
}

void checkOptions(const RunOptions& options)
{
    if (options.qat_SAT)
        throw std::invalid_argument("[export] the export of a network that learnt with SAT quantizers (-qat-sat) is not built yet in this version");
    // The words of the command line say what is allowed; Python sets the fields themselves.
    RunOptions copy = options;
    for (const ExportWord& word : exportWords()) {
        const std::string key = word.key;
        try {
            if (key == "NbBits")
                word.set(copy, std::to_string(options.nb_bits));
            else if (key == "WeightsNbBits")
                word.set(copy, std::to_string(options.wt_nb_bits));
            else if (key == "WeightsClipping")
                word.set(copy, enumToText(options.wt_clipping_mode));
            else if (key == "QuantileValue")
                word.set(copy, toText(options.act_quantile_value));
        }
        catch (const std::invalid_argument& error) {
            throw std::invalid_argument(std::string("[export] -") + word.option + ": " + error.what());
        }
    }
    if (!isInteger(options) && options.calibration != 0)
        throw std::invalid_argument("[export] a calibration (-calib) is for integers: leave it out with -nbbits " + std::to_string(options.nb_bits));
}

void refuseUnsupported(const RunOptions& options, const DeepNet& net)
{
    const auto missing = unsupportedLayers(net, isInteger(options));
    if (missing.empty())
        return;
    std::string text = "[export] " + std::to_string(missing.size()) + (missing.size() == 1 ? " layer" : " layers") + " cannot be exported in "
                       + (isInteger(options) ? "integers" : "floating point") + ":";
    for (const Unsupported& each : missing)
        text += "\n  [" + each.type + " " + each.cell + "] " + each.reason;
    throw std::invalid_argument(text);
}

/// The graph as exports want it; what is done already is not done again.
void prepareGraph(DeepNet& net)
{
    removeDropout(net);
    giveVariances(net);
    fuseBatchNorm(net);
    removeExtraTranspose(net);
    removeExtraReshape(net);
    net.initialize();
}

bool isData(const Target& target) { return target.getParameter<bool>("DataAsTarget"); }

/// What the outputs of a stimulus of the batch should be, HWC.
std::vector<float> goalsOf(const Target& target, std::size_t b)
{
    const Tensor<float> data = target.targetData();
    const std::size_t size = data.size() / data.dimB(), channels = target.getCell()->getNbOutputs(), pixels = size / channels;
    std::vector<float> goals(size);
    for (std::size_t i = 0; i < size; ++i)
        goals[i % pixels * channels + i / pixels] = data(i, b);
    return goals;
}

/// Reads the Test set, batch by batch.
class StimuliReader {
public:
    StimuliReader(DeepNet& net, const Program& program) : mNet(net), mProvider(*net.getStimuliProvider())
    {
        for (const Program::Output& output : program.outputs) {
            const auto& targets = net.getTargets();
            const auto found = std::find_if(targets.begin(), targets.end(), [&](const auto& target) { return target->getName() == output.target; });
            mTargets.push_back(found == targets.end() ? nullptr : *found);
        }
    }

    ExportStimulus operator()(std::size_t index)
    {
        const std::size_t batch = mProvider.getBatchSize(), start = index / batch * batch;
        if (!mRead || start != mStart) {
            mProvider.readBatch(Database::Test, static_cast<unsigned>(start));
            for (const auto& target : mNet.getTargets())
                target->provideTargets(Database::Test);
            mStart = start;
            mRead = true;
        }
        const std::size_t b = index - start;
        const Tensor<float>& data = *mProvider.getData();
        const std::size_t channels = data.dims()[data.nbDims() - 2], pixels = data.size() / data.dimB() / channels;
        ExportStimulus stimulus;
        const Database& database = *mProvider.getDatabase();
        stimulus.name = database.getStimulusName(database.getStimulusID(Database::Test, static_cast<unsigned>(index)));
        stimulus.values.resize(pixels * channels);
        const float* from = data.data() + b * pixels * channels;
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t p = 0; p < pixels; ++p)
                stimulus.values[p * channels + c] = from[c * pixels + p];
        }
        for (const auto& target : mTargets) {
            std::vector<int> labels;
            if (target && !isData(*target) && !target->getTargets().empty()) {
                const Tensor<int>& values = target->getTargets();
                const std::size_t size = values.size() / values.dimB();
                labels.assign(values.data() + b * size, values.data() + (b + 1) * size);
            }
            stimulus.labels.push_back(std::move(labels));
            stimulus.goals.push_back(target && isData(*target) ? goalsOf(*target, b) : std::vector<float>());
        }
        return stimulus;
    }

private:
    DeepNet& mNet;
    StimuliProvider& mProvider;
    std::vector<std::shared_ptr<Target>> mTargets;
    std::size_t mStart = 0;
    bool mRead = false;
};

}  // namespace

std::string exportFolder(const RunOptions& options)
{
    return options.export_folder.empty() ? "export_" + options.gen_export + "_" + precision(options) : options.export_folder;
}

std::size_t checkExport(const RunOptions& options, const DeepNet& net)
{
    const auto missing = unsupportedLayers(net, isInteger(options));
    for (const Unsupported& each : missing)
        logWarning("[" + each.type + " " + each.cell + "] cannot be exported: " + each.reason);
    const std::string what = isInteger(options) ? "integers of " + std::to_string(options.nb_bits) + " bits" : precision(options);
    if (missing.empty())
        logInfo("All " + std::to_string(net.getCells().size()) + " layers can be exported in " + what + ".");
    else
        logInfo(std::to_string(missing.size()) + " of " + std::to_string(net.getCells().size()) + " layers cannot be exported in " + what + ".");
    return missing.size();
}

void calibNetwork(const RunOptions& options, DeepNet& net, const std::string& folder)
{
    checkOptions(options);
    if (!isInteger(options))
        throw std::invalid_argument("[export] a calibration is for integers: -nbbits 2 to 16");
    if (options.calibration == 0)
        throw std::invalid_argument("[export] a calibration needs stimuli: give their number with -calib (-1: all)");
    if (isQuantized(net))
        throw std::invalid_argument(net.label() + " it is quantized already: a network is calibrated once");
    net.initialize();
    refuseUnsupported(options, net);
    const std::string dir = folder.empty() ? calibrationFolder(options, net) : folder;
    makeDirectories(dir);
    prepareGraph(net);
    const QuantizationOptions quantization = quantizationOptions(options);
    prepareForQuantization(net, quantization);

    CalibrationOptions calibration;
    calibration.nbStimuli = options.calibration;
    calibration.nbBits = quantization.nbBits;
    calibration.noUnsigned = quantization.noUnsigned;
    calibration.clipping = options.act_clipping_mode;
    calibration.quantile = options.act_quantile_value;
    calibration.report = options.report;
    calibration.reload = options.calibration_reload;
    calibration.folder = dir + "/statistics/calibration";
    const Calibration found = Calibration::calibrate(net, calibration);
    logInfo("Quantization (" + std::to_string(options.nb_bits) + " bits)...");
    quantize(net, found, quantization);
}

void generateExport(const RunOptions& options, DeepNet& net, const std::string& folder)
{
    checkOptions(options);
    const auto exporter = registry().family<ExporterFamily>().create(options.gen_export);
    net.initialize();
    if (!isQuantized(net)) {
        if (isInteger(options))
            throw std::invalid_argument("[export] the network is not calibrated: an export of integers needs -calib (the number of stimuli, -1: all)");
        refuseUnsupported(options, net);
        prepareGraph(net);
        fusePadding(net);
    }
    Program program = isInteger(options) ? quantizedProgram(net) : lowerFloat(net, static_cast<unsigned>(-options.nb_bits));
    program.name = fs::path(net.getName()).stem().string();
    StimuliProvider& provider = *net.getStimuliProvider();
    if (const auto missing = exporter->unsupported(program); !missing.empty()) {
        std::string text = "[export] the export " + options.gen_export + " cannot do:";
        for (const std::string& each : missing)
            text += "\n  " + each;
        throw std::invalid_argument(text);
    }

    ExportOptions out;
    out.folder = folder.empty() ? exportFolder(options) : folder;
    out.parametersFile = options.export_parameters;
    out.parameters = options.export_values;
    const ExportBudget budget = exportBudget(options.export_budget);
    out.ramBudget = budget.ram;
    out.flashBudget = budget.flash;
    out.optionsText = "n2d2 " + version() + ": " + optionsText(options);
    const std::size_t available = net.getDatabase() ? net.getDatabase()->getNbStimuli(Database::Test) : 0;
    out.nbStimuli = options.export_nb_stimuli_max < 0 ? available : std::min<std::size_t>(available, static_cast<std::size_t>(options.export_nb_stimuli_max));
    if (out.nbStimuli == 0 && options.export_nb_stimuli_max != 0)
        logWarning("the test set is empty: the export has no stimuli");
    StimuliReader reader(net, program);
    out.stimulus = [&](std::size_t index) { return reader(index); };
    exporter->write(program, out);
    provider.logTransformations(out.folder + "/statistics/transformations/transformations.dot");
    net.exportNetworkFreeParameters("weights_export");
}

bool runExport(const RunOptions& options, DeepNet& net)
{
    if (options.export_check) {
        if (checkExport(options, net) > 0)
            throw std::invalid_argument("[export] the network cannot be exported as it is: see the layers above");
        return false;
    }
    checkOptions(options);
    if (options.gen_export.empty() && !options.calib_only)
        return false;
    // A wrong type, or a layer that cannot be exported, is known before the calibration.
    if (!options.gen_export.empty() && !options.calib_only)
        registry().family<ExporterFamily>().at(options.gen_export);
    if (isInteger(options) && options.calibration == 0 && !isQuantized(net)) {
        refuseUnsupported(options, net);
        throw std::invalid_argument("[export] the network is not calibrated: an export of integers needs -calib (the number of stimuli, -1: all)");
    }
    if (options.fuse)
        logNotice("-fuse has no effect on exports, which always fuse BatchNorm");
    if (isInteger(options))
        calibNetwork(options, net, options.calib_only ? options.export_folder : exportFolder(options));
    if (!options.calib_only)
        generateExport(options, net);
    return true;
}

}  // namespace N2D2

#include "run/Run.hpp"

#include <chrono>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "cell/FrameCell.hpp"
#include "core/Error.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Text.hpp"
#include "data/analysis/Pictures.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/Network.hpp"
#include "deepnet/Statistics.hpp"
#include "ini/DeepNetGenerator.hpp"
#include "run/Classify.hpp"
#include "run/Export.hpp"
#include "run/ExportWords.hpp"
#include "run/Learning.hpp"
#include "target/score/TargetScore.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

unsigned seedForTest()
{
    if (!fs::exists("seed.dat")) {
        logNotice("no seed.dat in this directory: seed 1 is used (the partition of the data set depends on it)");
        return 1;
    }
    const std::string text = readFile("seed.dat", 64);
    try {
        return fromText<unsigned>(text);
    }
    catch (const std::invalid_argument& error) {
        throw std::runtime_error(std::string("Could not read seed file: seed.dat (") + error.what() + "); give one with -seed");
    }
}

namespace {

void logSizes(const Database& database)
{
    logInfo("Learning database size: " + std::to_string(database.getNbStimuli(Database::Learn)) + " images");
    logInfo("Validation database size: " + std::to_string(database.getNbStimuli(Database::Validation)) + " images");
    logInfo("Testing database size: " + std::to_string(database.getNbStimuli(Database::Test)) + " images");
}

void normalize(DeepNet& net)
{
    const Database& database = *net.getDatabase();
    if (database.getNbStimuli() == 0)
        return;
    const int depth = database.getStimuliDepth();
    if (net.getStimuliProvider()->normalizeIntegersStimuli(depth))
        logNotice("normalizing the stimuli in the [0;1] range.");
}

void importFrom(const std::string& dir, const RunOptions& options, DeepNet& net)
{
    try {
        net.importNetworkFreeParameters(dir, options.ignore_no_exist);
    }
    catch (const FileNotFound& error) {
        throw FileNotFound(std::string(error.what()) + "; with -w-ignore a missing file is only a notice");
    }
}

/// What is known before anything is learnt (§10.2).
void logNetwork(const RunOptions& options, const DeepNet& net)
{
    logInfo("[LOG] Stimuli transformations flow (transformations.png)");
    net.getStimuliProvider()->logTransformations("transformations.dot");
    logInfo("[LOG] Network stats (stats/*)");
    logStats(net, "stats");
    if (options.learn > 0 || options.learn_epoch > 0) {
        logInfo("[LOG] Solvers scheduling (schedule/*)");
        const unsigned long long epoch = net.getDatabase()->getNbStimuli(Database::Learn);
        const bool epochs = options.learn_epoch > 0;
        logSchedule(net, "schedule", epochs ? options.learn_epoch * epoch : options.learn, epochs ? options.log_epoch * epoch : options.log);
    }
    logInfo("[LOG] Layer's receptive fields (receptive_fields.log)");
    logReceptiveFields(net, "receptive_fields.log");
    logInfo("[LOG] Labels mapping (*.Target/labels_mapping.log)");
    for (const auto& target : net.getTargets())
        target->logLabelsMapping("labels_mapping.log", true);
    bool maps = false;
    for (const auto& target : net.getTargets()) {
        // A legend is for the images of maps.
        const Cell& cell = *target->getCell();
        if (cell.getOutputsSize() == cell.getNbOutputs())
            continue;
        if (!std::exchange(maps, true))
            logInfo("[LOG] Labels legend (*.Target/labels_legend.png)");
        target->logLabelsLegend("labels_legend.png");
    }
}

/// Weights of a run that does not learn: -w, else the best ones of a former run in this directory.
void importWeights(const RunOptions& options, DeepNet& net)
{
    if (!options.weights.empty()) {
        importFrom(options.weights, options, net);
        return;
    }
    const std::string dir = fs::is_directory("weights_validation") ? "weights_validation" : "weights";
    if (!fs::is_directory(dir))
        throw FileNotFound("there are no learnt weights in this directory (weights_validation/ or weights/): learn first (-learn-epoch), or "
                           "give a directory of weights with -w");
    importFrom(dir, options, net);
}

void logCorrupt(const StimuliProvider& provider)
{
    if (const std::size_t count = provider.getCorruptStimuli().size())
        logWarning(std::to_string(count) + " corrupt stimuli were skipped (CorruptStimuli)");
}

}  // namespace

void logDatabase(const RunOptions& options, const DeepNet& net)
{
    const Database& database = *net.getDatabase();
    const StimuliProvider& provider = *net.getStimuliProvider();
    if (options.log_db_stats) {
        logInfo("[LOG] Database stats (dbstats/*)");
        const std::pair<const char*, StimuliSetMask> parts[] = {
            {"database", Database::All}, {"learnset", Database::LearnOnly}, {"validationset", Database::ValidationOnly}, {"testset", Database::TestOnly}};
        for (const auto& [name, mask] : parts)
            database.logAllStats(std::string("dbstats/") + name, mask);
    }
    if (!options.save_test_set.empty()) {
        logInfo("Database: saving " + std::to_string(database.getNbStimuli(Database::Test)) + " stimuli to: " + options.save_test_set);
        CompositeTransformation transformations;
        for (const auto* list : {&provider.transformations(Database::Test), &provider.onTheFlyTransformations(Database::Test)}) {
            for (const auto& transformation : list->elements())
                transformations.push_back(transformation);
        }
        database.save(options.save_test_set, Database::TestOnly, &transformations);
    }
}

void logPictures(const RunOptions& options, const DeepNet& net)
{
    if (options.pre_samples >= 0) {
        const std::string number = std::to_string(options.pre_samples);
        logInfo("[LOG] Frame #" + number + " pre-samples (pre_samples_" + number + ")");
        logPreSamples(*net.getStimuliProvider(), static_cast<unsigned>(options.pre_samples), "pre_samples_" + number);
    }
}

std::vector<CellGradient> checkModel(const DeepNet& net, const std::string& modelFile, double epsilon, double maxError)
{
    logInfo("Checking gradient computation...");
    // Two stimuli are the fewest that a batch normalization accepts.
    const auto aside = std::make_shared<Network>(std::make_shared<Context>(net.context()->seed()));
    const auto twin = DeepNetGenerator::generateInDouble(aside, modelFile, net.getDatabase(), 2);
    return checkGradient(*twin, epsilon, maxError, true);
}

void runModel(const RunOptions& given)
{
    RunOptions options = given;
    const bool learns = options.learn > 0 || options.learn_epoch > 0;
    if (!fs::exists(options.ini_config))
        throw FileNotFound("Could not open INI file: " + options.ini_config);
    const unsigned seed = (options.seed == 0 && (!learns || options.resume)) ? seedForTest() : options.seed;
    // The seed goes on record once the model is known to be whole: a run that fails here leaves the former one.
    const auto network = std::make_shared<Network>(seed, false, false);
    const auto begin = std::chrono::steady_clock::now();
    const auto net = DeepNetGenerator::generate(network, options.ini_config, options.strict,
                                                [&](IniParser& ini) { readExportSection(ini, options, given.given); });
    const bool exports = !options.gen_export.empty() || options.calib_only;
    net->initialize();
    writeFile("seed.dat", [&](std::ostream& stream) { stream << network->context()->seed(); });
    logSizes(*net->getDatabase());
    const bool hasTestSet = net->getDatabase()->getNbStimuli(Database::Test) > 0;
    if (options.test && !hasTestSet)
        throw std::invalid_argument("[test] the test set is empty: check the [database] section");
    logDatabase(options, *net);
    normalize(*net);
    logNetwork(options, *net);

    if (learns && !options.weights.empty())
        importFrom(options.weights, options, *net);
    if (options.check)
        checkModel(*net, options.ini_config);
    logInfo("[LOG] Learn frame samples (frames/frame*)");
    logInfo("[LOG] Test frame samples (frames/test_frame*)");
    logFrames(*net->getStimuliProvider(), "frames");
    logPictures(options, *net);
    if (learns) {
        learn(options, *net);
        importFrom("weights_validation", options, *net);
    }
    else if (options.test || exports || !options.classify.empty())
        importWeights(options, *net);

    try {
        // A network that is not learnt here is tested as it was exported.
        if ((learns && hasTestSet) || (options.test && !exports))
            test(options, *net);
        else if (learns)
            logWarning("the test set is empty: the network is not tested");
        if ((exports || options.export_check) && runExport(options, *net) && options.test) {
            options.fuse = false;  // done already
            test(options, *net, "export");
        }
        if (!options.classify.empty())
            classify(options.classify, *net);
    }
    catch (const Interrupted&) {
        logWarning(learns ? "interrupted: the learning is done, the test is not" : "interrupted: the run is not complete");
        throw;
    }
    logCorrupt(*net->getStimuliProvider());
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    logInfo(fmt::format("Time elapsed: {:.3g} s", elapsed.count()));
}

}  // namespace N2D2

#include "app/CommandLine.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <omp.h>
#include <opencv2/core/version.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "core/Error.hpp"
#include "core/Log.hpp"
#include "core/Text.hpp"
#include "core/Version.hpp"
#include "kernels/Backend.hpp"
#include "run/ExportWords.hpp"
#include "tensor/Device.hpp"

namespace N2D2 {

namespace {

/// Documented options that later versions build: refused, never ignored.
const std::vector<std::string> notBuilt{"find-lr", "testQAT", "learn-stdp", "present-time", "test-index",
                                        "test-id", "testAdv", "pruning", "pruning-threshold", "finetuning", "log-outputs",
                                        "log-json", "log-kernels", "cfg", "ts", "l", "dynamic-allocation", "multidev"};

void printVersion()
{
    std::cout << "n2d2 " << version() << "\n";
#if defined(__clang__)
    std::cout << "  compiler: clang " << __clang_version__ << "\n";
#else
    std::cout << "  compiler: gcc " << __VERSION__ << "\n";
#endif
    std::cout << "  OpenCV: " << CV_VERSION << "\n";
    std::cout << "  CPU kernels: " << (oneDnnCompiled() ? "oneDNN " + oneDnnVersion() + ", portable" : std::string("portable"))
              << (oneDnnEnabled() ? " (oneDNN in use)" : " (portable in use)") << ", " << omp_get_max_threads() << " threads\n";
    std::string reason;
    const auto device = cudaDevice(&reason);
    std::cout << "  CUDA: " << (device ? device->describe() : reason) << "\n";
}

/// The whole word must be a number of that type (CLI11 itself would say less).
template <class T> CLI::Validator number()
{
    const auto check = [](std::string& text) -> std::string {
        try {
            fromText<T>(text);
            return "";
        }
        catch (const std::invalid_argument&) {
            return std::string(std::is_unsigned_v<T> ? "a whole number that is not negative" : "a whole number") + " is expected, got \"" + text + "\"";
        }
    };
    return CLI::Validator(check, "", "number");
}

CLI::Validator allOrSome()
{
    const auto check = [](std::string& text) -> std::string {
        return text == "-1" || (!text.empty() && text[0] != '-' && text != "0") ? "" : "a number of at least 1 is expected, or -1 for all; got \"" + text + "\"";
    };
    return CLI::Validator(check, "", "all or some");
}

struct Parser {
    RunOptions options;
    CLI::App app{"Learns and tests the network of a model file; writes weights, scores and plots in the working directory.", "n2d2"};
    bool version = false;
    std::string weightsRounding = "NONE", biasesRounding = "NONE", clippingsRounding = "NONE";
    std::string metric = "Sensitivity", plot = "on", deterministicWord = "1";
    unsigned device = 0;
    int verbose = 0;

    Parser()
    {
        app.set_help_flag("--h,--help", "print this help");
        app.add_option("net", options.ini_config, "model file (.ini)")->option_text("<net>");
        app.add_flag("--v,--version", version, "print the version and what is built in");
        whole("--seed", options.seed,
              "random seed (0: from the clock when learning, else that of seed.dat)");
        whole("--learn", options.learn, "number of stimuli to learn");
        whole("--learn-epoch", options.learn_epoch,
              "number of epochs to learn (the total with -resume); goes before -learn");
        whole("--log", options.log, "stimuli between logs and validations (-learn)");
        whole("--log-epoch", options.log_epoch,
              "epochs between logs and validations (-learn-epoch); 0: only at the end");
        whole("--report", options.report, "stimuli between progress lines");
        whole("--ws", options.avg_window,
              "stimuli of the displayed average success rate");
        app.add_option("--valid-metric", metric, "metric of the validation")
            ->capture_default_str()
            ->check(CLI::IsMember(EnumText<ConfusionTableMetric>::names()));
        whole("--stop-valid", options.stop_valid,
              "stop after that many validations without progress (0: never)");
        app.add_flag("--test", options.test, "test the network (implied by learning)");
        whole("--nb-test", options.nb_test, "number of test stimuli (-1: all)")->check(allOrSome());
        app.add_option("--classify", options.classify, "print the label and confidence of these image files")->expected(1, 1 << 20);
        app.add_option("--w", options.weights, "import the weights of this directory (/dev/null: keep the initial ones)");
        app.add_flag("--w-ignore", options.ignore_no_exist, "a missing weight file is only a notice");
        app.add_flag("--qat-sat", options.qat_SAT, "fuse the network, learnt with SAT quantizers, into one of integers before its test");
        for (const auto& [name, value, what] : {std::tuple{"--wt-round-mode", &weightsRounding, "weights"},
                                                std::tuple{"--b-round-mode", &biasesRounding, "biases"},
                                                std::tuple{"--c-round-mode", &clippingsRounding, "clippings"}})
            app.add_option(name, *value, std::string("rounding of fused ") + what + " (-qat-sat)")
                ->capture_default_str()
                ->check(CLI::IsMember(EnumText<WeightsApprox>::names()));
        app.add_flag("--fuse", options.fuse, "fuse BatchNorm into the layers before it, in front of the test (exports always do)");
        app.add_option("--export", options.gen_export, "write the network out as a project that stands alone: CPP");
        app.add_flag("--calibOnly", options.calib_only, "calibrate and quantize, without an export (with -test: and test)");
        app.add_flag("--export-check", options.export_check, "only say which layers cannot be exported, and why");
        for (const ExportWord& word : exportWords()) {
            const std::string name = std::string("--") + word.option, option = word.option;
            const auto take = [this, &word](const std::string& text) {
                try {
                    word.set(options, text);
                }
                catch (const std::invalid_argument& error) {
                    throw CLI::ValidationError(std::string("-") + word.option, error.what());
                }
                options.given.insert(word.option);
            };
            if (word.isFlag) {
                app.add_flag_callback(name, [take] { take("1"); }, word.help);
                continue;
            }
            auto* added = app.add_option_function<std::string>(name, take, word.help)->trigger_on_parse();
            if (!word.defaultText.empty())
                added->default_str(word.defaultText);
        }
        app.add_flag("--resume", options.resume, "go on from the checkpoint of the working directory");
        app.add_flag("--log-db-stats", options.log_db_stats, "write the sizes and labels of the stimuli and ROIs (dbstats/)");
        app.add_option("--save-test-set", options.save_test_set, "write the transformed test set as images in this directory");
        app.add_flag("--check", options.check, "check the gradients of every layer numerically (in double), before learning");
        whole("--pre-samples", options.pre_samples, "draw that learning stimulus 100 times, as transformed (pre_samples_N; -1: none)");
        app.add_flag("--bench", options.bench, "time each layer while learning");
        app.add_flag("--strict", options.strict, "unknown or unused words of the model are errors");
        app.add_option("--deterministic", deterministicWord, "1: same bits for any number of threads; 0: faster sums")
            ->capture_default_str()
            ->check(CLI::IsMember({"0", "1"}));
        whole("--dev", device, "CUDA device");
        app.add_option("--plot", plot, "draw the plots at the end (on, off)")
            ->capture_default_str()
            ->check(CLI::IsMember({"on", "off"}));
        whole("--verbose", verbose, "accepted for compatibility, without effect");
        app.footer("Environment: N2D2_DATA (root of the data sets), OMP_NUM_THREADS, N2D2_KERNELS=portable.");
    }

    /// A number, with its default in the help.
    template <class T> CLI::Option* whole(const char* name, T& value, const char* help)
    {
        return app.add_option(name, value, help)->capture_default_str()->check(number<T>());
    }

    std::vector<std::string> names() const
    {
        std::vector<std::string> list;
        for (const auto* option : app.get_options()) {
            for (const auto& name : option->get_lnames())
                list.push_back("-" + name);
        }
        return list;
    }
};

std::string helpText(const CLI::App& app)
{
    // CLI11 knows two dashes; the documented form has one.
    std::string text = app.help();
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool start = i == 0 || text[i - 1] == ' ' || text[i - 1] == ',' || text[i - 1] == '\n';
        if (start && text.compare(i, 2, "--") == 0 && text.compare(i, 6, "--help") != 0 && text.compare(i, 9, "--version") != 0)
            ++i;
        shown += text[i];
    }
    return shown;
}

}  // namespace

namespace {

/// The documented options have one dash, CLI11 knows two: only known names are rewritten, because a value may start with '-'.
std::string rewritten(const std::string& word, const std::vector<std::string>& known)
{
    const std::size_t dashes = word.find_first_not_of('-');
    if (dashes == std::string::npos || dashes < 1 || dashes > 2)
        return word;
    const std::string name = word.substr(dashes), option = "-" + name;
    if (std::find(known.begin(), known.end(), option) != known.end())
        return "-" + option;
    if (std::find(notBuilt.begin(), notBuilt.end(), name) != notBuilt.end())
        throw std::invalid_argument("option " + option + " is not built yet in this version");
    if (word.find_first_not_of("-0123456789.,e+") == std::string::npos)
        return word;
    const std::string start = option.substr(0, option.find('='));
    if (start != option && std::find(known.begin(), known.end(), start) != known.end())
        throw std::invalid_argument("Unknown option(s): " + word + "; write " + start + " " + option.substr(start.size() + 1));
    auto candidates = known;
    for (const std::string& missing : notBuilt)
        candidates.push_back("-" + missing);
    const std::string nearest = nearestName(option, candidates);
    throw std::invalid_argument("Unknown option(s): " + word + (nearest.empty() ? "" : "; did you mean " + nearest + "?")
                                + " (n2d2 -h lists the options)");
}

std::string oneDash(std::string text)
{
    for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 1))
        text.erase(at, 1);
    return text;
}

/// `Option -seed: random seed... [1]`, as documented, in the order of the help.
void echo(const CLI::App& app)
{
    for (const auto* option : app.get_options()) {
        if (option->count() == 0 || option->get_lnames().empty())
            continue;
        std::string values;
        for (const std::string& value : option->results())
            values += (values.empty() ? "" : " ") + value;
        const bool isFlag = option->get_expected_max() == 0;
        logInfo("Option -" + option->get_lnames().front() + ": " + option->get_description() + (isFlag ? "" : " [" + values + "]"));
    }
}

/// The command line goes on record in the working directory; a run is not refused because this fails.
void record(int argc, const char* const* argv)
{
    std::ofstream file("n2d2.args", std::ios::app);
    for (int i = 0; i < argc; ++i)
        file << argv[i] << " ";
    file << "\n";
}

}  // namespace

CommandLine parseCommandLine(int argc, const char* const* argv)
{
    Parser parser;
    const auto known = parser.names();
    std::vector<std::string> words;
    for (int i = 1; i < argc; ++i)
        words.push_back(rewritten(argv[i], known));
    // Documented with a value and without.
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--act-rescale-per-output" && (i + 1 == words.size() || (words[i + 1] != "0" && words[i + 1] != "1")))
            words.insert(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, "1");
    }
    // CLI11 takes the words last first.
    std::reverse(words.begin(), words.end());
    CommandLine result;
    try {
        parser.app.parse(words);
    }
    catch (const CLI::CallForHelp&) {
        std::cout << helpText(parser.app);
        result.exitCode = 0;
        return result;
    }
    catch (const CLI::ArgumentMismatch& error) {
        const std::string what = oneDash(error.what());
        throw std::invalid_argument("option " + what.substr(0, what.find(':')) + " needs a value (n2d2 -h lists the options)");
    }
    catch (const CLI::ExtrasError&) {
        std::string extra;
        for (const std::string& word : parser.app.remaining())
            extra += (extra.empty() ? "" : " ") + word;
        throw std::invalid_argument("Unknown option(s): " + extra + " (the model is already given: " + parser.options.ini_config
                                    + "; a run takes one model)");
    }
    catch (const CLI::ParseError& error) {
        throw std::invalid_argument("option " + oneDash(error.what()) + " (n2d2 -h lists the options)");
    }
    if (parser.version) {
        printVersion();
        result.exitCode = 0;
        return result;
    }
    if (parser.options.ini_config.empty())
        throw std::invalid_argument("Option <net> is required: n2d2 <net> [options] (n2d2 -h lists them)");
    result.options = parser.options;
    result.options.valid_metric = enumFromText<ConfusionTableMetric>(parser.metric);
    result.options.plot = parser.plot == "on";
    result.options.wt_round_mode = enumFromText<WeightsApprox>(parser.weightsRounding);
    result.options.b_round_mode = enumFromText<WeightsApprox>(parser.biasesRounding);
    result.options.c_round_mode = enumFromText<WeightsApprox>(parser.clippingsRounding);
    setDeterministic(parser.deterministicWord == "1");
    if (parser.app.count("--dev") > 0) {
        std::string reason;
        const auto device = cudaDevice(&reason);
        if (!device)
            logWarning("-dev " + std::to_string(parser.device) + " has no effect: " + reason);
        else if (parser.device >= static_cast<unsigned>(device->nbDevices()))
            throw std::invalid_argument("-dev " + std::to_string(parser.device) + ": there are " + std::to_string(device->nbDevices()) + " CUDA devices");
        else
            device->setDevice(static_cast<int>(parser.device));
    }
    for (const std::string& word : result.options.given) {
        if (word != "act-rescaling-mode" && result.options.gen_export.empty() && !result.options.calib_only && !result.options.export_check)
            throw std::invalid_argument("option -" + word + " needs -export, -calibOnly or -export-check");
    }
    if (!result.options.gen_export.empty() && result.options.calib_only)
        throw std::invalid_argument("-calibOnly calibrates without an export: leave out -export");
    if (result.options.resume && result.options.learn == 0 && result.options.learn_epoch == 0)
        throw std::invalid_argument("-resume needs -learn or -learn-epoch, with the total of the former run and this one");
    record(argc, argv);
    echo(parser.app);
    return result;
}

void drawPlots(const RunOptions& options)
{
    const bool anything = options.learn > 0 || options.learn_epoch > 0 || options.test || !options.gen_export.empty() || options.calib_only;
    if (!options.plot || !anything)
        return;
    const char* chosen = std::getenv("N2D2_PYTHON");
    const std::string python = chosen && *chosen ? chosen : "python3";
    std::cout << std::flush;
    const pid_t child = fork();
    if (child == 0) {
        execlp(python.c_str(), python.c_str(), "-m", "n2d2.plot", "--quiet", ".", static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = -1;
    if (child > 0)
        waitpid(child, &status, 0);
    if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        logInfo("Plots: *.png beside the data files of " + std::filesystem::current_path().string());
    else
        logNotice("the plots were not drawn: run `python3 -m n2d2.plot .` with a Python that has the n2d2 package (or -plot off)");
}

}  // namespace N2D2

#include "run/ExportWords.hpp"

#include <stdexcept>

#include "core/Text.hpp"
#include "ini/IniParser.hpp"

namespace N2D2 {

namespace {

template <class T> T numberIn(const std::string& text, T low, T high, const std::string& expected)
{
    T value{};
    try {
        value = fromText<T>(text);
    }
    catch (const std::invalid_argument&) {
        throw std::invalid_argument(expected + " is expected, got \"" + text + "\"");
    }
    if (!(value >= low && value <= high))
        throw std::invalid_argument(expected + " is expected, got " + text);
    return value;
}

bool flagOf(const std::string& text)
{
    if (text != "0" && text != "1" && text != "true" && text != "false")
        throw std::invalid_argument("0 or 1 is expected, got \"" + text + "\"");
    return text == "1" || text == "true";
}

int activationBits(const std::string& text)
{
    const char* expected = "2 to 16 (integers), -32 or -64 (floating point)";
    const int bits = numberIn<int>(text, -64, 64, expected);
    if (bits == -16)
        throw std::invalid_argument("floating point of 16 bits is not built yet in this version: use -32");
    if (bits > 16)
        throw std::invalid_argument("integers have 16 bits at most (sums of products of more need more than 64 bits), got " + text);
    if (bits != -32 && bits != -64 && bits < 2)
        throw std::invalid_argument(std::string(expected) + " is expected, got " + text);
    return bits;
}

int weightsBits(const std::string& text)
{
    const int bits = numberIn<int>(text, 0, 16, "2 to 16, or 0 (as the activations)");
    if (bits == 1)
        throw std::invalid_argument("weights of 1 bit have to be learnt so (QWeight): 2 to 16 is expected");
    return bits;
}

int someOrAll(const std::string& text) { return numberIn<int>(text, -1, 1 << 30, "a number of stimuli, or -1 for all,"); }

ClippingMode weightsClipping(const std::string& text)
{
    const auto mode = enumFromText<ClippingMode>(text);
    if (mode == ClippingMode::QUANTILE)
        throw std::invalid_argument("weights are clipped by None, MSE or KL-Divergence; Quantile is for activations");
    return mode;
}

}  // namespace

const std::vector<ExportWord>& exportWords()
{
    static const std::vector<ExportWord> words{
        {"NbBits", "nbbits", "bits of the exported activations (and weights): 2 to 16 integers, -32 or -64 floating point", false, "8",
         [](RunOptions& o, const std::string& text) { o.nb_bits = activationBits(text); }},
        {"WeightsNbBits", "wt-nbbits", "bits of the weights, 2 to 16 (0: as -nbbits)", false, "0",
         [](RunOptions& o, const std::string& text) { o.wt_nb_bits = weightsBits(text); }},
        {"Calibration", "calib", "stimuli of the calibration, from the validation set (0: none, -1: all)", false, "0",
         [](RunOptions& o, const std::string& text) { o.calibration = someOrAll(text); }},
        {"CalibrationReload", "calib-reload", "reuse what a former calibration saved in the folder of the export", true, "0",
         [](RunOptions& o, const std::string& text) { o.calibration_reload = flagOf(text); }},
        {"WeightsClipping", "wt-clipping-mode", "clipping of weights: None, MSE, KL-Divergence", false, "None",
         [](RunOptions& o, const std::string& text) { o.wt_clipping_mode = weightsClipping(text); }},
        {"ActivationsClipping", "act-clipping-mode", "clipping of activations: None, MSE, KL-Divergence, Quantile", false, "MSE",
         [](RunOptions& o, const std::string& text) { o.act_clipping_mode = enumFromText<ClippingMode>(text); }},
        {"ActivationsRescaling", "act-rescaling-mode",
         "arithmetic of rescaled outputs: Floating-point, Fixed-point (32), Fixed-point16, Fixed-point32, Single-shift, Double-shift", false,
         "Floating-point", [](RunOptions& o, const std::string& text) { o.act_scaling_mode = scalingModeOf(text); }},
        {"RescalePerOutput", "act-rescale-per-output", "a scale for the weights of each output, not of each layer (0 or 1; alone: 1)", false, "0",
         [](RunOptions& o, const std::string& text) { o.act_rescale_per_output = flagOf(text); }},
        {"QuantileValue", "act-quantile-value", "part of the values that Quantile keeps, in ]0, 1]", false, "0.9999",
         [](RunOptions& o, const std::string& text) {
             o.act_quantile_value = numberIn<double>(text, 1e-9, 1.0, "a fraction in ]0, 1]");
         }},
        {"NoUnsigned", "no-unsigned", "signed integers everywhere", true, "0",
         [](RunOptions& o, const std::string& text) { o.export_no_unsigned = flagOf(text); }},
        {"NoEqualization", "no-cle", "no equalization across layers", true, "0",
         [](RunOptions& o, const std::string& text) { o.export_no_cross_layer_equalization = flagOf(text); }},
        {"NbStimuli", "db-export", "test stimuli to export (0: none, -1: all)", false, "-1",
         [](RunOptions& o, const std::string& text) { o.export_nb_stimuli_max = someOrAll(text); }},
        {"Parameters", "export-parameters", "INI file of the parameters of the export's type", false, "",
         [](RunOptions& o, const std::string& text) { o.export_parameters = text; }},
        {"Budget", "export-budget", "refuse an export that needs more memory: ram=64K,flash=256K", false, "",
         [](RunOptions& o, const std::string& text) {
             exportBudget(text);
             o.export_budget = text;
         }},
        {"Folder", "export-folder", "folder of the export (export_<type>_<int|float><bits>)", false, "",
         [](RunOptions& o, const std::string& text) { o.export_folder = text; }},
    };
    return words;
}

void readExportSection(IniParser& ini, RunOptions& options, const std::set<std::string>& given)
{
    if (!ini.isSection("export"))
        return;
    ini.currentSection("export", true);
    std::vector<std::string> keys;
    for (const ExportWord& word : exportWords()) {
        keys.push_back(word.key);
        if (!ini.isProperty(word.key))
            continue;
        const std::string text = ini.getProperty<std::string>(word.key);
        RunOptions checked = options;
        try {
            word.set(checked, text);
        }
        catch (const std::invalid_argument& error) {
            ini.fail(word.key, std::string(word.key) + ": " + error.what());
        }
        if (!given.contains(word.option))
            options = checked;
    }
    ini.expectProperties(keys);
}

ExportBudget exportBudget(const std::string& text)
{
    const std::string expected = "ram=<bytes>,flash=<bytes> with K or M, as in ram=64K,flash=256K,";
    ExportBudget budget;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string part = text.substr(at, end - at);
        at = end + 1;
        const std::size_t equal = part.find('=');
        std::string number = equal == std::string::npos ? "" : part.substr(equal + 1);
        const std::string what = part.substr(0, equal);
        if ((what != "ram" && what != "flash") || number.empty())
            throw std::invalid_argument(expected + " is expected, got \"" + text + "\"");
        std::int64_t unit = 1;
        if (const char last = number.back(); last == 'K' || last == 'k' || last == 'M' || last == 'm') {
            unit = last == 'K' || last == 'k' ? 1024 : 1024 * 1024;
            number.pop_back();
        }
        (what == "ram" ? budget.ram : budget.flash) = numberIn<std::int64_t>(number, 0, std::int64_t{1} << 40, expected) * unit;
    }
    return budget;
}

}  // namespace N2D2

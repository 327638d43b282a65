#include "optimize/CalibrationFiles.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "core/Version.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/Fnv.hpp"
#include "optimize/Histogram.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

constexpr const char *rangeFile = "outputs_range.bin", *histogramFile = "outputs_histogram.bin", *originFile = "calibration.json";
constexpr int layout = 1;

fs::path fileIn(const CalibrationOptions& options, const char* name) { return fs::path(options.folder) / name; }

std::string fileHash(const std::string& bytes)
{
    Fnv hash;
    hash.add(bytes.data(), bytes.size());
    return hash.text();
}

// Little-endian records ------------------------------------------------------------------------------------------------

void put(std::string& bytes, std::uint64_t word)
{
    for (int i = 0; i < 8; ++i)
        bytes += static_cast<char>(word >> (8 * i) & 255);
}

void put(std::string& bytes, double value)
{
    std::uint64_t word;
    std::memcpy(&word, &value, sizeof(word));
    put(bytes, word);
}

void put(std::string& bytes, const std::string& text)
{
    put(bytes, static_cast<std::uint64_t>(text.size()));
    bytes += text;
}

/// Reads the records of a file; std::runtime_error naming it.
class Records {
public:
    explicit Records(fs::path path) : mPath(std::move(path)), mBytes(readFile(mPath)) {}
    std::uint64_t word()
    {
        need(8, "a number");
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(mBytes[mAt + static_cast<std::size_t>(i)])) << (8 * i);
        mAt += 8;
        return value;
    }
    double real()
    {
        const std::uint64_t bits = word();
        double value;
        std::memcpy(&value, &bits, sizeof(value));
        if (!std::isfinite(value))
            fail("it holds a number that is not finite");
        return value;
    }
    std::string text()
    {
        const std::uint64_t size = word();
        need(size, "a name");
        mAt += static_cast<std::size_t>(size);
        return mBytes.substr(mAt - static_cast<std::size_t>(size), static_cast<std::size_t>(size));
    }
    std::vector<std::uint64_t> words(std::uint64_t count)
    {
        if (count > (mBytes.size() - mAt) / 8)
            need(std::numeric_limits<std::uint64_t>::max(), "the counts");
        std::vector<std::uint64_t> values(static_cast<std::size_t>(count));
        for (std::uint64_t& value : values)
            value = word();
        return values;
    }
    void finish() const
    {
        if (mAt != mBytes.size())
            fail(std::to_string(mBytes.size() - mAt) + " bytes follow its last entry");
    }
    [[noreturn]] void fail(const std::string& what) const
    {
        throw std::runtime_error("[calibration] " + mPath.string() + " is no calibration file, or is damaged: " + what);
    }
    const std::string& bytes() const { return mBytes; }

private:
    void need(std::uint64_t size, const char* what) const
    {
        if (size > mBytes.size() - mAt)
            fail("it ends within " + std::string(what));
    }

    fs::path mPath;
    std::string mBytes;
    std::size_t mAt = 0;
};

// Text -----------------------------------------------------------------------------------------------------------------

void append(std::string& text, double value)
{
    char buffer[40];
    text.append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general, 8).ptr);
}

std::string histogramText(const Histogram& histogram, const CalibrationOptions& options)
{
    std::string text = "# min ";
    append(text, histogram.min());
    text += " max ";
    append(text, histogram.max());
    text += " bins " + std::to_string(histogram.counts().size()) + " total " + std::to_string(histogram.total()) + "\n";
    for (const ClippingMode mode : {ClippingMode::MSE, ClippingMode::KL_DIVERGENCE, ClippingMode::QUANTILE}) {
        if (histogram.empty())
            continue;
        text += "# threshold " + enumToText(mode) + " ";
        append(text, clippingThreshold(histogram, mode, options.nbBits, !histogram.hasNegative(), options.quantile));
        text += "\n";
    }
    text += "# bin value count normalized (bins without values are left out)\n";
    for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
        const std::uint64_t count = histogram.counts()[i];
        if (count == 0)
            continue;
        text += std::to_string(i) + " ";
        append(text, histogram.value(i));
        text += " " + std::to_string(count) + " ";
        append(text, static_cast<double>(count) / static_cast<double>(histogram.total()));
        text += "\n";
    }
    return text;
}

std::string requestedText(int nbStimuli) { return nbStimuli < 0 ? "all" : std::to_string(nbStimuli); }

}  // namespace

bool Calibration::Files::exist(const CalibrationOptions& options)
{
    return fs::exists(fileIn(options, rangeFile)) && (options.clipping == ClippingMode::NONE || fs::exists(fileIn(options, histogramFile)));
}

void Calibration::Files::write(const Calibration& calibration, const CalibrationOrigin& origin)
{
    const CalibrationOptions& options = calibration.mOptions;
    std::string ranges, lines = "# name min max mean stddev\n", histograms;
    put(ranges, static_cast<std::uint64_t>(calibration.mNames.size()));
    put(histograms, static_cast<std::uint64_t>(calibration.mHistograms.size()));
    for (const std::string& name : calibration.mNames) {
        const OutputRange& range = calibration.range(name);
        put(ranges, name);
        put(ranges, range.min);
        put(ranges, range.max);
        put(ranges, std::uint64_t{3});
        for (const double moment : {range.count, range.sum, range.sumSquares})
            put(ranges, moment);
        lines += name;
        for (const double value : {range.min, range.max, range.mean(), range.stdDev()}) {
            lines += " ";
            append(lines, value);
        }
        lines += "\n";
        const Histogram* histogram = calibration.histogram(name);
        if (!histogram)
            continue;
        put(histograms, name);
        put(histograms, histogram->min());
        put(histograms, histogram->max());
        put(histograms, static_cast<std::uint64_t>(histogram->counts().size()));
        put(histograms, static_cast<std::uint64_t>(histogram->counts().size()));
        for (const std::uint64_t count : histogram->counts())
            put(histograms, count);
        put(histograms, histogram->total());
        const std::string text = histogramText(*histogram, options);
        writeFile(fs::path(options.folder) / "outputs_histogram" / (safeFileName(name) + ".dat"), [&](std::ostream& stream) { stream << text; });
    }
    const auto save = [&](const char* name, const std::string& bytes) {
        writeFile(fileIn(options, name), [&](std::ostream& stream) { stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
    };
    const bool hasHistograms = !calibration.mHistograms.empty();
    save(rangeFile, ranges);
    save("outputs_range.dat", lines);
    if (hasHistograms)
        save(histogramFile, histograms);
    nlohmann::ordered_json json;
    json["version"] = layout;
    json["software"] = version();
    json["options"] = {{"nbBits", options.nbBits},
                       {"noUnsigned", options.noUnsigned},
                       {"nbStimuli", requestedText(options.nbStimuli)},
                       {"clipping", enumToText(options.clipping)},
                       {"quantile", options.quantile},
                       {"bins", hasHistograms ? Histogram::binsFor(options.clipping, options.nbBits) : 0}};
    json["stimuli"] = {{"set", origin.set}, {"used", origin.nbStimuli}, {"preprocessing", origin.preprocessing}};
    json["network"] = {{"structure", origin.structure}, {"weights", origin.weights}};
    json["files"] = {{rangeFile, fileHash(ranges)}};
    if (hasHistograms)
        json["files"][histogramFile] = fileHash(histograms);
    save(originFile, json.dump(2) + "\n");
}

void Calibration::Files::read(Calibration& calibration)
{
    const CalibrationOptions& options = calibration.mOptions;
    calibration.mNames.clear();
    calibration.mRanges.clear();
    calibration.mHistograms.clear();
    Records ranges(fileIn(options, rangeFile));
    for (std::uint64_t entries = ranges.word(); entries > 0; --entries) {
        const std::string name = ranges.text();
        OutputRange range;
        range.min = ranges.real();
        range.max = ranges.real();
        if (ranges.word() != 3)
            ranges.fail("an entry has not three sums");
        range.count = ranges.real();
        range.sum = ranges.real();
        range.sumSquares = ranges.real();
        if (range.min > range.max || !(range.count >= 0.0) || range.sumSquares < 0.0)
            ranges.fail("the statistics of \"" + name + "\" are impossible");
        if (!calibration.mRanges.emplace(name, range).second)
            ranges.fail("\"" + name + "\" is there twice");
        calibration.mNames.push_back(name);
    }
    ranges.finish();
    if (options.clipping == ClippingMode::NONE)
        return;
    Records histograms(fileIn(options, histogramFile));
    for (std::uint64_t entries = histograms.word(); entries > 0; --entries) {
        const std::string name = histograms.text();
        const double min = histograms.real(), max = histograms.real();
        const std::uint64_t bins = histograms.word();
        if (histograms.word() != bins)
            histograms.fail("the bins of \"" + name + "\" have two numbers");
        auto counts = histograms.words(bins);
        const std::uint64_t total = histograms.word();
        try {
            auto histogram = std::make_shared<Histogram>(min, max, std::move(counts));
            if (histogram->total() != total)
                histograms.fail("the counts of \"" + name + "\" do not add up");
            if (!calibration.mHistograms.emplace(name, histogram).second)
                histograms.fail("\"" + name + "\" is there twice");
        }
        catch (const std::invalid_argument& error) {
            histograms.fail("of \"" + name + "\": " + error.what());
        }
    }
    histograms.finish();
}

namespace {

struct Recorded {
    std::string what, then, now;
};

/// The text of a member, "" when it is missing.
std::string memberText(const nlohmann::json& json, const char* group, const char* name)
{
    const auto found = json.find(group);
    if (found == json.end() || !found->is_object())
        return {};
    const auto member = found->find(name);
    return member == found->end() ? "" : (member->is_string() ? member->get<std::string>() : member->dump());
}

}  // namespace

void Calibration::Files::check(const Calibration& calibration, const DeepNet& net)
{
    const CalibrationOptions& options = calibration.mOptions;
    const std::string folder = "[calibration] the data in \"" + options.folder + "\" ", remedy = ": calibrate again (without reloading)";
    const bool histograms = options.clipping != ClippingMode::NONE;
    for (const auto& [name, cell] : net.getCells()) {
        if (!calibration.mRanges.count(name) || (histograms && !calibration.mHistograms.count(name)))
            throw std::invalid_argument(folder + "are of another network, there is nothing about \"" + name + "\"" + remedy);
    }
    if (!calibration.mRanges.count("env"))
        throw std::invalid_argument(folder + "have nothing about the stimuli (\"env\")" + remedy);
    const fs::path path = fileIn(options, originFile);
    if (!fs::exists(path)) {
        logWarning(folder + "come without " + originFile + ": whether they are of this network and these options is not known");
        return;
    }
    const auto json = nlohmann::json::parse(readFile(path, 1u << 20), nullptr, false);
    if (!json.is_object() || memberText(json, "files", rangeFile).empty())
        throw std::runtime_error("[calibration] " + path.string() + " is damaged" + remedy);
    if (!json.contains("version") || json["version"] != layout)
        throw std::invalid_argument(folder + "were written by another version" + remedy);
    for (const char* name : {rangeFile, histogramFile}) {
        if (name == histogramFile && !histograms)
            continue;
        if (memberText(json, "files", name) != fileHash(readFile(fileIn(options, name))))
            throw std::runtime_error("[calibration] " + fileIn(options, name).string() + " is not the file that " + originFile + " is about" + remedy);
    }
    const StimuliSet set = memberText(json, "stimuli", "set") == "Test" ? StimuliSet::Test : StimuliSet::Validation;
    const CalibrationOrigin now = originOf(net, set);
    // MSE and KL-Divergence share their histograms; a quantile, and None, take what there is.
    std::vector<Recorded> recorded{{"number of stimuli", memberText(json, "options", "nbStimuli"), requestedText(options.nbStimuli)},
                                   {"unsigned outputs (-no-unsigned)", memberText(json, "options", "noUnsigned"), options.noUnsigned ? "true" : "false"}};
    if (histograms)
        recorded.push_back({"number of bins (by bits and clipping mode)", memberText(json, "options", "bins"),
                            std::to_string(Histogram::binsFor(options.clipping, options.nbBits))});
    for (const Recorded& one : recorded) {
        if (one.then != one.now)
            throw std::invalid_argument(folder + "were made with another " + one.what + ": " + one.then + " then, " + one.now + " now" + remedy);
    }
    recorded = {{"layers", memberText(json, "network", "structure"), now.structure},
                {"weights", memberText(json, "network", "weights"), now.weights}};
    if (net.getStimuliProvider())
        recorded.push_back({"transformations of the stimuli", memberText(json, "stimuli", "preprocessing"), now.preprocessing});
    for (const Recorded& one : recorded) {
        if (one.then != one.now)
            throw std::invalid_argument(folder + "are of a network with other " + one.what + remedy);
    }
    logInfo("Calibration data of " + memberText(json, "stimuli", "used") + " stimuli of the " + memberText(json, "stimuli", "set") + " set");
}

}  // namespace N2D2

#include "data/database/actitracker/Actitracker_Database.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/Log.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"
#include "data/database/TableSource.hpp"

namespace N2D2 {

namespace {

const char* const activities[] = {"Jogging", "LyingDown", "Sitting", "Stairs", "Standing", "Walking"};
constexpr unsigned maxWarnings = 100;

// Parts of `user,activity,time,x,y,z` (without the `;`); fewer or more parts are the caller's to refuse.
std::vector<std::string_view> partsOf(std::string_view line)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t comma = line.find(',');
        parts.push_back(trim(line.substr(0, comma)));
        if (comma == std::string_view::npos)
            return parts;
        line.remove_prefix(comma + 1);
    }
}

template <class T> bool isNumber(std::string_view text, T& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Actitracker_Database::Actitracker_Database(double learn, double validation, bool useUnlabeledForTest, std::shared_ptr<Context> context)
    : Database(true, std::move(context)), mLearn(learn), mValidation(validation), mUseUnlabeledForTest(useUnlabeledForTest)
{
}

void Actitracker_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    if (!labelPath.empty() || extractROIs)
        throw std::invalid_argument(label() + " the labels are in the data file: neither a label path nor ROIs are expected");
    const double rest = remainingFraction(label(), mLearn, mValidation);
    const std::string folder = existingFolder(label(), dataPath.empty() ? dataRoot("WISDM_at_v2.0") : dataPath);
    for (const char* activity : activities)
        labelID(activity);
    loadRaw(folder + "/WISDM_at_v2.0_raw.txt", false);
    partitionStimuli(mLearn, mValidation, mUseUnlabeledForTest ? 0.0 : rest);
    if (mUseUnlabeledForTest) {
        loadRaw(folder + "/WISDM_at_v2.0_unlabeled_raw.txt", true);
        partitionStimuli(0.0, 0.0, 1.0);
    }
    warnEmptySets(*this, mLearn, mValidation, 0.0);
}

void Actitracker_Database::loadRaw(const std::string& path, bool unlabeled)
{
    const auto hop = static_cast<std::size_t>(std::lround(*mWindowSize * *mOverlapping));
    if (hop == 0)
        throw std::invalid_argument(fmt::format("{} Overlapping: {} of a window of {} samples is a step of 0", label(), realText(*mOverlapping), *mWindowSize));
    const MappedFile file(label(), path);
    std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    std::vector<float> values;
    std::vector<signed char> kinds;
    unsigned skipped = 0;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view record = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (record.empty())
            continue;
        const auto fail = [&](const std::string& what) { return std::runtime_error(fmt::format("{} {}:{} {}", label(), path, line, what)); };
        const std::size_t stop = record.find(';');
        if (stop == std::string_view::npos || stop + 1 != record.size())
            throw fail("a line is user,activity,time,x,y,z; and nothing behind, got " + std::string(record));
        record.remove_suffix(1);
        const auto parts = partsOf(record);
        if (parts.size() > 1 && parts[1].empty()) {
            if (++skipped <= maxWarnings)
                logWarning(fmt::format("{} {}:{} has no activity and is skipped", label(), path, line));
            continue;
        }
        unsigned user = 0;
        unsigned long long time = 0;
        std::array<float, 3> sample{};
        if (parts.size() != 6 || !isNumber(parts[0], user) || !isNumber(parts[2], time) || !isNumber(parts[3], sample[0]) || !isNumber(parts[4], sample[1])
            || !isNumber(parts[5], sample[2]) || !std::isfinite(sample[0] + sample[1] + sample[2]))
            throw fail("a line is user,activity,time,x,y,z; with numbers, got " + std::string(record));
        const std::string activity(parts[1]);
        if (!unlabeled && !isLabel(activity))
            throw fail("unknown activity " + activity + suggestion(activity, getLabelNames()));
        kinds.push_back(isLabel(activity) ? static_cast<signed char>(getLabelID(activity)) : static_cast<signed char>(-1));
        values.insert(values.end(), sample.begin(), sample.end());
    }
    if (skipped > maxWarnings)
        logWarning(fmt::format("{} {}: {} lines without an activity are skipped, the first {} are named above", label(), path, skipped, maxWarnings));

    const std::size_t samples = kinds.size(), window = *mWindowSize;
    const std::size_t count = samples < window ? 0 : (samples - window) / hop + 1;
    if (count == 0)
        logWarning(fmt::format("{} {}: {} samples make no window of {}", label(), path, samples, window));
    const auto source = std::make_shared<TableSource>(std::move(values), 3, window, hop);
    for (std::size_t item = 0; item < count; ++item) {
        const std::size_t begin = item * hop;
        std::array<std::size_t, std::size(activities)> seen{};
        std::size_t most = 0;
        int kind = -1;
        for (std::size_t i = begin; i < begin + window; ++i) {
            if (kinds[i] >= 0 && ++seen[static_cast<std::size_t>(kinds[i])] > most) {
                most = seen[static_cast<std::size_t>(kinds[i])];
                kind = kinds[i];
            }
        }
        addStimulus(fmt::format("{}[{}:{}]", path, begin, begin + window), kind, Unpartitioned, source, item);
    }
}

}  // namespace N2D2

N2D2_REGISTER(Actitracker_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("Actitracker_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[Actitracker_Database]";
        const double learn = takeOption(options, who, "Learn", 0.6);
        const double validation = takeOption(options, who, "Validation", 0.2);
        const auto database = std::make_shared<Actitracker_Database>(learn, validation, takeOption(options, who, "UseUnlabeledForTest", false));
        const std::string path = takeOption(options, who, "DataPath", std::string());
        takeParameters(options, *database);
        database->load(path);
        return database;
    });
}

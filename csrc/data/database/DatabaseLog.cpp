// Partition lists and statistics as text files (spec data §1.9).
#include <ctime>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/database/DateLine.hpp"
#include "data/database/NameIndex.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/database/StimulusTable.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/datafile/csv/CsvLine.hpp"

namespace N2D2 {

std::string dateLine()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    char text[64];
    std::strftime(text, sizeof(text), "# %a %b %e %H:%M:%S %Y\n", &parts);
    return text;
}

namespace {

void writeCounts(const std::string& sizeFile, const std::string& labelFile, const std::map<std::pair<int, int>, unsigned>& sizes,
                 const std::map<int, unsigned>& labels, const Database& database)
{
    writeFile(sizeFile, [&](std::ostream& stream) {
        stream << dateLine();
        for (const auto& [size, count] : sizes)
            stream << size.first << ' ' << size.second << ' ' << count << '\n';
    });
    writeFile(labelFile, [&](std::ostream& stream) {
        stream << dateLine();
        for (const auto& [label, count] : labels) {
            const bool named = label >= 0 && static_cast<unsigned>(label) < database.getNbLabels();
            stream << '"' << (named ? database.getLabelName(label) : std::to_string(label)) << "\" " << count << '\n';
        }
    });
}

}  // namespace

void Database::logPartition(const std::string& dirName) const
{
    makeDirectories(dirName);
    for (const StimuliSet set : {Learn, Validation, Test}) {
        writeFile(dirName + "/" + enumToText(set) + ".log", [&](std::ostream& stream) {
            stream << dateLine();
            for (const StimulusID id : mSets[set])
                stream << getStimulusName(id) << '\n';
        });
    }
}

void Database::loadPartition(const std::string& dirName)
{
    NameIndex index(*this, "", mTableVersion);
    std::vector<StimulusID> ids[3];
    std::vector<bool> taken(getNbStimuli(), false);
    bool any = false;
    for (const StimuliSet set : {Learn, Validation, Test}) {
        const std::string file = dirName + "/" + enumToText(set) + ".log";
        std::error_code error;
        if (!std::filesystem::exists(file, error))
            continue;
        any = true;
        const std::string text = N2D2::readFile(file);
        forEachLine(text, [&](std::string_view line, std::size_t number) {
            if (line.empty() || (number == 1 && line.starts_with("# ")))
                return;
            const auto hits = index.findWhole(std::string(line));
            // Stimuli of one name (a file that was loaded twice) are taken in their order.
            const auto free = std::find_if(hits.begin(), hits.end(), [&](StimulusID id) { return !taken[id]; });
            if (free == hits.end())
                throw std::runtime_error(fmt::format("{} {}:{}: {} {}", label(), file, number, line,
                                                     hits.empty() ? "is not in the database: the list belongs to other data, or these lie elsewhere"
                                                                  : "is listed more often than the database has it"));
            taken[*free] = true;
            ids[set].push_back(*free);
        });
    }
    if (!any)
        throw FileNotFound(label() + " no partition (Learn.log, Validation.log, Test.log) in the directory " + dirName);
    for (auto& set : mSets)
        set.clear();
    for (const StimuliSet set : {Learn, Validation, Test}) {
        mSets[set] = std::move(ids[set]);
        for (const StimulusID id : mSets[set])
            mSetOf[id] = static_cast<std::uint8_t>(set);
    }
    for (StimulusID id = 0; id < getNbStimuli(); ++id) {
        if (taken[id])
            continue;
        mSets[Unpartitioned].push_back(id);
        mSetOf[id] = Unpartitioned;
    }
    changed();
    if (!mSets[Unpartitioned].empty())
        logWarning(fmt::format("{} {} of {} stimuli are in no list of {} (the first: {}): they stay unpartitioned", label(), mSets[Unpartitioned].size(),
                               getNbStimuli(), dirName, getStimulusName(mSets[Unpartitioned].front())));
}

void Database::logStats(const std::string& sizeFileName, const std::string& labelFileName, StimuliSetMask mask) const
{
    std::map<std::pair<int, int>, unsigned> sizes;
    std::map<int, unsigned> labels;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            const cv::Mat data = getStimulusData(id);
            ++sizes[{data.cols, data.rows}];
            ++labels[(*mStimuli)[id].label];
        }
    }
    writeCounts(sizeFileName, labelFileName, sizes, labels, *this);
}

void Database::logROIsStats(const std::string& sizeFileName, const std::string& labelFileName, StimuliSetMask mask) const
{
    std::map<std::pair<int, int>, unsigned> sizes;
    std::map<int, unsigned> labels;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            for (const auto& roi : StimulusTable::rois((*mStimuli)[id])) {
                const Box box = roi->box();
                ++sizes[{box.width, box.height}];
                ++labels[roi->label];
            }
        }
    }
    writeCounts(sizeFileName, labelFileName, sizes, labels, *this);
}

void Database::logMultiChannelStats(const std::string& fileName, StimuliSetMask mask) const
{
    const std::size_t channels = mMultiChannelReplace->size();
    std::vector<std::size_t> found(channels, 0), valid(channels, 0);
    std::size_t all = 0, matching = 0;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            ++all;
            const std::string name = getStimulusName(id, false);
            if (mStimuli->source((*mStimuli)[id]) || !matchesChannels(name))
                continue;
            ++matching;
            const cv::Mat own = dataFileFor(name).read(name);
            const auto files = channelFiles(name);
            for (std::size_t channel = 0; channel < channels; ++channel) {
                std::error_code error;
                if (files[channel].empty() || !std::filesystem::exists(files[channel], error))
                    continue;
                ++found[channel];
                const cv::Mat data = files[channel] == name ? own : dataFileFor(files[channel]).read(files[channel]);
                valid[channel] += data.size() == own.size() && data.depth() == own.depth();
            }
        }
    }
    writeFile(fileName, [&](std::ostream& stream) {
        stream << dateLine() << "all " << all << ' ' << all << "\nmulti " << matching << ' ' << matching << '\n';
        for (std::size_t channel = 0; channel < channels; ++channel)
            stream << channel << ' ' << found[channel] << ' ' << valid[channel] << '\n';
    });
}

void Database::logAllStats(const std::string& prefix, StimuliSetMask mask) const
{
    logStats(prefix + "-size.dat", prefix + "-label.dat", mask);
    logROIsStats(prefix + "-roi-size.dat", prefix + "-roi-label.dat", mask);
    if (!mMultiChannelMatch->empty())
        logMultiChannelStats(prefix + "-multi-stats.dat", mask);
}

}  // namespace N2D2

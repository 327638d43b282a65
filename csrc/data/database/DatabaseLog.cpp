// Partition lists and statistics as text files (spec data §1.9).
#include <ctime>
#include <map>

#include "core/File.hpp"
#include "data/database/Database.hpp"
#include "data/database/StimulusRead.hpp"

namespace N2D2 {

namespace {

std::string dateLine()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    char text[64];
    std::strftime(text, sizeof(text), "# %a %b %e %H:%M:%S %Y\n", &parts);
    return text;
}

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

void Database::logStats(const std::string& sizeFileName, const std::string& labelFileName, StimuliSetMask mask) const
{
    std::map<std::pair<int, int>, unsigned> sizes;
    std::map<int, unsigned> labels;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            const cv::Mat data = getStimulusData(id);
            ++sizes[{data.cols, data.rows}];
            ++labels[mStimuli[id].label];
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
            for (const auto& roi : mStimuli[id].rois) {
                const Box box = roi->box();
                ++sizes[{box.width, box.height}];
                ++labels[roi->label];
            }
        }
    }
    writeCounts(sizeFileName, labelFileName, sizes, labels, *this);
}

}  // namespace N2D2

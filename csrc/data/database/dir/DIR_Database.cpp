#include "data/database/dir/DIR_Database.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/Log.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

struct DIR_Database::Walk {
    unsigned loaded = 0;
    unsigned skipped = 0;        // files without a reader
    std::string skippedExample;
    std::set<std::string> open;  // real paths of the folders above: a link to one of them would never end
};

DIR_Database::DIR_Database(bool loadDataInMemory, std::shared_ptr<Context> context) : Database(loadDataInMemory, std::move(context)) {}

void DIR_Database::setValidExtensions(const std::vector<std::string>& extensions)
{
    mValidExtensions.clear();
    for (const std::string& extension : extensions)
        mValidExtensions.push_back(fileExtension("x." + extension));
}

void DIR_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    if (!labelPath.empty())
        throw std::invalid_argument(label() + " load() takes labels from the folders' names: a label path is not expected (got " + labelPath + ")");
    if (extractROIs)
        throw std::invalid_argument(label() + " load() reads no ROI file: extractROIs() makes a stimulus of each ROI that loadROIs() attached");
    loadDir(dataPath, 1, "", 1);
}

void DIR_Database::loadDir(const std::string& dirPath, int depth, const std::string& labelName, int labelDepth)
{
    std::string root = expandEnvironmentVariables(dirPath);
    while (root.size() > 1 && root.back() == '/')
        root.pop_back();
    std::error_code error;
    if (!fs::is_directory(root, error))
        throw FileNotFound(label() + " Could not open directory: " + root);
    Walk found;
    walk(found, root, depth, labelName, labelDepth);
    if (found.skipped > 0)
        logNotice(fmt::format("{} {} file{} of {} without a reader for {} left out (the first: {})", label(), found.skipped, found.skipped > 1 ? "s" : "",
                              root, found.skipped > 1 ? "them" : "it", found.skippedExample));
    if (found.loaded == 0)
        throw std::runtime_error(label() + " no data file in " + root + (depth < 0 ? "" : " down to " + std::to_string(depth) + " levels of sub-directories")
                                 + (mValidExtensions.empty() ? "" : " with the extensions \"" + toText(mValidExtensions) + "\"")
                                 + (mIgnoreMasks.empty() ? "" : " outside of the masks \"" + toText(mIgnoreMasks) + "\""));
}

bool DIR_Database::takes(const std::string& path) const
{
    return std::none_of(mIgnoreMasks.begin(), mIgnoreMasks.end(), [&](const std::string& mask) { return matchWildcard(mask, path); });
}

void DIR_Database::noticeMissingChannels(const std::string& path) const
{
    for (const std::string& channel : channelFiles(path)) {
        std::error_code error;
        if (!channel.empty() && !fs::exists(channel, error))
            logNotice(label() + " channel file " + channel + " of " + path + " is missing: zeros stand for it");
    }
}

void DIR_Database::walk(Walk& found, const std::string& dirPath, int depth, const std::string& labelName, int labelDepth)
{
    std::error_code error;
    const std::string real = fs::canonical(dirPath, error).string();
    if (error || !found.open.insert(real).second)
        return;
    std::vector<std::string> files, folders;
    for (fs::directory_iterator it(dirPath, fs::directory_options::skip_permission_denied, error), end; !error && it != end; it.increment(error)) {
        const std::string path = it->path().string();
        if (!takes(path))
            continue;
        std::error_code unreadable;
        if (it->is_directory(unreadable))
            folders.push_back(path);
        else if (it->is_regular_file(unreadable)) {
            const std::string extension = fileExtension(path);
            if (!mValidExtensions.empty() && std::find(mValidExtensions.begin(), mValidExtensions.end(), extension) == mValidExtensions.end())
                continue;
            if (isLabelMask(path))
                continue;
            if (hasDataFile(path))
                files.push_back(path);
            else {
                if (found.skipped++ == 0)
                    found.skippedExample = path;
            }
        }
    }
    if (error)
        throw std::runtime_error(label() + " could not read directory: " + dirPath + " (" + error.message() + ")");
    std::sort(files.begin(), files.end());
    std::sort(folders.begin(), folders.end());

    if (!mMultiChannelMatch->empty()) {
        std::erase_if(files, [&](const std::string& path) { return !matchesChannels(path); });
        for (const std::string& path : files)
            noticeMissingChannels(path);
    }
    if (!files.empty()) {
        const int id = labelDepth >= 0 ? labelOf(labelName, dirPath, found.open.size() == 1) : -1;
        for (const std::string& path : files)
            addStimulus(path, id);
        found.loaded += static_cast<unsigned>(files.size());
    }
    if (depth != 0) {
        for (const std::string& folder : folders) {
            const std::string name = labelDepth > 0 ? labelName + "/" + fs::path(folder).filename().string() : labelName;
            walk(found, folder, depth - (depth > 0), name, labelDepth > 0 ? labelDepth - 1 : labelDepth);
        }
    }
    found.open.erase(real);
}

void DIR_Database::loadLabelOrder(const std::string& fileName, const std::string& labelName)
{
    const auto lines = linesOf(label(), fileName);
    const std::string file = expandEnvironmentVariables(fileName);
    std::map<unsigned long long, std::string> names;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = trim(lines[i]);
        if (line.empty())
            continue;
        const auto fail = [&](const std::string& what) { return std::invalid_argument(fmt::format("{} {}:{} {}", label(), file, i + 1, what)); };
        const std::size_t space = line.find_last_of(" \t");
        unsigned long long index = 0;
        try {
            if (space == std::string_view::npos)
                throw std::invalid_argument("");
            index = parseUnsigned(line.substr(space + 1));
        }
        catch (const std::invalid_argument&) {
            throw fail("a line is `name index`, with indices from 0 on, got \"" + std::string(line) + "\"");
        }
        std::string name(trim(line.substr(0, space)));
        if (name[0] != '/')
            name = "/" + name;  // as loadDir() names the label of a sub-folder
        name = labelName + name;
        if (std::any_of(names.begin(), names.end(), [&](const auto& known) { return known.second == name; }))
            throw fail("the label \"" + name + "\" is there twice");
        if (!names.emplace(index, name).second)
            throw fail(fmt::format("the index {} is there twice", index));
    }
    if (names.empty())
        throw std::invalid_argument(label() + " " + file + ": no label");
    unsigned long long next = 0;
    for (const auto& [index, name] : names) {
        if (index != next++)
            throw std::invalid_argument(fmt::format("{} {}: the indices are 0 to {}, {} is missing", label(), file, names.size() - 1, next - 1));
    }
    for (const auto& [index, name] : names)
        labelID(name);
    mLabelOrder = file;
}

// With an order of the labels, a folder below the root must be in it.
int DIR_Database::labelOf(const std::string& name, const std::string& dirPath, bool isRoot)
{
    if (!mLabelOrder.empty() && !isRoot && !isLabel(name))
        throw std::invalid_argument(label() + " the folder " + dirPath + " has the label \"" + name + "\", which " + mLabelOrder + " does not list");
    return labelID(name);
}

void DIR_Database::loadFile(const std::string& fileName)
{
    std::error_code error;
    if (!fs::is_regular_file(fileName, error))
        throw FileNotFound(label() + " Could not open file: " + fileName);
    addStimulus(fileName, -1);
}

void DIR_Database::loadFile(const std::string& fileName, const std::string& labelName)
{
    loadFile(fileName);
    setStimulusLabel(getNbStimuli() - 1, labelID(labelName));
}

void DIR_Database::loadOneSection(Options& options)
{
    const std::string who = label();
    const std::string dataPath = takeRequired<std::string>(options, who, "DataPath");
    const int depth = takeOption(options, who, "Depth", 1);
    const std::string labelName = takeOption(options, who, "LabelName", std::string());
    const int labelDepth = takeOption(options, who, "LabelDepth", 1);
    const std::string labelPath = takeOption(options, who, "LabelPath", std::string());
    const std::string roiFile = takeOption(options, who, "ROIFile", std::string());
    const std::string roiDir = takeOption(options, who, "ROIDir", std::string());
    const auto roiExtensions = takeOption(options, who, "ROIExtension", std::vector<std::string>{"json"});
    const SectionPartition partition = SectionPartition::take(options, who, std::nullopt, 0.0);
    setIgnoreMasks(takeOption(options, who, "IgnoreMasks", std::vector<std::string>()));
    setValidExtensions(takeOption(options, who, "ValidExtensions", std::vector<std::string>()));
    takeParameters(options, *this);

    if (!labelPath.empty())
        loadLabelOrder(labelPath, labelName);
    loadDir(dataPath, depth, labelName, labelDepth);
    if (!roiFile.empty())
        loadROIs(roiFile, "", true);
    if (!roiDir.empty())
        loadROIsDir(roiDir, roiExtensions, depth);
    if (partition.perLabel && labelDepth < 0)
        logWarning(who + " PerLabelPartitioning needs labels, LabelDepth=-1 gives none: all stimuli go to the test set (PerLabelPartitioning=0 partitions by count)");
    partition.apply(*this);
}

void DIR_Database::loadSection(Options& options, const SectionLookup& lookup)
{
    loadSections(options, lookup, label(), [this](Options& section) { loadOneSection(section); });
}

}  // namespace N2D2

N2D2_REGISTER(DIR_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("DIR_Database", [](Options& options, const SectionLookup& lookup) -> std::shared_ptr<Database> {
        const auto database = std::make_shared<DIR_Database>(takeOption(options, "[DIR_Database]", "LoadInMemory", false));
        database->loadSection(options, lookup);
        // With PartitionPath these may be the lists that are to be read.
        if (!options.count("PartitionPath"))
            database->logPartition("db_partition");
        return database;
    });
}

#include "data/database/ilsvrc/ILSVRC2012_Database.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include <fmt/format.h>

#include "core/Log.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

ILSVRC2012_Database::ILSVRC2012_Database(double learn, bool useValidationForTest, bool backgroundClass, std::shared_ptr<Context> context)
    : Database(false, std::move(context)), mLearn(learn), mUseValidationForTest(useValidationForTest), mBackgroundClass(backgroundClass)
{
}

std::vector<std::string> ILSVRC2012_Database::classes(const std::string& path)
{
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    const auto lines = linesOf(label(), path);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const std::string& name : splitItems(lines[i])) {
            if (!seen.insert(name).second)
                throw std::runtime_error(fmt::format("{} {}:{} the class {} is there twice", label(), path, i + 1, name));
            names.push_back(name);
        }
    }
    if (names.empty())
        throw std::runtime_error(label() + " " + path + ": no class");
    return names;
}

void ILSVRC2012_Database::loadTrain(const std::string& folder, const std::vector<std::string>& names, int shift)
{
    const auto folders = foldersOf(label(), folder);
    for (const std::string& path : folders) {
        if (std::find(names.begin(), names.end(), lastPart(path)) == names.end())
            logWarning(label() + " " + path + " is no class of the list: its images are left out");
    }
    unsigned empty = 0;
    std::string firstEmpty;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string path = folder + "/" + names[i];
        const unsigned before = getNbStimuli();
        if (std::binary_search(folders.begin(), folders.end(), path)) {
            for (const std::string& file : filesOf(label(), path)) {
                if (hasDataFile(file))
                    addStimulus(file, static_cast<int>(i) + shift);
            }
        }
        if (getNbStimuli() == before && empty++ == 0)
            firstEmpty = names[i];
    }
    if (getNbStimuli() == 0)
        throw std::runtime_error(label() + " no image in " + folder + "/<class> for any class of the list (the first: " + names.front() + ")");
    if (empty > 0)
        logWarning(fmt::format("{} {} of the {} classes have no image in {} (the first: {})", label(), empty, names.size(), folder, firstEmpty));
}

std::vector<std::pair<std::string, int>> ILSVRC2012_Database::readVal(const std::string& root, std::size_t nbClasses, int shift) const
{
    const std::string list = root + "/val.txt";
    std::unordered_set<std::string> there;
    for (const std::string& file : filesOf(label(), existingFolder(label(), root + "/val")))
        there.insert(lastPart(file));
    const auto lines = linesOf(label(), list);
    std::vector<std::pair<std::string, int>> images;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto words = splitItems(lines[i]);
        if (words.empty())
            continue;
        const auto fail = [&](const std::string& what) { return std::runtime_error(fmt::format("{} {}:{} {}", label(), list, i + 1, what)); };
        unsigned long long index = 0;
        try {
            if (words.size() != 2)
                throw std::invalid_argument("");
            index = parseUnsigned(words[1]);
        }
        catch (const std::invalid_argument&) {
            throw fail("a line is `name class`, with the number of the class from 0 on, got \"" + lines[i] + "\"");
        }
        if (index >= nbClasses)
            throw fail(fmt::format("the class {} is beyond the {} of the list", index, nbClasses));
        if (there.count(words[0]) == 0)
            throw fail("the image " + root + "/val/" + words[0] + " is not there");
        images.emplace_back(root + "/val/" + words[0], static_cast<int>(index) + shift);
    }
    return images;
}

void ILSVRC2012_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    checkFraction(label(), "Learn", mLearn);
    if (extractROIs)
        throw std::invalid_argument(label() + " extractROIs: no region of interest is read");
    const std::string root = existingFolder(label(), dataPath.empty() ? dataRoot("ILSVRC2012") : dataPath);
    const std::string beside = root + "/synsets.txt";
    std::error_code error;
    const bool isBeside = std::filesystem::is_regular_file(beside, error);
    const std::string list = !labelPath.empty() ? existingFile(label(), labelPath) : isBeside ? beside : dataRoot("ILSVRC2012/synsets.txt");

    const std::vector<std::string> names = classes(list);
    const int shift = mBackgroundClass ? 1 : 0;
    const auto val = readVal(root, names.size(), shift);
    if (mBackgroundClass)
        addLabel("background");
    for (const std::string& name : names)
        labelID(name);
    loadTrain(existingFolder(label(), root + "/train"), names, shift);
    partitionStimuli(mLearn, 0.0, 1.0 - mLearn);
    for (const auto& [image, label] : val)
        addStimulus(image, label);
    partitionStimuli(0.0, 1.0, 0.0);
    if (mUseValidationForTest) {
        for (const auto& [image, label] : val)
            addStimulus(image, label);
        partitionStimuli(0.0, 0.0, 1.0);
    }
    warnEmptySets(*this, mLearn, 1.0, 0.0);
}

}  // namespace N2D2

N2D2_REGISTER(ILSVRC2012_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("ILSVRC2012_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[ILSVRC2012_Database]";
        const double learn = takeRequired<double>(options, who, "Learn");
        const bool forTest = takeOption(options, who, "UseValidationForTest", true);
        const auto database = std::make_shared<ILSVRC2012_Database>(learn, forTest, takeOption(options, who, "BackgroundClass", false));
        const std::string path = takeOption(options, who, "DataPath", std::string());
        const std::string labels = takeOption(options, who, "LabelPath", std::string());
        takeParameters(options, *database);
        database->load(path, labels);
        return database;
    });
}

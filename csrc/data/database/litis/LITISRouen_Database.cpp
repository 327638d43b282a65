#include "data/database/litis/LITISRouen_Database.hpp"

#include <filesystem>

#include "core/Register.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"

namespace N2D2 {

LITISRouen_Database::LITISRouen_Database(double learn, double validation, std::shared_ptr<Context> context)
    : Database(false, std::move(context)), mLearn(learn), mValidation(validation)
{
}

void LITISRouen_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    if (!labelPath.empty() || extractROIs)
        throw std::invalid_argument(label() + " the labels are the files' names: neither a label path nor ROIs are expected");
    const double rest = remainingFraction(label(), mLearn, mValidation);
    const std::string folder = existingFolder(label(), dataPath.empty() ? dataRoot("data_rouen") : dataPath);
    const auto files = filesOf(label(), folder, {"wav"});
    if (files.empty())
        throw std::runtime_error(label() + " no .wav file in " + folder);
    for (const std::string& file : files) {
        const std::string stem = std::filesystem::path(file).stem().string();
        const std::string name = stem.substr(0, stem.find_first_of("0123456789"));
        if (name.empty())
            throw std::runtime_error(label() + " " + file + ": the name begins with a digit, the label is what stands before the first one");
        addStimulus(file, labelID(name));
    }
    partitionStimuli(mLearn, mValidation, rest);
    warnEmptySets(*this, mLearn, mValidation, rest);
}

}  // namespace N2D2

N2D2_REGISTER(LITISRouen_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("LITISRouen_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[LITISRouen_Database]";
        const double learn = takeOption(options, who, "Learn", 0.4);
        const auto database = std::make_shared<LITISRouen_Database>(learn, takeOption(options, who, "Validation", 0.4));
        const std::string path = takeOption(options, who, "DataPath", std::string());
        takeParameters(options, *database);
        database->load(path);
        return database;
    });
}

#include "data/database/gtsrb/GTSRB_DIR_Database.hpp"

#include "core/Register.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"

namespace N2D2 {

GTSRB_DIR_Database::GTSRB_DIR_Database(double validation, bool extractROIs, std::shared_ptr<Context> context)
    : DIR_Database(false, std::move(context)), mValidation(validation), mExtractROIs(extractROIs)
{
    setValidExtensions({"ppm"});
}

void GTSRB_DIR_Database::loadSigns(const std::string& folder, const std::string& csvFile)
{
    const StimulusID first = getNbStimuli();
    loadDir(folder, 0, "", -1);
    loadROIs(existingFile(label(), csvFile), folder);
    for (StimulusID id = first; id < getNbStimuli(); ++id) {
        if (getStimulusROIs(id).empty())
            throw std::runtime_error(label() + " " + getStimulusName(id) + " has no line in " + csvFile);
    }
}

void GTSRB_DIR_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    checkFraction(label(), "Validation", mValidation);
    if (!labelPath.empty())
        throw std::invalid_argument(label() + " the labels are beside the images: a label path is not expected (got " + labelPath + ")");
    const bool extract = extractROIs || mExtractROIs;
    const std::string root = existingFolder(label(), dataPath.empty() ? dataRoot("GTSRB") : dataPath);
    const std::string training = existingFolder(label(), root + "/Final_Training/Images"), test = existingFolder(label(), root + "/Final_Test/Images");
    const auto classes = foldersOf(label(), training);
    if (classes.empty())
        throw std::runtime_error(label() + " no folder of a class in " + training);
    for (const std::string& folder : classes)
        loadSigns(folder, folder + "/GT-" + lastPart(folder) + ".csv");
    extract ? this->extractROIs() : extractLabels();
    partitionStimuliPerLabel(1.0 - mValidation, mValidation, 0.0, false);

    loadSigns(test, root + "/GT-final_test.csv");
    extract ? this->extractROIs() : extractLabels();
    partitionStimuli(0.0, 0.0, 1.0);
    warnEmptySets(*this, 1.0 - mValidation, mValidation, 0.0);
}

}  // namespace N2D2

N2D2_REGISTER(GTSRB_DIR_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("GTSRB_DIR_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[GTSRB_DIR_Database]";
        const double validation = takeOption(options, who, "Validation", 0.0);
        const auto database = std::make_shared<GTSRB_DIR_Database>(validation, takeOption(options, who, "ExtractROIs", false));
        const std::string path = takeOption(options, who, "DataPath", std::string());
        takeParameters(options, *database);
        database->load(path);
        return database;
    });
}

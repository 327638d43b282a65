#include "data/database/caltech/Caltech_DIR_Database.hpp"

#include "core/Register.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"

namespace N2D2 {

Caltech_DIR_Database::Caltech_DIR_Database(double learn, double validation, bool incClutter, std::shared_ptr<Context> context)
    : DIR_Database(false, std::move(context)), mLearn(learn), mValidation(validation), mIncClutter(incClutter)
{
    setValidExtensions({"jpg"});
}

void Caltech_DIR_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    if (!labelPath.empty() || extractROIs)
        throw std::invalid_argument(label() + " the labels are the folders' names: neither a label path nor ROIs are expected");
    const double rest = remainingFraction(label(), mLearn, mValidation);
    const std::string root = existingFolder(label(), dataPath.empty() ? defaultPath() : dataPath);
    for (const std::string& folder : leftOut())
        existingFolder(label(), root + "/" + folder);  // a folder without them is another data set
    loadDir(root, 1, "", 1);
    std::vector<int> labels;
    for (const std::string& folder : leftOut()) {
        if (isLabel("/" + folder))
            labels.push_back(getLabelID("/" + folder));
    }
    removeLabels(labels);
    if (getNbStimuli() == 0)
        throw std::runtime_error(label() + " no image in " + root + " outside of the folders that are left out");
    partitionStimuliPerLabel(mLearn, mValidation, rest, true);
    partitionStimuli(0.0, 0.0, 1.0);
    warnEmptySets(*this, mLearn, mValidation, rest);
}

std::vector<std::string> Caltech101_DIR_Database::leftOut() const
{
    return getIncClutter() ? std::vector<std::string>{"Faces_easy"} : std::vector<std::string>{"Faces_easy", "BACKGROUND_Google"};
}

std::vector<std::string> Caltech256_DIR_Database::leftOut() const
{
    return getIncClutter() ? std::vector<std::string>{} : std::vector<std::string>{"257.clutter"};
}

}  // namespace N2D2

N2D2_REGISTER(Caltech_DIR_Databases)
{
    using namespace N2D2;
    const auto make = []<class D>(const char* name, D*) {
        return [name](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
            const std::string who = std::string("[") + name + "]";
            const double learn = takeRequired<double>(options, who, "Learn");
            const double validation = takeOption(options, who, "Validation", 0.0);
            const auto database = std::make_shared<D>(learn, validation, takeOption(options, who, "IncClutter", false));
            const std::string path = takeOption(options, who, "DataPath", std::string());
            takeParameters(options, *database);
            database->load(path);
            return database;
        };
    };
    auto& family = registry.family<DatabaseFamily>();
    family.add("Caltech101_DIR_Database", make("Caltech101_DIR_Database", static_cast<Caltech101_DIR_Database*>(nullptr)));
    family.add("Caltech256_DIR_Database", make("Caltech256_DIR_Database", static_cast<Caltech256_DIR_Database*>(nullptr)));
}

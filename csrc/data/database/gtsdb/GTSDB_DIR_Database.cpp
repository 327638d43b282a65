#include "data/database/gtsdb/GTSDB_DIR_Database.hpp"

#include <filesystem>

#include "core/Register.hpp"

namespace N2D2 {

GTSDB_DIR_Database::GTSDB_DIR_Database(double learn, double validation, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mLearn(learn), mValidation(validation)
{
    remainingFraction(label(), learn, validation);
}

void GTSDB_DIR_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string folder = dataPath.empty() ? dataRoot("FullIJCNN2013") : dataPath;
    std::unordered_map<std::string, ROIs> boxes;
    const auto images = listFiles(folder, {"ppm"});
    for (const std::string& image : images)
        boxes.emplace(std::filesystem::path(image).filename().string(), ROIs());

    AnnotationFile file(label(), labelPath.empty() ? folder + "/gt.txt" : labelPath, {.separators = ";"});
    while (file.next()) {
        file.expect(6, 6, "image;x1;y1;x2;y2;class");
        const auto found = boxes.find(std::string(file[0]));
        if (found == boxes.end()) {
            checkImage(folder + "/" + std::string(file[0]), file.place());
            file.fail("\"" + std::string(file[0]) + "\" is no .ppm file of the folder");
        }
        const int sign = labelID(std::to_string(file.count(5, "class")));
        addBox(found->second, file.place(), sign, file.pixel(1, "x1"), file.pixel(2, "y1"), file.pixel(3, "x2"), file.pixel(4, "y2"));
    }
    for (const std::string& image : images)
        addImage(image, boxes[std::filesystem::path(image).filename().string()]);
    partitionStimuli(mLearn, mValidation, remainingFraction(label(), mLearn, mValidation));
}

}  // namespace N2D2

N2D2_REGISTER(GTSDB_DIR_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("GTSDB_DIR_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[GTSDB_DIR_Database]";
        const auto learn = takeRequired<double>(options, who, "Learn");
        const auto database = std::make_shared<GTSDB_DIR_Database>(learn, takeOption(options, who, "Validation", 0.0));
        loadFromOptions(*database, options);
        return database;
    });
}

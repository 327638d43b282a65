#include "data/database/caltech_pedestrian/CaltechPedestrian_Database.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "core/Register.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

CaltechPedestrian_Database::CaltechPedestrian_Database(double validation, bool singleLabel, bool incAmbiguous,
                                                       std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mValidation(checkFraction(label(), "Validation", validation)),
      mSingleLabel(singleLabel), mIncAmbiguous(incAmbiguous)
{
}

ROIs CaltechPedestrian_Database::readBoxes(const std::string& fileName)
{
    ROIs rois;
    AnnotationFile file(label(), fileName, {.comment = '%'});
    while (file.next()) {
        file.expect(12, 12, "label left top width height occluded vLeft vTop vWidth vHeight ignore angle");
        const std::string kind(file[0]);
        // The whole object, then the part of it that is seen.
        int box[2][4];
        const char* const names[2][4] = {{"left", "top", "width", "height"}, {"vLeft", "vTop", "vWidth", "vHeight"}};
        for (std::size_t part = 0; part < 2; ++part) {
            for (std::size_t i = 0; i < 4; ++i) {
                box[part][i] = file.pixel(1 + 5 * part + i, names[part][i]);
                if (i > 0 && box[part][i] < 0)
                    file.fail(fmt::format("{} is negative: {}", names[part][i], box[part][i]));
            }
        }
        const bool occluded = file.count(5, "occluded") > 0;
        bool ignored = file.count(10, "ignore") > 0;
        file.real(11, "angle");
        if (kind == "person-fa")
            continue;
        std::string name = kind;
        if (kind == "person?") {
            ignored |= !mIncAmbiguous;
            name = "person";
        }
        else if (kind == "people" && mSingleLabel)
            name = "person";
        const auto& [left, top, width, height] = box[occluded];
        addBox(rois, file.place(), ignored ? -1 : labelID(name), left, top, left + width, top + height, 640, 480);
    }
    return rois;
}

void CaltechPedestrian_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string images = dataPath.empty() ? dataRoot("CaltechPedestrians/data-USA/images") : dataPath;
    const std::string annotations = labelPath.empty() ? (dataPath.empty() ? dataRoot("CaltechPedestrians/data-USA/annotations")
                                                                          : (fs::path(images).parent_path() / "annotations").string())
                                                      : labelPath;
    for (int set = 0; set <= 10; ++set) {
        const std::string folder = fmt::format("{}/set{:02}", images, set);
        for (const std::string& image : listFiles(folder, {"jpg"}, -1)) {
            const fs::path relative = fs::path(image.substr(images.size() + 1)).replace_extension(".txt");
            addImage(image, readBoxes((fs::path(annotations) / relative).string()));
        }
        if (set == 5)
            partitionStimuli(1.0 - mValidation, mValidation, 0.0);
    }
    partitionStimuli(0.0, 0.0, 1.0);
}

}  // namespace N2D2

N2D2_REGISTER(CaltechPedestrian_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add(
        "CaltechPedestrian_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
            const std::string who = "[CaltechPedestrian_Database]";
            const double validation = takeOption(options, who, "Validation", 0.0);
            const bool single = takeOption(options, who, "SingleLabel", true);
            const auto database =
                std::make_shared<CaltechPedestrian_Database>(validation, single, takeOption(options, who, "IncAmbiguous", false));
            loadFromOptions(*database, options);
            return database;
        });
}

#include "data/database/dota/DOTA_Database.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "core/Register.hpp"

namespace N2D2 {

DOTA_Database::DOTA_Database(double learn, bool useValidationForTest, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mLearn(checkFraction(label(), "Learn", learn)),
      mUseValidationForTest(useValidationForTest)
{
}

ROIs DOTA_Database::readShapes(const std::string& fileName)
{
    ROIs rois;
    AnnotationFile file(label(), fileName);
    while (file.next()) {
        // The first two lines; later versions of the set come without.
        if (file[0].starts_with("imagesource:") || file[0].starts_with("gsd:"))
            continue;
        file.expect(10, 10, "x1 y1 x2 y2 x3 y3 x4 y4 category difficult");
        std::vector<ROI::Point> corners;
        bool inside = true;
        for (std::size_t i = 0; i < 8; i += 2) {
            corners.push_back({static_cast<double>(file.pixel(i, "x")), static_cast<double>(file.pixel(i + 1, "y"))});
            inside &= corners.back().x >= 0.0 && corners.back().y >= 0.0;
        }
        if (file.count(9, "difficult") > 1)
            file.fail("difficult is 0 or 1, got " + std::string(file[9]));
        if (!inside)
            warn(file.place() + ": a corner lies outside of the image");
        rois.push_back(std::make_shared<PolygonROI>(labelID(std::string(file[8])), corners));
    }
    return rois;
}

void DOTA_Database::loadPart(const std::string& images, const std::string& annotations)
{
    for (const std::string& image : listFiles(images, {"png", "jpg", "jpeg", "bmp", "tif", "tiff"}, 1))
        addImage(image, readShapes(annotations + "/" + std::filesystem::path(image).stem().string() + ".txt"));
}

void DOTA_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("DOTA") : dataPath;
    const std::string labels = labelPath.empty() ? data : labelPath;
    loadPart(data + "/train/images", labels + "/train/labelTxt");
    partitionStimuli(mLearn, 0.0, 1.0 - mLearn);
    loadPart(data + "/val/images", labels + "/val/labelTxt");
    partitionStimuli(0.0, 1.0, 0.0);
    if (mUseValidationForTest) {
        loadPart(data + "/val/images", labels + "/val/labelTxt");
        partitionStimuli(0.0, 0.0, 1.0);
    }
}

}  // namespace N2D2

N2D2_REGISTER(DOTA_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("DOTA_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[DOTA_Database]";
        const auto learn = takeRequired<double>(options, who, "Learn");
        const auto database = std::make_shared<DOTA_Database>(learn, takeOption(options, who, "UseValidationForTest", true));
        loadFromOptions(*database, options);
        return database;
    });
}

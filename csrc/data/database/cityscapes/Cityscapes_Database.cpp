#include "data/database/cityscapes/Cityscapes_Database.hpp"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "core/Register.hpp"
#include "data/database/annotated/JsonFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;
using nlohmann::json;

Cityscapes_Database::Cityscapes_Database(bool incTrainExtra, bool useCoarse, bool singleInstanceLabels, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mIncTrainExtra(incTrainExtra), mUseCoarse(useCoarse),
      mSingleInstanceLabels(singleInstanceLabels)
{
}

void Cityscapes_Database::createLabels()
{
    for (const char* name : {"unlabeled",  "ego vehicle",   "rectification border",
                             "out of roi", "static",        "dynamic",
                             "ground",     "road",          "sidewalk",
                             "parking",    "rail track",    "building",
                             "wall",       "fence",         "guard rail",
                             "bridge",     "tunnel",        "pole",
                             "polegroup",  "traffic light", "traffic sign",
                             "vegetation", "terrain",       "sky",
                             "person",     "rider",         "car",
                             "truck",      "bus",           "caravan",
                             "trailer",    "train",         "motorcycle",
                             "bicycle",    "license plate"})
        labelID(name);
}

ROIs Cityscapes_Database::readShapes(const std::string& fileName)
{
    const json root = readJson(label(), fileName);
    ROIs rois;
    std::size_t number = 0;
    for (const json& object : jsonMember(root, "objects", json::value_t::array, label() + " " + fileName)) {
        const std::string where = fmt::format("{} {}: object {}", label(), fileName, number++);
        std::string name = jsonMember(object, "label", json::value_t::string, where).get<std::string>();
        // Annotators leave the objects they took away in the file.
        const auto deleted = object.find("deleted");
        if (deleted != object.end() && deleted->is_number() && deleted->get<double>() != 0.0)
            continue;
        if (mSingleInstanceLabels && name.ends_with("group"))
            name.resize(name.size() - 5);
        std::vector<ROI::Point> corners;
        for (const json& point : jsonMember(object, "polygon", json::value_t::array, where)) {
            if (!point.is_array() || point.size() != 2)
                throw std::runtime_error(where + ": a point of its polygon is no [x, y]");
            corners.push_back({jsonCoordinate(point[0], where), jsonCoordinate(point[1], where)});
        }
        if (corners.empty()) {
            warn(where.substr(label().size() + 1) + " has no point: it is left out");
            continue;
        }
        rois.push_back(std::make_shared<PolygonROI>(labelID(name), corners));
    }
    return rois;
}

void Cityscapes_Database::loadPart(const std::string& images, const std::string& labelRoot)
{
    const std::string kind = fs::path(labelRoot).filename().string();
    const std::string part = fs::path(images).filename().string();
    const std::string suffix = "_leftImg8bit";
    for (const std::string& image : listFiles(images, {"png"}, 1)) {
        std::string base = fs::path(image).stem().string();
        if (!base.ends_with(suffix))
            throw std::runtime_error(label() + " the name of image " + image + " does not end in " + suffix + ".png");
        base.resize(base.size() - suffix.size());
        const std::string city =
            fs::path(image).parent_path() == fs::path(images) ? "" : fs::path(image).parent_path().filename().string() + "/";
        addImage(image, readShapes(fmt::format("{}/{}/{}{}_{}_polygons.json", labelRoot, part, city, base, kind)));
    }
}

void Cityscapes_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    std::string data = dataPath;
    if (data.empty()) {
        const char* environment = std::getenv("CITYSCAPES_DATASET");
        data = environment && *environment ? environment : dataRoot("Cityscapes/leftImg8bit");
    }
    while (data.size() > 1 && data.back() == '/')
        data.pop_back();
    std::error_code error;
    if (fs::is_directory(data + "/leftImg8bit", error))
        data += "/leftImg8bit";
    const std::string labels =
        labelPath.empty() ? (fs::path(data).parent_path() / (mUseCoarse ? "gtCoarse" : "gtFine")).string() : labelPath;
    const auto beside = [&](const char* kind) { return (fs::path(labels).parent_path() / kind).string(); };

    loadPart(data + "/train", labels);
    if (mIncTrainExtra)
        loadPart(data + "/train_extra", labelPath.empty() || fs::path(labels).filename() != "gtCoarse" ? beside("gtCoarse") : labels);
    partitionStimuli(1.0, 0.0, 0.0);
    loadPart(data + "/val", labels);
    partitionStimuli(0.0, 1.0, 0.0);
    // The coarse annotations have none of the test images.
    const bool fine = mUseCoarse && !fs::is_directory(labels + "/test", error) && fs::is_directory(beside("gtFine") + "/test", error);
    loadPart(data + "/test", fine ? beside("gtFine") : labels);
    partitionStimuli(0.0, 0.0, 1.0);
}

}  // namespace N2D2

N2D2_REGISTER(Cityscapes_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("Cityscapes_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[Cityscapes_Database]";
        const bool extra = takeOption(options, who, "IncTrainExtra", false), coarse = takeOption(options, who, "UseCoarse", false);
        const auto database = std::make_shared<Cityscapes_Database>(extra, coarse, takeOption(options, who, "SingleInstanceLabels", true));
        loadFromOptions(*database, options);
        return database;
    });
}

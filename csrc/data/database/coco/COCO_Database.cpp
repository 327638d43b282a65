#include "data/database/coco/COCO_Database.hpp"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Register.hpp"
#include "data/database/annotated/JsonFile.hpp"
#include "data/database/coco/RunLengths.hpp"
#include "data/roi/BitmapROI.hpp"

namespace N2D2 {

namespace fs = std::filesystem;
using nlohmann::json;

struct COCO_Database::Image {
    std::string file;
    int width = 0, height = 0;
    ROIs rois;
};

struct COCO_Database::Annotation {
    std::int64_t id = -1, image = 0, category = 0;
    bool crowd = false;
    double box[4] = {0.0, 0.0, 0.0, 0.0};  // x, y, width, height
    std::vector<std::vector<ROI::Point>> outlines;
    std::vector<std::uint32_t> runs;
    int maskWidth = 0, maskHeight = 0;
};

struct COCO_Database::Content {
    std::vector<std::int64_t> order;  // of the images in the file
    std::unordered_map<std::int64_t, Image> images;
    std::map<std::int64_t, std::string> categories;
    std::vector<Annotation> annotations;
};

namespace {

// No picture is larger; bounds the masks that a small file can ask for.
constexpr std::int64_t mostPixels = std::int64_t(1) << 28;

std::int64_t integerOf(const json& object, const char* name, const std::string& where)
{
    return jsonMember(object, name, json::value_t::number_integer, where).get<std::int64_t>();
}

int sideOf(const json& object, const char* name, const std::string& where)
{
    const std::int64_t side = integerOf(object, name, where);
    if (side < 1 || side > 65535)
        throw std::runtime_error(fmt::format("{}: a {} of {} pixels is not possible", where, name, side));
    return static_cast<int>(side);
}

}  // namespace

COCO_Database::COCO_Database(Settings settings, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mSettings(std::move(settings))
{
    remainingFraction(label(), mSettings.learn, mSettings.validation);
}

COCO_Database::Annotation COCO_Database::readAnnotation(const json& object, const std::string& where) const
{
    Annotation annotation;
    annotation.image = integerOf(object, "image_id", where);
    annotation.category = integerOf(object, "category_id", where);
    const auto id = object.find("id");
    if (id != object.end() && id->is_number_integer())
        annotation.id = id->get<std::int64_t>();
    const auto crowd = object.find("iscrowd");
    annotation.crowd = crowd != object.end() && crowd->is_number() && crowd->get<double>() != 0.0;
    const json& box = jsonMember(object, "bbox", json::value_t::array, where);
    if (box.size() != 4)
        throw std::runtime_error(where + ": its bbox is no [x, y, width, height]");
    for (std::size_t i = 0; i < 4; ++i)
        annotation.box[i] = jsonCoordinate(box[i], where);
    const auto shape = object.find("segmentation");
    if (!mSettings.masks || shape == object.end() || shape->is_null())
        return annotation;
    if (shape->is_array()) {
        for (const json& outline : *shape) {
            if (!outline.is_array() || outline.size() % 2 || outline.size() < 6)
                throw std::runtime_error(where + ": an outline is no list of three points or more, [x1, y1, x2, y2, x3, y3...]");
            auto& points = annotation.outlines.emplace_back();
            // A corner between pixels: pixel i covers [i, i + 1).
            for (std::size_t i = 0; i < outline.size(); i += 2)
                points.push_back({jsonCoordinate(outline[i], where) - 0.5, jsonCoordinate(outline[i + 1], where) - 0.5});
        }
        return annotation;
    }
    const json& size = jsonMember(*shape, "size", json::value_t::array, where + ", segmentation");
    if (size.size() != 2 || !size[0].is_number_integer() || !size[1].is_number_integer())
        throw std::runtime_error(where + ": the size of its mask is no [height, width]");
    const auto rows = size[0].get<std::int64_t>(), columns = size[1].get<std::int64_t>();
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535 || rows * columns > mostPixels)
        throw std::runtime_error(fmt::format("{}: a mask of {}x{} pixels is not possible", where, columns, rows));
    annotation.maskHeight = static_cast<int>(rows);
    annotation.maskWidth = static_cast<int>(columns);
    const auto counts = shape->find("counts");
    if (counts != shape->end() && counts->is_string())
        annotation.runs = unpackRuns(counts->get<std::string>(), where);
    else {
        for (const json& run : jsonMember(*shape, "counts", json::value_t::array, where + ", segmentation")) {
            if (!run.is_number_unsigned() || run.get<std::uint64_t>() > static_cast<std::uint64_t>(mostPixels))
                throw std::runtime_error(where + ": a run length of its mask is no possible number: "
                                         + run.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 60));
            annotation.runs.push_back(run.get<std::uint32_t>());
        }
    }
    return annotation;
}

// Objects of the three lists are taken one by one as they are read, so that the file (450 MB) is never in memory as a whole.
COCO_Database::Content COCO_Database::readContent(const std::string& fileName) const
{
    Content content;
    std::string list;
    std::size_t number = 0;
    const json root = readJson(label(), fileName, [&](int depth, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::key && depth == 1) {
            list = parsed.get<std::string>();
            number = 0;
        }
        const bool known = list == "images" || list == "annotations" || list == "categories";
        if (depth == 1 && known && event == json::parse_event_t::object_start)
            throw std::runtime_error(fmt::format("{} {}: \"{}\" is no list", label(), fileName, list));
        if (depth != 2 || !known || event != json::parse_event_t::object_end)
            return true;
        const std::string where = fmt::format("{} {}: {}[{}]", label(), fileName, list, number++);
        if (list == "categories") {
            const auto id = integerOf(parsed, "id", where);
            if (!content.categories.emplace(id, jsonMember(parsed, "name", json::value_t::string, where).get<std::string>()).second)
                throw std::runtime_error(fmt::format("{}: category {} is there twice", where, id));
        }
        else if (list == "images") {
            Image image;
            image.file = jsonMember(parsed, "file_name", json::value_t::string, where).get<std::string>();
            image.width = sideOf(parsed, "width", where);
            image.height = sideOf(parsed, "height", where);
            const auto id = integerOf(parsed, "id", where);
            if (!content.images.emplace(id, std::move(image)).second)
                throw std::runtime_error(fmt::format("{}: image {} is there twice", where, id));
            content.order.push_back(id);
        }
        else {
            content.annotations.push_back(readAnnotation(parsed, where));
            if (content.annotations.back().id < 0)
                content.annotations.back().id = static_cast<std::int64_t>(number - 1);
        }
        return false;
    });
    jsonMember(root, "images", json::value_t::array, label() + " " + fileName);
    return content;
}

void COCO_Database::addShapes(ROIs& rois, const Annotation& annotation, const Image& image, int id, const std::string& where)
{
    if (annotation.maskWidth > 0) {
        if (annotation.maskWidth != image.width || annotation.maskHeight != image.height)
            throw std::runtime_error(fmt::format("{} {}: its mask has {}x{} pixels, image {} has {}x{}", label(), where,
                                                 annotation.maskWidth, annotation.maskHeight, image.file, image.width, image.height));
        const Box box = boxOfRuns(annotation.runs, image.width, image.height, label() + " " + where);
        if (box.empty())
            warn(where + ": its mask is empty: it is left out");
        else
            rois.push_back(std::make_shared<BitmapROI>(id, maskOfRuns(annotation.runs, image.height, box), box.x, box.y));
        return;
    }
    for (const auto& outline : annotation.outlines)
        rois.push_back(std::make_shared<PolygonROI>(id, outline));
    if (!annotation.outlines.empty())
        return;
    // The smallest rectangle of pixels that holds the box.
    const auto& [x, y, width, height] = annotation.box;
    const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
    addBox(rois, where, id, x0, y0, width > 0.0 ? static_cast<int>(std::ceil(x + width)) : x0,
           height > 0.0 ? static_cast<int>(std::ceil(y + height)) : y0, image.width, image.height);
}

void COCO_Database::loadFile(const std::string& folder, const std::string& fileName, StimuliSet set)
{
    Content content = readContent(fileName);
    std::unordered_map<std::int64_t, int> labels;
    for (const auto& [id, name] : content.categories)
        labels[id] = labelID(name);
    for (const Annotation& annotation : content.annotations) {
        const std::string where = fmt::format("{}: annotation {}", fileName, annotation.id);
        const auto image = content.images.find(annotation.image);
        if (image == content.images.end())
            throw std::runtime_error(fmt::format("{} {}: there is no image {}", label(), where, annotation.image));
        const auto category = labels.find(annotation.category);
        if (category == labels.end())
            throw std::runtime_error(fmt::format("{} {}: there is no category {}", label(), where, annotation.category));
        addShapes(image->second.rois, annotation, image->second, annotation.crowd ? -1 : category->second, where);
    }
    for (const std::int64_t id : content.order) {
        Image& image = content.images[id];
        const std::string path = folder + "/" + image.file;
        checkImage(path, fileName);
        ignoredFirst(image.rois);
        addImage(path, image.rois, set);
    }
}

void COCO_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("COCO") : dataPath;
    if (labelPath.ends_with(".json")) {
        loadFile(data, labelPath, Unpartitioned);
        partitionStimuli(mSettings.learn, mSettings.validation, remainingFraction(label(), mSettings.learn, mSettings.validation));
        return;
    }
    const std::string labels = labelPath.empty() ? data + "/annotations" : labelPath;
    for (const auto& [name, set] :
         {std::pair{mSettings.learnSet, Learn}, std::pair{mSettings.validationSet, Validation}, std::pair{mSettings.testSet, Test}}) {
        if (name.empty())
            continue;
        std::string file = labels + "/instances_" + name + ".json";
        std::error_code error;
        const std::string plain = labels + "/image_info_" + name + ".json";
        if (set == Test && !fs::exists(file, error) && fs::exists(plain, error))
            file = plain;
        loadFile(data + "/" + name, file, set);
    }
}

}  // namespace N2D2

N2D2_REGISTER(COCO_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("COCO_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[COCO_Database]";
        COCO_Database::Settings settings;
        settings.learnSet = takeOption(options, who, "LearnSet", settings.learnSet);
        settings.validationSet = takeOption(options, who, "ValidationSet", settings.validationSet);
        settings.testSet = takeOption(options, who, "TestSet", settings.testSet);
        settings.learn = takeOption(options, who, "Learn", settings.learn);
        settings.validation = takeOption(options, who, "Validation", settings.validation);
        settings.masks = takeOption(options, who, "Masks", settings.masks);
        const auto database = std::make_shared<COCO_Database>(settings);
        loadFromOptions(*database, options);
        return database;
    });
}

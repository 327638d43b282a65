#include "data/database/kitti/KITTI_Database.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "core/Register.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

KITTI_Base::KITTI_Base(double learn, double validation, std::shared_ptr<Context> context) : AnnotatedDatabase(false, std::move(context))
{
    // The virtual label() is not the driver's own here yet.
    mLearn = checkFraction("[KITTI]", "Learn", learn);
    mValidation = validation < 0.0 ? 1.0 - mLearn : checkFraction("[KITTI]", "Validation", validation);
    remainingFraction("[KITTI]", mLearn, mValidation);
}

void KITTI_Base::addObject(ROIs& rois, const AnnotationFile& file, std::size_t at)
{
    file.real(at + 1, "truncated");
    file.integer(at + 2, "occluded");
    for (std::size_t i = at + 8; i < at + 15; ++i)
        file.real(i, "a number of the object in space");
    file.real(at + 3, "alpha");
    const int left = file.pixel(at + 4, "left"), top = file.pixel(at + 5, "top");
    file.pixel(at + 6, "right");
    file.pixel(at + 7, "bottom");
    const int width = static_cast<int>(file.real(at + 6, "right") - file.real(at + 4, "left"));
    const int height = static_cast<int>(file.real(at + 7, "bottom") - file.real(at + 5, "top"));
    addBox(rois, file.place(), labelID(std::string(file[at])), left, top, left + width, top + height, 1242, 375);
}

void KITTI_Database::loadSequence(const std::string& folder, const std::string& fileName, StimuliSet set)
{
    const auto images = listFiles(folder, {"png", "jpg"});
    std::vector<std::pair<std::size_t, ROIs>> frames;  // in the order of the file
    std::unordered_map<std::size_t, std::size_t> known;
    AnnotationFile file(label(), fileName);
    while (file.next()) {
        file.expect(17, 17, "frame track type truncated occluded alpha left top right bottom height width length x y z ry");
        const auto frame = static_cast<std::size_t>(file.count(0, "frame"));
        if (frame >= images.size())
            file.fail(fmt::format("frame {} is beyond the {} images of {}", frame, images.size(), folder));
        file.integer(1, "track");
        const auto [it, added] = known.emplace(frame, frames.size());
        if (added)
            frames.emplace_back(frame, ROIs());
        addObject(frames[it->second].second, file, 2);
    }
    if (frames.empty())
        throw std::runtime_error(label() + " no object in the label file: " + fileName);
    for (auto& [frame, rois] : frames)
        addImage(images[frame], rois, set);
}

void KITTI_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string images = dataPath.empty() ? dataRoot("KITTI/training/image_02") : dataPath;
    const std::string labels = !labelPath.empty()  ? labelPath
                               : dataPath.empty() ? dataRoot("KITTI/training/label_02")
                                                  : (fs::path(images).parent_path() / "label_02").string();
    const auto load = [&](int sequence, StimuliSet set) {
        loadSequence(fmt::format("{}/{:04}", images, sequence), fmt::format("{}/{:04}.txt", labels, sequence), set);
    };
    for (int sequence = 0; sequence < 20; ++sequence)
        load(sequence, Unpartitioned);
    partitionAnnotated();
    load(20, Test);
}

void KITTI_Object_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    std::string data = dataPath;
    if (data.empty()) {
        // Two spellings are in use.
        std::error_code error;
        data = dataRoot("KITTI_Object");
        if (!fs::is_directory(data, error) && fs::is_directory(dataRoot("KITTI_OBJECT"), error))
            data = dataRoot("KITTI_OBJECT");
    }
    const auto images = listFiles(data + "/training/image_2", {"png", "jpg"});
    const auto files = listFiles((labelPath.empty() ? data : labelPath) + "/training/label_2", {"txt"});
    if (images.size() != files.size())
        throw std::runtime_error(fmt::format("{} {} images in {} but {} label files in {}", label(), images.size(),
                                             data + "/training/image_2", files.size(),
                                             (labelPath.empty() ? data : labelPath) + "/training/label_2"));
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (fs::path(images[i]).stem() != fs::path(files[i]).stem())
            throw std::runtime_error(label() + " image " + images[i] + " has no label file: the next one is " + files[i]);
        ROIs rois;
        AnnotationFile file(label(), files[i]);
        while (file.next()) {
            file.expect(15, 15, "type truncated occluded alpha left top right bottom height width length x y z ry");
            addObject(rois, file, 0);
        }
        addImage(images[i], rois);
    }
    partitionAnnotated();
    for (const std::string& image : listFiles(data + "/testing/image_2", {"png", "jpg"}))
        addStimulus(image, -1, Test);
}

}  // namespace N2D2

N2D2_REGISTER(KITTI_Databases)
{
    using namespace N2D2;
    const auto make = []<class D>(const char* name, D*) {
        return [name](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
            const std::string who = std::string("[") + name + "]";
            const double learn = takeOption(options, who, "Learn", 0.8);
            const bool given = options.count("Validation") > 0;
            const double validation = takeOption(options, who, "Validation", 0.0);
            if (given)
                checkFraction(who, "Validation", validation);
            const auto database = std::make_shared<D>(learn, given ? validation : -1.0);
            if constexpr (std::is_same_v<D, KITTI_Road_Database>)
                database->setTestPath(takeOption(options, who, "TestPath", std::string()));
            loadFromOptions(*database, options);
            return database;
        };
    };
    auto& family = registry.family<DatabaseFamily>();
    family.add("KITTI_Database", make("KITTI_Database", static_cast<KITTI_Database*>(nullptr)));
    family.add("KITTI_Object_Database", make("KITTI_Object_Database", static_cast<KITTI_Object_Database*>(nullptr)));
    family.add("KITTI_Road_Database", make("KITTI_Road_Database", static_cast<KITTI_Road_Database*>(nullptr)));
}

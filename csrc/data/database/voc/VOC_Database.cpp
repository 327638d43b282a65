#include "data/database/voc/VOC_Database.hpp"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Register.hpp"
#include "data/database/annotated/XmlFile.hpp"
#include "data/database/voc/VocMask.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

VOC_Database::VOC_Database(Settings settings, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mSettings(std::move(settings))
{
    remainingFraction(label(), mSettings.learn, mSettings.validation);
    if (mSettings.classes.empty())
        mSettings.classes = {"aeroplane", "bicycle",     "bird",  "boat",        "bottle", "bus",      "car",
                             "cat",       "chair",       "cow",   "diningtable", "dog",    "horse",    "motorbike",
                             "person",    "pottedplant", "sheep", "sofa",        "train",  "tvmonitor"};
    if (mSettings.classes.size() > 254)
        throw std::invalid_argument(fmt::format("{} Classes: a mask holds 254 classes at most, got {}", label(), mSettings.classes.size()));
}

// The value 0 of a mask is the background: the default label when there is one.
void VOC_Database::createLabels()
{
    if (!mSettings.segmentation)
        return;
    labelID(mDefaultLabel->empty() ? "background" : *mDefaultLabel);
    for (const std::string& name : mSettings.classes)
        labelID(name);
}

double VOC_Database::number(const XmlElement& parent, const char* name, const std::string& fileName) const
{
    const XmlElement* element = parent.child(name);
    if (!element)
        throw std::runtime_error(fmt::format("{} {}:{}: <{}> has no <{}>", label(), fileName, parent.line, parent.name, name));
    try {
        const double value = parseReal(element->text);
        if (std::abs(value) <= 1e7)
            return value;
    }
    catch (const std::invalid_argument&) {
    }
    throw std::runtime_error(fmt::format("{} {}:{}: <{}> is not a possible number: \"{}\"", label(), fileName, element->line, name,
                                         element->text.substr(0, 60)));
}

void VOC_Database::addObject(ROIs& rois, const XmlElement& object, const std::string& fileName, int width, int height)
{
    const XmlElement* name = object.child("name");
    if (!name || name->text.empty())
        throw std::runtime_error(fmt::format("{} {}:{}: <object> has no <name>", label(), fileName, object.line));
    const bool difficult = object.child("difficult") && number(object, "difficult", fileName) != 0.0;
    if (difficult && mSettings.difficult == Drop)
        return;
    const XmlElement* box = object.child("bndbox");
    if (!box)
        throw std::runtime_error(fmt::format("{} {}:{}: <object> has no <bndbox>", label(), fileName, object.line));
    // Pixels are counted from 1, the last one belongs to the box.
    int sides[4];
    const char* const names[] = {"xmin", "ymin", "xmax", "ymax"};
    for (std::size_t i = 0; i < 4; ++i)
        sides[i] = static_cast<int>(std::lround(number(*box, names[i], fileName)));
    const int id = difficult && mSettings.difficult == Ignore ? -1 : labelID(name->text);
    addBox(rois, fmt::format("{}:{}", fileName, box->line), id, sides[0] - 1, sides[1] - 1, sides[2], sides[3], width, height);
}

void VOC_Database::loadImage(const std::string& data, const std::string& labels, const std::string& base, const std::string& place,
                             StimuliSet target)
{
    const std::string images = data + "/JPEGImages/";
    std::error_code error;
    if (mSettings.segmentation) {
        const std::string mask = labels + "/" + base + ".png";
        if (!fs::is_regular_file(mask, error))
            throw FileNotFound(label() + " mask " + mask + " is missing (named in " + place + ")");
        const std::string image = images + base + ".jpg";
        checkImage(image, place);
        mMasks[image] = mask;
        addStimulus(image, -1, target);
        return;
    }
    const std::string fileName = labels + "/" + base + ".xml";
    const XmlElement root = readXml(label(), fileName);
    if (root.name != "annotation")
        throw std::runtime_error(
            fmt::format("{} {}:{}: the root element is <{}>, <annotation> is expected", label(), fileName, root.line, root.name));
    const XmlElement* named = root.child("filename");
    // Some tools write a name without extension, or that of a file which was renamed since.
    std::string image = images + (named && !named->text.empty() ? fs::path(named->text).filename().string() : base + ".jpg");
    for (const char* extension : {".jpg", ".jpeg", ".png", ".bmp"}) {
        if (!fs::is_regular_file(image, error) && fs::is_regular_file(images + base + extension, error))
            image = images + base + extension;
    }
    checkImage(image, fileName);
    int width = 0, height = 0;
    if (const XmlElement* size = root.child("size")) {
        width = static_cast<int>(number(*size, "width", fileName));
        height = static_cast<int>(number(*size, "height", fileName));
    }
    ROIs rois;
    for (const XmlElement& child : root.children) {
        if (child.name == "object")
            addObject(rois, child, fileName, width, height);
    }
    ignoredFirst(rois);
    addImage(image, rois, target);
}

void VOC_Database::loadSet(const std::string& data, const std::string& labels, const std::string& set, StimuliSet target)
{
    if (set.empty())
        return;
    AnnotationFile list(label(), fmt::format("{}/ImageSets/{}/{}.txt", data, mSettings.segmentation ? "Segmentation" : "Main", set));
    while (list.next()) {
        // The lists of one class say whether the image has the class: -1 (no), 0 (only difficult ones), 1.
        list.expect(1, 2, "image [-1|0|1]");
        if (list.size() == 2) {
            const long long has = list.integer(1, "the presence of the class");
            if (has < -1 || has > 1)
                list.fail(fmt::format("the presence of the class is -1, 0 or 1, got {}", has));
            if (has < 0)
                continue;
        }
        loadImage(data, labels, std::string(list[0]), list.place(), target);
    }
}

void VOC_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("VOCdevkit/VOC2012") : dataPath;
    const std::string labels = labelPath.empty() ? data + (mSettings.segmentation ? "/SegmentationClass" : "/Annotations") : labelPath;
    if (mSettings.learnSet.empty() && mSettings.validationSet.empty() && mSettings.testSet.empty()) {
        for (const std::string& file : listFiles(labels, {mSettings.segmentation ? "png" : "xml"}))
            loadImage(data, labels, fs::path(file).stem().string(), file, Unpartitioned);
        partitionStimuli(mSettings.learn, mSettings.validation, remainingFraction(label(), mSettings.learn, mSettings.validation));
        return;
    }
    loadSet(data, labels, mSettings.learnSet, Learn);
    loadSet(data, labels, mSettings.validationSet, Validation);
    loadSet(data, labels, mSettings.testSet, Test);
}

cv::Mat VOC_Database::readLabel(const Stimulus& stimulus) const
{
    const auto found = mMasks.find(stimulus.name);
    if (found == mMasks.end())
        return AnnotatedDatabase::readLabel(stimulus);
    std::vector<int> ids{getLabelID(mDefaultLabel->empty() ? "background" : *mDefaultLabel)};
    for (const std::string& name : mSettings.classes)
        ids.push_back(getLabelID(name));
    return vocMaskLabels(label() + " mask " + found->second, dataFileFor(found->second).read(found->second), ids);
}

}  // namespace N2D2

N2D2_REGISTER(VOC_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("VOC_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[VOC_Database]";
        VOC_Database::Settings settings;
        settings.learnSet = takeOption(options, who, "LearnSet", settings.learnSet);
        settings.validationSet = takeOption(options, who, "ValidationSet", settings.validationSet);
        settings.testSet = takeOption(options, who, "TestSet", settings.testSet);
        settings.learn = takeOption(options, who, "Learn", settings.learn);
        settings.validation = takeOption(options, who, "Validation", settings.validation);
        settings.difficult = takeOption(options, who, "Difficult", settings.difficult);
        settings.segmentation = takeOption(options, who, "Segmentation", settings.segmentation);
        settings.classes = takeOption(options, who, "Classes", settings.classes);
        const auto database = std::make_shared<VOC_Database>(settings);
        loadFromOptions(*database, options);
        return database;
    });
}

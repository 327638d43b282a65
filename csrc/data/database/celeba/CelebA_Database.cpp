#include "data/database/celeba/CelebA_Database.hpp"

#include <filesystem>
#include <set>
#include <unordered_set>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Register.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

// The number of entries that the first line announces, checked against the length of the rest; then a line of titles.
std::size_t readHeader(AnnotationFile& file, std::size_t leastBytes)
{
    if (!file.nextLine() || file.size() != 1)
        file.fail("the first line is the number of images");
    const unsigned long long count = file.count(0, "the number of images");
    if (count > file.bytesLeft() / leastBytes + 1)
        file.fail(fmt::format("{} images are announced, the file cannot hold them", count));
    if (!file.nextLine())
        file.fail("the line of titles is missing");
    return static_cast<std::size_t>(count);
}

void checkCount(const AnnotationFile& file, std::size_t announced, std::size_t found)
{
    if (announced != found)
        file.fail(fmt::format("{} images are announced, {} are there", announced, found));
}

}  // namespace

CelebA_Database::CelebA_Database(bool inTheWild, bool withLandmarks, bool withPartitioning, double learn, double validation,
                                 std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mInTheWild(inTheWild), mWithLandmarks(withLandmarks),
      mWithPartitioning(withPartitioning), mLearn(learn), mValidation(validation)
{
    // The authors' sets take no notice of them.
    if (!withPartitioning)
        remainingFraction(label(), learn, validation);
}

std::map<std::string, unsigned long long> CelebA_Database::readIdentities(const std::string& fileName)
{
    std::map<std::string, unsigned long long> identities;
    AnnotationFile file(label(), fileName, {.comment = '#'});
    while (file.next()) {
        file.expect(2, 2, "image identity");
        if (!identities.emplace(std::string(file[0]), file.count(1, "identity")).second)
            file.fail("image " + std::string(file[0]) + " has an identity already");
    }
    return identities;
}

std::unordered_map<std::string, Box> CelebA_Database::readBoxes(const std::string& fileName)
{
    std::unordered_map<std::string, Box> boxes;
    AnnotationFile file(label(), fileName);
    const std::size_t announced = readHeader(file, 10);
    while (file.next()) {
        file.expect(5, 5, "image x y width height");
        const Box box{file.pixel(1, "x"), file.pixel(2, "y"), file.pixel(3, "width"), file.pixel(4, "height")};
        if (!boxes.emplace(std::string(file[0]), box).second)
            file.fail("image " + std::string(file[0]) + " has a box already");
    }
    checkCount(file, announced, boxes.size());
    return boxes;
}

void CelebA_Database::readLandmarks(const std::string& fileName)
{
    std::unordered_set<std::string> names;
    AnnotationFile file(label(), fileName);
    const std::size_t announced = readHeader(file, 22);
    while (file.next()) {
        file.expect(11, 11, "image and ten numbers");
        for (std::size_t i = 1; i <= 10; ++i)
            file.count(i, "a landmark");
        if (!names.insert(std::string(file[0])).second)
            file.fail("image " + std::string(file[0]) + " has landmarks already");
    }
    checkCount(file, announced, names.size());
}

std::unordered_map<std::string, Database::StimuliSet> CelebA_Database::readSets(const std::string& fileName)
{
    std::unordered_map<std::string, StimuliSet> sets;
    AnnotationFile file(label(), fileName);
    while (file.next()) {
        file.expect(2, 2, "image set");
        const unsigned long long set = file.count(1, "set");
        if (set > 2)
            file.fail(fmt::format("the set of an image is 0, 1 or 2, got {}", set));
        sets[std::string(file[0])] = static_cast<StimuliSet>(set);
    }
    return sets;
}

void CelebA_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("CelebA/Img") : dataPath;
    const std::string labels = !labelPath.empty()  ? labelPath
                               : dataPath.empty() ? dataRoot("CelebA/Anno")
                                                  : (fs::path(data).parent_path() / "Anno").string();
    const auto identities = readIdentities(labels + "/identity_CelebA.txt");
    std::unordered_map<std::string, Box> boxes;
    if (mInTheWild)
        boxes = readBoxes(labels + "/list_bbox_celeba.txt");
    if (mWithLandmarks)
        readLandmarks(labels + (mInTheWild ? "/list_landmarks_celeba.txt" : "/list_landmarks_align_celeba.txt"));

    std::set<unsigned long long> people;
    for (const auto& entry : identities)
        people.insert(entry.second);
    for (const unsigned long long person : people)
        labelID(std::to_string(person));

    const std::string folder = data + (mInTheWild ? "/img_celeba" : "/img_align_celeba");
    std::unordered_set<std::string> there;
    for (const std::string& image : listFiles(folder, {"jpg", "jpeg", "png"}))
        there.insert(fs::path(image).filename().string());
    std::unordered_map<std::string, StimuliSet> sets;
    const std::string setFile = (fs::path(labels).parent_path() / "Eval" / "list_eval_partition.txt").string();
    if (mWithPartitioning)
        sets = readSets(setFile);
    const unsigned before = getNbStimuli();
    for (const auto& [name, person] : identities) {
        if (!there.count(name)) {
            warn("image " + folder + "/" + name + " is missing");
            continue;
        }
        StimuliSet set = Unpartitioned;
        if (mWithPartitioning) {
            const auto found = sets.find(name);
            if (found == sets.end())
                throw std::runtime_error(label() + " image " + name + " is in no set of " + setFile);
            set = found->second;
        }
        const int id = labelID(std::to_string(person));
        if (!mInTheWild) {
            addStimulus(folder + "/" + name, id, set);
            continue;
        }
        const auto box = boxes.find(name);
        if (box == boxes.end())
            throw std::runtime_error(label() + " image " + name + " has no box in " + labels + "/list_bbox_celeba.txt");
        const Box& b = box->second;
        ROIs rois;
        addBox(rois, labels + "/list_bbox_celeba.txt: image " + name, id, b.x, b.y, b.x + b.width, b.y + b.height);
        addImage(folder + "/" + name, rois, set);
    }
    if (getNbStimuli() == before)
        throw std::runtime_error(label() + " none of the " + std::to_string(identities.size()) + " images is in " + folder);
    // Whole images have no label to share by.
    if (!mWithPartitioning && mInTheWild)
        partitionStimuli(mLearn, mValidation, remainingFraction(label(), mLearn, mValidation));
    else if (!mWithPartitioning)
        partitionStimuliPerLabel(mLearn, mValidation, remainingFraction(label(), mLearn, mValidation));
}

cv::Mat CelebA_Database::getStimulusTargetData(StimulusID id, const cv::Mat& frame, const cv::Mat&, const ROIs& rois) const
{
    return boxTarget(id, frame, rois);
}

}  // namespace N2D2

N2D2_REGISTER(CelebA_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("CelebA_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[CelebA_Database]";
        const bool wild = takeOption(options, who, "InTheWild", true), landmarks = takeOption(options, who, "WithLandmarks", false);
        const bool partitioning = takeOption(options, who, "WithPartitioning", true);
        const double learn = takeOption(options, who, "Learn", 1.0);
        const auto database =
            std::make_shared<CelebA_Database>(wild, landmarks, partitioning, learn, takeOption(options, who, "Validation", 0.0));
        loadFromOptions(*database, options);
        return database;
    });
}

#include "data/database/daimler/Daimler_Database.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "core/Register.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

constexpr const char* words = "PAMI_2009_Detection_Benchmark";
// The shortest record ("a 1 1 0 0 ;") and object (ten digits, each with a separator) in bytes.
constexpr std::size_t recordBytes = 11, objectBytes = 20;

std::string className(unsigned long long number)
{
    switch (number) {
    case 0:
        return "Pedestrians";
    case 1:
        return "Bicyclist";
    case 2:
        return "Motorcyclist";
    case 10:
        return "Group";
    default:
        return {};
    }
}

void expectWord(AnnotationFile& file, const std::string& word)
{
    const std::string got(file.word(("\"" + word + "\"").c_str()));
    if (got != word)
        file.fail("\"" + word + "\" is expected, got \"" + got.substr(0, 60) + "\"");
}

}  // namespace

Daimler_Database::Daimler_Database(double learn, double validation, double test, bool fully, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mLearn(checkFraction(label(), "Learn", learn)),
      mValidation(checkFraction(label(), "Validation", validation)), mTest(checkFraction(label(), "Test", test)), mFully(fully)
{
}

void Daimler_Database::loadPatches(const std::string& data)
{
    for (const auto& [folder, name] : {std::pair{"Pedestrians/48x96", "Pedestrians"}, std::pair{"Pedestrians/18x36", "Pedestrians"},
                                       std::pair{"NonPedestrians", "NonPedestrians"}})
        loadDir(data + "/TrainingData/" + folder, 0, name, 0);
}

void Daimler_Database::readFrame(AnnotationFile& file, const std::string& data)
{
    const std::string image = data + "/TestData/" + std::string(file.word("the name of an image"));
    checkImage(image, file.place());
    const int width = file.wordPixel("the image's width"), height = file.wordPixel("the image's height");
    if (width == 0 || height == 0)
        file.fail(fmt::format("an image of {}x{} pixels is not possible", width, height));
    file.wordCount("the fourth number of the image");
    const unsigned long long count = file.wordCount("the number of objects");
    if (count > file.bytesLeft() / objectBytes + 1)
        file.fail(fmt::format("{} objects are announced, the rest of the file cannot hold them", count));
    ROIs rois;
    for (unsigned long long i = 0; i < count; ++i) {
        file.wordCount("the first number of an object");
        const std::string name = className(file.wordCount("the object's class"));
        for (const char* what : {"the object's number", "the object's unique number", "the object's confidence"})
            file.wordCount(what);
        const int left = file.wordPixel("left"), top = file.wordPixel("top"), right = file.wordPixel("right"),
                  bottom = file.wordPixel("bottom");
        file.wordCount("the last number of an object");
        if (!name.empty())
            addBox(rois, file.place(), labelID(name), left, top, right, bottom, width, height);
    }
    expectWord(file, ";");
    addImage(image, rois);
}

void Daimler_Database::loadFrames(const std::string& data, const std::string& truth)
{
    AnnotationFile file(label(), truth);
    expectWord(file, ":");
    expectWord(file, words);
    file.word("a path");
    const unsigned long long count = file.wordCount("the number of images");
    if (count > file.bytesLeft() / recordBytes + 1)
        file.fail(fmt::format("{} images are announced, the rest of the file cannot hold them", count));
    expectWord(file, ";");
    for (unsigned long long i = 0; i < count; ++i)
        readFrame(file, data);
    if (!file.atEnd())
        file.fail(fmt::format("{} images are announced, the file goes on behind them", count));
}

void Daimler_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("Daimler_pedestrian/DaimlerBenchmark/Data") : dataPath;
    if (mFully) {
        std::string truth = labelPath.empty() ? data + "/GroundTruth2D.db" : labelPath;
        std::error_code error;
        const fs::path beside = fs::path(data).parent_path() / "GroundTruth" / "GroundTruth2D.db";
        if (labelPath.empty() && !fs::exists(truth, error) && fs::exists(beside, error))
            truth = beside.string();
        loadFrames(data, truth);
    }
    else
        loadPatches(data);
    partitionStimuli(mLearn, mValidation, mTest);
}

}  // namespace N2D2

N2D2_REGISTER(Daimler_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("Daimler_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[Daimler_Database]";
        const double learn = takeOption(options, who, "Learn", 1.0), validation = takeOption(options, who, "Validation", 0.0);
        const double test = takeOption(options, who, "Test", 0.0);
        const auto database = std::make_shared<Daimler_Database>(learn, validation, test, takeOption(options, who, "Fully", false));
        loadFromOptions(*database, options);
        return database;
    });
}

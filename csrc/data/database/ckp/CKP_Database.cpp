#include "data/database/ckp/CKP_Database.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/File.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"

namespace N2D2 {

namespace {

const char* const emotions[] = {"neutral", "anger", "contempt", "disgust", "fear", "happy", "sadness", "surprise"};

}  // namespace

CKP_Database::CKP_Database(double learn, double validation, unsigned nbNeutral, std::shared_ptr<Context> context)
    : Database(false, std::move(context)), mLearn(learn), mValidation(validation), mNbNeutral(nbNeutral)
{
}

unsigned CKP_Database::emotion(const std::string& path) const
{
    const std::string text = N2D2::readFile(path, 1 << 16);
    double code = -1.0;
    try {
        code = parseReal(trim(text));
    }
    catch (const std::invalid_argument&) {
    }
    if (!(code >= 0.0 && code < static_cast<double>(std::size(emotions)) && code == std::floor(code)))
        throw std::runtime_error(fmt::format("{} {}: one whole number from 0 to 7 is expected (the emotion), got \"{}\"", label(), path, std::string(trim(text.substr(0, 60)))));
    return static_cast<unsigned>(code);
}

void CKP_Database::loadFolder(const std::string& folder)
{
    const auto codes = filesOf(label(), folder, {"txt"});
    if (codes.size() > 1)
        throw std::runtime_error(fmt::format("{} {}: one emotion file is expected, there are {} ({}, {})", label(), folder, codes.size(), lastPart(codes[0]),
                                             lastPart(codes[1])));
    if (codes.empty())
        return;
    const unsigned code = emotion(codes[0]);
    const auto images = filesOf(label(), folder, {"png"});
    for (std::size_t i = 0; i < images.size(); ++i)
        addStimulus(images[i], labelID(i < mNbNeutral ? emotions[0] : emotions[code]));
}

void CKP_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    if (!labelPath.empty() || extractROIs)
        throw std::invalid_argument(label() + " the labels are beside the images: neither a label path nor ROIs are expected");
    const double rest = remainingFraction(label(), mLearn, mValidation);
    const std::string root = existingFolder(label(), dataPath.empty() ? dataRoot("cohn-kanade-images") : dataPath);
    walkFolders(label(), root, [this](const std::string& folder) { loadFolder(folder); });
    if (getNbStimuli() == 0)
        throw std::runtime_error(label() + " no folder below " + root + " holds an emotion file (.txt) and images (.png)");
    partitionStimuliPerLabel(mLearn, mValidation, rest, true);
    partitionStimuli(0.0, 0.0, 1.0);
    warnEmptySets(*this, mLearn, mValidation, rest);
}

}  // namespace N2D2

N2D2_REGISTER(CKP_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("CKP_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[CKP_Database]";
        const double learn = takeRequired<double>(options, who, "Learn");
        const double validation = takeOption(options, who, "Validation", 0.0);
        const auto database = std::make_shared<CKP_Database>(learn, validation, takeOption(options, who, "NbNeutral", 1u));
        const std::string path = takeOption(options, who, "DataPath", std::string());
        takeParameters(options, *database);
        database->load(path);
        return database;
    });
}

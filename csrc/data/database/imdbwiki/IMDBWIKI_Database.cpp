#include "data/database/imdbwiki/IMDBWIKI_Database.hpp"

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Register.hpp"

namespace N2D2 {

namespace {

std::string genderAge(double gender, double birth, double photo)
{
    const double age = photo - birth;
    return fmt::format("{}-{}",
                       gender == 0.0   ? "F"
                       : gender == 1.0 ? "M"
                                       : "?",
                       age >= 0.0 && age <= 99.0 ? fmt::format("{:g}", age) : "?");
}

}  // namespace

IMDBWIKI_Database::IMDBWIKI_Database(bool wikiSet, bool imdbSet, bool cropFrame, bool useNameAsLabel, double learn, double validation,
                                     std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mWikiSet(wikiSet), mImdbSet(imdbSet), mCropFrame(cropFrame),
      mUseNameAsLabel(useNameAsLabel), mLearn(learn), mValidation(validation)
{
    remainingFraction(label(), learn, validation);
    if (!wikiSet && !imdbSet)
        throw std::invalid_argument("[IMDBWIKI_Database] WikiSet and IMDBSet are both 0: there is nothing to load");
}

void IMDBWIKI_Database::loadPart(const std::string& folder, const std::string& fileName)
{
    AnnotationFile file(label(), fileName, {.separators = ";", .keepEmpty = true, .ampersands = true});
    while (file.next()) {
        if (file[0].starts_with("#"))
            continue;
        file.expect(9, static_cast<std::size_t>(-1), "path;name;x0;y0;x1;y1;birth;photo;gender");
        const int x0 = file.pixel(2, "x0"), y0 = file.pixel(3, "y0"), x1 = file.pixel(4, "x1"), y1 = file.pixel(5, "y1");
        const double birth = file.real(6, "birth"), photo = file.real(7, "photo"), gender = file.real(8, "gender");
        // No face was found there.
        if ((x0 == 1 && y0 == 1) || (x1 == 1 && y1 == 1))
            continue;
        const std::string image = folder + "/" + std::string(file[0]);
        checkImage(image, file.place());
        const int id = labelID(mUseNameAsLabel ? std::string(file[1]) : genderAge(gender, birth, photo));
        if (mCropFrame) {
            addStimulus(image, id);
            continue;
        }
        ROIs rois;
        addBox(rois, file.place(), id, x0, y0, x1, y1);
        addImage(image, rois);
    }
}

void IMDBWIKI_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("IMDB-WIKI") : dataPath;
    const std::string labels = labelPath.empty() ? data + "/imdb_metadata" : labelPath;
    const std::string kind = mCropFrame ? "_crop" : "";
    if (mImdbSet)
        loadPart(data + "/imdb" + kind, labels + "/imdb.csv");
    if (mWikiSet)
        loadPart(data + "/wiki" + kind, labels + "/wiki.csv");
    // Whole images have no label to share by.
    if (mUseNameAsLabel && mCropFrame)
        partitionStimuliPerLabel(mLearn, mValidation, remainingFraction(label(), mLearn, mValidation));
    else
        partitionStimuli(mLearn, mValidation, remainingFraction(label(), mLearn, mValidation));
}

cv::Mat IMDBWIKI_Database::getStimulusTargetData(StimulusID id, const cv::Mat& frame, const cv::Mat&, const ROIs& rois) const
{
    return boxTarget(id, frame, rois);
}

}  // namespace N2D2

N2D2_REGISTER(IMDBWIKI_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("IMDBWIKI_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[IMDBWIKI_Database]";
        const bool wiki = takeOption(options, who, "WikiSet", true), imdb = takeOption(options, who, "IMDBSet", false);
        const bool crop = takeOption(options, who, "CropFrame", false), name = takeOption(options, who, "UseNameAsLabel", false);
        const double learn = takeOption(options, who, "Learn", 1.0);
        const auto database =
            std::make_shared<IMDBWIKI_Database>(wiki, imdb, crop, name, learn, takeOption(options, who, "Validation", 0.0));
        loadFromOptions(*database, options);
        return database;
    });
}

#include "data/database/fddb/FDDB_Database.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "core/Register.hpp"
#include "data/roi/EllipticROI.hpp"

namespace N2D2 {

FDDB_Database::FDDB_Database(double learn, double validation, std::shared_ptr<Context> context)
    : AnnotatedDatabase(false, std::move(context)), mLearn(learn), mValidation(validation)
{
    remainingFraction(label(), learn, validation);
}

void FDDB_Database::loadFold(const std::string& data, const std::string& fileName)
{
    constexpr std::size_t faceBytes = 12;  // of the shortest line, "1 1 0 1 1 1"
    AnnotationFile file(label(), fileName);
    while (file.next()) {
        file.expect(1, 1, "image");
        const std::string image = data + "/" + std::string(file[0]) + ".jpg";
        checkImage(image, file.place());
        if (!file.next() || file.size() != 1)
            file.fail("the number of faces is expected");
        const unsigned long long count = file.count(0, "the number of faces");
        if (count > file.bytesLeft() / faceBytes + 1)
            file.fail(fmt::format("{} faces are announced, the rest of the file cannot hold them", count));
        ROIs rois;
        for (unsigned long long i = 0; i < count; ++i) {
            if (!file.next())
                file.fail(fmt::format("{} faces are announced, the file ends after {}", count, i));
            file.expect(6, 6, "majorRadius minorRadius angle x y label");
            const double major = file.real(0, "majorRadius"), minor = file.real(1, "minorRadius");
            file.pixel(0, "majorRadius");
            file.pixel(1, "minorRadius");
            if (major <= 0.0 || minor <= 0.0)
                file.fail(fmt::format("radii of {} and {} are not possible", major, minor));
            const ROI::Point centre{static_cast<double>(file.pixel(3, "x")), static_cast<double>(file.pixel(4, "y"))};
            rois.push_back(std::make_shared<EllipticROI>(labelID(std::string(file[5])), centre, major, minor, file.real(2, "angle")));
        }
        addImage(image, rois);
    }
}

void FDDB_Database::loadFiles(const std::string& dataPath, const std::string& labelPath)
{
    const std::string data = dataPath.empty() ? dataRoot("FDDB") : dataPath;
    std::string labels = labelPath.empty() ? data : labelPath;
    std::error_code error;
    if (std::filesystem::is_directory(labels + "/FDDB-folds", error))
        labels += "/FDDB-folds";
    for (int fold = 1; fold <= 10; ++fold)
        loadFold(data, fmt::format("{}/FDDB-fold-{:02}-ellipseList.txt", labels, fold));
    partitionStimuli(mLearn, mValidation, remainingFraction(label(), mLearn, mValidation));
}

}  // namespace N2D2

N2D2_REGISTER(FDDB_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("FDDB_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[FDDB_Database]";
        const auto learn = takeRequired<double>(options, who, "Learn");
        const auto database = std::make_shared<FDDB_Database>(learn, takeOption(options, who, "Validation", 0.0));
        loadFromOptions(*database, options);
        return database;
    });
}

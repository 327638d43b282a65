#include "data/database/cifar/CIFAR_Database.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Log.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/database/DriverFiles.hpp"

namespace N2D2 {

namespace {

constexpr int side = 32;
constexpr std::size_t plane = side * side;

// The names of the classes: one a line, blank lines left out.
std::vector<std::string> classNames(const std::string& who, const std::string& path)
{
    std::vector<std::string> names;
    for (const std::string& line : linesOf(who, path)) {
        const std::string name(trim(line));
        if (name.empty())
            continue;
        if (std::find(names.begin(), names.end(), name) != names.end())
            throw std::runtime_error(who + " " + path + ": the class \"" + name + "\" is there twice");
        names.push_back(name);
    }
    if (names.empty())
        throw std::runtime_error(who + " " + path + ": no class name");
    return names;
}

}  // namespace

class CIFAR_Database::Source : public StimulusSource {
public:
    Source(const std::string& who, const std::string& path, const Layout& layout)
        : mFile(who, path), mRecord(layout.labelBytes + 3 * plane), mLabelBytes(layout.labelBytes), mLabelByte(layout.labelByte)
    {
        if (mFile.size() == 0 || mFile.size() % mRecord != 0)
            throw std::runtime_error(fmt::format("{} {}: {} bytes are no whole number of records of {} bytes (truncated file?)", who, path, mFile.size(), mRecord));
    }
    const std::string& path() const { return mFile.path(); }
    std::size_t count() const { return mFile.size() / mRecord; }
    unsigned label(std::size_t item) const { return mFile.data()[item * mRecord + mLabelByte]; }

    cv::Mat read(std::size_t item) const override
    {
        const std::uint8_t* red = mFile.data() + item * mRecord + mLabelBytes;
        cv::Mat image(side, side, CV_8UC3);
        std::uint8_t* out = image.data;
        for (std::size_t i = 0; i < plane; ++i, out += 3) {
            out[0] = red[2 * plane + i];
            out[1] = red[plane + i];
            out[2] = red[i];
        }
        return image;
    }

private:
    MappedFile mFile;
    std::size_t mRecord, mLabelBytes, mLabelByte;
};

CIFAR_Database::CIFAR_Database(double validation, bool useTestForValidation, std::shared_ptr<Context> context)
    : Database(true, std::move(context)), mValidation(validation), mUseTestForValidation(useTestForValidation)
{
}

std::shared_ptr<const CIFAR_Database::Source> CIFAR_Database::open(const Layout& layout, const std::string& folder, const std::string& file,
                                                                   std::size_t nbNames) const
{
    auto source = std::make_shared<const Source>(label(), folder + "/" + file, layout);
    for (std::size_t i = 0; i < source->count(); ++i) {
        if (source->label(i) >= nbNames)
            throw std::runtime_error(fmt::format("{} {}: label {} of record {} is beyond the {} classes of {}", label(), source->path(), source->label(i), i,
                                                 nbNames, layout.namesFile));
    }
    return source;
}

void CIFAR_Database::addRecords(const std::shared_ptr<const Source>& source, const std::vector<std::string>& names)
{
    for (std::size_t i = 0; i < source->count(); ++i)
        addStimulus(fmt::format("{}[{:05}].ppm", source->path(), i), labelID(names[source->label(i)]), Unpartitioned, source, i);
}

void CIFAR_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    checkFraction(label(), "Validation", mValidation);
    if (extractROIs)
        throw std::invalid_argument(label() + " extractROIs: CIFAR files hold no region of interest");
    if (mUseTestForValidation && mValidation > 0.0)
        logWarning(fmt::format("{} UseTestForValidation takes the test images for the validation: Validation={} has no effect", label(), realText(mValidation)));
    const Layout files = layout();
    const std::string folder = existingFolder(label(), dataPath.empty() ? files.defaultPath : dataPath);
    const std::vector<std::string> names = classNames(label(), (labelPath.empty() ? folder : existingFolder(label(), labelPath)) + "/" + files.namesFile);
    // All files are looked at before the first stimulus is added.
    std::vector<std::shared_ptr<const Source>> learn;
    for (const std::string& file : files.learnFiles)
        learn.push_back(open(files, folder, file, names.size()));
    const auto test = open(files, folder, files.testFile, names.size());

    if (!*mLegacyLabelOrder) {
        for (const std::string& name : names)
            labelID(name);
    }
    for (const auto& source : learn)
        addRecords(source, names);
    const double validation = mUseTestForValidation ? 0.0 : mValidation;
    partitionStimuli(1.0 - validation, validation, 0.0);
    if (mUseTestForValidation) {
        addRecords(test, names);
        partitionStimuli(0.0, 1.0, 0.0);
    }
    addRecords(test, names);
    partitionStimuli(0.0, 0.0, 1.0);
}

CIFAR_Database::Layout CIFAR10_Database::layout() const
{
    Layout files{dataRoot("cifar-10-batches-bin"), {}, "test_batch.bin", "batches.meta.txt", 1, 0};
    for (int batch = 1; batch <= 5; ++batch)
        files.learnFiles.push_back(fmt::format("data_batch_{}.bin", batch));
    return files;
}

CIFAR_Database::Layout CIFAR100_Database::layout() const
{
    return {dataRoot("cifar-100-binary"), {"train.bin"}, "test.bin", mUseCoarse ? "coarse_label_names.txt" : "fine_label_names.txt", 2, mUseCoarse ? 0u : 1u};
}

}  // namespace N2D2

N2D2_REGISTER(CIFAR_Databases)
{
    using namespace N2D2;
    auto& family = registry.family<DatabaseFamily>();
    const auto load = [](Options& options, const std::string& who, const std::shared_ptr<Database>& database) {
        const std::string path = takeOption(options, who, "DataPath", std::string());
        takeParameters(options, *database);
        database->load(path);
        return database;
    };
    family.add("CIFAR10_Database", [load](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[CIFAR10_Database]";
        const double validation = takeOption(options, who, "Validation", 0.0);
        return load(options, who, std::make_shared<CIFAR10_Database>(validation, takeOption(options, who, "UseTestForValidation", false)));
    });
    family.add("CIFAR100_Database", [load](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[CIFAR100_Database]";
        const double validation = takeOption(options, who, "Validation", 0.0);
        const bool coarse = takeOption(options, who, "UseCoarse", false);
        return load(options, who, std::make_shared<CIFAR100_Database>(validation, coarse, takeOption(options, who, "UseTestForValidation", false)));
    });
}

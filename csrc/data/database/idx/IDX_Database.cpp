#include "data/database/idx/IDX_Database.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Register.hpp"
#include "data/database/idx/IdxFile.hpp"

namespace N2D2 {

namespace {

class IdxSource : public StimulusSource {
public:
    explicit IdxSource(IdxFile file) : mFile(std::move(file)), mRows(mFile.dims[1]), mCols(mFile.dims[2]) {}

    cv::Mat read(std::size_t item) const override
    {
        const std::size_t size = mRows * mCols;
        cv::Mat image(static_cast<int>(mRows), static_cast<int>(mCols), CV_8U);
        std::copy_n(mFile.values.data() + item * size, size, image.data);
        return image;
    }

private:
    IdxFile mFile;
    std::size_t mRows, mCols;
};

}  // namespace

IDX_Database::IDX_Database(bool loadDataInMemory, std::shared_ptr<Context> context) : Database(loadDataInMemory, std::move(context)) {}

void IDX_Database::load(const std::string& imagesFile, const std::string& labelsFile, bool extractROIs)
{
    if (extractROIs)
        throw std::invalid_argument(label() + " extractROIs: IDX files hold no region of interest");
    IdxFile labels = readIdx(labelsFile, 1);
    IdxFile images = readIdx(imagesFile, 3);
    if (labels.dims[0] != images.dims[0])
        throw std::runtime_error(fmt::format("{} {} images in {} but {} labels in {}", label(), images.dims[0], images.name, labels.dims[0], labels.name));
    if (images.dims[0] > 0 && (images.dims[1] == 0 || images.dims[2] == 0 || images.dims[1] > 65535 || images.dims[2] > 65535))
        throw std::runtime_error(fmt::format("{} {}: images of {}x{} pixels are not possible", label(), images.name, images.dims[2], images.dims[1]));
    for (std::size_t i = 0; i < labels.values.size(); ++i) {
        if (labels.values[i] > maxLabel())
            throw std::runtime_error(fmt::format("{} {}: label {} of item {} is beyond the last one, {}", label(), labels.name, labels.values[i], i, maxLabel()));
    }
    const std::size_t count = images.dims[0];
    const auto source = std::make_shared<IdxSource>(std::move(images));
    for (std::size_t i = 0; i < count; ++i)
        addStimulus(fmt::format("{}[{:05}].pgm", imagesFile, i), labelID(std::to_string(labels.values[i])), Unpartitioned, source, i);
}

void IDX_Database::loadMnist(const std::string& dataPath, const std::string& labelPath, bool extractROIs, double validation)
{
    if (!(validation >= 0.0 && validation <= 1.0))
        throw std::invalid_argument(label() + " Validation: a fraction between 0 and 1 is expected, got " + realText(validation));
    const std::string labelsPath = labelPath.empty() ? dataPath : labelPath;
    for (int digit = 0; digit < 10; ++digit)
        labelID(std::to_string(digit));
    IDX_Database::load(dataPath + "/train-images-idx3-ubyte", labelsPath + "/train-labels-idx1-ubyte", extractROIs);
    partitionStimuli(1.0 - validation, validation, 0.0);
    IDX_Database::load(dataPath + "/t10k-images-idx3-ubyte", labelsPath + "/t10k-labels-idx1-ubyte", extractROIs);
    partitionStimuli(0.0, 0.0, 1.0);
}

MNIST_IDX_Database::MNIST_IDX_Database(double validation, std::shared_ptr<Context> context)
    : IDX_Database(true, std::move(context)), mValidation(validation)
{
}

MNIST_IDX_Database::MNIST_IDX_Database(const std::string& dataPath, const std::string& labelPath, bool extractROIs, double validation,
                                       std::shared_ptr<Context> context)
    : MNIST_IDX_Database(validation, std::move(context))
{
    MNIST_IDX_Database::load(dataPath, labelPath, extractROIs);
}

void MNIST_IDX_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    loadMnist(dataPath.empty() ? defaultPath() : expandEnvironmentVariables(dataPath), expandEnvironmentVariables(labelPath), extractROIs, mValidation);
}

}  // namespace N2D2

N2D2_REGISTER(IDX_Databases)
{
    using namespace N2D2;
    const auto make = []<class D>(const char* name, D*) {
        return [name](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
            const std::string who = std::string("[") + name + "]";
            const auto database = std::make_shared<D>(takeOption(options, who, "Validation", 0.0));
            const std::string path = takeOption(options, who, "DataPath", std::string());
            takeParameters(options, *database);
            database->load(path);
            return database;
        };
    };
    auto& family = registry.family<DatabaseFamily>();
    family.add("MNIST_IDX_Database", make("MNIST_IDX_Database", static_cast<MNIST_IDX_Database*>(nullptr)));
    family.add("Fashion_MNIST_IDX_Database", make("Fashion_MNIST_IDX_Database", static_cast<Fashion_MNIST_IDX_Database*>(nullptr)));
}

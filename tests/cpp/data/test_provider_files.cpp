// The provider over image files: corrupt ones, disk caches, sizes, several providers at once.
#include <numeric>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "DataFixture.hpp"
#include "core/File.hpp"
#include "data/database/dir/DIR_Database.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/provider/HeteroStimuliProvider.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

// `count` grey images of 4x3 pixels, of value 10 i, label i % 2; the first `learn` of them are learnt.
struct Images {
    TemporaryFolder folder;
    std::shared_ptr<DIR_Database> database = std::make_shared<DIR_Database>();
    std::string file(unsigned i) const { return folder / ("images/" + std::to_string(100 + i) + ".png"); }
    explicit Images(unsigned count = 12, unsigned learn = 8)
    {
        std::filesystem::create_directories(folder / "images");
        for (unsigned i = 0; i < count; ++i)
            cv::imwrite(file(i), cv::Mat(3, 4, CV_8U, cv::Scalar(10.0 * i)));
        database->setParameter("RandomPartitioning", "0");
        database->addLabel("even");
        database->addLabel("odd");
        for (unsigned i = 0; i < count; ++i) {
            database->loadFile(file(i));
            database->setStimulusLabel(i, static_cast<int>(i % 2));
        }
        database->partitionStimuli(learn, Database::Learn);
        database->partitionStimuli(count - learn, Database::Test);
    }
    void spoil(unsigned i) const { writeBytes(file(i), "nothing of use"); }
};

float valueAt(const StimuliProvider& provider, std::size_t position) { return (*provider.getData())(12 * position) * 255.0f; }

}  // namespace

TEST(ProviderFiles, corruptStimuliAreAnErrorByDefault)
{
    Images images;
    images.spoil(5);
    StimuliProvider provider(images.database, {4, 3, 1}, 4);
    provider.setBatch(Database::Learn, false);
    provider.readBatch(Database::Learn);
    const std::string message = messageOf([&] { provider.readBatch(Database::Learn); });
    EXPECT_NE(message.find(images.file(5)), std::string::npos) << message;
    EXPECT_THROW(provider.setParameter("CorruptStimuli", "Perhaps"), std::invalid_argument);
}

TEST(ProviderFiles, corruptStimuliAreSkippedNamedAndCounted)
{
    for (const unsigned workers : {0u, 1u, 2u, 8u}) {
        Images images;
        for (const unsigned i : {0u, 5u, 6u, 7u, 9u})
            images.spoil(i);
        std::filesystem::remove(images.file(2));
        StimuliProvider provider(images.database, {4, 3, 1}, 4);
        provider.setParameter("CorruptStimuli", "Skip");
        provider.setPrefetch(workers, 2);
        for (int epoch = 0; epoch < 2; ++epoch) {
            provider.setBatch(Database::Learn, false);
            // The next readable one of the set, beyond its end the first one.
            provider.readBatch(Database::Learn);
            EXPECT_EQ(provider.getBatch(), (std::vector<int>{1, 1, 3, 3})) << workers;
            EXPECT_EQ(valueAt(provider, 2), 30.0f);
            EXPECT_EQ((*provider.getLabelsData())(0), 1);
            provider.readBatch(Database::Learn);
            EXPECT_EQ(provider.getBatch(), (std::vector<int>{4, 1, 1, 1}));
            // A stimulus that is tested twice would count twice: its place is ignored.
            provider.setBatch(Database::Test, false);
            provider.readBatch(Database::Test);
            EXPECT_EQ(provider.getBatch(), (std::vector<int>{8, -1, 10, 11}));
            EXPECT_EQ((*provider.getLabelsData())(1), -1);
            EXPECT_EQ(valueAt(provider, 1), 0.0f);
            EXPECT_EQ(valueAt(provider, 2), 100.0f);
        }
        EXPECT_EQ(provider.getCorruptStimuli(), (std::vector<unsigned>{0, 2, 5, 6, 7, 9}));
        // Who asks for a stimulus by name gets that one or an error.
        EXPECT_NE(messageOf([&] { provider.readStimulus(5u, Database::Learn); }).find(images.file(5)), std::string::npos);
        EXPECT_NE(messageOf([&] { provider.readStimulusBatch(9u, Database::Test); }).find(images.file(9)), std::string::npos);
    }
}

TEST(ProviderFiles, anUnreadableSetIsAnError)
{
    Images images;
    for (unsigned i = 0; i < 12; ++i)
        images.spoil(i);
    StimuliProvider provider(images.database, {4, 3, 1}, 4);
    provider.setParameter("CorruptStimuli", "Skip");
    provider.setBatch(Database::Learn, true);
    EXPECT_NE(messageOf([&] { provider.readBatch(Database::Learn); }).find("8 stimuli in a row cannot be read"), std::string::npos);
}

TEST(ProviderFiles, cachesFollowWhatTheyWereMadeOf)
{
    Images images;
    const std::string cache = images.folder / "cache";
    images.database->setParameter("CompositeLabel", "Default");
    images.database->setParameter("DefaultLabel", "even");
    const auto read = [&](std::shared_ptr<Transformation> transformation) {
        StimuliProvider provider(images.database, {4, 3, 1}, 4, true);
        provider.setMemoryCache(0);
        provider.setCachePath(cache);
        if (transformation)
            provider.addTransformation(transformation);
        provider.readBatch(Database::Learn, 0);
        std::vector<float> all(provider.getData()->begin(), provider.getData()->end());
        all.insert(all.end(), provider.getLabelsData()->begin(), provider.getLabelsData()->end());
        for (unsigned i = 0; i < 4; ++i) {
            for (const auto& roi : provider.getLabelsROIs(i))
                all.push_back(static_cast<float>(roi->box().x));
        }
        return all;
    };
    const auto flip = [] { return std::make_shared<FlipTransformation>(true); };
    const auto plain = read(nullptr);
    EXPECT_EQ(read(nullptr), plain);
    // Another ROI, another file, another parameter of the same transformation.
    images.database->setStimulusROIs(1, {std::make_shared<RectangularROI>(1, 0, 0, 1, 2)});
    const auto withROI = read(nullptr);
    EXPECT_EQ(withROI.size(), plain.size() + 1);
    EXPECT_NE(withROI[48 + 12], plain[48 + 12]);
    // A hit gives the ROIs of the transformed stimulus (they were lost).
    EXPECT_EQ(read(flip()).back(), 3.0f);
    EXPECT_EQ(read(flip()).back(), 3.0f);
    cv::imwrite(images.file(0), cv::Mat(3, 4, CV_8U, cv::Scalar(77)));
    std::filesystem::last_write_time(images.file(0), std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(read(flip())[0], 77.0f / 255.0f);
    const auto affine = [](double value) { return std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Plus, value); };
    EXPECT_EQ(read(affine(1))[0], 78.0f);  // floats are not scaled
    EXPECT_EQ(read(affine(2))[0], 79.0f);
    EXPECT_EQ(read(nullptr)[0], 77.0f / 255.0f);
}

TEST(ProviderFiles, lastBatchesOfAShorterEpoch)
{
    Images images;
    StimuliProvider provider(images.database, {4, 3, 1}, 2);
    provider.setBatch(Database::Test, false, 3);
    EXPECT_EQ(provider.nbBatchsRemaining(Database::Test), 2u);
    provider.readBatch(Database::Test);
    provider.readBatch(Database::Test);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{10, -1}));
    provider.setBatch(Database::Learn, true, 3);
    std::vector<int> all;
    while (!provider.allBatchsProvided(Database::Learn)) {
        provider.readBatch(Database::Learn);
        all.insert(all.end(), provider.getBatch().begin(), provider.getBatch().end());
    }
    EXPECT_EQ(all.size(), 4u);
    EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](int id) { return id >= 0 && id < 3; }));
}

TEST(ProviderFiles, setBatchSizeResizesEverything)
{
    Images images;
    std::filesystem::create_directories(images.folder / "targets");
    for (unsigned i = 0; i < 12; ++i)
        cv::imwrite(images.folder / ("targets/" + std::to_string(100 + i) + ".png"), cv::Mat(2, 2, CV_8U, cv::Scalar(255)));
    images.database->setParameter("TargetDataPath", images.folder / "targets");
    StimuliProvider provider(images.database, {4, 3, 1}, 2);
    provider.setTargetSize({2, 2, 1});
    provider.readBatch(Database::Learn, 0);
    provider.setBatchSize(5);
    EXPECT_EQ(provider.getBatch(), std::vector<int>(5, -1));
    EXPECT_EQ(provider.getTargetData()->dims(), (Dims{2, 2, 1, 5}));
    EXPECT_TRUE(provider.getLabelsROIs(4).empty());
    provider.readBatch(Database::Learn, 0);
    EXPECT_EQ((*provider.getTargetData())(19), 1.0f);
    EXPECT_EQ(provider.getBatch()[4], 4);
}

TEST(ProviderFiles, targetsOfChannels)
{
    Images images;
    std::filesystem::create_directories(images.folder / "targets");
    for (unsigned i = 0; i < 12; ++i)
        cv::imwrite(images.folder / ("targets/" + std::to_string(100 + i) + ".png"), cv::Mat(2, 2, CV_8U, cv::Scalar(i)));
    images.database->setParameter("TargetDataPath", images.folder / "targets");
    StimuliProvider provider(images.database, {4, 3, 1}, 2);
    provider.addChannelTransformation(std::make_shared<FlipTransformation>(true));
    provider.addChannelTransformation(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Plus, 5.0));
    provider.setTargetSize({2, 2, 1});
    for (int pass = 0; pass < 2; ++pass) {
        provider.readBatch(Database::Learn, 4);
        EXPECT_EQ(provider.getData()->dims(), (Dims{4, 3, 2, 2}));
        EXPECT_EQ(provider.getData()->at({0, 0, 1, 1}), 55.0f);
        EXPECT_EQ((*provider.getTargetData())(4), 5.0f / 255.0f);
    }
}

TEST(ProviderFiles, signedIntegersAreNotShifted)
{
    struct Bytes : StimulusSource {
        explicit Bytes(int type) : type(type) {}
        cv::Mat read(std::size_t) const override
        {
            const cv::Mat_<double> values = (cv::Mat_<double>(1, 3) << -128, 0, 127);
            cv::Mat mat;
            values.convertTo(mat, type);
            return mat;
        }
        int type;
    };
    for (const auto& [type, unity] : {std::pair{CV_8S, 127.0f}, std::pair{CV_16S, 32767.0f}}) {
        auto database = std::make_shared<Database>();
        database->addStimulus("bytes", 0, Database::Test, std::make_shared<Bytes>(type));
        for (const bool mapped : {false, true}) {
            StimuliProvider provider(database, {3, 1, 1});
            provider.setParameter("DataSignedMapping", mapped ? "1" : "0");
            const std::vector<float> expected{-128.0f / unity, 0.0f, 127.0f / unity};
            provider.readBatch(Database::Test, 0);
            EXPECT_EQ(std::vector<float>(provider.getData()->begin(), provider.getData()->end()), expected);
            EXPECT_TRUE(provider.normalizeIntegersStimuli(type));
            provider.readBatch(Database::Test, 0);
            EXPECT_EQ(std::vector<float>(provider.getData()->begin(), provider.getData()->end()), expected);
        }
    }
}

TEST(ProviderFiles, randomStimulusOfALabelHasIt)
{
    Images images;
    images.database->addLabel("rare");
    images.database->setStimulusROIs(3, {std::make_shared<RectangularROI>(2, 0, 0, 2, 2)});
    StimuliProvider provider(images.database, {4, 3, 1}, 1);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(provider.getRandomIDWithLabel(Database::Learn, 2), 3u);
        EXPECT_EQ(provider.getRandomIDWithLabel(Database::Learn, 1) % 2, 1u);
    }
    EXPECT_THROW(provider.getRandomIDWithLabel(Database::Test, 2), std::invalid_argument);
}

TEST(ProviderFiles, stimuliAddedLater)
{
    Images images;
    StimuliProvider provider(images.database, {4, 3, 1}, 2);
    provider.readBatch(Database::Test, 0);
    cv::imwrite(images.file(12), cv::Mat(3, 4, CV_8U, cv::Scalar(200)));
    images.database->loadFile(images.file(12));
    images.database->setStimulusLabel(12, 0);
    images.database->partitionStimulus(12, Database::Test);
    for (int pass = 0; pass < 2; ++pass) {
        provider.readBatch(Database::Test, 4);
        EXPECT_EQ(provider.getBatch(), (std::vector<int>{12, -1}));
        EXPECT_EQ(valueAt(provider, 0), 200.0f);
    }
}

TEST(ProviderFiles, heterogeneousProvidersReadTheSameStimuli)
{
    Images images;
    auto first = std::make_shared<StimuliProvider>(images.database, Dims{4, 3, 1}, 2);
    auto affine = std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Plus, 1.0);
    first->addTransformation(affine);
    HeteroStimuliProvider all(first);
    const auto copy = all.addCopy();
    auto small = std::make_shared<StimuliProvider>(images.database, Dims{2, 2, 1}, 2);
    small->addTransformation(std::make_shared<RescaleTransformation>(2, 2));
    all.push_back(small);
    EXPECT_EQ(all.size(), 3u);
    // The copy has transformations of its own.
    EXPECT_NE(copy->transformations(Database::Learn)[0], first->transformations(Database::Learn)[0]);
    EXPECT_EQ(copy->transformations(Database::Learn)[0]->describe(), affine->describe());
    copy->addTransformation(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Plus, 1.0));
    EXPECT_EQ(first->getNbTransformations(Database::Learn), 1u);
    const auto check = [&] {
        for (std::size_t i = 0; i < 2; ++i) {
            const int id = first->getBatch()[i];
            EXPECT_EQ(copy->getBatch()[i], id);
            EXPECT_EQ(small->getBatch()[i], id);
            EXPECT_EQ((*first->getData())(12 * i), id < 0 ? 0.0f : 10.0f * static_cast<float>(id) + 1.0f);
            EXPECT_EQ((*copy->getData())(12 * i), id < 0 ? 0.0f : 10.0f * static_cast<float>(id) + 2.0f);
            EXPECT_FLOAT_EQ((*small->getData())(4 * i) * 255.0f, id < 0 ? 0.0f : 10.0f * static_cast<float>(id));
        }
    };
    all.readRandomBatch(Database::Learn);
    check();
    all.setBatch(Database::Learn, true);
    for (int batches = 0; !all.allBatchsProvided(Database::Learn); ++batches) {
        ASSERT_LT(batches, 4);
        all.future();
        all.readBatch(Database::Learn);
        all.synchronize();
        check();
    }
    all.readBatch(Database::Test, 3);
    EXPECT_EQ(small->getBatch(), (std::vector<int>{11, -1}));
    check();
    EXPECT_THROW(all.push_back(std::make_shared<StimuliProvider>(images.database, Dims{4, 3, 1}, 3)), std::invalid_argument);
    EXPECT_THROW(all.push_back(std::make_shared<StimuliProvider>(Images().database, Dims{4, 3, 1}, 2)), std::invalid_argument);
    EXPECT_THROW(all[3], std::out_of_range);
}

TEST(ProviderFiles, errorsOfAnyWorkerReachTheCaller)
{
    Images images;
    cv::imwrite(images.file(6), cv::Mat(5, 5, CV_8U, cv::Scalar(1)));
    for (const unsigned workers : {0u, 2u, 8u}) {
        StimuliProvider provider(images.database, {4, 3, 1}, 8);
        provider.setPrefetch(workers, 2);
        EXPECT_NE(messageOf([&] { provider.readBatch(Database::Learn, 0); }).find("its data is 5x5x1, 4x3x1 is expected"), std::string::npos);
        EXPECT_THROW(provider.readBatch(Database::Learn, 0), std::invalid_argument);
    }
}

TEST(ProviderFiles, jpegPixelsAreThoseOfOpenCV)
{
    const TemporaryFolder folder;
    cv::RNG random(5);
    for (int i = 0; i < 40; ++i) {
        cv::Mat image(random.uniform(1, 70), random.uniform(1, 90), i % 4 == 0 ? CV_8UC1 : CV_8UC3);
        random.fill(image, cv::RNG::UNIFORM, 0, 256);
        if (i % 3)
            cv::blur(image, image, {5, 5});
        const std::string file = folder / "image.jpg";
        cv::imwrite(file, image, {cv::IMWRITE_JPEG_QUALITY, 20 + 2 * i, cv::IMWRITE_JPEG_PROGRESSIVE, i % 2, cv::IMWRITE_JPEG_OPTIMIZE, i % 5 == 0});
        const cv::Mat expected = cv::imread(file, cv::IMREAD_UNCHANGED), read = dataFileFor(file).read(file);
        ASSERT_EQ(read.type(), expected.type());
        ASSERT_EQ(read.size(), expected.size());
        EXPECT_EQ(cv::norm(read, expected, cv::NORM_INF), 0.0) << i;
        // Every cut is found, and no pixel is made up.
        const std::string bytes = readFile(file);
        for (int cut = 0; cut < 8; ++cut) {
            writeBytes(folder / "cut.jpg", bytes.substr(0, static_cast<std::size_t>(random.uniform(1, static_cast<int>(bytes.size())))));
            EXPECT_NE(messageOf([&] { dataFileFor(folder / "cut.jpg").read(folder / "cut.jpg"); }).find("cut.jpg"), std::string::npos);
        }
        // Damage in the middle: read or refused, never a crash.
        for (int damage = 0; damage < 8; ++damage) {
            std::string other = bytes;
            for (int k = 0; k < 4; ++k)
                other[static_cast<std::size_t>(random.uniform(2, static_cast<int>(bytes.size())))] = static_cast<char>(random.uniform(0, 256));
            writeBytes(folder / "damaged.jpg", other);
            messageOf([&] { dataFileFor(folder / "damaged.jpg").read(folder / "damaged.jpg"); });
        }
    }
    // A header that lies about the size of its image.
    cv::imwrite(folder / "lies.jpg", cv::Mat(8, 8, CV_8U, cv::Scalar(9)));
    std::string bytes = readFile(folder / "lies.jpg");
    const std::size_t frame = bytes.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    bytes.replace(frame + 5, 4, "\x7f\xff\x7f\xff");
    writeBytes(folder / "lies.jpg", bytes);
    EXPECT_NE(messageOf([&] { dataFileFor(folder / "lies.jpg").read(folder / "lies.jpg"); }).find("lies.jpg"), std::string::npos);
}

TEST(ProviderFiles, slicesOfALargeImageKeepTheirPixelsOnly)
{
    const TemporaryFolder folder;
    cv::Mat image(64, 48, CV_8U);
    std::iota(image.data, image.data + image.total(), static_cast<unsigned char>(0));
    cv::imwrite(folder / "large.png", image);
    auto database = std::make_shared<DIR_Database>();
    database->setParameter("RandomPartitioning", "0");
    database->addLabel("a");
    database->loadFile(folder / "large.png");
    database->setStimulusLabel(0, 0);
    database->partitionStimuli(1, Database::Learn);
    database->extractSlices(16, 16, 16, 16, Database::LearnOnly);
    EXPECT_EQ(database->getNbStimuli(Database::Learn), 12u);
    StimuliProvider provider(database, {16, 16, 1}, 4);
    // A budget that holds some slices and never a whole image for each.
    provider.setMemoryCache(1);
    for (int pass = 0; pass < 2; ++pass) {
        provider.readBatch(Database::Learn, 0);
        EXPECT_EQ(provider.getData()->at({3, 2, 0, 1}) * 255.0f, static_cast<float>(image.at<unsigned char>(16 + 2, 3)));
    }
    EXPECT_EQ(provider.readTransformed(1, Database::Learn)[0].size(), cv::Size(16, 16));
    const cv::Mat part = database->getStimulusData(1u);
    EXPECT_EQ(part.dataend - part.datastart, 16 * 16);
}

#include <set>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "DataFixture.hpp"
#include "data/database/dir/DIR_Database.hpp"
#include "data/database/idx/IDX_Database.hpp"
#include "data/provider/EpochPlan.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

// Adds a drawn number to every pixel: shows which random numbers a read was given.
class DrawTransformation : public Transformation {
public:
    const char* getType() const override { return "Draw"; }
    bool draws() const override { return true; }
    void apply(cv::Mat& frame, cv::Mat&, ROIs&, int id, Random& random) const override
    {
        if (id == failing)
            throw std::invalid_argument("made to fail");
        frame += cv::Scalar(static_cast<double>(random.index(64)));
    }
    std::shared_ptr<Transformation> clone() const override { return std::make_shared<DrawTransformation>(); }
    int failing = -2;
};

struct Tiny {
    TemporaryFolder folder;
    std::shared_ptr<Database> database;
    Tiny(unsigned train = 7, unsigned test = 3, unsigned seed = 1)
    {
        std::vector<int> a(train), b(test);
        for (unsigned i = 0; i < train; ++i)
            a[i] = static_cast<int>(i % 10);
        for (unsigned i = 0; i < test; ++i)
            b[i] = static_cast<int>(i % 10);
        writeMnist(folder, a, b);
        database = std::make_shared<MNIST_IDX_Database>(0.0, std::make_shared<Context>(seed));
        database->setParameter("RandomPartitioning", "0");
        database->load(folder.path());
    }
};

using Batches = std::vector<std::vector<float>>;

Batches record(StimuliProvider& provider)
{
    Batches batches;
    const auto take = [&] {
        batches.emplace_back(provider.getData()->begin(), provider.getData()->end());
        batches.emplace_back(provider.getLabelsData()->begin(), provider.getLabelsData()->end());
        batches.emplace_back(provider.getBatch().begin(), provider.getBatch().end());
    };
    for (int epoch = 0; epoch < 2; ++epoch) {
        provider.setBatch(Database::Learn, true);
        for (int b = 0; !provider.allBatchsProvided(Database::Learn); ++b) {
            provider.readBatch(Database::Learn);
            take();
            if (b == 2) {  // a look at another set in between
                provider.readBatch(Database::Test, 0);
                take();
            }
        }
        for (int i = 0; i < 5; ++i) {
            provider.readRandomBatch(Database::Learn);
            take();
        }
        for (unsigned i = 0; i < 3; ++i) {
            provider.readBatch(Database::Test, i * provider.getBatchSize());
            take();
        }
    }
    return batches;
}

}  // namespace

TEST(EpochPlan, documentedOrders)
{
    MersenneRandom random(1);
    const EpochPlan plan = planEpoch(7, 4, true, true, random);
    EXPECT_EQ(plan.starts.size(), 2u);
    std::vector<unsigned> order;
    for (const size_t start : plan.starts)
        order.insert(order.end(), plan.indices.begin() + static_cast<long>(start), plan.indices.begin() + static_cast<long>(start) + 4);
    EXPECT_EQ(order, (std::vector<unsigned>{0, 4, 2, 2, 5, 1, 6, 3}));
    EXPECT_EQ(planEpoch(7, 4, true, false, random).indices, (std::vector<unsigned>{0, 1, 2, 3, 4, 5, 6, 0}));
    EXPECT_EQ(planEpoch(6, 4, true, false, random).indices, (std::vector<unsigned>{0, 1, 2, 3, 4, 5, 0, 1}));
    EXPECT_EQ(planEpoch(3, 4, false, false, random).indices, (std::vector<unsigned>{0, 1, 2}));
}

TEST(StimuliProvider, epochsAndPadding)
{
    Tiny tiny;
    StimuliProvider provider(tiny.database, {3, 2, 1}, 4);
    EXPECT_THROW(provider.readBatch(Database::Learn), std::invalid_argument);
    provider.setBatch(Database::Learn, false);
    provider.readBatch(Database::Learn);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{0, 1, 2, 3}));
    EXPECT_EQ(provider.getData()->dims(), (Dims{3, 2, 1, 4}));
    EXPECT_EQ((*provider.getData())(7), 7.0f / 255.0f);
    provider.readBatch(Database::Learn);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{4, 5, 6, 0}));
    EXPECT_EQ((*provider.getLabelsData())(1), 5);
    EXPECT_TRUE(provider.allBatchsProvided(Database::Learn));
    provider.readBatch(Database::Learn);  // nothing left: nothing happens
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{4, 5, 6, 0}));

    provider.setBatch(Database::Test, false);
    provider.readBatch(Database::Test);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{7, 8, 9, -1}));
    EXPECT_EQ((*provider.getLabelsData())(3), -1);
    for (std::size_t i = 18; i < 24; ++i)
        EXPECT_EQ((*provider.getData())(i), 0.0f);
    provider.readBatch(Database::Learn, 4);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{4, 5, 6, -1}));
    EXPECT_THROW(provider.readBatch(Database::Learn, 7), std::out_of_range);
    EXPECT_THROW(provider.setBatch(Database::Validation, true), std::invalid_argument);
    EXPECT_THROW(provider.readRandomBatch(Database::Validation), std::invalid_argument);
}

TEST(StimuliProvider, everyStimulusOnceInAnEpoch)
{
    Tiny tiny(50, 3);
    StimuliProvider provider(tiny.database, {3, 2, 1}, 8);
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::set<int> seen;
        std::vector<int> order;
        provider.setBatch(Database::Learn, true);
        EXPECT_EQ(provider.nbBatchsRemaining(Database::Learn), 7u);
        while (!provider.allBatchsProvided(Database::Learn)) {
            provider.readBatch(Database::Learn);
            order.insert(order.end(), provider.getBatch().begin(), provider.getBatch().end());
            for (std::size_t i = 0; i < 8; ++i)  // the pixels are those of the stimulus
                EXPECT_EQ((*provider.getData())(6 * i), static_cast<float>(static_cast<unsigned char>(provider.getBatch()[i] * 6)) / 255.0f);
        }
        seen.insert(order.begin(), order.end());
        EXPECT_EQ(seen.size(), 50u);
        EXPECT_EQ(order.size(), 56u);
    }
}

TEST(StimuliProvider, sameBitsForAnyNumberOfWorkers)
{
    Batches reference;
    for (const auto& [workers, depth] : std::vector<std::pair<unsigned, unsigned>>{{0, 0}, {1, 2}, {2, 2}, {3, 4}, {2, 0}, {4, 1}}) {
        for (const unsigned cache : {0u, 16u}) {
            Tiny tiny(50, 30);
            StimuliProvider provider(tiny.database, {6, 4, 1}, 8);
            provider.setMemoryCache(cache);
            provider.addTransformation(std::make_shared<RescaleTransformation>(6, 4));
            provider.addTransformation(std::make_shared<DrawTransformation>());
            provider.addOnTheFlyTransformation(std::make_shared<DrawTransformation>());
            provider.setPrefetch(workers, depth);
            const Batches batches = record(provider);
            if (reference.empty())
                reference = batches;
            EXPECT_EQ(batches, reference) << workers << " workers, depth " << depth << ", cache " << cache;
        }
    }
    Tiny other(50, 30, 2);
    StimuliProvider provider(other.database, {6, 4, 1}, 8);
    provider.addTransformation(std::make_shared<RescaleTransformation>(6, 4));
    provider.addTransformation(std::make_shared<DrawTransformation>());
    provider.addOnTheFlyTransformation(std::make_shared<DrawTransformation>());
    EXPECT_NE(record(provider), reference) << "another seed";
}

TEST(StimuliProvider, changesDiscardWhatWasReadAhead)
{
    Tiny tiny(40, 8);
    StimuliProvider provider(tiny.database, {3, 2, 1}, 4);
    provider.setBatch(Database::Learn, false);
    provider.readBatch(Database::Learn);
    provider.addOnTheFlyTransformation(std::make_shared<DrawTransformation>());
    provider.readBatch(Database::Learn);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{4, 5, 6, 7}));
    bool drawn = false;
    for (std::size_t i = 0; i < 4; ++i)
        drawn = drawn || (*provider.getData())(6 * i) != static_cast<float>((4 + i) * 6) / 255.0f;
    EXPECT_TRUE(drawn);
    provider.setBatchSize(2);
    EXPECT_EQ(provider.getData()->dims(), (Dims{3, 2, 1, 2}));
    provider.readBatch(Database::Test, 0);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{40, 41}));
    tiny.database->removeStimulus(40);
    provider.readBatch(Database::Test, 0);
    EXPECT_EQ(provider.getLabelsData()->data()[0], 1);
}

TEST(StimuliProvider, errorsNameTheStimulus)
{
    Tiny tiny;
    for (const unsigned workers : {0u, 3u}) {
        StimuliProvider provider(tiny.database, {3, 2, 1}, 4);
        provider.setPrefetch(workers);
        auto failing = std::make_shared<DrawTransformation>();
        failing->failing = 5;
        provider.addOnTheFlyTransformation(failing);
        provider.setBatch(Database::Learn, false);
        provider.readBatch(Database::Learn);
        EXPECT_EQ(messageOf([&] { provider.readBatch(Database::Learn); }),
                  "[StimuliProvider] stimulus \"" + (tiny.folder / "train-images-idx3-ubyte[00005].pgm") + "\": made to fail");
        EXPECT_TRUE(provider.allBatchsProvided(Database::Learn));
        provider.readBatch(Database::Test, 0);
        EXPECT_EQ(provider.getBatch()[0], 7);
    }
    StimuliProvider wrong(tiny.database, {4, 4, 1}, 4);
    EXPECT_NE(messageOf([&] { wrong.readRandomBatch(Database::Learn); }).find("its data is 3x2x1, 4x4x1 is expected"), std::string::npos);
}

TEST(StimuliProvider, stateResumesExactly)
{
    const auto make = [](Tiny& tiny) {
        auto provider = std::make_unique<StimuliProvider>(tiny.database, Dims{3, 2, 1}, 4);
        provider->addOnTheFlyTransformation(std::make_shared<DrawTransformation>());
        return provider;
    };
    Tiny a(30, 5), b(30, 5);
    auto first = make(a);
    first->setBatch(Database::Learn, true);
    first->readRandomBatch(Database::Test);
    for (int i = 0; i < 3; ++i)
        first->readBatch(Database::Learn);
    const ProviderState state = first->getState();
    auto second = make(b);
    second->setState(state);
    EXPECT_EQ(second->getState(), state);
    for (int i = 0; i < 10; ++i) {
        for (auto* provider : {first.get(), second.get()}) {
            if (provider->allBatchsProvided(Database::Learn))
                provider->setBatch(Database::Learn, true);
            provider->readBatch(Database::Learn);
        }
        EXPECT_EQ(first->getBatch(), second->getBatch());
        EXPECT_TRUE(*first->getData() == *second->getData());
    }
    ProviderState beyond = state;
    beyond.sets[0].position = 100;
    EXPECT_THROW(second->setState(beyond), std::invalid_argument);
}

TEST(StimuliProvider, futureAndStreams)
{
    Tiny tiny;
    StimuliProvider provider(tiny.database, {3, 2, 1}, 2);
    const Tensor<float>* header = provider.getData().get();
    provider.setBatch(Database::Test, false);
    provider.readBatch(Database::Test);
    provider.future();
    provider.readBatch(Database::Test);
    EXPECT_EQ(provider.getBatch()[0], 7);
    EXPECT_TRUE(provider.isLastBatch(Database::Test));
    EXPECT_FALSE(provider.allBatchsProvided(Database::Test));
    provider.synchronize();
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{9, -1}));
    EXPECT_TRUE(provider.allBatchsProvided(Database::Test));
    EXPECT_EQ(provider.getData().get(), header);

    auto tensor = std::make_shared<Tensor<float>>(Dims{3, 2, 1, 2});
    EXPECT_THROW(provider.setStreamedTensor(tensor), std::invalid_argument);
    provider.setParameter("StreamTensor", "1");
    EXPECT_THROW(provider.getData(), std::invalid_argument);
    provider.setStreamedTensor(tensor);
    EXPECT_EQ(provider.getData(), tensor);
    provider.streamBatch(5);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{5, 6}));
    provider.streamBatch();
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{7, 8}));
    provider.setParameter("StreamTensor", "0");
    provider.streamStimulus(cv::Mat(2, 3, CV_8U, cv::Scalar(2)), Database::Test, 1);
    EXPECT_EQ((*provider.getData())(6), 2.0f / 255.0f);
}

TEST(StimuliProvider, scaling)
{
    Database* raw = nullptr;
    struct Bytes : StimulusSource {
        cv::Mat read(std::size_t) const override { return (cv::Mat_<unsigned char>(1, 4) << 0, 128, 255, 1); }
    };
    auto database = std::make_shared<Database>();
    raw = database.get();
    raw->addStimulus("bytes", 0, Database::Test, std::make_shared<Bytes>());
    StimuliProvider provider(database, {4, 1, 1});
    const auto read = [&] {
        provider.readBatch(Database::Test, 0);
        return std::vector<float>(provider.getData()->begin(), provider.getData()->end());
    };
    EXPECT_EQ(read(), (std::vector<float>{0.f, 128.f / 255.f, 1.f, 1.f / 255.f}));
    provider.setParameter("QuantizationLevels", "4");
    const auto levels = read();
    EXPECT_FLOAT_EQ(levels[1], 1.f / 3.f);
    EXPECT_EQ(levels[0], 0.f);
    EXPECT_FLOAT_EQ(levels[2], 1.f);
    EXPECT_EQ(levels[3], 0.f);
    provider.setParameter("QuantizationLevels", "1");
    EXPECT_EQ(read(), (std::vector<float>{1, 1, 1, 1}));
    provider.setParameter("QuantizationLevels", "0");
    provider.setParameter("DataSignedMapping", "1");
    const std::vector<float> mapped{-1.f, 0.f, 0.9921875f, -0.9921875f};
    EXPECT_EQ(read(), mapped);
    EXPECT_TRUE(provider.normalizeIntegersStimuli(database->getStimuliDepth()));
    EXPECT_EQ(read(), mapped);
    EXPECT_FALSE(provider.normalizeIntegersStimuli(database->getStimuliDepth()));
    StimuliProvider plain(database, {4, 1, 1});
    EXPECT_TRUE(plain.normalizeIntegersStimuli(CV_8U));
    plain.readBatch(Database::Test, 0);
    EXPECT_EQ((*plain.getData())(1), 128.f / 255.f);
}

TEST(StimuliProvider, keptStimuliGiveTheSameBatches)
{
    for (const bool mapped : {false, true}) {
        Batches reference;
        for (const auto& [workers, depth] : std::vector<std::pair<unsigned, unsigned>>{{0, 0}, {2, 2}}) {
            for (const unsigned cache : {0u, 16u}) {
                Tiny tiny(50, 30);
                StimuliProvider provider(tiny.database, {6, 4, 1}, 8);
                provider.setParameter("DataSignedMapping", mapped ? "1" : "0");
                provider.setMemoryCache(cache);
                provider.addTransformation(std::make_shared<RescaleTransformation>(6, 4));
                provider.setPrefetch(workers, depth);
                Batches batches;
                for (int epoch = 0; epoch < 3; ++epoch) {  // the first one fills the memory, the others are served from it
                    const Batches more = record(provider);
                    batches.insert(batches.end(), more.begin(), more.end());
                }
                if (reference.empty())
                    reference = batches;
                EXPECT_EQ(batches, reference) << workers << " workers, cache " << cache;
            }
        }
    }
}

TEST(StimuliProvider, diskCache)
{
    Tiny tiny(6, 2);
    const auto read = [&](const std::string& cache, unsigned width, unsigned* files = nullptr) {
        StimuliProvider provider(tiny.database, {width, 4, 1}, 6);
        provider.setMemoryCache(0);
        provider.addTransformation(std::make_shared<RescaleTransformation>(width, 4));
        provider.setCachePath(cache);
        provider.setBatch(Database::Learn, false);
        provider.readBatch(Database::Learn);
        if (files)
            *files = static_cast<unsigned>(std::distance(std::filesystem::directory_iterator(cache), {}));
        return std::vector<float>(provider.getData()->begin(), provider.getData()->end());
    };
    const TemporaryFolder cache;
    const auto expected = read("", 6);
    unsigned files = 0;
    EXPECT_EQ(read(cache / "c", 6, &files), expected);
    EXPECT_EQ(files, 18u);
    EXPECT_TRUE(std::filesystem::exists(cache / "c/0000003_Learn.valid"));
    // A hit: what the files hold is what is read.
    std::fstream data(cache / "c/0000000_data_Learn.bin", std::ios::in | std::ios::out | std::ios::binary);
    data.seekp(12);
    data.put('\x7f');
    data.close();
    auto changed = expected;
    changed[0] = 127.0f / 255.0f;
    EXPECT_EQ(read(cache / "c", 6), changed);
    // Other transformations, damaged entries: made again.
    EXPECT_EQ(read(cache / "c", 8), read("", 8));
    for (const char* name : {"0000000_data_Learn.bin", "0000001_labels_Learn.bin", "0000002_Learn.valid"})
        std::filesystem::resize_file(cache / (std::string("c/") + name), 9);
    EXPECT_EQ(read(cache / "c", 8), read("", 8));
    EXPECT_EQ(read(cache / "c", 6), expected);
}

namespace {

// A colour image of 6x4 pixels with a ROI of label 1, as composite stimulus.
std::shared_ptr<DIR_Database> colourDatabase(const TemporaryFolder& folder)
{
    cv::Mat image(4, 6, CV_8UC3);
    for (int i = 0; i < 72; ++i)
        image.data[i] = static_cast<unsigned char>(3 * i);
    cv::imwrite(folder / "0.png", image);
    auto database = std::make_shared<DIR_Database>();
    database->setParameter("DefaultLabel", "bg");
    database->addLabel("bg");
    database->addLabel("object");
    database->loadFile(folder / "0.png");
    database->setStimulusROIs(0, {std::make_shared<RectangularROI>(1, 1, 1, 3, 3)});
    database->partitionStimuli(0.0, 0.0, 1.0);
    return database;
}

}  // namespace

TEST(StimuliProvider, compositeLabelsAndReverse)
{
    const TemporaryFolder folder;
    const auto database = colourDatabase(folder);
    StimuliProvider provider(database, {12, 8, 3}, 2, true);
    provider.addTransformation(std::make_shared<RescaleTransformation>(12, 8));
    provider.addOnTheFlyTransformation(std::make_shared<FlipTransformation>(true));
    EXPECT_EQ(provider.getLabelsData()->dims(), (Dims{12, 8, 1, 2}));
    for (int pass = 0; pass < 2; ++pass) {  // the second from memory
        provider.readBatch(Database::Test, 0);
        EXPECT_EQ(provider.getBatch(), (std::vector<int>{0, -1}));
        ASSERT_EQ(provider.getLabelsROIs(0).size(), 1u);
        EXPECT_EQ(provider.getLabelsROIs(0)[0]->box(), (Box{6, 2, 4, 4}));
        for (std::size_t y = 0; y < 8; ++y) {
            for (std::size_t x = 0; x < 12; ++x) {
                EXPECT_EQ(provider.getLabelsData()->at({x, y, 0, 0}), x >= 6 && x < 10 && y >= 2 && y < 6) << x << " " << y;
                EXPECT_EQ(provider.getLabelsData()->at({x, y, 0, 1}), -1);
            }
        }
    }
    cv::Mat labels(8, 12, CV_32S);
    std::copy_n(provider.getLabelsData()->data(), 96, labels.ptr<int>());
    ROIs rois = cloneROIs(provider.getLabelsROIs(0));
    provider.reverseLabels(database->getStimulusData(0u), Database::Test, labels, rois);
    EXPECT_EQ(rois[0]->box(), (Box{1, 1, 2, 2}));
    EXPECT_EQ(cv::norm(labels, database->getStimulusLabelsData(0), cv::NORM_INF), 0.0);
    StimuliProvider plain(database, {6, 4, 3});
    EXPECT_NE(messageOf([&] { plain.readBatch(Database::Test, 0); }).find("CompositeStimuli"), std::string::npos);
}

TEST(StimuliProvider, channels)
{
    const TemporaryFolder folder;
    const auto database = colourDatabase(folder);
    const cv::Mat image = database->getStimulusData(0u);
    for (const bool onTheFly : {false, true}) {
        StimuliProvider provider(database, {6, 4, 3}, 1, true);
        using C = ChannelExtractionTransformation;
        if (onTheFly)
            provider.addOnTheFlyTransformation(std::make_shared<PadCropTransformation>(6, 4));
        provider.addChannelTransformation(std::make_shared<C>(C::Red));
        EXPECT_EQ(provider.getNbChannels(), 1u);
        provider.addChannelOnTheFlyTransformation(std::make_shared<C>(C::Blue));
        provider.addChannelTransformation(1, std::make_shared<FlipTransformation>(false, true));
        EXPECT_EQ(provider.getNbChannels(), 2u);
        EXPECT_EQ(provider.getLabelsData()->dims(), (Dims{6, 4, 2, 1}));
        EXPECT_THROW(provider.addChannelTransformation(2, std::make_shared<FlipTransformation>()), std::out_of_range);
        for (int pass = 0; pass < 2; ++pass) {
            provider.readBatch(Database::Test, 0);
            for (int y = 0; y < 4; ++y) {
                for (int x = 0; x < 6; ++x) {
                    const auto u = static_cast<std::size_t>(x), v = static_cast<std::size_t>(y);
                    EXPECT_EQ(provider.getData()->at({u, v, 0, 0}), static_cast<float>(image.at<cv::Vec3b>(y, x)[2]) / 255.0f);
                    EXPECT_EQ(provider.getData()->at({u, v, 1, 0}), static_cast<float>(image.at<cv::Vec3b>(3 - y, x)[0]) / 255.0f);
                }
            }
        }
        EXPECT_EQ(provider.getDataChannel(1).dims(), (Dims{6, 4}));
        provider.logTransformations(folder / "t.dot");
        std::ifstream dot(folder / "t.dot");
        const std::string text((std::istreambuf_iterator<char>(dot)), {});
        EXPECT_NE(text.find("invtrapezium"), std::string::npos);
    }
}

TEST(StimuliProvider, targetsAndAnySize)
{
    const TemporaryFolder folder;
    const auto database = colourDatabase(folder);
    std::filesystem::create_directories(folder / "targets");
    cv::imwrite(folder / "targets/0.png", cv::Mat(2, 3, CV_8U, cv::Scalar(51)));
    StimuliProvider provider(database, {6, 4, 3}, 2, true);
    provider.setTargetSize({3, 2, 1});
    EXPECT_NE(messageOf([&] { provider.readBatch(Database::Test, 0); }).find("TargetDataPath"), std::string::npos);
    database->setParameter("TargetDataPath", folder / "targets");
    provider.readBatch(Database::Test, 0);
    EXPECT_EQ(provider.getTargetData()->dims(), (Dims{3, 2, 1, 2}));
    EXPECT_EQ((*provider.getTargetData())(5), 0.2f);
    EXPECT_EQ((*provider.getTargetData())(6), 0.0f);

    // Batch size 0: the shape of each stimulus.
    StimuliProvider any(database, {1, 1, 1}, 0);
    any.readBatch(Database::Test, 0);
    EXPECT_EQ(any.getData()->dims(), (Dims{6, 4, 3, 1}));
    EXPECT_EQ(any.getLabelsData()->dims(), (Dims{6, 4, 1, 1}));
    any.addTransformation(std::make_shared<RescaleTransformation>(3, 2));
    any.readStimulus(0u, Database::Test);
    EXPECT_EQ(any.getData()->dims(), (Dims{3, 2, 3, 1}));
}

TEST(StimuliProvider, singleStimuli)
{
    Tiny tiny;
    StimuliProvider provider(tiny.database, {3, 2, 1}, 3);
    EXPECT_EQ(provider.readStimulus(Database::Test, 2, 1), 9u);
    EXPECT_EQ((*provider.getLabelsData())(1), 2);
    EXPECT_EQ((*provider.getLabelsData())(0), -1);
    provider.readStimulusBatch(Database::Learn, 4);
    EXPECT_EQ(provider.getBatch(), (std::vector<int>{4, -1, -1}));
    EXPECT_EQ(provider.readRawData(1)(5), 11.0f);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(tiny.database->getStimulusLabel(provider.getRandomIDWithLabel(Database::Learn, 3)), 3);
        EXPECT_LT(provider.getRandomIndex(Database::Test), 3u);
    }
    EXPECT_THROW(provider.getRandomIDWithLabel(Database::Learn, 9), std::invalid_argument);
    EXPECT_THROW(provider.readStimulus(Database::Test, 3), std::out_of_range);
    EXPECT_THROW(provider.readStimulus(0u, Database::Learn, 3), std::out_of_range);
    EXPECT_THROW(provider.readStimulus(10u, Database::Learn), std::out_of_range);
    EXPECT_THROW(StimuliProvider(tiny.database, {3}), std::invalid_argument);
    EXPECT_THROW(StimuliProvider(tiny.database, {3, 0, 1}), std::invalid_argument);
    EXPECT_THROW(StimuliProvider(nullptr, {3, 2, 1}), std::invalid_argument);
}

TEST(StimuliProvider, mnistAgainstOpenCV)
{
    const std::string path = realData("mnist");
    if (path.empty())
        GTEST_SKIP() << "needs N2D2_DATA/mnist";
    const auto database = std::make_shared<MNIST_IDX_Database>(path);
    StimuliProvider provider(database, {32, 32, 1}, 128);
    provider.addTransformation(std::make_shared<RescaleTransformation>(32, 32));
    for (int epoch = 0; epoch < 2; ++epoch) {
        provider.setBatch(Database::Learn, true);
        std::size_t batches = 0;
        while (!provider.allBatchsProvided(Database::Learn)) {
            provider.readBatch(Database::Learn);
            ++batches;
        }
        EXPECT_EQ(batches, 469u);
        for (std::size_t i = 0; i < 128; ++i) {
            cv::Mat expected;
            cv::resize(database->getStimulusData(static_cast<unsigned>(provider.getBatch()[i])), expected, cv::Size(32, 32));
            for (std::size_t p = 0; p < 1024; ++p)
                ASSERT_EQ((*provider.getData())(p, i), static_cast<float>(expected.data[p]) / 255.0f);
            EXPECT_EQ((*provider.getLabelsData())(i), database->getStimulusLabel(static_cast<unsigned>(provider.getBatch()[i])));
        }
    }
}

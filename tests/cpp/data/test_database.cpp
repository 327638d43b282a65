#include <opencv2/core.hpp>
#include <zlib.h>

#include "DataFixture.hpp"
#include "data/database/Database.hpp"
#include "data/database/idx/IDX_Database.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

using IDs = std::vector<unsigned>;

std::unique_ptr<Database> twelve(unsigned n = 12, unsigned seed = 1)
{
    auto database = std::make_unique<Database>(false, std::make_shared<Context>(seed));
    for (const char* name : {"a", "b", "c"})
        database->addLabel(name);
    for (unsigned i = 0; i < n; ++i)
        database->addStimulus("s" + std::to_string(i), static_cast<int>(i % 3));
    return database;
}

#define EXPECT_SETS(database, learn, validation, test, left)                                                   \
    EXPECT_EQ((database).getStimuliSet(Database::Learn), (IDs learn));                                         \
    EXPECT_EQ((database).getStimuliSet(Database::Validation), (IDs validation));                               \
    EXPECT_EQ((database).getStimuliSet(Database::Test), (IDs test));                                           \
    EXPECT_EQ((database).getStimuliSet(Database::Unpartitioned), (IDs left))

#define LIST(...) {__VA_ARGS__}

}  // namespace

TEST(DatabasePartition, documentedDraws)
{
    auto random = twelve();
    random->partitionStimuli(.5, .25, .25);
    EXPECT_SETS(*random, LIST(5, 11, 8, 10, 0, 1), LIST(3, 9, 2), LIST(4, 6, 7), LIST());
    EXPECT_EQ(random->getStimulusSet(9), Database::Validation);

    auto ordered = twelve();
    ordered->setParameter("RandomPartitioning", "0");
    ordered->partitionStimuli(.5, .25, .25);
    EXPECT_SETS(*ordered, LIST(0, 1, 2, 3, 4, 5), LIST(6, 7, 8), LIST(9, 10, 11), LIST());

    auto perLabel = twelve();
    perLabel->partitionStimuliPerLabel(.5, .25, .25);
    EXPECT_SETS(*perLabel, LIST(3, 9, 1, 4, 2, 5), LIST(6, 7, 8), LIST(0, 10, 11), LIST());

    auto equal = twelve(13);
    equal->setParameter("RandomPartitioning", "0");
    equal->partitionStimuliPerLabel(.5, .25, .25, true);
    EXPECT_SETS(*equal, LIST(0, 3, 1, 4, 2, 5), LIST(6, 7, 8), LIST(9, 10, 11), LIST(12));
}

TEST(DatabasePartition, countsAndErrors)
{
    auto database = twelve(100);
    EXPECT_THROW(database->partitionStimuli(101, Database::Learn), std::invalid_argument);
    database->partitionStimuli(50, Database::Learn);
    database->partitionStimuli(0, Database::Test);
    EXPECT_EQ(database->getNbStimuli(Database::Learn), 50u);
    EXPECT_EQ(database->getNbStimuli(Database::Unpartitioned), 50u);
    EXPECT_THROW(database->partitionStimuli(.5, .4, .2), std::invalid_argument);
    EXPECT_THROW(database->partitionStimulus(database->getStimulusID(Database::Learn, 0), Database::Test), std::invalid_argument);
    EXPECT_THROW(database->partitionStimuliPerLabel(100u, Database::Test), std::invalid_argument);
    // Roundings that would sum to more than there is are clamped.
    auto five = twelve(5);
    five->partitionStimuli(0.0, 0.7, 0.3);
    EXPECT_EQ(five->getNbStimuli(Database::Validation) + five->getNbStimuli(Database::Test), 5u);
    auto three = twelve(3);
    EXPECT_NO_THROW(three->partitionStimuli(0.1, 0.75, 0.15));
    EXPECT_THROW(three->getStimulusID(Database::Test, 99), std::out_of_range);
}

TEST(DatabasePartition, equalSharesOfTheManual)
{
    Database database(false, std::make_shared<Context>(3));
    const unsigned counts[] = {800, 123, 435, 798};
    for (int label = 0; label < 4; ++label) {
        database.addLabel(std::to_string(label));
        for (unsigned i = 0; i < counts[label]; ++i)
            database.addStimulus("x", label);
    }
    database.partitionStimuliPerLabel(0.4, 0.2, 0.4, true);
    database.partitionStimuli(0.0, 0.0, 1.0);
    for (int label = 0; label < 4; ++label) {
        EXPECT_EQ(database.getNbStimuliWithLabel(label, Database::LearnOnly), 49u);
        EXPECT_EQ(database.getNbStimuliWithLabel(label, Database::ValidationOnly), 25u);
        EXPECT_EQ(database.getNbStimuliWithLabel(label, Database::TestOnly), counts[label] - 74);
    }
}

TEST(Database, labels)
{
    auto database = twelve();
    EXPECT_EQ(database->getLabelID("b"), 1);
    EXPECT_THROW(database->addLabel("a"), std::invalid_argument);
    EXPECT_THROW(database->getLabelID("zz"), std::invalid_argument);
    EXPECT_THROW(database->getLabelName(3), std::out_of_range);
    EXPECT_THROW(database->getLabelName(-1), std::out_of_range);
    EXPECT_EQ(database->getMatchingLabelsIDs("?"), (std::vector<int>{0, 1, 2}));
    EXPECT_TRUE(matchWildcard("*/a*", "/x/y/abc"));
    EXPECT_FALSE(matchWildcard("*/a*", "/x/y/b"));
    EXPECT_TRUE(matchWildcard("a?c*", "abc"));
    const TemporaryFolder folder;
    writeBytes(folder / "labels.txt", "one, two\nthree four\r\n");
    Database named;
    named.load("", folder / "labels.txt");
    EXPECT_EQ(named.getLabelNames(), (std::vector<std::string>{"one, two", "three four"}));
    EXPECT_THROW(named.load("", folder / "none"), std::runtime_error);
}

TEST(IdxDatabase, tinyMnist)
{
    const TemporaryFolder folder;
    writeMnist(folder, {0, 3, 6, 9}, {0, 3});
    const MNIST_IDX_Database database(folder.path(), "", false, 0.25);
    EXPECT_EQ(database.getNbStimuli(Database::Learn), 3u);
    EXPECT_EQ(database.getNbStimuli(Database::Validation), 1u);
    EXPECT_EQ(database.getNbStimuli(Database::Test), 2u);
    EXPECT_EQ(database.getNbLabels(), 10u);
    EXPECT_EQ(database.getStimulusName(1), folder / "train-images-idx3-ubyte[00001].pgm");
    EXPECT_EQ(database.getStimulusLabel(1), 3);
    const cv::Mat image = database.getStimulusData(1);
    ASSERT_EQ(image.rows, 2);
    ASSERT_EQ(image.cols, 3);
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(image.data[i], 6 + i);
    EXPECT_EQ(database.getStimuliDepth(), CV_8U);
    // Nothing is written beside the files.
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 4);
}

TEST(IdxDatabase, compressed)
{
    const TemporaryFolder folder;
    writeMnist(folder, {1, 2}, {5});
    for (const char* name : {"train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
        const std::string plain = folder / name;
        std::ifstream stream(plain, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
        gzFile zipped = gzopen((plain + ".gz").c_str(), "wb");
        gzwrite(zipped, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(zipped);
        std::filesystem::remove(plain);
    }
    const MNIST_IDX_Database database(folder.path());
    EXPECT_EQ(database.getStimulusData(1).data[0], 6);
    EXPECT_EQ(database.getStimulusLabel(2), 5);
    // A damaged stream.
    std::filesystem::resize_file(folder / "train-images-idx3-ubyte.gz", 20);
    EXPECT_NE(messageOf([&] { MNIST_IDX_Database(folder.path()); }).find("train-images-idx3-ubyte.gz"), std::string::npos);
}

TEST(IdxDatabase, damagedFiles)
{
    const TemporaryFolder folder;
    const auto tryWith = [&](const std::string& images, const std::string& labels) {
        writeBytes(folder / "images", images);
        writeBytes(folder / "labels", labels);
        return messageOf([&] { IDX_Database().load(folder / "images", folder / "labels"); });
    };
    const std::string images = idxImages(2, 3, 2), labels = idxLabels({4, 200});
    EXPECT_EQ(tryWith(images, labels), "");
    EXPECT_NE(tryWith(images.substr(0, images.size() - 1), labels).find("images: truncated file"), std::string::npos);
    EXPECT_NE(tryWith(images + "x", labels).find("over-long"), std::string::npos);
    EXPECT_NE(tryWith(images.substr(0, 9), labels).find("truncated header"), std::string::npos);
    EXPECT_NE(tryWith("", labels).find("truncated header"), std::string::npos);
    EXPECT_NE(tryWith(labels, labels).find("0x00000803"), std::string::npos);
    EXPECT_NE(tryWith(images, idxLabels({4})).find("2 images"), std::string::npos);
    EXPECT_NE(tryWith(word(0x803) + word(0xffffffff) + word(0xffffffff) + word(0xffffffff), labels).find("impossible"), std::string::npos);
    EXPECT_NE(tryWith(word(0x803) + word(0xffff) + word(0xffff) + word(0xff), labels).find("truncated file"), std::string::npos);
    EXPECT_THROW(IDX_Database().load(folder / "none", folder / "labels"), FileNotFound);
    writeMnist(folder, {1, 10}, {0});
    EXPECT_NE(messageOf([&] { MNIST_IDX_Database(folder.path()); }).find("label 10"), std::string::npos);
}

TEST(IdxDatabase, realMnist)
{
    const std::string path = realData("mnist");
    if (path.empty())
        GTEST_SKIP() << "needs N2D2_DATA/mnist";
    const MNIST_IDX_Database database(path);
    EXPECT_EQ(database.getNbStimuli(Database::Learn), 60000u);
    EXPECT_EQ(database.getNbStimuli(Database::Test), 10000u);
    EXPECT_EQ(database.getNbLabels(), 10u);
    EXPECT_EQ(database.getStimulusLabel(0), 5);
}

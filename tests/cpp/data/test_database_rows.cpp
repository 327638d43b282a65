// The database itself: one test for each row of the defect table (spec data §11) that belongs to it, and files of partitions and statistics.
#include <thread>

#include <opencv2/core.hpp>

#include "DataFixture.hpp"
#include "core/Context.hpp"
#include "core/Error.hpp"
#include "core/Log.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/database/dir/DIR_Database.hpp"
#include "data/database/tensor/Tensor_Database.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

using IDs = std::vector<unsigned>;

void writeImage(const std::string& file, const cv::Mat& image)
{
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    dataFileFor(file).write(file, image);
}

std::vector<std::string> linesOf(const std::string& file)
{
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

std::string named(int i) { return "s" + std::to_string(i); }

/// Stimuli s0... of labels a, b, c in turn, in the Learn set.
std::unique_ptr<Database> abc(int count)
{
    auto database = std::make_unique<Database>(false, std::make_shared<Context>(1));
    for (const char* name : {"a", "b", "c"})
        database->addLabel(name);
    for (int i = 0; i < count; ++i)
        database->addStimulus(named(i), i % 3, Database::Learn);
    return database;
}

/// Values i * 10 + 0, 1, 2... of stimulus i, without a file.
std::shared_ptr<Tensor_Database> inMemory(std::size_t count)
{
    auto database = std::make_shared<Tensor_Database>();
    std::vector<Tensor<float>> tensors;
    std::vector<int> labels;
    for (std::size_t i = 0; i < count; ++i) {
        tensors.emplace_back(Dims{3, 2}, static_cast<float>(i));
        labels.push_back(static_cast<int>(i % 3));
    }
    database->load<float>(tensors, labels);
    return database;
}

}  // namespace

TEST(DefectRows, row3RemovalKeepsTheOrder)
{
    auto database = abc(6);
    database->removeStimuli({1, 4});
    ASSERT_EQ(database->getStimuliSet(Database::Learn), (IDs{0, 1, 2, 3}));
    for (const auto& [id, name] : {std::pair{0u, 0}, std::pair{1u, 2}, std::pair{2u, 3}, std::pair{3u, 5}})
        EXPECT_EQ(database->getStimulusName(id), named(name));
    auto shuffled = abc(0);
    for (int i = 0; i < 9; ++i)
        shuffled->addStimulus(named(i), i % 3);
    shuffled->partitionStimuli(9u, Database::Test);
    IDs expected = shuffled->getStimuliSet(Database::Test);
    shuffled->removeStimulus(4);
    std::erase(expected, 4u);
    for (unsigned& id : expected)
        id -= id > 4;
    EXPECT_EQ(shuffled->getStimuliSet(Database::Test), expected);
}

TEST(DefectRows, row4RemovalMovesDataAndROIs)
{
    auto database = inMemory(6);
    for (const char* name : {"a", "b", "c"})
        database->addLabel(name);
    database->setStimulusROIs(5, {std::make_shared<RectangularROI>(2, 0, 0, 1, 1), std::make_shared<RectangularROI>(1, 0, 0, 1, 1)});
    database->removeStimulus(2);
    for (const auto& [id, value] : {std::pair{1u, 1.0f}, std::pair{2u, 3.0f}, std::pair{4u, 5.0f}}) {
        database->setStimulusLabel(id, -1);
        EXPECT_EQ(database->readStimulus(id).data.at<float>(0, 0), value);
    }
    database->removeLabel("b");
    ASSERT_EQ(database->getNbROIs(), 1u) << "regions of a removed label go";
    const unsigned last = database->getNbStimuli() - 1;
    EXPECT_EQ(database->getStimulusName(last), "Tensor[5]");
    EXPECT_EQ(database->getLabelName(database->getStimulusROIs(last)[0]->label), "c");
}

TEST(DefectRows, row5AppendedCopies)
{
    const TemporaryFolder folder;
    writeImage(folder / "x_0.png", cv::Mat(2, 2, CV_8U, cv::Scalar(10)));
    writeImage(folder / "x_1.png", cv::Mat(2, 2, CV_8U, cv::Scalar(20)));
    auto files = std::make_unique<DIR_Database>();
    files->setParameter("MultiChannelMatch", "(.*)_0\\.png");
    files->setParameter("MultiChannelReplace", "$1_0.png $1_1.png");
    files->loadDir(folder.path(), 0, "a", 0);
    auto memory = inMemory(3);
    for (const char* name : {"b", "a", "c"})
        memory->addLabel(name);
    memory->setStimulusROIs(1, {std::make_shared<RectangularROI>(1, 0, 0, 1, 1)});
    memory->partitionStimuli(IDs{2}, Database::Test);

    Database whole;
    whole.append(*files);
    whole.append(*memory, true);
    EXPECT_EQ(whole.getLabelNames(), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(whole.getNbStimuli(Database::Unpartitioned), 3u) << "unpartitioned stimuli come along";
    EXPECT_EQ(whole.getStimuliSet(Database::Test), IDs{3});
    EXPECT_EQ(whole.getStimulusROIs(2)[0]->label, 0);
    EXPECT_EQ(memory->getStimulusROIs(1)[0]->label, 1) << "the source keeps its own";
    whole.setStimulusLabel(2, -1);
    // What they were read from outlives them.
    files.reset();
    memory.reset();
    EXPECT_EQ(whole.readStimulus(0).data.at<cv::Vec2b>(0, 0), cv::Vec2b(10, 20)) << "channels as in their own database";
    EXPECT_EQ(whole.readStimulus(2).data.channels(), 1);
    EXPECT_FALSE(whole.isInMemory(0));
    EXPECT_TRUE(whole.isInMemory(2));
    EXPECT_THROW(whole.append(whole), std::invalid_argument);
    Database apart;
    apart.addLabel("a");
    apart.append(whole);
    EXPECT_EQ(apart.getLabelNames(), (std::vector<std::string>{"a", "a", "b", "c"}));
    EXPECT_EQ(apart.getLabelID("a"), 0);
}

TEST(DefectRows, row6RoundedFractions)
{
    for (const auto& [n, learn, validation, test] : {std::tuple{5, 0.0, 0.7, 0.3}, std::tuple{3, 0.1, 0.75, 0.15}, std::tuple{1, 0.5, 0.25, 0.25}}) {
        auto database = abc(0);
        for (int i = 0; i < n; ++i)
            database->addStimulus(named(i), 0);
        database->partitionStimuli(learn, validation, test);
        EXPECT_EQ(database->getNbStimuli(Database::Unpartitioned), 0u);
    }
}

TEST(DefectRows, row7EqualSharesInLabelOrder)
{
    auto database = abc(0);
    database->addLabel("empty");
    for (int i = 0; i < 13; ++i)
        database->addStimulus(named(i), i % 3);
    database->setParameter("RandomPartitioning", "0");
    database->partitionStimuliPerLabel(.5, .25, .25, true);
    EXPECT_EQ(database->getStimuliSet(Database::Learn), (IDs{0, 3, 1, 4, 2, 5}));
    EXPECT_EQ(database->getStimuliSet(Database::Unpartitioned), (IDs{12})) << "a label without stimuli is not the smallest";
}

TEST(DefectRows, row8PixelMask)
{
    const TemporaryFolder folder;
    writeImage(folder / "a.png", cv::Mat(1, 4, CV_8U, cv::Scalar(7)));
    writeImage(folder / "a_label.png", (cv::Mat_<unsigned char>(1, 4) << 0, 1, 2, 255));
    for (const int label : {-1, 1}) {
        DIR_Database database;
        for (const char* name : {"x", "one", "background"})
            database.addLabel(name);
        database.setParameter("DefaultLabel", "background");
        database.setParameter("LabelMaskSuffix", "_label.png");
        database.setParameter("LabelMaskIgnore", "255");
        database.loadDir(folder.path(), 0, "", -1);
        ASSERT_EQ(database.getNbStimuli(), 1u) << "masks are no stimuli";
        database.setStimulusLabel(0, label);
        const cv::Mat labels = database.readStimulus(0).labels;
        const std::vector<int> expected = label < 0 ? std::vector<int>{0, 1, 2, -1} : std::vector<int>{2, 1, 1, -1};
        EXPECT_EQ(std::vector<int>(labels.begin<int>(), labels.end<int>()), expected);
        database.setParameter("DataFileLabel", "0");
        EXPECT_EQ(cv::countNonZero(database.readStimulus(0).labels == 2), label < 0 ? 4 : 0);
    }
}

TEST(Database, labelMasks)
{
    const TemporaryFolder folder;
    writeImage(folder / "a.png", cv::Mat(2, 2, CV_8UC3, cv::Scalar(7, 8, 9)));
    writeImage(folder / "masks/a.png", (cv::Mat_<unsigned short>(2, 2) << 0, 300, 299, 1));
    DIR_Database database;
    for (int i = 0; i < 301; ++i)
        database.addLabel(std::to_string(i));
    database.setParameter("LabelMaskPath", folder / "masks");
    database.loadDir(folder.path(), 0, "", -1);
    EXPECT_EQ(database.readStimulus(0).labels.at<int>(0, 1), 300) << "16 bits";
    // A region and its mask are cut alike.
    database.setStimulusROIs(0, {std::make_shared<RectangularROI>(5, 1, 0, 2, 1)});
    EXPECT_EQ(database.readStimulus(0).labels.at<int>(0, 1), 5);
    database.setStimulusLabel(0, 4);
    EXPECT_EQ(database.readStimulus(0).labels.size(), cv::Size(1, 1));
    database.setStimulusLabel(0, -1);
    // Slices too.
    database.partitionStimuli(IDs{0}, Database::Learn);
    database.setStimulusROIs(0, {});
    database.extractSlices(1, 1, 1, 1, Database::All);
    EXPECT_EQ(database.readStimulus(2).labels.at<int>(0, 0), 300);
    database.removeLabel("300");
    EXPECT_NE(messageOf([&] { database.readStimulus(0); }).find("masks/a.png holds the label ID 300, there are 300 labels"), std::string::npos);
    writeImage(folder / "masks/a.png", cv::Mat(3, 2, CV_8U, cv::Scalar(1)));
    EXPECT_NE(messageOf([&] { database.readStimulus(0); }).find("2x3x1 32S, 2x2x1 32S is expected"), std::string::npos);
    writeImage(folder / "masks/a.png", cv::Mat(2, 2, CV_8UC3, cv::Scalar(1)));
    EXPECT_NE(messageOf([&] { database.readStimulus(0); }).find("one channel of whole numbers"), std::string::npos);
    std::filesystem::remove(folder / "masks/a.png");
    EXPECT_NE(messageOf([&] { database.readStimulus(0); }).find("masks/a.png"), std::string::npos);
}

TEST(DefectRows, row9OverlappingSlices)
{
    const TemporaryFolder folder;
    writeImage(folder / "a.png", cv::Mat(5, 7, CV_8U, cv::Scalar(1)));
    for (const bool single : {false, true}) {
        DIR_Database database;
        database.addLabel("x");
        database.loadFile(folder / "a.png");
        database.partitionStimuli(IDs{0}, Database::Learn);
        if (single)
            database.setStimulusLabel(0, 0);
        else
            database.setStimulusROIs(0, {std::make_shared<RectangularROI>(0, 5, 3, 7, 5)});
        database.extractSlices(4, 3, 4, 3, Database::LearnOnly, false, true);
        ASSERT_EQ(database.getNbStimuli(), 4u);
        int counted = 0, ignored = 0;
        for (unsigned id = 0; id < 4; ++id) {
            const StimulusRead read = database.readStimulus(id);
            EXPECT_EQ(read.data.size(), cv::Size(4, 3));
            if (single) {
                EXPECT_EQ(read.labels.at<int>(0, 0), 0) << "the label of the whole";
                EXPECT_TRUE(read.rois.empty());
            }
            counted += cv::countNonZero(read.labels == 0);
            for (const auto& roi : read.rois)
                ignored += roi->label < 0;
        }
        if (!single) {
            EXPECT_EQ(counted, 4) << "every object pixel once";
            EXPECT_EQ(ignored, 4);
        }
    }
}

TEST(DefectRows, row16DefaultTestCountsWhatIsLeft)
{
    const TemporaryFolder folder;
    for (int i = 0; i < 4; ++i) {
        writeImage(folder / ("one/" + named(i) + ".png"), cv::Mat(1, 1, CV_8U, cv::Scalar(1)));
        writeImage(folder / ("two/" + named(i) + ".png"), cv::Mat(1, 1, CV_8U, cv::Scalar(1)));
    }
    DIR_Database database;
    Options options{{"DataPath", folder / "one"}, {"Learn", "1"}, {"PerLabelPartitioning", "0"}, {"LoadMore", "more"}};
    database.loadSection(options, [&](const std::string&) -> Options { return {{"DataPath", folder / "two"}, {"Learn", "2"}, {"PerLabelPartitioning", "0"}}; });
    EXPECT_EQ(database.getNbStimuli(Database::Learn), 3u);
    EXPECT_EQ(database.getNbStimuli(Database::Test), 5u);
}

TEST(DefectRows, row42ErrorsReachTheCaller)
{
    // Errors of reading are exceptions, from any number of threads at once.
    const TemporaryFolder folder;
    writeBytes(folder / "a.png", "no image");
    DIR_Database database;
    database.loadFile(folder / "a.png");
    std::atomic<int> caught{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 10; ++k)
                caught += messageOf([&] { database.readStimulus(0); }).find("a.png") != std::string::npos;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(caught, 40);
}

TEST(DefectRows, row45SlicesAreSavedByTheirExtension)
{
    const TemporaryFolder folder;
    cv::Mat image(4, 6, CV_8U);
    for (int i = 0; i < 24; ++i)
        image.data[i] = static_cast<unsigned char>(i);
    writeImage(folder / "in/a.png", image);
    DIR_Database database;
    database.loadFile(folder / "in/a.png", "/up/../x");
    database.partitionStimuli(IDs{0}, Database::Test);
    database.extractSlices(4, 3, 4, 3, Database::All);
    database.save(folder / "out");
    for (const char* name : {"a[0,0].png", "a[3,0].png", "a[0,4].png", "a[3,4].png"})
        EXPECT_TRUE(std::filesystem::exists(folder / (std::string("out/up/__/x/") + name))) << name;
    EXPECT_EQ(dataFileFor("a.png").read(folder / "out/up/__/x/a[3,4].png").at<unsigned char>(0, 1), 23);
}

TEST(Database, saves)
{
    const TemporaryFolder folder;
    cv::Mat image = (cv::Mat_<unsigned char>(1, 3) << 0, 100, 255);
    writeImage(folder / "in/a/x.png", image);
    writeImage(folder / "in/b/x.png", image);
    writeImage(folder / "in/x.png", image);
    DIR_Database database;
    database.loadDir(folder / "in", 1, "", 1);
    database.setStimulusLabel(0, -1);
    database.partitionStimuli(IDs{0, 1, 2}, Database::Learn);
    const FlipTransformation flip(true, false);
    database.save(folder / "flat", Database::LearnOnly, &flip, false);
    for (const char* name : {"x.png", "x-2.png", "x-3.png"})
        EXPECT_EQ(dataFileFor(name).read(folder / (std::string("flat/") + name)).at<unsigned char>(0, 0), 255) << name;
    database.save(folder / "nothing", Database::TestOnly);
    EXPECT_TRUE(std::filesystem::is_empty(folder / "nothing"));
    // Fractions are shown at the depth of the format.
    RangeAffineTransformation toReal(RangeAffineTransformation::Divides, 255.0);
    database.save(folder / "out", Database::All, &toReal);
    for (const char* name : {"x.png", "a/x.png", "b/x.png"})
        EXPECT_EQ(cv::norm(dataFileFor(name).read(folder / (std::string("out/") + name)), image, cv::NORM_INF), 0.0) << name;
    // Stimuli without a file are images too.
    auto memory = inMemory(2);
    memory->partitionStimuli(IDs{0, 1}, Database::Learn);
    memory->save(folder / "memory", Database::All, nullptr, false);
    EXPECT_EQ(dataFileFor("x.tif").read(folder / "memory/Tensor[1].tif").at<float>(0, 0), 1.0f);
}

TEST(DefectRows, row46StatisticsOfDataInMemory)
{
    const TemporaryFolder folder;
    auto database = inMemory(4);
    for (const char* name : {"a", "b", "c"})
        database->addLabel(name);
    database->setStimulusLabel(3, -1);
    database->setStimulusROIs(3, {std::make_shared<RectangularROI>(1, 0, 0, 2, 1), std::make_shared<RectangularROI>(-1, 0, 0, 1, 1)});
    database->partitionStimuli(IDs{0, 1, 3}, Database::Learn);
    database->logAllStats(folder / "all");
    using L = std::vector<std::string>;
    const auto body = [&](const char* name) {
        L lines = linesOf(folder / name);
        EXPECT_EQ(lines.empty() ? "" : lines[0].substr(0, 2), "# ");
        return lines.empty() ? lines : L(lines.begin() + 1, lines.end());
    };
    EXPECT_EQ(body("all-size.dat"), (L{"3 2 3"}));
    EXPECT_EQ(body("all-label.dat"), (L{"\"-1\" 1", "\"a\" 1", "\"b\" 1"}));
    EXPECT_EQ(body("all-roi-size.dat"), (L{"1 1 1", "2 1 1"}));
    EXPECT_EQ(body("all-roi-label.dat"), (L{"\"-1\" 1", "\"b\" 1"}));
    EXPECT_FALSE(std::filesystem::exists(folder / "all-multi-stats.dat"));
}

TEST(Database, multiChannelStatistics)
{
    const TemporaryFolder folder;
    for (const char* name : {"x_0.png", "x_1.png", "y_0.png", "z_0.png", "other.png"})
        writeImage(folder / name, cv::Mat(2, 2, CV_8U, cv::Scalar(10)));
    writeImage(folder / "y_1.png", cv::Mat(3, 2, CV_8U, cv::Scalar(10)));
    DIR_Database database;
    for (const char* name : {"x_0.png", "y_0.png", "z_0.png", "other.png"})
        database.loadFile(folder / name);
    database.partitionStimuli(IDs{0, 1, 2, 3}, Database::Learn);
    database.setParameter("MultiChannelMatch", "(.*)_0\\.png");
    database.setParameter("MultiChannelReplace", "$1_0.png $1_1.png \"\"");
    database.logMultiChannelStats(folder / "multi.dat");
    const auto lines = linesOf(folder / "multi.dat");
    EXPECT_EQ(std::vector<std::string>(lines.begin() + 1, lines.end()), (std::vector<std::string>{"all 4 4", "multi 3 3", "0 3 3", "1 2 1", "2 0 0"}));
    EXPECT_NE(messageOf([&] { database.readStimulus(1); }).find("y_1.png"), std::string::npos);
    EXPECT_EQ(database.readStimulus(0).data.channels(), 3);
}

TEST(DefectRows, row50StimuliAddedAfterTheFirstRead)
{
    const TemporaryFolder folder;
    for (int i = 0; i < 8; ++i)
        writeImage(folder / (named(i) + ".png"), cv::Mat(2, 2, CV_8U, cv::Scalar(i)));
    DIR_Database database(true);
    database.loadFile(folder / "s0.png");
    EXPECT_EQ(database.readStimulus(0).data.data[0], 0);
    for (int i = 1; i < 8; ++i)
        database.loadFile(folder / (named(i) + ".png"));
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (unsigned i = 0; i < 8; ++i)
                right += database.readStimulus(i).data.data[0] == i;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(right, 32);
    std::filesystem::remove(folder / "s3.png");
    EXPECT_EQ(database.readStimulus(3).data.data[0], 3) << "kept";
}

TEST(DefectRows, row52ManyLabels)
{
    Database database;
    for (int i = 0; i < 100000; ++i)
        EXPECT_EQ(database.labelID("label " + std::to_string(i)), i);
    EXPECT_EQ(database.getLabelID("label 99999"), 99999);
}

TEST(DefectRows, row55FractionsThatAlmostSumToOne)
{
    auto database = abc(0);
    for (int i = 0; i < 10; ++i)
        database->addStimulus(named(i), i % 3);
    const double learn = 0.7, validation = 0.2, rest = 1.0 - learn - validation;
    EXPECT_NE(learn + validation + rest + 1e-12, 1.0);
    EXPECT_NO_THROW(database->partitionStimuli(learn, validation, rest + 1e-12));
    EXPECT_NO_THROW(database->partitionStimuli(1.0, 0.0, -1e-12));
    EXPECT_THROW(database->partitionStimuli(0.7, 0.4, 0.0), std::invalid_argument);
    EXPECT_THROW(database->partitionStimuliPerLabel(0.5, 0.5, -0.1), std::invalid_argument);
}

TEST(DatabasePartition, savedAndLoaded)
{
    const TemporaryFolder folder;
    auto database = abc(0);
    for (int i = 0; i < 20; ++i)
        database->addStimulus("d/" + named(i), i % 3);
    database->addStimulus("d/s3", 0);  // a file that is there twice
    database->partitionStimuli(.5, .25, .2);
    database->logPartition(folder.path());
    const auto sets = [](const Database& d) { return std::vector<IDs>{d.getStimuliSet(Database::Learn), d.getStimuliSet(Database::Validation), d.getStimuliSet(Database::Test)}; };
    auto again = abc(0);
    for (int i = 0; i < 20; ++i)
        again->addStimulus("d/" + named(i), i % 3);
    again->addStimulus("d/s3", 0);
    again->partitionStimuli(21u, Database::Test);
    again->loadPartition(folder.path());
    const auto names = [](const Database& d) {
        std::vector<std::vector<std::string>> all;
        for (const auto set : {Database::Learn, Database::Validation, Database::Test}) {
            all.emplace_back();
            for (const unsigned id : d.getStimuliSet(set))
                all.back().push_back(d.getStimulusName(id));
        }
        return all;
    };
    EXPECT_EQ(names(*again), names(*database));
    EXPECT_EQ(again->getNbStimuli(Database::Unpartitioned), 1u);
    EXPECT_EQ(again->getStimulusSet(again->getStimuliSet(Database::Unpartitioned)[0]), Database::Unpartitioned);
    // Lists that contradict the data change nothing.
    const auto before = sets(*again);
    writeBytes(folder / "Test.log", "# date\nd/s1\nd/none\n");
    EXPECT_NE(messageOf([&] { again->loadPartition(folder.path()); }).find("Test.log:"), std::string::npos);
    writeBytes(folder / "Learn.log", "# date\n");
    writeBytes(folder / "Validation.log", "# date\nd/s1\n");
    EXPECT_NE(messageOf([&] { again->loadPartition(folder.path()); }).find("Test.log:2: d/s1 is listed more often"), std::string::npos);
    writeBytes(folder / "Test.log", "# date\nd/none\n");
    EXPECT_NE(messageOf([&] { again->loadPartition(folder.path()); }).find("Test.log:2: d/none is not in the database"), std::string::npos);
    EXPECT_EQ(sets(*again), before);
    EXPECT_THROW(again->loadPartition(folder / "none"), FileNotFound);
}

TEST(DatabasePartition, byIDs)
{
    auto database = abc(0);
    for (int i = 0; i < 5; ++i)
        database->addStimulus(named(i), 0);
    database->partitionStimuli(IDs{3, 1}, Database::Validation);
    EXPECT_EQ(database->getStimuliSet(Database::Validation), (IDs{3, 1}));
    EXPECT_EQ(database->getStimuliSet(Database::Unpartitioned), (IDs{0, 2, 4}));
    EXPECT_THROW(database->partitionStimuli(IDs{0, 1}, Database::Test), std::invalid_argument);
    EXPECT_THROW(database->partitionStimuli(IDs{0, 0}, Database::Test), std::invalid_argument);
    EXPECT_THROW(database->partitionStimuli(IDs{9}, Database::Test), std::out_of_range);
    EXPECT_EQ(database->getNbStimuli(Database::Unpartitioned), 3u);
}

TEST(DatabasePartition, fractionsOfTheChecklist)
{
    for (const double fraction : {0.0, 0.17, 0.5, 0.33, 1.0}) {
        auto database = abc(0);
        for (int i = 0; i < 100; ++i)
            database->addStimulus(named(i), 0);
        database->partitionStimuli(fraction, 0.0, 0.0);
        EXPECT_EQ(database->getNbStimuli(Database::Learn), static_cast<unsigned>(std::round(fraction * 100)));
    }
    for (const unsigned count : {0u, 50u, 100u}) {
        auto database = abc(0);
        for (int i = 0; i < 100; ++i)
            database->addStimulus(named(i), 0);
        database->partitionStimuli(count, Database::Test);
        EXPECT_EQ(database->getNbStimuli(Database::TestOnly), count);
        EXPECT_EQ(database->getNbStimuli(Database::NoLearn), count);
        EXPECT_EQ(database->getNbStimuli(Database::NoTest), 0u);
    }
}

TEST(Database, thousandLabels)
{
    const TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "label, number " + std::to_string(i) + "\n";
    writeBytes(folder / "labels.txt", text);
    Database database;
    database.load("", folder / "labels.txt");
    EXPECT_EQ(database.getNbLabels(), 1000u);
    EXPECT_EQ(database.getLabelName(999), "label, number 999");
    database.addStimulus("s", 1);
    database.removeLabel(0);
    EXPECT_EQ(database.getStimulusLabel(0), 0);
    EXPECT_EQ(database.getLabelName(0), "label, number 1");
}

TEST(Database, filtersAndDrops)
{
    auto database = abc(7);
    database->sortAndDropLabels(2, true);
    EXPECT_EQ(database->getLabelNames(), (std::vector<std::string>{"b", "c"}));
    auto regions = abc(4);
    regions->setStimulusROIs(0, {std::make_shared<RectangularROI>(0, 0, 0, 1, 1), std::make_shared<RectangularROI>(1, 0, 0, 1, 1)});
    regions->setStimulusROIs(2, {std::make_shared<RectangularROI>(1, 0, 0, 1, 1)});
    regions->filterROIs({0}, true, false);
    EXPECT_EQ(regions->getNbStimuli(), 4u);
    EXPECT_EQ(regions->getNbROIs(), 1u);
    regions->filterROIs({1}, false, true);
    EXPECT_EQ(regions->getNbStimuli(), 1u);
    EXPECT_EQ(regions->getStimulusName(0), "s0");
}

#include <opencv2/imgcodecs.hpp>

#include "DataFixture.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/database/dir/DIR_Database.hpp"
#include "data/database/tensor/Tensor_Database.hpp"
#include "data/provider/StimuliProvider.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

void writeImage(const std::string& file, const cv::Mat& image)
{
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    // The encoder is chosen by the extension in lower case.
    const std::string extension = file.substr(file.rfind('.'));
    std::vector<unsigned char> bytes;
    ASSERT_TRUE(cv::imencode(extension == ".PNG" ? ".png" : extension, image, bytes));
    writeBytes(file, std::string(bytes.begin(), bytes.end()));
}

void writeTree(const TemporaryFolder& folder)
{
    const cv::Mat image(4, 6, CV_8UC3, cv::Scalar(1, 2, 3));
    for (const char* name : {"root.png", "a/2.PNG", "a/sub/3.png", "b/1.png"})
        writeImage(folder / name, image);
    writeBytes(folder / "a/readme.md", "text");
}

}  // namespace

TEST(DirDatabase, tree)
{
    const TemporaryFolder folder;
    writeTree(folder);
    DIR_Database database;
    database.load(folder.path());
    EXPECT_EQ(database.getNbStimuli(), 3u);
    EXPECT_EQ(database.getLabelNames(), (std::vector<std::string>{"", "/a", "/b"}));
    EXPECT_EQ(database.getStimulusName(1), folder / "a/2.PNG");
    const cv::Mat image = database.getStimulusData(2);
    EXPECT_EQ(image.type(), CV_8UC3);
    EXPECT_EQ(image.at<cv::Vec3b>(0, 0), cv::Vec3b(1, 2, 3));

    DIR_Database deep;
    deep.loadDir(folder.path(), -1, "base", 2);
    EXPECT_EQ(deep.getLabelNames(), (std::vector<std::string>{"base", "base/a", "base/a/sub", "base/b"}));

    DIR_Database masked(true);
    masked.setIgnoreMasks({"*/a*"});
    masked.loadDir(folder.path(), -1, "", -1);
    EXPECT_EQ(masked.getNbStimuli(), 2u);
    EXPECT_EQ(masked.getNbLabels(), 0u);
    EXPECT_EQ(masked.getStimulusLabel(0), -1);
    EXPECT_EQ(cv::norm(masked.getStimulusData(0), masked.getStimulusData(0)), 0.0);

    DIR_Database files;
    files.loadFile(folder / "root.png", "x");
    EXPECT_EQ(files.getStimulusLabel(0), 0);
    EXPECT_THROW(files.loadFile(folder / "none.png"), FileNotFound);
}

TEST(DirDatabase, loopOfLinks)
{
    const TemporaryFolder folder;
    writeTree(folder);
    std::filesystem::create_directory_symlink(folder.path(), folder / "b/loop");
    DIR_Database database;
    database.loadDir(folder.path(), -1, "", -1);
    EXPECT_EQ(database.getNbStimuli(), 4u);
}

TEST(DirDatabase, errors)
{
    const TemporaryFolder folder;
    DIR_Database database;
    EXPECT_THROW(database.load(folder / "none"), FileNotFound);
    EXPECT_NE(messageOf([&] { database.load(folder.path()); }).find("no data file in"), std::string::npos);
    writeTree(folder);
    database.setValidExtensions({"jpg"});
    EXPECT_NE(messageOf([&] { database.load(folder.path()); }).find("\"jpg\""), std::string::npos);
    EXPECT_THROW(database.loadROIs(folder / "none.csv"), FileNotFound);
    EXPECT_NE(messageOf([&] { database.loadROIs(folder / "rois.xyz"); }).find("known: "), std::string::npos);

    // Damaged image files are named, whatever their damage.
    cv::Mat noise(64, 64, CV_8UC3);
    cv::randu(noise, 0, 255);
    for (const char* extension : {".png", ".jpg", ".bmp", ".ppm"}) {
        std::vector<unsigned char> bytes;
        ASSERT_TRUE(cv::imencode(extension, noise, bytes));
        for (const std::size_t kept : {std::size_t(0), std::size_t(10), bytes.size() / 2}) {
            const std::string file = folder / ("broken" + std::to_string(kept) + extension);
            writeBytes(file, std::string(bytes.begin(), bytes.begin() + static_cast<long>(kept)));
            DIR_Database broken;
            broken.loadFile(file, "x");
            EXPECT_NE(messageOf([&] { broken.getStimulusData(0u); }).find(file), std::string::npos) << file;
        }
    }
    DIR_Database text;
    writeBytes(folder / "a.unknown", "x");
    text.loadFile(folder / "a.unknown");
    EXPECT_NE(messageOf([&] { text.getStimulusData(0u); }).find("known: "), std::string::npos);
}

TEST(DirDatabase, sectionAndLoadMore)
{
    const TemporaryFolder folder;
    const cv::Mat image(2, 2, CV_8U, cv::Scalar(7));
    for (int i = 0; i < 10; ++i) {
        writeImage(folder / ("data/a/" + std::to_string(i) + ".png"), image);
        writeImage(folder / ("data/b/" + std::to_string(i) + ".png"), image);
        writeImage(folder / ("more/a/" + std::to_string(i) + ".png"), image);
    }
    const SectionLookup lookup = [&](const std::string& name) -> Options {
        if (name != "more")
            throw std::invalid_argument("no section " + name);
        return {{"DataPath", folder / "more"}, {"Learn", "0"}, {"Test", "1"}};
    };
    DIR_Database database;
    Options options{{"DataPath", folder / "data"}, {"Learn", "0.6"}, {"Validation", "0.4"}, {"LoadMore", "more"}, {"Other", "1"}, {"ROIsMargin", "3"}};
    database.loadSection(options, lookup);
    EXPECT_EQ(options, (Options{{"Other", "1"}}));
    EXPECT_EQ(database.getParameter("ROIsMargin"), "3");
    EXPECT_EQ(database.getNbStimuli(Database::Learn), 12u);
    EXPECT_EQ(database.getNbStimuli(Database::Validation), 8u);
    EXPECT_EQ(database.getNbStimuli(Database::Test), 10u);
    EXPECT_EQ(database.getNbLabels(), 2u);

    DIR_Database counted;
    options = {{"DataPath", folder / "data"}, {"Learn", "5"}, {"PerLabelPartitioning", "0"}};
    counted.loadSection(options, lookup);
    EXPECT_EQ(counted.getNbStimuli(Database::Learn), 5u);
    EXPECT_EQ(counted.getNbStimuli(Database::Test), 15u);
    for (const Options& bad : {Options{{"DataPath", folder / "data"}}, Options{{"DataPath", folder / "data"}, {"Learn", "0.9"}, {"Validation", "0.2"}},
                               Options{{"DataPath", folder / "data"}, {"Learn", "2.5"}, {"PerLabelPartitioning", "0"}},
                               Options{{"DataPath", folder / "data"}, {"Learn", "x"}}}) {
        Options copy = bad;
        EXPECT_THROW(DIR_Database().loadSection(copy, lookup), std::invalid_argument);
    }
}

TEST(DirDatabase, multiChannelAndDepth)
{
    const TemporaryFolder folder;
    writeImage(folder / "x_0.png", cv::Mat(2, 2, CV_8U, cv::Scalar(10)));
    writeImage(folder / "x_1.png", cv::Mat(2, 2, CV_8U, cv::Scalar(20)));
    writeImage(folder / "y_0.png", cv::Mat(2, 2, CV_8U, cv::Scalar(30)));
    DIR_Database database;
    database.setParameter("MultiChannelMatch", "(.*)_0\\.png");
    database.setParameter("MultiChannelReplace", "$1_0.png $1_1.png");
    database.loadDir(folder.path());
    ASSERT_EQ(database.getNbStimuli(), 2u);
    EXPECT_EQ(database.getStimulusData(0u).at<cv::Vec2b>(0, 0), cv::Vec2b(10, 20));
    EXPECT_EQ(database.getStimulusData(1u).at<cv::Vec2b>(0, 0), cv::Vec2b(30, 0));
    EXPECT_THROW(database.setParameter("MultiChannelMatch", "(("), std::invalid_argument);

    // Everything takes the depth of the first stimulus.
    const TemporaryFolder depths;
    writeImage(depths / "0.png", cv::Mat(2, 2, CV_8U, cv::Scalar(255)));
    writeImage(depths / "1.png", cv::Mat(2, 2, CV_16U, cv::Scalar(65535)));
    DIR_Database mixed;
    mixed.loadDir(depths.path());
    EXPECT_EQ(mixed.getStimulusData(1u).type(), CV_8U);
    EXPECT_EQ(mixed.getStimulusData(1u).data[0], 255);
}

TEST(Database, compositeLabels)
{
    const TemporaryFolder folder;
    writeImage(folder / "0.png", cv::Mat(2, 2, CV_8U, cv::Scalar(5)));
    const auto labels = [&](const char* mode, int label, bool roi) {
        DIR_Database database;
        database.setParameter("CompositeLabel", mode);
        database.setParameter("DefaultLabel", "bg");
        for (const char* name : {"bg", "one", "two"})
            database.addLabel(name);
        database.loadFile(folder / "0.png");
        database.setStimulusLabel(0, label);
        if (roi)
            database.setStimulusROIs(0, {std::make_shared<RectangularROI>(2, 0, 0, 1, 1)});
        const StimulusRead read = database.readStimulus(0);
        std::vector<int> values(read.labels.begin<int>(), read.labels.end<int>());
        if (read.data.total() != 4)
            values.push_back(100);
        return values;
    };
    using V = std::vector<int>;
    EXPECT_EQ(labels("None", -1, false), V{-1});
    EXPECT_EQ(labels("None", -1, true), V{-1});
    EXPECT_EQ(labels("None", 1, true), V{1});
    EXPECT_EQ(labels("Auto", -1, false), (V{0, 0, 0, 0}));
    EXPECT_EQ(labels("Auto", -1, true), (V{2, 0, 0, 0}));
    EXPECT_EQ(labels("Auto", 1, false), V{1});
    EXPECT_EQ(labels("Auto", 1, true), (V{2, 100}));
    EXPECT_EQ(labels("Default", 1, false), (V{0, 0, 0, 0}));
    EXPECT_EQ(labels("Default", 1, true), (V{2, 0, 0, 0}));
    EXPECT_EQ(labels("Disjoint", -1, false), (V{-1, -1, -1, -1}));
    EXPECT_EQ(labels("Disjoint", 1, false), (V{1, 1, 1, 1}));
    EXPECT_EQ(labels("Disjoint", 1, true), (V{2, 0, 0, 0}));
    EXPECT_EQ(labels("Combine", -1, true), (V{2, -1, -1, -1}));
    EXPECT_EQ(labels("Combine", 1, true), (V{2, 1, 1, 1}));
}

TEST(Database, slices)
{
    const TemporaryFolder folder;
    cv::Mat image(4, 6, CV_8U);
    for (int i = 0; i < 24; ++i)
        image.data[i] = static_cast<unsigned char>(i);
    writeImage(folder / "0.png", image);
    for (const bool overlapping : {false, true}) {
        DIR_Database database;
        database.loadFile(folder / "0.png");
        database.partitionStimuli(1u, Database::Learn);
        database.setStimulusROIs(0, {std::make_shared<RectangularROI>(3, 4, 0, 5, 4)});
        database.extractSlices(4, 3, 4, 3, Database::All, false, overlapping);
        ASSERT_EQ(database.getNbStimuli(Database::Learn), 4u);
        const std::vector<std::string> names = overlapping ? std::vector<std::string>{"[0,0]", "[1,0]", "[0,2]", "[1,2]"}
                                                           : std::vector<std::string>{"[0,0]", "[3,0]", "[0,4]", "[3,4]"};
        for (unsigned i = 0; i < 4; ++i)
            EXPECT_EQ(database.getStimulusName(i), folder / "0.png" + names[i]);
        const StimulusRead last = database.readStimulus(3);
        EXPECT_EQ(matText(last.data), overlapping ? "4x3x1" : "2x1x1");
        EXPECT_EQ(last.data.data[0], overlapping ? 8 : 22);
        // The label image at the true corner; the overlapped band is ignored.
        const std::vector<int> expected = overlapping ? std::vector<int>{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3, -1} : std::vector<int>{3, -1};
        EXPECT_EQ(std::vector<int>(last.labels.begin<int>(), last.labels.end<int>()), expected);
        EXPECT_THROW(database.extractSlices(4, 3, 4, 3, Database::All), std::invalid_argument);
    }
}

TEST(Database, editing)
{
    Database database;
    for (const char* name : {"a", "b", "c"})
        database.addLabel(name);
    for (int i = 0; i < 6; ++i)
        database.addStimulus("s" + std::to_string(i), i % 3, Database::Learn);
    database.setStimulusROIs(2, {std::make_shared<RectangularROI>(2, 0, 0, 1, 1), std::make_shared<RectangularROI>(0, 0, 0, 1, 1)});
    database.removeStimulus(1);
    EXPECT_EQ(database.getStimuliSet(Database::Learn), (std::vector<unsigned>{0, 1, 2, 3, 4}));
    EXPECT_EQ(database.getStimulusName(1), "s2");
    Database copy;
    copy.addLabel("b");
    copy.append(database, true);
    EXPECT_EQ(copy.getLabelNames(), (std::vector<std::string>{"b", "a", "c"}));
    EXPECT_EQ(copy.getStimulusLabel(0), 1);
    database.removeLabel("a");
    EXPECT_EQ(database.getLabelNames(), (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(database.getNbStimuli(Database::Learn), 3u);
    EXPECT_EQ(database.getStimulusLabel(0), 1);
    EXPECT_EQ(database.getNbROIs(), 1u);
    EXPECT_EQ(database.getStimulusROIs(0)[0]->label, 1);
    EXPECT_EQ(copy.getNbROIs(), 2u) << "deep copies";
    copy.extractROIs();
    EXPECT_EQ(copy.getNbStimuli(), 2u);
    EXPECT_EQ(copy.getStimulusLabel(0), 2);
    database.sortAndDropLabels(1, false);
    EXPECT_EQ(database.getLabelNames(), (std::vector<std::string>{"c"}));
    EXPECT_THROW(database.removeStimulus(99), std::out_of_range);
    const TemporaryFolder folder;
    database.logPartition(folder / "parts");
    std::ifstream log(folder / "parts/Learn.log");
    std::string line;
    std::getline(log, line);
    EXPECT_EQ(line[0], '#');
    std::getline(log, line);
    EXPECT_EQ(line, "s2");
}

TEST(TensorDatabase, keepsCopies)
{
    Tensor_Database database;
    {
        Tensor<float> image({3, 2, 2});
        for (std::size_t i = 0; i < 12; ++i)
            image(i) = static_cast<float>(i);
        Tensor<float> flat({3, 2}, 7.0f);
        database.load<float>({image, flat}, {4, 5});
        image.fill(0.0f);
        flat.fill(0.0f);
    }
    EXPECT_EQ(database.getStimulusName(1), "Tensor[1]");
    EXPECT_EQ(database.getNbLabels(), 0u);
    const cv::Mat mat = database.getStimulusData(0u);
    EXPECT_EQ(mat.type(), CV_32FC2);
    EXPECT_EQ(mat.rows, 2);
    EXPECT_EQ(mat.at<cv::Vec2f>(1, 2), cv::Vec2f(5.0f, 11.0f));
    EXPECT_EQ(database.getStimulusData(1u).at<float>(1, 2), 7.0f);
    EXPECT_EQ(database.getStimulusLabel(1), 5);
    EXPECT_THROW(database.load<float>({Tensor<float>({2, 2})}, {}), std::invalid_argument);
    EXPECT_THROW(database.load<float>({Tensor<float>({2, 2, 2, 2})}, {0}), std::invalid_argument);
    const auto shared = std::make_shared<Tensor_Database>();
    shared->load<unsigned char>({Tensor<unsigned char>({2, 1, 3}, 255)}, {1});
    shared->partitionStimuli(0.0, 0.0, 1.0);
    StimuliProvider provider(shared, {2, 1, 3});
    provider.readBatch(Database::Test, 0);
    EXPECT_EQ((*provider.getData())(5), 1.0f);
}

TEST(DirDatabase, realCifar10)
{
    const std::string path = realData("cifar10-jpeg");
    if (path.empty())
        GTEST_SKIP() << "needs N2D2_DATA/cifar10-jpeg";
    const auto database = std::make_shared<DIR_Database>();
    database->load(path + "/test");
    EXPECT_EQ(database->getNbLabels(), 10u);
    database->partitionStimuliPerLabel(0.0, 0.0, 1.0);
    StimuliProvider provider(database, {32, 32, 3}, 16);
    provider.readBatch(Database::Test, 0);
    const cv::Mat image = cv::imread(database->getStimulusName(static_cast<unsigned>(provider.getBatch()[3])));
    for (int c = 0; c < 3; ++c)
        EXPECT_EQ(provider.getData()->at({5, 7, static_cast<std::size_t>(c), 3}), static_cast<float>(image.at<cv::Vec3b>(7, 5)[c]) / 255.0f);
}

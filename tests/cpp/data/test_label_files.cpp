// ROI files: forms, ways of naming, damaged and contradicting files.
#include <opencv2/core.hpp>

#include "DataFixture.hpp"
#include "core/Error.hpp"
#include "core/Log.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/database/dir/DIR_Database.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/labelfile/LabelFile.hpp"
#include "data/labelfile/json/JsonLabelFile.hpp"
#include "data/roi/BitmapROI.hpp"
#include "data/roi/EllipticROI.hpp"

#include <nlohmann/json.hpp>

using namespace N2D2;
using namespace N2D2::test;

namespace {

/// What is logged while it lives.
class Logged {
public:
    Logged()
    {
        setLogHandler([this](LogLevel, const std::string& text) { texts += text + "\n"; });
    }
    ~Logged() { setLogHandler({}); }
    bool has(const std::string& part) const { return texts.find(part) != std::string::npos; }
    std::string texts;
};

void writeTree(const TemporaryFolder& folder)
{
    for (const char* name : {"a.png", "b.png", "c d.png", "sub/a.jpg", "sub/e.png"})
        dataFileFor(name).write((writeBytes(folder / name, ""), folder / name), cv::Mat(40, 60, CV_8U, cv::Scalar(9)));
}

std::unique_ptr<DIR_Database> tree(const TemporaryFolder& folder)
{
    auto database = std::make_unique<DIR_Database>();
    database->loadDir(folder.path(), -1, "", -1);
    return database;
}

ROIs roisOf(const Database& database, const std::string& ending)
{
    for (unsigned id = 0; id < database.getNbStimuli(); ++id) {
        if (database.getStimulusName(id).ends_with(ending))
            return database.getStimulusROIs(id);
    }
    throw std::logic_error("no stimulus " + ending);
}

std::string load(const TemporaryFolder& folder, const std::string& text, bool noImageSize = true, const std::string& name = "rois.csv")
{
    writeBytes(folder / name, text);
    auto database = tree(folder);
    return messageOf([&] { database->loadROIs(folder / name, folder.path(), noImageSize); });
}

}  // namespace

TEST(LabelFiles, csvForms)
{
    const TemporaryFolder folder;
    writeTree(folder);
    writeBytes(folder / "rois.txt", "# comment\r\nname;x1;y1;x2;y2;label\r\nb.png;1.9;2;11;12;\"two words\"\r\n\"c d.png\" 20 30 10 15 -1\r\n\r\n"
                                    "b.png, 3, 4, 3, 9, empty # no pixel\r\na.png\r\nsub/e.png\t5\t5\t6\t6\t\"say \"\"hi\"\"\"");
    auto database = tree(folder);
    const Logged log;
    database->setParameter("DefaultLabel", "background");
    database->loadROIs(folder / "rois.txt", folder.path(), true);
    EXPECT_TRUE(log.has("rois.txt:2: line skipped")) << log.texts;
    EXPECT_EQ(database->getLabelNames(), (std::vector<std::string>{"background", "two words", "empty", "say \"hi\""}));
    EXPECT_EQ(database->getNbROIs(), 4u);
    const ROIs b = roisOf(*database, "b.png");
    ASSERT_EQ(b.size(), 2u);
    EXPECT_EQ(b[0]->box(), (Box{1, 2, 10, 10})) << "truncated";
    EXPECT_TRUE(b[1]->box().empty());
    EXPECT_EQ(roisOf(*database, "c d.png")[0]->box(), (Box{10, 15, 10, 15})) << "corners in any order";
    EXPECT_EQ(roisOf(*database, "c d.png")[0]->label, -1);
    EXPECT_TRUE(roisOf(*database, "/a.png").empty());

    // With the size of the image; a header is a line without one.
    writeBytes(folder / "gt.csv", "Filename;Width;Height;X1;Y1;X2;Y2;Class\r\nb.png;60;40;5;6;25;24;7\r\n");
    auto sized = tree(folder);
    sized->loadROIs(folder / "gt.csv", folder.path());
    EXPECT_TRUE(log.has("gt.csv:1: line skipped"));
    EXPECT_EQ(roisOf(*sized, "b.png")[0]->box(), (Box{5, 6, 20, 18}));
    EXPECT_EQ(sized->getLabelNames(), std::vector<std::string>{"7"});
}

TEST(LabelFiles, brokenLines)
{
    const TemporaryFolder folder;
    writeTree(folder);
    EXPECT_EQ(load(folder, "b.png 1 2 3 4 x\n"), "");
    const std::pair<const char*, const char*> bad[] = {{"b.png 1 2 3 4 x\nb.png 1 2 q 4 x\n", "rois.csv:2: unreadable coordinates: 1 2 q 4"},
                                                       {"b.png 1 2 3 4 x\nb.png 1 2 nan 4 x\n", "rois.csv:2: unreadable coordinates"},
                                                       {"b.png 1 2 3 4\n", "rois.csv:1: 5 fields, 6 are expected"},
                                                       {"b.png 1 2 3 4 two words\n", "rois.csv:1: \"words\" stands behind the label"},
                                                       {"b.png;1;2;;4;x\n", "rois.csv:1: empty field 4"},
                                                       {"b.png 1 2 3 4 \"x\n", "rois.csv:1: unterminated quote"},
                                                       {"b.png 60 40 1 2 3 4 x\n", "read without noImageSize"}};
    for (const auto& [text, message] : bad)
        EXPECT_NE(load(folder, text).find(message), std::string::npos) << load(folder, text);
    EXPECT_NE(load(folder, "b.png 1 2 3 4 x\n", false).find("read with noImageSize"), std::string::npos);
    // Nothing was attached on the way.
    auto database = tree(folder);
    writeBytes(folder / "rois.csv", "b.png 1 2 3 4 x\nb.png 1 2 3\n");
    EXPECT_THROW(database->loadROIs(folder / "rois.csv", folder.path(), true), std::runtime_error);
    EXPECT_EQ(database->getNbROIs(), 0u);
}

TEST(LabelFiles, namesAndContradictions)
{
    const TemporaryFolder folder;
    writeTree(folder);
    dataFileFor("x.png").write(folder / "sub/b.png", cv::Mat(4, 6, CV_8U, cv::Scalar(9)));
    const auto attached = [&](const std::string& text, const std::string& relPath, const char* ending) {
        writeBytes(folder / "rois.csv", text);
        auto database = tree(folder);
        database->loadROIs(folder / "rois.csv", relPath, true);
        return roisOf(*database, ending).size();
    };
    EXPECT_EQ(attached("e.png 0 0 1 1 x\n", "", "sub/e.png"), 1u) << "base name";
    EXPECT_EQ(attached("e.png.txt 0 0 1 1 x\n", "", "sub/e.png"), 1u) << "one extension more";
    EXPECT_EQ(attached("sub/e.png 0 0 1 1 x\n", folder.path(), "sub/e.png"), 1u);
    EXPECT_EQ(attached("e.png 0 0 1 1 x\n", folder / "sub/", "sub/e.png"), 1u);
    EXPECT_EQ(attached((folder / "sub/b.png") + " 0 0 1 1 x\n", "", "sub/b.png"), 1u) << "whole path";
    // Two stimuli of one name.
    EXPECT_NE(messageOf([&] { attached("b.png 0 0 1 1 x\n", "", "b.png"); }).find("rois.csv:1: b.png is the name of 2 stimuli"), std::string::npos);
    EXPECT_EQ(attached("b.png 0 0 1 1 x\n", folder.path(), "/b.png"), 1u);
    // A name that is not there is warned of, with its line; a file that names nothing is an error.
    const Logged log;
    EXPECT_EQ(attached("e.png 0 0 1 1 x\nzzz.png 0 0 1 1 x\nyyy.png 0 0 1 1 x\n", "", "sub/e.png"), 1u);
    EXPECT_TRUE(log.has("rois.csv:2: zzz.png is not in the database; 2 such entries")) << log.texts;
    const std::string none = messageOf([&] { attached("zzz.png 0 0 1 1 x\n", "", "sub/e.png"); });
    EXPECT_NE(none.find("names no image of the database"), std::string::npos);
    EXPECT_NE(none.find("rois.csv:1: zzz.png"), std::string::npos);
    // A folder beside, whose name starts alike, is not below it.
    EXPECT_THROW(attached("e.png 0 0 1 1 x\n", folder / "su", "sub/e.png"), std::runtime_error);
}

TEST(LabelFiles, regionsOutsideOfTheirImage)
{
    const TemporaryFolder folder;
    writeTree(folder);
    const Logged log;
    EXPECT_EQ(load(folder, "b.png 60 40 1 1 5 5 x\nb.png 60 40 50 30 70 50 x\nb.png 60 40 100 100 110 110 x\n", false), "");
    EXPECT_TRUE(log.has("rois.csv:2: the region 20x20 at (50, 30) of b.png (label x) is not within its image of 60x40; 2 such regions")) << log.texts;
    EXPECT_EQ(load(folder, "b.png -3 1 5 5 x\n"), "");
    EXPECT_TRUE(log.has("rois.csv:1: the region 8x4 at (-3, 1)"));
    // They are drawn as far as they lie in the image; a stimulus that is to be cropped to one outside is an error that names it.
    auto database = tree(folder);
    writeBytes(folder / "rois.csv", "b.png -3 1 5 5 x\nb.png 100 100 110 110 x\na.png 100 100 110 110 x\n");
    database->loadROIs(folder / "rois.csv", folder.path(), true);
    for (unsigned id = 0; id < database->getNbStimuli(); ++id) {
        if (database->getStimulusName(id).ends_with("/b.png")) {
            EXPECT_EQ(cv::countNonZero(database->readStimulus(id).labels == 0), 20);
        }
        if (database->getStimulusName(id).ends_with("/a.png")) {
            database->setStimulusLabel(id, 0);
            EXPECT_NE(messageOf([&] { database->readStimulus(id); }).find("a.png"), std::string::npos);
        }
    }
}

TEST(LabelFiles, json)
{
    const TemporaryFolder folder;
    writeTree(folder);
    writeBytes(folder / "own.json", R"({"images": [
        {"file": "b.png", "width": 60, "height": 40, "rois": [{"label": "box", "box": [1, 2, 11, 12]}, {"label": "poly", "polygon": [[0, 0], [10, 0], [10, 10]]},
            {"label": "disc", "circle": [20, 20, 5]}, {"label": 7, "ellipse": [20, 20, 6, 3, 0.5]}, {"box": [0, 0, 1, 1]},
            {"label": "bits", "mask": {"x": 1, "y": 1, "scale": 2, "rows": ["10", "11"]}}]},
        {"file": "a.png"}]})");
    auto database = tree(folder);
    database->loadROIs(folder / "own.json", folder.path());
    const ROIs rois = roisOf(*database, "/b.png");
    ASSERT_EQ(rois.size(), 6u);
    EXPECT_EQ(rois[0]->box(), (Box{1, 2, 10, 10}));
    EXPECT_EQ(rois[1]->box(), (Box{0, 0, 11, 11}));
    EXPECT_EQ(rois[2]->box(), (Box{15, 15, 10, 10}));
    EXPECT_NE(dynamic_cast<EllipticROI*>(rois[3].get()), nullptr);
    EXPECT_EQ(database->getLabelName(rois[3]->label), "7");
    EXPECT_EQ(rois[4]->label, -1);
    EXPECT_EQ(rois[5]->box(), (Box{1, 1, 4, 4}));

    // Everything is kept by saving as JSON.
    database->saveROIs(folder / "saved.json");
    auto again = tree(folder);
    again->loadROIs(folder / "saved.json");
    const ROIs back = roisOf(*again, "/b.png");
    ASSERT_EQ(back.size(), 6u);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(back[i]->box(), rois[i]->box());
        EXPECT_EQ(back[i]->text().substr(0, 4), rois[i]->text().substr(0, 4));
        if (rois[i]->label >= 0) {
            EXPECT_EQ(again->getLabelName(back[i]->label), database->getLabelName(rois[i]->label));
        }
    }

    writeBytes(folder / "b.json", R"({"imgWidth": 60, "imgHeight": 40, "objects": [{"label": "road", "polygon": [[0, 0], [10, 0], [10, 10]]}]})");
    writeBytes(folder / "me.json", R"({"imagePath": "..\\x\\e.png", "imageWidth": 60, "imageHeight": 40, "shapes": [
        {"label": "p", "points": [[1, 1], [9.5, 1], [4, 8]], "shape_type": "polygon"}, {"label": "r", "points": [[9, 8], [1, 2]], "shape_type": "rectangle"},
        {"label": "c", "points": [[10, 10], [13, 14]], "shape_type": "circle"}]})");
    auto others = tree(folder);
    others->loadROIs(folder / "b.json", folder.path());
    others->loadROIs(folder / "me.json");
    EXPECT_EQ(roisOf(*others, "/b.png")[0]->box(), (Box{0, 0, 11, 11}));
    const ROIs me = roisOf(*others, "e.png");
    ASSERT_EQ(me.size(), 3u);
    EXPECT_EQ(me[1]->box(), (Box{1, 2, 8, 6}));
    EXPECT_EQ(dynamic_cast<CircularROI&>(*me[2]).radius(), 5.0);
}

TEST(LabelFiles, brokenJson)
{
    const TemporaryFolder folder;
    writeTree(folder);
    const std::pair<const char*, const char*> bad[] = {
        {"{\"images\": [\n{,}]}", "x.json:2: not JSON"},
        {"", "not JSON"},
        {"[1, 2]", "unknown form of labels (known: "},
        {"{\"images\": [], \"annotations\": []}", "unknown form"},
        {"{\"images\": 3}", "x.json.images: a list is expected"},
        {"{\"images\": [{}]}", "x.json.images[0]: \"file\" is missing"},
        {R"({"images": [{"file": "b.png", "rois": [{"label": "x"}]}]})", "images[0].rois[0]: a region has one of"},
        {R"({"images": [{"file": "b.png", "rois": [{"box": [1, 2, 3]}]}]})", "rois[0].box: a list of 4 is expected"},
        {R"({"images": [{"file": "b.png", "rois": [{"box": [1, 2, 3, 1e99]}]}]})", "box[3]: a number is expected"},
        {R"({"images": [{"file": "b.png", "rois": [{"box": [1, 2, 3, "4"]}]}]})", "box[3]: a number is expected"},
        {R"({"images": [{"file": "b.png", "rois": [{"circle": [1, 2, -3]}]}]})", "a radius must not be negative"},
        {R"({"images": [{"file": "b.png", "rois": [{"shape": "Star 1 2"}]}]})", "unreadable"},
        {R"({"images": [{"file": "b.png", "rois": [{"mask": {"x": 0, "y": 0, "rows": ["10", "1"]}}]}]})", "as many characters 0 and 1"},
        {R"({"images": [{"file": "b.png", "width": -4}]})", "width: a whole number of pixels"},
        {R"({"objects": [{"label": "x", "polygon": []}]})", "1 points or more"},
        {R"({"shapes": [{"label": "x", "points": [], "shape_type": "star"}]})", "polygon, rectangle or circle"}};
    for (const auto& [text, message] : bad)
        EXPECT_NE(load(folder, text, false, "x.json").find(message), std::string::npos) << load(folder, text, false, "x.json");
}

TEST(LabelFiles, formsOfOnesOwn)
{
    struct Form : JsonLabels {
        bool recognizes(const nlohmann::json& document) const override { return document.is_object() && document.contains("n2d2test"); }
        std::vector<ImageROIs> read(const nlohmann::json&, const std::string&, const LabelFile::LabelID& labelID) const override
        {
            ImageROIs image;
            image.image = "b";
            image.withoutExtension = true;
            image.rois.push_back(std::make_shared<RectangularROI>(labelID("mine"), 1, 2, 3, 4));
            return {image};
        }
    };
    registry().family<JsonLabelFamily>().add("n2d2test", [] { return std::make_shared<Form>(); });
    const TemporaryFolder folder;
    writeTree(folder);
    EXPECT_EQ(load(folder, "{\"n2d2test\": 1}", false, "x.json"), "");
}

TEST(LabelFiles, folders)
{
    const TemporaryFolder folder;
    writeTree(folder);
    writeBytes(folder / "b.json", R"({"objects": [{"label": "x", "polygon": [[0, 0], [3, 3]]}]})");
    writeBytes(folder / "sub/e.json", R"({"objects": [{"label": "y", "polygon": [[0, 0], [3, 3]]}]})");
    writeBytes(folder / "sub/a.json", R"({"objects": [{"label": "z", "polygon": [[0, 0], [3, 3]]}]})");
    auto database = tree(folder);
    database->loadROIsDir(folder.path(), {"json"});
    EXPECT_EQ(database->getNbROIs(), 1u);
    database->loadROIsDir(folder / "sub");
    EXPECT_EQ(database->getNbROIs(), 3u);
    auto deep = tree(folder);
    deep->loadROIsDir(folder.path() + "/", {"json"}, -1);
    EXPECT_EQ(deep->getNbROIs(), 3u);
    EXPECT_EQ(deep->getLabelName(roisOf(*deep, "sub/a.jpg")[0]->label), "z") << "the folder tells a.jpg from a.png";
    EXPECT_TRUE(roisOf(*deep, "/a.png").empty());
    // Label files in a folder of their own.
    const TemporaryFolder labels;
    writeBytes(labels / "e.json", R"({"objects": [{"label": "y", "polygon": [[0, 0], [3, 3]]}]})");
    writeBytes(labels / "more.csv", "b.png 60 40 1 2 3 4 w\n");
    auto apart = tree(folder);
    apart->loadROIsDir(labels.path());
    EXPECT_EQ(apart->getNbROIs(), 2u);
    EXPECT_THROW(apart->loadROIsDir(labels / "none"), FileNotFound);
    EXPECT_NE(messageOf([&] { apart->loadROIsDir(labels.path(), {"JSON"}); }).find("no label file in"), std::string::npos);
    std::filesystem::remove(labels / "more.csv");
    std::filesystem::rename(labels / "e.json", labels / "q.json");
    EXPECT_NE(messageOf([&] { apart->loadROIsDir(labels.path()); }).find("name no image of the database"), std::string::npos);
}

// Row 11: saved ROIs are read back, stimuli without any included.
TEST(DefectRows, row11SavedROIs)
{
    const TemporaryFolder folder;
    writeTree(folder);
    auto database = tree(folder);
    database->setStimulusROIs(1, {std::make_shared<RectangularROI>(database->labelID("a b"), 1, 2, 5, 7), std::make_shared<RectangularROI>(-1, 0, 0, 3, 3)});
    database->setStimulusROIs(2, {std::make_shared<CircularROI>(database->labelID("c"), ROI::Point{9, 9}, 4)});
    database->saveROIs(folder / "saved.txt", "# mine\n");
    std::ifstream file(folder / "saved.txt");
    std::string first, second;
    std::getline(file, first);
    std::getline(file, second);
    EXPECT_EQ(first[0], '#');
    EXPECT_EQ(second, "# mine");
    auto again = tree(folder);
    again->loadROIs(folder / "saved.txt", "", true);
    ASSERT_EQ(again->getNbROIs(), 3u);
    EXPECT_EQ(again->getStimulusROIs(1)[0]->box(), (Box{1, 2, 4, 5}));
    EXPECT_EQ(again->getLabelName(again->getStimulusROIs(1)[0]->label), "a b");
    EXPECT_EQ(again->getStimulusROIs(1)[1]->label, -1);
    EXPECT_EQ(again->getStimulusROIs(2)[0]->box(), (Box{5, 5, 8, 8}));
}

// Row 10: regions of another channel's file belong to the stimulus of the first one.
TEST(DefectRows, row10RegionsOfOtherChannels)
{
    const TemporaryFolder folder;
    for (const char* name : {"x_0.png", "x_1.png", "y_0.png"})
        dataFileFor(name).write(folder / name, cv::Mat(4, 6, CV_8U, cv::Scalar(9)));
    DIR_Database database;
    database.setParameter("MultiChannelMatch", "(.*)_0\\.png");
    database.setParameter("MultiChannelReplace", "$1_0.png $1_1.png");
    database.loadDir(folder.path(), 0, "", -1);
    writeBytes(folder / "rois.csv", "x_1.png 0 0 1 1 a\ny_1.png 0 0 2 2 b\ny_0.png 0 0 3 3 c\n");
    database.loadROIs(folder / "rois.csv", "", true);
    EXPECT_EQ(database.getStimulusROIs(0).size(), 1u);
    EXPECT_EQ(database.getStimulusROIs(1).size(), 2u);
}

TEST(DirDatabase, ROIsOfASection)
{
    const TemporaryFolder folder;
    writeTree(folder);
    writeBytes(folder / "rois.csv", "b.png 1 2 3 4 x\n");
    writeBytes(folder / "sub/e.json", R"({"objects": [{"label": "y", "polygon": [[0, 0], [3, 3]]}]})");
    DIR_Database database;
    Options options{{"DataPath", folder.path()}, {"Depth", "-1"}, {"LabelDepth", "-1"}, {"Learn", "3"}, {"PerLabelPartitioning", "0"},
                    {"ROIFile", folder / "rois.csv"}, {"ROIDir", folder.path()}, {"DefaultLabel", "background"}, {"ValidExtensions", "png jpg"}};
    database.loadSection(options, {});
    EXPECT_TRUE(options.empty());
    EXPECT_EQ(database.getNbROIs(), 2u);
    EXPECT_EQ(database.getLabelNames(), (std::vector<std::string>{"background", "x", "y"}));
    EXPECT_EQ(database.getNbStimuli(), 5u);
}

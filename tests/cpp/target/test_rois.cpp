#include <opencv2/imgproc.hpp>
#include <random>

#include "Fixture.hpp"
#include "target/aggregate/TargetAggregate.hpp"
#include "target/rois/TargetROIs.hpp"

using namespace N2D2;
using Rois = TargetTest;

TEST(Regions, AreTheComponentsOfOpenCV)
{
    std::mt19937 random(5);
    for (int draw = 0; draw < 20; ++draw) {
        const int width = 1 + static_cast<int>(random() % 23), height = 1 + static_cast<int>(random() % 17);
        std::vector<int> labels(static_cast<std::size_t>(width * height));
        for (int& label : labels)
            label = static_cast<int>(random() % 5) - 1;
        const MapSize size{static_cast<std::size_t>(width), static_cast<std::size_t>(height)};
        const auto regions = connectedRegions(labels.data(), size);
        std::size_t expected = 0;
        for (int label = 1; label <= 3; ++label) {
            cv::Mat mask(height, width, CV_8U), ids, stats, centres;
            for (int p = 0; p < width * height; ++p)
                mask.data[p] = labels[static_cast<std::size_t>(p)] == label;
            const int count = cv::connectedComponentsWithStats(mask, ids, stats, centres, 8);
            for (int i = 1; i < count; ++i, ++expected) {
                const auto found = std::count_if(regions.begin(), regions.end(), [&](const Region& r) {
                    return r.label == label && r.x0 == stats.at<int>(i, cv::CC_STAT_LEFT) && r.y0 == stats.at<int>(i, cv::CC_STAT_TOP)
                           && r.width() == stats.at<int>(i, cv::CC_STAT_WIDTH) && r.height() == stats.at<int>(i, cv::CC_STAT_HEIGHT)
                           && static_cast<int>(r.pixels) == stats.at<int>(i, cv::CC_STAT_AREA);
                });
                EXPECT_GE(found, 1);
            }
        }
        EXPECT_EQ(regions.size(), expected);
    }
}

TEST(Regions, MergeUntilNothingMoves)
{
    const auto merged = [](std::vector<Region> regions, unsigned x, unsigned y) {
        mergeRegions(regions, x, y);
        return regions;
    };
    const Region a{1, 0, 0, 2, 2, 9}, right{1, 4, 1, 5, 5, 10}, below{1, 0, 4, 1, 5, 4}, other{2, 1, 1, 3, 3, 9};
    // Two apart: one pixel lies between.
    EXPECT_EQ(merged({a, right}, 2, 1).size(), 2u);
    EXPECT_EQ(merged({a, right}, 3, 1).size(), 1u);
    EXPECT_EQ(merged({a, below}, 3, 2).size(), 2u);
    EXPECT_EQ(merged({a, below}, 1, 3).size(), 1u);
    // Overlapping boxes merge, of one class alone.
    EXPECT_EQ(merged({a, other}, 9, 9).size(), 2u);
    EXPECT_EQ(merged({a, {1, 2, 2, 4, 4, 5}}, 1, 1).size(), 1u);
    EXPECT_EQ(merged({a, {1, 1, 1, 4, 4, 5}}, 0, 0).size(), 1u);
    EXPECT_EQ(merged({a, {1, 2, 2, 4, 4, 5}}, 0, 0).size(), 2u);  // a corner alone: 0 apart
    // Touching ones are 1 apart.
    EXPECT_EQ(merged({a, {1, 3, 0, 4, 2, 6}}, 1, 1).size(), 2u);
    EXPECT_EQ(merged({a, {1, 3, 0, 4, 2, 6}}, 2, 1).size(), 1u);
    // A chain: the third box is reached by the merged first two only.
    const auto chain = merged({{1, 0, 0, 1, 1, 4}, {1, 6, 6, 7, 7, 4}, {1, 1, 1, 6, 6, 4}}, 1, 1);
    ASSERT_EQ(chain.size(), 1u);
    EXPECT_EQ(chain[0].x1, 7);
    EXPECT_EQ(chain[0].pixels, 12u);
}

namespace {

/// An 8x8 map of labels with rectangles.
std::vector<int> map(const std::vector<std::array<int, 5>>& boxes)
{
    std::vector<int> labels(64, 0);
    for (const auto& [label, x0, y0, x1, y1] : boxes) {
        for (int y = y0; y <= y1; ++y) {
            for (int x = x0; x <= x1; ++x)
                labels[static_cast<std::size_t>(8 * y + x)] = label;
        }
    }
    return labels;
}

/// Three planes: 0.75 for the label of a pixel, 0.25 else.
std::vector<float> planes(const std::vector<int>& labels)
{
    std::vector<float> y(3 * 64, 0.25f);
    for (std::size_t p = 0; p < 64; ++p)
        y[static_cast<std::size_t>(labels[p]) * 64 + p] = 0.75f;
    return y;
}

}  // namespace

TEST_F(Rois, BoxesAreMatchedAndCounted)
{
    make({"background", "cat", "dog"}, 3, 1, {8, 8});
    TargetROIs t("t", cell, provider);
    // Labels: a cat, a dog; a second dog which is not found.
    setBatch({0}, map({{1, 0, 0, 3, 3}, {2, 5, 0, 7, 2}, {2, 0, 6, 1, 7}}));
    t.provideTargets(StimuliSet::Test);
    // Found: the cat a pixel off (IoU 12/20), the dog as a cat, and something where nothing is.
    setOutputs(planes(map({{1, 1, 0, 4, 3}, {2, 5, 5, 7, 7}})));
    t.process(StimuliSet::Test);
    ASSERT_EQ(t.getDetections(0).size(), 2u);
    const auto& cat = t.getDetections(0)[0];
    EXPECT_EQ(cat.box, (Box{1, 0, 4, 4}));
    EXPECT_EQ(cat.label(), 1);
    EXPECT_FLOAT_EQ(cat.scores[0].second, 16 * 0.75f);
    EXPECT_TRUE(cat.truth >= 0 && cat.counted);
    const ConfusionMatrix& counts = t.getConfusionMatrix(StimuliSet::Test);
    EXPECT_EQ(counts(1, 1), 1u);
    EXPECT_EQ(counts(0, 2), 1u);  // nothing is there
    EXPECT_EQ(counts(2, 0), 2u);  // two dogs were not found
    EXPECT_EQ(counts.total(), 4u);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 0.25);

    t.setParameter("MinOverlap", "0.6");  // 12/20 is not above
    t.process(StimuliSet::Test);
    EXPECT_EQ(t.getDetections(0)[0].truth, -1);
    t.setParameter("GenerateLabelsROIs", "0");
    t.process(StimuliSet::Test);
    EXPECT_EQ(counts(0, 1), 2u);  // once with MinOverlap, once without annotated boxes
}

TEST_F(Rois, FiltersMergesAndClasses)
{
    make({"background", "cat", "dog"}, 3, 1, {8, 8});
    TargetROIs t("t", cell, provider);
    setBatch({0}, std::vector<int>(64, 0));
    t.provideTargets(StimuliSet::Test);
    const auto found = [&](const std::string& parameter, const std::string& value, const std::vector<int>& labels) {
        const std::string former = t.getParameter(parameter);
        t.setParameter(parameter, value);
        setOutputs(planes(labels));
        t.process(StimuliSet::Test);
        t.setParameter(parameter, former);
        return t.getDetections(0).size();
    };
    const auto wide = map({{1, 0, 0, 5, 1}}), tall = map({{1, 0, 0, 1, 5}});
    EXPECT_EQ(found("MinSize", "12", wide), 1u);
    EXPECT_EQ(found("MinSize", "13", wide), 0u);
    EXPECT_EQ(found("FilterMinWidth", "3", wide), 1u);
    EXPECT_EQ(found("FilterMinWidth", "3", tall), 0u);
    EXPECT_EQ(found("FilterMinHeight", "3", wide), 0u);
    EXPECT_EQ(found("FilterMinHeight", "3", tall), 1u);
    EXPECT_EQ(found("FilterMinAspectRatio", "1.5", wide), 1u);
    EXPECT_EQ(found("FilterMinAspectRatio", "1.5", tall), 0u);
    EXPECT_EQ(found("FilterMaxAspectRatio", "1.5", wide), 0u);
    EXPECT_EQ(found("FilterMaxAspectRatio", "1.5", tall), 1u);
    const auto pair = map({{1, 0, 0, 1, 1}, {1, 3, 0, 4, 1}}), pile = map({{1, 0, 0, 1, 1}, {1, 0, 3, 1, 4}});
    EXPECT_EQ(found("MergeMaxHDist", "3", pair), 1u);
    EXPECT_EQ(found("MergeMaxHDist", "3", pile), 2u);
    EXPECT_EQ(found("MergeMaxVDist", "3", pair), 2u);
    EXPECT_EQ(found("MergeMaxVDist", "3", pile), 1u);
    EXPECT_EQ(found("ScoreTopN", "2", wide), 1u);
    EXPECT_EQ(t.getDetections(0)[0].scores, (std::vector<std::pair<int, float>>{{1, 9.0f}, {0, 3.0f}}));
    EXPECT_THROW(t.setParameter("ScoreTopN", "0"), std::invalid_argument);
    EXPECT_THROW(t.setParameter("MinOverlap", "nan"), std::invalid_argument);
    t.setParameter("DataAsTarget", "1");
    EXPECT_THROW(t.process(StimuliSet::Test), std::invalid_argument);
}

TEST_F(Rois, ClassesOfAnotherTarget)
{
    make({"background", "cat", "dog"}, 3, 1, {8, 8});
    auto coarse = std::make_shared<OutputsCell>(2, 2, 3);
    coarse->addInput(provider, 0, 0, 0, 0, Tensor<bool>());
    coarse->initialize();
    const auto classes = std::make_shared<Target>("classes", coarse, provider);
    const auto t = std::make_shared<TargetROIs>("t", cell, provider);
    EXPECT_THROW(t->setROIsLabelTarget(t), std::invalid_argument);
    t->setROIsLabelTarget(classes);
    setBatch({0}, map({{2, 5, 5, 6, 6}}));
    t->provideTargets(StimuliSet::Test);
    setOutputs(planes(map({{1, 5, 5, 6, 6}})));
    // The box is smaller than a pixel of the coarse map, whose last pixel is a dog.
    auto& y = dynamic_cast<Tensor<float>&>(*coarse->getOutputs());
    y.fill(0.0f);
    y(2 * 4 + 3) = 0.5f;
    t->process(StimuliSet::Test);
    ASSERT_EQ(t->getDetections(0).size(), 1u);
    EXPECT_EQ(t->getDetections(0)[0].label(), 2);
    EXPECT_FLOAT_EQ(t->getDetections(0)[0].scores[0].second, 0.5f);
    EXPECT_EQ(t->getConfusionMatrix(StimuliSet::Test)(2, 2), 1u);
    EXPECT_DOUBLE_EQ(t->getAverageSuccess(StimuliSet::Test), 1.0);
}

TEST_F(Rois, OneClassAnImage)
{
    make({"background", "cat", "dog"}, 3, 4, {8, 8});
    TargetAggregate t("t", cell, provider, 1.0, 0.0, 2);
    EXPECT_THROW(t.setROIsLabelTarget(std::shared_ptr<Target>(std::shared_ptr<Target>(), &t)), std::invalid_argument);
    std::vector<int> labels;
    // Mostly cat; as much cat as dog; no label; padding.
    for (const auto& image : {map({{1, 0, 0, 7, 5}}), map({{1, 0, 0, 7, 3}, {2, 0, 4, 7, 7}}), std::vector<int>(64, -1), map({})})
        labels.insert(labels.end(), image.begin(), image.end());
    setBatch({0, 1, 2, -1}, labels);
    t.setDefaultTarget(-1);
    for (int i = 0; i < 3; ++i)
        t.setLabelTarget(i, i);
    t.provideTargets(StimuliSet::Test);
    std::vector<float> y;
    for (const auto& image : {map({{1, 0, 0, 7, 4}}), map({{2, 0, 0, 7, 4}, {1, 0, 5, 7, 6}}), map({{2, 0, 0, 7, 7}}), map({})}) {
        const auto image3 = planes(image);
        y.insert(y.end(), image3.begin(), image3.end());
    }
    setOutputs(y);
    t.process(StimuliSet::Test);
    EXPECT_EQ(t.getImage(0).target, 1);
    EXPECT_EQ(t.getImage(0).scores, (std::vector<std::pair<int, float>>{{1, 40 * 0.75f + 24 * 0.25f}}));
    EXPECT_EQ(t.getImage(1).target, 1);  // the lowest of equals
    EXPECT_EQ(t.getImage(1).scores[0].first, 2);
    EXPECT_EQ(t.getImage(2).target, -1);
    EXPECT_TRUE(t.getImage(3).scores.empty());
    const ConfusionMatrix& counts = t.getConfusionMatrix(StimuliSet::Test);
    EXPECT_EQ(counts(1, 1), 1u);
    EXPECT_EQ(counts(1, 2), 1u);
    EXPECT_EQ(counts.total(), 2u);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 0.5);
    EXPECT_DOUBLE_EQ(t.getAverageTopNSuccess(StimuliSet::Test), 0.5);
    t.setParameter("ScoreTopN", "2");
    t.process(StimuliSet::Test);
    EXPECT_DOUBLE_EQ(t.getAverageTopNSuccess(StimuliSet::Test, 1), 1.0);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test, 1), 0.5);
    t.logEstimatedLabels("test");
    EXPECT_EQ(fileText("t/test/classif.log"), "0 \"img/s0.png\" 1 1 36 0 28\n1 \"img/s1.png\" 1 2 36 1 24\n2 \"img/s2.png\" -1 2 48 0 16\n");

    // The classes of another target: its pixels say dog throughout.
    auto coarse = std::make_shared<OutputsCell>(2, 2, 3);
    coarse->addInput(provider, 0, 0, 0, 0, Tensor<bool>());
    coarse->initialize();
    auto& values = dynamic_cast<Tensor<float>&>(*coarse->getOutputs());
    values.fill(0.0f);
    for (std::size_t b = 0; b < 4; ++b) {
        for (std::size_t p = 8; p < 12; ++p)
            values(b * 12 + p) = 1.0f;
    }
    t.setROIsLabelTarget(std::make_shared<Target>("classes", coarse, provider));
    t.process(StimuliSet::Test);
    EXPECT_EQ(t.getImage(0).scores[0], std::make_pair(2, 4.0f));
    t.setParameter("DataAsTarget", "1");
    EXPECT_THROW(t.process(StimuliSet::Test), std::invalid_argument);
}

TEST_F(Rois, SingleOutputOnCoarseMapAndFiles)
{
    make({"none", "face"}, 1, 2, {4, 4});
    TargetROIs t("t", cell, provider);
    std::vector<int> labels(128, 0);
    for (const int p : {0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27})
        labels[static_cast<std::size_t>(p)] = 1;
    setBatch({3, -1}, labels);
    t.provideTargets(StimuliSet::Test);
    std::vector<float> y(32, 0.125f);
    y[0] = y[1] = y[4] = 0.875f;  // L-shaped: its box holds a fourth pixel
    setOutputs(y);
    t.process(StimuliSet::Test);
    ASSERT_EQ(t.getDetections(0).size(), 1u);
    EXPECT_EQ(t.getDetections(0)[0].box, (Box{0, 0, 4, 4}));
    EXPECT_FLOAT_EQ(t.getDetections(0)[0].scores[0].second, 3 * 0.875f + 0.125f);
    EXPECT_TRUE(t.getDetections(1).empty());
    EXPECT_EQ(t.getConfusionMatrix(StimuliSet::Test)(1, 1), 1u);
    t.setParameter("ImageLogFormat", "png");
    t.setParameter("ScoreTopN", "2");
    t.process(StimuliSet::Test);
    t.logEstimatedLabels("test");
    EXPECT_EQ(fileText("t/test/s3.log"), "\"img/s3.png\" 0 0 4 4 1 2.75 1 0 1.25\n");
    for (const char* name : {"t/test/s3.png", "t/test/s3_target.png", "t/test/s3_estimated.png"})
        EXPECT_TRUE(std::filesystem::exists(name)) << name;
    t.setParameter("ValueThreshold", "3");
    t.logEstimatedLabels("test");
    EXPECT_EQ(fileText("t/test/s3.log"), "");
}

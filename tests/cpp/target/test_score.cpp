#include <nlohmann/json.hpp>

#include "Fixture.hpp"
#include "target/Report.hpp"

using namespace N2D2;
using Score = TargetTest;

TEST_F(Score, scalarSuccessIgnoredAndPadding)
{
    make({"a", "b", "c"}, 3, 4);
    TargetScore t("t", cell, provider);
    step(t, StimuliSet::Test, {0, 1, 2, 3}, {0, 1, 2, -1}, {0, 1, 1, 2});
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 2.0 / 3);
    EXPECT_EQ(t.getConfusionMatrix(StimuliSet::Test).total(), 3u);
    EXPECT_EQ(t.getConfusionMatrix(StimuliSet::Test)(2, 1), 1u);
    // A partial last batch: what its padding positions hold counts for nothing, and it weighs one stimulus.
    step(t, StimuliSet::Test, {4, -1, -1, -1}, {1, 1, 1, 1}, {1, 0, 0, 0});
    EXPECT_EQ(t.getSuccess(StimuliSet::Test), (std::vector<double>{2.0 / 3, 1.0}));
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 3.0 / 4);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test, 1), 1.0);
    EXPECT_EQ(t.getConfusionMatrix(StimuliSet::Test).total(), 4u);
    // Nothing to score: 1 for the batch, no weight in the mean.
    step(t, StimuliSet::Test, {5, -1, -1, -1}, {-1, 0, 0, 0}, {1, 0, 0, 0});
    EXPECT_EQ(t.getSuccess(StimuliSet::Test).back(), 1.0);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 3.0 / 4);
    // Sets are apart.
    EXPECT_EQ(t.getAverageSuccess(StimuliSet::Validation), 0.0);
    t.clear(StimuliSet::Test);
    EXPECT_TRUE(t.getSuccess(StimuliSet::Test).empty());
    EXPECT_TRUE(t.getConfusionMatrix(StimuliSet::Test).empty());
}

TEST_F(Score, topN)
{
    make({"a", "b", "c", "d"}, 4, 2);
    TargetScore t("t", cell, provider, 1.0, 0.0, 2);
    setBatch({0, 1}, {1, 3});
    t.provideTargets(StimuliSet::Test);
    setOutputs({0.6f, 0.3f, 0.1f, 0.0f, 0.4f, 0.3f, 0.2f, 0.1f});
    t.process(StimuliSet::Test);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 0.0);
    EXPECT_DOUBLE_EQ(t.getAverageTopNSuccess(StimuliSet::Test), 0.5);
    // TopN matrix: (1,1) and (3,0); classes 0, 1 and 3 are relevant.
    EXPECT_DOUBLE_EQ(t.getAverageTopNScore(StimuliSet::Test, ConfusionTableMetric::Sensitivity), 1.0 / 3);
    EXPECT_DOUBLE_EQ(t.getAverageScore(StimuliSet::Test, ConfusionTableMetric::Sensitivity), 0.0);
    EXPECT_EQ(t.getEstimatedLabels()->dims(), (Dims{1, 1, 2, 2}));
    EXPECT_THROW(TargetScore("t", cell, provider, 1.0, 0.0, 5), std::invalid_argument);
    EXPECT_THROW(TargetScore("t", cell, provider, 1.0, 0.0, 0), std::invalid_argument);
}

TEST_F(Score, singleOutput)
{
    make({"no", "yes"}, 1, 3);
    TargetScore t("t", cell, provider);
    EXPECT_EQ(t.getNbTargets(), 2u);
    setBatch({0, 1, 2}, {0, 1, 1});
    t.provideTargets(StimuliSet::Test);
    setOutputs({0.2f, 0.9f, 0.5f});
    t.process(StimuliSet::Test);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), 2.0 / 3);
    EXPECT_NEAR(t.getLoss().back(), (0.04 + 0.01 + 0.25) / 3, 1e-7);
    t.setParameter("BinaryThreshold", "0.4");
    t.process(StimuliSet::Test);
    EXPECT_EQ(t.getSuccess(StimuliSet::Test).back(), 1.0);
}

TEST_F(Score, learnMakesTheCellsGradientOtherSetsDoNot)
{
    make({"a", "b", "c"}, 3, 2);
    TargetScore t("t", cell, provider, 1.0, -1.0);
    auto& diff = dynamic_cast<Tensor<float>&>(*cell->getDiffInputs());
    const std::vector<float> y = {0.5f, 0.25f, 0.0f, 1.0f, 0.0f, 0.0f};
    setBatch({0, 1}, {0, 2});
    t.provideTargets(StimuliSet::Learn);
    EXPECT_EQ(diff(0), 1.0f);
    EXPECT_EQ(diff(1), -1.0f);
    cell->propagate(false);
    setOutputs(y);
    t.process(StimuliSet::Learn);
    EXPECT_TRUE(diff.isValid());
    EXPECT_EQ(std::vector<float>(diff.begin(), diff.end()), (std::vector<float>{0.5f, -1.25f, -1.0f, -2.0f, -1.0f, 1.0f}));
    const double learnLoss = t.getLoss().back();
    diff.fill(7.0f);
    diff.clearValid();
    t.provideTargets(StimuliSet::Validation);
    t.process(StimuliSet::Validation);
    EXPECT_DOUBLE_EQ(t.getLoss().back(), learnLoss);
    EXPECT_FALSE(diff.isValid());
    for (const float d : diff)
        EXPECT_EQ(d, 7.0f);
}

TEST_F(Score, mapsAreBalancedOverClasses)
{
    make({"a", "b", "c"}, 3, 2, {2, 2}, {4, 4, 1});
    TargetScore t("t", cell, provider);
    // 4x4 labels, blocks of 2x2. Stimulus 0: a a / b ignored; stimulus 1 is padding.
    std::vector<int> labels = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, -1, -1, 1, 1, -1, -1};
    labels.insert(labels.end(), 16, 2);
    setBatch({0, -1}, labels);
    t.provideTargets(StimuliSet::Learn);
    EXPECT_EQ(std::vector<int>(t.getTargets().begin(), t.getTargets().end()), (std::vector<int>{0, 0, 1, -1, -1, -1, -1, -1}));
    // ±1/n_c for each sample.
    const auto& diff = dynamic_cast<Tensor<float>&>(*cell->getDiffInputs());
    EXPECT_EQ(diff(0), 0.5f);
    EXPECT_EQ(diff(2), -1.0f);
    EXPECT_EQ(diff(3), 0.0f);
    EXPECT_EQ(diff(4 + 2), 1.0f);
    EXPECT_EQ(diff(12), 0.0f);
    // Estimates: a b / b c.
    std::vector<float> y(24, 0.0f);
    y[0] = y[4 + 1] = y[4 + 2] = y[8 + 3] = 1.0f;
    setOutputs(y);
    t.process(StimuliSet::Learn);
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Learn), (0.5 + 1.0) / 2);
    const auto& matrix = t.getConfusionMatrix(StimuliSet::Learn);
    EXPECT_EQ(matrix(0, 0), 1u);
    EXPECT_EQ(matrix(0, 1), 1u);
    EXPECT_EQ(matrix(1, 1), 1u);
    EXPECT_EQ(matrix.total(), 3u);
}

TEST_F(Score, maskAddsTheEmptySet)
{
    make({"a", "b"}, 2, 1, {2, 2}, {2, 2, 1});
    const auto mask = std::make_shared<Target>("m", cell, provider);
    TargetScore t("t", cell, provider);
    t.setMaskLabelTarget(mask);
    t.setParameter("MaskedLabel", "1");
    setBatch({0}, {0, 1, -1, 1});
    const auto estimates = [&](const std::vector<float>& second, Target& target) {
        std::vector<float> y(8);
        for (std::size_t i = 0; i < 4; ++i) {
            y[i] = 1.0f - second[i];
            y[4 + i] = second[i];
        }
        target.provideTargets(StimuliSet::Test);
        setOutputs(y);
        target.process(StimuliSet::Test);
    };
    estimates({0.9f, 0.8f, 0.7f, 0.1f}, *mask);  // inside: pixels 0, 1, 2
    estimates({0.0f, 1.0f, 1.0f, 1.0f}, t);
    const auto& m = t.getConfusionMatrix(StimuliSet::Test);
    ASSERT_EQ(m.size(), 3u);
    EXPECT_EQ(m(0, 0), 1u);
    EXPECT_EQ(m(1, 1), 1u);
    EXPECT_EQ(m(1, 2), 1u);  // masked-out true pixel: a miss
    EXPECT_EQ(m(2, 1), 1u);  // unlabelled pixel inside of the mask: a false positive
    EXPECT_DOUBLE_EQ(t.getAverageSuccess(StimuliSet::Test), (1.0 + 0.5) / 2);
    // The mask restricts and weighs the sums in a box.
    EXPECT_EQ(t.getEstimatedLabels({0, 0, 2, 2}), (std::vector<float>{1.0f, 2.0f}));
    t.setParameter("MaskedLabelValue", "1");
    const auto weighted = t.getEstimatedLabels({0, 0, 2, 2});
    EXPECT_NEAR(weighted[0], 0.9f, 1e-6);
    EXPECT_NEAR(weighted[1], 1.5f, 1e-6);
    EXPECT_THROW(t.setMaskLabelTarget(std::shared_ptr<Target>(&t, [](Target*) {})), std::invalid_argument);
}

TEST_F(Score, sumsInBoxesOfEveryBatchPosition)
{
    make({"a", "b"}, 2, 2, {4, 4}, {8, 8, 1});
    Target t("t", cell, provider);
    std::vector<float> y(64);
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] = static_cast<float>(i);
    setOutputs(y);
    // Stimulus box (2, 4) 4x2 -> output pixels x 1..2, y 2: indices 9, 10 of each map.
    EXPECT_EQ(t.getEstimatedLabels({2, 4, 4, 2}, 0), (std::vector<float>{19, 51}));
    EXPECT_EQ(t.getEstimatedLabels({2, 4, 4, 2}, 1), (std::vector<float>{83, 115}));
    EXPECT_EQ(t.getEstimatedLabel({2, 4, 4, 2}, 1), (std::pair<int, float>{1, 115.0f}));
    Tensor<float> given({4, 4, 2, 1}, 0.0f);
    given(9) = 5.0f;
    EXPECT_EQ(t.getEstimatedLabels({2, 4, 4, 2}, 0, &given), (std::vector<float>{5, 0}));
    EXPECT_THROW(t.getEstimatedLabels({2, 4, 0, 2}), std::invalid_argument);
    EXPECT_THROW(t.getEstimatedLabels({6, 4, 4, 2}), std::out_of_range);
    EXPECT_THROW(t.getEstimatedLabels({-4, 4, 6, 2}), std::out_of_range);
    EXPECT_THROW(t.getEstimatedLabels({2, 4, 4, 2}, 2), std::out_of_range);
}

TEST_F(Score, dataAsTarget)
{
    make({}, 2, 2, {1, 1}, {1, 1, 2});
    TargetScore t("t", cell, provider);
    t.setParameter("DataAsTarget", "1");
    t.setParameter("ConfusionQuantSteps", "3");
    provider->getBatch() = {0, 1};
    Tensor<float>& data = *provider->getData();
    const std::vector<float> goals = {0.0f, 1.0f, 0.5f, 0.5f};
    std::copy(goals.begin(), goals.end(), data.begin());
    for (const StimuliSet set : {StimuliSet::Test, StimuliSet::Learn}) {
        t.provideTargets(set);
        cell->propagate(false);
        setOutputs({0.0f, 0.5f, 0.5f, 1.0f});
        t.process(set);
        EXPECT_DOUBLE_EQ(t.getSuccess(set).back(), 0.125);
        EXPECT_DOUBLE_EQ(t.getLoss().back(), 0.25);
    }
    const auto& m = t.getConfusionMatrix(StimuliSet::Test);
    EXPECT_EQ(m.size(), 3u);
    EXPECT_EQ(m(0, 0), 1u);
    EXPECT_EQ(m(2, 1), 1u);
    EXPECT_EQ(m(1, 1), 1u);
    EXPECT_EQ(m(1, 2), 1u);
    EXPECT_EQ(Report::recognitionRate(t, StimuliSet::Test), "Final mean squared error: 0.125\n");
    t.setParameter("ConfusionRangeMax", "0");
    EXPECT_THROW(t.process(StimuliSet::Test), std::invalid_argument);
}

TEST_F(Score, misuseHasAMessage)
{
    make({"a", "b", "c"}, 2, 2);
    TargetScore t("t", cell, provider);
    EXPECT_NE(messageOf<std::invalid_argument>([&] { t.process(StimuliSet::Test); }).find("provideTargets()"), std::string::npos);
    setBatch({0, 1}, {0, 2});
    const std::string message = messageOf<std::invalid_argument>([&] { t.provideTargets(StimuliSet::Test); });
    EXPECT_NE(message.find("[TargetScore t] target 2 of label #2 is beyond the 2 targets of cell out"), std::string::npos);
    EXPECT_THROW(t.logEstimatedLabels("x"), std::invalid_argument);
    EXPECT_THROW(Target("t", nullptr, provider), std::invalid_argument);
    EXPECT_THROW(Target("t", cell, nullptr), std::invalid_argument);
    // The label of a padding position is never looked at.
    setBatch({0, -1}, {0, 2});
    EXPECT_NO_THROW(t.provideTargets(StimuliSet::Test));
}

TEST_F(Score, warnsOnceOfUnsuitableValues)
{
    make({"a", "b"}, 2, 1);
    int warnings = 0;
    setLogHandler([&](LogLevel level, const std::string& text) {
        warnings += level == LogLevel::Warning && text.find("DefaultValue") != std::string::npos;
    });
    cell->setActivation(registry().family<ActivationFamily>().create("Rectifier"));
    TargetScore t("t", cell, provider, 1.0, -1.0);
    for (int i = 0; i < 2; ++i)
        step(t, StimuliSet::Learn, {0}, {1}, {1});
    EXPECT_EQ(warnings, 1);
}

TEST_F(Score, bestValidation)
{
    make({"a", "b"}, 2, 1);
    TargetScore t("t", cell, provider);
    EXPECT_TRUE(t.newValidationScore(0.0, "Sensitivity"));  // the first one is always the best
    EXPECT_FALSE(t.newValidationScore(0.0));
    EXPECT_TRUE(t.newValidationScore(0.5));
    EXPECT_FALSE(t.newValidationScore(0.25));
    EXPECT_EQ(t.getBestValidationScore(), 0.5);
    EXPECT_EQ(t.getLastValidationScore(), 0.25);
    EXPECT_EQ(t.nbValidations(), 4u);
    EXPECT_TRUE(t.newValidationTopNScore(0.1));
    EXPECT_FALSE(t.newValidationTopNScore(0.1));
}

TEST_F(Score, filesByteForByte)
{
    make({"cat", "big dog"}, 2, 2);
    TargetScore t("fc.Target", cell, provider);
    step(t, StimuliSet::Learn, {0, 1}, {0, 1}, {0, 0});
    step(t, StimuliSet::Learn, {2, 3}, {1, 1}, {1, 1});
    step(t, StimuliSet::Learn, {2, 3}, {0, 1}, {1, 0});
    t.logSuccess("learning", StimuliSet::Learn, 2);
    EXPECT_EQ(fileText("fc.Target/Success_learning.dat"), "0.5 0.5\n1 0.75\n0 0.5\n");
    auto json = nlohmann::json::parse(fileText("fc.Target/Success_learning.json"));
    EXPECT_EQ(json["values"], (std::vector<double>{0.5, 1.0, 0.0}));
    EXPECT_EQ(json["average"], (std::vector<double>{0.5, 0.75, 0.5}));
    EXPECT_EQ(json["set"], "Learn");
    t.newValidationScore(0.123456, "Precision");
    step(t, StimuliSet::Learn, {2, 3}, {0, 1}, {0, 1});
    t.newValidationScore(1.0);
    t.logSuccess("validation", StimuliSet::Validation);
    EXPECT_EQ(fileText("fc.Target/Success_validation.dat"), "3 0.1235\n4 1\n");
    EXPECT_EQ(fileText("fc.Target/validation_LearningSuccess.dat"), "0.5 0.5\n1 0.75\n0 0.5\n1 0.625\n");
    json = nlohmann::json::parse(fileText("fc.Target/Success_validation.json"));
    EXPECT_EQ(json["metric"], "Precision");
    EXPECT_EQ(json["scores"][0], 0.123456);

    t.log("learning", StimuliSet::Learn);
    EXPECT_EQ(fileText("fc.Target/ConfusionMatrix_learning.dat"),
              "target estimated # %\n0 0 2 0.666667\n0 1 1 0.333333\n1 0 2 0.4\n1 1 3 0.6\n");
    EXPECT_EQ(fileText("fc.Target/ConfusionMatrix_learning_score.dat"),
              "Target TargetName Sensitivity Specificity Precision Accuracy F1-score Informedness IU\n"
              "0 \"cat\" 0.666667 0.6 0.5 0.625 0.571429 0.266667 0.4\n"
              "1 \"big dog\" 0.6 0.666667 0.75 0.625 0.666667 0.266667 0.5\n"
              "\n- AVG 0.633333 0.633333 0.625 0.625 0.619048 0.266667 0.45\n");
    EXPECT_EQ(nlohmann::json::parse(fileText("fc.Target/ConfusionMatrix_learning.json"))["classes"][1], "big dog");
    EXPECT_EQ(fileText("fc.Target/Misclassified_learning.dat"),
              "# name target estimated count\n1 \"img/s1.png\" 1 0 1\n2 \"img/s2.png\" 0 1 1\n3 \"img/s3.png\" 1 0 1\n");

    t.logConfusionMatrix("test", StimuliSet::Test);
    EXPECT_EQ(fileText("fc.Target/ConfusionMatrix_test.dat"), "target estimated # %\n0 0 0 0\n0 1 0 0\n1 0 0 0\n1 1 0 0\n");
    t.logTopNSuccess("learning", StimuliSet::Learn);
    EXPECT_EQ(fileText("fc.Target/SuccessTopN_learning.dat"), "0.5 0.5\n1 0.75\n0 0.5\n1 0.625\n");
}

TEST_F(Score, classifLogIsAppended)
{
    make({"cat", "dog"}, 2, 2);
    TargetScore t("a:b", cell, provider);
    setBatch({3, -1}, {1, 0});
    t.provideTargets(StimuliSet::Test);
    setOutputs({0.25f, 0.75f, 0.0f, 1.0f});
    t.process(StimuliSet::Test);
    t.logEstimatedLabels("test");
    t.setParameter("ValueThreshold", "0.9");
    t.logEstimatedLabels("test");
    EXPECT_EQ(fileText("a_b/test/classif.log"), "3 \"img/s3.png\" 1 1 0.75 0.25 0.75\n3 \"img/s3.png\" 1 -1 0.75 0.25 0.75\n");
}

TEST_F(Score, imagesAnnotationsAndLegendOfMaps)
{
    make({"a", "b"}, 2, 1, {2, 2}, {4, 4, 1});
    TargetScore t("t", cell, provider);
    t.setParameter("ImageLogFormat", "png");
    t.setParameter("ValueThreshold", "0.2");
    setBatch({0}, std::vector<int>(16, 1));
    t.provideTargets(StimuliSet::Test);
    setOutputs({0.1f, 0.1f, 0.9f, 0.1f, 0.1f, 0.8f, 0.1f, 0.8f});
    t.process(StimuliSet::Test);
    t.logEstimatedLabels("test");
    t.logLabelsLegend("labels_legend.png");
    for (const char* name : {"t/test/s0_target.png", "t/test/s0_estimated.png", "t/labels_legend.png"})
        EXPECT_EQ(fileText(name).substr(1, 3), "PNG") << name;
    t.logEstimatedLabelsJSON("test", "", 3, 4);
    t.logEstimatedLabelsJSON("test", "", 0, 0, true);
    const auto json = nlohmann::json::parse(fileText("t/test/s0.png.json"));
    ASSERT_EQ(json["annotations"].size(), 4u);
    const auto& item = json["annotations"][1];
    EXPECT_EQ(item["class_name"], "b");
    EXPECT_EQ(item["type"], "pixelwise");
    EXPECT_EQ(item["origin"], (std::vector<int>{3, 4}));
    EXPECT_EQ(item["scale"], (std::vector<double>{2, 2}));
    EXPECT_EQ(item["data"], (std::vector<int>{1, 1, 1, 1}));  // pixel 0 has too little confidence
    t.setParameter("ImageLogFormat", "nonsense");
    EXPECT_THROW(t.logEstimatedLabels("test"), std::invalid_argument);
}

TEST_F(Score, stateRoundTripAndDamage)
{
    make({"a", "b", "c"}, 3, 2);
    TargetScore t("t", cell, provider, 1.0, 0.0, 2), other("t", cell, provider, 1.0, 0.0, 2);
    step(t, StimuliSet::Learn, {0, 1}, {0, 1}, {0, 2});
    step(t, StimuliSet::Validation, {2, 3}, {2, 1}, {2, 2});
    t.newValidationScore(1.0 / 3, "IU");
    t.newValidationTopNScore(0.7);
    std::ostringstream saved;
    t.saveState(saved);
    std::istringstream stream(saved.str());
    other.loadState(stream);
    EXPECT_EQ(other.getBestValidationScore(), 1.0 / 3);
    EXPECT_FALSE(other.newValidationScore(1.0 / 3));
    EXPECT_EQ(other.getLoss(), t.getLoss());
    EXPECT_EQ(other.getSuccess(StimuliSet::Learn), t.getSuccess(StimuliSet::Learn));
    EXPECT_EQ(other.getAverageTopNSuccess(StimuliSet::Validation), t.getAverageTopNSuccess(StimuliSet::Validation));
    EXPECT_EQ(other.getConfusionMatrix(StimuliSet::Validation)(1, 2), 1u);
    t.newValidationScore(1.0 / 3);
    step(t, StimuliSet::Learn, {0, 1}, {1, 1}, {0, 2});
    step(other, StimuliSet::Learn, {0, 1}, {1, 1}, {0, 2});
    std::ostringstream a, b;
    t.saveState(a);
    other.saveState(b);
    EXPECT_EQ(a.str(), b.str());
    // A stream cut anywhere is refused and changes nothing.
    for (std::size_t n = 0; n < saved.str().size(); n += 5) {
        std::istringstream cut(saved.str().substr(0, n));
        EXPECT_THROW(other.loadState(cut), std::runtime_error) << n;
    }
    std::ostringstream c;
    other.saveState(c);
    EXPECT_EQ(b.str(), c.str());
    std::istringstream foreign(std::string(400, '\xff'));
    EXPECT_THROW(other.loadState(foreign), std::runtime_error);
}

TEST_F(Score, report)
{
    make({"a", "b"}, 2, 3);
    TargetScore t("t", cell, provider);
    step(t, StimuliSet::Test, {0, 1, 2}, {0, 1, 1}, {0, 1, 0});
    EXPECT_EQ(Report::endOfTest(t, StimuliSet::Test, Report::TestOnly),
              "Final recognition rate: 66.6667%    (error rate: 33.3333%)\n"
              "    Sensitivity: 75% / Specificity: 75% / Precision: 75%\n"
              "    Accuracy: 66.6667% / F1-score: 66.6667% / Informedness: 50%\n\n");
    EXPECT_EQ(Report::recognitionRate(t, StimuliSet::Test), "Final recognition rate: 66.67%    (error rate: 33.33%)\n");
    EXPECT_EQ(Report::bestValidation(0.82345, ConfusionTableMetric::Sensitivity), "\n+++ BEST validation score: 82.34% [Sensitivity]\n");
    EXPECT_EQ(Report::lowerValidation(0.5, 1.0, ConfusionTableMetric::F1Score),
              "\n--- LOWER validation score: 50% [F1Score] (best was 100%)\n\n");
    EXPECT_EQ(Report::weightsSaved(), "    'weights_validation' saved!\n");
    EXPECT_EQ(Report::stopping(3), "\n--- Validation did not improve after 3 steps\n\n\n--- STOPPING THE LEARNING\n\n");
}

TEST_F(Score, factory)
{
    make({"a", "b"}, 2, 1);
    const auto t = registry().family<TargetFamily>().create("TargetScore", "x", cell, provider, 1.0, 0.0, 1, "", false);
    EXPECT_STREQ(t->getType(), "TargetScore");
    EXPECT_STREQ(registry().family<TargetFamily>().create("Target", "x", cell, provider, 1.0, 0.0, 1, "", false)->getType(), "Target");
    EXPECT_THROW(registry().family<TargetFamily>().at("TargetScor"), std::invalid_argument);
}

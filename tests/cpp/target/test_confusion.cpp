#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "target/ConfusionMatrix.hpp"

using namespace N2D2;
using M = ConfusionTableMetric;

namespace {

ConfusionMatrix matrixOf(const std::vector<std::vector<unsigned>>& rows, bool emptySet = false)
{
    ConfusionMatrix matrix(rows.size() - (emptySet ? 1 : 0), emptySet);
    for (std::size_t t = 0; t < rows.size(); ++t) {
        for (std::size_t e = 0; e < rows.size(); ++e)
            matrix.add(t, e, rows[t][e]);
    }
    return matrix;
}

template <class F> std::string written(F write)
{
    std::ostringstream stream;
    write(stream);
    return stream.str();
}

}  // namespace

TEST(ConfusionMatrix, tablesOfThreeClassesByHand)
{
    // Rows are targets. Class 0: TP 5, FN 3, FP 2, TN 10.
    const ConfusionMatrix matrix = matrixOf({{5, 2, 1}, {1, 6, 0}, {1, 0, 4}});
    const ConfusionTable t = matrix.table(0);
    EXPECT_EQ(t.tp, 5u);
    EXPECT_EQ(t.fn, 3u);
    EXPECT_EQ(t.fp, 2u);
    EXPECT_EQ(t.tn, 10u);
    EXPECT_DOUBLE_EQ(t.metric(M::Sensitivity), 5.0 / 8);
    EXPECT_DOUBLE_EQ(t.metric(M::Specificity), 10.0 / 12);
    EXPECT_DOUBLE_EQ(t.metric(M::Precision), 5.0 / 7);
    EXPECT_DOUBLE_EQ(t.metric(M::NegativePredictiveValue), 10.0 / 13);
    EXPECT_DOUBLE_EQ(t.metric(M::MissRate), 1 - 5.0 / 8);
    EXPECT_DOUBLE_EQ(t.metric(M::FallOut), 1 - 10.0 / 12);
    EXPECT_DOUBLE_EQ(t.metric(M::FalseDiscoveryRate), 1 - 5.0 / 7);
    EXPECT_DOUBLE_EQ(t.metric(M::FalseOmissionRate), 1 - 10.0 / 13);
    EXPECT_DOUBLE_EQ(t.metric(M::IU), 5.0 / 10);
    EXPECT_DOUBLE_EQ(t.metric(M::Accuracy), 15.0 / 20);
    EXPECT_DOUBLE_EQ(t.metric(M::F1Score), 2 * 5.0 / (2 * 5 + 3 + 2));
    EXPECT_DOUBLE_EQ(t.metric(M::Informedness), 5.0 / 8 + 10.0 / 12 - 1);
    EXPECT_DOUBLE_EQ(t.metric(M::Markedness), 5.0 / 7 + 10.0 / 13 - 1);
    EXPECT_EQ(matrix.total(), 20u);
    EXPECT_DOUBLE_EQ(matrix.average(M::Sensitivity), (5.0 / 8 + 6.0 / 7 + 4.0 / 5) / 3);
}

TEST(ConfusionMatrix, absentClassesAreLeftOutOfAverages)
{
    // Class 2 is neither expected nor estimated; class 1 is only estimated.
    const ConfusionMatrix matrix = matrixOf({{3, 1, 0}, {0, 0, 0}, {0, 0, 0}});
    EXPECT_DOUBLE_EQ(matrix.average(M::Sensitivity), (0.75 + 0.0) / 2);
    EXPECT_DOUBLE_EQ(matrix.average(M::Precision), (1.0 + 0.0) / 2);
    EXPECT_DOUBLE_EQ(matrix.table(1).metric(M::MissRate), 1.0);
    EXPECT_FALSE(matrix.table(2).relevant());
    EXPECT_DOUBLE_EQ(matrix.table(2).metric(M::Specificity), 1.0);
    EXPECT_DOUBLE_EQ(matrix.table(2).metric(M::FalseDiscoveryRate), 1.0);
    EXPECT_DOUBLE_EQ(matrix.table(2).metric(M::F1Score), 0.0);
    EXPECT_DOUBLE_EQ(ConfusionMatrix(4).average(M::MissRate), 0.0);
}

TEST(ConfusionMatrix, emptySetMakesErrorsButHasNoScore)
{
    // ∅ is the last class: 2 pixels of class 0 outside of the mask, 1 unlabelled pixel inside it taken for class 1.
    const ConfusionMatrix matrix = matrixOf({{3, 0, 2}, {0, 4, 0}, {0, 1, 0}}, true);
    EXPECT_EQ(matrix.size(), 3u);
    EXPECT_EQ(matrix.nbClasses(), 2u);
    EXPECT_EQ(matrix.table(0).fn, 2u);
    EXPECT_EQ(matrix.table(1).fp, 1u);
    EXPECT_DOUBLE_EQ(matrix.average(M::Sensitivity), (3.0 / 5 + 1.0) / 2);
    EXPECT_THROW(matrix.table(2), std::out_of_range);
}

TEST(ConfusionMatrix, filesOfTheDocumentedExample)
{
    const ConfusionMatrix matrix = matrixOf({{5, 3}, {2, 3}});
    EXPECT_EQ(written([&](auto& s) { matrix.write(s); }),
              "target estimated # %\n0 0 5 0.625\n0 1 3 0.375\n1 0 2 0.4\n1 1 3 0.6\n");
    EXPECT_EQ(written([&](auto& s) { matrix.writeScores(s, {"a", "b \"x\""}); }),
              "Target TargetName Sensitivity Specificity Precision Accuracy F1-score Informedness IU\n"
              "0 \"a\" 0.625 0.6 0.714286 0.615385 0.666667 0.225 0.5\n"
              "1 \"b \\\"x\\\"\" 0.6 0.625 0.5 0.615385 0.545455 0.225 0.375\n"
              "\n- AVG 0.6125 0.6125 0.607143 0.615385 0.606061 0.225 0.4375\n");
    const auto json = nlohmann::json::parse(matrix.json({"a"}));
    EXPECT_EQ(json["classes"], (std::vector<std::string>{"a", "?"}));
    EXPECT_EQ(json["matrix"][1][0], 2);
    EXPECT_DOUBLE_EQ(json["metrics"]["IU"][1].get<double>(), 0.375);
    EXPECT_EQ(json["relevant"][0], true);
    EXPECT_NO_THROW(nlohmann::json::parse(matrix.json({"\xff\xfe"})));
}

TEST(ConfusionMatrix, refusesWhatIsBeyond)
{
    ConfusionMatrix matrix(2);
    EXPECT_THROW(matrix.add(2, 0), std::out_of_range);
    EXPECT_THROW(matrix(0, 2), std::out_of_range);
}

TEST(ConfusionMatrix, stateRoundTripAndDamage)
{
    const ConfusionMatrix matrix = matrixOf({{3, 0, 2}, {0, 4, 0}, {0, 1, 0}}, true);
    const std::string state = written([&](auto& s) { matrix.saveState(s); });
    ConfusionMatrix other;
    std::istringstream whole(state);
    other.loadState(whole);
    EXPECT_EQ(other.size(), 3u);
    EXPECT_TRUE(other.hasEmptySet());
    EXPECT_EQ(other(0, 2), 2u);
    for (std::size_t n = 0; n < state.size(); ++n) {
        std::istringstream cut(state.substr(0, n));
        EXPECT_THROW(other.loadState(cut), std::runtime_error) << n;
    }
    EXPECT_EQ(other(0, 2), 2u);
}

TEST(ConfusionMatrix, sameAsScikitLearn)
{
    // recall_score, precision_score, f1_score, jaccard_score (scikit-learn, macro averages over the 4 present classes).
    const ConfusionMatrix matrix =
        matrixOf({{55, 11, 6, 5, 0}, {2, 48, 7, 9, 0}, {4, 4, 26, 1, 0}, {3, 0, 2, 17, 0}, {0, 0, 0, 0, 0}});
    const double f1[] = {0.780141843971631, 0.744186046511628, 0.684210526315789, 0.62962962962963};
    const double jaccard[] = {0.63953488372093, 0.592592592592593, 0.52, 0.459459459459459};
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_NEAR(matrix.table(k).metric(M::F1Score), f1[k], 1e-14);
        EXPECT_NEAR(matrix.table(k).metric(M::IU), jaccard[k], 1e-14);
    }
    EXPECT_NEAR(matrix.average(M::Sensitivity), 0.7392857142857143, 1e-14);
    EXPECT_NEAR(matrix.average(M::Precision), 0.6966690258420442, 1e-14);
    EXPECT_NEAR(matrix.average(M::F1Score), 0.7095420116071696, 1e-14);
    EXPECT_NEAR(matrix.average(M::IU), 0.5528967339432456, 1e-14);
}

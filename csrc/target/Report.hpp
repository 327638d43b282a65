#pragma once
// The console text of validations and tests (spec ini §11.3), line ends included: for logProgress, which adds none.
#include <string>

#include "target/score/TargetScore.hpp"

namespace N2D2::Report {

// Significant digits of percentages: 4 after a learning phase, 6 in a run that only tests.
constexpr int AfterLearning = 4;
constexpr int TestOnly = 6;

/// 100·ratio in default stream notation, without the sign: "82.5", "100".
std::string percent(double ratio, int digits = AfterLearning);

/// `\n+++ BEST validation score: S% [Metric]\n`
std::string bestValidation(double score, ConfusionTableMetric metric, int digits = AfterLearning);
/// `    'weights_validation' saved!\n`
std::string weightsSaved(const std::string& dirName = "weights_validation");
/// `\n--- LOWER validation score: S% [Metric] (best was B%)\n\n`
std::string lowerValidation(double score, double best, ConfusionTableMetric metric, int digits = AfterLearning);
/// `    Sensitivity: a% / Specificity: b% / Precision: c%\n    Accuracy: d% / F1-score: e% / Informedness: f%\n\n`
std::string metricBlock(const TargetScore& target, StimuliSet set, int digits = AfterLearning);
/// `\n--- Validation did not improve after N steps\n\n` and `\n--- STOPPING THE LEARNING\n\n`
std::string stopping(unsigned steps);
/// `Final recognition rate: S%    (error rate: E%)\n`; with DataAsTarget `Final mean squared error: X\n`.
std::string recognitionRate(const TargetScore& target, StimuliSet set, int digits = AfterLearning);
/// recognitionRate and metricBlock: the end of a test.
std::string endOfTest(const TargetScore& target, StimuliSet set, int digits = AfterLearning);

}  // namespace N2D2::Report

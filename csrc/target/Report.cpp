#include "target/Report.hpp"

#include <fmt/format.h>

namespace N2D2::Report {

namespace {

// Default stream notation (%g), in any locale.
std::string number(double value, int digits) { return fmt::format("{:.{}g}", value, digits); }

std::string metricName(ConfusionTableMetric metric)
{
    return metric == ConfusionTableMetric::F1Score ? "F1-score" : enumToText(metric);
}

}  // namespace

std::string percent(double ratio, int digits) { return number(100.0 * ratio, digits); }

std::string bestValidation(double score, ConfusionTableMetric metric, int digits)
{
    return "\n+++ BEST validation score: " + percent(score, digits) + "% [" + enumToText(metric) + "]\n";
}

std::string weightsSaved(const std::string& dirName) { return "    '" + dirName + "' saved!\n"; }

std::string lowerValidation(double score, double best, ConfusionTableMetric metric, int digits)
{
    return "\n--- LOWER validation score: " + percent(score, digits) + "% [" + enumToText(metric) + "] (best was "
           + percent(best, digits) + "%)\n\n";
}

std::string metricBlock(const TargetScore& target, StimuliSet set, int digits)
{
    using M = ConfusionTableMetric;
    const ConfusionMatrix& matrix = target.getConfusionMatrix(set);
    const auto line = [&](M a, M b, M c) {
        std::string text = "    ";
        for (const M metric : {a, b, c})
            text += (metric == a ? "" : " / ") + metricName(metric) + ": " + percent(matrix.average(metric), digits) + "%";
        return text + "\n";
    };
    return line(M::Sensitivity, M::Specificity, M::Precision) + line(M::Accuracy, M::F1Score, M::Informedness) + "\n";
}

std::string stopping(unsigned steps)
{
    return "\n--- Validation did not improve after " + std::to_string(steps) + " steps\n\n\n--- STOPPING THE LEARNING\n\n";
}

std::string recognitionRate(const TargetScore& target, StimuliSet set, int digits)
{
    const double success = target.getAverageSuccess(set);
    if (target.getParameter<bool>("DataAsTarget"))
        return "Final mean squared error: " + number(success, digits) + "\n";
    return "Final recognition rate: " + percent(success, digits) + "%    (error rate: " + percent(1.0 - success, digits) + "%)\n";
}

std::string endOfTest(const TargetScore& target, StimuliSet set, int digits)
{
    return recognitionRate(target, set, digits) + metricBlock(target, set, digits);
}

}  // namespace N2D2::Report

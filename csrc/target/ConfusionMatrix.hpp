#pragma once
// Counts of (target, estimate) pairs and the figures drawn from them (spec cells §19.4, data §9.4).
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/Enum.hpp"

namespace N2D2 {

/// Values in declaration order are part of the Python interface.
enum class ConfusionTableMetric {
    Sensitivity,
    Specificity,
    Precision,
    IU,
    NegativePredictiveValue,
    MissRate,
    FallOut,
    FalseDiscoveryRate,
    FalseOmissionRate,
    Accuracy,
    F1Score,
    Informedness,
    Markedness
};
N2D2_ENUM(ConfusionTableMetric, "Sensitivity", "Specificity", "Precision", "IU", "NegativePredictiveValue", "MissRate", "FallOut",
          "FalseDiscoveryRate", "FalseOmissionRate", "Accuracy", "F1Score", "Informedness", "Markedness")

/// One class against the others. A ratio whose numerator is 0 is 0, so its complement is 1 even without data.
struct ConfusionTable {
    std::uint64_t tp = 0, tn = 0, fp = 0, fn = 0;

    /// False for a class which is neither expected nor estimated: it is left out of averages.
    bool relevant() const { return tp + fp + fn > 0; }
    double sensitivity() const { return ratio(tp, tp + fn); }
    double specificity() const { return ratio(tn, tn + fp); }
    double precision() const { return ratio(tp, tp + fp); }
    double negativePredictiveValue() const { return ratio(tn, tn + fn); }
    double iu() const { return ratio(tp, tp + fp + fn); }
    double accuracy() const { return ratio(tp + tn, tp + tn + fp + fn); }
    /// (1 + beta²)·P·S / (beta²·P + S).
    double fScore(double beta = 1.0) const;
    double informedness() const { return sensitivity() + specificity() - 1.0; }
    double markedness() const { return precision() + negativePredictiveValue() - 1.0; }
    double metric(ConfusionTableMetric metric) const;

private:
    static double ratio(std::uint64_t part, std::uint64_t whole)
    {
        return part ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
    }
};

/// Rows are targets, columns estimates. With `emptySet`, the last class is ∅ (pixels outside of a mask): it has its row and
/// column, which make misses and false positives of the others, but no score.
class ConfusionMatrix {
public:
    explicit ConfusionMatrix(std::size_t nbClasses = 0, bool emptySet = false);

    /// All rows, ∅ included.
    std::size_t size() const { return mSize; }
    /// Classes with a score.
    std::size_t nbClasses() const { return mEmptySet ? mSize - 1 : mSize; }
    bool hasEmptySet() const { return mEmptySet; }
    /// True when nothing was counted.
    bool empty() const;
    /// std::out_of_range beyond the classes.
    void add(std::size_t target, std::size_t estimated, std::uint64_t count = 1);
    std::uint64_t operator()(std::size_t target, std::size_t estimated) const;
    std::uint64_t rowSum(std::size_t target) const;
    std::uint64_t total() const;
    void clear();

    ConfusionTable table(std::size_t classIndex) const;
    std::vector<ConfusionTable> tables() const;
    /// Mean over the relevant classes; 0 when there is none.
    double average(ConfusionTableMetric metric) const;

    /// `<name>.dat`: header `target estimated # %`, then `target estimated count fraction-of-row` for all pairs.
    void write(std::ostream& stream) const;
    /// `<name>_score.dat`: header `Target TargetName Sensitivity …`, a line per class, an empty line and `- AVG …`.
    /// Missing names are `?`.
    void writeScores(std::ostream& stream, const std::vector<std::string>& names) const;
    /// {"kind": "confusion_matrix", "classes": [names], "empty_set": bool, "matrix": [[row 0], …],
    ///  "metrics": {metric: [value of each class]}, "relevant": [bool], "average": {metric: mean over relevant classes}}
    std::string json(const std::vector<std::string>& names) const;

    void saveState(std::ostream& stream) const;
    void loadState(std::istream& stream);

private:
    std::size_t mSize;
    bool mEmptySet;
    std::vector<std::uint64_t> mCounts;
};

}  // namespace N2D2

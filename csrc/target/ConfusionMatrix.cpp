#include "target/ConfusionMatrix.hpp"

#include <algorithm>
#include <istream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <ostream>
#include <stdexcept>

#include "solver/StateFile.hpp"

namespace N2D2 {

double ConfusionTable::fScore(double beta) const
{
    const double p = precision(), s = sensitivity(), b = beta * beta;
    return tp ? (1.0 + b) * p * s / (b * p + s) : 0.0;
}

double ConfusionTable::metric(ConfusionTableMetric metric) const
{
    switch (metric) {
    case ConfusionTableMetric::Sensitivity: return sensitivity();
    case ConfusionTableMetric::Specificity: return specificity();
    case ConfusionTableMetric::Precision: return precision();
    case ConfusionTableMetric::IU: return iu();
    case ConfusionTableMetric::NegativePredictiveValue: return negativePredictiveValue();
    case ConfusionTableMetric::MissRate: return 1.0 - sensitivity();
    case ConfusionTableMetric::FallOut: return 1.0 - specificity();
    case ConfusionTableMetric::FalseDiscoveryRate: return 1.0 - precision();
    case ConfusionTableMetric::FalseOmissionRate: return 1.0 - negativePredictiveValue();
    case ConfusionTableMetric::Accuracy: return accuracy();
    case ConfusionTableMetric::F1Score: return fScore();
    case ConfusionTableMetric::Informedness: return informedness();
    case ConfusionTableMetric::Markedness: return markedness();
    }
    throw std::invalid_argument("[ConfusionTable] unknown metric");
}

ConfusionMatrix::ConfusionMatrix(std::size_t nbClasses, bool emptySet)
    : mSize(nbClasses + (emptySet ? 1 : 0)), mEmptySet(emptySet), mCounts(mSize * mSize, 0)
{
}

bool ConfusionMatrix::empty() const
{
    return std::all_of(mCounts.begin(), mCounts.end(), [](std::uint64_t n) { return n == 0; });
}

void ConfusionMatrix::add(std::size_t target, std::size_t estimated, std::uint64_t count)
{
    if (target >= mSize || estimated >= mSize)
        throw std::out_of_range("[ConfusionMatrix] (" + std::to_string(target) + ", " + std::to_string(estimated)
                                + ") is beyond its " + std::to_string(mSize) + " classes");
    mCounts[target * mSize + estimated] += count;
}

std::uint64_t ConfusionMatrix::operator()(std::size_t target, std::size_t estimated) const
{
    if (target >= mSize || estimated >= mSize)
        throw std::out_of_range("[ConfusionMatrix] (" + std::to_string(target) + ", " + std::to_string(estimated)
                                + ") is beyond its " + std::to_string(mSize) + " classes");
    return mCounts[target * mSize + estimated];
}

std::uint64_t ConfusionMatrix::rowSum(std::size_t target) const
{
    const auto row = mCounts.begin() + static_cast<std::ptrdiff_t>(target * mSize);
    return std::accumulate(row, row + static_cast<std::ptrdiff_t>(mSize), std::uint64_t(0));
}

std::uint64_t ConfusionMatrix::total() const { return std::accumulate(mCounts.begin(), mCounts.end(), std::uint64_t(0)); }

void ConfusionMatrix::clear() { std::fill(mCounts.begin(), mCounts.end(), 0); }

std::vector<ConfusionTable> ConfusionMatrix::tables() const
{
    std::vector<std::uint64_t> rows(mSize, 0), columns(mSize, 0);
    for (std::size_t t = 0; t < mSize; ++t) {
        for (std::size_t e = 0; e < mSize; ++e) {
            rows[t] += mCounts[t * mSize + e];
            columns[e] += mCounts[t * mSize + e];
        }
    }
    const std::uint64_t all = std::accumulate(rows.begin(), rows.end(), std::uint64_t(0));
    std::vector<ConfusionTable> tables(nbClasses());
    for (std::size_t k = 0; k < tables.size(); ++k) {
        const std::uint64_t tp = mCounts[k * mSize + k];
        tables[k] = {tp, all + tp - rows[k] - columns[k], columns[k] - tp, rows[k] - tp};
    }
    return tables;
}

ConfusionTable ConfusionMatrix::table(std::size_t classIndex) const
{
    if (classIndex >= nbClasses())
        throw std::out_of_range("[ConfusionMatrix] class " + std::to_string(classIndex) + " is beyond its "
                                + std::to_string(nbClasses()) + " classes");
    return tables()[classIndex];
}

double ConfusionMatrix::average(ConfusionTableMetric metric) const
{
    double sum = 0.0;
    std::size_t count = 0;
    for (const ConfusionTable& table : tables()) {
        if (table.relevant()) {
            sum += table.metric(metric);
            ++count;
        }
    }
    return count ? sum / static_cast<double>(count) : 0.0;
}

void ConfusionMatrix::write(std::ostream& stream) const
{
    stream << "target estimated # %\n";
    for (std::size_t t = 0; t < mSize; ++t) {
        const std::uint64_t row = rowSum(t);
        for (std::size_t e = 0; e < mSize; ++e) {
            const std::uint64_t n = mCounts[t * mSize + e];
            stream << t << " " << e << " " << n << " " << (row ? static_cast<double>(n) / static_cast<double>(row) : 0.0) << "\n";
        }
    }
}

namespace {

// Columns of the score file.
constexpr ConfusionTableMetric scoreColumns[] = {
    ConfusionTableMetric::Sensitivity, ConfusionTableMetric::Specificity,  ConfusionTableMetric::Precision, ConfusionTableMetric::Accuracy,
    ConfusionTableMetric::F1Score,     ConfusionTableMetric::Informedness, ConfusionTableMetric::IU};

std::string quoted(const std::string& name)
{
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + "\"";
}

}  // namespace

void ConfusionMatrix::writeScores(std::ostream& stream, const std::vector<std::string>& names) const
{
    stream << "Target TargetName Sensitivity Specificity Precision Accuracy F1-score Informedness IU\n";
    const auto all = tables();
    for (std::size_t k = 0; k < all.size(); ++k) {
        stream << k << " " << quoted(k < names.size() ? names[k] : "?");
        for (const ConfusionTableMetric metric : scoreColumns)
            stream << " " << all[k].metric(metric);
        stream << "\n";
    }
    stream << "\n- AVG";
    for (const ConfusionTableMetric metric : scoreColumns)
        stream << " " << average(metric);
    stream << "\n";
}

std::string ConfusionMatrix::json(const std::vector<std::string>& names) const
{
    nlohmann::ordered_json root;
    root["kind"] = "confusion_matrix";
    auto classes = nlohmann::ordered_json::array(), matrix = nlohmann::ordered_json::array(), relevant = nlohmann::ordered_json::array();
    for (std::size_t t = 0; t < mSize; ++t) {
        const bool none = mEmptySet && t + 1 == mSize;
        classes.push_back(none ? "∅" : (t < names.size() ? names[t] : "?"));
        matrix.push_back(std::vector<std::uint64_t>(mCounts.begin() + static_cast<std::ptrdiff_t>(t * mSize),
                                                    mCounts.begin() + static_cast<std::ptrdiff_t>((t + 1) * mSize)));
    }
    root["classes"] = classes;
    root["empty_set"] = mEmptySet;
    root["matrix"] = matrix;
    const auto all = tables();
    const auto metricNames = EnumText<ConfusionTableMetric>::names();
    for (std::size_t m = 0; m < metricNames.size(); ++m) {
        std::vector<double> values;
        for (const ConfusionTable& table : all)
            values.push_back(table.metric(static_cast<ConfusionTableMetric>(m)));
        root["metrics"][metricNames[m]] = values;
    }
    for (const ConfusionTable& table : all)
        relevant.push_back(table.relevant());
    root["relevant"] = relevant;
    for (std::size_t m = 0; m < metricNames.size(); ++m)
        root["average"][metricNames[m]] = average(static_cast<ConfusionTableMetric>(m));
    // Names come from files: bytes that are not UTF-8 are replaced, not thrown at the user.
    return root.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void ConfusionMatrix::saveState(std::ostream& stream) const
{
    putWord(stream, mSize);
    putWord(stream, mEmptySet ? 1 : 0);
    for (const std::uint64_t n : mCounts)
        putWord(stream, n);
}

void ConfusionMatrix::loadState(std::istream& stream)
{
    const std::uint64_t size = getWord(stream), emptySet = getWord(stream);
    // Read one by one: a forged size fails at the end of the file and not in the allocator.
    if (size > (std::uint64_t(1) << 20) || emptySet > 1 || (emptySet && !size))
        throw std::runtime_error("[ConfusionMatrix] this is not its state");
    std::vector<std::uint64_t> counts;
    for (std::uint64_t i = 0; i < size * size; ++i)
        counts.push_back(getWord(stream));
    mSize = size;
    mEmptySet = emptySet == 1;
    mCounts = std::move(counts);
}

}  // namespace N2D2

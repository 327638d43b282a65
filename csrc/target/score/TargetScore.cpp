#include "target/score/TargetScore.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <istream>
#include <ostream>

#include "cell/FrameCell.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

void TargetScore::process(StimuliSet set)
{
    Target::process(set);
    Scores& s = scores(set);
    if (mDataAsTarget)
        scoreData(s);
    else
        scoreLabels(s);
    if (set == StimuliSet::Learn)
        ++mLearnBatches;
}

namespace {

void fit(ConfusionMatrix& matrix, std::size_t nbClasses, bool emptySet)
{
    if (matrix.nbClasses() != nbClasses || matrix.hasEmptySet() != emptySet)
        matrix = ConfusionMatrix(nbClasses, emptySet);
}

}  // namespace

void TargetScore::scoreLabels(Scores& s)
{
    const MapSize size = outputsSize();
    const std::size_t pixels = size.pixels(), nbTargets = getNbTargets(), none = nbTargets;
    const bool masked = isMasked();
    fit(s.confusion, nbTargets, masked);
    if (mTargetTopN > 1)
        fit(s.topNConfusion, nbTargets, masked);

    double success = 0.0, topNSuccess = 0.0;
    std::uint64_t scored = 0;
    std::vector<std::size_t> labels(nbTargets), hits(nbTargets), topHits(nbTargets);
    for (std::size_t b = 0; b < batch().size(); ++b) {
        if (batch()[b] < 0)
            continue;
        std::fill(labels.begin(), labels.end(), 0);
        std::fill(hits.begin(), hits.end(), 0);
        std::fill(topHits.begin(), topHits.end(), 0);
        for (std::size_t p = 0; p < pixels; ++p) {
            const int target = (*mTargets)(p, b), estimated = (*mEstimatedLabels)(p, b);
            const bool inside = !masked || maskWeight(p % size.width, p / size.width, b) > 0.0;
            if (target < 0) {
                if (masked && inside) {
                    s.confusion.add(none, static_cast<std::size_t>(estimated));
                    if (mTargetTopN > 1)
                        s.topNConfusion.add(none, static_cast<std::size_t>(estimated));
                }
                continue;
            }
            const auto row = static_cast<std::size_t>(target);
            ++labels[row];
            const std::size_t column = inside ? static_cast<std::size_t>(estimated) : none;
            s.confusion.add(row, column);
            hits[row] += column == row;
            if (inside && column != row)
                ++s.misclassified[{batch()[b], target, estimated}];
            if (mTargetTopN > 1) {
                bool among = false;
                for (std::size_t n = 0; inside && n < mTargetTopN; ++n)
                    among = among || (*mEstimatedLabels)(n * pixels + p, b) == target;
                topHits[row] += among;
                s.topNConfusion.add(row, among ? row : column);
            }
        }
        double rate = 0.0, topNRate = 0.0;
        std::size_t present = 0;
        for (std::size_t k = 0; k < nbTargets; ++k) {
            if (!labels[k])
                continue;
            ++present;
            rate += static_cast<double>(hits[k]) / static_cast<double>(labels[k]);
            topNRate += static_cast<double>(topHits[k]) / static_cast<double>(labels[k]);
        }
        if (!present && pixels == 1)
            continue;
        ++scored;
        success += present ? rate / static_cast<double>(present) : 1.0;
        topNSuccess += present ? topNRate / static_cast<double>(present) : 1.0;
    }
    s.success.push_back(scored ? success / static_cast<double>(scored) : 1.0);
    s.weights.push_back(scored);
    if (mTargetTopN > 1)
        s.topNSuccess.push_back(scored ? topNSuccess / static_cast<double>(scored) : 1.0);
}

void TargetScore::scoreData(Scores& s)
{
    if (!(*mConfusionRangeMax > *mConfusionRangeMin))
        throw std::invalid_argument(label() + " ConfusionRangeMax (" + realText(*mConfusionRangeMax)
                                    + ") must be greater than ConfusionRangeMin (" + realText(*mConfusionRangeMin) + ")");
    const std::size_t steps = *mConfusionQuantSteps;
    fit(s.confusion, steps, false);
    const double last = static_cast<double>(steps - 1);
    const auto bin = [&](double v) {
        const double position = std::round(last * (v - mConfusionRangeMin) / (mConfusionRangeMax - mConfusionRangeMin));
        return std::isnan(position) ? std::size_t(0) : static_cast<std::size_t>(std::clamp(position, 0.0, last));
    };

    const Tensor<float> values = outputs(), goals = targetData();
    double scale = 1.0;
    if (const unsigned bits = mCell->getQuantizedNbBits(); bits > 0 && !frame().getSimulation()) {
        const auto activation = frame().getActivation();
        const bool isUnsigned = activation && std::string(activation->getType()) == "Rectifier";
        scale = std::max(std::ldexp(1.0, static_cast<int>(bits) - (isUnsigned ? 0 : 1)) - 1.0, 1.0);
    }
    const std::size_t n = values.size() / values.dimB();
    double success = 0.0;
    std::uint64_t scored = 0;
    for (std::size_t b = 0; b < batch().size(); ++b) {
        if (batch()[b] < 0)
            continue;
        double sum = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            const double goal = static_cast<double>(goals(i, b)), value = static_cast<double>(values(i, b)) / scale;
            sum += (goal - value) * (goal - value);
            s.confusion.add(bin(goal), bin(value));
        }
        success += sum / static_cast<double>(n);
        ++scored;
    }
    s.success.push_back(scored ? success / static_cast<double>(scored) : 1.0);
    s.weights.push_back(scored);
}

std::vector<double> runningAverage(const std::vector<double>& values, const std::vector<std::uint64_t>& weights, std::size_t window)
{
    std::vector<double> averages;
    double sum = 0.0;
    std::uint64_t weight = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i] * static_cast<double>(weights[i]);
        weight += weights[i];
        if (window && i >= window) {
            sum -= values[i - window] * static_cast<double>(weights[i - window]);
            weight -= weights[i - window];
        }
        averages.push_back(weight ? sum / static_cast<double>(weight) : 0.0);
    }
    return averages;
}

namespace {

double averageOfLast(const std::vector<double>& values, const std::vector<std::uint64_t>& weights, std::size_t window)
{
    const std::size_t begin = window && window < values.size() ? values.size() - window : 0;
    double sum = 0.0;
    std::uint64_t weight = 0;
    for (std::size_t i = begin; i < values.size(); ++i) {
        sum += values[i] * static_cast<double>(weights[i]);
        weight += weights[i];
    }
    return weight ? sum / static_cast<double>(weight) : 0.0;
}

}  // namespace

double TargetScore::getAverageSuccess(StimuliSet set, std::size_t avgWindow) const
{
    return averageOfLast(scores(set).success, scores(set).weights, avgWindow);
}

double TargetScore::getAverageTopNSuccess(StimuliSet set, std::size_t avgWindow) const
{
    const Scores& s = scores(set);
    // Top-1 is the success itself.
    return averageOfLast(mTargetTopN > 1 ? s.topNSuccess : s.success, s.weights, avgWindow);
}

double TargetScore::getAverageScore(StimuliSet set, ConfusionTableMetric metric) const { return scores(set).confusion.average(metric); }

double TargetScore::getAverageTopNScore(StimuliSet set, ConfusionTableMetric metric) const
{
    return (mTargetTopN > 1 ? scores(set).topNConfusion : scores(set).confusion).average(metric);
}

bool TargetScore::newValidationScore(double score, const std::string& metric)
{
    const bool best = mValidation.empty() || score > mBest || (std::isnan(mBest) && !std::isnan(score));
    mValidation.emplace_back(mLearnBatches, score);
    if (!metric.empty())
        mMetric = metric;
    if (best)
        mBest = score;
    return best;
}

bool TargetScore::newValidationTopNScore(double score)
{
    const bool best = mTopNValidation.empty() || score > mBestTopN || (std::isnan(mBestTopN) && !std::isnan(score));
    mTopNValidation.emplace_back(mLearnBatches, score);
    if (best)
        mBestTopN = score;
    return best;
}

void TargetScore::clearSuccess(StimuliSet set)
{
    Scores& s = scores(set);
    s.success.clear();
    s.topNSuccess.clear();
    s.weights.clear();
}

void TargetScore::clearScore(StimuliSet set)
{
    Scores& s = scores(set);
    s.confusion.clear();
    s.topNConfusion.clear();
    s.misclassified.clear();
}

void TargetScore::clear(StimuliSet set)
{
    clearSuccess(set);
    clearScore(set);
}

std::vector<std::string> TargetScore::classNames() const
{
    if (!mDataAsTarget)
        return getTargetLabelsName();
    std::vector<std::string> names;
    for (unsigned i = 0; i < *mConfusionQuantSteps; ++i)
        names.push_back(realText(static_cast<float>(mConfusionRangeMin
                                                    + i * (mConfusionRangeMax - mConfusionRangeMin) / (*mConfusionQuantSteps - 1.0))));
    return names;
}

// State --------------------------------------------------------------------------------------------------------------

namespace {

constexpr std::uint64_t stateMark = 0x31524353544E324EULL;  // "N2NTSCR1"

void putReals(std::ostream& stream, const std::vector<double>& values)
{
    putWord(stream, values.size());
    for (const double v : values)
        putWord(stream, std::bit_cast<std::uint64_t>(v));
}

// Values are read one by one: a forged count fails at the end of the stream and not in the allocator.
std::vector<double> getReals(std::istream& stream)
{
    std::vector<double> values;
    for (std::uint64_t n = getWord(stream); n > 0; --n)
        values.push_back(std::bit_cast<double>(getWord(stream)));
    return values;
}

void putWords(std::ostream& stream, const std::vector<std::uint64_t>& values)
{
    putWord(stream, values.size());
    for (const std::uint64_t v : values)
        putWord(stream, v);
}

std::vector<std::uint64_t> getWords(std::istream& stream)
{
    std::vector<std::uint64_t> values;
    for (std::uint64_t n = getWord(stream); n > 0; --n)
        values.push_back(getWord(stream));
    return values;
}

void putCurve(std::ostream& stream, const std::vector<std::pair<std::uint64_t, double>>& curve)
{
    putWord(stream, curve.size());
    for (const auto& [step, score] : curve) {
        putWord(stream, step);
        putWord(stream, std::bit_cast<std::uint64_t>(score));
    }
}

std::vector<std::pair<std::uint64_t, double>> getCurve(std::istream& stream)
{
    std::vector<std::pair<std::uint64_t, double>> curve;
    for (std::uint64_t n = getWord(stream); n > 0; --n) {
        const std::uint64_t step = getWord(stream);
        curve.emplace_back(step, std::bit_cast<double>(getWord(stream)));
    }
    return curve;
}

}  // namespace

void TargetScore::saveState(std::ostream& stream) const
{
    putWord(stream, stateMark);
    Target::saveState(stream);
    for (const Scores& s : mScores) {
        putReals(stream, s.success);
        putReals(stream, s.topNSuccess);
        putWords(stream, s.weights);
        s.confusion.saveState(stream);
        s.topNConfusion.saveState(stream);
        putWord(stream, s.misclassified.size());
        for (const auto& [key, count] : s.misclassified) {
            putWord(stream, static_cast<std::uint32_t>(std::get<0>(key)));
            putWord(stream, static_cast<std::uint32_t>(std::get<1>(key)));
            putWord(stream, static_cast<std::uint32_t>(std::get<2>(key)));
            putWord(stream, count);
        }
    }
    putCurve(stream, mValidation);
    putCurve(stream, mTopNValidation);
    putWord(stream, std::bit_cast<std::uint64_t>(mBest));
    putWord(stream, std::bit_cast<std::uint64_t>(mBestTopN));
    putWord(stream, mLearnBatches);
    putWord(stream, mMetric.size());
    stream.write(mMetric.data(), static_cast<std::streamsize>(mMetric.size()));
}

void TargetScore::loadState(std::istream& stream)
{
    if (getWord(stream) != stateMark)
        throw std::runtime_error(label() + " this is not the state of a TargetScore");
    const std::vector<double> losses = mLoss;
    Scores fresh[4];
    try {
        Target::loadState(stream);
        for (Scores& s : fresh) {
            s.success = getReals(stream);
            s.topNSuccess = getReals(stream);
            s.weights = getWords(stream);
            if (s.weights.size() != s.success.size() || (!s.topNSuccess.empty() && s.topNSuccess.size() != s.success.size()))
                throw std::runtime_error(label() + " its state is damaged: successes and their weights differ in number");
            s.confusion.loadState(stream);
            s.topNConfusion.loadState(stream);
            for (std::uint64_t n = getWord(stream); n > 0; --n) {
                const auto id = static_cast<int>(getWord(stream)), target = static_cast<int>(getWord(stream)),
                           estimated = static_cast<int>(getWord(stream));
                s.misclassified[{id, target, estimated}] = getWord(stream);
            }
        }
        const Curve validation = getCurve(stream), topNValidation = getCurve(stream);
        const auto best = std::bit_cast<double>(getWord(stream)), bestTopN = std::bit_cast<double>(getWord(stream));
        const std::uint64_t learnBatches = getWord(stream), length = getWord(stream);
        std::string metric(length <= 64 ? length : 0, ' ');
        if (length > 64 || !stream.read(metric.data(), static_cast<std::streamsize>(length)))
            throw std::runtime_error(label() + " its state is damaged at its end");
        std::move(std::begin(fresh), std::end(fresh), std::begin(mScores));
        mValidation = validation;
        mTopNValidation = topNValidation;
        mBest = best;
        mBestTopN = bestTopN;
        mLearnBatches = learnBatches;
        mMetric = metric;
    }
    catch (...) {
        mLoss = losses;
        throw;
    }
}

}  // namespace N2D2

N2D2_REGISTER(TargetScore)
{
    registry.family<N2D2::TargetFamily>().addType<N2D2::TargetScore>();
}

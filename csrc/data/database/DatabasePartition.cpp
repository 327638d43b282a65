// Partition of the stimuli (exact draws: spec data §1.5; removal keeps the order of the rest).
#include <algorithm>
#include <cmath>

#include "core/Log.hpp"
#include "data/database/StimulusTable.hpp"

namespace N2D2 {

namespace {

constexpr double tolerance = 1e-9;

size_t halfUp(double x) { return static_cast<size_t>(std::max(0.0, std::floor(x + 0.5))); }
size_t halfDown(double x) { return static_cast<size_t>(std::max(0.0, std::ceil(x - 0.5))); }

// Ordered numbers 0..n-1 from which the k-th remaining one can be taken (Fenwick tree of counts): O(log n) a draw.
class Remaining {
public:
    explicit Remaining(size_t n) : mTree(n + 1), mCount(n)
    {
        for (size_t i = 1; i <= n; ++i)
            mTree[i] = i & (~i + 1);
        while ((mTop << 1) <= n)
            mTop <<= 1;
    }
    size_t count() const { return mCount; }
    size_t take(size_t k)
    {
        size_t position = 0;
        for (size_t step = mTop; step > 0; step >>= 1) {
            if (position + step < mTree.size() && mTree[position + step] <= k) {
                position += step;
                k -= mTree[position];
            }
        }
        for (size_t i = position + 1; i < mTree.size(); i += i & (~i + 1))
            --mTree[i];
        --mCount;
        return position;
    }

private:
    std::vector<size_t> mTree;
    size_t mCount;
    size_t mTop = 1;
};

struct Counts {
    size_t learn, validation, test;
};

Counts fractions(size_t n, double learn, double validation, double test)
{
    Counts counts;
    counts.learn = std::min(n, halfUp(static_cast<double>(n) * learn));
    const double rest = validation + test;
    const size_t both = std::min(halfDown(static_cast<double>(n) * rest), n - counts.learn);
    const double share = validation > 0.0 ? validation / rest : 0.0;
    counts.validation = std::min(halfUp(static_cast<double>(both) * share), n - counts.learn);
    counts.test = std::min(halfDown(static_cast<double>(both) * (1.0 - share)), n - counts.learn - counts.validation);
    return counts;
}

void checkFractions(const std::string& who, double& learn, double& validation, double& test)
{
    for (double* fraction : {&learn, &validation, &test}) {
        if (!(*fraction >= -tolerance))
            throw std::invalid_argument(who + " a fraction of a partition must be >= 0, got " + realText(*fraction));
        *fraction = std::max(0.0, *fraction);
    }
    if (learn + validation + test > 1.0 + tolerance)
        throw std::invalid_argument(who + " the fractions of a partition must sum to at most 1: " + realText(learn) + " + "
                                    + realText(validation) + " + " + realText(test));
}

}  // namespace

MersenneRandom& Database::partitionRandom()
{
    if (!mRandom) {
        const std::uint64_t seed = mContext->seed();
        mRandom = std::make_unique<MersenneRandom>(static_cast<std::uint32_t>(seed ^ (seed >> 32)));
    }
    return *mRandom;
}

// Moves the unpartitioned stimuli at these positions (distinct) to the set, in that order.
void Database::movePositions(const std::vector<size_t>& positions, StimuliSet set)
{
    std::vector<StimulusID>& rest = mSets[Unpartitioned];
    std::vector<bool> moved(rest.size(), false);
    for (const size_t position : positions) {
        moved[position] = true;
        mSets[set].push_back(rest[position]);
        mSetOf[rest[position]] = static_cast<std::uint8_t>(set);
    }
    size_t kept = 0;
    for (size_t i = 0; i < rest.size(); ++i) {
        if (!moved[i])
            rest[kept++] = rest[i];
    }
    rest.resize(kept);
    changed();
}

void Database::partitionStimulus(StimulusID id, StimuliSet set)
{
    if (set == Unpartitioned)
        return;
    if (getStimulusSet(id) != Unpartitioned)
        throw std::invalid_argument(label() + " stimulus " + std::to_string(id) + " is in the set " + enumToText(getStimulusSet(id)) + " already");
    const auto& rest = mSets[Unpartitioned];
    movePositions({static_cast<size_t>(std::find(rest.begin(), rest.end(), id) - rest.begin())}, set);
}

void Database::partitionStimuli(const std::vector<StimulusID>& ids, StimuliSet set)
{
    std::vector<bool> taken(mStimuli->size(), false);
    for (const StimulusID id : ids) {
        if (getStimulusSet(id) != Unpartitioned || taken[id])
            throw std::invalid_argument(label() + " stimulus " + std::to_string(id)
                                        + (taken[id] ? std::string(" is listed twice") : std::string(" is in the set ") + enumToText(getStimulusSet(id)) + " already"));
        taken[id] = true;
    }
    if (set == Unpartitioned)
        return;
    std::erase_if(mSets[Unpartitioned], [&](StimulusID id) { return taken[id]; });
    for (const StimulusID id : ids) {
        mSets[set].push_back(id);
        mSetOf[id] = static_cast<std::uint8_t>(set);
    }
    changed();
}

void Database::partitionStimuli(unsigned nbStimuli, StimuliSet set)
{
    const size_t n = mSets[Unpartitioned].size();
    if (nbStimuli > n)
        throw std::invalid_argument(label() + " " + std::to_string(nbStimuli) + " stimuli are asked for the set " + enumToText(set) + ", "
                                    + std::to_string(n) + " are left to partition");
    if (set == Unpartitioned || nbStimuli == 0)
        return;
    Remaining remaining(n);
    std::vector<size_t> positions;
    positions.reserve(nbStimuli);
    for (unsigned i = 0; i < nbStimuli; ++i) {
        const size_t k = *mRandomPartitioning ? static_cast<size_t>(partitionRandom().uniformInt(0, static_cast<long long>(remaining.count()) - 1)) : 0;
        positions.push_back(remaining.take(k));
    }
    movePositions(positions, set);
}

void Database::partitionStimuli(double learn, double validation, double test)
{
    checkFractions(label(), learn, validation, test);
    const Counts counts = fractions(mSets[Unpartitioned].size(), learn, validation, test);
    if (counts.learn + counts.validation + counts.test == 0 && learn + validation + test > 0.0 && !mSets[Unpartitioned].empty())
        logWarning(label() + " no stimulus was partitioned (" + std::to_string(mSets[Unpartitioned].size()) + " unpartitioned)");
    partitionStimuli(static_cast<unsigned>(counts.learn), Learn);
    partitionStimuli(static_cast<unsigned>(counts.validation), Validation);
    partitionStimuli(static_cast<unsigned>(counts.test), Test);
}

void Database::partitionStimuliPerLabel(unsigned nbStimuliPerLabel, StimuliSet set)
{
    if (set == Unpartitioned)
        return;
    std::vector<std::vector<size_t>> byLabel(mLabels.size());
    const auto& rest = mSets[Unpartitioned];
    for (size_t i = 0; i < rest.size(); ++i) {
        const int label = (*mStimuli)[rest[i]].label;
        if (label >= 0 && static_cast<size_t>(label) < byLabel.size())
            byLabel[static_cast<size_t>(label)].push_back(i);
    }
    std::vector<size_t> positions;
    for (size_t label = 0; label < byLabel.size(); ++label) {
        if (byLabel[label].size() < nbStimuliPerLabel)
            throw std::invalid_argument(this->label() + " " + std::to_string(nbStimuliPerLabel) + " stimuli per label are asked for the set " + enumToText(set)
                                        + ", label \"" + mLabels[label] + "\" has " + std::to_string(byLabel[label].size()) + " left");
    }
    for (const auto& candidates : byLabel) {
        Remaining remaining(candidates.size());
        for (unsigned i = 0; i < nbStimuliPerLabel; ++i) {
            const size_t k = *mRandomPartitioning ? static_cast<size_t>(partitionRandom().uniformInt(0, static_cast<long long>(remaining.count()) - 1)) : 0;
            positions.push_back(candidates[remaining.take(k)]);
        }
    }
    if (positions.empty() && nbStimuliPerLabel > 0)
        logWarning(label() + " no stimulus was partitioned");
    movePositions(positions, set);
}

void Database::partitionStimuliPerLabel(double learn, double validation, double test, bool equiLabel)
{
    checkFractions(label(), learn, validation, test);
    std::vector<std::vector<size_t>> byLabel(mLabels.size());
    const auto& rest = mSets[Unpartitioned];
    for (size_t i = 0; i < rest.size(); ++i) {
        const int label = (*mStimuli)[rest[i]].label;
        if (label >= 0 && static_cast<size_t>(label) < byLabel.size())
            byLabel[static_cast<size_t>(label)].push_back(i);
    }
    size_t smallest = rest.size();
    for (size_t label = 0; label < byLabel.size(); ++label) {
        if (!byLabel[label].empty())
            smallest = std::min(smallest, byLabel[label].size());
        else if (equiLabel)
            logWarning(this->label() + " label \"" + mLabels[label] + "\" has no stimulus to partition: it does not count for the equal shares");
    }
    std::vector<size_t> order;
    std::vector<std::uint8_t> sets;
    for (const auto& candidates : byLabel) {
        if (candidates.empty())
            continue;
        const Counts counts = fractions(equiLabel ? smallest : candidates.size(), learn, validation, test);
        Remaining remaining(candidates.size());
        const size_t wanted[3] = {counts.learn, counts.validation, counts.test};
        for (int set = 0; set < 3; ++set) {
            for (size_t i = 0; i < wanted[set]; ++i) {
                const size_t k = *mRandomPartitioning ? static_cast<size_t>(partitionRandom().uniformInt(0, static_cast<long long>(remaining.count()) - 1)) : 0;
                order.push_back(candidates[remaining.take(k)]);
                sets.push_back(static_cast<std::uint8_t>(set));
            }
        }
    }
    if (order.empty() && learn + validation + test > 0.0 && !rest.empty())
        logWarning(label() + " no stimulus was partitioned");
    std::vector<StimulusID> ids;
    std::vector<bool> moved(rest.size(), false);
    for (size_t i = 0; i < order.size(); ++i) {
        const StimulusID id = rest[order[i]];
        moved[order[i]] = true;
        mSets[sets[i]].push_back(id);
        mSetOf[id] = sets[i];
    }
    for (size_t i = 0; i < rest.size(); ++i) {
        if (!moved[i])
            ids.push_back(rest[i]);
    }
    mSets[Unpartitioned] = std::move(ids);
    changed();
}

}  // namespace N2D2

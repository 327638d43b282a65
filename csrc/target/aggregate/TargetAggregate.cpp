#include "target/aggregate/TargetAggregate.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <numeric>

#include "cell/Cell.hpp"
#include "core/File.hpp"
#include "core/Register.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

int TargetAggregate::majority(std::size_t batchPos) const
{
    std::vector<std::size_t> counts(getNbTargets());
    const std::size_t pixels = outputsSize().pixels();
    for (std::size_t p = 0; p < pixels; ++p) {
        if (const int target = (*mTargets)(p, batchPos); target >= 0)
            ++counts[static_cast<std::size_t>(target)];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return *most > 0 ? static_cast<int>(most - counts.begin()) : -1;
}

void TargetAggregate::process(StimuliSet set)
{
    if (mDataAsTarget)
        throw std::invalid_argument(label() + " DataAsTarget is not possible: its targets are classes");
    Target::process(set);
    Scores& s = scores(set);
    const std::size_t classes = std::max(getNbTargets(), labelTarget().getNbTargets());
    for (ConfusionMatrix* matrix : {&s.confusion, &s.topNConfusion}) {
        if (matrix->nbClasses() != classes)
            *matrix = ConfusionMatrix(classes);
    }
    const Box whole{0, 0, static_cast<int>(mStimuliProvider->getSizeX()), static_cast<int>(mStimuliProvider->getSizeY())};
    mImages.assign(mBatch.size(), {});
    std::uint64_t scored = 0, right = 0, among = 0;
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        if (mBatch[b] < 0)
            continue;
        Image& image = mImages[b];
        const std::vector<float> sums = labelTarget().getEstimatedLabels(whole, b);
        std::vector<std::size_t> order(sums.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return sums[x] > sums[y]; });
        for (std::size_t i = 0; i < std::min<std::size_t>(*mScoreTopN, order.size()); ++i)
            image.scores.emplace_back(static_cast<int>(order[i]), sums[order[i]]);
        image.target = majority(b);
        if (image.target < 0)
            continue;
        const auto row = static_cast<std::size_t>(image.target), column = order[0];
        const bool found = std::any_of(image.scores.begin(), image.scores.end(), [&](const auto& c) { return c.first == image.target; });
        s.confusion.add(row, column);
        s.topNConfusion.add(row, found ? row : column);
        if (row != column)
            ++s.misclassified[{mBatch[b], image.target, static_cast<int>(column)}];
        ++scored;
        right += row == column;
        among += found;
    }
    const auto rate = [&](std::uint64_t count) { return scored ? static_cast<double>(count) / static_cast<double>(scored) : 1.0; };
    s.success.push_back(rate(right));
    s.weights.push_back(scored);
    if (mTargetTopN > 1)
        s.topNSuccess.push_back(rate(among));
    if (set == StimuliSet::Learn)
        ++mLearnBatches;
}

std::vector<std::string> TargetAggregate::classNames() const
{
    auto names = labelTarget().getTargetLabelsName();
    names.resize(std::max<std::size_t>(names.size(), getNbTargets()), "?");
    return names;
}

void TargetAggregate::logEstimatedLabels(const std::string& dirName) const
{
    if (mImages.size() != mBatch.size())
        throw std::invalid_argument(label() + " process() must be called before estimates are logged");
    const std::filesystem::path dir = std::filesystem::path(directory()) / safeFileName(dirName), path = dir / "classif.log";
    makeDirectories(dir);
    std::ofstream stream(path, std::ios::app);
    stream.imbue(std::locale::classic());
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        if (mBatch[b] < 0)
            continue;
        stream << mBatch[b] << " " << std::quoted(stimulusName(mBatch[b])) << " " << mImages[b].target;
        for (const auto& [classIndex, sum] : mImages[b].scores)
            stream << " " << (static_cast<double>(sum) >= mValueThreshold ? classIndex : -1) << " " << sum;
        stream << "\n";
    }
    stream.flush();
    if (!stream)
        throw std::runtime_error(label() + " Could not write file: " + path.string());
}

}  // namespace N2D2

N2D2_REGISTER(TargetAggregate)
{
    registry.family<N2D2::TargetFamily>().addType<N2D2::TargetAggregate>();
}

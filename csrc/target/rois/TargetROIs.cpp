#include "target/rois/TargetROIs.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <numeric>
#include <ostream>

#include "cell/Cell.hpp"
#include "core/File.hpp"
#include "core/Register.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

Box boxOf(const RealBox& b) { return {static_cast<int>(b.x), static_cast<int>(b.y), static_cast<int>(b.w), static_cast<int>(b.h)}; }

RealBox realBox(const Box& b)
{
    return {static_cast<double>(b.x), static_cast<double>(b.y), static_cast<double>(b.width), static_cast<double>(b.height)};
}

/// [first, last] of `from` pixels as [begin, end) of `to` pixels, one at least.
std::pair<int, int> scaled(int first, int last, std::size_t from, std::size_t to)
{
    const double ratio = static_cast<double>(to) / static_cast<double>(from);
    const int begin = std::min(static_cast<int>(std::lround(ratio * first)), static_cast<int>(to) - 1);
    return {begin, std::max(static_cast<int>(std::lround(ratio * (last + 1))), begin + 1)};
}

}  // namespace

TargetROIs::Detection TargetROIs::detection(const Region& region, std::size_t batchPos) const
{
    const MapSize size = outputsSize();
    const auto [x0, x1] = scaled(region.x0, region.x1, size.width, mStimuliProvider->getSizeX());
    const auto [y0, y1] = scaled(region.y0, region.y1, size.height, mStimuliProvider->getSizeY());
    Detection found;
    found.box = {x0, y0, x1 - x0, y1 - y0};

    // A map that is coarser than the box: its pixel under the centre speaks for it.
    const Target& labels = labelTarget();
    const auto cover = [](int begin, int extent, std::size_t map, std::size_t stimulus) {
        const double ratio = static_cast<double>(map) / static_cast<double>(stimulus);
        if (std::llround(ratio * (begin + extent)) > std::llround(ratio * begin))
            return std::pair(begin, extent);
        const int pixel = std::min(static_cast<int>(ratio * (begin + 0.5 * extent)), static_cast<int>(map) - 1);
        const auto [first, end] = scaled(pixel, pixel, map, stimulus);
        return std::pair(first, end - first);
    };
    const Dims& map = labels.getCell()->getOutputsDims();
    const auto [x, width] = cover(x0, found.box.width, map[0], mStimuliProvider->getSizeX());
    const auto [y, height] = cover(y0, found.box.height, map.size() > 2 ? map[1] : 1, mStimuliProvider->getSizeY());
    const std::vector<float> sums = labels.getEstimatedLabels(Box{x, y, width, height}, batchPos);

    std::vector<std::size_t> order(sums.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sums[a] > sums[b]; });
    for (std::size_t i = 0; i < std::min<std::size_t>(*mScoreTopN, order.size()); ++i)
        found.scores.emplace_back(static_cast<int>(order[i]), sums[order[i]]);
    return found;
}

void TargetROIs::detect(std::size_t batchPos)
{
    const MapSize size = outputsSize();
    std::vector<int> labels(size.pixels());
    for (std::size_t p = 0; p < labels.size(); ++p)
        labels[p] = maskWeight(p % size.width, p / size.width, batchPos) > 0.0 ? (*mEstimatedLabels)(p, batchPos) : 0;
    std::vector<Region> regions = connectedRegions(labels.data(), size);
    std::erase_if(regions, [&](const Region& r) {
        const double aspect = static_cast<double>(r.width()) / r.height();
        return r.pixels < *mMinSize || r.width() < static_cast<int>(*mFilterMinWidth) || r.height() < static_cast<int>(*mFilterMinHeight)
               || aspect < *mFilterMinAspectRatio || (*mFilterMaxAspectRatio > 0.0 && aspect > *mFilterMaxAspectRatio);
    });
    mergeRegions(regions, *mMergeMaxHDist, *mMergeMaxVDist);
    auto& detections = mDetections[batchPos];
    detections.clear();
    for (const Region& region : regions)
        detections.push_back(detection(region, batchPos));
    std::stable_sort(detections.begin(), detections.end(),
                     [](const Detection& a, const Detection& b) { return a.scores.front().second > b.scores.front().second; });
}

std::vector<TargetROIs::Truth> TargetROIs::truths(std::size_t batchPos) const
{
    const Box whole{0, 0, static_cast<int>(mStimuliProvider->getSizeX()), static_cast<int>(mStimuliProvider->getSizeY())};
    std::vector<Truth> found;
    for (const auto& roi : mStimuliProvider->getLabelsROIs(static_cast<unsigned>(batchPos))) {
        const Box box = intersection(roi->box(), whole);
        if (!box.empty())
            found.push_back({realBox(box), getLabelTarget(roi->label)});
    }
    const auto& labels = *mStimuliProvider->getLabelsData();
    const MapSize size{labels.dimX(), labels.nbDims() > 2 ? labels.dims()[1] : 1};
    if (!found.empty() || !mGenerateLabelsROIs || size.pixels() == 1)
        return found;
    std::vector<int> targets(size.pixels());
    for (std::size_t p = 0; p < targets.size(); ++p)
        targets[p] = getLabelTarget(labels(p, batchPos));
    for (const Region& region : connectedRegions(targets.data(), size)) {
        const auto [x0, x1] = scaled(region.x0, region.x1, size.width, mStimuliProvider->getSizeX());
        const auto [y0, y1] = scaled(region.y0, region.y1, size.height, mStimuliProvider->getSizeY());
        found.push_back({realBox({x0, y0, x1 - x0, y1 - y0}), region.label});
    }
    return found;
}

void TargetROIs::match(std::size_t batchPos, Counts& counts)
{
    const auto& labels = *mStimuliProvider->getLabelsData();
    auto& known = mTruths[batchPos];
    known = truths(batchPos);
    if (known.empty() && labels.size() == labels.dimB()) {
        const int target = getLabelTarget(labels(0, batchPos));
        for (Detection& detection : mDetections[batchPos]) {
            detection.counted = target >= 0;
            if (target >= 0)
                counts.emplace_back(target, detection.label());
        }
        return;
    }
    for (Detection& detection : mDetections[batchPos]) {
        double best = *mMinOverlap;
        for (std::size_t t = 0; t < known.size(); ++t) {
            const double overlap = boxIoU(realBox(detection.box), known[t].box);
            if (overlap > best) {
                best = overlap;
                detection.truth = static_cast<int>(t);
            }
        }
        const auto column = static_cast<std::size_t>(detection.label());
        if (detection.truth < 0) {
            counts.emplace_back(0, column);
            continue;
        }
        Truth& truth = known[static_cast<std::size_t>(detection.truth)];
        detection.counted = !truth.found && truth.target >= 0;
        if (detection.counted)
            counts.emplace_back(truth.target, column);
        truth.found = true;
    }
    for (const Truth& truth : known) {
        if (!truth.found && truth.target >= 0)
            counts.emplace_back(truth.target, 0);
    }
}

void TargetROIs::process(StimuliSet set)
{
    if (mDataAsTarget)
        throw std::invalid_argument(label() + " DataAsTarget is not possible: its targets are boxes of labels");
    Target::process(set);
    mDetections.assign(mBatch.size(), {});
    mTruths.assign(mBatch.size(), {});
    Scores& s = scores(set);
    const std::size_t classes = std::max(getNbTargets(), labelTarget().getNbTargets());
    if (s.confusion.nbClasses() != classes)
        s.confusion = ConfusionMatrix(classes);
    double success = 0.0;
    std::uint64_t scored = 0;
    Counts counts;
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        if (mBatch[b] < 0)
            continue;
        detect(b);
        counts.clear();
        match(b, counts);
        std::size_t right = 0;
        for (const auto& [row, column] : counts) {
            if (row >= classes)
                throw std::invalid_argument(label() + " target " + std::to_string(row) + " of an annotated box is beyond the "
                                            + std::to_string(classes) + " classes: map the labels (LabelsMapping)");
            s.confusion.add(row, column);
            right += row == column;
            if (row != column)
                ++s.misclassified[{mBatch[b], static_cast<int>(row), static_cast<int>(column)}];
        }
        success += counts.empty() ? 1.0 : static_cast<double>(right) / static_cast<double>(counts.size());
        ++scored;
    }
    s.success.push_back(scored ? success / static_cast<double>(scored) : 1.0);
    s.weights.push_back(scored);
    if (mTargetTopN > 1)
        s.topNSuccess.push_back(s.success.back());
    if (set == StimuliSet::Learn)
        ++mLearnBatches;
}

std::vector<std::string> TargetROIs::classNames() const
{
    auto names = labelTarget().getTargetLabelsName();
    names.resize(std::max<std::size_t>(names.size(), getNbTargets()), "?");
    return names;
}

void TargetROIs::logEstimatedLabels(const std::string& dirName) const
{
    Target::logEstimatedLabels(dirName);
    const std::filesystem::path dir = std::filesystem::path(directory()) / safeFileName(dirName);
    const Tensor<float> data = *mStimuliProvider->getData();
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        if (mBatch[b] < 0)
            continue;
        const StimulusFile file = stimulusFile(mBatch[b]);
        std::vector<DrawnBox> boxes;
        for (const Truth& truth : mTruths[b])
            boxes.push_back({boxOf(truth.box), truth.target, false});
        writeFile(dir / (file.base + ".log"), [&](std::ostream& stream) {
            for (const Detection& d : mDetections[b]) {
                if (static_cast<double>(d.scores.front().second) < mValueThreshold)
                    continue;
                boxes.push_back({d.box, d.label(), true});
                stream << std::quoted(stimulusName(mBatch[b])) << " " << d.box.x << " " << d.box.y << " " << d.box.width << " " << d.box.height
                       << " " << d.label() << " " << d.scores.front().second << " " << (d.truth >= 0 && d.counted ? 1 : 0);
                for (std::size_t i = 1; i < d.scores.size(); ++i)
                    stream << " " << d.scores[i].first << " " << d.scores[i].second;
                stream << "\n";
            }
        });
        drawBoxes((dir / (file.base + "." + file.extension)).string(), data, b, boxes);
    }
}

}  // namespace N2D2

N2D2_REGISTER(TargetROIs)
{
    registry.family<N2D2::TargetFamily>().addType<N2D2::TargetROIs>();
}

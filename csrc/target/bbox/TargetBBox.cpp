#include "target/bbox/TargetBBox.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>

#include "cell/Cell.hpp"
#include "core/File.hpp"
#include "core/Register.hpp"
#include "core/Text.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

namespace {

void grow(ConfusionMatrix& matrix, std::size_t nbClasses)
{
    if (matrix.nbClasses() >= nbClasses)
        return;
    ConfusionMatrix larger(nbClasses);
    for (std::size_t row = 0; row < matrix.nbClasses(); ++row) {
        for (std::size_t column = 0; column < matrix.nbClasses(); ++column)
            larger.add(row, column, matrix(row, column));
    }
    matrix = std::move(larger);
}

}  // namespace

TargetBBox::Layout TargetBBox::layout() const
{
    const std::size_t outputs = mCell->getNbOutputs();
    if (std::string(mCell->getType()) != "Proposal" && outputs >= 6)
        return {4, 5};
    if (outputs >= 5)
        return {0, 4};
    throw std::invalid_argument(label() + " cell " + mCell->getName() + " must give x, y, w, h, score, class, or x, y, w, h, class"
                                " (WithCls=1 of a Proposal layer): it has " + std::to_string(outputs) + " outputs");
}

void TargetBBox::provideTargets(StimuliSet)
{
    if (mDataAsTarget)
        throw std::invalid_argument(label() + " DataAsTarget is not possible: its targets are the annotated boxes");
    layout();
    mBatch = mStimuliProvider->getBatch();
}

void TargetBBox::detect(const Tensor<float>& values, std::size_t records, std::size_t batchPos, const Layout& places)
{
    auto& detections = mDetections[batchPos];
    detections.clear();
    const auto width = static_cast<double>(mStimuliProvider->getSizeX()), height = static_cast<double>(mStimuliProvider->getSizeY());
    for (std::size_t n = batchPos * records; n < (batchPos + 1) * records; ++n) {
        const auto value = [&](std::size_t i) { return static_cast<double>(values(i, n)); };
        const RealBox box{value(0), value(1), value(2), value(3)};
        const bool inside = box.w > 0.0 && box.h > 0.0 && box.x >= 0.0 && box.y >= 0.0 && box.x < width && box.y < height;
        const double classIndex = value(places.classIndex);
        if (!inside)
            continue;
        if (!(classIndex >= 0.0 && classIndex < 65536.0))
            throw std::runtime_error(label() + " class " + realText(classIndex) + " of record " + std::to_string(n) + " of cell "
                                     + mCell->getName() + " is no class");
        detections.push_back({box, places.score ? value(places.score) : 1.0, static_cast<int>(std::lround(classIndex)), -1, true});
    }
    std::stable_sort(detections.begin(), detections.end(), [](const Detection& a, const Detection& b) { return a.score > b.score; });
}

void TargetBBox::match(std::size_t batchPos, std::vector<std::pair<std::size_t, std::size_t>>& counts)
{
    const Box whole{0, 0, static_cast<int>(mStimuliProvider->getSizeX()), static_cast<int>(mStimuliProvider->getSizeY())};
    struct Truth {
        RealBox box;
        int target;
        bool found = false;
    };
    std::vector<Truth> truths;
    for (const auto& roi : mStimuliProvider->getLabelsROIs(static_cast<unsigned>(batchPos))) {
        const Box box = intersection(roi->box(), whole);
        if (!box.empty())
            truths.push_back({{static_cast<double>(box.x), static_cast<double>(box.y), static_cast<double>(box.width),
                               static_cast<double>(box.height)},
                              getLabelTarget(roi->label)});
    }
    for (Detection& detection : mDetections[batchPos]) {
        double best = 0.5;
        for (std::size_t t = 0; t < truths.size(); ++t) {
            const double overlap = boxIoU(detection.box, truths[t].box);
            if (overlap > best) {
                best = overlap;
                detection.truth = static_cast<int>(t);
            }
        }
        const auto column = static_cast<std::size_t>(detection.classIndex + 1);
        if (detection.truth < 0) {
            counts.emplace_back(0, column);
            continue;
        }
        Truth& truth = truths[static_cast<std::size_t>(detection.truth)];
        detection.counted = !truth.found && truth.target >= 0;
        if (detection.counted)
            counts.emplace_back(static_cast<std::size_t>(truth.target) + 1, column);
        truth.found = true;
    }
    for (const Truth& truth : truths) {
        if (!truth.found && truth.target >= 0)
            counts.emplace_back(static_cast<std::size_t>(truth.target) + 1, 0);
    }
}

void TargetBBox::process(StimuliSet set)
{
    const Tensor<float> values = outputs();
    if (mBatch.empty() || values.dimB() % mBatch.size() != 0 || values.size() != values.dimB() * mCell->getNbOutputs())
        throw std::invalid_argument(label() + " outputs of dims " + dimsText(values.dims()) + " are not the same number of records for each of "
                                    + std::to_string(mBatch.size()) + " stimuli");
    const Layout places = layout();
    const std::size_t records = values.dimB() / mBatch.size();
    mDetections.resize(mBatch.size());
    std::vector<std::pair<std::size_t, std::size_t>> counts;
    std::uint64_t scored = 0;
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        mDetections[b].clear();
        if (mBatch[b] < 0)
            continue;
        detect(values, records, b, places);
        match(b, counts);
        ++scored;
    }
    std::size_t size = classNames().size();
    for (const auto& [row, column] : counts)
        size = std::max({size, row + 1, column + 1});
    Scores& s = scores(set);
    grow(s.confusion, size);
    ConfusionMatrix batchCounts(size);
    for (const auto& [row, column] : counts) {
        s.confusion.add(row, column);
        batchCounts.add(row, column);
    }
    double success = 0.0;
    std::size_t classes = 0;
    for (std::size_t k = 1; k < size; ++k) {
        const ConfusionTable table = batchCounts.table(k);
        classes += table.relevant();
        success += table.relevant() ? table.fScore() : 0.0;
    }
    s.success.push_back(classes ? success / static_cast<double>(classes) : 1.0);
    s.weights.push_back(scored);
    if (mTargetTopN > 1)
        s.topNSuccess.push_back(s.success.back());
    if (set == StimuliSet::Learn)
        ++mLearnBatches;
}

std::vector<std::string> TargetBBox::classNames() const
{
    const Database& database = *mStimuliProvider->getDatabase();
    std::vector<std::string> names{"background"};
    for (int i = 0; i < static_cast<int>(database.getNbLabels()); ++i) {
        const int target = getLabelTarget(i);
        if (target < 0)
            continue;
        const auto row = static_cast<std::size_t>(target) + 1;
        if (names.size() <= row)
            names.resize(row + 1, "?");
        names[row] = names[row] == "?" ? database.getLabelName(i) : names[row] + ", " + database.getLabelName(i);
    }
    return names;
}

void TargetBBox::logEstimatedLabels(const std::string& dirName) const
{
    if (mBatch.empty() || mDetections.size() != mBatch.size())
        throw std::invalid_argument(label() + " process() must be called before estimates are logged");
    const std::filesystem::path dir = std::filesystem::path(directory()) / safeFileName(dirName), path = dir / "classif.log";
    makeDirectories(dir);
    std::ofstream stream(path, std::ios::app);
    stream.imbue(std::locale::classic());
    for (std::size_t b = 0; b < mBatch.size(); ++b) {
        for (const Detection& d : mDetections[b]) {
            if (d.score < mValueThreshold)
                continue;
            stream << mBatch[b] << " " << std::quoted(stimulusName(mBatch[b]));
            for (const double v : {d.box.x, d.box.y, d.box.w, d.box.h})
                stream << " " << static_cast<float>(v);
            stream << " " << d.classIndex << " " << static_cast<float>(d.score) << " " << (d.truth >= 0 && d.counted ? 1 : 0) << "\n";
        }
    }
    stream.flush();
    if (!stream)
        throw std::runtime_error(label() + " Could not write file: " + path.string());
}

void TargetBBox::logEstimatedLabelsJSON(const std::string&, const std::string&, unsigned, unsigned, bool) const
{
    throw std::invalid_argument(label() + " its boxes are no pixel-wise labels: there is no JSON file of them");
}

void TargetBBox::log(const std::string& fileName, StimuliSet set)
{
    TargetScore::log(fileName, set);
    if (set != StimuliSet::Validation)
        return;
    const std::vector<double> averages = runningAverage(scores(set).success, scores(set).weights, 0);
    writeFile(directory() + "/AverageSuccess_" + safeFileName(fileName) + ".dat", [&](std::ostream& stream) {
        for (const double v : averages)
            stream << realText(v) << "\n";
    });
}

}  // namespace N2D2

N2D2_REGISTER(TargetBBox)
{
    registry.family<N2D2::TargetFamily>().addType<N2D2::TargetBBox>();
}

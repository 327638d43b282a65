#pragma once
#include "cell/FrameCell.tpp"
#include "cell/anchor/AnchorCell_Frame.hpp"
#include "core/Parallel.hpp"

namespace N2D2 {

template <class T, class B>
AnchorFrame<T, B>::AnchorFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name,
                               const std::shared_ptr<StimuliProvider>& provider, DetectorType detectorType, AnchorFormat inputFormat,
                               const std::vector<Anchor>& anchors, unsigned scoresCls)
    : Cell(deepNet, name, 6 * static_cast<unsigned>(std::max<std::size_t>(anchors.size(), 1))),
      AnchorCell(provider, detectorType, inputFormat, anchors, scoresCls),
      FrameCell<T, B>(deepNet, name, 6 * static_cast<unsigned>(std::max<std::size_t>(anchors.size(), 1)))
{
}

template <class T, class B> void AnchorFrame<T, B>::parameterChanged(const std::string&) { this->geometryChanged(); }

template <class T, class B> Dims AnchorFrame<T, B>::outputsDims() const
{
    if (this->mInputsDims.size() != 3)
        throw std::invalid_argument(this->label() + " its inputs must be maps of two axes, got " + dimsText(this->mInputsDims));
    return {this->mInputsDims[0], this->mInputsDims[1], this->mNbOutputs};
}

template <class T, class B> void AnchorFrame<T, B>::makePlans()
{
    const std::size_t count = mAnchors.size(), inputs = this->mInputs.size();
    const std::size_t all = this->getNbChannels(), first = this->inputChannels(0);
    if (inputs > 2)
        throw std::invalid_argument(this->label() + " it takes one input or two (scores, coordinates), not " + std::to_string(inputs));
    mScorePlanes = mScoresCls ? mScoresCls : inputs == 2 ? first / count : std::min<std::size_t>(all / count, 6) - 4;
    // One tensor may carry a further plane, which is not used.
    const bool fits = inputs == 2 ? first == mScorePlanes * count && all - first == 4 * count
                                  : all == (mScorePlanes + 4) * count || all == (mScorePlanes + 5) * count;
    if (!fits || mScorePlanes < 1 || mScorePlanes > 2)
        throw std::invalid_argument(this->label() + " " + std::to_string(count) + " anchors with "
                                    + (mScoresCls ? std::to_string(mScoresCls) : std::string("1 or 2")) + " score(s) each (ScoresCls) need one"
                                    + " input of (scores + 4) x anchors channels, or two of scores x anchors and of "
                                    + std::to_string(4 * count) + "; got " + std::to_string(first)
                                    + (inputs == 2 ? " and " + std::to_string(all - first) : std::string()));
    if (!this->mMapping.empty())
        throw std::invalid_argument(this->label() + " its inputs take no mapping");
    mGrid = makeGrid();
    mScaleX = static_cast<double>(mProvider->getSizeX()) / mGrid.frameWidth();
    mScaleY = static_cast<double>(mProvider->getSizeY()) / mGrid.frameHeight();
    mTruths.assign(this->batchSize(), {});
    mMatches.assign(this->batchSize() * matchesPerStimulus(), {});
    mWork.resize(mDetectorType == DetectorType::SSD ? this->batchSize() : static_cast<std::size_t>(*mNbClass));
    mLearning = false;
}

template <class T, class B> std::size_t AnchorFrame<T, B>::coordinateChannel(std::size_t anchor, std::size_t i) const
{
    const std::size_t count = mAnchors.size();
    return mScorePlanes * count + (mInputFormat == AnchorFormat::CA ? anchor + i * count : 4 * anchor + i);
}

template <class T, class B>
AnchorCell::Match AnchorFrame<T, B>::matchOf(const RealBox& box, std::size_t batchPos, std::size_t anchor) const
{
    const bool perClass = mDetectorType == DetectorType::LapNet;
    const int own = perClass ? static_cast<int>(anchor / (mAnchors.size() / static_cast<std::size_t>(*mNbClass))) : 0;
    Match match;
    const auto& truths = mTruths[batchPos];
    for (std::size_t t = 0; t < truths.size(); ++t) {
        if (perClass && truths[t].classIndex != own)
            continue;
        const double overlap = boxIoU(box, truths[t].box);
        if (overlap > match.IoU)
            match = {overlap, static_cast<int>(t)};
    }
    return match;
}

template <class T, class B> void AnchorFrame<T, B>::propagateAnchor(std::size_t batchPos, std::size_t anchor, bool inference)
{
    const std::size_t width = this->mInputsDims[0], height = this->mInputsDims[1], map = width * height, count = mAnchors.size();
    const T* const in = this->input().data() + batchPos * this->getInputsSize();
    T* const out = this->mOutputs->data() + batchPos * this->getOutputsSize();
    const bool lapNet = mDetectorType == DetectorType::LapNet;
    for (std::size_t pixel = 0; pixel < map; ++pixel) {
        const auto place = mGrid.at(anchor, pixel % width, pixel / width);
        const auto plane = [&](std::size_t p) -> T& { return out[(anchor + p * count) * map + pixel]; };
        Match& match = mMatches[batchPos * count * map + anchor * map + pixel];
        if (!inference && !lapNet && mGrid.crossesBorder(place)) {
            plane(0) = T(-1);
            for (std::size_t p = 1; p < 6; ++p)
                plane(p) = T(0);
            match = {};
            continue;
        }
        std::array<double, 4> code;
        for (std::size_t i = 0; i < 4; ++i) {
            code[i] = static_cast<double>(in[coordinateChannel(anchor, i) * map + pixel]);
            // Beyond ±70 an exponential means nothing any more; LapNet holds all four there.
            if (lapNet || i > 1)
                code[i] = std::isnan(code[i]) ? code[i] : std::clamp(code[i], -70.0, 70.0);
            if (mFlip && i < 2)
                code[i] = -code[i];
        }
        RealBox box = decodeBox(place.box(), code, BoxCoding::Center);
        if (lapNet || inference)
            box = clipBox(box, mGrid.frameWidth() - 1.0, mGrid.frameHeight() - 1.0);
        const auto scaled = [&](const RealBox& b) { return RealBox{b.x * mScaleX, b.y * mScaleY, b.w * mScaleX, b.h * mScaleY}; };
        box = scaled(box);
        match = matchOf(inference ? box : scaled(place.box()), batchPos, anchor);
        plane(0) = in[anchor * map + pixel];
        plane(1) = static_cast<T>(box.x);
        plane(2) = static_cast<T>(box.y);
        plane(3) = static_cast<T>(box.w);
        plane(4) = static_cast<T>(box.h);
        plane(5) = static_cast<T>(match.IoU);
    }
}

template <class T, class B> void AnchorFrame<T, B>::forward(bool inference)
{
    readTruths(this->batchSize());
    toHost(B{}, this->input());
    const std::size_t count = mAnchors.size();
    parallelFor(this->batchSize() * count, [&](std::size_t i) { propagateAnchor(i / count, i % count, inference); });
    toDevice(B{}, *this->mOutputs);
    mLearning = !inference;
}

template <class T, class B>
void AnchorFrame<T, B>::addGradient(T* gradient, std::size_t batchPos, std::size_t index, bool positive, double divisor,
                                    double coordinatesFactor) const
{
    const std::size_t width = this->mInputsDims[0], map = width * this->mInputsDims[1], count = mAnchors.size();
    const std::size_t anchor = index / map, pixel = index % map;
    const T* const in = this->input().data() + batchPos * this->getInputsSize();
    const auto add = [&](std::size_t channel, double value) { gradient[channel * map + pixel] += static_cast<T>(value); };
    const auto value = [&](std::size_t channel) { return static_cast<double>(in[channel * map + pixel]); };
    for (std::size_t plane = 0; plane < mScorePlanes; ++plane)
        add(anchor + plane * count, ((positive == (plane == 0) ? 1.0 : 0.0) - value(anchor + plane * count)) / divisor);
    if (!positive)
        return;
    const auto place = mGrid.at(anchor, pixel % width, pixel / width);
    const Match& match = mMatches[batchPos * count * map + index];
    const RealBox& truth = mTruths[batchPos][static_cast<std::size_t>(match.truth)].box;
    auto goals = encodeBox(place.box(), {truth.x / mScaleX, truth.y / mScaleY, truth.w / mScaleX, truth.h / mScaleY}, BoxCoding::Center);
    if (mFlip) {
        goals[0] = -goals[0];
        goals[1] = -goals[1];
    }
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t channel = coordinateChannel(anchor, i);
        // Gradient of the smooth L1 loss.
        add(channel, coordinatesFactor * std::clamp(goals[i] - value(channel), -1.0, 1.0));
    }
}

template <class T, class B> void AnchorFrame<T, B>::backwardSSD(T* gradient, std::size_t batchPos, Random& random)
{
    const std::size_t n = matchesPerStimulus(), map = n / mAnchors.size();
    const Match* const matches = mMatches.data() + batchPos * n;
    double best = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        best = std::max(best, matches[i].IoU);
    auto& [positives, negatives] = mWork[batchPos];
    positives.clear();
    negatives.clear();
    const std::size_t width = this->mInputsDims[0];
    for (std::size_t i = 0; i < n; ++i) {
        if (mGrid.crossesBorder(mGrid.at(i / map, i % map % width, i % map / width)))
            continue;
        if (matches[i].truth >= 0 && (matches[i].IoU > mPositiveIoU || matches[i].IoU == best))
            positives.push_back(i);
        else if (matches[i].IoU < mNegativeIoU)
            negatives.push_back(i);
    }
    const double samples = static_cast<double>(*mLossPositiveSample) + static_cast<double>(*mLossNegativeSample);
    const auto draw = [&](std::vector<std::size_t>& list) {
        std::swap(list[random.index(list.size())], list.back());
        const std::size_t index = list.back();
        list.pop_back();
        return index;
    };
    const double coordinates = mLossLambda / static_cast<double>(map);
    for (std::size_t i = 0; i < *mLossPositiveSample && !(positives.empty() && negatives.empty()); ++i) {
        const bool positive = !positives.empty();
        addGradient(gradient, batchPos, draw(positive ? positives : negatives), positive, samples, coordinates);
    }
    for (std::size_t i = 0; i < *mLossNegativeSample && !negatives.empty(); ++i)
        addGradient(gradient, batchPos, draw(negatives), false, samples, coordinates);
}

template <class T, class B> void AnchorFrame<T, B>::backwardLapNet(T* gradient, std::size_t classIndex)
{
    const std::size_t n = matchesPerStimulus(), perClass = n / static_cast<std::size_t>(*mNbClass), stride = this->getInputsSize();
    auto& [positives, negatives] = mWork[classIndex];
    positives.clear();
    negatives.clear();
    for (std::size_t b = 0; b < this->batchSize(); ++b) {
        for (std::size_t i = b * n + classIndex * perClass; i < b * n + (classIndex + 1) * perClass; ++i) {
            if (mMatches[i].truth >= 0 && mMatches[i].IoU >= mPositiveIoU)
                positives.push_back(i);
            else if (mMatches[i].truth < 0)
                negatives.push_back(i);
        }
    }
    // The score planes come first in a stimulus of the inputs.
    const T* const scores = this->input().data();
    const auto score = [&](std::size_t i) {
        const T value = scores[i / n * stride + i % n];
        return std::isnan(value) ? -std::numeric_limits<T>::infinity() : value;  // an order for all values
    };
    std::stable_sort(negatives.begin(), negatives.end(), [&](std::size_t a, std::size_t b) { return score(a) > score(b); });
    negatives.resize(std::min(negatives.size(), positives.size() * static_cast<std::size_t>(*mNegativeRatio)));
    const double count = static_cast<double>(positives.size());
    for (const std::size_t i : positives)
        addGradient(gradient + i / n * stride, i / n, i % n, true, count, mLossLambda / count);
    for (const std::size_t i : negatives)
        addGradient(gradient + i / n * stride, i / n, i % n, false, count, 0.0);
}

template <class T, class B> void AnchorFrame<T, B>::backPropagate()
{
    if (mLearning && this->wantsInputGradient())
        backward();
}

template <class T, class B> void AnchorFrame<T, B>::backward()
{
    const auto [target, accumulate] = this->inputGradient();
    toHost(B{}, *target);
    if (!accumulate)
        target->fill(T(0));
    if (mDetectorType == DetectorType::SSD) {
        const std::uint64_t draw = mFrozen ? mDraws : mDraws++;
        // One stream for each draw and stimulus: the same anchors for any number of threads.
        std::vector<std::unique_ptr<Random>> streams;
        for (std::size_t b = 0; b < this->batchSize(); ++b)
            streams.push_back(this->noiseRandom((draw << 24) | b));
        parallelFor(this->batchSize(), [&, to = target](std::size_t b) { backwardSSD(to->data() + b * this->getInputsSize(), b, *streams[b]); });
    }
    else  // classes have channels of their own
        parallelFor(static_cast<std::size_t>(*mNbClass), [&, to = target](std::size_t c) { backwardLapNet(to->data(), c); });
    toDevice(B{}, *target);
    this->doneInputGradient();
}

}  // namespace N2D2

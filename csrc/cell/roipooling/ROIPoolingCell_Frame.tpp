#pragma once
#include "cell/FrameCell.tpp"
#include "cell/roipooling/ROIPoolingCell_Frame.hpp"
#include "core/Parallel.hpp"

namespace N2D2 {

template <class T, class B>
ROIPoolingFrame<T, B>::ROIPoolingFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name,
                                       const std::shared_ptr<StimuliProvider>& provider, unsigned outputsWidth, unsigned outputsHeight,
                                       unsigned nbOutputs, ROIPoolingKind pooling)
    : Cell(deepNet, name, nbOutputs), ROIPoolingCell(provider, outputsWidth, outputsHeight, pooling),
      FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> void ROIPoolingFrame<T, B>::makePlans()
{
    if (this->mInputs.size() < 2)
        throw std::invalid_argument(this->label() + " it needs two inputs at least: boxes, then feature maps");
    const BaseTensor& boxes = *this->mInputs[0];
    const std::size_t all = boxes.dimB(), batch = this->mInputs[1]->dimB();
    if (boxes.size() != 4 * all)
        throw std::invalid_argument(this->label() + " its first input must hold boxes x, y, w, h ({1, 1, 4, boxes}), got dims "
                                    + dimsText(boxes.dims()));
    if (all % batch != 0)
        throw std::invalid_argument(this->label() + " " + std::to_string(all) + " boxes are not the same number for each of the "
                                    + std::to_string(batch) + " stimuli of the maps");
    if (!this->mMapping.empty())
        throw std::invalid_argument(this->label() + " its inputs take no mapping");
    mPerStimulus = all / batch;
    mMaps.clear();
    std::size_t channels = 0;
    const std::size_t sizeX = mProvider->getSizeX(), sizeY = mProvider->getSizeY();
    for (std::size_t k = 1; k < this->mInputs.size(); ++k) {
        const BaseTensor& map = *this->mInputs[k];
        if (map.nbDims() != 4 || map.dimB() != batch)
            throw std::invalid_argument(this->label() + " its feature maps must have dims {width, height, channels, " + std::to_string(batch)
                                        + "}, got " + dimsText(map.dims()) + " for input " + std::to_string(k));
        const std::size_t w = map.dims()[0], h = map.dims()[1];
        mMaps.push_back({w, h, map.dims()[2], channels, static_cast<double>((sizeX + w - 1) / w), static_cast<double>((sizeY + h - 1) / h)});
        channels += map.dims()[2];
    }
    if (channels != this->mNbOutputs)
        throw std::invalid_argument(this->label() + " has " + std::to_string(this->mNbOutputs) + " outputs, but its feature maps have "
                                    + std::to_string(channels) + " channels");
    mColumns.assign(mMaps.size(), std::vector<Span>(all * mOutputsWidth));
    mRows.assign(mMaps.size(), std::vector<Span>(all * mOutputsHeight));
    mEmpty.assign(mMaps.size(), std::vector<bool>(all, true));
    if (mPooling == ROIPoolingKind::Max)
        mArgMax.assign(all * this->getOutputsSize(), -1);
}

template <class T, class B>
typename ROIPoolingFrame<T, B>::Span ROIPoolingFrame<T, B>::span(std::size_t o, std::size_t outputs, double origin, double size,
                                                                 std::size_t mapSize) const
{
    const double place = static_cast<double>(o), count = static_cast<double>(outputs), last = static_cast<double>(mapSize) - 1.0;
    Span s;
    if (!isBilinear()) {
        const auto edge = [&](double i) { return static_cast<std::size_t>(std::clamp(std::floor(origin + i * size / count), 0.0, last + 1.0)); };
        s.begin = edge(place);
        s.end = edge(place + 1.0);
        return s;
    }
    double sample;
    if (mPooling == ROIPoolingKind::Bilinear)
        sample = origin + std::clamp((place + 0.5) * size / count - 0.5, 0.0, std::max(size - 1.0, 0.0));
    else  // one output alone takes the centre, as TensorFlow does
        sample = std::min(outputs > 1 ? origin + place * size / (count - 1.0) : origin + size / 2.0, last);
    sample = std::clamp(sample, 0.0, last + 1.0);
    const double below = std::floor(sample);
    s.begin = static_cast<std::size_t>(below);
    s.weights[0] = 1.0 - (sample - below);
    s.weights[1] = sample - below;
    s.end = s.begin + (s.weights[1] > 0.0 ? 2 : 1);
    s.inside = s.end <= mapSize;
    s.end = std::min(s.end, mapSize);
    return s;
}

template <class T, class B> void ROIPoolingFrame<T, B>::locate(std::size_t k)
{
    const Map& map = mMaps[k];
    const TensorT& boxes = this->input(0);
    const auto offset = [&](std::size_t size, double ratio, std::size_t mapSize) {
        return *mFlip ? (static_cast<double>(size) - 1.0) / ratio - (static_cast<double>(mapSize) - 1.0) : 0.0;
    };
    const double offsetX = offset(mProvider->getSizeX(), map.ratioX, map.width), offsetY = offset(mProvider->getSizeY(), map.ratioY, map.height);
    for (std::size_t n = 0; n < boxes.dimB(); ++n) {
        const auto value = [&](std::size_t i) { return static_cast<double>(boxes(i, n)); };
        const RealBox box = clipBox({value(0) / map.ratioX - offsetX, value(1) / map.ratioY - offsetY, value(2) / map.ratioX,
                                     value(3) / map.ratioY},
                                    static_cast<double>(map.width), static_cast<double>(map.height));
        mEmpty[k][n] = !(box.w > 0.0 && box.h > 0.0);
        if (mEmpty[k][n])
            continue;
        for (std::size_t o = 0; o < mOutputsWidth; ++o)
            mColumns[k][n * mOutputsWidth + o] = span(o, mOutputsWidth, box.x, box.w, map.width);
        for (std::size_t o = 0; o < mOutputsHeight; ++o)
            mRows[k][n * mOutputsHeight + o] = span(o, mOutputsHeight, box.y, box.h, map.height);
    }
}

template <class T, class B>
template <class Visit>
void ROIPoolingFrame<T, B>::visitSum(const Map& map, const Span& column, const Span& row, bool bilinear, bool ignorePadding, const Visit& visit)
{
    if (bilinear && ignorePadding && !(column.inside && row.inside))
        return;
    const double pixels = static_cast<double>((column.end - std::min(column.begin, column.end)) * (row.end - std::min(row.begin, row.end)));
    for (std::size_t y = row.begin; y < row.end; ++y) {
        for (std::size_t x = column.begin; x < column.end; ++x)
            visit(y * map.width + x, bilinear ? row.weights[y - row.begin] * column.weights[x - column.begin] : 1.0 / pixels);
    }
}

template <class T, class B> void ROIPoolingFrame<T, B>::forward(bool)
{
    const std::size_t pixels = static_cast<std::size_t>(mOutputsWidth) * mOutputsHeight, boxes = this->outputsBatch();
    for (std::size_t k = 0; k <= mMaps.size(); ++k)
        toHost(B{}, this->input(k));
    for (std::size_t k = 0; k < mMaps.size(); ++k) {
        locate(k);
        const Map& map = mMaps[k];
        const T* const features = this->input(k + 1).data();
        parallelFor(boxes, [&](std::size_t n) {
            for (std::size_t c = 0; c < map.channels; ++c) {
                const T* const plane = features + (n / mPerStimulus * map.channels + c) * map.width * map.height;
                const std::size_t first = (n * this->mNbOutputs + map.firstChannel + c) * pixels;
                T* const out = this->mOutputs->data() + first;
                for (std::size_t p = 0; p < pixels; ++p) {
                    const Span& column = mColumns[k][n * mOutputsWidth + p % mOutputsWidth];
                    const Span& row = mRows[k][n * mOutputsHeight + p / mOutputsWidth];
                    out[p] = T(0);
                    if (mPooling == ROIPoolingKind::Max) {
                        int& winner = mArgMax[first + p];
                        winner = -1;
                        for (std::size_t y = row.begin; !mEmpty[k][n] && y < row.end; ++y) {
                            for (std::size_t x = column.begin; x < column.end; ++x) {
                                const std::size_t place = y * map.width + x;
                                if (winner < 0 || plane[place] > out[p]) {
                                    out[p] = plane[place];
                                    winner = static_cast<int>(place);
                                }
                            }
                        }
                    }
                    else if (!mEmpty[k][n]) {
                        double sum = 0.0;
                        visitSum(map, column, row, isBilinear(), mIgnorePadding,
                                 [&](std::size_t place, double weight) { sum += weight * static_cast<double>(plane[place]); });
                        out[p] = static_cast<T>(sum);
                    }
                }
            }
        });
    }
    toDevice(B{}, *this->mOutputs);
}

template <class T, class B> void ROIPoolingFrame<T, B>::backward()
{
    const std::size_t pixels = static_cast<std::size_t>(mOutputsWidth) * mOutputsHeight, batch = this->mInputs[1]->dimB();
    toHost(B{}, *this->mDiffInputs);
    for (std::size_t k = 0; k < mMaps.size(); ++k) {
        if (!this->wantsInputGradient(k + 1))
            continue;
        const Map& map = mMaps[k];
        const auto [target, accumulate] = this->inputGradient(k + 1);
        toHost(B{}, *target);
        // Boxes overlap: each channel of a stimulus belongs to one thread, which adds box after box.
        parallelFor(batch * map.channels, [&, to = target, add = accumulate](std::size_t i) {
            const std::size_t b = i / map.channels, c = i % map.channels;
            T* const plane = to->data() + i * map.width * map.height;
            if (!add)
                std::fill_n(plane, map.width * map.height, T(0));
            for (std::size_t n = b * mPerStimulus; n < (b + 1) * mPerStimulus; ++n) {
                const std::size_t first = (n * this->mNbOutputs + map.firstChannel + c) * pixels;
                const T* const dy = this->mDiffInputs->data() + first;
                for (std::size_t p = 0; p < pixels && !mEmpty[k][n]; ++p) {
                    if (mPooling == ROIPoolingKind::Max) {
                        if (mArgMax[first + p] >= 0)
                            plane[mArgMax[first + p]] += dy[p];
                    }
                    else
                        visitSum(map, mColumns[k][n * mOutputsWidth + p % mOutputsWidth], mRows[k][n * mOutputsHeight + p / mOutputsWidth],
                                 isBilinear(), mIgnorePadding,
                                 [&](std::size_t place, double weight) { plane[place] += static_cast<T>(weight * static_cast<double>(dy[p])); });
                }
            }
        });
        toDevice(B{}, *target);
        this->doneInputGradient(k + 1);
    }
}

}  // namespace N2D2

#pragma once
#include <numeric>

#include "cell/FrameCell.tpp"
#include "cell/objectdet/ObjectDetCell_Frame.hpp"
#include "core/Parallel.hpp"

namespace N2D2 {

template <class T, class B>
ObjectDetFrame<T, B>::ObjectDetFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name,
                                     const std::shared_ptr<StimuliProvider>& provider, unsigned nbOutputs, const Options& options)
    : Cell(deepNet, name, nbOutputs), ObjectDetCell(provider, options), FrameCell<T, B>(deepNet, name, nbOutputs)
{
    if (nbOutputs != options.nbOutputs())
        throw std::invalid_argument(this->label() + " it must have " + std::to_string(options.nbOutputs())
                                    + " outputs (x, y, w, h, score, class, 2 a part, 3 a template), got " + std::to_string(nbOutputs));
}

template <class T, class B> void ObjectDetFrame<T, B>::parameterChanged(const std::string& name)
{
    this->refuseUnused(name);
    this->geometryChanged();
}

template <class T, class B> void ObjectDetFrame<T, B>::makePlans()
{
    const auto sum = [](const std::vector<unsigned>& counts) { return std::accumulate(counts.begin(), counts.end(), std::size_t(0)); };
    const std::size_t parts = sum(mOptions.numParts), templates = sum(mOptions.numTemplates), all = anchorsOfAll();
    mTemplates = templates > 0 ? 1 : 0;
    mParts = parts > 0 ? 1 + mTemplates : 0;
    const std::size_t wanted = 1 + (templates > 0) + (parts > 0);
    if (this->mInputs.size() != wanted)
        throw std::invalid_argument(this->label() + " it needs " + std::to_string(wanted)
                                    + " inputs: the planes of an Anchor layer, then templates and parts where there are any; got "
                                    + std::to_string(this->mInputs.size()));
    const BaseTensor& first = *this->mInputs[0];
    mWidth = first.nbDims() == 4 ? first.dims()[0] : 0;
    mHeight = first.nbDims() == 4 ? first.dims()[1] : 0;
    const auto expect = [&](std::size_t k, const char* what, std::size_t channels, bool more) {
        const BaseTensor& tensor = *this->mInputs[k];
        const bool shape = tensor.nbDims() == 4 && tensor.dims()[0] == mWidth && tensor.dims()[1] == mHeight && tensor.dimB() == this->batchSize();
        const std::size_t given = this->inputChannels(k);
        if (!shape || (more ? given < channels || given % all != 0 : given != channels))
            throw std::invalid_argument(this->label() + " its input " + std::to_string(k) + " (" + what + ") must be a map of "
                                        + std::to_string(channels) + " channels for " + std::to_string(mOptions.nbAnchors) + " anchors of each of "
                                        + std::to_string(mOptions.nbClass) + " classes, got dims " + dimsText(tensor.dims()));
    };
    expect(0, "planes of anchors", 5 * all, true);
    if (mTemplates)
        expect(mTemplates, "templates", 3 * templates * mOptions.nbAnchors, false);
    if (mParts)
        expect(mParts, "parts", 2 * parts * mOptions.nbAnchors, false);
    if (!this->mMapping.empty())
        throw std::invalid_argument(this->label() + " its inputs take no mapping");
    if (mParts)
        mGrid = makeGrid(mWidth, mHeight);
    mWork.resize(this->batchSize() * mOptions.nbClass);
}

template <class T, class B>
std::size_t ObjectDetFrame<T, B>::channelOf(const std::vector<unsigned>& counts, std::size_t perItem, std::size_t classIndex,
                                            std::size_t anchor, std::size_t value) const
{
    const std::size_t before = std::accumulate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(classIndex), std::size_t(0));
    const std::size_t first = before * perItem * mOptions.nbAnchors;
    return first + (mOptions.inputFormat == AnchorFormat::CA ? value * mOptions.nbAnchors + anchor : anchor * counts[classIndex] * perItem + value);
}

template <class T, class B>
void ObjectDetFrame<T, B>::write(T* record, std::size_t batchPos, std::size_t classIndex, const Candidate& candidate)
{
    const RealBox& box = candidate.box;
    for (const double v : {box.x, box.y, box.w, box.h, candidate.score, static_cast<double>(classIndex)})
        *record++ = static_cast<T>(v);
    const std::size_t map = mWidth * mHeight, pixel = candidate.index % map, anchor = candidate.index / map;
    const std::size_t ofClass = anchor - classIndex * mOptions.nbAnchors;
    const auto value = [&](std::size_t input, const std::vector<unsigned>& counts, std::size_t perItem, std::size_t v) {
        return static_cast<double>(this->input(input)(channelOf(counts, perItem, classIndex, ofClass, v) * map + pixel, batchPos));
    };
    if (mParts) {
        const auto place = mGrid.at(anchor, pixel % mWidth, pixel / mWidth);
        const double scaleX = static_cast<double>(mProvider->getSizeX()) / mGrid.frameWidth();
        const double scaleY = static_cast<double>(mProvider->getSizeY()) / mGrid.frameHeight();
        const std::size_t x = mOptions.pixelFormat == PixelFormat::XY ? 0 : 1, y = 1 - x;
        for (std::size_t p = 0; p < mOptions.numParts[classIndex]; ++p) {
            record[2 * p] = static_cast<T>((value(mParts, mOptions.numParts, 2, 2 * p + y) * place.h + place.yc) * scaleY);
            record[2 * p + 1] = static_cast<T>((value(mParts, mOptions.numParts, 2, 2 * p + x) * place.w + place.xc) * scaleX);
        }
    }
    record += 2 * mMaxParts;
    if (mTemplates) {
        for (std::size_t i = 0; i < 3 * mOptions.numTemplates[classIndex]; ++i)
            record[i] = static_cast<T>(std::exp(value(mTemplates, mOptions.numTemplates, 3, i)));
    }
}

template <class T, class B> void ObjectDetFrame<T, B>::detect(std::size_t batchPos, std::size_t classIndex, bool inference, Work& work)
{
    const std::size_t map = mWidth * mHeight, planeSize = map * anchorsOfAll(), perClass = map * mOptions.nbAnchors;
    const T* const in = this->input(0).data() + batchPos * (this->input(0).size() / this->batchSize());
    const auto plane = [&](std::size_t p, std::size_t i) { return static_cast<double>(in[p * planeSize + i]); };
    const double threshold = inference ? mOptions.scoreThreshold[classIndex] : 0.0;
    const std::size_t most = mOptions.nbProposals;
    work.candidates.clear();
    for (std::size_t i = classIndex * perClass; i < (classIndex + 1) * perClass && (inference || work.candidates.size() < most); ++i) {
        if (plane(0, i) >= threshold)
            work.candidates.push_back({{plane(1, i), plane(2, i), plane(3, i), plane(4, i)}, plane(0, i), i});
    }
    if (inference) {
        sortCandidates(work.candidates);
        suppressNonMaxima(work.candidates, mOptions.nmsThreshold, most, work.survivors);
    }
    else {
        work.survivors.resize(work.candidates.size());
        std::iota(work.survivors.begin(), work.survivors.end(), std::size_t(0));
    }
    T* record = this->mOutputs->data() + (batchPos * mOptions.nbClass + classIndex) * most * this->mNbOutputs;
    for (const std::size_t i : work.survivors) {
        write(record, batchPos, classIndex, work.candidates[i]);
        record += this->mNbOutputs;
    }
}

template <class T, class B> void ObjectDetFrame<T, B>::forward(bool inference)
{
    for (std::size_t k = 0; k < this->mInputs.size(); ++k)
        toHost(B{}, this->input(k));
    this->mOutputs->fill(T(0));
    parallelFor(mWork.size(), [&](std::size_t i) { detect(i / mOptions.nbClass, i % mOptions.nbClass, inference, mWork[i]); });
    toDevice(B{}, *this->mOutputs);
}

}  // namespace N2D2

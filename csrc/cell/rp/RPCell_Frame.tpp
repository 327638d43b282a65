#pragma once
#include "cell/FrameCell.tpp"
#include "cell/rp/RPCell_Frame.hpp"
#include "core/Parallel.hpp"

namespace N2D2 {

template <class T, class B>
RPFrame<T, B>::RPFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbAnchors, unsigned nbProposals,
                       unsigned scoreIndex, unsigned IoUIndex)
    : Cell(deepNet, name, 4), RPCell(nbAnchors, nbProposals, scoreIndex, IoUIndex), FrameCell<T, B>(deepNet, name, 4)
{
}

template <class T, class B> void RPFrame<T, B>::makePlans()
{
    const std::size_t channels = this->getNbChannels(), planes = channels / mNbAnchors;
    if (channels % mNbAnchors != 0 || planes < 5 || mScoreIndex >= planes || mIoUIndex >= planes)
        throw std::invalid_argument(this->label() + " its input of " + std::to_string(channels) + " channels is not at least 5 planes of "
                                    + std::to_string(mNbAnchors) + " anchors with score plane " + std::to_string(mScoreIndex)
                                    + " and IoU plane " + std::to_string(mIoUIndex) + ": take the outputs of an Anchor layer of NbAnchors anchors");
    if (!this->mMapping.empty())
        throw std::invalid_argument(this->label() + " its input takes no mapping");
    mWork.resize(this->batchSize());
    mIndices.assign(this->outputsBatch(), -1);
}

template <class T, class B> void RPFrame<T, B>::gather(std::size_t batchPos, Work& work) const
{
    const std::size_t planeSize = this->getInputsSize() / this->getNbChannels() * mNbAnchors;
    const T* const in = this->input().data() + batchPos * this->getInputsSize();
    const auto plane = [&](std::size_t p, std::size_t i) { return static_cast<double>(in[p * planeSize + i]); };
    work.candidates.clear();
    for (std::size_t i = 0; i < planeSize; ++i) {
        const RealBox box{plane(1, i), plane(2, i), plane(3, i), plane(4, i)};
        if (plane(mScoreIndex, i) >= 0.0 && box.w >= mMinWidth && box.h >= mMinHeight)
            work.candidates.push_back({box, plane(mScoreIndex, i), i});
    }
    sortCandidates(work.candidates, *mPreNMS);
}

template <class T, class B> void RPFrame<T, B>::drawProposals(std::size_t batchPos, Work& work, Random& random) const
{
    const std::size_t planeSize = this->getInputsSize() / this->getNbChannels() * mNbAnchors;
    const T* const overlaps = this->input().data() + batchPos * this->getInputsSize() + mIoUIndex * planeSize;
    work.foreground.clear();
    work.background.clear();
    work.selected.clear();
    work.taken.assign(work.candidates.size(), false);
    for (std::size_t i = 0; i < work.candidates.size(); ++i) {
        const double overlap = static_cast<double>(overlaps[work.candidates[i].index]);
        if (overlap >= mForegroundMinIoU)
            work.foreground.push_back(i);
        else if (overlap > mBackgroundMinIoU && overlap < mBackgroundMaxIoU)
            work.background.push_back(i);
    }
    const auto take = [&](std::size_t i) {
        work.selected.push_back(i);
        work.taken[i] = true;
    };
    const auto draw = [&](std::vector<std::size_t>& list, std::size_t wanted) {
        for (; wanted > 0 && !list.empty(); --wanted) {
            std::swap(list[random.index(list.size())], list.back());
            take(list.back());
            list.pop_back();
        }
        return wanted;
    };
    const auto wanted = static_cast<std::size_t>(std::lround(mForegroundRate * mNbProposals));
    std::size_t missing = draw(work.foreground, wanted), missingBackground = draw(work.background, mNbProposals - wanted);
    for (std::size_t i = work.candidates.size(); i > 0 && missing > 0; --i) {
        if (!work.taken[i - 1]) {
            take(i - 1);
            --missing;
        }
    }
    for (std::size_t i = 0; i < work.candidates.size() && missingBackground > 0; ++i) {
        if (!work.taken[i]) {
            take(i);
            --missingBackground;
        }
    }
}

template <class T, class B> void RPFrame<T, B>::forward(bool inference)
{
    toHost(B{}, this->input());
    const std::size_t batch = this->batchSize();
    std::vector<std::unique_ptr<Random>> streams;
    if (!inference) {
        // One stream for each draw and stimulus: the same proposals for any number of threads.
        const std::uint64_t draw = mFrozen ? mDraws : mDraws++;
        for (std::size_t b = 0; b < batch; ++b)
            streams.push_back(this->noiseRandom((draw << 24) | b));
    }
    this->mOutputs->fill(T(0));
    std::fill(mIndices.begin(), mIndices.end(), -1);
    parallelFor(batch, [&](std::size_t b) {
        Work& work = mWork[b];
        gather(b, work);
        if (inference)
            suppressNonMaxima(work.candidates, mNMS, mNbProposals, work.selected);
        else
            drawProposals(b, work, *streams[b]);
        for (std::size_t n = 0; n < work.selected.size(); ++n) {
            const Candidate& candidate = work.candidates[work.selected[n]];
            T* const record = this->mOutputs->data() + (b * mNbProposals + n) * 4;
            record[0] = static_cast<T>(candidate.box.x);
            record[1] = static_cast<T>(candidate.box.y);
            record[2] = static_cast<T>(candidate.box.w);
            record[3] = static_cast<T>(candidate.box.h);
            mIndices[b * mNbProposals + n] = static_cast<int>(candidate.index);
        }
    });
    toDevice(B{}, *this->mOutputs);
}

}  // namespace N2D2

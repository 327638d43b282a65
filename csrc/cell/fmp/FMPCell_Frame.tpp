#pragma once
#include "cell/FrameCell.tpp"
#include "cell/fmp/FMPCell_Frame.hpp"
#include "kernels/unpool.hpp"

namespace N2D2 {

template <class T, class B>
FMPFrame<T, B>::FMPFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, double scalingRatio, unsigned nbOutputs,
                         std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), FMPCell(scalingRatio), FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims FMPFrame<T, B>::outputsDims() const
{
    Dims dims = spatialOutput();
    dims.push_back(this->mNbOutputs);
    return dims;
}

template <class T, class B> void FMPFrame<T, B>::makePlans()
{
    const std::size_t channels = this->getNbChannels();
    if (!this->mMapping.empty() && this->mMapping.dimY() != channels)
        throw std::invalid_argument(this->label() + " its mapping has " + std::to_string(this->mMapping.dimY())
                                    + " channels, its inputs have " + std::to_string(channels));
    mChannels.assign(this->mNbOutputs, {});
    for (std::size_t o = 0; o < this->mNbOutputs; ++o) {
        for (std::size_t c = 0; c < channels; ++c) {
            if (this->isConnection(c, o))
                mChannels[o].push_back(c);
        }
    }
    mSpatial = {1, 1, 1};
    std::copy(this->mInputsDims.begin(), this->mInputsDims.end() - 1, mSpatial.begin());
    mWinners.reallocate(this->mOutputs->dims());
    const auto output = spatialOutput();
    for (std::size_t d = 0; d < output.size(); ++d)
        mRegions.axes[d].resize(output[d]);
}

template <class T, class B> void FMPFrame<T, B>::drawRegions()
{
    const auto output = spatialOutput();
    const auto random = this->noiseRandom(mFrozen ? mDraws : mDraws++);
    for (std::size_t d = 0; d < output.size(); ++d) {
        const auto grid = drawGrid(mSpatial[d], output[d], *random);
        for (std::size_t i = 0; i < output[d]; ++i)
            mRegions.axes[d][i] = {i == 0 ? 0 : grid[i - 1],
                                   i + 1 == output[d] ? mSpatial[d] - 1 : grid[i] - (mOverlapping ? 0 : 1)};
    }
}

template <class T, class B> void FMPFrame<T, B>::forward(bool)
{
    drawRegions();
    fmpForward(B{}, mRegions, mSpatial, mChannels, this->input(), *this->mOutputs, mWinners);
}

template <class T, class B> void FMPFrame<T, B>::backward()
{
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    unpoolForward(B{}, *this->mDiffInputs, mWinners, mSamePlaces, *target, accumulate);
    this->doneInputGradient();
}

}  // namespace N2D2

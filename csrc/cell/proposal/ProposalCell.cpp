#include "cell/proposal/ProposalCell.hpp"

#include <algorithm>

namespace N2D2 {

ProposalCell::ProposalCell(std::shared_ptr<StimuliProvider> provider, unsigned nbProposals, unsigned scoreIndex, unsigned IoUIndex, bool isNms,
                           std::vector<double> meansFactor, std::vector<double> stdFactor, std::vector<unsigned> numParts,
                           std::vector<unsigned> numTemplates)
    : Cell(nullptr, "proposal", 1), mProvider(std::move(provider)), mNbProposals(nbProposals), mScoreIndex(scoreIndex), mIoUIndex(IoUIndex),
      mNms(isNms), mMeans(std::move(meansFactor)), mStd(std::move(stdFactor)), mNumParts(std::move(numParts)),
      mNumTemplates(std::move(numTemplates))
{
    if (!mProvider)
        throw std::invalid_argument(label() + " it needs a stimuli provider");
    if (nbProposals == 0)
        throw std::invalid_argument(label() + " NbProposals must be at least 1");
    if (mIoUIndex != DefaultIoUIndex)
        throw std::invalid_argument(label() + " IoUIndex=" + std::to_string(mIoUIndex) + " would have no effect: its inputs (boxes, deltas, scores)"
                                    " hold no plane of overlaps, which is a word of RP; remove it");
    if (mMeans.empty())
        mMeans.assign(4, 0.0);
    if (mStd.empty())
        mStd.assign(4, 1.0);
    if (mMeans.size() != 4 || mStd.size() != 4)
        throw std::invalid_argument(label() + " MeansFactor and StdFactor must have 4 values each (x, y, w, h)");
    for (const unsigned n : mNumParts)
        mMaxParts = std::max<std::size_t>(mMaxParts, n);
    for (const unsigned n : mNumTemplates)
        mMaxTemplates = std::max<std::size_t>(mMaxTemplates, n);
}

}  // namespace N2D2

#include "cell/rp/RPCell.hpp"

namespace N2D2 {

RPCell::RPCell(unsigned nbAnchors, unsigned nbProposals, unsigned scoreIndex, unsigned IoUIndex)
    : Cell(nullptr, "rp", 4), mNbAnchors(nbAnchors), mNbProposals(nbProposals), mScoreIndex(scoreIndex), mIoUIndex(IoUIndex)
{
    if (nbAnchors == 0 || nbProposals == 0)
        throw std::invalid_argument(label() + " NbAnchors and NbProposals must be at least 1");
}

}  // namespace N2D2

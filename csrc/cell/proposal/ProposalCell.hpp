#pragma once
// Final boxes of a two-stage detector: the mathematical model (spec cells §12.4).
#include "cell/CellFamily.hpp"
#include "kernels/boxes.hpp"

namespace N2D2 {

class ProposalCell : public virtual Cell {
public:
    static constexpr const char* Type = "Proposal";
    static constexpr const char* FamilyName = "Proposal cell";

    /// The only value of `IoUIndex`: the word is RP's, the inputs here have no plane of overlaps.
    static constexpr unsigned DefaultIoUIndex = 5;

    /// `meansFactor`, `stdFactor`: 4 each, or empty for 0 and 1. `numParts`, `numTemplates`: of each class, or empty for none.
    ProposalCell(std::shared_ptr<StimuliProvider> provider, unsigned nbProposals, unsigned scoreIndex, unsigned IoUIndex, bool isNms,
                 std::vector<double> meansFactor, std::vector<double> stdFactor, std::vector<unsigned> numParts,
                 std::vector<unsigned> numTemplates);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}

    unsigned getNbProposals() const { return mNbProposals; }
    /// First class that counts (1: class 0 is the background).
    unsigned getScoreIndex() const { return mScoreIndex; }
    unsigned getIoUIndex() const { return mIoUIndex; }
    bool isNms() const { return mNms; }
    const std::vector<unsigned>& getNumParts() const { return mNumParts; }
    const std::vector<unsigned>& getNumTemplates() const { return mNumTemplates; }

protected:
    Parameter<double> mNMS{this, "NMS_IoU_Threshold", 0.3, {.min = 0.0, .max = 1.0}, "overlap with a better box that suppresses one"};
    Parameter<double> mScoreThreshold{this, "Score_Threshold", 0.0, "least score of a box"};
    Parameter<bool> mKeepMaxCls{this, "KeepMaxCls", false, "one box a proposal: of its best class"};

    std::shared_ptr<StimuliProvider> mProvider;
    unsigned mNbProposals, mScoreIndex, mIoUIndex;
    bool mNms;
    std::vector<double> mMeans, mStd;
    std::vector<unsigned> mNumParts, mNumTemplates;
    std::size_t mMaxParts = 0, mMaxTemplates = 0;
};

/// stimuliProvider, nbOutputs, nbProposals, scoreIndex, IoUIndex, isNms, meansFactor, stdFactor, numParts, numTemplates
struct ProposalFamily
    : CellFamily<ProposalCell, const std::shared_ptr<StimuliProvider>&, unsigned, unsigned, unsigned, unsigned, bool, const std::vector<double>&,
                 const std::vector<double>&, const std::vector<unsigned>&, const std::vector<unsigned>&> {};

}  // namespace N2D2

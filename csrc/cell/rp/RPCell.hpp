#pragma once
// Region proposals: the best boxes of an Anchor cell, a fixed number a stimulus; the mathematical model (spec cells §12.3).
#include "cell/CellFamily.hpp"

namespace N2D2 {

class RPCell : public virtual Cell {
public:
    static constexpr const char* Type = "RP";
    static constexpr const char* FamilyName = "RP cell";

    /// Planes of its input (`nbAnchors` channels each): the score, the overlap with the annotated boxes; x, y, w, h are planes 1 to 4.
    RPCell(unsigned nbAnchors, unsigned nbProposals, unsigned scoreIndex, unsigned IoUIndex);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}

    unsigned getNbAnchors() const { return mNbAnchors; }
    unsigned getNbProposals() const { return mNbProposals; }
    unsigned getScoreIndex() const { return mScoreIndex; }
    unsigned getIoUIndex() const { return mIoUIndex; }
    /// Of the last propagate: for each record of the outputs the anchor it comes from, (anchor·height + y)·width + x in its
    /// stimulus; -1 for a record without proposal.
    const std::vector<int>& getAnchorIndices() const { return mIndices; }

protected:
    Parameter<double> mMinWidth{this, "MinWidth", 0.0, {.min = 0.0}, "least width of a proposal, in pixels of the stimuli"};
    Parameter<double> mMinHeight{this, "MinHeight", 0.0, {.min = 0.0}, "least height of a proposal"};
    Parameter<double> mNMS{this, "NMS_IoU_Threshold", 0.7, {.min = 0.0, .max = 1.0}, "overlap with a better box that suppresses one"};
    Parameter<unsigned> mPreNMS{this, "Pre_NMS_TopN", 0u, "best candidates that are considered; 0 = all"};
    Parameter<double> mForegroundRate{this, "ForegroundRate", 0.25, {.min = 0.0, .max = 1.0}, "learning: part of foreground proposals"};
    Parameter<double> mForegroundMinIoU{this, "ForegroundMinIoU", 0.5, {.min = 0.0, .max = 1.0}, "learning: least overlap of foreground"};
    Parameter<double> mBackgroundMaxIoU{this, "BackgroundMaxIoU", 0.5, {.min = 0.0, .max = 1.0}, "learning: background overlaps less"};
    Parameter<double> mBackgroundMinIoU{this, "BackgroundMinIoU", 0.1, {.min = -1.0, .max = 1.0},
                                        "learning: background overlaps more; below 0: also boxes without overlap"};

    unsigned mNbAnchors, mNbProposals, mScoreIndex, mIoUIndex;
    std::vector<int> mIndices;
};

/// nbAnchors, nbProposals, scoreIndex, IoUIndex
struct RPFamily : CellFamily<RPCell, unsigned, unsigned, unsigned, unsigned> {};

}  // namespace N2D2

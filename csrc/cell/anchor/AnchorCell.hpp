#pragma once
// Boxes from the coordinates a network gives relative to anchors, and their loss: the mathematical model (spec cells §12.2).
#include <map>

#include "cell/CellFamily.hpp"
#include "cell/anchor/Anchor.hpp"

namespace N2D2 {

class AnchorCell : public virtual Cell {
public:
    static constexpr const char* Type = "Anchor";
    static constexpr const char* FamilyName = "Anchor cell";

    /// An annotated box of a stimulus, in its pixels.
    struct Truth {
        RealBox box;
        int label;
        int classIndex;  ///< with NbClass; -1: of no class
    };
    /// Overlap of an anchor with the annotated box it overlaps most, an index in getTruths(); -1 for none.
    struct Match {
        double IoU = 0.0;
        int truth = -1;
    };

    /// `scoresCls` score planes an anchor: 1, or 2 (object, no object); 0 = as many as the inputs have.
    AnchorCell(std::shared_ptr<StimuliProvider> provider, DetectorType detectorType, AnchorFormat inputFormat, std::vector<Anchor> anchors,
               unsigned scoresCls);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}

    DetectorType getDetectorType() const { return mDetectorType; }
    AnchorFormat getInputFormat() const { return mInputFormat; }
    const std::vector<Anchor>& getAnchors() const { return mAnchors; }
    unsigned getScoresCls() const { return mScoresCls; }
    /// Classes of the labels of the database (-1: of no class); `other`: of those not in the map. Without a call label = class.
    void setLabelsMapping(std::map<int, int> classes, int other);

    // Of the last propagate
    const std::vector<Truth>& getTruths(std::size_t batchPos) const { return mTruths.at(batchPos); }
    /// `index` = (anchor·height + y)·width + x.
    const Match& getMatch(std::size_t index, std::size_t batchPos) const;

protected:
    int classOf(int label) const;
    /// Annotated boxes of the batch, clipped to the stimuli; the first MaxLabelPerFrame of each.
    void readTruths(std::size_t batch);
    AnchorGrid makeGrid() const;
    std::size_t matchesPerStimulus() const { return mAnchors.size() * getInputsSize() / std::max<std::size_t>(getNbChannels(), 1); }

    Parameter<double> mPositiveIoU{this, "PositiveIoU", 0.7, {.min = 0.0, .max = 1.0}, "overlap above which an anchor is positive"};
    Parameter<double> mNegativeIoU{this, "NegativeIoU", 0.3, {.min = 0.0, .max = 1.0}, "SSD: overlap below which an anchor is negative"};
    Parameter<double> mLossLambda{this, "LossLambda", 10.0, {.min = 0.0}, "weight of the coordinates in the loss"};
    Parameter<unsigned> mLossPositiveSample{this, "LossPositiveSample", 128u, "SSD: positive anchors drawn a stimulus"};
    Parameter<unsigned> mLossNegativeSample{this, "LossNegativeSample", 128u, "SSD: negative anchors drawn a stimulus"};
    Parameter<unsigned> mFeatureMapWidth{this, "FeatureMapWidth", 0u, "width of the frame of the anchors; 0 = the stimuli's"};
    Parameter<unsigned> mFeatureMapHeight{this, "FeatureMapHeight", 0u, "height of the frame of the anchors; 0 = the stimuli's"};
    Parameter<bool> mFlip{this, "Flip", false, "coordinates and places of the anchors are counted from the far corner"};
    Parameter<unsigned> mNegativeRatio{this, "NegativeRatio", 3u, "LapNet: negative anchors for each positive one, at most"};
    Parameter<unsigned> mMaxLabelPerFrame{this, "MaxLabelPerFrame", 1000u, {.min = 1}, "annotated boxes of a stimulus taken, at most"};
    Parameter<int> mNbClass{this, "NbClass", -1, {.min = -1}, "LapNet: classes, which share the anchors in equal blocks"};

    std::shared_ptr<StimuliProvider> mProvider;
    DetectorType mDetectorType;
    AnchorFormat mInputFormat;
    std::vector<Anchor> mAnchors;
    unsigned mScoresCls;
    std::map<int, int> mClasses;
    int mOtherClass = -1;
    bool mMapped = false;
    std::vector<std::vector<Truth>> mTruths;
    std::vector<Match> mMatches;
};

/// stimuliProvider, detectorType, inputFormat, anchors, scoresCls
struct AnchorFamily : CellFamily<AnchorCell, const std::shared_ptr<StimuliProvider>&, DetectorType, AnchorFormat, const std::vector<Anchor>&, unsigned> {};

}  // namespace N2D2

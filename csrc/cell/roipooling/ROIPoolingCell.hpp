#pragma once
// Features of boxes, resampled to one size: the mathematical model (spec cells §12.6).
#include "cell/CellFamily.hpp"
#include "kernels/boxes.hpp"

namespace N2D2 {

enum class ROIPoolingKind { Max, Average, Bilinear, BilinearTF };
N2D2_ENUM(ROIPoolingKind, "Max", "Average", "Bilinear", "BilinearTF")

class ROIPoolingCell : public virtual Cell {
public:
    static constexpr const char* Type = "ROIPooling";
    static constexpr const char* FamilyName = "ROIPooling cell";

    /// Boxes are in pixels of the stimuli of `provider`.
    ROIPoolingCell(std::shared_ptr<StimuliProvider> provider, unsigned outputsWidth, unsigned outputsHeight, ROIPoolingKind pooling);
    const char* getType() const override { return Type; }
    void getStats(Stats&) const override {}

    unsigned getOutputsWidth() const { return mOutputsWidth; }
    unsigned getOutputsHeight() const { return mOutputsHeight; }
    ROIPoolingKind getPooling() const { return mPooling; }

protected:
    Parameter<bool> mFlip{this, "Flip", false, "points of the maps are counted from the far corner"};
    Parameter<bool> mIgnorePadding{this, "IgnorePadding", false, "bilinear samples that reach beyond the map are 0"};

    std::shared_ptr<StimuliProvider> mProvider;
    unsigned mOutputsWidth, mOutputsHeight;
    ROIPoolingKind mPooling;
};

/// stimuliProvider, outputsWidth, outputsHeight, nbOutputs, pooling
struct ROIPoolingFamily : CellFamily<ROIPoolingCell, const std::shared_ptr<StimuliProvider>&, unsigned, unsigned, unsigned, ROIPoolingKind> {};

}  // namespace N2D2

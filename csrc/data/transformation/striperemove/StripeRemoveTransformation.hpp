#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Removes stripes of columns or rows from frame, label matrix and ROIs. Offsets of later stripes count in what is left.
class StripeRemoveTransformation : public Transformation {
public:
    /// Axis 0: columns, 1: rows.
    StripeRemoveTransformation(unsigned axis, unsigned offset, unsigned length);

    const char* getType() const override { return "StripeRemove"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize size) const override;
    bool draws() const override { return mRandomOffset; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<StripeRemoveTransformation>(mAxis, mOffset, mLength));
    }

private:
    std::string arguments() const override;

    unsigned mAxis;
    unsigned mOffset;
    unsigned mLength;
    Parameter<bool> mRandomOffset{this, "RandomOffset", false, "draw the place of each stripe"};
    Parameter<unsigned> mNbIterations{this, "NbIterations", 1, {.max = 65535}, "number of stripes"};
    Parameter<unsigned> mStepOffset;
};

}  // namespace N2D2

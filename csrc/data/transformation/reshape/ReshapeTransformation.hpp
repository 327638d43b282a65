#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Other sides for the same elements, in their interleaved order. A label matrix follows; ROIs cannot.
class ReshapeTransformation : public Transformation {
public:
    /// 0 rows or channels: as they are; 0 columns: what results, else it is checked.
    explicit ReshapeTransformation(unsigned nbRows, unsigned nbCols = 0, unsigned nbChannels = 0);

    const char* getType() const override { return "Reshape"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {mNbRows ? mNbCols : 0, mNbCols ? mNbRows : 0}; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<ReshapeTransformation>(mNbRows, mNbCols, mNbChannels));
    }
    unsigned getNbRows() const { return mNbRows; }
    unsigned getNbCols() const { return mNbCols; }
    unsigned getNbChannels() const { return mNbChannels; }

private:
    std::string arguments() const override;

    unsigned mNbRows;
    unsigned mNbCols;
    unsigned mNbChannels;
};

}  // namespace N2D2

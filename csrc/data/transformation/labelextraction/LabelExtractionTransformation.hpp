#pragma once
#include <map>

#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// A patch of one label, of one of several sizes; its label becomes the stimulus' one. Drawn in this order: the size, the label, the place.
/// Labels are drawn by their wanted shares among those of the frame, without memory of other frames: the same read gives the same patch whoever
/// does it. Without a place the patch at the top-left is taken, with a warning, and labelled -1.
class LabelExtractionTransformation : public Transformation {
public:
    /// `widths`, `heights`: comma separated, as many. `label` -1: one of those of the frame. `distribution`: "Auto" (equal shares) or
    /// "label:share,first-last:share,…"; a range of labels shares equally.
    LabelExtractionTransformation(const std::string& widths, const std::string& heights, int label = -1, const std::string& distribution = "Auto");

    const char* getType() const override { return "LabelExtraction"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override;
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<LabelExtractionTransformation>(mWidthsText, mHeightsText, mLabel, mDistributionText));
    }

private:
    struct Patch {
        int width, height;
    };
    std::string arguments() const override { return mWidthsText + "; " + mHeightsText + "; " + std::to_string(mLabel) + "; " + mDistributionText; }
    Patch choosePatch(const ROIs& rois, int id, Patch& erosion, Random& random) const;
    cv::Mat eroded(const cv::Mat& labels, const ROIs& rois, int id, Patch patch) const;
    int chooseLabel(const std::vector<int>& present, Random& random) const;

    std::string mWidthsText;
    std::string mHeightsText;
    int mLabel;
    std::string mDistributionText;
    std::vector<Patch> mPatches;
    std::map<int, double> mShares;  // none: equal ones
};

}  // namespace N2D2

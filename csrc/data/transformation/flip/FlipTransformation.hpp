#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Mirrors the frame, its label matrix and ROIs. A random flag replaces the fixed one by one draw of {0, 1}, horizontal first.
class FlipTransformation : public Transformation {
public:
    explicit FlipTransformation(bool horizontalFlip = false, bool verticalFlip = false) : mHorizontal(horizontalFlip), mVertical(verticalFlip) {}

    const char* getType() const override { return "Flip"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    void reverse(const cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id) const override;
    bool draws() const override { return mRandomHorizontalFlip || mRandomVerticalFlip; }
    std::shared_ptr<Transformation> clone() const override;
    bool getHorizontalFlip() const { return mHorizontal; }
    bool getVerticalFlip() const { return mVertical; }
    bool getRandomHorizontalFlip() const { return mRandomHorizontalFlip; }
    bool getRandomVerticalFlip() const { return mRandomVerticalFlip; }

private:
    std::string arguments() const override { return std::to_string(mHorizontal) + ", " + std::to_string(mVertical); }
    bool mHorizontal;
    bool mVertical;
    Parameter<bool> mRandomHorizontalFlip{this, "RandomHorizontalFlip", false, "draw whether to flip horizontally"};
    Parameter<bool> mRandomVerticalFlip{this, "RandomVerticalFlip", false, "draw whether to flip vertically"};
};

}  // namespace N2D2

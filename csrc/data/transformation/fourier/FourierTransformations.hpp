#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Forward discrete Fourier transform of one channel, not normalized: 64F with channels (re, im). Frames are padded with zeros, right and
/// below, to sides that are products of 2, 3 and 5; labels are left alone.
class DFTTransformation : public Transformation {
public:
    /// `twoDimensional` false: each row on its own.
    explicit DFTTransformation(bool twoDimensional = true) : mTwoDimensional(twoDimensional) {}

    const char* getType() const override { return "DFT"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {0, 0}; }
    int getOutputsDepth(int) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<DFTTransformation>(mTwoDimensional)); }

private:
    std::string arguments() const override { return std::to_string(mTwoDimensional); }
    bool mTwoDimensional;
};

/// Orthonormal forward discrete cosine transform of one float channel, padded with zeros to even sides that are quick.
class DCTTransformation : public Transformation {
public:
    /// `twoDimensional` false: each row on its own.
    explicit DCTTransformation(bool twoDimensional = true) : mTwoDimensional(twoDimensional) {}

    const char* getType() const override { return "DCT"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    ImageSize getOutputsSize(ImageSize) const override { return {0, 0}; }
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<DCTTransformation>(mTwoDimensional)); }

private:
    std::string arguments() const override { return std::to_string(mTwoDimensional); }
    bool mTwoDimensional;
};

/// Channels (re, im) of a float frame to (magnitude, phase in radians), 64F.
class MagnitudePhaseTransformation : public Transformation {
public:
    explicit MagnitudePhaseTransformation(bool logScale = false) { mLogScale = logScale; }

    const char* getType() const override { return "MagnitudePhase"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    int getOutputsDepth(int) const override;
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<MagnitudePhaseTransformation>()); }

private:
    Parameter<bool> mLogScale{this, "LogScale", false, "ln(1 + magnitude)"};
};

}  // namespace N2D2

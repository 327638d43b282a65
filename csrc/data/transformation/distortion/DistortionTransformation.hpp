#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// Elastic distortion (Simard, Steinkraus, Platt 2003), scaling and rotation about the centre, all drawn at each use. The frame
/// is read bilinearly, label matrices at the nearest pixel; the corners of ROIs go where their pixels do.
class DistortionTransformation : public Transformation {
public:
    const char* getType() const override { return "Distortion"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override;
    unsigned getElasticGaussianSize() const { return mElasticGaussianSize; }
    double getElasticSigma() const { return mElasticSigma; }
    double getElasticScaling() const { return mElasticScaling; }
    double getScaling() const { return mScaling; }
    double getRotation() const { return mRotation; }
    bool getIgnoreMissingData() const { return mIgnoreMissingData; }

private:
    Parameter<unsigned> mElasticGaussianSize{this, "ElasticGaussianSize", 15, {.min = 1, .max = 1001}, "side of the smoothing kernel, in pixels"};
    Parameter<double> mElasticSigma{this, "ElasticSigma", 6.0, {.min = 0, .openMin = true}, "width of the smoothing kernel, in pixels"};
    Parameter<double> mElasticScaling{this, "ElasticScaling", 0.0, "strength of the elastic field (0: none)"};
    Parameter<double> mScaling{this, "Scaling", 0.0, "largest scaling, in percent"};
    Parameter<double> mRotation{this, "Rotation", 0.0, "largest rotation, in degrees"};
    Parameter<bool> mIgnoreMissingData{this, "IgnoreMissingData", true, "label pixels from outside the frame become -1"};
};

}  // namespace N2D2

#pragma once
#include "data/transformation/padcrop/PadCropTransformation.hpp"

namespace N2D2 {

/// Replaces channels at random by a constant, as if their data were missing.
class ChannelDropTransformation : public Transformation {
public:
    /// A probability a channel, or one for each of them.
    explicit ChannelDropTransformation(const std::vector<double>& dropProb);

    const char* getType() const override { return "ChannelDrop"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<ChannelDropTransformation>(mDropProb)); }

private:
    std::string arguments() const override { return "[" + toText(mDropProb) + "]"; }
    std::vector<double> mDropProb;
    Parameter<double> mDropValue{this, "DropValue", 0.0, "value of a dropped channel's pixels"};
};

struct ChannelShakeEnums {
    enum Distribution : int { Uniform, Normal, TruncatedNormal };
};
N2D2_ENUM(ChannelShakeEnums::Distribution, "Uniform", "Normal", "TruncatedNormal")

/// Shifts channels at random, each on its own, as if they were misaligned: labels and ROIs stay. Drawn channel by channel, down first, then right.
class ChannelShakeTransformation : public Transformation, public BorderEnums, public ChannelShakeEnums {
public:
    using Ranges = std::vector<std::pair<double, double>>;
    /// Ranges of shifts, in pixels, by channel; those beyond the last stay.
    ChannelShakeTransformation(const Ranges& verticalRange, const Ranges& horizontalRange);

    const char* getType() const override { return "ChannelShake"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override { return cloned(std::make_shared<ChannelShakeTransformation>(mVertical, mHorizontal)); }

private:
    std::string arguments() const override;
    double drawn(std::pair<double, double> range, Random& random) const;

    Ranges mVertical;
    Ranges mHorizontal;
    Parameter<Distribution> mDistribution{this, "Distribution", Uniform, "of the shifts; that of Normal is 6 deviations wide"};
    Parameter<bool> mRounded{this, "Rounded", true, "whole pixels"};
    Parameter<BorderType> mBorderType{this, "BorderType", MinusOneReflectBorder, "what padding is made of"};
    Parameter<std::vector<double>> mBorderValue{this, "BorderValue", {}, "values of a constant border, one a channel"};
};

}  // namespace N2D2

#pragma once
#include <array>
#include <map>

#include "data/transformation/Transformation.hpp"

namespace N2D2 {

/// v' = gain * (v / S)^gamma * S + bias * S with drawn gain, bias and gamma; S is 1 for floats, else the largest value of the depth. Integers are
/// rounded (ties to even) and saturated.
class RandomAffineTransformation : public Transformation {
public:
    using Range = std::pair<double, double>;
    /// How one of gain, bias and gamma is drawn.
    struct Variation {
        std::vector<Range> ranges;       ///< none: neutral; one: one value for all channels; several: one a channel, neutral beyond
        bool perChannel = false;         ///< the ranges are those of channels, even a single one
        std::vector<double> probabilities;  ///< none: always; one: for all channels at once; several: one a channel, values too are then
    };

    RandomAffineTransformation(Variation gain, Variation bias, Variation gamma);
    /// Gain of 1 - gainVar to 1 + gainVar, bias of -biasVar to biasVar.
    explicit RandomAffineTransformation(double gainVar, double biasVar = 0.0);

    const char* getType() const override { return "RandomAffine"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    bool draws() const override { return true; }
    std::shared_ptr<Transformation> clone() const override
    {
        return cloned(std::make_shared<RandomAffineTransformation>(mVariations[0], mVariations[1], mVariations[2]));
    }

private:
    std::string arguments() const override;
    void check() const;

    std::array<Variation, 3> mVariations;  // gain, bias, gamma
    Parameter<bool> mDisjointGamma{this, "DisjointGamma", false, "no gain and bias where gamma is drawn"};
    Parameter<std::vector<unsigned>> mChannelsMask{this, "ChannelsMask", {}, "1 for the channels to change (none: all)"};
};

}  // namespace N2D2

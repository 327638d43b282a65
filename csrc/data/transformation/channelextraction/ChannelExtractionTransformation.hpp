#pragma once
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

struct ChannelExtractionEnums {
    enum Channel : int { Red, Green, Blue, Hue, Saturation, Value, Gray, Y, Cb, Cr };
};
N2D2_ENUM(ChannelExtractionEnums::Channel, "Red", "Green", "Blue", "Hue", "Saturation", "Value", "Gray", "Y", "Cb", "Cr")

/// One channel of a BGR frame; frames with one channel are left alone. 8U hues are scaled to 0..255.
class ChannelExtractionTransformation : public Transformation, public ChannelExtractionEnums {
public:
    explicit ChannelExtractionTransformation(Channel channel) : mChannel(channel) {}

    const char* getType() const override { return "ChannelExtraction"; }
    using Transformation::apply;
    void apply(cv::Mat& frame, cv::Mat& labels, ROIs& rois, int id, Random& random) const override;
    std::shared_ptr<Transformation> clone() const override { return std::make_shared<ChannelExtractionTransformation>(mChannel); }
    Channel getChannel() const { return mChannel; }

private:
    std::string arguments() const override { return enumToText(mChannel); }
    Channel mChannel;
};

}  // namespace N2D2

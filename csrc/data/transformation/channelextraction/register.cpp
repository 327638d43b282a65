#include "core/Register.hpp"
#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"

N2D2_REGISTER(ChannelExtractionTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("ChannelExtractionTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        return std::make_shared<ChannelExtractionTransformation>(
            takeRequired<ChannelExtractionTransformation::Channel>(options, "[ChannelExtractionTransformation]", "CSChannel"));
    });
}

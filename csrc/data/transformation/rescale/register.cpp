#include "core/Register.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

N2D2_REGISTER(RescaleTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("RescaleTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        const std::string who = "[RescaleTransformation]";
        const auto width = takeRequired<unsigned>(options, who, "Width");
        const auto height = takeRequired<unsigned>(options, who, "Height");
        auto transformation = std::make_shared<RescaleTransformation>(width, height);
        takeParameters(options, *transformation);
        return transformation;
    });
}

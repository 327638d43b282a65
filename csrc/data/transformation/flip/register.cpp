#include "core/Register.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"

N2D2_REGISTER(FlipTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("FlipTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        const std::string who = "[FlipTransformation]";
        const bool horizontal = takeOption(options, who, "HorizontalFlip", false);
        const bool vertical = takeOption(options, who, "VerticalFlip", false);
        auto transformation = std::make_shared<FlipTransformation>(horizontal, vertical);
        takeParameters(options, *transformation);
        return transformation;
    });
}

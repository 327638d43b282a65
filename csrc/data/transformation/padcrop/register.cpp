#include "core/Register.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"

N2D2_REGISTER(PadCropTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("PadCropTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        const std::string who = "[PadCropTransformation]";
        const auto width = takeRequired<int>(options, who, "Width");
        const auto height = takeRequired<int>(options, who, "Height");
        auto transformation = std::make_shared<PadCropTransformation>(width, height);
        takeParameters(options, *transformation);
        return transformation;
    });
}

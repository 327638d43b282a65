#include "core/Register.hpp"
#include "data/transformation/colorspace/ColorSpaceTransformation.hpp"

N2D2_REGISTER(ColorSpaceTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("ColorSpaceTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        return std::make_shared<ColorSpaceTransformation>(
            takeRequired<ColorSpaceTransformation::ColorSpace>(options, "[ColorSpaceTransformation]", "ColorSpace"));
    });
}

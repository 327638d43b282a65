#include "core/Register.hpp"
#include "data/transformation/distortion/DistortionTransformation.hpp"

N2D2_REGISTER(DistortionTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("DistortionTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        auto transformation = std::make_shared<DistortionTransformation>();
        takeParameters(options, *transformation);
        return transformation;
    });
}

#include "cell/transformation/TransformationCell.hpp"
#include "core/Register.hpp"
#include "ini/DataBuilder.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    const unsigned nbOutputs = layer.nbOutputs();
    // Words that the transformation does not know are its errors.
    const auto transformation = buildTransformation(layer.ini(), "Transformation");
    auto cell = registry().family<TransformationCellFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, transformation);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(TransformationIni)
{
    registry.family<N2D2::LayerFamily>().add("Transformation", build);
}

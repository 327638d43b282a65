#include "cell/transpose/TransposeCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> build(LayerBuilder& layer)
{
    layer.refuseWindow();
    const unsigned nbOutputs = layer.nbOutputs();
    const auto values = layer.ini().getProperty<std::vector<int>>("Perm");
    auto cell = registry().family<TransposeFamily>().create(layer.key(), layer.net(), layer.name(), nbOutputs, values);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(TransposeIni)
{
    registry.family<N2D2::LayerFamily>().add("Transpose", build);
}

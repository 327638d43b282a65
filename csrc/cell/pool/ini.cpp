#include "cell/pool/PoolCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> buildPool(LayerBuilder& layer)
{
    const auto pool = layer.axes<unsigned>("PoolDims", "PoolSize", {"PoolWidth", "PoolHeight", "PoolDepth"}, 0, 1, true);
    const std::size_t rank = pool.size();
    const auto stride = layer.axes<unsigned>("StrideDims", "Stride", {"StrideX", "StrideY", "StrideZ"}, rank, 1, false);
    const auto padding = layer.axes<unsigned>("PaddingDims", "Padding", {"PaddingX", "PaddingY", "PaddingZ"}, rank, 0, false);
    const auto pooling = layer.ini().getProperty<PoolKind>("Pooling");
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<PoolFamily>().create(layer.key(), layer.net(), layer.name(), pool, nbOutputs, stride, padding, pooling,
                                                       layer.activation());
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(PoolIni)
{
    registry.family<N2D2::LayerFamily>().add("Pool", buildPool);
}

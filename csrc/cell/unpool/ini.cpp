#include "cell/unpool/UnpoolCell.hpp"
#include "core/Error.hpp"
#include "core/Register.hpp"
#include "deepnet/DeepNet.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

/// `ArgMax`: the name of a pool layer, or one for each input. Layers are built in the order in which they are propagated.
void addWinners(LayerBuilder& layer, UnpoolCell& cell)
{
    IniParser& ini = layer.ini();
    const std::string names = ini.getProperty<std::string>("ArgMax");
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t comma = std::min(names.find(',', begin), names.size());
        const std::string name(trim(std::string_view(names).substr(begin, comma - begin)));
        begin = comma + 1;
        if (!layer.net()->hasCell(name)) {
            std::vector<std::string> pools;
            for (const auto& [other, present] : layer.net()->getCells()) {
                if (std::dynamic_pointer_cast<PoolCell>(present))
                    pools.push_back(other);
            }
            ini.fail("ArgMax", "ArgMax: there is no layer \"" + name + "\" before section [" + layer.name() + "]" + suggestion(name, pools));
        }
        const auto pool = std::dynamic_pointer_cast<PoolCell>(layer.net()->getCell(name));
        if (!pool)
            ini.fail("ArgMax", "ArgMax: " + name + " is a " + layer.net()->getCell(name)->getType() + " layer, a Pool is needed");
        cell.addArgMax(pool);
    }
}

std::shared_ptr<Cell> buildUnpool(LayerBuilder& layer)
{
    const auto pool = layer.axes<unsigned>("PoolDims", "PoolSize", {"PoolWidth", "PoolHeight", "PoolDepth"}, 0, 1, true);
    const std::size_t rank = pool.size();
    const auto stride = layer.axes<unsigned>("StrideDims", "Stride", {"StrideX", "StrideY", "StrideZ"}, rank, 1, false);
    const auto padding = layer.axes<unsigned>("PaddingDims", "Padding", {"PaddingX", "PaddingY", "PaddingZ"}, rank, 0, false);
    const auto pooling = layer.ini().getProperty<PoolKind>("Pooling");
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<UnpoolFamily>().create(layer.key(), layer.net(), layer.name(), pool, nbOutputs, stride, padding, pooling,
                                                         layer.activation());
    if (pooling == PoolKind::Max || layer.ini().isProperty("ArgMax"))
        addWinners(layer, *cell);
    layer.parameters(*cell);
    return cell;
}

}  // namespace

N2D2_REGISTER(UnpoolIni)
{
    registry.family<N2D2::LayerFamily>().add("Unpool", buildUnpool);
}

#include "cell/pool/PoolCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

class PoolLowering : public CellLowering {
public:
    std::string refuses(const CellToLower& from, bool) const override
    {
        const auto& cell = dynamic_cast<const PoolCell&>(from.cell);
        if (cell.getPoolDims().size() > 2)
            return "windows of three dimensions are not exported";
        const std::size_t channels = from.inputs[0].channels, outputs = cell.getNbOutputs();
        bool unit = channels == outputs && (channels == 1 || !cell.getMapping().empty());
        for (std::size_t c = 0; unit && c < channels; ++c) {
            for (std::size_t o = 0; unit && o < outputs; ++o)
                unit = cell.isConnection(c, o) == (c == o);
        }
        if (!unit)
            return "it pools channels jointly: only one to one is exported (Mapping.ChannelsPerGroup=1)";
        for (const int padding : padding4(cell)) {
            if (padding < 0)
                return "a padding below 0 is not exported: crop with a Padding cell";
        }
        return {};
    }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const PoolCell&>(from.cell);
        Layer layer = layerOf(cell.getPooling() == PoolKind::Max ? LayerKind::MaxPool : LayerKind::AveragePool);
        layer.kernelWidth = cell.getPoolWidth();
        layer.kernelHeight = cell.getPoolHeight();
        layer.strideX = cell.getStrideDims()[0];
        layer.strideY = cell.getStrideDims().size() > 1 ? cell.getStrideDims()[1] : 1;
        const auto padding = padding4(cell);
        layer.padLeft = padding[0];
        layer.padTop = padding[1];
        layer.padRight = padding[2];
        layer.padBottom = padding[3];
        layer.groups = static_cast<unsigned>(from.output.channels);
        return {layer};
    }

private:
    /// Left, top, right, bottom.
    static std::vector<int> padding4(const PoolCell& cell)
    {
        const auto& own = cell.getPaddingDims();
        const auto& extended = cell.getExtendedPadding();
        const int x = static_cast<int>(own[0]);
        if (own.size() == 1)
            return {x + extended[0], 0, x + extended[1], 0};
        const int y = static_cast<int>(own[1]);
        return {x + extended[0], y + extended[1], x + extended[2], y + extended[3]};
    }
};

}  // namespace

N2D2_REGISTER(PoolLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Pool", [] { return std::make_shared<PoolLowering>(); });
}

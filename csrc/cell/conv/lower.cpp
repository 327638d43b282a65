#include <algorithm>

#include "cell/KernelLowering.hpp"
#include "cell/conv/ConvCell.hpp"
#include "core/Register.hpp"

namespace {

using namespace N2D2;

class ConvLowering : public CellLowering {
public:
    std::string refuses(const CellToLower& from, bool) const override
    {
        const auto& cell = dynamic_cast<const ConvCell&>(from.cell);
        if (std::any_of(cell.getSubSampleDims().begin(), cell.getSubSampleDims().end(), [](unsigned s) { return s != 1; }))
            return "sub-sampling is not exported: use a stride, or a Pool behind it";
        const std::size_t rank = cell.getKernelDims().size();
        for (std::size_t d = 0; d < rank; ++d) {
            if (cell.getPaddingDims()[d] + cell.getExtendedPadding()[d] < 0 || cell.getPaddingDims()[d] + cell.getExtendedPadding()[rank + d] < 0)
                return "a padding below 0 is not exported: crop with a Padding cell";
        }
        return refusesKernels(cell);
    }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const ConvCell&>(from.cell);
        Layer layer = layerOf(LayerKind::Conv);
        lowerKernels(cell, from, true, layer);
        const auto& extended = cell.getExtendedPadding();
        const bool flat = cell.getKernelDims().size() == 1;
        layer.padLeft += extended[0];
        layer.padRight += extended[flat ? 1 : 2];
        layer.padTop += flat ? 0 : extended[1];
        layer.padBottom += flat ? 0 : extended[3];
        return {layer};
    }
    void store(const Layer& layer, Cell& cell) const override { storeKernels(layer, dynamic_cast<ConvCell&>(cell)); }
};

}  // namespace

N2D2_REGISTER(ConvLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Conv", [] { return std::make_shared<ConvLowering>(); });
}

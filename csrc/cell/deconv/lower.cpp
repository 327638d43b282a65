#include "cell/KernelLowering.hpp"
#include "cell/deconv/DeconvCell.hpp"
#include "core/Register.hpp"

namespace {

using namespace N2D2;

class DeconvLowering : public CellLowering {
public:
    std::string refuses(const CellToLower& from, bool) const override
    {
        const auto& cell = dynamic_cast<const DeconvCell&>(from.cell);
        for (const int padding : cell.getPaddingDims()) {
            if (padding < 0)
                return "a padding below 0 is not exported: use a Padding cell behind it";
        }
        return refusesKernels(cell);
    }
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        Layer layer = layerOf(LayerKind::Deconv);
        lowerKernels(dynamic_cast<const DeconvCell&>(from.cell), from, false, layer);
        return {layer};
    }
    void store(const Layer& layer, Cell& cell) const override { storeKernels(layer, dynamic_cast<DeconvCell&>(cell)); }
};

}  // namespace

N2D2_REGISTER(DeconvLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Deconv", [] { return std::make_shared<DeconvLowering>(); });
}

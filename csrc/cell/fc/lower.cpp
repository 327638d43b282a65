#include <cmath>

#include "cell/fc/FcCell.hpp"
#include "core/Register.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace {

using namespace N2D2;

/// A convolution as large as its input. The cell's weights are in the order of the inputs, each CHW.
class FcLowering : public CellLowering {
public:
    std::vector<Layer> lower(const CellToLower& from) const override
    {
        const auto& cell = dynamic_cast<const FcCell&>(from.cell);
        Layer layer = layerOf(LayerKind::Fc);
        const TensorInfo& input = from.inputs[0];
        layer.kernelWidth = static_cast<unsigned>(input.width);
        layer.kernelHeight = static_cast<unsigned>(input.height);
        const std::size_t plane = input.width * input.height, size = input.size(), outputs = cell.getNbOutputs();
        layer.floatWeights.resize(outputs * size);
        cell.holdOnHost(true);
        // Joined channels of inputs of one size: CHW one after another is CHW of all.
        for (std::size_t o = 0; o < outputs; ++o) {
            double* const to = layer.floatWeights.data() + o * size;
            double sum = 1e-6;
            for (std::size_t c = 0; c < input.channels; ++c) {
                for (std::size_t p = 0; p < plane; ++p) {
                    const double weight = cell.getWeight(o, c * plane + p);
                    to[p * input.channels + c] = weight;
                    sum += weight * weight;
                }
            }
            if (cell.getParameter("Normalize") == "1") {
                for (std::size_t i = 0; i < size; ++i)
                    to[i] /= std::sqrt(sum);
            }
        }
        for (std::size_t o = 0; o < outputs && cell.hasBias(); ++o)
            layer.floatBiases.push_back(cell.getBias(o));
        cell.holdOnHost(false);
        return {layer};
    }
    void store(const Layer& layer, Cell& cell) const override
    {
        auto& fc = dynamic_cast<FcCell&>(cell);
        if (fc.getParameter("Normalize") == "1")
            fc.setParameter("Normalize", "0");
        const std::size_t plane = std::size_t(layer.kernelWidth) * layer.kernelHeight, channels = layer.inputInfo[0].channels;
        fc.holdOnHost(true);
        for (std::size_t o = 0; o < fc.getNbOutputs(); ++o) {
            for (std::size_t c = 0; c < channels; ++c) {
                for (std::size_t p = 0; p < plane; ++p)
                    fc.setWeight(o, c * plane + p, layer.weights[(o * plane + p) * channels + c]);
            }
        }
        for (std::size_t o = 0; o < layer.biases.size(); ++o)
            fc.setBias(o, static_cast<double>(layer.biases[o]));
        fc.holdOnHost(false);
    }
};

}  // namespace

N2D2_REGISTER(FcLowering)
{
    registry.family<N2D2::CellLoweringFamily>().add("Fc", [] { return std::make_shared<FcLowering>(); });
}

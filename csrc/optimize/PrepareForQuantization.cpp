#include <algorithm>
#include <vector>

#include "core/Log.hpp"
#include "core/Text.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/GraphPasses.hpp"
#include "optimize/Histogram.hpp"
#include "optimize/Quantization.hpp"

namespace N2D2 {

namespace {

using Parameters = Cell::FreeParametersType;

/// Weights beyond the threshold of their histogram become the threshold.
void clipWeights(DeepNet& net, ClippingMode mode, unsigned bits)
{
    if (mode == ClippingMode::NONE)
        return;
    if (mode == ClippingMode::QUANTILE)
        throw std::invalid_argument("[Quantization] weights are not clipped by a Quantile: None, MSE or KL-Divergence are expected");
    for (const auto& cell : net.orderedCells()) {
        const std::string type = cell->getType();
        if (type != "Conv" && type != "Fc" && type != "Deconv")
            continue;
        std::vector<double> weights;
        cell->processFreeParameters(
            [&weights](double weight) {
                weights.push_back(weight);
                return weight;
            },
            Parameters::Multiplicative);
        const Histogram histogram = Histogram::of(weights.data(), weights.size(), true, Histogram::binsFor(mode, bits));
        if (histogram.empty())
            continue;
        const double threshold = clippingThreshold(histogram, mode, bits, false);
        cell->processFreeParameters([threshold](double weight) { return std::clamp(weight, -threshold, threshold); }, Parameters::Multiplicative);
        logInfo("  - " + cell->getName() + ": weights of " + toText(histogram.bound()) + " clipped to " + toText(threshold));
    }
}

}  // namespace

void prepareForQuantization(DeepNet& net, const QuantizationOptions& options)
{
    net.initialize();
    if (!options.noEqualization) {
        fusePadding(net);
        crossLayerEqualization(net);
    }
    clipWeights(net, options.weightsClipping, options.weightBits > 0 ? options.weightBits : options.nbBits);
}

}  // namespace N2D2

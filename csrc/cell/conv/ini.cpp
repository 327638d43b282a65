#include "cell/conv/ConvCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> buildConv(LayerBuilder& layer)
{
    const auto kernel = layer.axes<unsigned>("KernelDims", "KernelSize", {"KernelWidth", "KernelHeight", "KernelDepth"}, 0, 1, true);
    const std::size_t rank = kernel.size();
    const auto subSample = layer.axes<unsigned>("SubSampleDims", "SubSample", {"SubSampleX", "SubSampleY", "SubSampleZ"}, rank, 1, false);
    const auto stride = layer.axes<unsigned>("StrideDims", "Stride", {"StrideX", "StrideY", "StrideZ"}, rank, 1, false);
    const auto padding = layer.axes<int>("PaddingDims", "Padding", {"PaddingX", "PaddingY", "PaddingZ"}, rank, 0, false);
    const auto dilation = layer.axes<unsigned>("DilationDims", "Dilation", {"DilationX", "DilationY", "DilationZ"}, rank, 1, false);
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<ConvFamily>().create(layer.key(), layer.net(), layer.name(), kernel, nbOutputs, subSample, stride,
                                                       padding, dilation, layer.activation());
    if (auto filler = layer.filler("WeightsFiller"))
        cell->setWeightsFiller(filler);
    if (auto filler = layer.filler("BiasFiller"))
        cell->setBiasFiller(filler);
    layer.solvers({{"BiasSolver", cell->getBiasSolver(), [&](auto solver) { cell->setBiasSolver(solver); }},
                   {"WeightsSolver", cell->getWeightsSolver(), [&](auto solver) { cell->setWeightsSolver(solver); }}});
    cell->setQuantizer(layer.weightQuantizer());
    layer.parameters(*cell);
    layer.sharesWeights("WeightsSharing");
    layer.shares("BiasesSharing", "biases");
    ConvCell* const conv = cell.get();
    layer.kernels(cell, kernel, [conv](std::size_t output, std::size_t channel, const Tensor<double>& values, bool normalize) {
        conv->setKernel(output, channel, values, normalize);
    });
    return cell;
}

}  // namespace

N2D2_REGISTER(ConvIni)
{
    registry.family<N2D2::LayerFamily>().add("Conv", buildConv);
}

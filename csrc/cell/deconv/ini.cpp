#include "cell/deconv/DeconvCell.hpp"
#include "core/Register.hpp"
#include "ini/LayerBuilder.hpp"

namespace {

using namespace N2D2;

std::shared_ptr<Cell> buildDeconv(LayerBuilder& layer)
{
    IniParser& ini = layer.ini();
    const auto kernel = layer.axes<unsigned>("KernelDims", "KernelSize", {"KernelWidth", "KernelHeight", "KernelDepth"}, 0, 1, true);
    const std::size_t rank = kernel.size();
    const auto stride = layer.axes<unsigned>("StrideDims", "Stride", {"StrideX", "StrideY", "StrideZ"}, rank, 1, false);
    const auto padding = layer.axes<int>("PaddingDims", "Padding", {"PaddingX", "PaddingY", "PaddingZ"}, rank, 0, false);
    const auto dilation = layer.axes<unsigned>("DilationDims", "Dilation", {"DilationX", "DilationY", "DilationZ"}, rank, 1, false);
    // The manual lists the sub-sampling of Conv here too; 1 is what a deconvolution does.
    for (const unsigned s : layer.axes<unsigned>("SubSampleDims", "SubSample", {"SubSampleX", "SubSampleY", "SubSampleZ"}, rank, 1, false)) {
        if (s != 1)
            ini.fail("SubSample", "a Deconv does not sub-sample its outputs: SubSample must be 1 (add a Pool)");
    }
    const unsigned nbOutputs = layer.nbOutputs();
    auto cell = registry().family<DeconvFamily>().create(layer.key(), layer.net(), layer.name(), kernel, nbOutputs, stride, padding,
                                                         dilation, layer.activation());
    if (auto filler = layer.filler("WeightsFiller"))
        cell->setWeightsFiller(filler);
    if (auto filler = layer.filler("BiasFiller"))
        cell->setBiasFiller(filler);
    layer.solvers({{"BiasSolver", cell->getBiasSolver(), [&](auto solver) { cell->setBiasSolver(solver); }},
                   {"WeightsSolver", cell->getWeightsSolver(), [&](auto solver) { cell->setWeightsSolver(solver); }}});
    layer.parameters(*cell);
    layer.sharesWeights("WeightsSharing");
    layer.shares("BiasesSharing", "biases");
    DeconvCell* const deconv = cell.get();
    layer.kernels(cell, kernel, [deconv](std::size_t output, std::size_t channel, const Tensor<double>& values, bool normalize) {
        deconv->setKernel(output, channel, values, normalize);
    });
    return cell;
}

}  // namespace

N2D2_REGISTER(DeconvIni)
{
    registry.family<N2D2::LayerFamily>().add("Deconv", buildDeconv);
}

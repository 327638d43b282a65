#include "cell/deconv/DeconvCell.hpp"

#include <limits>

#include "cell/FrameCell.hpp"
#include "cell/Window.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

DeconvCell::DeconvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& strideDims,
                       const std::vector<int>& paddingDims, const std::vector<unsigned>& dilationDims)
    : Cell(nullptr, "deconv", 1), mWeightsFiller(std::make_shared<NormalFiller>(0.0, 0.05)),
      mBiasFiller(std::make_shared<NormalFiller>(0.0, 0.05)), mWeightsSolver(std::make_shared<SGDSolver>()),
      mBiasSolver(std::make_shared<SGDSolver>())
{
    mKernelDims = windowDims(label(), "kernel", kernelDims);
    const std::size_t rank = mKernelDims.size();
    mStrideDims = perAxis(label(), "stride", strideDims, rank, 1u);
    mPaddingDims = perAxis(label(), "padding", paddingDims, rank, 0);
    mDilationDims = perAxis(label(), "dilation", dilationDims, rank, 1u);
    checkPositive(label(), "kernel", mKernelDims);
    checkPositive(label(), "stride", mStrideDims);
    checkPositive(label(), "dilation", mDilationDims);
}

// Geometry -----------------------------------------------------------------------------------------------------------

std::vector<std::size_t> DeconvCell::spatialOutput() const
{
    const std::size_t rank = mKernelDims.size();
    if (mInputsDims.size() != rank + 1)
        throw std::invalid_argument(label() + " its kernel " + dimsText(mKernelDims) + " needs an input of " + std::to_string(rank)
                                    + " dimensions and channels, got " + dimsText(mInputsDims));
    std::vector<std::size_t> output;
    std::vector<long> sizes;
    bool fits = true;
    for (std::size_t d = 0; d < rank; ++d) {
        constexpr auto most = static_cast<double>(std::numeric_limits<int>::max());
        const double extent = (mKernelDims[d] - 1.0) * mDilationDims[d] + 1.0;
        const double size = (static_cast<double>(mInputsDims[d]) - 1.0) * mStrideDims[d] + extent - 2.0 * mPaddingDims[d];
        if (extent > most || size > most)
            throw std::invalid_argument(label() + " outputs of more than 2^31 positions on an axis are not possible");
        fits = fits && size >= 1.0;
        sizes.push_back(static_cast<long>(size));
        output.push_back(size >= 1.0 ? static_cast<std::size_t>(size) : 0);
    }
    if (!fits)
        throw std::invalid_argument(label() + " padding " + dimsText(mPaddingDims) + " leaves no output of an input of "
                                    + dimsText(mInputsDims) + " with a kernel " + dimsText(mKernelDims) + " (" + dimsText(sizes)
                                    + "): padding takes from both sides of the outputs, reduce it");
    return output;
}

ConvGeometry DeconvCell::geometry(std::size_t batch, std::size_t channels, std::size_t groups) const
{
    ConvGeometry g;
    g.input = spatialOutput();
    g.kernel = toSizes(mKernelDims);
    g.stride = toSizes(mStrideDims);
    g.dilation = toSizes(mDilationDims);
    g.padBegin.assign(mPaddingDims.begin(), mPaddingDims.end());
    g.padEnd = g.padBegin;
    g.batch = batch;
    g.inChannels = mNbOutputs;
    g.outChannels = channels;
    g.groups = groups;
    return g;
}

std::size_t DeconvCell::kernelSize() const { return elementCount(toSizes(mKernelDims)); }

void DeconvCell::getStats(Stats& stats) const
{
    unsigned long long pairs = 0;
    for (std::size_t c = 0; c < getNbChannels(); ++c) {
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            pairs += isConnection(c, o);
    }
    const unsigned long long biases = hasBias() ? mNbOutputs : 0;
    const auto output = spatialOutput();
    // Uses of a kernel that land inside the outputs: the axes are independent.
    unsigned long long uses = 1;
    for (std::size_t d = 0; d < output.size(); ++d) {
        unsigned long long inside = 0;
        for (std::size_t i = 0; i < mInputsDims[d]; ++i) {
            for (std::size_t k = 0; k < mKernelDims[d]; ++k) {
                const long position = static_cast<long>(i * mStrideDims[d] + k * mDilationDims[d]) - mPaddingDims[d];
                inside += position >= 0 && position < static_cast<long>(output[d]);
            }
        }
        uses *= inside;
    }
    stats.nbNeurons += getOutputsSize();
    stats.nbNodes += getOutputsSize();
    stats.nbSynapses += kernelSize() * (pairs - nbSharedPairs()) + (sharesBiases() ? 0 : biases);
    stats.nbVirtualSynapses += uses * pairs + biases;
    stats.nbConnections += uses * pairs + biases;
}

std::vector<std::size_t> DeconvCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    std::vector<std::size_t> field(mKernelDims.size(), 1);
    for (std::size_t d = 0; d < field.size(); ++d) {
        const std::size_t wanted = d < outputField.size() ? outputField[d] : 1;
        const std::size_t extent = std::size_t(mKernelDims[d] - 1) * mDilationDims[d] + 1;
        field[d] = (wanted + extent - 2) / mStrideDims[d] + 1;
    }
    return field;
}

// Weights ------------------------------------------------------------------------------------------------------------

void DeconvCell::checkIndex(std::size_t output, std::size_t channel) const
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output index " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    if (channel >= getNbChannels())
        throw std::out_of_range(label() + " channel index " + std::to_string(channel) + " must be < " + std::to_string(getNbChannels()));
}

void DeconvCell::setKernel(std::size_t output, std::size_t channel, const Tensor<double>& value, bool normalize)
{
    setWeight(output, channel, normalize ? normalizedKernel(label(), value) : value);
}

KernelFile DeconvCell::kernelFile() const
{
    return {label(),
            mNbOutputs,
            getNbChannels(),
            kernelSize(),
            [this](std::size_t c, std::size_t o) { return isConnection(c, o); },
            mWeightsExportFormat == WeightsExportFormat::HWCO,
            mWeightsExportFlip,
            hasBias(),
            isSinglePrecision(*this),
            mOutputsRemap};
}

void DeconvCell::exportFreeParameters(const std::string& fileName) const
{
    KernelFile::Values values{connectedWeights(), {}};
    for (std::size_t o = 0; hasBias() && o < mNbOutputs; ++o)
        values.biases.push_back(getBias(o));
    kernelFile().write(fileName, values);
}

void DeconvCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const auto values = kernelFile().read(fileName, ignoreNotExists);
    if (!values)
        return;
    setConnectedWeights(values->weights);
    for (std::size_t o = 0; o < values->biases.size(); ++o)
        setBias(o, values->biases[o]);
}

}  // namespace N2D2

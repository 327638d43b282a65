#include "cell/KernelCell.hpp"

#include "cell/FrameCell.hpp"
#include "cell/Window.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

KernelCell::KernelCell()
    : Cell(nullptr, "kernels", 1), mWeightsFiller(std::make_shared<NormalFiller>(0.0, 0.05)),
      mBiasFiller(std::make_shared<NormalFiller>(0.0, 0.05)), mWeightsSolver(std::make_shared<SGDSolver>()),
      mBiasSolver(std::make_shared<SGDSolver>())
{
}

void KernelCell::setWindow(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& strideDims,
                           const std::vector<int>& paddingDims, const std::vector<unsigned>& dilationDims)
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

void KernelCell::requireInputRank() const
{
    const std::size_t rank = mKernelDims.size();
    if (mInputsDims.size() != rank + 1)
        throw std::invalid_argument(label() + " its kernel " + dimsText(mKernelDims) + " needs an input of " + std::to_string(rank)
                                    + " dimensions and channels, got " + dimsText(mInputsDims));
}

std::size_t KernelCell::kernelSize() const { return elementCount(toSizes(mKernelDims)); }

void KernelCell::addStats(Stats& stats, const std::vector<std::size_t>& from, const std::vector<std::size_t>& inside,
                          const std::vector<long>& begin) const
{
    const unsigned long long pairs = connectedPairs(*this), biases = hasBias() ? mNbOutputs : 0;
    const unsigned long long uses = usesInside(from, mKernelDims, mStrideDims, mDilationDims, begin, inside);
    stats.nbNeurons += getOutputsSize();
    stats.nbNodes += getOutputsSize();
    stats.nbSynapses += kernelSize() * (pairs - nbSharedPairs()) + (sharesBiases() ? 0 : biases);
    stats.nbVirtualSynapses += uses * pairs + biases;
    stats.nbConnections += uses * pairs + biases;
}

void KernelCell::checkIndex(std::size_t output, std::size_t channel) const
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output index " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    if (channel >= getNbChannels())
        throw std::out_of_range(label() + " channel index " + std::to_string(channel) + " must be < " + std::to_string(getNbChannels()));
}

void KernelCell::setKernel(std::size_t output, std::size_t channel, const Tensor<double>& value, bool normalize)
{
    setWeight(output, channel, normalize ? normalizedKernel(label(), value) : value);
}

// Files --------------------------------------------------------------------------------------------------------------

KernelFile KernelCell::kernelFile() const
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

void KernelCell::exportFreeParameters(const std::string& fileName) const
{
    KernelFile::Values values{connectedWeights(), {}};
    for (std::size_t o = 0; hasBias() && o < mNbOutputs; ++o)
        values.biases.push_back(getBias(o));
    kernelFile().write(fileName, values);
}

void KernelCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const auto values = kernelFile().read(fileName, ignoreNotExists);
    if (!values)
        return;
    setConnectedWeights(values->weights);
    for (std::size_t o = 0; o < values->biases.size(); ++o)
        setBias(o, values->biases[o]);
}

}  // namespace N2D2

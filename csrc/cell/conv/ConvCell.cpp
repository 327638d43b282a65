#include "cell/conv/ConvCell.hpp"

#include <filesystem>

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "cell/QuantizerFiles.hpp"
#include "cell/Window.hpp"

namespace N2D2 {

ConvCell::ConvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& subSampleDims,
                   const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
                   const std::vector<unsigned>& dilationDims)
    : Cell(nullptr, "conv", 1)
{
    setWindow(kernelDims, strideDims, paddingDims, dilationDims);
    const std::size_t rank = mKernelDims.size();
    mSubSampleDims = perAxis(label(), "sub-sampling", subSampleDims, rank, 1u);
    checkPositive(label(), "sub-sampling", mSubSampleDims);
    mExtendedPadding.assign(2 * rank, 0);
}

// Geometry -----------------------------------------------------------------------------------------------------------

ConvGeometry ConvCell::geometry(std::size_t batch, std::size_t channels, std::size_t groups) const
{
    requireInputRank();
    const std::size_t rank = mKernelDims.size();
    ConvGeometry g;
    g.input.assign(mInputsDims.begin(), mInputsDims.end() - 1);
    g.kernel = toSizes(mKernelDims);
    g.stride = toSizes(mStrideDims);
    g.dilation = toSizes(mDilationDims);
    for (std::size_t d = 0; d < rank; ++d) {
        g.padBegin.push_back(mPaddingDims[d] + mExtendedPadding[d]);
        g.padEnd.push_back(mPaddingDims[d] + mExtendedPadding[rank + d]);
    }
    g.batch = batch;
    g.inChannels = channels;
    g.outChannels = mNbOutputs;
    g.groups = groups;
    return g;
}

std::vector<std::size_t> ConvCell::fullOutput() const
{
    try {
        return geometry(1, getNbChannels(), 1).output();
    }
    catch (const std::invalid_argument& error) {
        const std::string text = error.what();
        throw std::invalid_argument(text.rfind(label(), 0) == 0 ? text : label() + " " + text);
    }
}

void ConvCell::getStats(Stats& stats) const
{
    const ConvGeometry g = geometry(1, getNbChannels(), 1);
    addStats(stats, fullOutput(), g.input, g.padBegin);
}

std::vector<std::size_t> ConvCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    std::vector<std::size_t> field(mKernelDims.size(), 1);
    for (std::size_t d = 0; d < field.size(); ++d) {
        const std::size_t wanted = (d < outputField.size() ? outputField[d] : 1) * mSubSampleDims[d];
        const std::size_t extent = std::size_t(mKernelDims[d] - 1) * mDilationDims[d] + 1;
        field[d] = extent + (wanted - 1) * mStrideDims[d];
    }
    return field;
}

// Files --------------------------------------------------------------------------------------------------------------

void ConvCell::exportFreeParameters(const std::string& fileName) const
{
    KernelCell::exportFreeParameters(fileName);
    if (const QuantizerCell* quantizer = weightQuantizer()) {
        exportScalar(fileName, *quantizer);
        if (quantizer->nbWeights() > 0 && quantizer->getMasksWeights(0))
            kernelFile().writeWeights(fileName, "masks", connectedWeights(WeightValues::Masks));
    }
}

void ConvCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const KernelFile files = kernelFile();
    const auto values = files.read(fileName, ignoreNotExists);
    if (!values)
        return;
    std::vector<double> masks;
    std::optional<double> scalar;
    if (weightQuantizer()) {
        initializeWeightQuantizer();
        scalar = readScalar(fileName, *weightQuantizer());
        if (weightQuantizer()->getMasksWeights(0) && std::filesystem::exists(syntxtFile(fileName, "masks")))
            masks = files.readWeights(fileName, "masks");
    }
    // Everything was read: a bad file changed nothing.
    setConnectedWeights(values->weights);
    for (std::size_t o = 0; o < values->biases.size(); ++o)
        setBias(o, values->biases[o]);
    if (weightQuantizer()) {
        weightQuantizer()->weightsReplaced();
        if (!masks.empty())
            setConnectedWeights(masks, WeightValues::Masks);
        if (scalar)
            weightQuantizer()->setScalar(*scalar);
    }
}

}  // namespace N2D2

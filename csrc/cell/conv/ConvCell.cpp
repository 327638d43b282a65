#include "cell/conv/ConvCell.hpp"

#include <algorithm>

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "cell/QuantizerFiles.hpp"
#include "cell/Window.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

ConvCell::ConvCell(const std::vector<unsigned>& kernelDims, const std::vector<unsigned>& subSampleDims,
                   const std::vector<unsigned>& strideDims, const std::vector<int>& paddingDims,
                   const std::vector<unsigned>& dilationDims)
    : Cell(nullptr, "conv", 1), mWeightsFiller(std::make_shared<NormalFiller>(0.0, 0.05)),
      mBiasFiller(std::make_shared<NormalFiller>(0.0, 0.05)), mWeightsSolver(std::make_shared<SGDSolver>()),
      mBiasSolver(std::make_shared<SGDSolver>())
{
    mKernelDims = windowDims(label(), "kernel", kernelDims);
    const std::size_t rank = mKernelDims.size();
    mSubSampleDims = perAxis(label(), "sub-sampling", subSampleDims, rank, 1u);
    mStrideDims = perAxis(label(), "stride", strideDims, rank, 1u);
    mPaddingDims = perAxis(label(), "padding", paddingDims, rank, 0);
    mDilationDims = perAxis(label(), "dilation", dilationDims, rank, 1u);
    mExtendedPadding.assign(2 * rank, 0);
    checkPositive(label(), "kernel", mKernelDims);
    checkPositive(label(), "sub-sampling", mSubSampleDims);
    checkPositive(label(), "stride", mStrideDims);
    checkPositive(label(), "dilation", mDilationDims);
}

// Geometry -----------------------------------------------------------------------------------------------------------

ConvGeometry ConvCell::geometry(std::size_t batch, std::size_t channels, std::size_t groups) const
{
    const std::size_t rank = mKernelDims.size();
    if (mInputsDims.size() != rank + 1)
        throw std::invalid_argument(label() + " its kernel " + dimsText(mKernelDims) + " needs an input of " + std::to_string(rank)
                                    + " dimensions and channels, got " + dimsText(mInputsDims));
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

std::size_t ConvCell::kernelSize() const
{
    return elementCount(toSizes(mKernelDims));
}

std::vector<std::size_t> ConvCell::connectionsPerOutput() const
{
    std::vector<std::size_t> counts(mNbOutputs, 0);
    for (std::size_t c = 0; c < getNbChannels(); ++c) {
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            counts[o] += isConnection(c, o);
    }
    return counts;
}

std::size_t ConvCell::nbConnectedPairs() const
{
    std::size_t pairs = 0;
    for (const std::size_t count : connectionsPerOutput())
        pairs += count;
    return pairs;
}

void ConvCell::getStats(Stats& stats) const
{
    const unsigned long long pairs = nbConnectedPairs(), biases = hasBias() ? mNbOutputs : 0;
    const ConvGeometry g = geometry(1, getNbChannels(), 1);
    const auto full = fullOutput();
    // Uses of a kernel inside the image: the axes are independent.
    unsigned long long uses = 1;
    for (std::size_t d = 0; d < full.size(); ++d) {
        unsigned long long inside = 0;
        for (std::size_t o = 0; o < full[d]; ++o) {
            for (std::size_t k = 0; k < g.kernel[d]; ++k) {
                const long position = static_cast<long>(o * g.stride[d] + k * g.dilation[d]) - g.padBegin[d];
                inside += position >= 0 && position < static_cast<long>(g.input[d]);
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

// Weights ------------------------------------------------------------------------------------------------------------

void ConvCell::checkIndex(std::size_t output, std::size_t channel) const
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output index " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    if (channel >= getNbChannels())
        throw std::out_of_range(label() + " channel index " + std::to_string(channel) + " must be < " + std::to_string(getNbChannels()));
}

void ConvCell::setKernel(std::size_t output, std::size_t channel, const Tensor<double>& value, bool normalize)
{
    if (!normalize) {
        setWeight(output, channel, value);
        return;
    }
    if (value.empty())
        throw std::invalid_argument(label() + " a kernel to normalize is empty");
    const auto [low, high] = std::minmax_element(value.begin(), value.end());
    const double base = *low, extent = *high - *low;
    if (!(extent > 0.0))
        throw std::invalid_argument(label() + " a kernel of equal values cannot be normalized on [-1, 1]");
    Tensor<double> mapped = value.clone();
    for (double& v : mapped)
        v = 2.0 * (v - base) / extent - 1.0;
    setWeight(output, channel, mapped);
}

// Files --------------------------------------------------------------------------------------------------------------

std::vector<std::size_t> ConvCell::filePositions() const
{
    const std::size_t size = kernelSize(), channels = getNbChannels();
    const auto line = parseOutputsRemap(mOutputsRemap, mNbOutputs);  // line[o]: place of output o in the file
    std::vector<std::size_t> output(mNbOutputs);                     // its inverse
    for (std::size_t o = 0; o < mNbOutputs; ++o)
        output[line[o]] = o;
    const auto counts = connectionsPerOutput();
    std::vector<std::size_t> first(mNbOutputs, 0);  // of an output's weights in connectedWeights()
    for (std::size_t o = 1; o < mNbOutputs; ++o)
        first[o] = first[o - 1] + counts[o - 1] * size;
    std::vector<std::size_t> positions((first.back() + counts.back() * size));

    std::size_t next = 0;
    const auto place = [&](std::size_t o, std::size_t rank, std::size_t k) {
        positions[first[o] + rank * size + (mWeightsExportFlip ? size - 1 - k : k)] = next++;
    };
    if (mWeightsExportFormat == WeightsExportFormat::OCHW) {
        for (const std::size_t o : output) {
            for (std::size_t rank = 0; rank < counts[o]; ++rank) {
                for (std::size_t k = 0; k < size; ++k)
                    place(o, rank, k);
            }
        }
        return positions;
    }
    for (std::size_t k = 0; k < size; ++k) {
        std::vector<std::size_t> rank(mNbOutputs, 0);
        for (std::size_t c = 0; c < channels; ++c) {
            for (const std::size_t o : output) {
                if (isConnection(c, o))
                    place(o, rank[o]++, k);
            }
        }
    }
    return positions;
}

void ConvCell::writeWeights(const std::string& fileName, const std::string& suffix, WeightValues which) const
{
    const auto values = connectedWeights(which);
    const auto positions = filePositions();
    std::vector<double> ordered(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        ordered[positions[i]] = values[i];

    const auto line = parseOutputsRemap(mOutputsRemap, mNbOutputs);
    std::vector<std::vector<double>> lines;
    auto value = ordered.cbegin();
    if (mWeightsExportFormat == WeightsExportFormat::OCHW) {
        const auto counts = connectionsPerOutput();
        std::vector<std::size_t> lengths(mNbOutputs);
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            lengths[line[o]] = counts[o] * kernelSize();
        for (const std::size_t length : lengths) {
            lines.emplace_back(value, value + static_cast<std::ptrdiff_t>(length));
            value += static_cast<std::ptrdiff_t>(length);
        }
    }
    else {
        const auto length = static_cast<std::ptrdiff_t>(ordered.size() / kernelSize());
        for (std::size_t k = 0; k < kernelSize(); ++k, value += length)
            lines.emplace_back(value, value + length);
    }
    writeSyntxt(syntxtFile(fileName, suffix), lines, isSinglePrecision(*this));
}

void ConvCell::exportFreeParameters(const std::string& fileName) const
{
    writeWeights(fileName, "weights", WeightValues::Learnt);
    if (hasBias()) {
        const auto line = parseOutputsRemap(mOutputsRemap, mNbOutputs);
        std::vector<std::vector<double>> biases(mNbOutputs);
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            biases[line[o]] = {getBias(o)};
        writeSyntxt(syntxtFile(fileName, "biases"), biases, isSinglePrecision(*this));
    }
    if (const QuantizerCell* quantizer = weightQuantizer()) {
        exportScalar(fileName, *quantizer);
        if (quantizer->nbWeights() > 0 && quantizer->getMasksWeights(0))
            writeWeights(fileName, "masks", WeightValues::Masks);
    }
}

void ConvCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const auto line = parseOutputsRemap(mOutputsRemap, mNbOutputs);
    const auto positions = filePositions();
    std::vector<double> weights(positions.size()), biases(hasBias() ? mNbOutputs : 0);
    if (std::filesystem::exists(syntxtFile(fileName, ""))) {
        // Weights then bias, output by output: always in OCHW order.
        const auto file = readSyntxt(syntxtFile(fileName, ""), positions.size() + biases.size());
        const auto counts = connectionsPerOutput();
        std::vector<std::size_t> lengths(mNbOutputs), starts(mNbOutputs, 0);
        const std::size_t size = kernelSize();
        for (std::size_t o = 0; o < mNbOutputs; ++o)
            lengths[line[o]] = counts[o] * size;
        for (std::size_t i = 1; i < mNbOutputs; ++i)
            starts[i] = starts[i - 1] + lengths[i - 1] + (hasBias() ? 1 : 0);
        std::size_t next = 0;
        for (std::size_t o = 0; o < mNbOutputs; ++o) {
            for (std::size_t i = 0; i < counts[o] * size; ++i) {
                const std::size_t k = i % size;
                weights[next++] = file[starts[line[o]] + i - k + (mWeightsExportFlip ? size - 1 - k : k)];
            }
            if (hasBias())
                biases[o] = file[starts[line[o]] + lengths[line[o]]];
        }
    }
    else {
        try {
            const auto file = readSyntxt(syntxtFile(fileName, "weights"), positions.size());
            for (std::size_t i = 0; i < file.size(); ++i)
                weights[i] = file[positions[i]];
            if (hasBias()) {
                const auto lines = readSyntxt(syntxtFile(fileName, "biases"), mNbOutputs);
                for (std::size_t o = 0; o < mNbOutputs; ++o)
                    biases[o] = lines[line[o]];
            }
        }
        catch (const FileNotFound& error) {
            if (!ignoreNotExists)
                throw FileNotFound(label() + " " + error.what());
            logNotice(error.what());
            return;
        }
    }
    std::vector<double> masks;
    std::optional<double> scalar;
    if (weightQuantizer()) {
        initializeWeightQuantizer();
        scalar = readScalar(fileName, *weightQuantizer());
        if (weightQuantizer()->getMasksWeights(0) && std::filesystem::exists(syntxtFile(fileName, "masks"))) {
            const auto file = readSyntxt(syntxtFile(fileName, "masks"), positions.size());
            for (const std::size_t position : positions)
                masks.push_back(file[position]);
        }
    }
    // Everything was read: a bad file changed nothing.
    setConnectedWeights(weights);
    for (std::size_t o = 0; o < biases.size(); ++o)
        setBias(o, biases[o]);
    if (weightQuantizer()) {
        weightQuantizer()->weightsReplaced();
        if (!masks.empty())
            setConnectedWeights(masks, WeightValues::Masks);
        if (scalar)
            weightQuantizer()->setScalar(*scalar);
    }
}

}  // namespace N2D2

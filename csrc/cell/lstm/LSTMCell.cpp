#include "cell/lstm/LSTMCell.hpp"

#include <algorithm>
#include <filesystem>

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "filler/constant/ConstantFiller.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

LSTMCell::LSTMCell(const Geometry& geometry)
    : Cell(nullptr, "lstm", 1), mGeometry(geometry), mHxFiller(std::make_shared<ConstantFiller>(0.0)),
      mCxFiller(std::make_shared<ConstantFiller>(0.0)), mWeightsSolver(std::make_shared<SGDSolver>())
{
    for (auto& gate : mWeightsFillers) {
        for (auto& filler : gate)
            filler = std::make_shared<NormalFiller>(0.0, 0.05);
    }
    for (auto& gate : mBiasFillers) {
        for (auto& filler : gate)
            filler = std::make_shared<NormalFiller>(0.0, 0.05);
    }
}

LstmShape LSTMCell::shape(std::size_t steps, std::size_t batch) const
{
    return {steps, batch, mGeometry.inputDim, mGeometry.hiddenSize, mGeometry.numberLayers, directions(), mInputMode == 0u, mAlgo == 1u};
}

void LSTMCell::checkModes() const
{
    const Geometry& g = mGeometry;
    if (!g.seqLength || !g.batchSize || !g.inputDim || !g.numberLayers || !g.hiddenSize)
        throw std::invalid_argument(label() + " SeqLength, BatchSize, InputDim, NumberLayers and HiddenSize must be at least 1");
    if (g.bidirectional > 1)
        throw std::invalid_argument(label() + " Bidirectional must be 0 or 1, got " + std::to_string(g.bidirectional));
    if (mAlgo == 2u)
        throw std::invalid_argument(label() + " Algo=2 (dynamic persistent kernels) is not supported: use 0 (standard) or 1 (persistent)");
    if (mInputMode == 0u && g.inputDim != g.hiddenSize)
        throw std::invalid_argument(label() + " InputMode=0 adds the input to the gates: InputDim " + std::to_string(g.inputDim)
                                    + " must then equal HiddenSize " + std::to_string(g.hiddenSize) + " (or set InputMode=1)");
    // Products of these must not overflow further on.
    try {
        elementCount({32, g.seqLength, g.batchSize, std::max<std::size_t>(g.inputDim, 2 * std::size_t(g.hiddenSize)), g.hiddenSize, g.numberLayers});
    }
    catch (const std::invalid_argument&) {
        throw std::invalid_argument(label() + " its sizes are too large: SeqLength " + std::to_string(g.seqLength) + ", BatchSize "
                                    + std::to_string(g.batchSize) + ", InputDim " + std::to_string(g.inputDim) + ", NumberLayers "
                                    + std::to_string(g.numberLayers) + ", HiddenSize " + std::to_string(g.hiddenSize));
    }
}

LSTMCell::Arrival LSTMCell::arrivalOf(const Dims& dims, bool complete) const
{
    const Geometry& g = mGeometry;
    const bool four = dims.size() == 4;
    const bool sequences = four && dims[0] == 1 && dims[1] == g.inputDim && dims[2] <= g.batchSize && dims[3] <= g.seqLength;
    const auto rows = [&](bool fits) { return four && fits && dims[1] <= g.seqLength && dims[3] <= g.batchSize; };
    const bool stimuli = rows(dims.size() == 4 && dims[0] * dims[2] == g.inputDim);
    const LSTMInputLayout layout = mInputLayout;
    if (sequences && stimuli && layout == LSTMInputLayout::Auto)
        throw std::invalid_argument(label() + " an input of dims " + dimsText(dims)
                                    + " may be sequences {1, InputDim, batch, steps} or stimuli {W, steps, C, batch}: set InputLayout");
    if (sequences && layout != LSTMInputLayout::Stimuli)
        return {false, dims[3], dims[2]};
    if (layout != LSTMInputLayout::Sequences && (stimuli || (!complete && rows(dims.size() == 4 && dims[0] * dims[2] < g.inputDim))))
        return {true, dims[1], dims[3]};
    std::string expected;
    if (layout != LSTMInputLayout::Stimuli)
        expected = "sequences {1, InputDim, batch, steps} = {1, " + std::to_string(g.inputDim) + ", <=" + std::to_string(g.batchSize) + ", <="
                   + std::to_string(g.seqLength) + "}";
    if (layout != LSTMInputLayout::Sequences)
        expected += std::string(expected.empty() ? "" : " or ") + "stimuli {W, steps, C, batch} with W*C = InputDim = "
                    + std::to_string(g.inputDim) + ", at most SeqLength = " + std::to_string(g.seqLength) + " rows and a batch of at most BatchSize = "
                    + std::to_string(g.batchSize);
    throw std::invalid_argument(label() + " its input has dims " + dimsText(dims) + ", expected " + expected);
}

void LSTMCell::getStats(Stats& stats) const
{
    const LstmShape s = shape();
    const unsigned long long synapses = s.nbWeights() + s.nbBiases();
    std::size_t steps = mGeometry.seqLength;
    if (!mInputsDims.empty() && !outputsWholeSequences() && !mSingleBackpropFeeding)
        steps = getOutputsDims()[1];
    stats.nbNeurons += s.pseudoLayers() * s.hidden;
    stats.nbNodes += s.pseudoLayers() * s.hidden * steps;
    stats.nbSynapses += synapses;
    stats.nbVirtualSynapses += synapses * steps;
    stats.nbConnections += synapses * steps;
}

void LSTMCell::setSequenceLengths(const std::vector<unsigned>& lengths)
{
    for (const unsigned length : lengths) {
        if (length < 1 || length > mGeometry.seqLength)
            throw std::invalid_argument(label() + " a sequence length of " + std::to_string(length) + " is not between 1 and SeqLength = "
                                        + std::to_string(mGeometry.seqLength));
    }
    if (lengths.size() > mGeometry.batchSize)
        throw std::invalid_argument(label() + " " + std::to_string(lengths.size()) + " sequence lengths for a batch of at most BatchSize = "
                                    + std::to_string(mGeometry.batchSize));
    mLengths = lengths;
}

void LSTMCell::setWeightsFiller(LSTMGate gate, const std::shared_ptr<Filler>& filler)
{
    for (const LSTMPart part : {LSTMPart::FirstLayer, LSTMPart::OtherLayers, LSTMPart::Recurrent})
        setWeightsFiller(gate, part, filler);
}

// Files ----------------------------------------------------------------------------------------------------------------

namespace {

struct Block {
    std::string suffix;
    std::size_t tensor, offset, lines, columns;  ///< tensor: as in allParameters()
};

std::vector<Block> blocksOf(const LstmShape& s)
{
    std::vector<Block> blocks;
    for (std::size_t n = 0; n < s.pseudoLayers(); ++n) {
        const std::string layer = "_Layer_" + std::to_string(n);
        if (s.hasInputMatrix(n))
            blocks.push_back({"WeightsPreviousLayer" + layer, 0, s.inputMatrix(n), 4 * s.hidden, s.layerInputs(n)});
        blocks.push_back({"WeightsRecurrent" + layer, 0, s.recurrentMatrix(n), 4 * s.hidden, s.hidden});
        blocks.push_back({"Bias" + layer, 1, s.inputBias(n), 8 * s.hidden, 1});
    }
    return blocks;
}

/// The initial states, which are in files when they are not all 0.
std::vector<Block> stateBlocks(const LstmShape& s)
{
    const std::size_t lines = s.batch * s.pseudoLayers();
    return {{"Hx", 2, 0, lines, s.hidden}, {"Cx", 3, 0, lines, s.hidden}};
}

bool allZero(const Tensor<double>& values)
{
    return std::all_of(values.begin(), values.end(), [](double v) { return v == 0.0; });
}

}  // namespace

void LSTMCell::exportFreeParameters(const std::string& fileName) const
{
    std::vector<Tensor<double>> values;
    for (const auto& tensor : allParameters())
        values.push_back(tensor_cast<double>(*tensor));
    auto blocks = blocksOf(shape());
    for (const Block& block : stateBlocks(shape(1, mGeometry.batchSize))) {
        if (!allZero(values[block.tensor]))
            blocks.push_back(block);
    }
    for (const Block& block : blocks) {
        std::vector<std::vector<double>> lines;
        for (std::size_t i = 0; i < block.lines; ++i) {
            const double* const line = values[block.tensor].data() + block.offset + i * block.columns;
            lines.emplace_back(line, line + block.columns);
        }
        writeSyntxt(syntxtFile(fileName, block.suffix), lines, isSinglePrecision(*this));
    }
}

void LSTMCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const auto tensors = allParameters();
    auto blocks = blocksOf(shape());
    for (const Block& block : stateBlocks(shape(1, mGeometry.batchSize))) {
        if (std::filesystem::exists(syntxtFile(fileName, block.suffix)))
            blocks.push_back(block);
    }
    std::vector<Tensor<double>> values;
    for (const auto& tensor : tensors)
        values.push_back(tensor_cast<double>(*tensor).clone());
    try {
        // Everything is read before the first value is set: a bad file changes nothing.
        if (const auto single = syntxtFile(fileName, ""); std::filesystem::exists(single)) {
            const auto all = readSyntxt(single, values[0].size() + values[1].size());
            auto value = all.begin();
            for (const Block& block : blocksOf(shape())) {
                std::copy_n(value, block.lines * block.columns, values[block.tensor].begin() + block.offset);
                value += static_cast<std::ptrdiff_t>(block.lines * block.columns);
            }
        }
        else {
            for (const Block& block : blocks) {
                const auto read = readSyntxt(syntxtFile(fileName, block.suffix), block.lines * block.columns);
                std::copy(read.begin(), read.end(), values[block.tensor].begin() + block.offset);
            }
        }
    }
    catch (const FileNotFound& error) {
        if (!ignoreNotExists)
            throw FileNotFound(label() + " " + error.what());
        logNotice(error.what());
        return;
    }
    for (std::size_t k = 0; k < tensors.size(); ++k) {
        tensors[k]->opAssign(values[k]);
        tensors[k]->synchronizeHToDBased();
    }
}

}  // namespace N2D2

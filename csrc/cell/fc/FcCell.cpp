#include "cell/fc/FcCell.hpp"

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "cell/QuantizerFiles.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

namespace {

/// Whole files are read and written in host memory.
template <class Body> void onHost(const Cell& cell, const Body& body)
{
    cell.holdOnHost(true);
    try {
        body();
    }
    catch (...) {
        cell.holdOnHost(false);
        throw;
    }
    cell.holdOnHost(false);
}

}  // namespace

namespace fs = std::filesystem;

FcCell::FcCell()
    : Cell(nullptr, "fc", 1), mWeightsFiller(std::make_shared<NormalFiller>(0.0, 0.05)),
      mBiasFiller(std::make_shared<NormalFiller>(0.0, 0.05)), mWeightsSolver(std::make_shared<SGDSolver>()),
      mBiasSolver(std::make_shared<SGDSolver>())
{
}

void FcCell::getStats(Stats& stats) const
{
    const unsigned long long synapses = static_cast<unsigned long long>(mNbOutputs) * (nbInputElements() + (hasBias() ? 1 : 0));
    stats.nbNeurons += mNbOutputs;
    stats.nbNodes += mNbOutputs;
    stats.nbSynapses += synapses;
    stats.nbVirtualSynapses += synapses;
    stats.nbConnections += synapses;
}

std::vector<std::size_t> FcCell::getReceptiveField(const std::vector<std::size_t>& outputField) const
{
    if (mInputsDims.size() < 2)
        return Cell::getReceptiveField(outputField);
    return {mInputsDims.begin(), mInputsDims.end() - 1};
}

void FcCell::checkIndex(std::size_t output, std::size_t channel) const
{
    if (output >= mNbOutputs)
        throw std::out_of_range("Output index : " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    if (channel >= nbInputElements())
        throw std::out_of_range("Channel index : " + std::to_string(channel) + " must be < " + std::to_string(nbInputElements()));
}

void FcCell::exportFreeParameters(const std::string& fileName) const
{
    const bool single = isSinglePrecision(*this);
    std::vector<std::vector<double>> weights(mNbOutputs), biases;
    onHost(*this, [&] {
        for (std::size_t o = 0; o < mNbOutputs; ++o) {
            for (std::size_t i = 0; i < nbInputElements(); ++i)
                weights[o].push_back(getWeight(o, i));
            if (hasBias())
                biases.push_back({getBias(o)});
        }
    });
    writeSyntxt(syntxtFile(fileName, "weights"), weights, single);
    if (hasBias())
        writeSyntxt(syntxtFile(fileName, "biases"), biases, single);
    if (const QuantizerCell* quantizer = weightQuantizer()) {
        exportScalar(fileName, *quantizer);
        if (quantizer->nbWeights() > 0 && quantizer->getMasksWeights(0))
            writeSyntxt(syntxtFile(fileName, "masks"), quantizerLines(WeightValues::Masks), single);
    }
}

void FcCell::importQuantizer(const std::string& fileName, const std::vector<std::size_t>& output, const std::function<void()>& setWeights)
{
    QuantizerCell* const quantizer = weightQuantizer();
    std::optional<double> scalar;
    std::vector<std::vector<double>> masks;
    if (quantizer) {
        initializeWeightQuantizer();
        scalar = readScalar(fileName, *quantizer);
        if (quantizer->getMasksWeights(0) && fs::exists(syntxtFile(fileName, "masks"))) {
            const std::size_t inputs = getInputsSize();
            const auto file = readSyntxt(syntxtFile(fileName, "masks"), mNbOutputs * inputs);
            masks.resize(mNbOutputs);
            for (std::size_t o = 0; o < mNbOutputs; ++o) {
                const auto line = file.begin() + static_cast<std::ptrdiff_t>(o * inputs);
                masks[output[o]].assign(line, line + static_cast<std::ptrdiff_t>(inputs));
            }
        }
    }
    setWeights();
    if (!quantizer)
        return;
    quantizer->weightsReplaced();
    if (!masks.empty())
        setMasks(masks);
    if (scalar)
        quantizer->setScalar(*scalar);
}

void FcCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const std::size_t inputs = nbInputElements();
    const auto line = parseOutputsRemap(mOutputsRemap, mNbOutputs);
    std::vector<std::size_t> output(mNbOutputs);  // of a line of the file
    for (std::size_t o = 0; o < mNbOutputs; ++o)
        output[line[o]] = o;
    if (fs::exists(syntxtFile(fileName, ""))) {
        const auto values = readSyntxt(syntxtFile(fileName, ""), mNbOutputs * (inputs + (hasBias() ? 1 : 0)));
        auto value = values.begin();
        importQuantizer(fileName, output, [&] { onHost(*this, [&] {
            for (std::size_t o = 0; o < mNbOutputs; ++o) {
                for (std::size_t i = 0; i < inputs; ++i)
                    setWeight(output[o], i, *value++);
                if (hasBias())
                    setBias(output[o], *value++);
            }
        }); });
        return;
    }
    try {
        // Both files are read before the first value is set: a bad file changes nothing.
        const auto weights = readSyntxt(syntxtFile(fileName, "weights"), mNbOutputs * inputs);
        const auto biases = hasBias() ? readSyntxt(syntxtFile(fileName, "biases"), mNbOutputs) : std::vector<double>();
        const bool byInput = mWeightsExportFormat == WeightsExportFormat::CO;
        importQuantizer(fileName, output, [&] { onHost(*this, [&] {
            for (std::size_t o = 0; o < mNbOutputs; ++o) {
                for (std::size_t i = 0; i < inputs; ++i)
                    setWeight(output[o], i, byInput ? weights[i * mNbOutputs + o] : weights[o * inputs + i]);
                if (hasBias())
                    setBias(output[o], biases[o]);
            }
        }); });
    }
    catch (const FileNotFound& error) {
        if (!ignoreNotExists)
            throw FileNotFound(label() + " " + error.what());
        logNotice(error.what());
    }
}

}  // namespace N2D2

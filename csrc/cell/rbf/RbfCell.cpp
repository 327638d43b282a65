#include "cell/rbf/RbfCell.hpp"

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "filler/normal/NormalFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

RbfCell::RbfCell()
    : Cell(nullptr, "rbf", 1), mCentersFiller(std::make_shared<NormalFiller>(0.5, 0.05)),
      mScalingFiller(std::make_shared<NormalFiller>(10.0, 0.05)), mCentersSolver(std::make_shared<SGDSolver>()),
      mScalingSolver(std::make_shared<SGDSolver>())
{
}

void RbfCell::getStats(Stats& stats) const
{
    const unsigned long long synapses = static_cast<unsigned long long>(mNbOutputs) * (getInputsSize() + 1);
    stats.nbNeurons += mNbOutputs;
    stats.nbNodes += mNbOutputs;
    stats.nbSynapses += synapses;
    stats.nbVirtualSynapses += synapses;
    stats.nbConnections += synapses;
}

void RbfCell::checkIndex(std::size_t output, std::size_t channel) const
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    if (channel >= getInputsSize())
        throw std::out_of_range(label() + " input " + std::to_string(channel) + " must be < " + std::to_string(getInputsSize()));
}

void RbfCell::exportFreeParameters(const std::string& fileName) const
{
    std::vector<std::vector<double>> centers(mNbOutputs), scaling;
    holdOnHost(true);
    for (std::size_t o = 0; o < mNbOutputs; ++o) {
        for (std::size_t i = 0; i < getInputsSize(); ++i)
            centers[o].push_back(getCenter(o, i));
        scaling.push_back({getScaling(o)});
    }
    holdOnHost(false);
    const bool single = isSinglePrecision(*this);
    writeSyntxt(syntxtFile(fileName, "centers"), centers, single);
    writeSyntxt(syntxtFile(fileName, "scaling"), scaling, single);
}

void RbfCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const std::size_t inputs = getInputsSize();
    try {
        // Everything is read before the first value is set: a bad file changes nothing. One file holds centers, then scalings.
        std::vector<double> centers, scaling;
        if (const auto file = syntxtFile(fileName, ""); std::filesystem::exists(file)) {
            centers = readSyntxt(file, mNbOutputs * (inputs + 1));
            scaling.assign(centers.end() - mNbOutputs, centers.end());
        }
        else {
            centers = readSyntxt(syntxtFile(fileName, "centers"), mNbOutputs * inputs);
            scaling = readSyntxt(syntxtFile(fileName, "scaling"), mNbOutputs);
        }
        holdOnHost(true);
        for (std::size_t o = 0; o < mNbOutputs; ++o) {
            for (std::size_t i = 0; i < inputs; ++i)
                setCenter(o, i, centers[o * inputs + i]);
            setScaling(o, scaling[o]);
        }
        holdOnHost(false);
    }
    catch (const FileNotFound& error) {
        if (!ignoreNotExists)
            throw FileNotFound(label() + " " + error.what());
        logNotice(error.what());
    }
}

}  // namespace N2D2

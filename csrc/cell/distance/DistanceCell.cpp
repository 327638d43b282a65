#include "cell/distance/DistanceCell.hpp"

#include <cmath>

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "filler/xavier/XavierFiller.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

DistanceCell::DistanceCell(double margin, double centerCoef)
    : Cell(nullptr, "distance", 1), mMargin(margin), mCenterCoef(centerCoef), mCentroidSolver(std::make_shared<SGDSolver>())
{
    if (!std::isfinite(margin) || !std::isfinite(centerCoef))
        throw std::invalid_argument(label() + " Margin and CenterCoef must be finite numbers, got " + realText(margin) + " and "
                                    + realText(centerCoef));
    const auto filler = std::make_shared<XavierFiller>();
    filler->setParameter("VarianceNorm", "Average");
    filler->setParameter("Distribution", "Uniform");
    filler->setParameter("Scaling", "2");
    mWeightsFiller = filler;
}

void DistanceCell::getStats(Stats& stats) const
{
    const unsigned long long synapses = static_cast<unsigned long long>(mNbOutputs) * getInputsSize();
    stats.nbNeurons += mNbOutputs;
    stats.nbNodes += mNbOutputs;
    stats.nbSynapses += synapses;
    stats.nbVirtualSynapses += synapses;
    stats.nbConnections += synapses;
}

void DistanceCell::checkIndex(std::size_t output, std::size_t feature) const
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    if (feature >= getInputsSize())
        throw std::out_of_range(label() + " feature " + std::to_string(feature) + " must be < " + std::to_string(getInputsSize()));
}

void DistanceCell::exportFreeParameters(const std::string& fileName) const
{
    std::vector<std::vector<double>> means(mNbOutputs);
    holdOnHost(true);
    for (std::size_t o = 0; o < mNbOutputs; ++o) {
        for (std::size_t i = 0; i < getInputsSize(); ++i)
            means[o].push_back(getMean(o, i));
    }
    holdOnHost(false);
    writeSyntxt(syntxtFile(fileName, "means"), means, isSinglePrecision(*this));
}

void DistanceCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    const std::size_t inputs = getInputsSize();
    const bool single = std::filesystem::exists(syntxtFile(fileName, ""));
    try {
        const auto means = readSyntxt(syntxtFile(fileName, single ? "" : "means"), mNbOutputs * inputs);
        holdOnHost(true);
        for (std::size_t i = 0; i < means.size(); ++i)
            setMean(i / inputs, i % inputs, means[i]);
        holdOnHost(false);
    }
    catch (const FileNotFound& error) {
        if (!ignoreNotExists)
            throw FileNotFound(label() + " " + error.what());
        logNotice(error.what());
    }
}

}  // namespace N2D2

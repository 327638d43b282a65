#include "cell/batchnorm/BatchNormCell.hpp"

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

BatchNormCell::BatchNormCell()
    : Cell(nullptr, "batchnorm", 1), mScaleSolver(std::make_shared<SGDSolver>()), mBiasSolver(std::make_shared<SGDSolver>())
{
}

void BatchNormCell::getStats(Stats& stats) const
{
    stats.nbNodes += getOutputsSize();
}

void BatchNormCell::exportFreeParameters(const std::string& fileName) const
{
    const bool single = isSinglePrecision(*this);
    const auto write = [&](const char* suffix, auto get) {
        std::vector<std::vector<double>> lines;
        for (std::size_t i = 0; i < mNbOutputs; ++i)
            lines.push_back({get(i)});
        writeSyntxt(syntxtFile(fileName, suffix), lines, single);
    };
    write("scales", [&](std::size_t i) { return getScale(i); });
    write("biases", [&](std::size_t i) { return getBias(i); });
    write("means", [&](std::size_t i) { return getMean(i); });
    write("variances", [&](std::size_t i) { return getVariance(i); });
}

void BatchNormCell::importFreeParameters(const std::string& fileName, bool ignoreNotExists)
{
    // Everything is read before the first value is set: a bad file changes nothing. An empty list stays as it is.
    std::vector<double> scales, biases, means, variances;
    std::filesystem::path varianceFile = syntxtFile(fileName, "");
    if (std::filesystem::exists(varianceFile)) {
        const auto values = readSyntxt(varianceFile, 4 * std::size_t(mNbOutputs));
        for (std::size_t i = 0; i < values.size(); i += 4) {
            scales.push_back(values[i]);
            biases.push_back(values[i + 1]);
            means.push_back(values[i + 2]);
            variances.push_back(values[i + 3]);
        }
    }
    else {
        const auto read = [&](const char* suffix, std::vector<double>& values) {
            try {
                values = readSyntxt(syntxtFile(fileName, suffix), mNbOutputs);
            }
            catch (const FileNotFound& error) {
                if (!ignoreNotExists)
                    throw FileNotFound(label() + " " + error.what());
                logNotice(error.what());
            }
        };
        read("scales", scales);
        read("biases", biases);
        read("means", means);
        read("variances", variances);
        // Networks without learned scales come without that file.
        if (scales.empty())
            scales.assign(mNbOutputs, 1.0);
        varianceFile = syntxtFile(fileName, "variances");
    }
    for (const double value : variances) {
        if (value < 0.0)
            throw std::runtime_error(label() + " negative variance in " + varianceFile.string());
    }
    for (std::size_t i = 0; i < mNbOutputs; ++i) {
        setScale(i, scales[i]);
        if (!biases.empty())
            setBias(i, biases[i]);
        if (!means.empty())
            setMean(i, means[i]);
        if (!variances.empty())
            setVariance(i, variances[i]);
    }
}

}  // namespace N2D2

#include "cell/QuantizerFiles.hpp"

#include <cmath>

#include "cell/FrameCell.hpp"
#include "cell/ParameterFile.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

template <class Quantizer> void write(const fs::path& path, const Quantizer& quantizer)
{
    const auto value = quantizer.scalar();
    if (value)
        writeSyntxt(path, {{*value}}, std::string(quantizer.elementTypeName()) == "float");
    else
        fs::remove(path);
}

template <class Quantizer> std::optional<double> read(const fs::path& path, const Quantizer& quantizer)
{
    if (!fs::exists(path)) {
        logNotice(quantizer.label() + " there is no " + path.string() + ": it starts as its parameters say");
        return {};
    }
    const double value = readSyntxt(path, 1)[0];
    if (!std::isfinite(value))
        throw std::runtime_error(quantizer.label() + " the number in " + path.string() + " is not finite");
    return value;
}

fs::path activationFile(const QuantizerActivation& quantizer, const std::string& dirName, const std::string& cellName)
{
    return syntxtFile((fs::path(dirName) / safeFileName(cellName)).string() + ".syntxt", quantizer.scalarFile());
}

std::shared_ptr<QuantizerActivation> quantizerOf(const Cell& cell)
{
    const auto* frame = dynamic_cast<const Cell_Frame_Top*>(&cell);
    const auto activation = frame ? frame->getActivation() : nullptr;
    return activation ? activation->getQuantizer() : nullptr;
}

}  // namespace

void exportScalar(const std::string& fileName, const QuantizerCell& quantizer)
{
    if (quantizer.scalarFile())
        write(syntxtFile(fileName, quantizer.scalarFile()), quantizer);
}

std::optional<double> readScalar(const std::string& fileName, const QuantizerCell& quantizer)
{
    return quantizer.scalarFile() ? read(syntxtFile(fileName, quantizer.scalarFile()), quantizer) : std::nullopt;
}

void exportActivationQuantizer(const QuantizerActivation& quantizer, const std::string& dirName, const std::string& cellName)
{
    write(activationFile(quantizer, dirName, cellName), quantizer);
}

void importActivationQuantizer(QuantizerActivation& quantizer, const std::string& dirName, const std::string& cellName)
{
    if (const auto value = read(activationFile(quantizer, dirName, cellName), quantizer))
        quantizer.setScalar(*value);
}

void exportActivationParameters(const Cell& cell, const std::string& dirName)
{
    if (const auto quantizer = quantizerOf(cell))
        exportActivationQuantizer(*quantizer, dirName, cell.getName());
}

void importActivationParameters(Cell& cell, const std::string& dirName)
{
    if (const auto quantizer = quantizerOf(cell))
        importActivationQuantizer(*quantizer, dirName, cell.getName());
}

}  // namespace N2D2

// What a calibration is of: structure and weights of a network, in two hashes.
#include <cstring>

#include "activation/Activation.hpp"
#include "cell/FrameCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "cell/elemwise/ElemWiseCell.hpp"
#include "cell/padding/PaddingCell.hpp"
#include "cell/pool/PoolCell.hpp"
#include "cell/transpose/TransposeCell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/CalibrationFiles.hpp"
#include "optimize/Fnv.hpp"

namespace N2D2 {

namespace {

std::string parametersText(const Parameterizable& object)
{
    std::string text;
    for (const auto& [name, value] : object.getParameters()) {
        // Of learning and of files alone.
        if (name != "BackPropagate" && name != "WeightsExportFormat" && name != "WeightsExportFlip" && name != "OutputsRemap")
            text += " " + name + "=" + value;
    }
    return text;
}

/// What constructors are given, where sizes and parameters do not tell.
std::string geometryText(const Cell& cell)
{
    const auto text = [](const auto& values) { return " " + dimsText(values); };
    if (const auto* conv = dynamic_cast<const ConvCell*>(&cell))
        return text(conv->getKernelDims()) + text(conv->getSubSampleDims()) + text(conv->getStrideDims()) + text(conv->getPaddingDims())
               + text(conv->getDilationDims()) + text(conv->getExtendedPadding());
    if (const auto* kernel = dynamic_cast<const KernelCell*>(&cell))
        return text(kernel->getKernelDims()) + text(kernel->getStrideDims()) + text(kernel->getPaddingDims()) + text(kernel->getDilationDims());
    if (const auto* pool = dynamic_cast<const PoolCell*>(&cell))
        return text(pool->getPoolDims()) + text(pool->getStrideDims()) + text(pool->getPaddingDims()) + text(pool->getExtendedPadding()) + " "
               + enumToText(pool->getPooling());
    if (const auto* sum = dynamic_cast<const ElemWiseCell*>(&cell))
        return " " + std::to_string(static_cast<int>(sum->getOperation())) + " " + toText(sum->getWeights()) + " " + toText(sum->getShifts());
    if (const auto* padding = dynamic_cast<const PaddingCell*>(&cell))
        return text(std::vector<int>{padding->getLeftPad(), padding->getTopPad(), padding->getRightPad(), padding->getBotPad()});
    if (const auto* transpose = dynamic_cast<const TransposeCell*>(&cell))
        return text(transpose->getPermutation());
    return {};
}

}  // namespace

CalibrationOrigin originOf(const DeepNet& net, StimuliSet set)
{
    Fnv structure, weights;
    for (const auto& cell : net.orderedCells()) {
        structure.add(std::string(cell->getType()) + " " + cell->getName() + " " + dimsText(cell->getOutputsDims()) + geometryText(*cell)
                      + parametersText(*cell));
        for (const auto& parent : net.getParentCells(cell->getName()))
            structure.add(parent ? parent->getName() : "env");
        const Tensor<bool>& mapping = cell->getMapping();
        std::string bits;
        for (std::size_t i = 0; i < mapping.size(); ++i)
            bits += mapping(i) ? '1' : '0';
        structure.add(bits);
        if (const auto activation = net.getCellFrame(cell->getName())->getActivation())
            structure.add(std::string(activation->getType()) + parametersText(*activation));
        for (const auto& [name, tensor] : cell->freeParameterTensors()) {
            weights.add(cell->getName() + " " + name + " " + dimsText(tensor->dims()));
            const Tensor<double> values = tensor_cast<double>(*tensor);
            weights.add(values.data(), values.size() * sizeof(double));
        }
    }
    CalibrationOrigin origin{structure.text(), weights.text(), "", enumToText(set), 0};
    if (const auto& provider = net.getStimuliProvider()) {
        Fnv preprocessing;
        preprocessing.add(provider->transformations(set).describe());
        preprocessing.add(provider->onTheFlyTransformations(set).describe());
        for (unsigned channel = 0; channel < provider->getNbChannelTransformations(set); ++channel) {
            preprocessing.add(provider->channelTransformations(channel, set).describe());
            preprocessing.add(provider->channelOnTheFlyTransformations(channel, set).describe());
        }
        preprocessing.add(parametersText(*provider));
        origin.preprocessing = preprocessing.text();
    }
    return origin;
}

}  // namespace N2D2

#include "optimize/lowering/LowerNetwork.hpp"

#include <algorithm>

#include "cell/softmax/SoftmaxCell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "optimize/Quantization.hpp"
#include "optimize/lowering/CellLowering.hpp"
#include "optimize/lowering/LowerActivation.hpp"
#include "target/Target.hpp"

namespace N2D2 {

std::vector<double> valuesOf(const BaseTensor& tensor)
{
    tensor.synchronizeDBasedToH();
    Tensor<double> values(tensor.dims());
    convert<double>(tensor, values);
    return {values.data(), values.data() + values.size()};
}

bool isFinalSoftmax(const DeepNet& net, const Cell& cell)
{
    return dynamic_cast<const SoftmaxCell*>(&cell) && net.getChildCells(cell.getName()).empty();
}

std::vector<std::string> preprocessingOf(const StimuliProvider& provider)
{
    std::vector<std::string> words;
    const auto add = [&words](const std::string& prefix, const CompositeTransformation& list) {
        for (const auto& element : list.elements())
            words.push_back(prefix + element->describe());
    };
    add("", provider.transformations(StimuliSet::Test));
    const unsigned channels = provider.getNbChannelTransformations(StimuliSet::Test);
    for (unsigned c = 0; c < channels; ++c) {
        const std::string prefix = "channel " + std::to_string(c) + ": ";
        add(prefix, provider.channelTransformations(c, StimuliSet::Test));
        add(prefix, provider.channelOnTheFlyTransformations(c, StimuliSet::Test));
    }
    add("", provider.onTheFlyTransformations(StimuliSet::Test));
    return words;
}

std::vector<Program::Output> programOutputs(const DeepNet& net, const std::map<std::string, int>& layerOf)
{
    std::vector<Program::Output> outputs;
    for (const auto& target : net.getTargets()) {
        Program::Output output;
        output.layer = layerOf.at(target->getCell()->getName());
        output.target = target->getName();
        output.isData = target->getParameter<bool>("DataAsTarget");
        output.threshold = target->getParameter<double>("BinaryThreshold");
        if (!output.isData)
            output.labels = target->getTargetLabelsName();
        outputs.push_back(output);
    }
    if (!outputs.empty())
        return outputs;
    for (const auto& cell : net.orderedCells()) {
        if (net.getChildCells(cell->getName()).empty())
            outputs.push_back({.layer = layerOf.at(cell->getName()), .target = cell->getName(), .labels = {}});
    }
    return outputs;
}

std::string finalSoftmaxNote(const Cell& cell)
{
    return cell.label() + " is left out: only a target reads this Softmax, and the largest output stays the same";
}

namespace {

TensorInfo infoOf(const Dims& dims)
{
    TensorInfo info;
    info.channels = dims.empty() ? 1 : dims.back();
    info.width = dims.size() > 1 ? dims[0] : 1;
    info.height = dims.size() > 2 ? dims[1] : 1;
    return info;
}

/// Sizes of one stimulus of what a cell reads as its input k: {x, y, channels}.
Dims inputDims(const Cell_Frame_Top& frame, std::size_t k)
{
    Dims dims = frame.getInputs(k)->dims();
    dims.pop_back();
    return dims;
}

const Cell_Frame_Top& frameOf(const Cell& cell) { return dynamic_cast<const Cell_Frame_Top&>(cell); }

/// The inputs of a cell as it has them.
std::vector<TensorInfo> inputsOf(const Cell& cell)
{
    std::vector<TensorInfo> inputs;
    for (std::size_t k = 0; k < frameOf(cell).nbInputs(); ++k)
        inputs.push_back(infoOf(inputDims(frameOf(cell), k)));
    return inputs;
}

/// The inputs as its layer sees them: joined where it takes a single one.
CellToLower viewOf(const Cell& cell, const CellLowering& lowering)
{
    CellToLower view{cell, frameOf(cell), inputsOf(cell), 1, infoOf(cell.getOutputsDims())};
    view.nbParents = view.inputs.size();
    if (view.nbParents > 1 && !lowering.takesSeveral(cell)) {
        TensorInfo joined = view.inputs[0];
        for (std::size_t k = 1; k < view.inputs.size(); ++k)
            joined.channels += view.inputs[k].channels;
        view.inputs = {joined};
    }
    return view;
}

std::string refusal(const DeepNet& net, const Cell& cell, bool integers)
{
    const auto& family = registry().family<CellLoweringFamily>();
    if (!family.has(cell.getType()))
        return "cells of this type are not exported";
    const auto* frame = dynamic_cast<const Cell_Frame_Top*>(&cell);
    if (!frame || cell.getOutputsDims().empty() || frame->nbInputs() == 0)
        return "it has no input yet: initialize the network first";
    if (cell.isQuantized() || frame->getSimulation())
        return "it is quantized already: start from the network in floating point";
    if (frame->getQuantizer())
        return "its weights were learned with a quantizer, whose grids are not exported yet: quantize a network learned without";
    const auto several = inputsOf(cell);
    for (std::size_t k = 0; k < several.size(); ++k) {
        if (inputDims(*frame, k).size() > 3)
            return "it has an input of three dimensions and channels, layers have two";
        if (frame->getInputs(k)->dimB() != frame->getOutputs()->dimB())
            return "its outputs are of another number of stimuli than its inputs";
    }
    if (cell.getOutputsDims().size() > 3)
        return "it has outputs of three dimensions and channels, layers have two";
    const auto lowering = family.create(cell.getType());
    if (integers && isFinalSoftmax(net, cell))
        return {};
    if (!lowering->takesSeveral(cell)) {
        for (const TensorInfo& input : several) {
            if (input.width != several[0].width || input.height != several[0].height)
                return "its inputs differ in width or height: they cannot be joined";
        }
    }
    const Activation* const activation = frame->getActivation().get();
    const std::string why = refusesActivation(activation, integers);
    if (!why.empty())
        return why;
    if (activation && !lowering->takesActivation() && (!activation->isIdentity()))
        return std::string("it has an activation (") + activation->getType() + "), which an Activation cell behind it can do";
    return lowering->refuses(viewOf(cell, *lowering), integers);
}

/// Joins the inputs of a cell.
Layer concatOf(const std::string& name, const std::vector<TensorInfo>& inputs, const TensorInfo& output)
{
    Layer concat = layerOf(LayerKind::Concat);
    concat.name = name;
    concat.inputInfo = inputs;
    concat.output = output;
    return concat;
}

}  // namespace

std::vector<Unsupported> unsupportedLayers(const DeepNet& net, bool integers)
{
    std::vector<Unsupported> found;
    for (const auto& cell : net.orderedCells()) {
        const std::string why = refusal(net, *cell, integers);
        if (!why.empty())
            found.push_back({cell->getName(), cell->getType(), why});
    }
    return found;
}

LoweredNetwork lowerNetwork(const DeepNet& net, unsigned bits, bool integers)
{
    if (bits != 32 && bits != 64)
        throw std::invalid_argument(net.label() + " layers in floating point have 32 or 64 bits, not " + std::to_string(bits));
    const auto cells = net.orderedCells();
    if (cells.empty())
        throw std::invalid_argument(net.label() + " there is no cell to export");
    std::string refusals;
    for (const Unsupported& cell : unsupportedLayers(net, integers))
        refusals += "\n  [" + cell.type + " " + cell.cell + "] " + cell.reason;
    if (!refusals.empty())
        throw std::invalid_argument(net.label() + " these cells cannot be exported" + (integers ? " in integers" : "") + ":" + refusals);

    const ElementType element{bits, false, true};
    LoweredNetwork lowered;
    Program& program = lowered.program;
    program.name = net.getName();
    if (net.getStimuliProvider()) {
        program.input = infoOf(net.getStimuliProvider()->getSize());
        program.preprocessing = preprocessingOf(*net.getStimuliProvider());
    }
    program.input.type = element;
    std::map<std::string, int> lastLayer;
    for (const auto& cell : cells) {
        const std::string& name = cell->getName();
        const auto lowering = registry().family<CellLoweringFamily>().create(cell->getType());
        std::vector<int> sources;
        for (const auto& parent : net.getParentCells(name))
            sources.push_back(parent ? lastLayer.at(parent->getName()) : -1);
        const std::vector<TensorInfo> inputs = inputsOf(*cell);
        if (!net.getStimuliProvider() && std::find(sources.begin(), sources.end(), -1) != sources.end())
            static_cast<TensorInfo&>(program.input) = inputs[static_cast<std::size_t>(
                std::find(sources.begin(), sources.end(), -1) - sources.begin())];
        const bool dropped = integers && isFinalSoftmax(net, *cell);
        if (dropped || lowering->isIdentity(*cell)) {
            lastLayer[name] = sources.at(0);
            lowered.cells.push_back({name, program.layers.size(), 0});
            if (dropped)
                program.notes.push_back(finalSoftmaxNote(*cell));
            continue;
        }
        const CellToLower view = viewOf(*cell, *lowering);
        std::vector<Layer> layers = lowering->lower(view);
        const bool joined = inputs.size() > 1 && !lowering->takesSeveral(*cell);
        lowered.cells.push_back({name, program.layers.size(), layers.size() + joined});
        if (joined) {
            Layer concat = concatOf(name + "_concat", inputs, view.inputs[0]);
            concat.inputs = sources;
            program.layers.push_back(std::move(concat));
            sources = {static_cast<int>(program.layers.size()) - 1};
        }
        lowerActivation(frameOf(*cell).getActivation().get(), layers.back().finish);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            Layer& layer = layers[i];
            const bool last = i + 1 == layers.size();
            layer.name = last ? name : name + layer.name;
            layer.inputs = sources;
            layer.inputInfo = i == 0 ? view.inputs : std::vector<TensorInfo>{layers[i - 1].output};
            if (last)
                layer.output = view.output;
            program.layers.push_back(layer);
            sources = {static_cast<int>(program.layers.size()) - 1};
        }
        lastLayer[name] = sources[0];
    }
    for (Layer& layer : program.layers) {
        layer.output.type = element;
        for (TensorInfo& input : layer.inputInfo)
            input.type = element;
    }
    if (!net.getStimuliProvider())
        program.input.type = element;
    program.outputs = programOutputs(net, lastLayer);
    return lowered;
}

Program lowerFloat(const DeepNet& net, unsigned bits) { return lowerNetwork(net, bits, false).program; }

}  // namespace N2D2

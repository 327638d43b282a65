#include "optimize/quantization/QuantizedCells.hpp"

#include <cmath>

#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"
#include "deepnet/DeepNet.hpp"
#include "layer/Simulation.hpp"
#include "optimize/Quantization.hpp"
#include "optimize/lowering/CellLowering.hpp"

namespace N2D2 {

void PassThrough::run(const std::vector<std::shared_ptr<BaseTensor>>& inputs, BaseTensor& outputs) { outputs.opAssign(*inputs.at(0)); }

namespace {

Cell_Frame_Top& frameOf(Cell& cell) { return dynamic_cast<Cell_Frame_Top&>(cell); }

/// The rescaling of a layer, as logs and files of activations have it.
Scaling scalingOf(const Rescale& rescale)
{
    switch (rescale.mode) {
    case ScalingMode::NONE:
        break;
    case ScalingMode::FLOAT_MULT:
        return Scaling(std::make_shared<FloatingPointScaling>(rescale.factors, false, std::vector<double>()));
    case ScalingMode::FIXED_MULT16:
    case ScalingMode::FIXED_MULT32:
        return Scaling(std::make_shared<FixedPointScaling>(rescale.shift, rescale.multipliers, false, std::vector<double>(), rescale.mode));
    case ScalingMode::SINGLE_SHIFT:
        return Scaling(std::make_shared<SingleShiftScaling>(rescale.shifts, false, std::vector<double>()));
    case ScalingMode::DOUBLE_SHIFT: {
        std::vector<DoubleShiftScaling::Shifts> pairs;
        for (std::size_t i = 0; i + 1 < rescale.shifts.size(); i += 2)
            pairs.emplace_back(rescale.shifts[i], rescale.shifts[i + 1]);
        return Scaling(std::make_shared<DoubleShiftScaling>(pairs, false, std::vector<DoubleShiftScaling::Clip>()));
    }
    }
    return {};
}

/// Behind all transformations of all sets: values become integers of the program's input.
void quantizeStimuli(StimuliProvider& provider, const TensorInfo& input)
{
    double factor = 1.0 / input.scale;
    if (std::abs(factor - std::round(factor)) < 1e-9 * factor)
        factor = std::round(factor);
    auto quantizer = std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Multiplies, std::vector<double>{factor});
    quantizer->setParameter("Round", "1");
    quantizer->setParameter("Bounds", std::to_string(input.type.low()) + " " + std::to_string(input.type.high()));
    if (provider.getDatabase() && provider.getDatabase()->getNbStimuli() > 0)
        provider.normalizeIntegersStimuli(provider.getDatabase()->getStimuliDepth());
    provider.addTopTransformation(quantizer);
    provider.setDataScale(input.scale);
    provider.restart();
}

}  // namespace

void storeInCells(DeepNet& net, const LoweredNetwork& lowered, const Program& program)
{
    const auto& family = registry().family<CellLoweringFamily>();
    // All simulations first: they may refuse a layer, and the network is as it was then.
    std::vector<std::shared_ptr<CellSimulation>> simulations;
    std::map<std::string, double> scales;
    for (const auto& layers : lowered.cells) {
        std::vector<std::shared_ptr<const Layer>> own;
        for (std::size_t i = layers.first; i < layers.first + layers.count; ++i)
            own.push_back(std::make_shared<const Layer>(program.layers[i]));
        if (own.empty()) {
            const auto parent = net.getParentCells(layers.cell).at(0);
            simulations.push_back(std::make_shared<PassThrough>(parent ? scales.at(parent->getName()) : program.input.scale));
        }
        else {
            simulations.push_back(std::make_shared<LayerSimulation>(own));
        }
        scales[layers.cell] = simulations.back()->outputScale();
    }
    for (std::size_t c = 0; c < lowered.cells.size(); ++c) {
        Cell& cell = *net.getCell(lowered.cells[c].cell);
        Cell_Frame_Top& frame = frameOf(cell);
        if (lowered.cells[c].count > 0) {
            const Layer& layer = program.layers[lowered.cells[c].first + lowered.cells[c].count - 1];
            family.create(cell.getType())->store(layer, cell);
            cell.setQuantized(layer.output.type.bits);
            if (frame.getActivation())
                frame.getActivation()->setActivationScaling(scalingOf(layer.finish.rescale));
        }
        frame.setSimulation(simulations[c]);
    }
    if (net.getStimuliProvider())
        quantizeStimuli(*net.getStimuliProvider(), program.input);
}

Program quantizedProgram(const DeepNet& net)
{
    Program program;
    program.name = net.getName();
    std::map<std::string, int> lastLayer;
    bool hasInput = false;
    for (const auto& cell : net.orderedCells()) {
        const auto& simulation = frameOf(*cell).getSimulation();
        const auto parents = net.getParentCells(cell->getName());
        if (dynamic_cast<const PassThrough*>(simulation.get())) {
            lastLayer[cell->getName()] = parents.at(0) ? lastLayer.at(parents[0]->getName()) : -1;
            if (isFinalSoftmax(net, *cell))
                program.notes.push_back(finalSoftmaxNote(*cell));
            continue;
        }
        const auto* layers = dynamic_cast<const LayerSimulation*>(simulation.get());
        if (!layers)
            throw std::invalid_argument(cell->label() + " is not quantized: calibrate the network first (-calib), or export it in floating point");
        std::vector<int> inputs;
        for (const auto& parent : parents)
            inputs.push_back(parent ? lastLayer.at(parent->getName()) : -1);
        for (const auto& layer : layers->layers()) {
            program.layers.push_back(*layer);
            program.layers.back().inputs = inputs;
            for (std::size_t k = 0; k < inputs.size(); ++k) {
                if (inputs[k] < 0 && !hasInput) {
                    program.input = layer->inputInfo.at(k);
                    hasInput = true;
                }
            }
            inputs = {static_cast<int>(program.layers.size()) - 1};
        }
        lastLayer[cell->getName()] = inputs[0];
    }
    if (program.layers.empty())
        throw std::invalid_argument(net.label() + " there is no cell to export");
    program.outputs = programOutputs(net, lastLayer);
    if (net.getStimuliProvider()) {
        program.preprocessing = preprocessingOf(*net.getStimuliProvider());
        if (!program.preprocessing.empty())
            program.preprocessing.pop_back();  // what makes the integers: type and scale of the input tell it
    }
    return program;
}

}  // namespace N2D2

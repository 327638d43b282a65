#include "deepnet/qat/DeepNetQAT.hpp"

#include <algorithm>
#include <cmath>

#include "cell/FrameCell.hpp"
#include "cell/batchnorm/BatchNormCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "cell/elemwise/ElemWiseCell.hpp"
#include "cell/fc/FcCell.hpp"
#include "cell/scaling/ScalingCell.hpp"
#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/database/Database.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"
#include "deepnet/DeepNet.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/sat/SATQuantizerCell.hpp"
#include "runtime/integer_math.hpp"
#include "scaling/PowersOfTwo.hpp"

namespace N2D2 {

namespace {

Cell_Frame_Top& frameOf(const Cell& cell) { return dynamic_cast<Cell_Frame_Top&>(const_cast<Cell&>(cell)); }

std::shared_ptr<QuantizerActivation> outputQuantizer(const Cell& cell)
{
    const auto activation = frameOf(cell).getActivation();
    return activation ? activation->getQuantizer() : nullptr;
}

bool isWeighted(const Cell& cell) { return dynamic_cast<const ConvCell*>(&cell) || dynamic_cast<const FcCell*>(&cell); }

/// Bits that hold 0 … levels.
unsigned bitsFor(double levels) { return static_cast<unsigned>(std::ceil(std::log2(levels + 1.0))); }

double rounded(double value, WeightsApprox mode) { return mode == WeightsApprox::RINTF ? roundHalfEven(value) : value; }

/// Integer weights per unit of quantized ones. Levels of Default and FullRange are odd multiples of 1/Range: integers of 8 bits hold
/// them up to Range 127; above, they are rounded. Symmetric and Asymmetric ones are multiples of 1/floor(Range/2).
double weightsScale(const QuantizerCell* quantizer, WeightsApprox mode, double inputLevels)
{
    if (mode == WeightsApprox::NONE)
        return 1.0;
    if (!quantizer)
        return std::floor(inputLevels / 2.0);
    const double range = quantizer->getRange(), half = std::max(1.0, std::floor(range / 2.0));
    const bool odd = quantizer->getQuantMode() == QuantMode::Default || quantizer->getQuantMode() == QuantMode::FullRange;
    return odd && range <= 127.0 ? range : half;
}

}  // namespace

DeepNetQAT::DeepNetQAT(std::shared_ptr<DeepNet> net) : mNet(std::move(net)) {}

struct DeepNetQAT::Fused {
    std::vector<double> scaling, clipping;  ///< one an output
    std::vector<double> weights;            ///< factor of each output's quantized weights
    std::vector<double> biases;
    bool isClipped = false;
    unsigned bits = 0;                      ///< of the outputs
};

// Checks -------------------------------------------------------------------------------------------------------------

std::shared_ptr<BatchNormCell> DeepNetQAT::fusedBatchNorm(const Cell& conv) const
{
    const auto children = mNet->getChildCells(conv.getName());
    if (!dynamic_cast<const ConvCell*>(&conv) || children.size() != 1)
        return nullptr;
    auto norm = std::dynamic_pointer_cast<BatchNormCell>(children[0]);
    return norm && mNet->getParentCells(norm->getName()).size() == 1 ? norm : nullptr;
}

void DeepNetQAT::check() const
{
    const auto refuse = [](const Cell& cell, const std::string& why) { throw std::invalid_argument(cell.label() + " it cannot be fused: " + why); };
    for (const auto& cell : mNet->orderedCells()) {
        const auto quantizer = outputQuantizer(*cell);
        const auto activation = frameOf(*cell).getActivation();
        if (quantizer && std::string(quantizer->getType()) != "SAT")
            refuse(*cell, "its activation has a quantizer of type " + std::string(quantizer->getType()) + ", only SAT ones can be fused");
        if (activation && activation->getActivationScaling())
            refuse(*cell, "its outputs are rescaled already (the network is fused once)");
        const std::string type = activation ? activation->getType() : "Linear";
        if (quantizer && type != "Linear" && type != "Rectifier")
            refuse(*cell, "a quantized activation must be Linear or Rectifier, not " + type);
        if ((quantizer || isWeighted(*cell)) && activation && activation->isParameter("Clipping")
            && fromText<double>(activation->getParameter("Clipping")) != 0.0)
            refuse(*cell, "its activation has a Clipping, which its integers would not");
        if (dynamic_cast<const BatchNormCell*>(cell.get())) {
            const auto parents = mNet->getParentCells(cell->getName());
            const auto parent = parents.size() == 1 ? parents[0] : nullptr;
            if (!parent || fusedBatchNorm(*parent) != cell)
                refuse(*cell, "it must be the only child of a Conv");
            const auto before = frameOf(*parent).getActivation();
            if (before && (!before->isIdentity() || before->getQuantizer()))
                refuse(*parent, "the Conv before a BatchNorm must have no activation (Linear)");
            if (!quantizer)
                refuse(*cell, "its activation has no SAT quantizer");
        }
        else if (isWeighted(*cell) && !fusedBatchNorm(*cell)) {
            if (dynamic_cast<const ConvCell*>(cell.get()) && !quantizer)
                refuse(*cell, "neither its activation nor a BatchNorm behind it has a SAT quantizer");
            if (!quantizer && type != "Linear" && type != "Rectifier")
                refuse(*cell, "its activation must be Linear or Rectifier, not " + type);
        }
        else if (const auto* sum = dynamic_cast<const ElemWiseCell*>(cell.get())) {
            const auto is = [](const std::vector<double>& values, double wanted) {
                return std::all_of(values.begin(), values.end(), [&](double v) { return v == wanted; });
            };
            if (sum->getOperation() != ElemWiseOp::Sum || !is(sum->getWeights(), 1.0) || !is(sum->getShifts(), 0.0))
                refuse(*cell, "only a Sum with weights 1 and shifts 0 can be");
        }
        else if (quantizer)
            refuse(*cell, "a quantized activation must belong to a Conv, BatchNorm, Fc or ElemWise");
        if (const auto weights = frameOf(*cell).getQuantizer(); weights && std::string(weights->getType()) != "SAT")
            refuse(*cell, "its weights have a quantizer of type " + std::string(weights->getType()) + ", only SAT ones can be fused");
    }
}

DeepNetQAT::Grid DeepNetQAT::inputGrid(const Cell& cell) const
{
    const auto parents = mNet->getParentCells(cell.getName());
    Grid grid;
    for (std::size_t k = 0; k < parents.size(); ++k) {
        const Grid own = parents[k] ? mGrids.at(parents[k]->getName()) : Grid{};
        if (k > 0 && std::abs(own.perUnit() / grid.perUnit() - 1.0) > 1e-9)
            throw std::invalid_argument(cell.label() + " it cannot be fused: its inputs are quantized on different grids");
        grid = k == 0 || own.levels > grid.levels ? own : grid;
    }
    return grid;
}

DeepNetQAT::Grid DeepNetQAT::gridOf(const Cell& cell)
{
    const auto quantizer = outputQuantizer(cell);
    const Grid grid{static_cast<double>(quantizer->getRange()), std::abs(*quantizer->scalar())};
    if (!(grid.bound > 0.0))
        throw std::invalid_argument(cell.label() + " it cannot be fused: the bound Alpha of its activation is 0");
    return grid;
}

void DeepNetQAT::plan()
{
    mGrids.clear();
    for (const auto& cell : mNet->orderedCells()) {
        Grid grid;
        if (dynamic_cast<ElemWiseCell*>(cell.get())) {
            // Its inputs are brought to the grid of the first one.
            const auto parents = mNet->getParentCells(cell->getName());
            if (std::find(parents.begin(), parents.end(), nullptr) != parents.end())
                throw std::invalid_argument(cell->label() + " it cannot be fused: the stimuli are one of its inputs");
            grid = mGrids.at(parents[0]->getName());
        }
        else
            grid = inputGrid(*cell);
        if (const auto norm = fusedBatchNorm(*cell))
            grid = gridOf(dynamic_cast<const Cell&>(*norm));
        else if (outputQuantizer(*cell))
            grid = gridOf(*cell);
        else if (isWeighted(*cell))
            grid.bound = 1.0;
        mGrids[cell->getName()] = grid;
    }
}

// Fusion -------------------------------------------------------------------------------------------------------------

namespace {

/// Rescaling of all outputs; divides weights, biases and clippings of an output by what powers of two cannot say of its factor.
Scaling approximated(ScalingMode mode, std::vector<double>& factors, bool isClipped, std::vector<double>& clipping,
                     std::vector<double>& weights, std::vector<double>& biases, const std::string& label)
{
    const double largest = *std::max_element(factors.begin(), factors.end());
    const bool shifts = mode == ScalingMode::SINGLE_SHIFT || mode == ScalingMode::DOUBLE_SHIFT;
    if (shifts && largest > 1.0) {
        logNotice(label + " a factor of " + toText(largest) + " is no right shift: it is rescaled in fixed point (16 bits)");
        mode = ScalingMode::FIXED_MULT16;
    }
    if (mode == ScalingMode::FLOAT_MULT)
        return Scaling(std::make_shared<FloatingPointScaling>(factors, isClipped, clipping));
    if (mode == ScalingMode::FIXED_MULT16 || mode == ScalingMode::FIXED_MULT32) {
        const double limit = mode == ScalingMode::FIXED_MULT16 ? 32767.0 : 2147483647.0;
        const double room = largest > 0.0 ? std::floor(std::log2(limit / largest)) : 16.0;
        if (room < 0.0)
            throw std::invalid_argument(label + " a factor of " + toText(largest) + " is too large for " + enumToText(mode));
        const auto bits = static_cast<std::size_t>(std::min(16.0, room));
        std::vector<std::int32_t> integers;
        for (const double factor : factors)
            integers.push_back(static_cast<std::int32_t>(roundHalfAway(std::ldexp(factor, static_cast<int>(bits)))));
        return Scaling(std::make_shared<FixedPointScaling>(bits, integers, isClipped, clipping, mode));
    }
    const std::size_t terms = mode == ScalingMode::SINGLE_SHIFT ? 1 : 2;
    std::vector<unsigned char> single;
    std::vector<DoubleShiftScaling::Shifts> pairs;
    for (std::size_t o = 0; o < factors.size(); ++o) {
        const PowersOfTwo powers = powersOfTwo(factors[o], terms);
        weights[o] /= powers.precision;
        biases[o] /= powers.precision;
        clipping[o] /= powers.precision;
        if (terms == 1)
            single.push_back(powers.exponents[0]);
        else
            pairs.emplace_back(static_cast<unsigned char>(powers.exponents[1] - powers.exponents[0]), powers.exponents[1]);
    }
    // Saturation to the bits of the outputs is their clipping.
    if (terms == 1)
        return Scaling(std::make_shared<SingleShiftScaling>(single, false, std::vector<double>()));
    return Scaling(std::make_shared<DoubleShiftScaling>(pairs, false, std::vector<DoubleShiftScaling::Clip>()));
}

}  // namespace

void DeepNetQAT::fuseWeighted(const std::shared_ptr<Cell>& cell, const Modes& modes)
{
    const auto norm = fusedBatchNorm(*cell);
    const Grid in = inputGrid(*cell);
    Cell_Frame_Top& frame = frameOf(*cell);
    const auto quantizer = frame.getQuantizer();
    const auto* sat = dynamic_cast<const SATQuantizerCell*>(quantizer.get());
    const auto activation = outputQuantizer(norm ? dynamic_cast<const Cell&>(*norm) : *cell);
    const std::size_t outputs = cell->getNbOutputs();
    // The quantized weights of the present ones.
    if (quantizer) {
        if (auto* conv = dynamic_cast<ConvCell*>(cell.get()))
            conv->initializeWeightQuantizer();
        else
            dynamic_cast<FcCell&>(*cell).initializeWeightQuantizer();
        for (const auto& [name, tensor] : cell->freeParameterTensors())
            tensor->synchronizeDBasedToH();
        quantizer->propagate();
    }
    const Grid out = mGrids.at(cell->getName());
    Fused fused;
    fused.isClipped = activation != nullptr;
    fused.bits = activation ? bitsFor(out.levels) : 32;

    const double scale = weightsScale(quantizer.get(), modes.weights, in.levels);
    const bool hadBias = cell->getParameter("NoBias") == "0";
    cell->setParameter("NoBias", "0");
    std::map<std::string, std::shared_ptr<BaseTensor>> tensors;
    for (const auto& [name, tensor] : cell->freeParameterTensors())
        tensors[name] = tensor;
    const Tensor<double> oldBiases = tensor_cast<double>(*tensors.at("biases")).clone();
    // With several inputs each tensor has a scaling of its own: it stays in the weights, unless they are to be integers.
    double spread = 1.0;
    if (sat && modes.weights == WeightsApprox::RINTF) {
        spread = sat->getSATScaling(0);
        for (std::size_t k = 1; k < quantizer->nbWeights(); ++k) {
            if (sat->getSATScaling(k) != spread)
                throw std::invalid_argument(cell->label()
                                            + " it cannot be fused: the weights of its inputs have different scales (ApplyScaling), so that "
                                              "they are no integers of one unit");
        }
    }
    std::vector<bool> constant(outputs, false);
    for (std::size_t o = 0; o < outputs; ++o) {
        const double b = hadBias ? oldBiases(o) : 0.0;
        double factor = 1.0, offset = b;  // z = factor·(W x) + offset
        if (norm) {
            const double variance = norm->getVariance(o);
            factor = norm->getScale(o) / std::sqrt(variance + norm->getEpsilon());
            offset = norm->getBias(o) + (b - norm->getMean(o)) * factor;
            // A channel without variance, or of scale 0, is constant.
            constant[o] = variance <= 1e-12 || factor == 0.0;
            if (constant[o]) {
                factor = 1.0;
                offset = norm->getBias(o);
            }
        }
        const double sign = factor < 0.0 ? -1.0 : 1.0, unit = in.perUnit() * scale * spread;
        fused.weights.push_back(constant[o] ? 0.0 : sign * scale * spread);
        fused.scaling.push_back(sign * out.perUnit() * factor / unit);
        fused.biases.push_back(sign * offset / factor * unit);
        fused.clipping.push_back(std::max(0.0, sign * out.bound / factor * unit));
    }
    const std::string label = cell->label();
    const Scaling scaling =
        approximated(modes.scaling, fused.scaling, fused.isClipped, fused.clipping, fused.weights, fused.biases, label);
    // Rounded clippings replace the exact ones of the scaling.
    Scaling final = scaling;
    if (fused.isClipped && modes.clippings == WeightsApprox::RINTF) {
        std::vector<double> clippings;
        for (const double clipping : fused.clipping)
            clippings.push_back(rounded(clipping, modes.clippings));
        if (scaling.getMode() == ScalingMode::FLOAT_MULT)
            final = Scaling(std::make_shared<FloatingPointScaling>(scaling.getFloatingPointScaling()->getScalingPerOutput(), true, clippings));
        else if (scaling.getMode() == ScalingMode::FIXED_MULT16 || scaling.getMode() == ScalingMode::FIXED_MULT32) {
            const auto fixed = scaling.getFixedPointScaling();
            final = Scaling(std::make_shared<FixedPointScaling>(fixed->getFractionalBits(), fixed->getScalingPerOutput(), true, clippings,
                                                                scaling.getMode()));
        }
    }
    for (std::size_t k = 0; tensors.count("weights-" + std::to_string(k)); ++k) {
        BaseTensor& target = *tensors.at("weights-" + std::to_string(k));
        Tensor<double> weights = tensor_cast<double>(quantizer ? *quantizer->getQuantizedWeights(k) : target).clone();
        const std::size_t size = weights.size() / outputs;
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights(i) = rounded(weights(i) * fused.weights[i / size], modes.weights);
        target.opAssign(weights);
        target.synchronizeHToDBased();
    }
    Tensor<double> biases(tensors.at("biases")->dims());
    for (std::size_t o = 0; o < outputs; ++o)
        biases(o) = rounded(fused.biases[o], modes.biases);
    tensors.at("biases")->opAssign(biases);
    tensors.at("biases")->synchronizeHToDBased();

    const auto present = frame.getActivation();
    auto after = activation || !present ? registry().family<ActivationFamily>().create(activation ? "Rectifier" : "Linear") : present->clone();
    after->setActivationScaling(final);
    after->setQuantized(fused.bits);
    frame.setActivation(after);
    cell->setQuantized(quantizer ? (quantizer->getRange() == 1 ? 2 : bitsFor(quantizer->getRange())) : 8);
    if (auto* conv = dynamic_cast<ConvCell*>(cell.get()))
        conv->setQuantizer(nullptr);
    else
        dynamic_cast<FcCell&>(*cell).setQuantizer(nullptr);
    if (norm)
        mNet->removeCell(norm, true);
}

void DeepNetQAT::fuseElemWise(const std::shared_ptr<Cell>& cell, const Modes& modes)
{
    const auto parents = mNet->getParentCells(cell->getName());
    const Grid first = mGrids.at(parents[0]->getName());
    for (const auto& parent : parents) {
        const Grid own = mGrids.at(parent->getName());
        const double factor = first.perUnit() / own.perUnit();
        if (std::abs(factor - 1.0) <= 1e-9)
            continue;
        // One cell for each use of the parent.
        const std::string name = mNet->generateNewCellName(parent->getName() + "_rescale_act");
        std::vector<double> factors{factor}, clipping, weights{1.0}, biases{0.0};
        const bool exact = modes.scaling == ScalingMode::FLOAT_MULT;
        const Scaling scaling = approximated(exact ? ScalingMode::FLOAT_MULT : ScalingMode::FIXED_MULT32, factors, false, clipping, weights,
                                             biases, cell->label());
        const auto& top = frameOf(*cell);
        auto rescale = registry().family<ScalingFamily>().create(frameKey(top.modelName(), top.elementTypeName()), mNet, name,
                                                                 static_cast<unsigned>(parent->getNbOutputs()), scaling);
        if (!exact)
            rescale->setQuantized(32);
        mNet->insertCell(rescale, parent, cell);
    }
    const auto quantizer = outputQuantizer(*cell);
    if (!quantizer)
        return;
    const Grid out = mGrids.at(cell->getName());
    std::vector<double> factors{out.perUnit() / first.perUnit()}, weights{1.0}, biases{0.0};
    std::vector<double> clipping{rounded(out.bound * first.perUnit(), modes.clippings)};
    // There are no weights that a shift could be made up with.
    const bool shifts = modes.scaling == ScalingMode::SINGLE_SHIFT || modes.scaling == ScalingMode::DOUBLE_SHIFT;
    const Scaling scaling =
        approximated(shifts ? ScalingMode::FIXED_MULT16 : modes.scaling, factors, true, clipping, weights, biases, cell->label());
    auto after = registry().family<ActivationFamily>().create("Rectifier");
    after->setActivationScaling(scaling);
    after->setQuantized(bitsFor(out.levels));
    frameOf(*cell).setActivation(after);
    cell->setQuantized(bitsFor(out.levels));
}

void DeepNetQAT::fuseQATGraph(const std::shared_ptr<StimuliProvider>& provider, ScalingMode actScalingMode, WeightsApprox wMode,
                              WeightsApprox bMode, WeightsApprox cMode)
{
    check();
    const Modes modes{actScalingMode == ScalingMode::NONE ? ScalingMode::FLOAT_MULT : actScalingMode, wMode, bMode, cMode};
    plan();
    for (const auto& cell : mNet->orderedCells()) {
        // A BatchNorm goes with its Conv.
        if (isWeighted(*cell))
            fuseWeighted(cell, modes);
        else if (dynamic_cast<ElemWiseCell*>(cell.get()))
            fuseElemWise(cell, modes);
    }
    if (provider)
        provider->addTransformation(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Multiplies, 255.0));
    mNet->initialize();
}

void DeepNetQAT::exportOutputsLayers(const std::shared_ptr<StimuliProvider>& provider, const std::string& dirName, StimuliSet set, int nbMax)
{
    const std::size_t all = provider->getDatabase()->getNbStimuli(set), batch = provider->getBatchSize();
    const std::size_t count = nbMax < 0 ? all : std::min<std::size_t>(all, static_cast<std::size_t>(nbMax));
    for (std::size_t begin = 0; begin < count; begin += batch) {
        provider->readBatch(set, static_cast<unsigned>(begin));
        mNet->propagate(true);
        for (const auto& cell : mNet->orderedCells()) {
            const auto outputs = frameOf(*cell).getOutputs();
            outputs->synchronizeDBasedToH();
            const Tensor<double> values = tensor_cast<double>(*outputs);
            const std::size_t maps = cell->getNbOutputs(), size = values.size() / (values.dimB() * maps);
            const std::size_t width = std::max<std::size_t>(1, cell->getOutputsWidth());
            for (std::size_t b = 0; b < std::min(batch, count - begin); ++b) {
                const auto folder = std::filesystem::path(dirName) / ("stimuli_" + std::to_string(begin + b)) / safeFileName(cell->getName());
                for (std::size_t c = 0; c < maps; ++c) {
                    writeFile(folder / ("map_" + std::to_string(c) + ".txt"), [&](std::ostream& stream) {
                        for (std::size_t i = 0; i < size; ++i)
                            stream << toInteger(roundHalfAway(values((b * maps + c) * size + i))) << ((i + 1) % width ? ", " : "\n");
                    });
                }
            }
        }
    }
}

}  // namespace N2D2

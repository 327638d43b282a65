#pragma once
// Small networks with random parameters over a tensor of stimuli, and their calibration.
#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "activation/rectifier/RectifierActivation.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"
#include "cell/dropout/DropoutCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/padding/PaddingCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/reshape/ReshapeCell_Frame.hpp"
#include "cell/resize/ResizeCell_Frame.hpp"
#include "cell/scaling/ScalingCell_Frame.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "cell/transpose/TransposeCell_Frame.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/Network.hpp"
#include "optimize/NaiveProgram.hpp"
#include "optimize/lowering/LowerNetwork.hpp"
#include "optimize/quantization/Ranges.hpp"

namespace N2D2::test {

using Values = std::vector<double>;
using Strings = std::vector<std::string>;

/// Parents by name, "env" for the stimuli.
class TestNet {
public:
    TestNet(const Dims& size, unsigned seed, unsigned batch = 4, bool nonNegative = true) : random(seed)
    {
        const auto context = std::make_shared<Context>(seed + 1);
        net = std::make_shared<DeepNet>(std::make_shared<Network>(context));
        provider = std::make_shared<StimuliProvider>(std::make_shared<Database>(), size, batch, false, context);
        net->setStimuliProvider(provider);
        Tensor<float>& data = *provider->getData();
        for (std::size_t i = 0; i < data.size(); ++i)
            data(i) = static_cast<float>(nonNegative ? draw(0.0, 1.0) : draw(-1.0, 1.0));
        if (nonNegative)
            data(0) = 1.0F;
    }

    double draw(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); }
    unsigned pick(unsigned low, unsigned high) { return std::uniform_int_distribution<unsigned>(low, high)(random); }

    template <class C> std::shared_ptr<C> add(const std::shared_ptr<C>& cell, const Strings& parents)
    {
        std::vector<std::shared_ptr<Cell>> cells;
        for (const std::string& parent : parents) {
            cells.push_back(parent == "env" ? nullptr : net->getCell(parent));
            if (cells.back())
                cell->addInput(cells.back());
            else
                cell->addInput(provider);
        }
        net->addCell(cell, cells);
        return cell;
    }

    static std::shared_ptr<Activation> activation(const std::string& type, const std::map<std::string, std::string>& parameters = {})
    {
        if (type.empty())
            return nullptr;
        auto made = registry().family<ActivationFamily>().create(type);
        for (const auto& [name, value] : parameters)
            made->setParameter(name, value);
        return made;
    }

    struct ConvOptions {
        std::vector<unsigned> kernel{3, 3}, stride{1, 1}, dilation{1, 1};
        std::vector<int> padding{0, 0}, extended{0, 0, 0, 0};
        std::size_t groups = 1;      ///< 0: a random map
        bool bias = true;
        std::string activation = "Rectifier";
        double weight = 0.5;
    };
    std::shared_ptr<ConvCell_Frame<float>> conv(const std::string& name, const Strings& parents, unsigned outputs, const ConvOptions& o)
    {
        auto cell = std::make_shared<ConvCell_Frame<float>>(net, name, o.kernel, outputs, std::vector<unsigned>{1, 1}, o.stride, o.padding,
                                                            o.dilation, activation(o.activation));
        cell->setExtendedPadding(o.extended);
        std::size_t channels = 0;
        for (const std::string& parent : parents)
            channels += parent == "env" ? provider->getNbChannels() : net->getCell(parent)->getNbOutputs();
        setMap(*cell, outputs, channels, o.groups);
        cell->setParameter("NoBias", o.bias ? "0" : "1");
        add(cell, parents);
        cell->initialize();
        fill(*cell, o.weight);
        return cell;
    }

    void setMap(Cell& cell, std::size_t outputs, std::size_t channels, std::size_t groups)
    {
        if (groups == 1)
            return;
        Tensor<bool> map({outputs, channels});
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t out = 0; out < outputs; ++out)
                map(c * outputs + out) = groups == 0 ? draw(0.0, 1.0) < 0.6 : c / (channels / groups) == out / (outputs / groups);
        }
        cell.setMapping(map);
    }

    void fill(Cell& cell, double weight)
    {
        cell.processFreeParameters([&](double) { return draw(-weight, weight); }, Cell::FreeParametersType::Multiplicative);
        cell.processFreeParameters([&](double) { return draw(-0.2, 0.2); }, Cell::FreeParametersType::Additive);
    }

    std::shared_ptr<FcCell_Frame<float>> fc(const std::string& name, const Strings& parents, unsigned outputs, const std::string& f = "Linear")
    {
        auto cell = add(std::make_shared<FcCell_Frame<float>>(net, name, outputs, activation(f)), parents);
        cell->initialize();
        fill(*cell, 0.3);
        return cell;
    }

    std::shared_ptr<PoolCell_Frame<float>> pool(const std::string& name, const std::string& parent, PoolKind kind, std::vector<unsigned> window,
                                                std::vector<unsigned> stride, std::vector<unsigned> padding = {0, 0},
                                                const std::string& f = "")
    {
        const unsigned outputs = parent == "env" ? static_cast<unsigned>(provider->getNbChannels()) : net->getCell(parent)->getNbOutputs();
        auto cell = std::make_shared<PoolCell_Frame<float>>(net, name, window, outputs, stride, padding, kind, activation(f));
        if (outputs > 1)
            setMap(*cell, outputs, outputs, outputs);
        return add(cell, {parent});
    }

    /// Outputs of the cells for all stimuli: HWC, by stimulus.
    void propagate()
    {
        net->initialize();
        net->propagate(true);
    }
    std::vector<Values> outputsOf(const std::string& cell) { return hwc(*net->getCellFrame(cell)->getOutputs()); }
    std::vector<Values> stimuli() { return hwc(*provider->getData()); }

    static std::vector<Values> hwc(const BaseTensor& tensor)
    {
        const Tensor<double> values = tensor_cast<double>(tensor);
        Dims dims = values.dims();
        const std::size_t batch = dims.back();
        dims.pop_back();
        const std::size_t channels = dims.back(), pixels = values.size() / batch / channels;
        std::vector<Values> result(batch, Values(pixels * channels));
        for (std::size_t b = 0; b < batch; ++b) {
            for (std::size_t c = 0; c < channels; ++c) {
                for (std::size_t p = 0; p < pixels; ++p)
                    result[b][p * channels + c] = values((b * channels + c) * pixels + p);
            }
        }
        return result;
    }

    std::mt19937 random;
    std::shared_ptr<DeepNet> net;
    std::shared_ptr<StimuliProvider> provider;
};

/// What a program in floating point gives for some stimuli: ranges without clipping, of what functions are given.
class MeasuredRanges : public Ranges {
public:
    MeasuredRanges(const Program& real, const std::vector<Values>& stimuli)
    {
        for (const Values& stimulus : stimuli) {
            take("env", stimulus);
            const auto outputs = NaiveProgram(real).run(stimulus);
            for (std::size_t i = 0; i < real.layers.size(); ++i) {
                const LayerActivation f = real.layers[i].finish.activation;
                if (f == LayerActivation::Linear || f == LayerActivation::Rectifier || f == LayerActivation::Saturation) {
                    take(real.layers[i].name, outputs[i]);
                    continue;
                }
                Program plain = real;
                plain.layers[i].finish.activation = LayerActivation::Linear;
                take(real.layers[i].name, NaiveProgram(plain).run(stimulus)[i]);
            }
        }
    }
    OutputRange range(const std::string& cell) const override { return mRanges.at(cell); }
    double threshold(const std::string& cell, bool, bool clip) const override
    {
        const double most = mRanges.at(cell).maxAbs();
        clipped[cell] = clip;
        return most > 0.0 ? most : 1.0;
    }
    mutable std::map<std::string, bool> clipped;

private:
    void take(const std::string& cell, const Values& values)
    {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        auto [it, isNew] = mRanges.try_emplace(cell);
        it->second.min = isNew ? *low : std::min(it->second.min, *low);
        it->second.max = isNew ? *high : std::max(it->second.max, *high);
    }
    std::map<std::string, OutputRange> mRanges;
};

}  // namespace N2D2::test

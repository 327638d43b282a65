// Layers in floating point through LayerSimulation, against the cells whose place they take.
#include <gtest/gtest.h>

#include "activation/linear/LinearActivation.hpp"
#include "activation/logistic/LogisticActivation.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/saturation/SaturationActivation.hpp"
#include "activation/softplus/SoftplusActivation.hpp"
#include "activation/swish/SwishActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/deconv/DeconvCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/padding/PaddingCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/reshape/ReshapeCell_Frame.hpp"
#include "cell/resize/ResizeCell_Frame.hpp"
#include "cell/softmax/SoftmaxCell_Frame.hpp"
#include "cell/transpose/TransposeCell_Frame.hpp"
#include "kernels/Helpers.hpp"
#include "layer/Simulation.hpp"

namespace N2D2::test {

namespace {

using Sizes = std::vector<unsigned>;

template <class T> class FloatLayers : public ::testing::Test {
protected:
    KeyedRandom random{RandomUse::Other, 51};
    std::vector<std::shared_ptr<BaseTensor>> inputs;

    static ElementType type() { return {8 * sizeof(T), false, true}; }
    static TensorInfo infoOf(const BaseTensor& t)
    {
        TensorInfo info;
        info.width = t.dims()[0];
        info.height = t.dims()[1];
        info.channels = t.dims()[2];
        info.type = type();
        return info;
    }

    template <class C> void give(C& cell, const std::vector<Dims>& dims)
    {
        inputs.clear();
        for (const Dims& d : dims) {
            auto input = std::make_shared<Tensor<T>>(randomTensor<T>(d, random, -2.0, 2.0));
            cell.addInputTensors(input, nullptr);
            inputs.push_back(input);
        }
        cell.initialize();
    }

    Layer layer(LayerKind kind, const Cell_Frame_Top& cell) const
    {
        Layer l;
        l.name = "layer";
        l.kind = kind;
        for (const auto& input : inputs)
            l.inputInfo.push_back(infoOf(*input));
        l.output = infoOf(*cell.getOutputs());
        return l;
    }

    template <class C> void expectSame(C& cell, const Layer& l)
    {
        cell.propagate(true);
        const Tensor<T> expected = tensor_cast<T>(*cell.getOutputs());
        Tensor<T> got(expected.dims());
        LayerSimulation({std::make_shared<Layer>(l)}).run(inputs, got);
        EXPECT_LT(relativeError(got, expected), tolerance<T>()) << enumToText(l.kind);
    }

    /// The weights and biases of a cell as a layer has them.
    template <class C> void takeWeights(C& cell, Layer& l)
    {
        const std::size_t channels = l.inputInfo[0].channels, outputs = l.output.channels, size = l.kernelWidth * l.kernelHeight;
        l.floatWeights.resize(outputs * size * channels);
        for (std::size_t o = 0; o < outputs; ++o) {
            cell.setBias(o, random.uniform(-1.0, 1.0));
            l.floatBiases.push_back(cell.getBias(o));
            for (std::size_t c = 0; c < channels; ++c) {
                Tensor<T> kernel = randomTensor<T>({l.kernelWidth, l.kernelHeight}, random);
                cell.setWeight(o, c, kernel);
                for (std::size_t k = 0; k < size; ++k)
                    l.floatWeights[(o * size + k) * channels + c] = static_cast<double>(kernel(k));
            }
        }
    }
};
using Elements = ::testing::Types<float, double>;
TYPED_TEST_SUITE(FloatLayers, Elements);

template <class A> std::shared_ptr<Activation> with(const std::vector<std::pair<std::string, std::string>>& parameters = {})
{
    auto made = std::make_shared<A>();
    for (const auto& [name, value] : parameters)
        made->setParameter(name, value);
    return made;
}

struct Function {
    std::shared_ptr<Activation> activation;
    Finish finish;
};
std::vector<Function> functions()
{
    const auto finish = [](LayerActivation activation, double leak = 0.0, double clipping = 0.0, double alpha = 1.0) {
        Finish f;
        f.activation = activation;
        f.leak = leak;
        f.clipping = clipping;
        f.alpha = alpha;
        return f;
    };
    return {{nullptr, finish(LayerActivation::Linear)},
            {with<RectifierActivation>(), finish(LayerActivation::Rectifier)},
            {with<RectifierActivation>({{"LeakSlope", "0.125"}, {"Clipping", "1.5"}}), finish(LayerActivation::Rectifier, 0.125, 1.5)},
            {with<SaturationActivation>({{"Threshold", "0.75"}}), finish(LayerActivation::Saturation, 0.0, 0.75)},
            {with<LogisticActivation>(), finish(LayerActivation::Logistic)},
            {with<TanhActivation>({{"Alpha", "0.5"}}), finish(LayerActivation::Tanh, 0.0, 0.0, 0.5)},
            {with<SoftplusActivation>(), finish(LayerActivation::Softplus)},
            {with<SwishActivation>(), finish(LayerActivation::Swish)}};
}

TYPED_TEST(FloatLayers, Convolutions)
{
    using T = TypeParam;
    for (const Function& f : functions()) {
        ConvFrame<T, Cpu> cell(nullptr, "conv", Sizes{3, 2}, 5, Sizes{1}, Sizes{2, 1}, std::vector<int>{1, 2}, Sizes{1, 2}, f.activation);
        cell.setParameter("NoBias", "0");
        this->give(cell, {{7, 6, 19, 3}});
        Layer l = this->layer(LayerKind::Conv, cell);
        l.kernelWidth = 3;
        l.kernelHeight = 2;
        l.strideX = 2;
        l.dilationY = 2;
        l.padLeft = l.padRight = 1;
        l.padTop = l.padBottom = 2;
        l.finish = f.finish;
        this->takeWeights(cell, l);
        this->expectSame(cell, l);
    }
}

TYPED_TEST(FloatLayers, Deconvolution)
{
    using T = TypeParam;
    DeconvFrame<T, Cpu> cell(nullptr, "deconv", Sizes{3, 4}, 5, Sizes{2, 3}, std::vector<int>{1, 0}, Sizes{2, 1}, with<TanhActivation>());
    cell.setParameter("NoBias", "0");
    this->give(cell, {{5, 4, 6, 2}});
    Layer l = this->layer(LayerKind::Deconv, cell);
    l.kernelWidth = 3;
    l.kernelHeight = 4;
    l.strideX = 2;
    l.strideY = 3;
    l.dilationX = 2;
    l.padLeft = l.padRight = 1;
    l.finish.activation = LayerActivation::Tanh;
    this->takeWeights(cell, l);
    this->expectSame(cell, l);
}

TYPED_TEST(FloatLayers, FullyConnected)
{
    using T = TypeParam;
    FcFrame<T, Cpu> cell(nullptr, "fc", 9);
    this->give(cell, {{4, 3, 5, 3}});
    Layer l = this->layer(LayerKind::Fc, cell);
    l.kernelWidth = 4;
    l.kernelHeight = 3;
    l.floatWeights.resize(9 * 60);
    for (std::size_t o = 0; o < 9; ++o) {
        l.floatBiases.push_back(cell.getBias(o));
        for (std::size_t c = 0; c < 60; ++c)  // the cell's are in the order channel, y, x
            l.floatWeights[o * 60 + c % 12 * 5 + c / 12] = cell.getWeight(o, c);
    }
    this->expectSame(cell, l);
}

TYPED_TEST(FloatLayers, Pools)
{
    using T = TypeParam;
    for (const PoolKind kind : {PoolKind::Max, PoolKind::Average}) {
        PoolFrame<T, Cpu> cell(nullptr, "pool", Sizes{3, 2}, 40, Sizes{2}, Sizes{1}, kind, with<RectifierActivation>());
        Tensor<bool> unit({40, 40});
        for (std::size_t c = 0; c < 40; ++c)
            unit(c * 41) = true;
        cell.setMapping(unit);
        this->give(cell, {{7, 5, 40, 3}});
        Layer l = this->layer(kind == PoolKind::Max ? LayerKind::MaxPool : LayerKind::AveragePool, cell);
        l.kernelWidth = 3;
        l.kernelHeight = l.strideX = l.strideY = 2;
        l.padLeft = l.padRight = l.padTop = l.padBottom = 1;
        l.finish.activation = LayerActivation::Rectifier;
        this->expectSame(cell, l);
    }
}

TYPED_TEST(FloatLayers, ElementWise)
{
    using T = TypeParam;
    const auto add = [&](ElemWiseOp op, LayerElemWise operation, ElemWiseCoeffMode mode, const std::vector<double>& weights, const std::vector<double>& shifts, Layer l) {
        ElemWiseFrame<T, Cpu> cell(nullptr, "add", 70, op, mode, weights, shifts);
        this->give(cell, {{3, 2, 70, 2}, {3, 2, 70, 2}, {3, 2, 70, 2}});
        Layer made = this->layer(LayerKind::ElemWise, cell);
        made.operation = operation;
        made.perChannel = l.perChannel;
        made.floatMultipliers = l.floatMultipliers;
        made.floatShifts = l.floatShifts;
        this->expectSame(cell, made);
    };
    Layer l;
    add(ElemWiseOp::Sum, LayerElemWise::Sum, ElemWiseCoeffMode::PerInput, {}, {}, l);
    add(ElemWiseOp::Prod, LayerElemWise::Prod, ElemWiseCoeffMode::PerInput, {}, {}, l);
    add(ElemWiseOp::Max, LayerElemWise::Max, ElemWiseCoeffMode::PerInput, {}, {}, l);
    l.floatMultipliers = {0.5, -2.0, 1.5};
    add(ElemWiseOp::AbsSum, LayerElemWise::AbsSum, ElemWiseCoeffMode::PerInput, l.floatMultipliers, {}, l);
    l.floatShifts = {0.75};
    add(ElemWiseOp::Sum, LayerElemWise::Sum, ElemWiseCoeffMode::PerInput, l.floatMultipliers, {0.25, 0.5, 0.0}, l);
    l.floatShifts = {0.25 * 0.25 + 0.5 * 0.5};
    add(ElemWiseOp::EuclideanSum, LayerElemWise::EuclideanSum, ElemWiseCoeffMode::PerInput, l.floatMultipliers, {0.25, -0.5, 0.0}, l);
    l.perChannel = true;
    l.floatMultipliers.clear();
    l.floatShifts.clear();
    std::vector<double> weights, shifts;
    for (std::size_t c = 0; c < 70; ++c) {
        weights.push_back(this->random.uniform(-1.0, 1.0));
        shifts.push_back(this->random.uniform(-1.0, 1.0));
        l.floatShifts.push_back(3.0 * shifts.back());
    }
    for (int k = 0; k < 3; ++k)
        l.floatMultipliers.insert(l.floatMultipliers.end(), weights.begin(), weights.end());
    add(ElemWiseOp::Sum, LayerElemWise::Sum, ElemWiseCoeffMode::PerChannel, weights, shifts, l);
}

TYPED_TEST(FloatLayers, AProductWithOnePixelForAll)
{
    using T = TypeParam;
    ElemWiseFrame<T, Cpu> cell(nullptr, "excite", 5, ElemWiseOp::Prod);
    this->give(cell, {{3, 2, 5, 2}, {1, 1, 5, 2}});
    Layer l = this->layer(LayerKind::ElemWise, cell);
    l.operation = LayerElemWise::Prod;
    this->expectSame(cell, l);
}

TYPED_TEST(FloatLayers, ActivationCellsAndRescaling)
{
    using T = TypeParam;
    for (const Function& f : functions()) {
        if (!f.activation)
            continue;
        ActivationFrame<T, Cpu> cell(nullptr, "act", 6, f.activation);
        this->give(cell, {{3, 4, 6, 2}});
        Layer l = this->layer(LayerKind::Scaling, cell);
        l.finish = f.finish;
        this->expectSame(cell, l);
        // Inputs divided by powers of two, and a rescaling that brings them back.
        l.finish.rescale.mode = ScalingMode::FLOAT_MULT;
        for (int c = 0; c < 6; ++c)
            l.finish.rescale.factors.push_back(std::ldexp(1.0, c));
        cell.propagate(true);
        const Tensor<T> expected = tensor_cast<T>(*cell.getOutputs());
        const auto divided = std::make_shared<Tensor<T>>(tensor_cast<T>(*this->inputs[0]).clone());
        for (std::size_t i = 0; i < divided->size(); ++i)
            (*divided)(i) = std::ldexp((*divided)(i), -static_cast<int>(i / 12 % 6));
        Tensor<T> got(expected.dims());
        LayerSimulation({std::make_shared<Layer>(l)}).run({divided}, got);
        EXPECT_LT(relativeError(got, expected), tolerance<T>());
    }
}

TYPED_TEST(FloatLayers, WhatMovesElements)
{
    using T = TypeParam;
    {
        PaddingFrame<T, Cpu> cell(nullptr, "pad", 4, 2, -1, -2, 3);
        this->give(cell, {{5, 4, 4, 2}});
        Layer l = this->layer(LayerKind::Padding, cell);
        l.padTop = 2;
        l.padBottom = -1;
        l.padLeft = -2;
        l.padRight = 3;
        this->expectSame(cell, l);
    }
    {
        TransposeFrame<T, Cpu> cell(nullptr, "transpose", 5, {2, 0, 1, 3});
        this->give(cell, {{4, 5, 3, 2}});
        Layer l = this->layer(LayerKind::Transpose, cell);
        l.permutation = {2, 0, 1, 3};
        this->expectSame(cell, l);
    }
    {
        ReshapeFrame<T, Cpu> cell(nullptr, "reshape", 2, {2, 15, 2});
        this->give(cell, {{4, 3, 5, 2}});
        this->expectSame(cell, this->layer(LayerKind::Reshape, cell));
    }
    for (const unsigned group : {0U, 3U}) {
        SoftmaxFrame<T, Cpu> cell(nullptr, "softmax", 6, false, group);
        this->give(cell, {{3, 2, 6, 2}});
        Layer l = this->layer(LayerKind::Softmax, cell);
        l.groupSize = group;
        this->expectSame(cell, l);
    }
    for (const ResizeMode mode : {ResizeMode::NearestNeighbor, ResizeMode::Bilinear, ResizeMode::BilinearTF})
        for (const bool corners : {false, true}) {
            if (corners && mode != ResizeMode::BilinearTF)
                continue;
            ResizeFrame<T, Cpu> cell(nullptr, "resize", 7, 2, 3, mode);
            cell.setParameter("AlignCorners", corners ? "1" : "0");
            this->give(cell, {{3, 5, 3, 2}});
            Layer l = this->layer(LayerKind::Resize, cell);
            l.resize = static_cast<LayerResize>(mode == ResizeMode::NearestNeighbor ? 0 : mode == ResizeMode::Bilinear ? 1 : 2);
            l.alignCorners = corners;
            this->expectSame(cell, l);
        }
}

TYPED_TEST(FloatLayers, Concatenation)
{
    using T = TypeParam;
    ActivationFrame<T, Cpu> cell(nullptr, "join", 7, with<LinearActivation>());
    this->give(cell, {{3, 4, 2, 2}, {3, 4, 5, 2}});
    this->expectSame(cell, this->layer(LayerKind::Concat, cell));
}

}  // namespace

}  // namespace N2D2::test

// GPU cells against CPU cells, through libn2d2 alone (the plug-in is opened as a user's run opens it). Without a GPU these tests skip and
// say why; what must hold then is tested as well.
#include <set>

#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/swish/SwishActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "cell/CellFamily.hpp"
#include "cell/FrameCell.hpp"
#include "cell/activation/ActivationCell.hpp"
#include "cell/batchnorm/BatchNormCell.hpp"
#include "cell/conv/ConvCell.hpp"
#include "cell/deconv/DeconvCell.hpp"
#include "cell/distance/DistanceCell.hpp"
#include "cell/dropout/DropoutCell.hpp"
#include "cell/elemwise/ElemWiseCell.hpp"
#include "cell/fc/FcCell.hpp"
#include "cell/fmp/FMPCell.hpp"
#include "cell/lrn/LRNCell.hpp"
#include "cell/lstm/LSTMCell.hpp"
#include "cell/normalize/NormalizeCell.hpp"
#include "cell/padding/PaddingCell.hpp"
#include "cell/pool/PoolCell.hpp"
#include "cell/rbf/RbfCell.hpp"
#include "cell/reshape/ReshapeCell.hpp"
#include "cell/resize/ResizeCell.hpp"
#include "cell/scaling/ScalingCell.hpp"
#include "cell/softmax/SoftmaxCell.hpp"
#include "cell/targetbias/TargetBiasCell.hpp"
#include "cell/threshold/ThresholdCell.hpp"
#include "cell/transformation/TransformationCell.hpp"
#include "cell/transpose/TransposeCell.hpp"
#include "cell/unpool/UnpoolCell.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/DataFixture.hpp"
#include "kernels/Helpers.hpp"
#include "quantizer/QuantizerActivation.hpp"
#include "quantizer/QuantizerCell.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"
#include "tensor/CudaTensor.hpp"

namespace N2D2::test {

namespace {

using Make = std::function<std::shared_ptr<Cell>(const std::string& key)>;
using Sizes = std::vector<unsigned>;

template <class A> std::shared_ptr<Activation> with(const char* parameter = nullptr, const char* value = nullptr)
{
    auto activation = std::make_shared<A>();
    if (parameter)
        activation->setParameter(parameter, value);
    return activation;
}

Make conv(Sizes kernel, unsigned outputs, Sizes stride, std::vector<int> padding, Sizes dilation, std::vector<int> extended = {},
          Sizes subSample = {1, 1}, std::shared_ptr<Activation> activation = nullptr)
{
    return [=](const std::string& key) {
        auto cell = registry().family<ConvFamily>().create(key, nullptr, "conv", kernel, outputs, subSample, stride, padding, dilation, activation);
        if (!extended.empty())
            cell->setExtendedPadding(extended);
        return cell;
    };
}

Make pool(Sizes window, unsigned outputs, Sizes stride, Sizes padding, PoolKind kind)
{
    return [=](const std::string& key) {
        return registry().family<PoolFamily>().create(key, nullptr, "pool", window, outputs, stride, padding, kind, nullptr);
    };
}

Make fc(unsigned outputs, std::shared_ptr<Activation> activation = nullptr)
{
    return [=](const std::string& key) { return registry().family<FcFamily>().create(key, nullptr, "fc", outputs, activation); };
}

using Settings = std::vector<std::pair<const char*, const char*>>;

/// With a quantizer of the weights, and one of its activation where `activations` names one.
template <class CellT> Make quantized(Make make, const char* weights, const Settings& settings = {}, const char* activations = nullptr)
{
    return [=](const std::string& key) {
        defaultContext()->reseed(7);
        auto cell = make(key);
        const std::string element = key.substr(key.find('<') + 1, key.size() - key.find('<') - 2);
        auto quantizer = registry().family<QuantizerCellFamily>().create(weights, element);
        for (const auto& [name, value] : settings)
            quantizer->setParameter(name, value);
        dynamic_cast<CellT&>(*cell).setQuantizer(quantizer);
        if (activations) {
            auto activation = with<RectifierActivation>();
            activation->setQuantizer(registry().family<QuantizerActivationFamily>().create(activations, element));
            dynamic_cast<Cell_Frame_Top&>(*cell).setActivation(activation);
        }
        return cell;
    };
}

Make elemWise(ElemWiseOp operation, std::vector<double> weights = {}, std::vector<double> shifts = {},
              ElemWiseCoeffMode mode = ElemWiseCoeffMode::PerLayer)
{
    return [=](const std::string& key) {
        return registry().family<ElemWiseFamily>().create(key, nullptr, "elemwise", 3, operation, mode, weights, shifts,
                                                          with<TanhActivation>());
    };
}

Make resize(unsigned width, unsigned height, ResizeMode mode, bool aligned = true)
{
    return [=](const std::string& key) {
        auto cell = registry().family<ResizeFamily>().create(key, nullptr, "resize", width, height, 3u, mode);
        cell->setParameter("AlignCorners", aligned ? "1" : "0");
        return cell;
    };
}

Make threshold(const char* operation)
{
    return [=](const std::string& key) {
        auto cell = registry().family<ThresholdFamily>().create(key, nullptr, "threshold", 6u, 0.25);
        cell->setParameter("Operation", operation);
        return cell;
    };
}

Make fmp(double ratio, unsigned outputs, bool overlapping)
{
    return [=](const std::string& key) {
        defaultContext()->reseed(7);
        auto cell = registry().family<FMPFamily>().create(key, nullptr, "fmp", ratio, outputs, nullptr);
        cell->setParameter("Overlapping", overlapping ? "1" : "0");
        return cell;
    };
}

Make rbf(const char* approximation)
{
    return [=](const std::string& key) {
        auto cell = registry().family<RbfFamily>().create(key, nullptr, "rbf", 7u);
        cell->setParameter("RbfApprox", approximation);
        return cell;
    };
}

Make lstm(const LSTMArguments& arguments, const Settings& settings = {}, const std::vector<unsigned>& lengths = {})
{
    return [=](const std::string& key) {
        defaultContext()->reseed(7);
        auto cell = registry().family<LSTMFamily>().create(key, nullptr, "lstm", arguments);
        for (const auto& [name, value] : settings)
            cell->setParameter(name, value);
        cell->setSequenceLengths(lengths);
        return cell;
    };
}

Make scaling(std::shared_ptr<const AbstractScaling> kind)
{
    return [=](const std::string& key) { return registry().family<ScalingFamily>().create(key, nullptr, "scaling", 3u, Scaling(kind)); };
}

struct Case {
    const char* name;
    Dims input;
    Make make;
    Tensor<bool> mapping{};
    std::vector<Dims> more{};  ///< further inputs
};

Tensor<bool> everyOther(std::size_t outputs, std::size_t channels)
{
    Tensor<bool> map({outputs, channels});
    for (std::size_t i = 0; i < map.size(); ++i)
        map(i) = i % 3 != 1;
    return map;
}

Tensor<bool> oneToOne(std::size_t channels)
{
    Tensor<bool> map({channels, channels});
    for (std::size_t c = 0; c < channels; ++c)
        map(c * channels + c) = true;
    return map;
}

std::vector<Case> cases()
{
    using Tanh = TanhActivation;
    return {
        {"Conv", {9, 7, 3, 4}, conv({3, 3}, 5, {1, 1}, {1, 1}, {1, 1})},
        {"ConvStridedDilated", {13, 11, 4, 3}, conv({3, 2}, 6, {2, 3}, {0, 1}, {2, 1}, {}, {1, 1}, with<RectifierActivation>())},
        {"ConvUnevenPadding", {8, 8, 2, 3}, conv({3, 3}, 4, {1, 1}, {0, 0}, {1, 1}, {1, 0, 2, 1})},
        {"ConvCrop", {8, 9, 2, 3}, conv({3, 3}, 4, {1, 1}, {0, 0}, {1, 1}, {-1, -2, 0, -1})},
        {"ConvSubSampled", {8, 9, 2, 3}, conv({3, 3}, 4, {1, 1}, {1, 1}, {1, 1}, {}, {2, 2})},
        {"ConvMapped", {6, 6, 4, 3}, conv({3, 3}, 5, {1, 1}, {0, 0}, {1, 1}), everyOther(5, 4)},
        {"MaxPool", {9, 7, 3, 4}, pool({2, 2}, 3, {2, 2}, {0, 0}, PoolKind::Max), oneToOne(3)},
        {"MaxPoolOverlapping", {9, 7, 3, 4}, pool({3, 3}, 3, {2, 1}, {1, 1}, PoolKind::Max), oneToOne(3)},
        {"MaxPoolAllChannels", {9, 7, 3, 4}, pool({2, 2}, 2, {2, 2}, {0, 0}, PoolKind::Max)},
        {"MaxPoolPaddedMapped", {9, 7, 4, 3}, pool({3, 3}, 5, {1, 2}, {1, 1}, PoolKind::Max), everyOther(5, 4)},
        {"AveragePool", {9, 7, 3, 4}, pool({3, 2}, 3, {2, 1}, {1, 0}, PoolKind::Average), oneToOne(3)},
        {"AveragePoolAllChannels", {9, 7, 3, 4}, pool({3, 2}, 2, {2, 1}, {1, 0}, PoolKind::Average)},
        {"Fc", {5, 3, 2, 7}, fc(11)},
        {"FcRectifier", {1, 1, 40, 6}, fc(9, with<RectifierActivation>("LeakSlope", "0.1"))},
        {"FcTanh", {1, 1, 12, 6}, fc(9, with<Tanh>("Alpha", "0.7"))},
        {"FcSwish", {1, 1, 12, 6}, fc(9, with<SwishActivation>())},
        {"Softmax", {3, 2, 10, 4},
         [](const std::string& key) { return registry().family<SoftmaxFamily>().create(key, nullptr, "softmax", 10, false, 5); }},
        {"BatchNorm", {5, 4, 6, 3},
         [](const std::string& key) { return registry().family<BatchNormFamily>().create(key, nullptr, "bn", 6, nullptr); }},
        {"Activation", {5, 4, 6, 3},
         [](const std::string& key) {
             return registry().family<ActivationCellFamily>().create(key, nullptr, "act", 6, with<RectifierActivation>("Clipping", "0.5"));
         }},
        {"Sum", {5, 4, 3, 2}, elemWise(ElemWiseOp::Sum, {0.5, -2.0, 3.0}, {0.1, 0.2, -0.3}), {}, {{5, 4, 3, 2}, {5, 4, 3, 2}}},
        {"SumPerChannel", {5, 4, 3, 2}, elemWise(ElemWiseOp::Sum, {0.5, -2.0, 3.0}, {}, ElemWiseCoeffMode::PerChannel), {}, {{5, 4, 3, 2}}},
        {"AbsSum", {5, 4, 3, 2}, elemWise(ElemWiseOp::AbsSum, {0.5, -2.0}), {}, {{5, 4, 3, 2}}},
        {"EuclideanSum", {5, 4, 3, 2}, elemWise(ElemWiseOp::EuclideanSum, {0.5, 2.0}, {0.0, 0.5}), {}, {{5, 4, 3, 2}}},
        {"Prod", {5, 4, 3, 2}, elemWise(ElemWiseOp::Prod), {}, {{5, 4, 3, 2}, {5, 4, 3, 2}}},
        {"ProdOfPixels", {1, 1, 3, 2}, elemWise(ElemWiseOp::Prod), {}, {{25, 24, 3, 2}}},
        {"Max", {5, 4, 3, 2}, elemWise(ElemWiseOp::Max), {}, {{5, 4, 3, 2}, {5, 4, 3, 2}}},
        {"MaxOfOne", {5, 4, 3, 2}, elemWise(ElemWiseOp::Max)},
        {"Dropout", {5, 4, 6, 3},
         [](const std::string& key) {
             defaultContext()->reseed(7);
             return registry().family<DropoutFamily>().create(key, nullptr, "drop", 6);
         }},
        {"DropoutOff", {5, 4, 6, 3},
         [](const std::string& key) {
             auto cell = registry().family<DropoutFamily>().create(key, nullptr, "drop", 6);
             cell->setParameter("Dropout", "0");
             return cell;
         }},
        {"Padding", {5, 4, 2, 3},
         [](const std::string& key) { return registry().family<PaddingFamily>().create(key, nullptr, "pad", 2, 1, 2, 3, 0); }},
        {"PaddingCrop", {5, 4, 1, 3},
         [](const std::string& key) { return registry().family<PaddingFamily>().create(key, nullptr, "pad", 3, -1, 1, 2, -2); }, {},
         {{5, 4, 2, 3}}},
        {"Deconv", {5, 4, 3, 2},
         [](const std::string& key) {
             return registry().family<DeconvFamily>().create(key, nullptr, "deconv", Sizes{3, 2}, 4u, Sizes{2, 1}, std::vector<int>{1, 0},
                                                             Sizes{1, 2}, with<RectifierActivation>());
         }},
        {"DeconvOfTwo", {5, 4, 3, 2},
         [](const std::string& key) {
             return registry().family<DeconvFamily>().create(key, nullptr, "deconv", Sizes{2, 2}, 4u, Sizes{2, 2}, std::vector<int>{0, 0},
                                                             Sizes{1, 1}, nullptr);
         }, {}, {{5, 4, 2, 2}}},
        {"LRN", {5, 4, 6, 3}, [](const std::string& key) { return registry().family<LRNFamily>().create(key, nullptr, "lrn", 6u); }},
        {"LRNEvenWindow", {5, 4, 6, 3},
         [](const std::string& key) {
             auto cell = registry().family<LRNFamily>().create(key, nullptr, "lrn", 6u);
             using Setting = std::pair<const char*, const char*>;
             for (const auto& [name, value] : {Setting{"N", "4"}, Setting{"Alpha", "0.5"}, Setting{"Beta", "0.6"}, Setting{"K", "1.5"}})
                 cell->setParameter(name, value);
             return cell;
         }},
        {"NormalizeL1", {5, 4, 6, 3},
         [](const std::string& key) { return registry().family<NormalizeFamily>().create(key, nullptr, "norm", 6u, NormalizeNorm::L1); }},
        {"NormalizeL2", {5, 4, 6, 3},
         [](const std::string& key) { return registry().family<NormalizeFamily>().create(key, nullptr, "norm", 6u, NormalizeNorm::L2); }},
        {"ThresholdBinary", {5, 4, 6, 3}, threshold("Binary")},
        {"ThresholdBinaryInverted", {5, 4, 6, 3}, threshold("BinaryInverted")},
        {"ThresholdTruncate", {5, 4, 6, 3}, threshold("Truncate")},
        {"ThresholdToZero", {5, 4, 6, 3}, threshold("ToZero")},
        {"ThresholdToZeroInverted", {5, 4, 6, 3}, threshold("ToZeroInverted")},
        {"TargetBias", {5, 4, 6, 3},
         [](const std::string& key) {
             return registry().family<TargetBiasFamily>().create(key, nullptr, "bias", 6u, 0.25);
         }},
        {"Reshape", {5, 4, 6, 3},
         [](const std::string& key) {
             return registry().family<ReshapeFamily>().create(key, nullptr, "reshape", 8, std::vector<int>{3, 5, 8});
         }},
        {"Transpose", {5, 4, 6, 3},
         [](const std::string& key) {
             return registry().family<TransposeFamily>().create(key, nullptr, "transpose", 5, std::vector<int>{1, 2, 0, 3});
         }},
        {"Resize", {5, 4, 3, 2}, resize(9, 7, ResizeMode::Bilinear)},
        {"ResizeSmaller", {9, 7, 1, 2}, resize(4, 3, ResizeMode::Bilinear), {}, {{9, 7, 2, 2}}},
        {"ResizeTF", {5, 4, 3, 2}, resize(11, 3, ResizeMode::BilinearTF)},
        {"ResizeTFUnaligned", {5, 4, 3, 2}, resize(11, 3, ResizeMode::BilinearTF, false)},
        {"ResizeNearest", {5, 4, 3, 2}, resize(13, 3, ResizeMode::NearestNeighbor)},
        {"FMP", {9, 8, 4, 3}, fmp(1.5, 4, true), oneToOne(4)},
        {"FMPDisjointAllChannels", {9, 8, 4, 3}, fmp(1.3, 3, false)},
        {"Distance", {3, 2, 5, 4},
         [](const std::string& key) { return registry().family<DistanceFamily>().create(key, nullptr, "distance", 6u, 0.3, 0.01); }},
        {"Rbf", {3, 2, 5, 4}, rbf("None")},
        {"RbfRectangular", {3, 2, 5, 4}, rbf("Rectangular")},
        {"RbfSemiLinear", {3, 2, 5, 4}, rbf("SemiLinear")},
        {"Scaling", {5, 4, 3, 2}, scaling(std::make_shared<FloatingPointScaling>(std::vector<double>{0.5, -2.0, 3.0}, false, std::vector<double>{}))},
        {"ScalingClipped", {5, 4, 3, 2},
         scaling(std::make_shared<FloatingPointScaling>(std::vector<double>{0.5}, true, std::vector<double>{0.4}))},
        {"Transformation", {6, 5, 3, 2},
         [](const std::string& key) {
             return registry().family<TransformationCellFamily>().create(key, nullptr, "transformation", 3u,
                                                                         std::make_shared<FlipTransformation>(true, false));
         }},
        {"QuantizedConvSAT", {9, 7, 3, 4},
         quantized<ConvCell>(conv({3, 3}, 5, {1, 1}, {1, 1}, {1, 1}), "SAT", {{"Range", "15"}, {"ApplyScaling", "1"}}, "SAT")},
        {"QuantizedConvMapped", {6, 6, 4, 3}, quantized<ConvCell>(conv({3, 3}, 5, {1, 1}, {0, 0}, {1, 1}), "LSQ", {{"Range", "7"}}), everyOther(5, 4)},
        {"QuantizedFcLSQ", {5, 3, 2, 7}, quantized<FcCell>(fc(11), "LSQ", {{"Range", "15"}}, "LSQ")},
        {"PrunedFcRandom", {5, 3, 2, 7}, quantized<FcCell>(fc(11), "Prune", {{"PruningMode", "Static"}, {"Threshold", "0.4"}})},
        {"PrunedConvGradual", {9, 7, 3, 4},
         quantized<ConvCell>(conv({3, 3}, 5, {1, 1}, {1, 1}, {1, 1}), "Prune",
                             {{"PruningMode", "Gradual"}, {"PruningFiller", "IterNonStruct"}, {"StepSizeThreshold", "4"}})},
        {"LSTM", {1, 3, 4, 5}, lstm({{5, 4, 3, 1, 6, 0}})},
        {"LSTMStack", {1, 3, 4, 5}, lstm({{5, 4, 3, 3, 6, 1}, 0, 0, 1, 0.4, false})},
        {"LSTMLengths", {1, 3, 4, 5}, lstm({{5, 4, 3, 2, 6, 1}, 0, 0, 1, 0.0, false}, {}, {5, 1, 3, 2})},
        {"LSTMLastSteps", {1, 3, 4, 5}, lstm({{5, 4, 3, 2, 6, 0}}, {}, {5, 1, 3, 2})},
        {"LSTMSkipInput", {1, 6, 4, 5}, lstm({{5, 4, 6, 2, 6, 1}, 0, 0, 0, 0.0, false})},
        {"LSTMSmallBatch", {1, 3, 2, 4}, lstm({{5, 4, 3, 1, 6, 1}, 0, 0, 1, 0.0, false})},
        {"LSTMRows", {3, 5, 2, 4}, lstm({{5, 4, 6, 2, 4, 1}, 0, 0, 1, 0.0, false})},
    };
}

/// One cell with its inputs, their gradients, and learning steps.
template <class T> struct CellRun {
    std::shared_ptr<Cell> cell;
    Cell_Frame_Top* frame;
    std::vector<std::shared_ptr<Tensor<T>>> gradients;

    CellRun(const Case& test, const std::string& model, bool onDevice) : cell(test.make(frameKey(model, elementName<T>())))
    {
        frame = dynamic_cast<Cell_Frame_Top*>(cell.get());
        KeyedRandom random(RandomUse::Other, 5);
        const auto make = [&](const Dims& dims) -> std::shared_ptr<Tensor<T>> {
            return onDevice ? std::make_shared<CudaTensor<T>>(dims) : std::make_shared<Tensor<T>>(dims);
        };
        if (!test.mapping.empty())
            cell->setMapping(test.mapping);
        std::vector<Dims> sizes{test.input};
        sizes.insert(sizes.end(), test.more.begin(), test.more.end());
        for (const Dims& dims : sizes) {
            const auto input = make(dims);
            gradients.push_back(make(dims));
            for (T& v : *input)
                v = static_cast<T>(static_cast<float>(random.uniform(-1.0, 1.0)));
            input->synchronizeHToDBased();
            frame->addInputTensors(input, gradients.back());
        }
        cell->initialize();
        for (auto& [name, tensor] : cell->freeParameterTensors()) {
            for (T& v : dynamic_cast<Tensor<T>&>(*tensor))
                v = static_cast<T>(static_cast<float>(random.uniform(name == "variances" ? 0.5 : -1.0, 1.0)));
            tensor->synchronizeHToDBased();
        }
        // A first pass takes the place of the cell's draws in the stream: after reseed(), all cells draw alike.
        frame->propagate(false);
    }

    void step()
    {
        KeyedRandom random(RandomUse::Other, 6);
        for (const auto& gradient : gradients)
            gradient->clearValid();
        frame->propagate(false);
        Tensor<T> errors(frame->getOutputs()->dims());
        for (T& v : errors)
            v = static_cast<T>(static_cast<float>(random.uniform(-1.0, 1.0)));
        // What TargetBias adds to in the next step.
        if (!std::dynamic_pointer_cast<LSTMCell>(cell))
            frame->setOutputTarget(Tensor<int>({errors.size() / (errors.dimB() * errors.dims()[errors.nbDims() - 2]), 1, 1, errors.dimB()}, 1));
        frame->setOutputErrors(errors);
        frame->backPropagate();
        // A second child of the same parents: what is there is added to.
        frame->setOutputErrors(errors);
        frame->backPropagate();
        frame->update();
    }

    std::vector<std::pair<std::string, Tensor<T>>> results() const
    {
        std::vector<std::pair<std::string, Tensor<T>>> all;
        const auto add = [&](const std::string& what, const BaseTensor& tensor) {
            tensor.synchronizeDBasedToH();
            all.emplace_back(what, dynamic_cast<const Tensor<T>&>(tensor).clone());
        };
        add("outputs", *frame->getOutputs());
        for (const auto& gradient : gradients)
            add("input gradient", *gradient);
        for (const auto& [name, tensor] : cell->freeParameterTensors())
            add(name, *tensor);
        return all;
    }
};

template <class T> void compare(const Case& test, bool onDevice)
{
    CellRun<T> cpu(test, "Frame", false), gpu(test, "Frame_CUDA", onDevice);
    for (int step = 0; step < 2; ++step) {
        cpu.step();
        gpu.step();
        const auto expected = cpu.results(), got = gpu.results();
        ASSERT_EQ(expected.size(), got.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            EXPECT_LT(relativeError(got[i].second, expected[i].second), tolerance<T>())
                << test.name << " " << elementName<T>() << ", step " << step << ": " << got[i].first;
    }
}

#define NEEDS_GPU                                                                                              \
    std::string reason;                                                                                        \
    if (!cudaDevice(&reason))                                                                                  \
    GTEST_SKIP() << "there is no GPU: " << reason

}  // namespace

TEST(Cuda, CellsMatchTheCpuFloat)
{
    NEEDS_GPU;
    for (const Case& test : cases())
        compare<float>(test, true);
}

TEST(Cuda, CellsMatchTheCpuDouble)
{
    NEEDS_GPU;
    for (const Case& test : cases())
        compare<double>(test, true);
}

TEST(Cuda, HostTensorsAsInputs)
{
    NEEDS_GPU;
    for (const Case& test : cases())
        compare<float>(test, false);
}

TEST(Cuda, SameBitsTwice)
{
    NEEDS_GPU;
    for (const Case& test : cases()) {
        CellRun<float> one(test, "Frame_CUDA", true), two(test, "Frame_CUDA", true);
        one.step();
        two.step();
        const auto first = one.results(), second = two.results();
        for (std::size_t i = 0; i < first.size(); ++i)
            EXPECT_TRUE(sameBits(first[i].second, second[i].second)) << test.name << ": " << first[i].first;
    }
}

TEST(Cuda, GradientChecksRunOnTheGpu)
{
    NEEDS_GPU;
    const std::set<std::string> wanted{"Conv", "ConvSubSampled", "AveragePool", "Fc", "FcTanh", "Softmax", "BatchNorm", "Sum", "Prod", "Deconv",
                                       "LRN", "NormalizeL2", "Transpose", "Resize", "Rbf", "Scaling", "LSTM", "LSTMRows"};
    for (const Case& test : cases()) {
        if (wanted.count(test.name) == 0)
            continue;
        const CellRun<double> run(test, "Frame_CUDA", true);
        EXPECT_LT(run.frame->checkGradients(5, 1e-5, 1e-5).error, 1e-6) << test.name;
    }
}

TEST(Cuda, SolversMatchTheCpu)
{
    NEEDS_GPU;
    for (const char* type : {"SGD", "Adam"}) {
        const Case test{type, {1, 1, 20, 4}, [&](const std::string& key) {
                            auto cell = registry().family<FcFamily>().create(key, nullptr, "fc", 7, nullptr);
                            std::shared_ptr<Solver> solver = registry().family<SolverFamily>().create(type);
                            if (std::string(type) == "SGD") {
                                solver->setParameter("Momentum", "0.9");
                                solver->setParameter("Decay", "0.01");
                            }
                            solver->setParameter("Clamping", "-0.9:0.9");
                            cell->setWeightsSolver(solver);
                            return cell;
                        }};
        compare<float>(test, true);
        compare<double>(test, true);
    }
}

TEST(Cuda, MixedModelsInOneChain)
{
    NEEDS_GPU;
    const std::string models[] = {"Frame", "Frame_CUDA"};
    std::vector<Tensor<float>> weights;
    for (int first = 0; first < 2; ++first) {
        for (int second = 0; second < 2; ++second) {
            const Case test{"chain", {6, 6, 3, 4}, conv({3, 3}, 4, {1, 1}, {1, 1}, {1, 1})};
            CellRun<float> run(test, models[first], false);
            auto next = fc(5)(frameKey(models[second], "float"));
            auto* frame = dynamic_cast<Cell_Frame_Top*>(next.get());
            next->addInput(run.cell);
            next->initialize();
            for (auto& [name, tensor] : next->freeParameterTensors()) {
                dynamic_cast<Tensor<float>&>(*tensor).fill(0.01f);
                tensor->synchronizeHToDBased();
            }
            run.frame->propagate(false);
            frame->propagate(false);
            frame->setOutputErrors(Tensor<float>(frame->getOutputs()->dims(), 0.5f));
            frame->backPropagate();
            run.frame->backPropagate();
            run.frame->update();
            for (const auto& [name, tensor] : run.cell->freeParameterTensors()) {
                if (name == "weights-0")
                    weights.push_back(dynamic_cast<const Tensor<float>&>(*tensor).clone());
            }
            EXPECT_LT(relativeError(weights.back(), weights.front()), tolerance<float>()) << models[first] << " then " << models[second];
        }
    }
}

template <class T> std::vector<Tensor<T>> unpooled(const std::string& poolModel, const std::string& unpoolModel, const Sizes& stride)
{
    const std::string of = elementName<T>();
    const Case test{"pool", {9, 7, 3, 2}, pool({3, 3}, 3, stride, {0, 0}, PoolKind::Max), oneToOne(3)};
    CellRun<T> run(test, poolModel, false);
    auto next = registry().family<UnpoolFamily>().create(frameKey(unpoolModel, of), nullptr, "unpool", Sizes{3, 3}, 3u, stride, Sizes{0, 0},
                                                         PoolKind::Max, nullptr);
    next->addArgMax(std::dynamic_pointer_cast<PoolCell>(run.cell));
    next->addInput(run.cell, oneToOne(3));
    next->initialize();
    auto* frame = dynamic_cast<Cell_Frame_Top*>(next.get());
    std::vector<Tensor<T>> all;
    for (int step = 0; step < 2; ++step) {
        for (const auto& gradient : run.gradients)
            gradient->clearValid();
        run.frame->propagate(false);
        frame->propagate(false);
        Tensor<T> errors(frame->getOutputs()->dims());
        for (std::size_t i = 0; i < errors.size(); ++i)
            errors(i) = static_cast<T>(static_cast<double>(i % 13) / 13.0 - 0.5);
        frame->setOutputErrors(errors);
        frame->backPropagate();
        run.frame->backPropagate();
        for (const auto& tensor : {frame->getOutputs(), std::static_pointer_cast<BaseTensor>(run.gradients[0])}) {
            tensor->synchronizeDBasedToH();
            all.push_back(dynamic_cast<const Tensor<T>&>(*tensor).clone());
        }
    }
    return all;
}

TEST(Cuda, UnpoolFollowsItsPoolOnEitherSide)
{
    NEEDS_GPU;
    for (const Sizes& stride : {Sizes{3, 2}, Sizes{1, 1}}) {
        const auto expected = unpooled<double>("Frame", "Frame", stride);
        for (const auto& [one, two] : {std::pair{"Frame", "Frame_CUDA"}, std::pair{"Frame_CUDA", "Frame"}, std::pair{"Frame_CUDA", "Frame_CUDA"}}) {
            const auto got = unpooled<double>(one, two, stride);
            for (std::size_t i = 0; i < got.size(); ++i)
                EXPECT_TRUE(sameBits(got[i], expected[i])) << one << " then " << two << ", stride " << stride[0] << ": " << i;
        }
    }
}

TEST(Cuda, QuantizedWeightsAreExportedAsTheyAreNow)
{
    NEEDS_GPU;
    const Case tests[] = {{"conv", {9, 7, 3, 4}, quantized<ConvCell>(conv({3, 3}, 5, {1, 1}, {1, 1}, {1, 1}), "SAT", {{"Range", "15"}})},
                          {"fc", {5, 3, 2, 7}, quantized<FcCell>(fc(11), "SAT", {{"Range", "15"}})}};
    const TemporaryFolder folder;
    for (const Case& test : tests) {
        std::vector<std::string> texts;
        for (const char* model : {"Frame", "Frame_CUDA"}) {
            CellRun<double> run(test, model, false);
            run.step();
            const std::string stem = folder / (std::string(test.name) + model);
            run.frame->exportQuantFreeParameters(stem + ".syntxt");
            for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
                if (entry.path().filename().string().find(std::string(test.name) + model + "_") == 0) {
                    std::ifstream file(entry.path());
                    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
                }
            }
        }
        ASSERT_EQ(texts.size(), 2u) << test.name;
        EXPECT_FALSE(texts[0].empty());
        EXPECT_EQ(texts[0], texts[1]) << test.name;
    }
}

TEST(Cuda, TensorsKeepTwoSides)
{
    NEEDS_GPU;
    CudaTensor<float> tensor({4, 3}, 2.0f);
    tensor.fill(1.0f);
    EXPECT_EQ(tensor(0), 1.0f);
    tensor.synchronizeDToH();
    EXPECT_EQ(tensor(0), 2.0f);
    CudaTensor<float> copy;
    copy = tensor;
    copy.fill(0.0f);
    copy.synchronizeDToH();
    EXPECT_EQ(copy(11), 2.0f);
}

TEST(Cuda, WithoutAGpuEverythingSaysSo)
{
    std::string reason;
    if (cudaDevice(&reason))
        GTEST_SKIP() << "there is a GPU: " << cudaDevice()->describe();
    EXPECT_FALSE(reason.empty());
    EXPECT_EQ(reason.find("another version"), std::string::npos) << reason;
    EXPECT_FALSE(registry().family<FcFamily>().has("Frame_CUDA<float>"));
    const auto expectReason = [&](const std::function<void()>& body) {
        try {
            body();
            ADD_FAILURE() << "nothing was thrown";
        }
        catch (const std::runtime_error& error) {
            EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
        }
    };
    expectReason([] { CudaTensor<float> tensor; });
    expectReason([] { CudaTensor<double> tensor(Dims{2, 2}); });
    expectReason([] { registry().family<FcFamily>().create("Frame_CUDA<float>", nullptr, "fc", 3, nullptr); });
}

}  // namespace N2D2::test

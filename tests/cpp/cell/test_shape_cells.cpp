// What Resize, Threshold, TargetBias and Transformation do beyond their descriptions in Operators_shape.cpp; inputs that are joined.
#include <gtest/gtest.h>

#include <cmath>

#include "cell/ExpectError.hpp"
#include "cell/Operators.hpp"
#include "cell/Oracles.hpp"
#include "cell/activation/ActivationCell_Frame.hpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "cell/conv/ConvCell_Frame.hpp"
#include "cell/dropout/DropoutCell_Frame.hpp"
#include "cell/elemwise/ElemWiseCell_Frame.hpp"
#include "cell/fc/FcCell_Frame.hpp"
#include "cell/padding/PaddingCell_Frame.hpp"
#include "cell/pool/PoolCell_Frame.hpp"
#include "cell/resize/ResizeCell_Frame.hpp"
#include "cell/targetbias/TargetBiasCell_Frame.hpp"
#include "cell/threshold/ThresholdCell_Frame.hpp"
#include "cell/transformation/TransformationCell_Frame.hpp"
#include "data/transformation/channelextraction/ChannelExtractionTransformation.hpp"
#include "data/transformation/colorspace/ColorSpaceTransformation.hpp"
#include "data/transformation/composite/CompositeTransformation.hpp"
#include "data/transformation/flip/FlipTransformation.hpp"
#include "data/transformation/padcrop/PadCropTransformation.hpp"
#include "data/transformation/rescale/RescaleTransformation.hpp"

namespace N2D2::test {

namespace {

template <class T> std::shared_ptr<Tensor<T>> randomInput(const Dims& dims, unsigned seed = 5)
{
    KeyedRandom random(RandomUse::Other, seed);
    auto tensor = std::make_shared<Tensor<T>>(dims);
    for (T& v : *tensor)
        v = static_cast<T>(static_cast<float>(random.uniform(-1.0, 1.0)));
    return tensor;
}

template <class T> Tensor<T> outputsOf(const Cell_Frame_Top& cell) { return tensor_cast<T>(*cell.getOutputs()).clone(); }

// Resize -------------------------------------------------------------------------------------------------------------

TEST(ResizeCell, NeighboursOfANearestPixelDoNotCount)
{
    auto inputs = randomInput<float>({3, 3, 1, 1});
    (*inputs)(4) = std::numeric_limits<float>::infinity();
    ResizeFrame<float, Cpu> cell(nullptr, "resize", 6, 6, 1, ResizeMode::NearestNeighbor);
    cell.addInputTensors(inputs, nullptr);
    cell.initialize();
    cell.propagate(true);
    const auto y = outputsOf<float>(cell);
    EXPECT_EQ(std::count_if(y.begin(), y.end(), [](float v) { return std::isinf(v); }), 4);
    EXPECT_EQ(std::count_if(y.begin(), y.end(), [](float v) { return std::isnan(v); }), 0);
}

TEST(ResizeCell, AlignCornersMayChangeAtAnyTime)
{
    ResizeFrame<double, Cpu> cell(nullptr, "resize", 3, 1, 1, ResizeMode::BilinearTF);
    auto inputs = std::make_shared<Tensor<double>>(Dims{5, 1, 1, 1});
    for (std::size_t i = 0; i < 5; ++i)
        (*inputs)(i) = static_cast<double>(i);
    cell.addInputTensors(inputs, nullptr);
    cell.initialize();
    cell.propagate(true);
    EXPECT_DOUBLE_EQ(outputsOf<double>(cell)(2), 4.0);
    cell.setParameter("AlignCorners", "0");
    cell.propagate(true);
    EXPECT_NEAR(outputsOf<double>(cell)(2), 10.0 / 3.0, 1e-12);
}

TEST(ResizeCell, BadSizesAreRefused)
{
    expectError<std::invalid_argument>([] { ResizeFrame<float, Cpu>(nullptr, "r", 0, 4, 1, ResizeMode::Bilinear); }, "[Resize", "0x4");
    ResizeFrame<float, Cpu> cell(nullptr, "r", 4, 4, 2, ResizeMode::Bilinear);
    expectError<std::invalid_argument>([&] { cell.addInputTensors(randomInput<float>({2, 2, 3, 1}), nullptr); }, "[Resize r]", "2 outputs", "3 channels");
    cell.addInputTensors(randomInput<float>({2, 2, 1, 1}), nullptr);
    expectError<std::invalid_argument>([&] { cell.addInputTensors(randomInput<float>({2, 3, 1, 1}), nullptr); }, "[Resize r]", "agree");
    expectError<std::invalid_argument>([&] { cell.initialize(); }, "[Resize r]", "2 outputs", "1 channels");
}

// Threshold ----------------------------------------------------------------------------------------------------------

TEST(ThresholdCell, TheThresholdItselfIsBelow)
{
    auto inputs = std::make_shared<Tensor<float>>(Dims{1, 1, 1, 1}, 0.75f);
    ThresholdFrame<float, Cpu> cell(nullptr, "t", 1, 0.75);
    auto gradient = std::make_shared<Tensor<float>>(inputs->dims());
    cell.addInputTensors(inputs, gradient);
    cell.initialize();
    for (const auto& [operation, expected] : {std::pair{"Binary", 0.f}, {"BinaryInverted", 3.f}, {"Truncate", 0.75f}, {"ToZero", 0.f}, {"ToZeroInverted", 0.75f}}) {
        cell.setParameter("Operation", operation);
        cell.setParameter("MaxValue", "3");
        cell.propagate(false);
        EXPECT_EQ(outputsOf<float>(cell)(0), expected) << operation;
    }
    cell.setOutputErrors(Tensor<float>({1, 1, 1, 1}, 1.f));
    cell.backPropagate();
    EXPECT_FALSE(gradient->isValid());
    expectError<std::invalid_argument>([&] { cell.addInputTensors(inputs, nullptr); }, "single input");
    expectError<std::invalid_argument>([] { ThresholdFrame<float, Cpu>(nullptr, "t", 1, std::nan("")); }, "finite");
    EXPECT_EQ(cell.getOutputRange().first, -std::numeric_limits<double>::infinity());
    cell.setParameter("Operation", "Binary");
    EXPECT_EQ(cell.getOutputRange(), (std::pair<double, double>(0.0, 3.0)));
}

// TargetBias ---------------------------------------------------------------------------------------------------------

TEST(TargetBiasCell, AddsTheMarginToTheTargetWhileLearning)
{
    auto inputs = std::make_shared<Tensor<double>>(Dims{1, 1, 3, 3});
    const double values[] = {0.9, 0.1, 0.2, 0.3, 0.2, 0.5, 0.7, 0.8, -0.9};
    std::copy(std::begin(values), std::end(values), inputs->begin());
    auto gradient = std::make_shared<Tensor<double>>(inputs->dims());
    TargetBiasFrame<double, Cpu> cell(nullptr, "bias", 3, -0.35);
    cell.addInputTensors(inputs, gradient);
    cell.initialize();
    const auto output = [&](bool inference) {
        cell.propagate(inference);
        return outputsOf<double>(cell);
    };
    EXPECT_TRUE(sameBits(output(false), *inputs)) << "no target";
    Tensor<int> targets({1, 1, 1, 3});
    targets(0) = 0;   // 0.9 > 0.35: biased
    targets(1) = 1;   // 0.2 <= 0.35: not
    targets(2) = -1;  // ignored
    cell.setOutputTarget(targets);
    auto y = output(false);
    EXPECT_DOUBLE_EQ(y(0), 0.55);
    for (std::size_t i = 1; i < 9; ++i)
        EXPECT_EQ(y(i), values[i]);
    EXPECT_TRUE(sameBits(output(true), *inputs)) << "inference";
    // Its targets are no loss.
    EXPECT_EQ(cell.applyLoss(1.0, 0.0), 0.0);
    EXPECT_FALSE(cell.getDiffInputs()->isValid());
    // The gradient passes, and does not become the next targets.
    Tensor<double> errors({1, 1, 3, 3}, 0.25);
    cell.setOutputErrors(errors);
    cell.backPropagate();
    EXPECT_TRUE(sameBits(*gradient, errors));
    y = output(false);
    EXPECT_DOUBLE_EQ(y(0), 0.55);
    EXPECT_EQ(y(1), 0.1);
    expectError<std::invalid_argument>([] { TargetBiasFrame<double, Cpu>(nullptr, "b", 3, std::nan("")); }, "finite");
}

// Transformation -----------------------------------------------------------------------------------------------------

template <class T> std::shared_ptr<TransformationFrame<T, Cpu>> transformed(const std::shared_ptr<Transformation>& transformation, const Dims& dims,
                                                                            unsigned nbOutputs)
{
    auto cell = std::make_shared<TransformationFrame<T, Cpu>>(nullptr, "post", nbOutputs, transformation);
    cell->addInputTensors(randomInput<T>(dims), nullptr);
    cell->initialize();
    return cell;
}

TEST(TransformationCell, SizesComeFromTheTransformation)
{
    EXPECT_EQ(transformed<float>(std::make_shared<RescaleTransformation>(7, 2), {5, 4, 3, 2}, 3)->getOutputsDims(), (Dims{7, 2, 3}));
    auto ratio = std::make_shared<RescaleTransformation>(5, 5);
    ratio->setParameter("KeepAspectRatio", "1");
    EXPECT_EQ(transformed<float>(ratio, {8, 4, 1, 2}, 1)->getOutputsDims(), (Dims{5, 2, 1}));
    auto both = std::make_shared<CompositeTransformation>(std::make_shared<PadCropTransformation>(6, 6));
    both->push_back(std::make_shared<RescaleTransformation>(3, 3));
    EXPECT_EQ(transformed<float>(both, {5, 4, 20, 2}, 20)->getOutputsDims(), (Dims{3, 3, 20}));
    auto gray = std::make_shared<ChannelExtractionTransformation>(ChannelExtractionEnums::Gray);
    EXPECT_EQ(transformed<double>(gray, {5, 4, 3, 2}, 1)->getOutputsDims(), (Dims{5, 4, 1}));
    expectError<std::invalid_argument>([&] { transformed<float>(gray, {5, 4, 3, 2}, 3); }, "[Transformation post]", "ChannelExtraction", "makes 1 channels");
    expectError<std::invalid_argument>([] { transformed<float>(nullptr, {5, 4, 3, 2}, 3); }, "a transformation is needed");
    expectError<std::invalid_argument>([] { transformed<float>(std::make_shared<FlipTransformation>(), {2, 2, 513, 1}, 513); }, "512");
    expectError<std::invalid_argument>([] { transformed<float>(std::make_shared<FlipTransformation>(), {2, 2, 2, 1, 1}, 1); }, "two dimensions");
}

TEST(TransformationCell, ResizesLikeItsHalfPixelResize)
{
    // Bilinear without antialiasing is the same function in OpenCV: each plane of every sample.
    auto cell = transformed<float>(std::make_shared<RescaleTransformation>(7, 9), {5, 4, 3, 2}, 3);
    cell->propagate(true);
    ResizeFrame<float, Cpu> resize(nullptr, "resize", 7, 9, 3, ResizeMode::Bilinear);
    resize.addInputTensors(cell->getInputs(0), nullptr);
    resize.initialize();
    resize.propagate(true);
    EXPECT_LT(relativeError(outputsOf<float>(*cell), outputsOf<double>(resize)), 1e-5);
}

TEST(TransformationCell, RandomTransformationsRepeat)
{
    // The keys of a cell's draws are given at its first step.
    const auto make = [] {
        auto flip = std::make_shared<FlipTransformation>();
        flip->setParameter("RandomHorizontalFlip", "1");
        return transformed<float>(flip, {5, 4, 1, 16}, 1);
    };
    const auto first = make(), second = make();
    for (const auto& cell : {first, second}) {
        defaultContext()->reseed(4);
        cell->propagate(false);
    }
    const auto one = outputsOf<float>(*first);
    EXPECT_TRUE(sameBits(one, outputsOf<float>(*second)));
    std::size_t flipped = 0;
    const auto x = tensor_cast<float>(*first->getInputs(0)).clone();
    for (std::size_t b = 0; b < 16; ++b)
        flipped += one(0, b) != x(0, b);
    EXPECT_GT(flipped, 2u);
    EXPECT_LT(flipped, 14u);
    EXPECT_EQ(first->noiseDraws(), 16u);
    first->propagate(false);
    EXPECT_FALSE(sameBits(one, outputsOf<float>(*first))) << "new draws";
    // A resumed run goes on with the same draws.
    const auto third = make();
    third->setNoiseDraws(16);
    defaultContext()->reseed(4);
    third->propagate(false);
    EXPECT_TRUE(sameBits(outputsOf<float>(*third), outputsOf<float>(*first)));
}

// Joined inputs ------------------------------------------------------------------------------------------------------

/// The cell of `make` fed by three inputs equals the cell fed by one tensor that holds all their channels: outputs and gradients.
/// The first input is of the other element type, the last of another rank when the images are single pixels.
template <class T, class Make> void joinsItsInputs(const Make& make, std::size_t width, std::size_t height, const std::string& what)
{
    using Other = std::conditional_t<std::is_same_v<T, float>, double, float>;
    const std::size_t batch = 3;
    const bool pixels = width == 1 && height == 1;
    const auto a = randomInput<Other>({width, height, 2, batch}, 1);
    const auto b = randomInput<T>({width, height, 1, batch}, 2);
    const auto c = randomInput<T>(pixels ? Dims{2, batch} : Dims{width, height, 2, batch}, 3);
    const std::vector<std::shared_ptr<BaseTensor>> parts{a, b, c};
    Tensor<double> flat(c->dims());
    convert<double>(*c, flat);
    flat.reshape({width, height, 2, batch});
    const auto all = joined({tensor_cast<double>(*a).clone(), tensor_cast<double>(*b).clone(), flat});
    auto whole = std::make_shared<Tensor<T>>(all.dims());
    convert<T>(all, *whole);

    defaultContext()->reseed(6);
    auto one = make(T());
    auto oneGradient = std::make_shared<Tensor<T>>(whole->dims());
    one->addInputTensors(whole, oneGradient);
    one->initialize();
    defaultContext()->reseed(6);
    auto several = make(T());
    std::vector<std::shared_ptr<BaseTensor>> gradients;
    for (const auto& part : parts) {
        gradients.push_back(part == parts[0] ? std::static_pointer_cast<BaseTensor>(std::make_shared<Tensor<Other>>(part->dims()))
                                             : std::static_pointer_cast<BaseTensor>(std::make_shared<Tensor<T>>(part->dims())));
        several->addInputTensors(part, gradients.back());
    }
    several->initialize();
    for (const auto& cell : {one, several}) {
        defaultContext()->reseed(8);  // of the masks
        cell->propagate(false);
    }
    const auto y = outputsOf<T>(*one);
    EXPECT_TRUE(sameBits(outputsOf<T>(*several), y)) << what;

    const auto errors = randomInput<T>(y.dims(), 9);
    for (const auto& cell : {one, several}) {
        cell->setOutputErrors(*errors);
        cell->backPropagate();
    }
    Tensor<double> last(gradients[2]->dims());
    convert<double>(*gradients[2], last);
    last.reshape({width, height, 2, batch});
    const auto joinedGradient = joined({tensor_cast<double>(*gradients[0]).clone(), tensor_cast<double>(*gradients[1]).clone(), last});
    EXPECT_LT(relativeError(*oneGradient, joinedGradient), 1e-6) << what;
}

template <class T> void allJoin(std::size_t width, std::size_t height)
{
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    joinsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<ActivationFrame<U, Cpu>>(nullptr, "a", 5u); }, width,
                      height, "Activation " + size);
    joinsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<PaddingFrame<U, Cpu>>(nullptr, "p", 5u, 1, 2, 0, 1); },
                      width, height, "Padding " + size);
    joinsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<DropoutFrame<U, Cpu>>(nullptr, "d", 5u); }, width, height,
                      "Dropout " + size);
    joinsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<BatchNormFrame<U, Cpu>>(nullptr, "b", 5u); }, width,
                      height, "BatchNorm " + size);
    joinsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<TargetBiasFrame<U, Cpu>>(nullptr, "t", 5u, 0.1); }, width,
                      height, "TargetBias " + size);
    for (const ResizeMode mode : {ResizeMode::Bilinear, ResizeMode::BilinearTF, ResizeMode::NearestNeighbor})
        joinsItsInputs<T>(
            [mode]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<ResizeFrame<U, Cpu>>(nullptr, "r", 4u, 6u, 5u, mode); }, width,
            height, "Resize " + size);
}

TEST(JoinedInputs, EqualOneInputOfAllChannels)
{
    for (const std::size_t width : {std::size_t(1), std::size_t(3)}) {
        allJoin<float>(width, 1);
        allJoin<double>(width, 1);
    }
    allJoin<float>(3, 5);
    allJoin<double>(3, 5);
}

/// Cells with parts of their own for each input: the sum of one cell an input.
template <class T, class Make> void sumsItsInputs(const Make& make, const std::string& what, bool otherRank)
{
    using Other = std::conditional_t<std::is_same_v<T, float>, double, float>;
    const auto a = randomInput<Other>(otherRank ? Dims{1, 1, 3, 2} : Dims{4, 4, 3, 2}, 1);
    const auto b = randomInput<T>(otherRank ? Dims{3, 2} : Dims{4, 4, 3, 2}, 2);
    auto both = make(T());
    both->addInputTensors(a, std::make_shared<Tensor<Other>>(a->dims()));
    both->addInputTensors(b, std::make_shared<Tensor<T>>(b->dims()));
    both->initialize();
    both->propagate(false);
    auto twin = std::make_shared<Tensor<T>>(a->dims());
    convert<T>(*a, *twin);
    auto plain = make(T());
    plain->addInputTensors(twin, std::make_shared<Tensor<T>>(a->dims()));
    auto second = std::make_shared<Tensor<T>>(a->dims());
    std::copy(b->begin(), b->end(), second->begin());
    plain->addInputTensors(second, std::make_shared<Tensor<T>>(a->dims()));
    plain->initialize();
    for (std::size_t i = 0; i < both->freeParameters().size(); ++i)
        *plain->freeParameters()[i].value = *both->freeParameters()[i].value;
    plain->propagate(false);
    EXPECT_TRUE(sameBits(outputsOf<T>(*both), outputsOf<T>(*plain))) << what;
    const auto errors = randomInput<T>(both->getOutputs()->dims(), 9);
    for (const auto& cell : {both, plain}) {
        cell->setOutputErrors(*errors);
        cell->backPropagate();
    }
    for (std::size_t k = 0; k < 2; ++k) {
        const auto expected = tensor_cast<T>(*plain->getDiffOutputs(k)).clone();
        const auto got = tensor_cast<T>(*both->getDiffOutputs(k)).clone();
        ASSERT_EQ(got.size(), expected.size());
        // The gradient of the first input is kept in the other element type.
        EXPECT_LT(relativeError(got, expected), k == 0 ? 1e-6 : 1e-300) << what << " input " << k;
    }
}

template <class T> void allSum()
{
    const auto fc = []<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<FcFrame<U, Cpu>>(nullptr, "fc", 4u); };
    sumsItsInputs<T>(fc, "Fc", false);
    sumsItsInputs<T>(fc, "Fc of another rank", true);
    const auto sum = []<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<ElemWiseFrame<U, Cpu>>(nullptr, "sum", 3u); };
    sumsItsInputs<T>(sum, "ElemWise", false);
    sumsItsInputs<T>(sum, "ElemWise of another rank", true);
    sumsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<ConvFrame<U, Cpu>>(nullptr, "c", std::vector<unsigned>{3, 3}, 4u); },
                     "Conv", false);
    sumsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<ConvFrame<U, Cpu>>(nullptr, "c", std::vector<unsigned>{1, 1}, 4u); },
                     "Conv of another rank", true);
    sumsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<PoolFrame<U, Cpu>>(nullptr, "p", std::vector<unsigned>{2, 2}, 6u); },
                     "Pool", false);
    sumsItsInputs<T>([]<class U>(U) -> std::shared_ptr<FrameOf<U>> { return std::make_shared<PoolFrame<U, Cpu>>(nullptr, "p", std::vector<unsigned>{1, 1}, 6u); },
                     "Pool of another rank", true);
}

TEST(JoinedInputs, CellsWithPartsForEachInput)
{
    allSum<float>();
    allSum<double>();
}

}  // namespace

}  // namespace N2D2::test

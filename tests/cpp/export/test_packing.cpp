// Weights in the order of the fast kernels, and which layers have one.
#include <gtest/gtest.h>

#include "export/common/Packing.hpp"

using namespace N2D2;

namespace {

Layer conv(std::size_t channels, std::size_t outputs, unsigned width, unsigned height, unsigned groups = 1)
{
    Layer layer;
    layer.name = "c";
    layer.inputInfo = {{8, 8, channels, {8, true, false}, 1.0}};
    layer.output = {8, 8, outputs, {8, true, false}, 1.0};
    layer.kernelWidth = width;
    layer.kernelHeight = height;
    layer.groups = groups;
    layer.weightBits = 8;
    for (std::size_t i = 0; i < outputs * width * height * channels / groups; ++i)
        layer.weights.push_back(static_cast<int>(i * 37 % 256) - 128);
    return layer;
}

std::int32_t sumAt(const std::vector<std::int8_t>& packed, std::size_t at)
{
    std::uint32_t sum = 0;
    for (unsigned byte = 0; byte < 4; ++byte)
        sum |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(packed.at(at + byte))) << (8 * byte);
    return static_cast<std::int32_t>(sum);
}

}  // namespace

TEST(Packing, BlocksOfConvolutions)
{
    const Layer layer = conv(3, 21, 3, 2);  // rows of 9 weights in 3 groups; blocks of 16 and of 5, rounded up to 8
    const std::vector<std::int8_t> packed = packConvolution(layer);
    const std::size_t groups = 3, first = 16 * 4 * (1 + 2 * groups);
    ASSERT_EQ(packed.size(), first + 8 * 4 * (1 + 2 * groups));
    for (std::size_t o = 0; o < 24; ++o) {
        const std::size_t block = o < 16 ? 0 : first, lanes = o < 16 ? 16 : 8, lane = o % 16;
        std::int32_t sum = 0;
        for (std::size_t y = 0; y < 2; ++y) {
            for (std::size_t k = 0; k < 4 * groups; ++k) {
                const std::int32_t expected = o < 21 && k < 9 ? layer.weights.at((o * 2 + y) * 9 + k) : 0;
                ASSERT_EQ(packed.at(block + lanes * 4 * (1 + y * groups + k / 4) + lane * 4 + k % 4), expected) << o << ' ' << y << ' ' << k;
                sum += expected;
            }
        }
        ASSERT_EQ(sumAt(packed, block + lane * 4), sum) << o;
    }
}

TEST(Packing, TapsOfDepthwiseConvolutions)
{
    const Layer layer = conv(5, 5, 3, 2, 5);
    const std::vector<std::int8_t> packed = packDepthwise(layer);
    ASSERT_EQ(packed.size(), 30U);
    for (std::size_t c = 0; c < 5; ++c)
        for (std::size_t t = 0; t < 6; ++t)
            ASSERT_EQ(packed[t * 5 + c], layer.weights[c * 6 + t]);
}

TEST(Packing, LayersOfFastKernels)
{
    EXPECT_EQ(fastKernel(conv(3, 4, 1, 1)), FastKernel::Convolve);
    EXPECT_EQ(fastKernel(conv(4, 4, 3, 3, 4)), FastKernel::Depthwise);
    EXPECT_EQ(fastKernel(conv(4, 8, 3, 3, 4)), FastKernel::None);  // two outputs a channel
    EXPECT_EQ(fastKernel(conv(4, 4, 3, 3, 2)), FastKernel::None);

    Layer layer = conv(3, 4, 1, 1);
    layer.weightBits = 9;
    EXPECT_EQ(fastKernel(layer), FastKernel::None);
    layer = conv(3, 4, 1, 1);
    layer.inputInfo[0].type.bits = 16;
    EXPECT_EQ(fastKernel(layer), FastKernel::None);
    layer.inputInfo[0].type = {};
    layer.output.type = {};
    EXPECT_EQ(fastKernel(layer), FastKernel::None);

    layer = conv(4, 4, 2, 2);
    layer.kind = LayerKind::MaxPool;
    EXPECT_EQ(fastKernel(layer), FastKernel::MaxPool);
    layer.kind = LayerKind::AveragePool;
    EXPECT_EQ(fastKernel(layer), FastKernel::None);
    layer.kind = LayerKind::ElemWise;
    for (const LayerElemWise operation : {LayerElemWise::Sum, LayerElemWise::AbsSum, LayerElemWise::Max}) {
        layer.operation = operation;
        EXPECT_EQ(fastKernel(layer), FastKernel::ElementWise);
    }
    layer.operation = LayerElemWise::Prod;
    EXPECT_EQ(fastKernel(layer), FastKernel::None);
    layer.kind = LayerKind::Concat;
    EXPECT_EQ(fastKernel(layer), FastKernel::Rescale);
    layer.inputInfo.push_back({8, 8, 4, {16, true, false}, 1.0});
    EXPECT_EQ(fastKernel(layer), FastKernel::None);
}

TEST(Packing, RefusesWhatDoesNotFit)
{
    Layer layer = conv(3, 4, 1, 1);
    EXPECT_THROW(packDepthwise(layer), std::invalid_argument);
    EXPECT_THROW(packConvolution(conv(4, 4, 3, 3, 4)), std::invalid_argument);
    layer.weights[5] = 128;
    EXPECT_THROW(packConvolution(layer), std::invalid_argument);
    layer.weights.pop_back();
    EXPECT_THROW(packConvolution(layer), std::invalid_argument);
}

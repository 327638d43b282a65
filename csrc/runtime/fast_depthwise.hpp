#pragma once
// Depth-wise convolution of 8-bit inputs by 8-bit weights, one output a channel, the same results as depthwise.hpp. Weights in the order
// of packDepthwise() (csrc/export/common/Packing.hpp).
#include "fast_simd.hpp"

#if N2D2_SIMD_LEVEL == N2D2_SIMD_none
#include "plain_depthwise.hpp"

namespace N2D2 {

template <class Sum, class G, class In, class Finish, class Out>
void fastDepthwise(const G& g, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1 && sizeof(Sum) == 4, "8-bit inputs, 32-bit sums");
    plainDepthwise(g, in, weights, biases, finish, out);
}

}  // namespace N2D2

#else
#include "fast_channels.hpp"
#include "fast_tiles.hpp"

namespace N2D2 {
namespace fast {

/// Valid channels, from `channel` on
template <class G, int Valid, class In> struct DepthwiseBlock {
    static constexpr int rowGroups = (G::kernelHeight + RowCount - 1) / RowCount;
    static constexpr int lastRows = G::kernelHeight - (rowGroups - 1) * RowCount;
    static constexpr int tapStep = G::kernelWidth * G::outputs;

    Column weights[rowGroups][G::kernelWidth];
    std::int32_t first[LaneCount];

    /// weights, biases: of the first of the channels
    N2D2_INLINE void load(const std::int8_t* packed, const std::int32_t* biases)
    {
        N2D2_UNROLL for (int x = 0; x < G::kernelWidth; ++x) {
            for (int g = 0; g < rowGroups - 1; ++g)
                weights[g][x] = taps<RowCount, Valid>(packed + g * RowCount * tapStep + x * G::outputs, tapStep);
            weights[rowGroups - 1][x] = taps<lastRows, Valid>(packed + (rowGroups - 1) * RowCount * tapStep + x * G::outputs, tapStep);
        }
        for (int i = 0; i < LaneCount; ++i)
            first[i] = 0;
        if (biases)
            std::memcpy(first, biases, Valid * sizeof *biases);
        for (int t = 0; channelOffset<In>() != 0 && t < G::kernelHeight * G::kernelWidth; ++t)
            for (int i = 0; i < Valid; ++i)
                first[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(first[i]) -
                                                     static_cast<std::uint32_t>(channelOffset<In>() * packed[t * G::outputs + i]));
    }

    /// Adds kernel rows [row, row + Rows) of P pixels; Whole: nothing of them is outside.
    template <int P, int Rows, bool Whole>
    N2D2_INLINE void addRows(ChannelSums (&sums)[P], const In* in, int top, int left, int group) const
    {
        const In* lines[Rows];
        bool rowThere[Rows];
        N2D2_UNROLL for (int i = 0; i < Rows; ++i) {
            const int y = top + (group * RowCount + i) * G::dilationY;
            rowThere[i] = Whole || (y >= 0 && y < G::inHeight);
            lines[i] = in + static_cast<std::ptrdiff_t>(rowThere[i] ? y : 0) * (G::inWidth * G::inStride);
        }
        N2D2_UNROLL for (int c = 0; c <= (P - 1) * G::strideX + (G::kernelWidth - 1) * G::dilationX; ++c) {
            const int x = left + c;
            const bool columnThere = Whole || (x >= 0 && x < G::inWidth);
            const In* at[Rows];
            bool there[Rows];
            N2D2_UNROLL for (int i = 0; i < Rows; ++i) {
                at[i] = lines[i] + (columnThere ? x : 0) * G::inStride;
                there[i] = rowThere[i] && columnThere;
            }
            const Column column = inputs<In, Rows, Valid>(at, there);
            N2D2_UNROLL for (int kx = 0; kx < G::kernelWidth; ++kx) {
                const int p = (c - kx * G::dilationX) / G::strideX;
                if (c >= kx * G::dilationX && p < P && (c - kx * G::dilationX) % G::strideX == 0)
                    add<In>(sums[p], column, weights[group][kx]);
            }
        }
    }

    template <int P, bool Whole, class Block, class Out>
    N2D2_INLINE void pixels(const In* in, const Block& block, Out* out, int top, int left) const
    {
        ChannelSums sums[P];
        N2D2_UNROLL for (int p = 0; p < P; ++p)
            startChannels(sums[p], first);
        for (int g = 0; g < rowGroups - 1; ++g)
            addRows<P, RowCount, Whole>(sums, in, top, left, g);
        addRows<P, lastRows, Whole>(sums, in, top, left, rowGroups - 1);
        N2D2_UNROLL for (int p = 0; p < P; ++p)
            storeChannels<Valid>(block, sums[p], out + p * G::outStride);
    }

    template <int P, class Block, class Out> N2D2_INLINE void tile(const In* in, const Block& block, Out* out, int y, int x) const
    {
        const int top = y * G::strideY - G::padTop, left = x * G::strideX - G::padLeft;
        Out* to = out + (static_cast<std::ptrdiff_t>(y) * G::outWidth + x) * G::outStride;
        if (top >= 0 && top + (G::kernelHeight - 1) * G::dilationY < G::inHeight && left >= 0 &&
            left + (P - 1) * G::strideX + (G::kernelWidth - 1) * G::dilationX < G::inWidth)
            pixels<P, true>(in, block, to, top, left);
        else
            pixels<P, false>(in, block, to, top, left);
    }
};

constexpr int channelPixels(int width) { return divided(width, divided(width, MaxPixels)); }

/// Rows whose weights are loaded once
constexpr int ChannelRows = 8;

template <int Valid, class G, class In, class Finish, class Out>
inline void depthwiseRows(const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out, int firstRow,
                          int channel)
{
    constexpr int P = channelPixels(G::outWidth), Last = lastPixels(G::outWidth, P);
    DepthwiseBlock<G, Valid, In> block;
    block.load(weights + channel, biases ? biases + channel : nullptr);
    const BlockFinish<Finish, Valid> blockFinish(finish, channel);
    for (int y = firstRow; y < firstRow + ChannelRows && y < G::outHeight; ++y) {
        int x = 0;
        for (; x + P <= G::outWidth; x += P)
            block.template tile<P>(in + channel, blockFinish, out + channel, y, x);
        if (Last != P)
            block.template tile<Last>(in + channel, blockFinish, out + channel, y, x);
    }
}

}  // namespace fast

/// G: constants (`static constexpr int`), outputs = inChannels. Sum: int32_t. biases: one an output, or null.
template <class Sum, class G, class In, class Finish, class Out>
void fastDepthwise(const G&, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1 && sizeof(Sum) == 4 && G::outputs == G::inChannels, "8-bit inputs, 32-bit sums, one output a channel");
    constexpr int full = G::outputs / fast::LaneCount, rest = G::outputs % fast::LaneCount, blocks = full + (rest != 0);
    constexpr int slices = fast::divided(G::outHeight, fast::ChannelRows);
#ifdef _OPENMP
#pragma omp parallel for
#endif
    for (int item = 0; item < blocks * slices; ++item) {
        const int y = item % slices * fast::ChannelRows, channel = item / slices * fast::LaneCount;
        if (full != 0 && channel < full * fast::LaneCount)
            fast::depthwiseRows<fast::LaneCount, G>(in, weights, biases, finish, out, y, channel);
        else
            fast::depthwiseRows<rest == 0 ? fast::LaneCount : rest, G>(in, weights, biases, finish, out, y, channel);
    }
}

}  // namespace N2D2

#endif

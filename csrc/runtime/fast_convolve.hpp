#pragma once
// Convolution of 8-bit inputs by 8-bit weights, the same results as convolve.hpp, without a copy of the inputs: a tile of some pixels of a
// row by some blocks of 16 outputs is summed in registers. Weights in the order of packConvolution() (csrc/export/common/Packing.hpp).
#include "fast_simd.hpp"

#if N2D2_SIMD_LEVEL == N2D2_SIMD_none
#include "plain_convolve.hpp"

namespace N2D2 {

template <class Sum, class G, class In, class Finish, class Out>
void fastConvolve(const G& g, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1 && sizeof(Sum) == 4 && G::groups == 1, "8-bit inputs, 32-bit sums, one group");
    plainConvolve(g, in, weights, biases, finish, out);
}

}  // namespace N2D2

#else
#include "fast_finish.hpp"
#include "fast_tiles.hpp"

namespace N2D2 {
namespace fast {

/// S: a Shape; P pixels, B blocks, the last one of Lanes outputs of which Valid are there.
template <class S, int P, int B, int Lanes, int Valid, class In> struct ConvolveTile {
    static constexpr int Full = B == 1 ? Lanes : 16;
    static constexpr int PatchBytes = (P - 1) * S::strideX * S::channels + S::groups * 4;
    typedef Sums<Full> Accumulators[P][B];

    /// Adds groups [from, to) of kernel row ky; pixel(p) has the inputs of group `from`.
    template <class Pixel>
    static N2D2_INLINE void addRun(Accumulators& sums, const Pixel& pixel, const std::int8_t* weights, int ky, int from, int to)
    {
        const int first = 1 + ky * S::groups + from;
        const std::int8_t* full = weights + static_cast<std::ptrdiff_t>(first) * (16 * 4);
        const std::int8_t* last = weights + (B - 1) * static_cast<std::ptrdiff_t>(S::blockBytes) + static_cast<std::ptrdiff_t>(first) * (Lanes * 4);
        for (int j = 0; j < to - from; ++j) {
            Weights<Full> w[B];
            N2D2_UNROLL for (int b = 0; b < B - 1; ++b)
                load<Full, 16>(w[b], full + b * static_cast<std::ptrdiff_t>(S::blockBytes) + j * (16 * 4));
            load<Full, Lanes>(w[B - 1], last + j * (Lanes * 4));
            N2D2_UNROLL for (int p = 0; p < P; ++p) {
                const Inputs<Full> v = input<Full>(pixel(p) + 4 * j);
                N2D2_UNROLL for (int b = 0; b < B; ++b)
                    dot<In, Full>(sums[p][b], v, w[b]);
            }
        }
    }

    /// Pixels at equal distances
    struct Row {
        const In* in;
        int step;
        N2D2_INLINE const In* operator()(int p) const { return in + p * step; }
    };
    /// Pixels anywhere
    struct Pixels {
        const In* in[P];
        N2D2_INLINE const In* operator()(int p) const { return in[p]; }
    };

    /// Inputs one by one: what is outside is 0.
    static N2D2_INLINE void addBytes(Accumulators& sums, const In* line, int left, const std::int8_t* weights, int ky, int from, int to)
    {
        for (int j = from; j < to; ++j) {
            In bytes[P * 4];
            for (int i = 0; i < P * 4; ++i) {
                const int k = 4 * j + i % 4, x = left + i / 4 * S::strideX + k / S::channels * S::dilationX;
                const bool inside = line && k < S::row && x >= 0 && x < S::inWidth;
                bytes[i] = inside ? line[static_cast<std::ptrdiff_t>(x) * S::inStride + k % S::channels] : static_cast<In>(0);
            }
            addRun(sums, Row{bytes, 4}, weights, ky, j, j + 1);
        }
    }

    /// Inputs of a kernel row are consecutive.
    static constexpr bool runs = S::contiguous || S::kernelWidth == 1;

    /// The last group may reach beyond the kernel row, where weights are 0, but never beyond the inputs.
    static N2D2_INLINE bool readable(int row, int left)
    {
        return (static_cast<std::ptrdiff_t>(row) * S::inWidth + left + (P - 1) * S::strideX) * S::inStride + S::groups * 4 <= S::inBytes;
    }

    /// A kernel row that is within the input for all pixels
    static N2D2_INLINE void addInside(Accumulators& sums, const In* line, int row, int left, const std::int8_t* weights, int ky)
    {
        const In* at = line + static_cast<std::ptrdiff_t>(left) * S::inStride;
        if (runs) {
            const bool whole = S::aligned || readable(row, left);
            addRun(sums, Row{at, S::strideX * S::inStride}, weights, ky, 0, whole ? +S::groups : S::row / 4);
            if (!whole)
                addBytes(sums, line, left, weights, ky, S::row / 4, S::groups);
        } else if (S::aligned) {
            for (int kx = 0; kx < S::kernelWidth; ++kx)
                addRun(sums, Row{at + kx * (S::dilationX * S::inStride), S::strideX * S::inStride}, weights, ky, kx * (S::channels / 4),
                       (kx + 1) * (S::channels / 4));
        } else {
            addBytes(sums, line, left, weights, ky, 0, S::groups);
        }
    }

    /// A kernel row that is partly outside; wholly when `line` is null
    static N2D2_INLINE void addBorder(Accumulators& sums, const In* line, int left, const std::int8_t* weights, int ky)
    {
        if (S::aligned) {
            static const In zeros[S::channels] = {};
            for (int kx = 0; kx < S::kernelWidth; ++kx) {
                Pixels pixels;
                N2D2_UNROLL for (int p = 0; p < P; ++p) {
                    const int x = left + p * S::strideX + kx * S::dilationX;
                    pixels.in[p] = line && x >= 0 && x < S::inWidth ? line + static_cast<std::ptrdiff_t>(x) * S::inStride : zeros;
                }
                addRun(sums, pixels, weights, ky, kx * (S::channels / 4), (kx + 1) * (S::channels / 4));
            }
        } else if (S::contiguous && PatchBytes <= 1024) {
            In patch[PatchBytes] = {};
            for (int i = 0; line && i < (P - 1) * S::strideX + S::kernelWidth; ++i)
                if (left + i >= 0 && left + i < S::inWidth)
                    std::memcpy(patch + i * S::channels, line + (left + i) * S::channels, S::channels);
            addRun(sums, Row{patch, S::strideX * S::channels}, weights, ky, 0, S::groups);
        } else {
            addBytes(sums, line, left, weights, ky, 0, S::groups);
        }
    }

    /// Block b starts with its biases, less what input() adds to the inputs.
    template <int BlockLanes, int BlockValid>
    static N2D2_INLINE void startSums(Accumulators& sums, int b, const std::int8_t* weights, const std::int32_t* biases)
    {
        std::int32_t first[16] = {};
        if (biases)
            std::memcpy(first, biases, BlockValid * sizeof *biases);
        if (offset<In>() != 0) {
            for (int i = 0; i < BlockLanes; ++i) {
                const std::uint32_t sum = static_cast<std::uint32_t>(load4(weights + 4 * i));
                const std::uint32_t v = static_cast<std::uint32_t>(first[i]) - static_cast<std::uint32_t>(offset<In>()) * sum;
                first[i] = static_cast<std::int32_t>(v);
            }
        }
        N2D2_UNROLL for (int p = 0; p < P; ++p)
            start<Full>(sums[p][b], first);
    }

    template <class Finish, class Out>
    static N2D2_INLINE void run(const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out, int y,
                                int x, int output)
    {
        Accumulators sums;
        N2D2_UNROLL for (int b = 0; b < B - 1; ++b)
            startSums<16, 16>(sums, b, weights + b * static_cast<std::ptrdiff_t>(S::blockBytes), biases ? biases + output + b * 16 : nullptr);
        startSums<Lanes, Valid>(sums, B - 1, weights + (B - 1) * static_cast<std::ptrdiff_t>(S::blockBytes),
                                biases ? biases + output + (B - 1) * 16 : nullptr);

        const int top = y * S::strideY - S::padTop, left = x * S::strideX - S::padLeft;
        const bool rows = top >= 0 && top + (S::kernelHeight - 1) * S::dilationY < S::inHeight;
        const bool within = left >= 0 && left + (P - 1) * S::strideX + (S::kernelWidth - 1) * S::dilationX < S::inWidth;
        const std::ptrdiff_t lineStep = static_cast<std::ptrdiff_t>(S::inWidth) * S::inStride;
        if (rows && within && runs && (S::aligned || readable(top + (S::kernelHeight - 1) * S::dilationY, left))) {
            // Most tiles: nothing but sums, which stay in registers
            const In* at = in + top * lineStep + static_cast<std::ptrdiff_t>(left) * S::inStride;
            for (int ky = 0; ky < S::kernelHeight; ++ky, at += S::dilationY * lineStep)
                addRun(sums, Row{at, S::strideX * S::inStride}, weights, ky, 0, S::groups);
        } else for (int ky = 0; ky < S::kernelHeight; ++ky) {
            const int row = top + ky * S::dilationY;
            const bool there = row >= 0 && row < S::inHeight;
            const In* line = there ? in + row * lineStep : nullptr;
            if (there && within)
                addInside(sums, line, row, left, weights, ky);
            else if (there || offset<In>() != 0)
                addBorder(sums, line, left, weights, ky);
        }

        Out* to = out + (static_cast<std::ptrdiff_t>(y) * S::outWidth + x) * S::outStride + output;
        N2D2_UNROLL for (int b = 0; b < B - 1; ++b) {
            const BlockFinish<Finish, 16> block(finish, output + 16 * b);
            N2D2_UNROLL for (int p = 0; p < P; ++p)
                block.template store<Full>(sums[p][b], to + p * S::outStride + 16 * b);
        }
        const BlockFinish<Finish, Valid> block(finish, output + 16 * (B - 1));
        N2D2_UNROLL for (int p = 0; p < P; ++p)
            block.template store<Full>(sums[p][B - 1], to + p * S::outStride + 16 * (B - 1));
    }
};

/// A row of the tiles of some blocks
template <class S, class T, int B, int Lanes, int Valid, class In, class Finish, class Out>
inline void convolveTile(const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out, int y, int tile,
                         int output)
{
    if (tile + 1 < T::perRow || +T::lastPixels == +T::pixels)
        ConvolveTile<S, T::pixels, B, Lanes, Valid, In>::run(in, weights, biases, finish, out, y, tile * T::pixels, output);
    else
        ConvolveTile<S, T::lastPixels, B, Lanes, Valid, In>::run(in, weights, biases, finish, out, y, tile * T::pixels, output);
}

}  // namespace fast

/// G: constants (`static constexpr int`), groups = 1. Sum: int32_t. biases: one an output, or null.
template <class Sum, class G, class In, class Finish, class Out>
void fastConvolve(const G&, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1 && sizeof(Sum) == 4 && G::groups == 1, "8-bit inputs, 32-bit sums, one group");
    typedef fast::Shape<G> S;
    typedef fast::Tiles<S> T;
    const int tiles = S::outHeight * T::perRow;
#ifdef _OPENMP
#pragma omp parallel for
#endif
    for (int item = 0; item < T::blockGroups * tiles; ++item) {
        const int group = item / tiles, y = item % tiles / T::perRow, tile = item % T::perRow, output = group * (T::blocks * 16);
        const std::int8_t* w = weights + group * (T::blocks * static_cast<std::ptrdiff_t>(S::blockBytes));
        if (group + 1 < T::blockGroups)
            fast::convolveTile<S, T, T::blocks, 16, 16>(in, w, biases, finish, out, y, tile, output);
        else
            fast::convolveTile<S, T, T::lastBlocks, S::lastLanes, S::lastValid>(in, w, biases, finish, out, y, tile, output);
    }
}

}  // namespace N2D2

#endif

#pragma once
// The fast convolution for processors without vectors: small loops, four outputs at a time, the weights where fast_convolve.hpp has them. With
// the DSP instructions of ARM microcontrollers an instruction multiplies and adds twice.
#include "fast_shape.hpp"
#include "window.hpp"
#if defined(__ARM_FEATURE_SIMD32) && !defined(__ARM_BIG_ENDIAN) && defined(__GNUC__)
#define N2D2_ARM_DSP 1
#include <arm_acle.h>
#else
#define N2D2_ARM_DSP 0
#endif

namespace N2D2 {
namespace plain {

#if N2D2_ARM_DSP

/// Inputs 0 and 2, 1 and 3, of 16 bits
struct FourInputs {
    std::uint32_t even, odd;
};
N2D2_INLINE std::uint32_t word(const void* p)
{
    std::uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
N2D2_INLINE FourInputs fourInputs(const std::uint8_t* in)
{
    const std::uint32_t v = word(in);
    const FourInputs four = {__uxtb16(v), __uxtb16(v >> 8)};
    return four;
}
N2D2_INLINE FourInputs fourInputs(const std::int8_t* in)
{
    const std::uint32_t v = word(in);
    const FourInputs four = {static_cast<std::uint32_t>(__sxtb16(v)), static_cast<std::uint32_t>(__sxtb16(v >> 8))};
    return four;
}
N2D2_INLINE void addDot(std::int32_t& sum, const FourInputs& in, const std::int8_t* weights)
{
    const std::uint32_t w = word(weights);
    sum = __smlad(in.even, __sxtb16(w), sum);
    sum = __smlad(in.odd, __sxtb16(w >> 8), sum);
}

#else

struct FourInputs {
    std::int32_t a, b, c, d;
};
template <class In> N2D2_INLINE FourInputs fourInputs(const In* in)
{
    const FourInputs four = {in[0], in[1], in[2], in[3]};
    return four;
}
N2D2_INLINE void addDot(std::int32_t& sum, const FourInputs& in, const std::int8_t* weights)
{
    sum += in.a * weights[0] + in.b * weights[1] + in.c * weights[2] + in.d * weights[3];
}

#endif

struct FourSums {
    std::int32_t a, b, c, d;
};

/// Of four outputs: sums over groups [from, to) of a kernel row. `in` has the inputs of group `from`; weights of a group are `step` apart.
template <class In>
inline void addGroups(FourSums& sums, const In* in, const std::int8_t* weights, int from, int to, int step)
{
    FourSums s = sums;
    const std::int8_t* w = weights + from * step;
    for (int g = from; g < to; ++g, in += 4, w += step) {
        const FourInputs v = fourInputs(in);
        addDot(s.a, v, w);
        addDot(s.b, v, w + 4);
        addDot(s.c, v, w + 8);
        addDot(s.d, v, w + 12);
    }
    sums = s;
}

/// Groups [from, to) input by input: those of other taps than `taps` are 0. `line`: where tap 0 has its inputs.
template <class S, class In>
inline void addSingly(FourSums& sums, const In* line, TapRange taps, const std::int8_t* weights, int from, int to, int step)
{
    for (int g = from; g < to; ++g) {
        In four[4];
        for (int i = 0; i < 4; ++i) {
            const int k = 4 * g + i, tap = k / S::channels;
            const bool inside = tap >= taps.begin && tap < taps.end;
            four[i] = inside ? line[tap * (S::dilationX * S::inStride) + k % S::channels] : static_cast<In>(0);
        }
        addGroups(sums, four, weights, g, g + 1, step);
    }
}

/// The taps of a kernel row that fall on the input
template <class S, class In>
inline void addRow(FourSums& sums, const In* line, TapRange taps, const std::int8_t* weights, int step)
{
    if (S::contiguous || S::kernelWidth == 1) {
        // One run of inputs; groups that it fills only partly are read one by one.
        const int begin = taps.begin * S::channels, end = taps.end * S::channels, first = (begin + 3) / 4, last = end / 4;
        if (first > last)
            return addSingly<S>(sums, line, taps, weights, begin / 4, (end + 3) / 4, step);
        if (!S::aligned && begin % 4)
            addSingly<S>(sums, line, taps, weights, begin / 4, first, step);
        addGroups(sums, line + 4 * first, weights, first, last, step);
        if (!S::aligned && end % 4)
            addSingly<S>(sums, line, taps, weights, last, last + 1, step);
    } else if (S::aligned) {
        const int groups = S::channels / 4;
        for (int tap = taps.begin; tap < taps.end; ++tap)
            addGroups(sums, line + tap * (S::dilationX * S::inStride), weights, tap * groups, (tap + 1) * groups, step);
    } else if (taps.begin < taps.end) {
        addSingly<S>(sums, line, taps, weights, taps.begin * S::channels / 4, (taps.end * S::channels + 3) / 4, step);
    }
}

}  // namespace plain

/// fastConvolve() of fast_convolve.hpp
template <class G, class In, class Finish, class Out>
inline void plainConvolve(const G&, const In* in, const std::int8_t* weights, const std::int32_t* biases, const Finish& finish, Out* out)
{
    typedef fast::Shape<G> S;
#ifdef _OPENMP
#pragma omp parallel for
#endif
    for (int item = 0; item < S::blocks * S::outHeight; ++item) {
        const int block = item / S::outHeight, oy = item % S::outHeight, lanes = block + 1 < S::blocks ? 16 : S::lastLanes;
        const std::int8_t* const packed = weights + block * S::blockBytes + lanes * 4;
        const int top = oy * S::strideY - S::padTop;
        const TapRange ky = tapsInside(top, S::kernelHeight, S::dilationY, S::inHeight);
        for (int ox = 0; ox < S::outWidth; ++ox) {
            const int left = ox * S::strideX - S::padLeft;
            const TapRange kx = tapsInside(left, S::kernelWidth, S::dilationX, S::inWidth);
            Out* const pixel = out + (oy * S::outWidth + ox) * S::outStride;
            for (int lane = 0; lane < lanes; lane += 4) {
                const int output = block * 16 + lane, valid = S::outputs - output < 4 ? S::outputs - output : 4;
                plain::FourSums sums = {0, 0, 0, 0};
                for (int y = ky.begin; y < ky.end; ++y) {
                    const int first = ((top + y * S::dilationY) * S::inWidth + left) * S::inStride;
                    plain::addRow<S>(sums, in + first, kx, packed + y * (S::groups * 4 * lanes) + lane * 4, 4 * lanes);
                }
                const std::int32_t values[4] = {sums.a, sums.b, sums.c, sums.d};
                for (int i = 0; i < valid; ++i)
                    pixel[output + i] = static_cast<Out>(finish(values[i] + (biases ? biases[output + i] : 0), output + i));
            }
        }
    }
}

}  // namespace N2D2

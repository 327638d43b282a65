#pragma once
// Largest of the 8-bit inputs in a window: the same results as max_pool.hpp, 64 channels at a time. Plain C++11.
#include "fast_finish.hpp"
#include "window.hpp"

namespace N2D2 {
namespace fast {

// Largest<In, Valid>: Valid (up to 64, 32 or 16) elements side by side
#if N2D2_SIMD_LEVEL == N2D2_SIMD_avx512vnni
constexpr int PoolLanes = 64;
template <class In, int Valid> struct Largest {
    __m512i v;
    N2D2_INLINE void zero() { v = _mm512_setzero_si512(); }
    static N2D2_INLINE __m512i load(const In* p)
    {
        return Valid == 64 ? _mm512_loadu_si512(p) : _mm512_maskz_loadu_epi8(~__mmask64(0) >> (64 - Valid), p);
    }
    N2D2_INLINE void first(const In* p) { v = load(p); }
    N2D2_INLINE void next(const In* p) { v = isSigned<In>() ? _mm512_max_epi8(v, load(p)) : _mm512_max_epu8(v, load(p)); }
    N2D2_INLINE void store(In* out) const
    {
        if (Valid == 64)
            _mm512_storeu_si512(out, v);
        else
            _mm512_mask_storeu_epi8(out, ~__mmask64(0) >> (64 - Valid), v);
    }
};
#elif N2D2_SIMD_LEVEL == N2D2_SIMD_avx2 || N2D2_SIMD_LEVEL == N2D2_SIMD_avxvnni
constexpr int PoolLanes = 32;
template <class In, int Valid> struct Largest {
    __m256i v;
    N2D2_INLINE void zero() { v = _mm256_setzero_si256(); }
    static N2D2_INLINE __m256i load(const In* p)
    {
        In bytes[32];
        std::memset(bytes, 0, sizeof bytes);
        std::memcpy(bytes, p, Valid);
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    }
    N2D2_INLINE void first(const In* p) { v = load(p); }
    N2D2_INLINE void next(const In* p) { v = isSigned<In>() ? _mm256_max_epi8(v, load(p)) : _mm256_max_epu8(v, load(p)); }
    N2D2_INLINE void store(In* out) const
    {
        In bytes[32];
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), v);
        std::memcpy(out, bytes, Valid);
    }
};
#else
constexpr int PoolLanes = 16;
template <class In, int Valid> struct Largest {
    In v[Valid];
    N2D2_INLINE void zero() { std::memset(v, 0, sizeof v); }
    N2D2_INLINE void first(const In* p) { std::memcpy(v, p, Valid); }
    N2D2_INLINE void next(const In* p)
    {
        for (int i = 0; i < Valid; ++i)
            v[i] = p[i] > v[i] ? p[i] : v[i];
    }
    N2D2_INLINE void store(In* out) const { std::memcpy(out, v, Valid); }
};
#endif

template <class Finish, int Valid, class In, class Out>
N2D2_INLINE void finishLargest(const Finish& finish, const Largest<In, Valid>& largest, Out* out, int channel)
{
    In v[Valid];
    largest.store(v);
    for (int c = 0; c + 16 <= Valid; c += 16) {
        std::int32_t values[16];
        for (int i = 0; i < 16; ++i)
            values[i] = v[c + i];
        const BlockFinish<Finish, 16> block(finish, channel + c);
        block.template storeValues<16>(values, out + c);
    }
    for (int c = Valid / 16 * 16; c < Valid; ++c)
        out[c] = static_cast<Out>(finish(static_cast<std::int32_t>(v[c]), channel + c));
}
template <int Valid, class In> N2D2_INLINE void finishLargest(const KeepFinish&, const Largest<In, Valid>& largest, In* out, int)
{
    largest.store(out);
}
/// Without a rescaling nothing remains to do, when the bounds are those of the type.
template <int Valid, class In>
N2D2_INLINE void finishLargest(const ClampFinish<NoRescale>& finish, const Largest<In, Valid>& largest, In* out, int channel)
{
    constexpr std::int32_t low = isSigned<In>() ? -128 : 0, high = isSigned<In>() ? 127 : 255;
    if (finish.low <= low && finish.high >= high)
        largest.store(out);
    else
        finishLargest<ClampFinish<NoRescale>, Valid, In, In>(finish, largest, out, channel);
}

template <class G, int Valid, class In, class Finish, class Out>
inline void maxPoolChannels(const In* in, TapRange ky, TapRange kx, const Finish& finish, Out* out, int channel)
{
    Largest<In, Valid> largest;
    if (ky.begin == ky.end || kx.begin == kx.end) {
        largest.zero();
    } else {
        largest.first(in);
        for (int y = 0; y < ky.end - ky.begin; ++y)
            for (int x = 0; x < kx.end - kx.begin; ++x)
                largest.next(in + (static_cast<std::ptrdiff_t>(y) * G::inWidth + x) * G::inStride);
    }
    finishLargest(finish, largest, out, channel);
}

}  // namespace fast

/// G: constants (`static constexpr int`), outputs = inChannels.
template <class G, class In, class Finish, class Out> void fastMaxPool(const G&, const In* in, const Finish& finish, Out* out)
{
    static_assert(sizeof(In) == 1, "8-bit inputs");
    constexpr int lanes = fast::PoolLanes, rest = G::outputs % lanes;
#ifdef _OPENMP
#pragma omp parallel for
#endif
    for (int oy = 0; oy < G::outHeight; ++oy) {
        const int top = oy * G::strideY - G::padTop;
        const TapRange ky = tapsInside(top, G::kernelHeight, 1, G::inHeight);
        for (int ox = 0; ox < G::outWidth; ++ox) {
            const int left = ox * G::strideX - G::padLeft;
            const TapRange kx = tapsInside(left, G::kernelWidth, 1, G::inWidth);
            const bool empty = ky.begin == ky.end || kx.begin == kx.end;
            const In* from = in + (empty ? 0 : (static_cast<std::ptrdiff_t>(top + ky.begin) * G::inWidth + left + kx.begin) * G::inStride);
            Out* to = out + (static_cast<std::ptrdiff_t>(oy) * G::outWidth + ox) * G::outStride;
            for (int c = 0; c + lanes <= G::outputs; c += lanes)
                fast::maxPoolChannels<G, lanes>(from + c, ky, kx, finish, to + c, c);
            if (rest != 0)
                fast::maxPoolChannels<G, rest == 0 ? 1 : rest>(from + (G::outputs - rest), ky, kx, finish, to + (G::outputs - rest), G::outputs - rest);
        }
    }
}

}  // namespace N2D2

#include "kernels/cpu/LstmRows.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

// The same source for each instruction set; nothing is contracted, so that all give the same bits.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__)
#define N2D2_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define N2D2_CLONES
#endif

namespace N2D2::cpu {

namespace {

/// e^x to 2 units in the last place for |x| <= 87 (Cody-Waite reduction, polynomial of Cephes' expf); vectorizes.
inline __attribute__((always_inline)) float exponential(float x)
{
    x = x < -87.0f ? -87.0f : x > 87.0f ? 87.0f : x;
    const float rounded = x * 1.44269504088896341f + 12582912.0f;  // 1.5·2^23: the integer is in the low bits
    const float n = rounded - 12582912.0f;
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    const std::uint32_t power = (std::bit_cast<std::uint32_t>(rounded) - 0x4B400000u + 127u) << 23;
    return p * std::bit_cast<float>(power);
}
inline __attribute__((always_inline)) double exponential(double x) { return std::exp(x); }

template <class T> inline __attribute__((always_inline)) T sigmoid(T x) { return T(1) / (T(1) + exponential(-x)); }

/// Near 0 the quotient below would lose digits: a polynomial (Cephes' tanhf) there.
inline __attribute__((always_inline)) float hyperbolic(float x)
{
    const float e = exponential(2.0f * x), far = 1.0f - 2.0f / (e + 1.0f);
    const float s = x * x;
    float p = -5.70498872745e-3f;
    p = p * s + 2.06390887954e-2f;
    p = p * s - 5.37397155531e-2f;
    p = p * s + 1.33314422036e-1f;
    p = p * s - 3.33332819422e-1f;
    const float near = p * s * x + x;
    return s < 0.390625f ? near : far;
}
inline __attribute__((always_inline)) double hyperbolic(double x) { return std::tanh(x); }

template <class T> inline __attribute__((always_inline)) void forwardRow(const LstmForwardRow<T>& row)
{
    const std::size_t n = row.hidden;
    T* const __restrict in = row.gates;
    T* const __restrict forget = in + n;
    T* const __restrict cell = in + 2 * n;
    T* const __restrict out = in + 3 * n;
    const T* const __restrict previous = row.cPrevious;
    T* const __restrict c = row.c;
    T* const __restrict tanhC = row.tanhC;
    T* const __restrict h = row.h;
    for (std::size_t j = 0; j < n; ++j) {
        const T i = sigmoid(in[j]), f = sigmoid(forget[j]), g = hyperbolic(cell[j]), o = sigmoid(out[j]);
        const T state = f * previous[j] + i * g, squashed = hyperbolic(state);
        in[j] = i;
        forget[j] = f;
        cell[j] = g;
        out[j] = o;
        c[j] = state;
        tanhC[j] = squashed;
        h[j] = o * squashed;
    }
}

template <class T> inline __attribute__((always_inline)) void backwardRow(const LstmBackwardRow<T>& row)
{
    const std::size_t n = row.hidden;
    const T* const __restrict in = row.gates;
    const T* const __restrict forget = in + n;
    const T* const __restrict cell = in + 2 * n;
    const T* const __restrict out = in + 3 * n;
    const T* const __restrict previous = row.cPrevious;
    const T* const __restrict tanhC = row.tanhC;
    const T* const __restrict dy = row.dy;
    T* const __restrict dh = row.dh;
    T* const __restrict dc = row.dc;
    T* const __restrict dIn = row.dGates;
    T* const __restrict dForget = dIn + n;
    T* const __restrict dCell = dIn + 2 * n;
    T* const __restrict dOut = dIn + 3 * n;
    for (std::size_t j = 0; j < n; ++j) {
        const T i = in[j], f = forget[j], g = cell[j], o = out[j], squashed = tanhC[j];
        const T dHidden = dh[j] + dy[j];
        const T dState = dc[j] + dHidden * o * (T(1) - squashed * squashed);
        dIn[j] = dState * g * i * (T(1) - i);
        dForget[j] = dState * previous[j] * f * (T(1) - f);
        dCell[j] = dState * i * (T(1) - g * g);
        dOut[j] = dHidden * squashed * o * (T(1) - o);
        dc[j] = dState * f;
        dh[j] = T(0);
    }
}

}  // namespace

N2D2_CLONES void lstmForwardRow(const LstmForwardRow<float>& row) { forwardRow(row); }
N2D2_CLONES void lstmBackwardRow(const LstmBackwardRow<float>& row) { backwardRow(row); }
void lstmForwardRow(const LstmForwardRow<double>& row) { forwardRow(row); }
void lstmBackwardRow(const LstmBackwardRow<double>& row) { backwardRow(row); }

}  // namespace N2D2::cpu

#pragma once
// One value of an activation quantizer and its gradient: what the loops of the host and the kernels of a GPU share. Comparisons are
// written so that NaN stays NaN: a diverged run must show.
#include "core/DeviceCode.hpp"
#include "runtime/integer_math.hpp"

namespace N2D2 {

/// SAT (spec cells §15.3).
template <class T> struct SatValue {
    T bound, range;

    N2D2_DEVICE_CODE T quantized(T x) const
    {
        const T positive = x < T(0) ? T(0) : x;
        const T inside = bound > T(0) ? (bound < positive ? bound : positive) / bound : T(0);
        return bound * (roundHalfEven(range * inside) / range);
    }
    /// Gradient of the value; adds that of the bound to `sum`.
    N2D2_DEVICE_CODE T gradient(T x, T dy, double& sum) const
    {
        T slope = T(1);
        if (x < bound) {
            const T inside = bound > T(0) ? (x < T(0) ? T(0) : x) / bound : T(0);
            slope = roundHalfEven(range * inside) / range - inside;
        }
        sum += static_cast<double>(dy) * static_cast<double>(slope);
        return x > T(0) && x <= bound ? dy : T(0);
    }
};

/// LSQ (spec cells §15.4).
template <class T> struct LsqValue {
    T step, high;

    N2D2_DEVICE_CODE T quantized(T x) const
    {
        const T level = roundHalfEven(x / step);
        const T positive = level < T(0) ? T(0) : level;
        return step * (high < positive ? high : positive);
    }
    N2D2_DEVICE_CODE T gradient(T x, T dy, double& sum) const
    {
        const T v = x / step;
        const T slope = v <= T(0) ? T(0) : v >= high ? high : roundHalfEven(v) - v;
        sum += static_cast<double>(dy) * static_cast<double>(slope);
        return v > T(0) && v < high ? dy : T(0);
    }
};

}  // namespace N2D2

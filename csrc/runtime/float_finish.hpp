#pragma once
// What becomes of the sum of a layer in floating point: its activation function. Called as finish.hpp's are.
#include <cmath>

namespace N2D2 {

struct FloatLinear {
    template <class T> T operator()(T v, int) const { return v; }
};

/// slope `leak` below 0, at most `clipping` above (0: no bound)
template <class T> struct FloatRectifier {
    T leak, clipping;
    T operator()(T v, int) const
    {
        const T low = leak * v, high = clipping > 0 && v > clipping ? clipping : v;
        return v > 0 ? high : low;
    }
};

/// clamped to [-threshold, threshold]
template <class T> struct FloatSaturation {
    T threshold;
    T operator()(T v, int) const { return v > threshold ? threshold : (v < -threshold ? -threshold : v); }
};

/// 1 / (1 + e^-v), by an exponential that cannot overflow
template <class T> inline T floatLogistic(T v)
{
    const T e = std::exp(v < 0 ? v : -v);
    return (v < 0 ? e : static_cast<T>(1)) / (1 + e);
}

struct FloatLogistic {
    template <class T> T operator()(T v, int) const { return floatLogistic(v); }
};

/// tanh(alpha·v)
template <class T> struct FloatTanh {
    T alpha;
    T operator()(T v, int) const { return std::tanh(alpha * v); }
};

/// log(1 + e^v)
struct FloatSoftplus {
    template <class T> T operator()(T v, int) const { return (v > 0 ? v : static_cast<T>(0)) + std::log1p(std::exp(v < 0 ? v : -v)); }
};

/// v·logistic(alpha·v)
template <class T> struct FloatSwish {
    T alpha;
    T operator()(T v, int) const { return v * floatLogistic(alpha * v); }
};

/// The sum multiplied by a factor first, one for all outputs (step 0) or one an output (step 1).
template <class T, class Activation> struct FloatScaled {
    const T* factors;
    int step;
    Activation activation;
    T operator()(T v, int output) const { return activation(v * factors[output * step], output); }
};

}  // namespace N2D2

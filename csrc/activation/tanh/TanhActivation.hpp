#pragma once
#include <cmath>

#include "activation/Activation.hpp"
#include "core/SimdMath.hpp"

namespace N2D2 {

/// y = tanh(Alpha·x).
class TanhActivation : public ActivationBase<TanhActivation> {
public:
    static constexpr const char* Type = "Tanh";

    template <class T> struct Op {
        T alpha;
        N2D2_DEVICE_CODE T forward(T x, T&) const { return simd::tanh(alpha * x); }
        N2D2_DEVICE_CODE T derivative(T y, T) const { return alpha * (T(1) - y * y); }
    };
    template <class T> Op<T> op() const { return {static_cast<T>(*mAlpha)}; }
    std::pair<double, double> getOutputRange() const override { return {-1.0, 1.0}; }
    double getAlpha() const { return mAlpha; }

private:
    Parameter<double> mAlpha{this, "Alpha", 1.0, "slope at 0"};
};

extern template class ActivationBase<TanhActivation>;

}  // namespace N2D2

#pragma once
#include <cmath>

#include "activation/Activation.hpp"
#include "core/SimdMath.hpp"

namespace N2D2 {

/// y = log(1+e^x), in the stable form max(x,0) + log1p(e^−|x|).
class SoftplusActivation : public ActivationBase<SoftplusActivation> {
public:
    static constexpr const char* Type = "Softplus";

    template <class T> struct Op {
        N2D2_DEVICE_CODE T forward(T x, T&) const { return (x > T(0) ? x : T(0)) + simd::log1pUnit(simd::exp(-std::abs(x))); }
        N2D2_DEVICE_CODE T derivative(T y, T) const { return -simd::expm1Negative(-y); }
    };
    template <class T> Op<T> op() const { return {}; }
    std::pair<double, double> getOutputRange() const override { return {0.0, std::numeric_limits<double>::infinity()}; }
};

extern template class ActivationBase<SoftplusActivation>;

}  // namespace N2D2

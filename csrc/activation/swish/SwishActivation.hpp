#pragma once
#include <cmath>

#include "activation/Activation.hpp"
#include "core/SimdMath.hpp"

namespace N2D2 {

/// y = x·σ(x); σ(x) is saved by the forward pass.
class SwishActivation : public ActivationBase<SwishActivation> {
public:
    static constexpr const char* Type = "Swish";

    template <class T> struct Op {
        N2D2_DEVICE_CODE T forward(T x, T& sigmoid) const
        {
            const T e = simd::exp(-std::abs(x));
            sigmoid = (x >= T(0) ? T(1) : e) / (T(1) + e);
            return x * sigmoid;
        }
        N2D2_DEVICE_CODE T derivative(T y, T sigmoid) const { return y + sigmoid * (T(1) - y); }
    };
    template <class T> Op<T> op() const { return {}; }
    bool savesInput() const override { return true; }
};

extern template class ActivationBase<SwishActivation>;

}  // namespace N2D2

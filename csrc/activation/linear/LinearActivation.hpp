#pragma once
#include <cmath>

#include "activation/Activation.hpp"

namespace N2D2 {

/// y = x, clamped to [−Clipping, Clipping] when Clipping is not 0.
class LinearActivation : public ActivationBase<LinearActivation> {
public:
    static constexpr const char* Type = "Linear";

    template <class T> struct Op {
        T clip;
        N2D2_DEVICE_CODE T forward(T x, T&) const { return x > clip ? clip : (x < -clip ? -clip : x); }
        N2D2_DEVICE_CODE T derivative(T y, T) const { return (y > -clip && y < clip) ? T(1) : T(0); }
    };
    template <class T> Op<T> op() const { return {static_cast<T>(*mClipping)}; }
    bool isIdentity() const override { return mClipping == 0.0 || mClippingIgnored; }
    std::pair<double, double> getOutputRange() const override
    {
        return mClipping == 0.0 ? Activation::getOutputRange() : std::pair<double, double>(-mClipping, mClipping);
    }
    double getClipping() const { return mClipping; }

private:
    Parameter<double> mClipping{this, "Clipping", 0.0, {.min = 0.0}, "bound of the output, 0 = none"};
};

extern template class ActivationBase<LinearActivation>;

}  // namespace N2D2

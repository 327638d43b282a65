#pragma once
#include <cmath>

#include "activation/Activation.hpp"

namespace N2D2 {

/// y = x clamped to [−Threshold, Threshold]; in a quantized cell the saturation to its bits stands for it.
class SaturationActivation : public ActivationBase<SaturationActivation> {
public:
    static constexpr const char* Type = "Saturation";

    template <class T> struct Op {
        T bound;
        N2D2_DEVICE_CODE T forward(T x, T&) const { return x > bound ? bound : (x < -bound ? -bound : x); }
        N2D2_DEVICE_CODE T derivative(T y, T) const { return (y > -bound && y < bound) ? T(1) : T(0); }
    };
    bool isIdentity() const override { return mClippingIgnored; }
    template <class T> Op<T> op() const { return {static_cast<T>(*mThreshold)}; }
    std::pair<double, double> getOutputRange() const override { return {-mThreshold, mThreshold}; }
    double getThreshold() const { return mThreshold; }

private:
    Parameter<double> mThreshold{this, "Threshold", 1.0, {.min = 0.0}, "bound of the output"};
};

extern template class ActivationBase<SaturationActivation>;

}  // namespace N2D2

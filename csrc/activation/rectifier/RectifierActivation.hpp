#pragma once
#include <cmath>

#include "activation/Activation.hpp"

namespace N2D2 {

/// x > 0: min(x, Clipping) (no cap when 0); x <= 0: LeakSlope·x.
class RectifierActivation : public ActivationBase<RectifierActivation> {
public:
    static constexpr const char* Type = "Rectifier";

    template <class T> struct Op {
        T leak, cap;
        // Both sides first, then the choice: a loop over it has no branches.
        N2D2_DEVICE_CODE T forward(T x, T&) const
        {
            const T low = leak * x, high = x > cap ? cap : x;
            return x > T(0) ? high : low;
        }
        N2D2_DEVICE_CODE T derivative(T y, T) const
        {
            const T inside = y < cap ? T(1) : T(0);
            return y > T(0) ? inside : leak;
        }
    };
    template <class T> Op<T> op() const
    {
        const T cap = mClipping > 0.0 && !mClippingIgnored ? static_cast<T>(*mClipping) : std::numeric_limits<T>::infinity();
        return {static_cast<T>(*mLeakSlope), cap};
    }
    std::pair<double, double> getOutputRange() const override
    {
        const double max = mClipping > 0.0 ? *mClipping : std::numeric_limits<double>::infinity();
        return {mLeakSlope != 0.0 ? -max : 0.0, max};
    }
    bool isPlainRectifier() const override { return mLeakSlope == 0.0 && (mClipping == 0.0 || mClippingIgnored); }
    double getLeakSlope() const { return mLeakSlope; }
    double getClipping() const { return mClipping; }

private:
    Parameter<double> mLeakSlope{this, "LeakSlope", 0.0, "slope for negative inputs"};
    Parameter<double> mClipping{this, "Clipping", 0.0, {.min = 0.0}, "upper bound of the output, 0 = none"};
};

extern template class ActivationBase<RectifierActivation>;

}  // namespace N2D2

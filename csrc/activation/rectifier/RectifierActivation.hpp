#pragma once
#include <cmath>

#include "activation/Activation.hpp"

namespace N2D2 {

/// x > 0: min(x, Clipping) (no cap when 0); x <= 0: LeakSlope·x. With a negative slope the output does not tell the input's sign: the
/// input is saved.
class RectifierActivation : public ActivationBase<RectifierActivation> {
public:
    static constexpr const char* Type = "Rectifier";

    template <class T> struct Op {
        T leak, cap;
        // Both sides first, then the choice: a loop over it has no branches.
        N2D2_DEVICE_CODE T forward(T x, T& saved) const
        {
            saved = x;
            const T low = leak * x, high = x > cap ? cap : x;
            return x > T(0) ? high : low;
        }
        /// `saved` is the output where the input is not kept.
        N2D2_DEVICE_CODE T derivative(T y, T saved) const
        {
            const T inside = y < cap ? T(1) : T(0);
            return saved > T(0) ? inside : leak;
        }
    };
    template <class T> Op<T> op() const
    {
        const T cap = mClipping > 0.0 && !mClippingIgnored ? static_cast<T>(*mClipping) : std::numeric_limits<T>::infinity();
        return {static_cast<T>(*mLeakSlope), cap};
    }
    bool savesInput() const override { return *mLeakSlope < 0.0; }
    std::pair<double, double> getOutputRange() const override
    {
        const double max = mClipping > 0.0 ? *mClipping : std::numeric_limits<double>::infinity();
        if (mLeakSlope < 0.0)
            return {0.0, std::numeric_limits<double>::infinity()};
        return {mLeakSlope > 0.0 ? -max : 0.0, max};
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

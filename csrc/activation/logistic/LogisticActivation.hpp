#pragma once
#include <cmath>

#include "activation/Activation.hpp"
#include "core/SimdMath.hpp"

namespace N2D2 {

/// y = 1/(1+e^−x); with-loss: the gradient passes unchanged (cross-entropy on the logits).
class LogisticActivation : public ActivationBase<LogisticActivation> {
public:
    static constexpr const char* Type = "Logistic";

    template <class T> struct Op {
        bool withLoss;
        N2D2_DEVICE_CODE T forward(T x, T&) const
        {
            // Of a negative number, which cannot overflow; without a branch.
            const T e = simd::exp(-std::abs(x));
            return (x >= T(0) ? T(1) : e) / (T(1) + e);
        }
        N2D2_DEVICE_CODE T derivative(T y, T) const { return withLoss ? T(1) : y * (T(1) - y); }
    };
    explicit LogisticActivation(bool withLoss = false) : mWithLoss(withLoss) {}
    const char* getType() const override { return mWithLoss ? "LogisticWithLoss" : "Logistic"; }
    std::shared_ptr<Activation> clone() const override
    {
        auto copy = std::make_shared<LogisticActivation>(mWithLoss);
        copyStateTo(*copy);
        return copy;
    }
    bool isIdentity() const override { return isDisabled(); }
    /// LogisticActivationDisabled: while set, every Logistic of the process is the identity (calibration records what comes before it).
    static bool isDisabled();
    static void setDisabled(bool disabled);
    template <class T> Op<T> op() const { return {mWithLoss}; }
    std::pair<double, double> getOutputRange() const override { return {0.0, 1.0}; }

private:
    bool mWithLoss;
};

extern template class ActivationBase<LogisticActivation>;

}  // namespace N2D2

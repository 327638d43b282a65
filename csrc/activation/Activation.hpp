#pragma once
// Non-linearities, applied in place on the outputs of a cell; spec cells §4. The derivative is computed from the output y,
// except where `savesInput()` asks for a saved tensor.
#include "core/DeviceCode.hpp"
#include "core/Parallel.hpp"
#include "core/Parameterizable.hpp"
#include "core/Registry.hpp"
#include "core/Simd.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

class Activation : public Parameterizable {
public:
    virtual const char* getType() const = 0;
    std::string label() const override { return std::string("[") + getType() + " activation]"; }
    virtual std::shared_ptr<Activation> clone() const = 0;

    /// y = f(y). `saved` has the size of y when savesInput(), null otherwise.
    virtual void forward(Tensor<float>& y, Tensor<float>* saved) const = 0;
    virtual void forward(Tensor<double>& y, Tensor<double>* saved) const = 0;
    /// dy *= f'(·)
    virtual void backward(const Tensor<float>& y, const Tensor<float>* saved, Tensor<float>& dy) const = 0;
    virtual void backward(const Tensor<double>& y, const Tensor<double>* saved, Tensor<double>& dy) const = 0;
    virtual bool savesInput() const { return false; }
    /// Identity in both directions: nothing to run.
    virtual bool isIdentity() const { return false; }
    /// (min, max) of the output, infinite where unbounded.
    virtual std::pair<double, double> getOutputRange() const
    {
        return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    }
};

struct ActivationFamily : Family<Activation> {
    const char* what() const override { return "activation"; }
};

/// Loops of an activation given by `Derived::op<T>()`, a functor with `T forward(T x, T& saved)` and
/// `T derivative(T y, T saved)`; used by every activation, which then is a few lines.
template <class Derived> class ActivationBase : public Activation {
public:
    const char* getType() const override { return Derived::Type; }
    std::shared_ptr<Activation> clone() const override
    {
        auto copy = std::make_shared<Derived>();
        copy->copyParameters(*this);
        return copy;
    }
    void forward(Tensor<float>& y, Tensor<float>* saved) const override { run(y, saved); }
    void forward(Tensor<double>& y, Tensor<double>* saved) const override { run(y, saved); }
    void backward(const Tensor<float>& y, const Tensor<float>* saved, Tensor<float>& dy) const override
    {
        runBack(y, saved, dy);
    }
    void backward(const Tensor<double>& y, const Tensor<double>* saved, Tensor<double>& dy) const override
    {
        runBack(y, saved, dy);
    }

private:
    static constexpr std::size_t chunk = 8192;

    template <class T> void run(Tensor<T>& y, Tensor<T>* saved) const
    {
        if (isIdentity())
            return;
        const auto op = static_cast<const Derived*>(this)->template op<T>();
        T* values = y.data();
        T* store = saved ? saved->data() : nullptr;
        const std::size_t n = y.size();
        parallelFor((n + chunk - 1) / chunk, [&](std::size_t c) {
            const std::size_t end = std::min(n, (c + 1) * chunk);
            if (store)
                simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE { values[i] = op.forward(values[i], store[i]); });
            else
                simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE {
                    T unused{};
                    values[i] = op.forward(values[i], unused);
                });
        });
    }

    template <class T> void runBack(const Tensor<T>& y, const Tensor<T>* saved, Tensor<T>& dy) const
    {
        if (isIdentity())
            return;
        const auto op = static_cast<const Derived*>(this)->template op<T>();
        const T* values = y.data();
        const T* store = saved ? saved->data() : values;
        T* gradient = dy.data();
        const std::size_t n = y.size();
        parallelFor((n + chunk - 1) / chunk, [&](std::size_t c) {
            const std::size_t end = std::min(n, (c + 1) * chunk);
            simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE { gradient[i] *= op.derivative(values[i], store[i]); });
        });
    }
};

}  // namespace N2D2

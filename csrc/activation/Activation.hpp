#pragma once
// What is applied in place on the outputs of a cell: a rescaling (stage a), then a non-linearity (b); spec cells §4. The
// derivative is computed from the output y, except where `savesInput()` asks for a saved tensor.
#include "core/DeviceCode.hpp"
#include "core/Parallel.hpp"
#include "core/Parameterizable.hpp"
#include "core/Registry.hpp"
#include "core/Simd.hpp"
#include "scaling/Scaling.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

class QuantizerActivation;

class Activation : public Parameterizable {
public:
    virtual const char* getType() const = 0;
    std::string label() const override { return std::string("[") + getType() + " activation]"; }
    virtual std::shared_ptr<Activation> clone() const = 0;

    /// y = f(y). `saved` has the size of y when savesInput(), null otherwise.
    virtual void forward(Tensor<float>& y, Tensor<float>* saved) const = 0;
    virtual void forward(Tensor<double>& y, Tensor<double>* saved) const = 0;
    /// y = f(x) where nothing is saved; the tensors have the same size and no element in common.
    virtual void forwardTo(const Tensor<float>& x, Tensor<float>& y) const = 0;
    virtual void forwardTo(const Tensor<double>& x, Tensor<double>& y) const = 0;
    /// dy *= f'(·)
    virtual void backward(const Tensor<float>& y, const Tensor<float>* saved, Tensor<float>& dy) const = 0;
    virtual void backward(const Tensor<double>& y, const Tensor<double>* saved, Tensor<double>& dy) const = 0;
    virtual bool savesInput() const { return false; }
    /// Identity in both directions: nothing to run.
    virtual bool isIdentity() const { return false; }
    /// max(0, y) and nothing more: cells may apply it where they write y.
    virtual bool isPlainRectifier() const { return false; }
    /// (min, max) of the output, infinite where unbounded.
    virtual std::pair<double, double> getOutputRange() const
    {
        return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    }

    /// Quantizes the values after the non-linearity (training aware); null: none. An activation with one serves one cell.
    void setQuantizer(std::shared_ptr<QuantizerActivation> quantizer) { mQuantizer = std::move(quantizer); }
    const std::shared_ptr<QuantizerActivation>& getQuantizer() const { return mQuantizer; }

    /// Rescaling of the outputs in front of the non-linearity; scaled networks are for inference only.
    const Scaling& getActivationScaling() const { return mScaling; }
    void setActivationScaling(const Scaling& scaling) { mScaling = scaling; }
    /// Bits of the rescaled outputs; 0: those of the cell.
    unsigned getQuantizedNbBits() const { return mQuantizedNbBits; }
    /// std::invalid_argument beyond 32.
    void setQuantized(unsigned nbBits);
    /// Cells call it before every step: the clipping of a quantized cell is its saturation (§4).
    void setClippingIgnored(bool ignored) { mClippingIgnored = ignored; }

    /// Scaling and bits (the parameters are saved apart). Loading an empty stream sets none; std::runtime_error for another record.
    virtual void saveState(std::ostream& stream) const;
    virtual void loadState(std::istream& stream);

protected:
    /// `clone` gets scaling and bits, and a quantizer of the same parameters that learns for itself.
    void copyStateTo(Activation& clone) const;
    bool mClippingIgnored = false;

private:
    std::shared_ptr<QuantizerActivation> mQuantizer;
    Scaling mScaling;
    unsigned mQuantizedNbBits = 0;
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
        this->copyStateTo(*copy);
        return copy;
    }
    void forward(Tensor<float>& y, Tensor<float>* saved) const override { run(y.data(), y, saved); }
    void forward(Tensor<double>& y, Tensor<double>* saved) const override { run(y.data(), y, saved); }
    void forwardTo(const Tensor<float>& x, Tensor<float>& y) const override { runTo(x, y); }
    void forwardTo(const Tensor<double>& x, Tensor<double>& y) const override { runTo(x, y); }
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

    template <class T> void runTo(const Tensor<T>& x, Tensor<T>& y) const
    {
        if (x.size() != y.size())
            throw std::invalid_argument(label() + " needs an output of the size of its input");
        if (isIdentity())
            std::copy(x.data(), x.data() + x.size(), y.data());
        else
            run<T>(x.data(), y, nullptr);
    }

    template <class T> void run(const T* from, Tensor<T>& y, Tensor<T>* saved) const
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
                simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE { values[i] = op.forward(from[i], store[i]); });
            else
                simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE {
                    T unused{};
                    values[i] = op.forward(from[i], unused);
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

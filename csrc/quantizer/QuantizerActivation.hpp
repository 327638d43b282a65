#pragma once
// Quantizers of activations, after the non-linearity (spec cells §15).
#include <iosfwd>
#include <optional>

#include "core/Parameterizable.hpp"
#include "core/Registry.hpp"
#include "quantizer/LearntScalar.hpp"
#include "solver/Solver.hpp"

namespace N2D2 {

/// One object serves one activation of one cell: it learns, and keeps the values before quantization of the pass.
class QuantizerActivation : public Parameterizable {
public:
    virtual const char* getType() const = 0;
    virtual const char* elementTypeName() const = 0;
    std::string label() const override { return std::string("[") + getType() + " activation quantizer]"; }
    /// Parameters and solver; the learnt scalar starts anew.
    virtual std::shared_ptr<QuantizerActivation> clone() const = 0;

    /// Values before quantization of the last pass that learns; null before.
    virtual std::shared_ptr<BaseTensor> getFullPrecisionActivations() const = 0;
    virtual void update(std::size_t batchSize) = 0;

    void setRange(unsigned range) { mRange = range; }
    unsigned getRange() const { return mRange; }
    const std::shared_ptr<Solver>& getSolver() const { return mSolver; }
    void setSolver(std::shared_ptr<Solver> solver);

    /// Suffix of the text file that keeps the learnt scalar.
    virtual const char* scalarFile() const = 0;
    /// Nothing while it waits for the first data.
    virtual std::optional<double> scalar() const = 0;
    virtual void setScalar(double) = 0;

    virtual void saveState(std::ostream& stream) const = 0;
    virtual void loadState(std::istream& stream) = 0;

protected:
    QuantizerActivation();

    Parameter<unsigned> mRange{this, "Range", 255, {.min = 1}, "number of steps, 2^bits - 1"};
    std::shared_ptr<Solver> mSolver;
};

/// The steps for values of type T in host memory.
template <class T> class QuantizerActivationFrame : public virtual QuantizerActivation {
public:
    const char* elementTypeName() const override { return std::is_same_v<T, float> ? "float" : "double"; }
    /// Quantizes in place; unless `inference`, `store` (of the same size) keeps the values before.
    void propagate(Tensor<T>& values, const std::shared_ptr<Tensor<T>>& store, bool inference);
    /// Maps the gradient of the quantized values on that of the values before, in place.
    void backPropagate(Tensor<T>& diff);
    /// Of given values (the documented call of Python).
    void backPropagate(const Tensor<T>& input, const Tensor<T>& diffOutput, Tensor<T>& diffInput);
    void update(std::size_t batchSize) override;
    std::shared_ptr<BaseTensor> getFullPrecisionActivations() const override { return mFull; }
    std::optional<double> scalar() const override;
    void setScalar(double value) override { mScalar.set(value); }
    const LearntScalar<T>& learnt() const { return mScalar; }
    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

protected:
    /// The scalar's first value, from the first values where it depends on them; nothing: these say nothing yet.
    virtual std::optional<double> firstScalar(const Tensor<T>& values) = 0;
    /// Used while firstScalar() gives nothing.
    virtual double defaultScalar() const = 0;
    virtual void quantize(Tensor<T>& values) = 0;
    /// diffInput = gradient of the values; returns that of the scalar.
    virtual double mapGradient(const Tensor<T>& values, const Tensor<T>& diffOutput, Tensor<T>& diffInput) = 0;

    LearntScalar<T> mScalar;
    std::vector<double> mPartial;

private:
    std::shared_ptr<Tensor<T>> mFull;
};

extern template class QuantizerActivationFrame<float>;
extern template class QuantizerActivationFrame<double>;

/// "SAT", "LSQ"; the argument is the element type of the cell, "float" or "double".
struct QuantizerActivationFamily : Family<QuantizerActivation, const std::string&> {
    const char* what() const override { return "activation quantizer"; }
};

}  // namespace N2D2

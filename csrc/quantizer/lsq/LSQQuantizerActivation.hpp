#pragma once
// Learned step size quantization (Esser et al., 2019) of activations on [0, Range]; formulas: spec cells §15.4.
#include <cmath>

#include "quantizer/ActivationMath.hpp"
#include "quantizer/QuantizerActivation.hpp"

namespace N2D2 {

class LSQQuantizerActivation : public virtual QuantizerActivation {
public:
    static constexpr const char* Type = "LSQ";

    const char* getType() const override { return Type; }
    const char* scalarFile() const override { return "QAct_LSQ_StepSize"; }
    /// The learnt step size.
    virtual std::shared_ptr<BaseTensor> stepSize() const = 0;

protected:
    Parameter<double> mStepSize{this, "StepSize", 100.0, "first value of the learnt step size, unless SetOptInitStepSize"};
    Parameter<bool> mSetOptInitStepSize{this, "SetOptInitStepSize", true, "the first step size comes from the first batch"};
};

template <class T> class LSQQuantizerActivation_Frame : public LSQQuantizerActivation, public QuantizerActivationFrame<T> {
public:
    std::shared_ptr<QuantizerActivation> clone() const override;
    std::shared_ptr<BaseTensor> stepSize() const override { return this->mScalar.tensor(); }

    // The parts of a pass, for a GPU that computes the values itself.
    LsqValue<T> value() const { return {step(), static_cast<T>(*this->mRange)}; }
    void beginPass() { this->mScalar.begin(*this->mSolver); }
    void addScalarGradient(double gradient) { this->mScalar.addGradient(*this->mSolver, gradient); }
    /// What the sum over `size` values is divided by.
    double gradientDivisor(std::size_t size) const;

private:
    std::optional<double> firstScalar(const Tensor<T>& values) override;
    double defaultScalar() const override { return mStepSize; }
    void quantize(Tensor<T>& values) override;
    double mapGradient(const Tensor<T>& values, const Tensor<T>& diffOutput, Tensor<T>& diffInput) override;
    void parameterChanged(const std::string& name) override;
    T step() const { return this->mScalar.get() != T(0) ? this->mScalar.get() : std::numeric_limits<T>::min(); }
};

extern template class LSQQuantizerActivation_Frame<float>;
extern template class LSQQuantizerActivation_Frame<double>;

}  // namespace N2D2

#pragma once
// CG-PACT, the activations of scale-adjusted training: values are cut at a learnt bound; formulas: spec cells §15.3.
#include <cmath>

#include "quantizer/ActivationMath.hpp"
#include "quantizer/QuantizerActivation.hpp"

namespace N2D2 {

class SATQuantizerActivation : public virtual QuantizerActivation {
public:
    static constexpr const char* Type = "SAT";

    const char* getType() const override { return Type; }
    const char* scalarFile() const override { return "QAct_SAT_Alpha"; }
    /// The first value of the bound, not the learnt one (that is alpha()).
    double getAlphaParameter() const { return mAlpha; }
    virtual std::shared_ptr<BaseTensor> alpha() const = 0;

protected:
    Parameter<double> mAlpha{this, "Alpha", 1.0, "first value of the learnt upper bound"};
};

template <class T> class SATQuantizerActivation_Frame : public SATQuantizerActivation, public QuantizerActivationFrame<T> {
public:
    std::shared_ptr<QuantizerActivation> clone() const override;
    std::shared_ptr<BaseTensor> alpha() const override { return this->mScalar.tensor(); }
    std::optional<double> scalar() const override;

    // The parts of a pass, for a GPU that computes the values itself.
    SatValue<T> value() const { return {std::abs(this->mScalar.get()), static_cast<T>(*this->mRange)}; }
    void beginPass() { this->mScalar.begin(*this->mSolver); }
    void addScalarGradient(double gradient) { this->mScalar.addGradient(*this->mSolver, gradient); }
    /// What the sum over `size` values is divided by.
    double gradientDivisor(std::size_t) const { return 1.0; }

private:
    std::optional<double> firstScalar(const Tensor<T>&) override { return *mAlpha; }
    double defaultScalar() const override { return mAlpha; }
    void quantize(Tensor<T>& values) override;
    double mapGradient(const Tensor<T>& values, const Tensor<T>& diffOutput, Tensor<T>& diffInput) override;
    void parameterChanged(const std::string& name) override;
};

extern template class SATQuantizerActivation_Frame<float>;
extern template class SATQuantizerActivation_Frame<double>;

}  // namespace N2D2

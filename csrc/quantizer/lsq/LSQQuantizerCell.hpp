#pragma once
// Learned step size quantization (Esser et al., 2019) of weights; formulas: spec cells §15.4.
#include "quantizer/LearntScalar.hpp"
#include "quantizer/QuantizerCell.hpp"

namespace N2D2 {

class LSQQuantizerCell : public virtual QuantizerCell {
public:
    static constexpr const char* Type = "LSQ";

    const char* getType() const override { return Type; }
    const char* scalarFile() const override { return "alphaW_LSQ"; }
    /// The learnt step size.
    virtual std::shared_ptr<BaseTensor> stepSize() const = 0;

protected:
    Parameter<double> mStepSize{this, "StepSize", 100.0, "first value of the learnt step size, unless SetOptInitStepSize"};
    Parameter<bool> mSetOptInitStepSize{this, "SetOptInitStepSize", true, "the first step size comes from the first weights"};
};

template <class T> class LSQQuantizerCell_Frame : public LSQQuantizerCell, public QuantizerCellFrame<T> {
public:
    std::shared_ptr<BaseTensor> stepSize() const override { return mStep.tensor(); }
    std::optional<double> scalar() const override;
    void setScalar(double value) override { mStep.set(value); }
    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

private:
    void quantize() override;
    void mapGradients(const std::vector<bool>& accumulate) override;
    void updateScalars(std::size_t batchSize) override { mStep.update(*this->mSolver, batchSize); }
    void parameterChanged(const std::string& name) override;
    void prepareStep();
    double lowest() const { return -std::floor((static_cast<double>(*this->mRange) + 1.0) / 2.0); }
    double highest() const { return std::floor((static_cast<double>(*this->mRange) - 1.0) / 2.0); }
    /// The divisor of the weights: 0 would leave nothing to learn from.
    T step() const { return mStep.get() != T(0) ? mStep.get() : std::numeric_limits<T>::min(); }

    LearntScalar<T> mStep;
};

extern template class LSQQuantizerCell_Frame<float>;
extern template class LSQQuantizerCell_Frame<double>;

}  // namespace N2D2

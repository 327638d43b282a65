#pragma once
#include "solver/Solver.hpp"

namespace N2D2 {

/// Adam (Kingma and Ba, 2014) on the batch SUM of the gradient; spec cells §13.3.
class AdamSolver : public Solver {
public:
    static constexpr const char* Type = "Adam";

    /// Scalars of one update: m = β1·m + (1−β1)·g; v = β2·v + (1−β2)·g²; w ← clamp(w + alpha·m/(sqrt(v) + epsilon)).
    struct Step {
        double beta1, beta2, alpha, epsilon, clampMin, clampMax;
    };

    const char* getType() const override { return Type; }
    std::shared_ptr<Solver> clone() const override;
    void update(Tensor<float>& data, const Tensor<float>& diff, std::size_t) override { apply(data, diff); }
    void update(Tensor<double>& data, const Tensor<double>& diff, std::size_t) override { apply(data, diff); }
    double learningRate(std::size_t) const override { return overriddenLearningRate() > 0.0 ? overriddenLearningRate() : *mLearningRate; }
    double scheduledRate(std::uint64_t, std::size_t) const override { return mLearningRate; }
    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

    Step nextStep();
    /// The moments themselves, null before the first use: another backend keeps its own kind of tensors here.
    std::pair<std::shared_ptr<BaseTensor>&, std::shared_ptr<BaseTensor>&> momentSlots() { return {mFirst, mSecond}; }

    double getLearningRate() const { return mLearningRate; }
    double getBeta1() const { return mBeta1; }
    double getBeta2() const { return mBeta2; }
    double getEpsilon() const { return mEpsilon; }
    const std::string& getClamping() const { return mClamping; }

private:
    template <class T> void apply(Tensor<T>& data, const Tensor<T>& diff);
    void parameterChanged(const std::string& name) override;

    Parameter<double> mLearningRate{this, "LearningRate", 0.001, {.min = 0.0}, "learning rate"};
    Parameter<double> mBeta1{this, "Beta1", 0.9, {.min = 0.0, .max = 1.0, .openMax = true}, "decay of the first moment"};
    Parameter<double> mBeta2{this, "Beta2", 0.999, {.min = 0.0, .max = 1.0, .openMax = true}, "decay of the second moment"};
    Parameter<double> mEpsilon{this, "Epsilon", 1e-8, {.min = 0.0}, "added to the denominator"};
    Parameter<std::string> mClamping{this, "Clamping", "", "\"min:max\" bounds of the parameters, either side may be empty"};

    std::uint64_t mSteps = 0;  // updates made
    std::shared_ptr<BaseTensor> mFirst, mSecond;
};

}  // namespace N2D2

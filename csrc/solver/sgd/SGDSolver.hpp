#pragma once
#include <algorithm>

#include "solver/Solver.hpp"

namespace N2D2 {

enum class LearningRatePolicy { None, StepDecay, ExponentialDecay, InvTDecay, PolyDecay, InvDecay, CosineDecay };
N2D2_ENUM(LearningRatePolicy, "None", "StepDecay", "ExponentialDecay", "InvTDecay", "PolyDecay", "InvDecay", "CosineDecay")

/// Stochastic gradient descent with momentum, weight decay and rate policies; formulas: spec cells §13.2.
class SGDSolver : public Solver {
public:
    static constexpr const char* Type = "SGD";

    /// Scalars of one update, the same on every device: m ← momentum·m + scaledRate·g − decayRate·w; w ← clamp(w + m).
    struct Step {
        bool apply = false;      ///< false: nothing to do (rate 0, or inside an iteration)
        bool plain = false;      ///< no momentum and no decay: w += scaledRate·g
        double scaledRate = 0.0, momentum = 0.0, decayRate = 0.0;
        double clampMin = 0.0, clampMax = 0.0;
    };

    const char* getType() const override { return Type; }
    std::shared_ptr<Solver> clone() const override;
    void update(Tensor<float>& data, const Tensor<float>& diff, std::size_t batchSize) override { apply(data, diff, batchSize); }
    void update(Tensor<double>& data, const Tensor<double>& diff, std::size_t batchSize) override { apply(data, diff, batchSize); }
    bool isNewIteration() const override { return mPass == 0 || overriddenLearningRate() > 0.0; }
    double learningRate(std::size_t batchSize) const override
    {
        return overriddenLearningRate() > 0.0 ? overriddenLearningRate() : rateAt(mIterations, batchSize);
    }
    unsigned iterationSize() const override { return mIterationSize; }
    double scheduledRate(std::uint64_t iterations, std::size_t batchSize) const override
    {
        // The count of updates stops at the last one of the schedule.
        return rateAt(*mMaxIterations ? std::min(iterations, *mMaxIterations) : iterations, batchSize);
    }
    bool hasSchedule() const override { return true; }
    void saveState(std::ostream& stream) const override;
    void loadState(std::istream& stream) override;

    /// Advances the counters and gives the scalars of this update.
    Step nextStep(std::size_t batchSize);
    /// Momentum buffer of type T, made on the first use.
    template <class T> Tensor<T>& momentumBuffer(const Dims& dims);
    /// The buffer itself, null before the first use: another backend keeps its own kind of tensor here.
    std::shared_ptr<BaseTensor>& momentumSlot() { return mMomentumBuffer; }

    double getLearningRate() const { return mLearningRate; }
    double getMomentum() const { return mMomentum; }
    double getDecay() const { return mDecay; }
    double getMinDecay() const { return mMinDecay; }
    double getPower() const { return mPower; }
    unsigned getIterationSize() const { return mIterationSize; }
    std::uint64_t getMaxIterations() const { return mMaxIterations; }
    unsigned getWarmUpDuration() const { return mWarmUpDuration; }
    double getWarmUpLRFrac() const { return mWarmUpLRFrac; }
    LearningRatePolicy getLearningRatePolicy() const { return mLearningRatePolicy; }
    unsigned getLearningRateStepSize() const { return mLearningRateStepSize; }
    double getLearningRateDecay() const { return mLearningRateDecay; }
    const std::string& getClamping() const { return mClamping; }
    bool getPolyakMomentum() const { return mPolyakMomentum; }

private:
    template <class T> void apply(Tensor<T>& data, const Tensor<T>& diff, std::size_t batchSize);
    double rateAt(std::uint64_t iterations, std::size_t batchSize) const;

    Parameter<double> mLearningRate{this, "LearningRate", 0.01, {.min = 0.0}, "initial learning rate"};
    Parameter<double> mMomentum{this, "Momentum", 0.0, {.min = 0.0, .max = 1.0}, "momentum"};
    Parameter<double> mDecay{this, "Decay", 0.0, {.min = 0.0}, "weight decay, multiplied by the learning rate"};
    Parameter<double> mMinDecay{this, "MinDecay", 0.0, {.min = 0.0}, "final fraction of the rate with CosineDecay"};
    Parameter<double> mPower{this, "Power", 0.0, "exponent of PolyDecay and InvDecay"};
    Parameter<unsigned> mIterationSize{this, "IterationSize", 1, {.min = 1}, "batches accumulated per update"};
    Parameter<std::uint64_t> mMaxIterations{this, "MaxIterations", 0, "last update of the schedule (steps with CosineDecay)"};
    Parameter<unsigned> mWarmUpDuration{this, "WarmUpDuration", 0, "steps of linear warm-up (CosineDecay)"};
    Parameter<double> mWarmUpLRFrac{this, "WarmUpLRFrac", 0.25, "height of the warm-up ramp, fraction of the rate"};
    Parameter<LearningRatePolicy> mLearningRatePolicy{this, "LearningRatePolicy", LearningRatePolicy::None, "schedule"};
    Parameter<unsigned> mLearningRateStepSize{this, "LearningRateStepSize", 1, "stimuli per step of the schedule"};
    Parameter<double> mLearningRateDecay{this, "LearningRateDecay", 0.1, "decay factor of the schedule"};
    Parameter<std::string> mClamping{this, "Clamping", "", "\"min:max\" bounds of the parameters, either side may be empty"};
    Parameter<bool> mPolyakMomentum{this, "PolyakMomentum", true, "classical (heavy ball) momentum; the only kind"};

    void parameterChanged(const std::string& name) override;

    std::uint64_t mIterations = 0;
    unsigned mPass = 0;
    std::shared_ptr<BaseTensor> mMomentumBuffer;
};

}  // namespace N2D2

#include "solver/sgd/SGDSolver.hpp"

#include <algorithm>
#include <cmath>

#include "core/Parallel.hpp"
#include "core/Register.hpp"
#include "core/Simd.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

std::shared_ptr<Solver> SGDSolver::clone() const
{
    auto copy = std::make_shared<SGDSolver>();
    copy->copyParameters(*this);
    copy->mIterations = mIterations;
    copy->mPass = mPass;
    return copy;
}

void SGDSolver::parameterChanged(const std::string& name)
{
    if (name == "Clamping")
        parseClamping(mClamping);
    if (name == "PolyakMomentum" && !mPolyakMomentum)
        throw std::invalid_argument(label() + " PolyakMomentum=0 is not offered: the momentum is always the classical one");
}

double SGDSolver::rateAt(std::uint64_t t, std::size_t batchSize) const
{
    const LearningRatePolicy policy = mLearningRatePolicy;
    const double rate = mLearningRate;
    const bool stepped = policy == LearningRatePolicy::StepDecay || policy == LearningRatePolicy::ExponentialDecay
                         || policy == LearningRatePolicy::InvTDecay || policy == LearningRatePolicy::CosineDecay;
    if (stepped && mLearningRateStepSize == 0u)
        throw std::invalid_argument(label() + " LearningRateStepSize must be > 0 for LearningRatePolicy=" + mLearningRatePolicy.text());
    const bool bounded = policy == LearningRatePolicy::PolyDecay || policy == LearningRatePolicy::CosineDecay;
    if (bounded && mMaxIterations == 0u)
        throw std::invalid_argument(label() + " MaxIterations must be > 0 for LearningRatePolicy=" + mLearningRatePolicy.text());
    const std::uint64_t seen = t * *mIterationSize * batchSize;
    const double s = stepped ? static_cast<double>(seen / *mLearningRateStepSize) : 0.0;
    switch (policy) {
    case LearningRatePolicy::None:
        return rate;
    case LearningRatePolicy::StepDecay:
        return rate * std::pow(*mLearningRateDecay, s);
    case LearningRatePolicy::ExponentialDecay:
        return rate * std::exp(-mLearningRateDecay * s);
    case LearningRatePolicy::InvTDecay:
        return rate / (1.0 + mLearningRateDecay * s);
    case LearningRatePolicy::InvDecay:
        return rate * std::pow(1.0 + mLearningRateDecay * static_cast<double>(t), -mPower);
    case LearningRatePolicy::PolyDecay: {
        const double progress = std::min(1.0, static_cast<double>(t) / static_cast<double>(*mMaxIterations));
        return rate * std::pow(1.0 - progress, *mPower);
    }
    case LearningRatePolicy::CosineDecay: {
        const double warmUp = *mWarmUpDuration;
        if (s < warmUp)
            return rate * ((1.0 - mWarmUpLRFrac) * s / warmUp + mWarmUpLRFrac);
        const double span = static_cast<double>(*mMaxIterations) - warmUp;
        const double progress = span > 0.0 ? std::min(1.0, (s - warmUp) / span) : 1.0;
        return rate * std::max(0.0, (1.0 - mMinDecay) * 0.5 * (1.0 + std::cos(M_PI * progress)) + mMinDecay);
    }
    }
    return rate;
}

SGDSolver::Step SGDSolver::nextStep(std::size_t batchSize)
{
    Step step;
    double rate = overriddenLearningRate();
    if (rate == 0.0) {
        if (mLearningRate == 0.0)
            return step;
        if (++mPass < *mIterationSize)
            return step;
        mPass = 0;
        rate = rateAt(mIterations, batchSize);
        if (mMaxIterations == 0u || mIterations < *mMaxIterations)
            ++mIterations;
    }
    const auto [low, high] = parseClamping(mClamping);
    step.apply = true;
    step.plain = mMomentum == 0.0 && mDecay == 0.0;
    step.scaledRate = rate / (static_cast<double>(batchSize) * *mIterationSize);
    step.momentum = mMomentum;
    step.decayRate = mDecay * rate;
    step.clampMin = low;
    step.clampMax = high;
    return step;
}

template <class T> Tensor<T>& SGDSolver::momentumBuffer(const Dims& dims) { return stateBuffer<T>(mMomentumBuffer, dims); }

template Tensor<float>& SGDSolver::momentumBuffer<float>(const Dims&);
template Tensor<double>& SGDSolver::momentumBuffer<double>(const Dims&);

template <class T> void SGDSolver::apply(Tensor<T>& data, const Tensor<T>& diff, std::size_t batchSize)
{
    const Step step = nextStep(batchSize);
    if (!step.apply)
        return;
    constexpr std::size_t chunk = 16384;
    const std::size_t n = data.size();
    const T rate = static_cast<T>(step.scaledRate), momentum = static_cast<T>(step.momentum);
    const T decay = static_cast<T>(step.decayRate);
    // In this order of arguments, NaN stays NaN: a diverged run must show.
    const T low = static_cast<T>(step.clampMin), high = static_cast<T>(step.clampMax);
    T* w = data.data();
    const T* g = diff.data();
    T* m = step.plain ? nullptr : momentumBuffer<T>(data.dims()).data();
    parallelFor((n + chunk - 1) / chunk, [&](std::size_t c) {
        const std::size_t end = std::min(n, (c + 1) * chunk);
        const auto clamp = [=](T v) N2D2_INLINE {
            const T raised = v < low ? low : v;
            return high < raised ? high : raised;
        };
        if (step.plain)
            simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE { w[i] = clamp(w[i] + rate * g[i]); });
        else
            simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE {
                const T moved = momentum * m[i] + rate * g[i];
                m[i] = moved - decay * w[i];
                w[i] = clamp(w[i] + m[i]);
            });
    });
}

void SGDSolver::saveState(std::ostream& stream) const
{
    putWord(stream, mIterations);
    putWord(stream, mPass);
    saveStateBuffer(stream, mMomentumBuffer);
}

void SGDSolver::loadState(std::istream& stream)
{
    const std::uint64_t iterations = getWord(stream), pass = getWord(stream);
    if (pass >= *mIterationSize)
        throw std::runtime_error(label() + " the state file is not one of this solver");
    mIterations = iterations;
    mPass = static_cast<unsigned>(pass);
    loadStateBuffer(stream, mMomentumBuffer);
}

}  // namespace N2D2

N2D2_REGISTER(SGDSolver)
{
    registry.family<N2D2::SolverFamily>().add("SGD", [] { return std::make_shared<N2D2::SGDSolver>(); });
}

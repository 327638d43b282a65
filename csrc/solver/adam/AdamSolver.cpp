#include "solver/adam/AdamSolver.hpp"

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>

#include "core/Parallel.hpp"
#include "core/Register.hpp"
#include "core/Simd.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

std::shared_ptr<Solver> AdamSolver::clone() const
{
    auto copy = std::make_shared<AdamSolver>();
    copy->copyParameters(*this);
    copy->mSteps = mSteps;
    return copy;
}

void AdamSolver::parameterChanged(const std::string& name)
{
    if (name == "Clamping")
        parseClamping(mClamping);
}

AdamSolver::Step AdamSolver::nextStep()
{
    const double t = static_cast<double>(++mSteps);
    const double correction = std::sqrt(1.0 - std::pow(*mBeta2, t));
    const auto [low, high] = parseClamping(mClamping);
    return {mBeta1, mBeta2, learningRate(1) * correction / (1.0 - std::pow(*mBeta1, t)), mEpsilon * correction, low, high};
}

template <class T> void AdamSolver::apply(Tensor<T>& data, const Tensor<T>& diff)
{
    if (learningRate(1) == 0.0)
        return;
    const Step step = nextStep();
    T* w = data.data();
    const T* g = diff.data();
    T* m = stateBuffer<T>(mFirst, data.dims()).data();
    T* v = stateBuffer<T>(mSecond, data.dims()).data();
    const T beta1 = static_cast<T>(step.beta1), beta2 = static_cast<T>(step.beta2);
    const T alpha = static_cast<T>(step.alpha), epsilon = static_cast<T>(step.epsilon);
    const T low = static_cast<T>(step.clampMin), high = static_cast<T>(step.clampMax);
    constexpr std::size_t chunk = 16384;
    const std::size_t n = data.size();
    parallelFor((n + chunk - 1) / chunk, [&](std::size_t c) {
        const std::size_t end = std::min(n, (c + 1) * chunk);
        simdFor(c * chunk, end, [=](std::size_t i) N2D2_INLINE {
            m[i] = beta1 * m[i] + (T(1) - beta1) * g[i];
            v[i] = beta2 * v[i] + (T(1) - beta2) * g[i] * g[i];
            const T sum = w[i] + alpha * m[i] / (std::sqrt(v[i]) + epsilon);
            const T raised = low < sum ? sum : low;
            w[i] = raised < high ? raised : high;
        });
    });
}

void AdamSolver::saveState(std::ostream& stream) const
{
    putWord(stream, mSteps);
    saveStateBuffer(stream, mFirst);
    saveStateBuffer(stream, mSecond);
}

void AdamSolver::loadState(std::istream& stream)
{
    mSteps = getWord(stream);
    loadStateBuffer(stream, mFirst);
    loadStateBuffer(stream, mSecond);
}

}  // namespace N2D2

N2D2_REGISTER(AdamSolver)
{
    registry.family<N2D2::SolverFamily>().add("Adam", [] { return std::make_shared<N2D2::AdamSolver>(); });
}

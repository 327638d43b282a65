#pragma once
// A scalar that learns with a solver of its own: the step size of LSQ, the bound of SAT activations (spec cells §15.1).
#include "solver/Solver.hpp"

namespace N2D2 {

template <class T> class LearntScalar {
public:
    const std::shared_ptr<Tensor<T>>& tensor() const { return mValue; }
    const std::shared_ptr<Tensor<T>>& gradient() const { return mGradient; }
    T get() const { return (*mValue)(0); }
    void set(double value)
    {
        (*mValue)(0) = static_cast<T>(value);
        mKnown = true;
    }
    /// False until set() or load(): the value is still to be derived from the first data.
    bool isKnown() const { return mKnown; }

    /// A pass begins: a new iteration forgets the gradient.
    void begin(const Solver& solver)
    {
        if (solver.isNewIteration())
            mGradient->clearValid();
    }
    /// Adds to the gradient inside an iteration, starts it otherwise.
    void addGradient(const Solver& solver, double gradient)
    {
        const bool adds = !solver.isNewIteration() && mGradient->isValid();
        (*mGradient)(0) = static_cast<T>((adds ? static_cast<double>((*mGradient)(0)) : 0.0) + gradient);
        mGradient->setValid();
    }
    void update(Solver& solver, std::size_t batchSize)
    {
        if (mGradient->isValid())
            solver.update(*mValue, *mGradient, batchSize);
    }

    void save(std::ostream& stream) const;
    void load(std::istream& stream);

private:
    std::shared_ptr<Tensor<T>> mValue = std::make_shared<Tensor<T>>(Dims{1, 1, 1, 1});
    std::shared_ptr<Tensor<T>> mGradient = std::make_shared<Tensor<T>>(Dims{1, 1, 1, 1});
    bool mKnown = false;
};

extern template class LearntScalar<float>;
extern template class LearntScalar<double>;

}  // namespace N2D2

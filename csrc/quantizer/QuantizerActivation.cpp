#include "quantizer/QuantizerActivation.hpp"

#include <cstring>

#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

QuantizerActivation::QuantizerActivation() : mSolver(std::make_shared<SGDSolver>()) {}

void QuantizerActivation::setSolver(std::shared_ptr<Solver> solver)
{
    if (!solver)
        throw std::invalid_argument(label() + " a solver is needed");
    mSolver = std::move(solver);
}

template <class T>
void QuantizerActivationFrame<T>::propagate(Tensor<T>& values, const std::shared_ptr<Tensor<T>>& store, bool inference)
{
    if (!mScalar.isKnown()) {
        if (const auto first = firstScalar(values))
            mScalar.set(*first);
        else
            (*mScalar.tensor())(0) = static_cast<T>(defaultScalar());
    }
    if (!inference) {
        mScalar.begin(*mSolver);
        if (!store || store->size() != values.size())
            throw std::invalid_argument(label() + " a pass that learns needs a tensor for the values before quantization, of their size");
        mFull = store;
        std::memcpy(store->data(), values.data(), values.size() * sizeof(T));
    }
    quantize(values);
}

template <class T> void QuantizerActivationFrame<T>::backPropagate(Tensor<T>& diff)
{
    if (!mFull || mFull->size() != diff.size())
        throw std::runtime_error(label() + " its gradient needs a pass that learns before");
    backPropagate(*mFull, diff, diff);
}

template <class T>
void QuantizerActivationFrame<T>::backPropagate(const Tensor<T>& input, const Tensor<T>& diffOutput, Tensor<T>& diffInput)
{
    if (input.size() != diffOutput.size() || input.size() != diffInput.size())
        throw std::invalid_argument(label() + " values and gradients must have one size");
    mScalar.addGradient(*mSolver, mapGradient(input, diffOutput, diffInput));
}

template <class T> void QuantizerActivationFrame<T>::update(std::size_t batchSize)
{
    mScalar.update(*mSolver, batchSize);
    if (mSolver->isNewIteration())
        mScalar.gradient()->clearValid();
}

template <class T> std::optional<double> QuantizerActivationFrame<T>::scalar() const
{
    return mScalar.isKnown() ? std::optional<double>(static_cast<double>(mScalar.get())) : std::nullopt;
}

template <class T> void QuantizerActivationFrame<T>::saveState(std::ostream& stream) const
{
    mScalar.save(stream);
    mSolver->saveState(stream);
}

template <class T> void QuantizerActivationFrame<T>::loadState(std::istream& stream)
{
    mScalar.load(stream);
    mSolver->loadState(stream);
}

template class QuantizerActivationFrame<float>;
template class QuantizerActivationFrame<double>;

}  // namespace N2D2

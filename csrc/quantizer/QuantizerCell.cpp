#include "quantizer/QuantizerCell.hpp"

#include <algorithm>

#include "quantizer/Loops.hpp"
#include "solver/StateFile.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

QuantizerCell::QuantizerCell() : mSolver(std::make_shared<SGDSolver>()) {}

std::string QuantizerCell::label() const
{
    const std::string own = std::string("[") + getType() + " quantizer]";
    return mSurroundings.owner.empty() ? own : mSurroundings.owner + " " + own;
}

void QuantizerCell::setSolver(std::shared_ptr<Solver> solver)
{
    if (!solver)
        throw std::invalid_argument(label() + " a solver is needed");
    mSolver = std::move(solver);
}

void QuantizerCell::addBiases(const std::shared_ptr<BaseTensor>& biases, const std::shared_ptr<BaseTensor>& diffBiases)
{
    mBiases = biases;
    mDiffBiases = diffBiases;
}

template <class T> const char* QuantizerCellFrame<T>::elementTypeName() const { return std::is_same_v<T, float> ? "float" : "double"; }

template <class T> const typename QuantizerCellFrame<T>::Weights& QuantizerCellFrame<T>::at(std::size_t k) const
{
    if (k >= mWeights.size())
        throw std::out_of_range(label() + " it has " + std::to_string(mWeights.size()) + " tensors of weights, no tensor "
                                + std::to_string(k));
    return mWeights[k];
}

template <class T> void QuantizerCellFrame<T>::place(std::size_t k, Weights weights)
{
    weights.quantized = std::dynamic_pointer_cast<Tensor<T>>(weights.value->newLike(weights.value->dims()));
    weights.count = weights.free.empty() ? weights.value->size()
                                         : static_cast<std::size_t>(std::count(weights.free.begin(), weights.free.end(), 1));
    weights.partial.reserve(weights.value->size() / 8192 + 1);
    if (k == mWeights.size())
        mWeights.emplace_back();
    mWeights[k] = std::move(weights);
    weightsAdded(k);
}

template <class T>
void QuantizerCellFrame<T>::addWeights(const std::shared_ptr<BaseTensor>& weights, const std::shared_ptr<BaseTensor>& diffWeights)
{
    Weights w;
    w.value = std::dynamic_pointer_cast<Tensor<T>>(weights);
    w.diffQuantized = std::dynamic_pointer_cast<Tensor<T>>(diffWeights);
    if (!w.value || !w.diffQuantized || w.value->empty() || w.value->dims() != w.diffQuantized->dims())
        throw std::invalid_argument(label() + " weights and their gradient must be two tensors of " + elementTypeName() + " of one size");
    w.diff = std::make_shared<Tensor<T>>(w.value->dims());
    place(mWeights.size(), std::move(w));
}

template <class T>
void QuantizerCellFrame<T>::bind(std::size_t k, const std::shared_ptr<Tensor<T>>& weights, const std::shared_ptr<Tensor<T>>& diff,
                                 const std::function<std::vector<unsigned char>()>& isFree)
{
    if (k < mWeights.size() && mWeights[k].diff == diff && mWeights[k].value->dims() == weights->dims()) {
        mWeights[k].value = weights;  // shared with another cell since
        return;
    }
    Weights w;
    w.value = weights;
    w.diff = diff;
    w.free = isFree();
    w.diffQuantized = std::dynamic_pointer_cast<Tensor<T>>(weights->newLike(weights->dims()));
    place(std::min(k, mWeights.size()), std::move(w));
}

template <class T> void QuantizerCellFrame<T>::bindCount(std::size_t count)
{
    if (mWeights.size() > count)
        mWeights.resize(count);
}

template <class T> void QuantizerCellFrame<T>::propagate()
{
    mBackPropagated = false;
    quantize();
}

template <class T> void QuantizerCellFrame<T>::backPropagate(const std::vector<bool>& accumulates)
{
    if (accumulates.empty())
        mNoneAccumulates.assign(mWeights.size(), false);
    mapGradients(accumulates.empty() ? mNoneAccumulates : accumulates);
    mBackPropagated = true;
}

template <class T> void QuantizerCellFrame<T>::update(std::size_t batchSize)
{
    if (mBackPropagated)
        updateScalars(batchSize);
    mBackPropagated = false;
}

template <class T> void QuantizerCellFrame<T>::holdUnconnected(const Weights& w, Tensor<T>& values)
{
    for (std::size_t i = 0; i < w.free.size(); ++i) {
        if (!w.free[i])
            values(i) = T(0);
    }
}

template <class T> std::size_t QuantizerCellFrame<T>::countAll() const
{
    std::size_t count = 0;
    for (const Weights& w : mWeights)
        count += w.count;
    return count;
}

template <class T> void QuantizerCellFrame<T>::saveState(std::ostream& stream) const { mSolver->saveState(stream); }
template <class T> void QuantizerCellFrame<T>::loadState(std::istream& stream) { mSolver->loadState(stream); }

template class QuantizerCellFrame<float>;
template class QuantizerCellFrame<double>;

}  // namespace N2D2

#include "quantizer/prune/PruneQuantizerCell.hpp"

#include <algorithm>

#include "core/Context.hpp"
#include "core/Register.hpp"
#include "quantizer/Loops.hpp"
#include "solver/StateFile.hpp"

namespace N2D2 {

double PruneQuantizerCell::firstThreshold() const
{
    switch (*mPruningMode) {
    case PruningMode::Static:
        return mThreshold;
    case PruningMode::Gradual:
        return std::min(*mStartThreshold, *mThreshold);
    default:
        return 0.0;
    }
}

template <class T> std::shared_ptr<BaseTensor> PruneQuantizerCell_Frame<T>::getMasksWeights(std::size_t k) const
{
    this->at(k);
    return mMasks[k];
}

template <class T> void PruneQuantizerCell_Frame<T>::weightsAdded(std::size_t k)
{
    mMasks.resize(std::max(mMasks.size(), k + 1));
    mMasks[k] = std::make_shared<Tensor<T>>(this->mWeights[k].value->dims(), T(1));
    mMade = false;
}

template <class T> void PruneQuantizerCell_Frame<T>::initialize()
{
    if (!mMade && !this->mWeights.empty()) {
        mCurrent = firstThreshold();
        makeMasks();
        mMade = true;
    }
}

template <class T> void PruneQuantizerCell_Frame<T>::makeMasks()
{
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        if (mPruningFiller == PruningFiller::Random)
            pruneRandom(k);
        else if (mPruningFiller == PruningFiller::IterNonStruct)
            pruneSmallest(k);
    }
}

template <class T> void PruneQuantizerCell_Frame<T>::pruneRandom(std::size_t k)
{
    const auto& w = this->mWeights[k];
    Tensor<T>& mask = *mMasks[k];
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (mask(i) != T(0) && (w.free.empty() || w.free[i]))
            left.push_back(i);
    }
    const auto wanted = static_cast<std::size_t>(std::ceil(mCurrent * static_cast<double>(w.count)));
    const std::size_t pruned = w.count - left.size();
    // Draws above those of DropConnect, which has the same stream.
    const std::uint64_t draw = (std::uint64_t(1) << 62) + mDraws++;
    const auto& lent = this->surroundings().random;
    const auto random = lent ? lent(draw) : std::make_unique<KeyedRandom>(RandomUse::Other, defaultContext()->seed(), draw);
    for (std::size_t n = pruned; n < wanted; ++n) {
        const std::size_t at = random->index(left.size());
        mask(left[at]) = T(0);
        left[at] = left.back();
        left.pop_back();
    }
}

template <class T> void PruneQuantizerCell_Frame<T>::pruneSmallest(std::size_t k)
{
    const auto& w = this->mWeights[k];
    Tensor<T>& mask = *mMasks[k];
    mask.fill(T(1));
    const auto wanted = static_cast<std::size_t>(std::ceil(mCurrent * static_cast<double>(w.count)));
    if (wanted == 0)
        return;
    w.value->synchronizeDBasedToH();  // an update may have moved the weights on a GPU
    std::vector<double> sizes;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (w.free.empty() || w.free[i])
            sizes.push_back(std::abs(static_cast<double>((*w.value)(i))));
    }
    const auto nth = sizes.begin() + static_cast<std::ptrdiff_t>(wanted - 1);
    std::nth_element(sizes.begin(), nth, sizes.end());
    // The smallest multiple of Delta that reaches it; one Delta at least.
    double steps = std::max(1.0, std::ceil(*nth / mDelta));
    while (steps > 1.0 && (steps - 1.0) * mDelta >= *nth)
        --steps;
    while (steps * mDelta < *nth)
        ++steps;
    const double bound = steps * mDelta;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (!(std::abs(static_cast<double>((*w.value)(i))) > bound))
            mask(i) = T(0);
    }
}

template <class T> void PruneQuantizerCell_Frame<T>::weightsReplaced()
{
    for (const auto& mask : mMasks)
        mask->fill(T(1));
    mMade = false;
}

template <class T> void PruneQuantizerCell_Frame<T>::masksChanged()
{
    std::size_t pruned = 0;
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        const auto& w = this->mWeights[k];
        for (std::size_t i = 0; i < mMasks[k]->size(); ++i) {
            if (w.free.empty() || w.free[i])
                pruned += (*mMasks[k])(i) == T(0);
        }
    }
    mCurrent = this->countAll() ? static_cast<double>(pruned) / static_cast<double>(this->countAll()) : 0.0;
    mMade = true;
}

template <class T> void PruneQuantizerCell_Frame<T>::quantize()
{
    initialize();
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        auto& w = this->mWeights[k];
        const T* in = w.value->data();
        const T* mask = mMasks[k]->data();
        T* q = w.quantized->data();
        forPieces(w.value->size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                q[i] = mask[i] != T(0) ? in[i] : T(0);
        });
    }
}

template <class T> void PruneQuantizerCell_Frame<T>::mapGradients(const std::vector<bool>& accumulate)
{
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        auto& w = this->mWeights[k];
        const T* dq = w.diffQuantized->data();
        const T* mask = mMasks[k]->data();
        T* dw = w.diff->data();
        const bool adds = accumulate[k];
        forPieces(w.value->size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                dw[i] = (adds ? dw[i] : T(0)) + (mask[i] != T(0) ? dq[i] : T(0));
        });
        this->holdUnconnected(w, *w.diff);
    }
}

template <class T> void PruneQuantizerCell_Frame<T>::updateScalars(std::size_t batchSize)
{
    if (mPruningMode != PruningMode::Gradual || mCurrent >= mThreshold)
        return;
    std::uint64_t step = mStepSizeThreshold;
    if (step == 0 && this->surroundings().epochSize)
        step = this->surroundings().epochSize();
    if (step == 0)
        throw std::invalid_argument(this->label()
                                    + " PruningMode=Gradual with StepSizeThreshold=0 grows at each epoch, but the network has no learning"
                                      " stimuli: give the number of stimuli between two growths in StepSizeThreshold");
    mSeen += batchSize;
    bool grows = false;
    for (; mSeen >= step && mCurrent < mThreshold; mSeen -= step) {
        mCurrent = std::min(*mThreshold, mCurrent + mGammaThreshold);
        grows = true;
        if (mGammaThreshold == 0.0)
            break;
    }
    if (grows)
        makeMasks();
}

template <class T> void PruneQuantizerCell_Frame<T>::saveState(std::ostream& stream) const
{
    QuantizerCellFrame<T>::saveState(stream);
    putWord(stream, mMade ? 1 : 0);
    putWord(stream, mSeen);
    putWord(stream, mDraws);
    writeTensor(stream, Tensor<double>({1}, mCurrent));
    for (std::size_t k = 0; k < this->mWeights.size(); ++k)
        writeTensor(stream, *mMasks[k]);
}

template <class T> void PruneQuantizerCell_Frame<T>::loadState(std::istream& stream)
{
    QuantizerCellFrame<T>::loadState(stream);
    const std::uint64_t made = getWord(stream);
    if (made > 1)
        throw std::runtime_error("not the state of a quantizer");
    mSeen = getWord(stream);
    mDraws = getWord(stream);
    Tensor<double> current({1});
    readTensor(stream, current);
    for (std::size_t k = 0; k < this->mWeights.size(); ++k)
        readTensor(stream, *mMasks[k]);
    mCurrent = current(0);
    mMade = made == 1;
}

template class PruneQuantizerCell_Frame<float>;
template class PruneQuantizerCell_Frame<double>;

}  // namespace N2D2

N2D2_REGISTER(PruneQuantizerCell)
{
    using namespace N2D2;
    registry.family<QuantizerCellFamily>().add("Prune", [](const std::string& element) -> std::shared_ptr<QuantizerCell> {
        if (element == "double")
            return std::make_shared<PruneQuantizerCell_Frame<double>>();
        return std::make_shared<PruneQuantizerCell_Frame<float>>();
    });
}

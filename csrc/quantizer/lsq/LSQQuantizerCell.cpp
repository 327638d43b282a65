#include "quantizer/lsq/LSQQuantizerCell.hpp"

#include "core/Register.hpp"
#include "quantizer/Loops.hpp"

namespace N2D2 {

template <class T> std::optional<double> LSQQuantizerCell_Frame<T>::scalar() const
{
    return mStep.isKnown() ? std::optional<double>(static_cast<double>(mStep.get())) : std::nullopt;
}

template <class T> void LSQQuantizerCell_Frame<T>::parameterChanged(const std::string& name)
{
    if (name == "StepSize" && mStep.isKnown() && !mSetOptInitStepSize)
        mStep.set(mStepSize);
}

template <class T> void LSQQuantizerCell_Frame<T>::prepareStep()
{
    if (mStep.isKnown())
        return;
    if (!mSetOptInitStepSize) {
        mStep.set(mStepSize);
        return;
    }
    auto& w = this->mWeights[0];
    const T* in = w.value->data();
    const double sum = sumPieces(w.value->size(), w.partial, [&](std::size_t begin, std::size_t end) {
        double part = 0.0;
        for (std::size_t i = begin; i < end; ++i)
            part += std::abs(static_cast<double>(in[i]));
        return part;
    });
    // Weights of 0 tell nothing: the next ones may.
    if (sum > 0.0)
        mStep.set(2.0 * sum / static_cast<double>(w.count) / std::sqrt(std::max(1.0, highest())));
    else
        (*mStep.tensor())(0) = static_cast<T>(*mStepSize);
}

template <class T> void LSQQuantizerCell_Frame<T>::quantize()
{
    if (this->mWeights.empty())
        return;
    prepareStep();
    mStep.begin(*this->mSolver);
    const T s = step(), low = static_cast<T>(lowest()), high = static_cast<T>(highest());
    for (auto& w : this->mWeights) {
        const T* in = w.value->data();
        T* q = w.quantized->data();
        forPieces(w.value->size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                q[i] = s * std::min(std::max(roundHalfEven(in[i] / s), low), high);
        });
    }
}

template <class T> void LSQQuantizerCell_Frame<T>::mapGradients(const std::vector<bool>& accumulate)
{
    const T s = step(), low = static_cast<T>(lowest()), high = static_cast<T>(highest());
    double gradient = 0.0;
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        auto& w = this->mWeights[k];
        const T* in = w.value->data();
        const T* dq = w.diffQuantized->data();
        T* dw = w.diff->data();
        const bool adds = accumulate[k];
        gradient += sumPieces(w.value->size(), w.partial, [&](std::size_t begin, std::size_t end) {
            double sum = 0.0;
            for (std::size_t i = begin; i < end; ++i) {
                const T v = in[i] / s;
                const bool inside = v > low && v < high;
                const T slope = v <= low ? low : v >= high ? high : roundHalfEven(v) - v;
                sum += static_cast<double>(dq[i]) * static_cast<double>(slope);
                dw[i] = (adds ? dw[i] : T(0)) + (inside ? dq[i] : T(0));
            }
            return sum;
        });
        this->holdUnconnected(w, *w.diff);
    }
    const double scale = 1.0 / std::sqrt(static_cast<double>(this->countAll()) * std::max(1.0, highest()));
    mStep.addGradient(*this->mSolver, gradient * scale);
}

template <class T> void LSQQuantizerCell_Frame<T>::saveState(std::ostream& stream) const
{
    QuantizerCellFrame<T>::saveState(stream);
    mStep.save(stream);
}

template <class T> void LSQQuantizerCell_Frame<T>::loadState(std::istream& stream)
{
    QuantizerCellFrame<T>::loadState(stream);
    mStep.load(stream);
}

template class LSQQuantizerCell_Frame<float>;
template class LSQQuantizerCell_Frame<double>;

}  // namespace N2D2

N2D2_REGISTER(LSQQuantizerCell)
{
    using namespace N2D2;
    registry.family<QuantizerCellFamily>().add("LSQ", [](const std::string& element) -> std::shared_ptr<QuantizerCell> {
        if (element == "double")
            return std::make_shared<LSQQuantizerCell_Frame<double>>();
        return std::make_shared<LSQQuantizerCell_Frame<float>>();
    });
}

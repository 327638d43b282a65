#include "quantizer/sat/SATQuantizerCell.hpp"

#include "core/Register.hpp"
#include "quantizer/Loops.hpp"

namespace N2D2 {

template <class T> double SATQuantizerCell_Frame<T>::getSATScaling(std::size_t k) const
{
    this->at(k);
    return mScales[k].scale;
}

template <class T> void SATQuantizerCell_Frame<T>::weightsAdded(std::size_t k)
{
    mScales.resize(std::max(mScales.size(), k + 1));
    mScales[k] = {};
}

template <class T> double SATQuantizerCell_Frame<T>::halfRange() const
{
    const double half = static_cast<double>(this->mRange / 2u);
    const bool halved = this->mQuantMode == QuantMode::Symmetric || this->mQuantMode == QuantMode::Asymmetric;
    if (halved && half < 1.0)
        throw std::invalid_argument(this->label() + " QuantMode=" + this->mQuantMode.text()
                                    + " needs a Range of at least 2 (Default and FullRange know binary weights, Range=1)");
    return half;
}

template <class T> void SATQuantizerCell_Frame<T>::parameterChanged(const std::string& name)
{
    if (name == "QuantMode" || name == "Range")
        halfRange();
}

template <class T> void SATQuantizerCell_Frame<T>::quantize()
{
    const T range = static_cast<T>(*this->mRange), half = static_cast<T>(halfRange());
    const QuantMode mode = this->mQuantMode;
    const bool rounds = mApplyQuantization;
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        auto& w = this->mWeights[k];
        const std::size_t n = w.value->size();
        const T* in = w.value->data();
        T* q = w.quantized->data();
        const double found = reducePieces(
            n, w.partial,
            [&](std::size_t begin, std::size_t end) {
                T max = T(0);
                for (std::size_t i = begin; i < end; ++i) {
                    q[i] = std::tanh(in[i]);
                    max = std::max(max, std::abs(q[i]));
                }
                return static_cast<double>(max);
            },
            [](double a, double b) { return std::max(a, b); });
        mScales[k].max = found > 0.0 ? found : 1.0;
        const T max = static_cast<T>(mScales[k].max);
        const auto apply = [&](const auto& level) {
            forPieces(n, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i)
                    q[i] = level(q[i] / max);
            });
        };
        switch (mode) {
        case QuantMode::Default:
            apply([&](T t) { return rounds ? T(2) * roundHalfEven(range * (T(0.5) * (t + T(1)))) / range - T(1) : t; });
            break;
        case QuantMode::FullRange: {
            const T factor = T(1) + T(0.9998) / range, offset = T(0.4999) / range;
            apply([&](T t) { return rounds ? T(2) * roundHalfEven(range * (factor * (T(0.5) * (t + T(1))) - offset)) / range - T(1) : t; });
            break;
        }
        case QuantMode::Symmetric:
            apply([&](T t) { return rounds ? roundHalfEven(half * t) / half : t; });
            break;
        case QuantMode::Asymmetric: {
            const T step = T(1) / (T(2) * half);
            apply([&](T t) {
                const T v = (T(1) + step) * t - step;
                return rounds ? roundHalfEven(half * v) / half : v;
            });
            break;
        }
        }
        this->holdUnconnected(w, *w.quantized);
        mScales[k].scale = 1.0;
        if (!mApplyScaling || w.count < 2)
            continue;
        // Unconnected values are 0: they add nothing to the first sum and are left out of the second.
        const double mean = sumPieces(n, w.partial, [&](std::size_t begin, std::size_t end) {
            double sum = 0.0;
            for (std::size_t i = begin; i < end; ++i)
                sum += static_cast<double>(q[i]);
            return sum;
        }) / static_cast<double>(w.count);
        const unsigned char* free = w.free.empty() ? nullptr : w.free.data();
        const double squares = sumPieces(n, w.partial, [&](std::size_t begin, std::size_t end) {
            double sum = 0.0;
            for (std::size_t i = begin; i < end; ++i) {
                const double d = static_cast<double>(q[i]) - mean;
                sum += !free || free[i] ? d * d : 0.0;
            }
            return sum;
        });
        // All but the channels: outputs and kernel.
        const double outSize = static_cast<double>(n / w.value->dims()[w.value->nbDims() - 2]);
        const double variance = squares / (static_cast<double>(w.count) - 1.0);
        if (variance > 0.0)
            mScales[k].scale = std::sqrt(variance * outSize);
        const T scale = static_cast<T>(mScales[k].scale);
        forPieces(n, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                q[i] /= scale;
        });
    }
}

template <class T> void SATQuantizerCell_Frame<T>::mapGradients(const std::vector<bool>& accumulate)
{
    double factor = 1.0;
    if (this->mQuantMode == QuantMode::FullRange)
        factor = 1.0 + 0.9998 / static_cast<double>(*this->mRange);
    else if (this->mQuantMode == QuantMode::Asymmetric)
        factor = 1.0 + 1.0 / (2.0 * halfRange());
    for (std::size_t k = 0; k < this->mWeights.size(); ++k) {
        auto& w = this->mWeights[k];
        const T common = static_cast<T>(factor / (mScales[k].max * mScales[k].scale));
        const T* in = w.value->data();
        const T* dq = w.diffQuantized->data();
        T* dw = w.diff->data();
        const bool adds = accumulate[k];
        forPieces(w.value->size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                // 1 / cosh²(w), without overflow.
                const T e = std::exp(T(-2) * std::abs(in[i]));
                const T slope = T(4) * e / ((T(1) + e) * (T(1) + e));
                dw[i] = (adds ? dw[i] : T(0)) + dq[i] * slope * common;
            }
        });
        this->holdUnconnected(w, *w.diff);
    }
}

template class SATQuantizerCell_Frame<float>;
template class SATQuantizerCell_Frame<double>;

}  // namespace N2D2

N2D2_REGISTER(SATQuantizerCell)
{
    using namespace N2D2;
    registry.family<QuantizerCellFamily>().add("SAT", [](const std::string& element) -> std::shared_ptr<QuantizerCell> {
        if (element == "double")
            return std::make_shared<SATQuantizerCell_Frame<double>>();
        return std::make_shared<SATQuantizerCell_Frame<float>>();
    });
}

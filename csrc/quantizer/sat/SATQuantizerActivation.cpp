#include "quantizer/sat/SATQuantizerActivation.hpp"

#include "core/Register.hpp"
#include "quantizer/Loops.hpp"

namespace N2D2 {

template <class T> std::shared_ptr<QuantizerActivation> SATQuantizerActivation_Frame<T>::clone() const
{
    auto copy = std::make_shared<SATQuantizerActivation_Frame<T>>();
    copy->copyParameters(*this);
    copy->setSolver(this->mSolver->clone());
    return copy;
}

template <class T> std::optional<double> SATQuantizerActivation_Frame<T>::scalar() const
{
    const auto learnt = QuantizerActivationFrame<T>::scalar();
    return learnt ? learnt : std::optional<double>(*mAlpha);
}

template <class T> void SATQuantizerActivation_Frame<T>::parameterChanged(const std::string& name)
{
    if (name == "Alpha" && this->mScalar.isKnown())
        this->mScalar.set(mAlpha);
}

template <class T> void SATQuantizerActivation_Frame<T>::quantize(Tensor<T>& values)
{
    const T a = std::abs(this->mScalar.get()), range = static_cast<T>(*this->mRange);
    T* x = values.data();
    forPieces(values.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            // In this order of arguments, NaN stays NaN: a diverged run must show.
            const T inside = a > T(0) ? std::min(std::max(x[i], T(0)), a) / a : T(0);
            x[i] = a * (roundHalfEven(range * inside) / range);
        }
    });
}

template <class T>
double SATQuantizerActivation_Frame<T>::mapGradient(const Tensor<T>& values, const Tensor<T>& diffOutput, Tensor<T>& diffInput)
{
    const T a = std::abs(this->mScalar.get()), range = static_cast<T>(*this->mRange);
    const T* x = values.data();
    const T* dy = diffOutput.data();
    T* dx = diffInput.data();
    return sumPieces(values.size(), this->mPartial, [&](std::size_t begin, std::size_t end) {
        double sum = 0.0;
        for (std::size_t i = begin; i < end; ++i) {
            const T gradient = dy[i];
            T slope = T(1);  // of the output over the bound
            if (x[i] < a) {
                const T inside = a > T(0) ? std::max(x[i], T(0)) / a : T(0);
                slope = roundHalfEven(range * inside) / range - inside;
            }
            sum += static_cast<double>(gradient) * static_cast<double>(slope);
            dx[i] = x[i] > T(0) && x[i] <= a ? gradient : T(0);
        }
        return sum;
    });
}

template class SATQuantizerActivation_Frame<float>;
template class SATQuantizerActivation_Frame<double>;

}  // namespace N2D2

N2D2_REGISTER(SATQuantizerActivation)
{
    using namespace N2D2;
    registry.family<QuantizerActivationFamily>().add("SAT", [](const std::string& element) -> std::shared_ptr<QuantizerActivation> {
        if (element == "double")
            return std::make_shared<SATQuantizerActivation_Frame<double>>();
        return std::make_shared<SATQuantizerActivation_Frame<float>>();
    });
}

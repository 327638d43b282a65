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
    const auto of = value();
    T* x = values.data();
    forPieces(values.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            x[i] = of.quantized(x[i]);
    });
}

template <class T>
double SATQuantizerActivation_Frame<T>::mapGradient(const Tensor<T>& values, const Tensor<T>& diffOutput, Tensor<T>& diffInput)
{
    const auto of = value();
    const T* x = values.data();
    const T* dy = diffOutput.data();
    T* dx = diffInput.data();
    const double sum = sumPieces(values.size(), this->mPartial, [&](std::size_t begin, std::size_t end) {
        double part = 0.0;
        for (std::size_t i = begin; i < end; ++i)
            dx[i] = of.gradient(x[i], dy[i], part);
        return part;
    });
    return sum / gradientDivisor(values.size());
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

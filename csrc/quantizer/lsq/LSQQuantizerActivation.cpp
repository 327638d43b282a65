#include "quantizer/lsq/LSQQuantizerActivation.hpp"

#include "core/Register.hpp"
#include "quantizer/Loops.hpp"

namespace N2D2 {

template <class T> std::shared_ptr<QuantizerActivation> LSQQuantizerActivation_Frame<T>::clone() const
{
    auto copy = std::make_shared<LSQQuantizerActivation_Frame<T>>();
    copy->copyParameters(*this);
    copy->setSolver(this->mSolver->clone());
    return copy;
}

template <class T> void LSQQuantizerActivation_Frame<T>::parameterChanged(const std::string& name)
{
    if (name == "StepSize" && this->mScalar.isKnown() && !mSetOptInitStepSize)
        this->mScalar.set(mStepSize);
}

template <class T> std::optional<double> LSQQuantizerActivation_Frame<T>::firstScalar(const Tensor<T>& values)
{
    if (!mSetOptInitStepSize)
        return *mStepSize;
    const T* x = values.data();
    const double sum = sumPieces(values.size(), this->mPartial, [&](std::size_t begin, std::size_t end) {
        double part = 0.0;
        for (std::size_t i = begin; i < end; ++i)
            part += std::abs(static_cast<double>(x[i]));
        return part;
    });
    // Values of 0 tell nothing: the next batch may.
    if (!(sum > 0.0))
        return {};
    return 2.0 * sum / static_cast<double>(values.size()) / std::sqrt(static_cast<double>(*this->mRange));
}

template <class T> void LSQQuantizerActivation_Frame<T>::quantize(Tensor<T>& values)
{
    const auto of = value();
    T* x = values.data();
    forPieces(values.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            x[i] = of.quantized(x[i]);
    });
}

template <class T>
double LSQQuantizerActivation_Frame<T>::mapGradient(const Tensor<T>& values, const Tensor<T>& diffOutput, Tensor<T>& diffInput)
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

template <class T> double LSQQuantizerActivation_Frame<T>::gradientDivisor(std::size_t count) const
{
    // The size is that of all stimuli of an iteration, so that n small batches make the step of one large batch.
    double size = static_cast<double>(count);
    if (this->mSolver->isParameter("IterationSize"))
        size *= this->mSolver->template getParameter<double>("IterationSize");
    return std::sqrt(size * static_cast<double>(*this->mRange));
}

template class LSQQuantizerActivation_Frame<float>;
template class LSQQuantizerActivation_Frame<double>;

}  // namespace N2D2

N2D2_REGISTER(LSQQuantizerActivation)
{
    using namespace N2D2;
    registry.family<QuantizerActivationFamily>().add("LSQ", [](const std::string& element) -> std::shared_ptr<QuantizerActivation> {
        if (element == "double")
            return std::make_shared<LSQQuantizerActivation_Frame<double>>();
        return std::make_shared<LSQQuantizerActivation_Frame<float>>();
    });
}

#pragma once
#include <numbers>

#include "cell/FrameCell.tpp"
#include "cell/rbf/RbfCell_Frame.hpp"

namespace N2D2 {

template <class T, class B>
RbfFrame<T, B>::RbfFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> void RbfFrame<T, B>::makeParameters()
{
    using Type = Cell::FreeParametersType;
    this->addParameter("centers", "CentersSolver", Type::Multiplicative, {1, 1, this->getInputsSize(), this->mNbOutputs}, mCentersFiller,
                       mCentersSolver->clone());
    this->addParameter("scaling", "ScalingSolver", Type::Multiplicative, {this->mNbOutputs, 1, 1, 1}, mScalingFiller, mScalingSolver->clone());
}

template <class T, class B> void RbfFrame<T, B>::makePlans()
{
    const std::size_t expected = this->mFreeParameters[0].value->dims()[2];
    if (this->getInputsSize() != expected)
        throw std::invalid_argument(this->label() + " its input has " + std::to_string(this->getInputsSize()) + " elements, its centers have "
                                    + std::to_string(expected));
    const Dims dims{1, 1, this->mNbOutputs, this->batchSize()};
    if (mDistances.dims() != dims) {
        mDistances.reallocate(dims);
        mCoefficients.reallocate(dims);
    }
}

template <class T, class B> void RbfFrame<T, B>::forward(bool)
{
    distanceForward(B{}, this->input(), static_cast<const TensorT&>(*this->mFreeParameters[0].value), mDistances);
    const Tensor<T>& scaling = *this->mFreeParameters[1].value;
    toHost(B{}, mDistances);
    toHost(B{}, scaling);
    constexpr T ln2 = std::numbers::ln2_v<T>;
    const RbfApproximation kind = mRbfApprox;
    for (std::size_t i = 0; i < mDistances.size(); ++i) {
        const T u = -mDistances(i) / square(scaling(i % this->mNbOutputs));
        mDistances(i) = u;
        T& y = (*this->mOutputs)(i);
        switch (kind) {
        case RbfApproximation::None: y = std::exp(-u); break;
        case RbfApproximation::Rectangular: y = u <= ln2 ? T(1) : T(0); break;
        case RbfApproximation::SemiLinear: y = std::max(T(0), T(1) - u / (T(2) * ln2)); break;
        }
    }
    toDevice(B{}, *this->mOutputs);
}

template <class T, class B> void RbfFrame<T, B>::backward()
{
    FreeParameter<T>&centers = this->mFreeParameters[0], &scaling = this->mFreeParameters[1];
    const Tensor<T>& s = *scaling.value;
    const std::size_t outputs = this->mNbOutputs;
    constexpr T ln2 = std::numbers::ln2_v<T>;
    const RbfApproximation kind = mRbfApprox;
    toHost(B{}, *this->mDiffInputs);
    toHost(B{}, s);
    toHost(B{}, *scaling.diff);
    if (!this->accumulates(scaling))
        scaling.diff->fill(T(0));
    for (std::size_t i = 0; i < mDistances.size(); ++i) {
        const std::size_t j = i % outputs;
        const T u = mDistances(i);
        const T slope = kind != RbfApproximation::SemiLinear ? -std::exp(-u) : u < T(2) * ln2 ? T(-1) / (T(2) * ln2) : T(0);
        const T du = (*this->mDiffInputs)(i) * slope;
        // u falls with s²: du/ds = -2u/s; and -½·d² is -u·s².
        mCoefficients(i) = -du / square(s(j));
        if (s(j) * s(j) > T(1e-12))
            (*scaling.diff)(j) -= T(2) * du * u / s(j);
    }
    toDevice(B{}, mCoefficients);
    toDevice(B{}, *scaling.diff);
    scaling.diff->setValid();
    const auto& values = static_cast<const TensorT&>(*centers.value);
    distanceBackwardCenters(B{}, this->input(), values, mCoefficients, static_cast<TensorT&>(*centers.diff), this->accumulates(centers));
    centers.diff->setValid();
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    distanceBackwardData(B{}, this->input(), values, mCoefficients, *target, accumulate);
    this->doneInputGradient();
}

template <class T, class B> GradientReport RbfFrame<T, B>::checkGradients(std::size_t samples, double epsilon, double maxError)
{
    struct Restore {
        Parameter<RbfApproximation>& parameter;
        RbfApproximation kept;
        ~Restore() { parameter = kept; }
    } restore{mRbfApprox, mRbfApprox};
    if (restore.kept == RbfApproximation::Rectangular)
        mRbfApprox = RbfApproximation::None;
    return FrameCell<T, B>::checkGradients(samples, epsilon, maxError);
}

template <class T, class B> double RbfFrame<T, B>::getCenter(std::size_t output, std::size_t channel) const
{
    const Tensor<T>& centers = *this->parameter("centers").value;
    this->checkIndex(output, channel);
    if (!this->mHeldOnHost)
        toHost(B{}, centers);
    return static_cast<double>(centers(channel, output));
}

template <class T, class B> void RbfFrame<T, B>::setCenter(std::size_t output, std::size_t channel, double value)
{
    getCenter(output, channel);
    Tensor<T>& centers = *this->parameter("centers").value;
    centers(channel, output) = static_cast<T>(value);
    if (!this->mHeldOnHost)
        toDevice(B{}, centers);
}

template <class T, class B> double RbfFrame<T, B>::getScaling(std::size_t output) const
{
    const Tensor<T>& scaling = *this->parameter("scaling").value;
    this->checkIndex(output, 0);
    if (!this->mHeldOnHost)
        toHost(B{}, scaling);
    return static_cast<double>(scaling(output));
}

template <class T, class B> void RbfFrame<T, B>::setScaling(std::size_t output, double value)
{
    getScaling(output);
    Tensor<T>& scaling = *this->parameter("scaling").value;
    scaling(output) = static_cast<T>(value);
    if (!this->mHeldOnHost)
        toDevice(B{}, scaling);
}

template <class T, class B> void RbfFrame<T, B>::setCentersSolver(std::shared_ptr<Solver> solver)
{
    mCentersSolver = std::move(solver);
    if (FreeParameter<T>* centers = this->findParameter("centers"))
        centers->solver = mCentersSolver->clone();
}

template <class T, class B> void RbfFrame<T, B>::setScalingSolver(std::shared_ptr<Solver> solver)
{
    mScalingSolver = std::move(solver);
    if (FreeParameter<T>* scaling = this->findParameter("scaling"))
        scaling->solver = mScalingSolver->clone();
}

}  // namespace N2D2

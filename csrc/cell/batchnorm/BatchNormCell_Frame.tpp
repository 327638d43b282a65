#pragma once
#include "cell/FrameCell.tpp"
#include "cell/batchnorm/BatchNormCell_Frame.hpp"
#include "kernels/eltwise.hpp"

namespace N2D2 {

template <class T, class B>
BatchNormFrame<T, B>::BatchNormFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs,
                                     std::shared_ptr<Activation> activation)
    : Cell(deepNet, name, nbOutputs), FrameCell<T, B>(deepNet, name, nbOutputs, std::move(activation))
{
}

template <class T, class B> Dims BatchNormFrame<T, B>::outputsDims() const
{
    return this->joinedDims();
}

template <class T, class B> void BatchNormFrame<T, B>::makeParameters()
{
    const Dims dims{1, 1, this->mNbOutputs, 1};
    using Type = Cell::FreeParametersType;
    const auto add = [&](const char* name, const char* solverDir, Type type, const std::shared_ptr<Solver>& solver) {
        this->addParameter(name, solverDir, type, dims, nullptr, solver);
    };
    const bool shared = this->sharesParameter("scales");
    add("scales", "ScaleSolver", Type::Multiplicative, mScaleSolver->clone());
    if (!shared) {
        value(Scales).fill(ParamT<T>(1));
        toDevice(B{}, value(Scales));
    }
    add("biases", "BiasSolver", Type::Additive, mBiasSolver->clone());
    add("means", "", Type::Additive, nullptr);
    add("variances", "", Type::Multiplicative, nullptr);
}

template <class T, class B> void BatchNormFrame<T, B>::makePlans()
{
    this->checkJoinedChannels();
    const std::size_t spatial = this->getInputsSize() / this->mNbOutputs;
    mPlan = makeBatchNormPlan<T>(B{}, spatial, this->mNbOutputs, this->batchSize());
    const Dims dims{1, 1, this->mNbOutputs, 1};
    if (mSavedMean.dims() != dims) {
        mSavedMean.reallocate(dims);
        mSavedVariance.reallocate(dims);
    }
}

template <class T, class B> void BatchNormFrame<T, B>::forward(bool inference)
{
    mFixed = inference || mMovingAverageMomentum == 0.0;
    const bool rectify = this->mayRectify();
    if (mPlan->rectify(rectify) && rectify)
        this->activated();
    if (mFixed)
        mPlan->forwardInference(this->input(), value(Scales), value(Biases), value(Means), value(Variances), getEpsilon(), *this->mOutputs);
    else
        mPlan->forwardTraining(this->input(), value(Scales), value(Biases), value(Means), value(Variances), mMovingAverageMomentum,
                               getEpsilon(), mSavedMean, mSavedVariance, *this->mOutputs);
}

template <class T, class B> void BatchNormFrame<T, B>::backward()
{
    FreeParameter<T>& scales = this->mFreeParameters[Scales];
    FreeParameter<T>& biases = this->mFreeParameters[Biases];
    const bool addScales = this->accumulates(scales), addBiases = this->accumulates(biases);
    TensorT* dx = nullptr;
    bool accumulate = false;
    if (mBackPropagate && this->wantsInputGradient())
        std::tie(dx, accumulate) = this->inputGradient();
    // Solvers with different iteration sizes: the sums go through scratch tensors.
    const bool apart = addScales != addBiases;
    auto& scalesDiff = static_cast<ParamTensorT&>(scales.template diffAs<ParamT<T>>());
    auto& biasesDiff = static_cast<ParamTensorT&>(biases.template diffAs<ParamT<T>>());
    if (apart && mScaleScratch.dims() != scalesDiff.dims()) {
        mScaleScratch.reallocate(scalesDiff.dims());
        mBiasScratch.reallocate(biasesDiff.dims());
    }
    ParamTensorT& dScales = apart ? mScaleScratch : scalesDiff;
    ParamTensorT& dBiases = apart ? mBiasScratch : biasesDiff;
    mPlan->backward(this->input(), *this->mDiffInputs, value(Scales), mFixed ? value(Means) : mSavedMean,
                    mFixed ? value(Variances) : mSavedVariance, getEpsilon(), mFixed, dScales, dBiases, !apart && addScales, dx, accumulate);
    if (apart) {
        scaledCopy(B{}, mScaleScratch, ParamT<T>(1), scalesDiff, addScales);
        scaledCopy(B{}, mBiasScratch, ParamT<T>(1), biasesDiff, addBiases);
    }
    scalesDiff.setValid();
    biasesDiff.setValid();
    if (dx)
        this->doneInputGradient();
}

template <class T, class B> double BatchNormFrame<T, B>::get(const char* what, std::size_t index) const
{
    const auto& p = this->parameter(what);
    if (index >= this->mNbOutputs)
        throw std::out_of_range(this->label() + " output index " + std::to_string(index) + " must be < " + std::to_string(this->mNbOutputs));
    const auto& values = p.template valueAs<ParamT<T>>();
    toHost(B{}, values);
    return static_cast<double>(values(index));
}

template <class T, class B> void BatchNormFrame<T, B>::set(const char* what, std::size_t index, double value)
{
    get(what, index);
    auto& values = this->parameter(what).template valueAs<ParamT<T>>();
    values(index) = static_cast<ParamT<T>>(value);
    toDevice(B{}, values);
}

template <class T, class B> void BatchNormFrame<T, B>::setVariance(std::size_t index, double value)
{
    if (!(value >= 0.0))
        throw std::invalid_argument(this->label() + " a variance cannot be negative: " + realText(value));
    set("variances", index, value);
}

template <class T, class B> std::shared_ptr<BaseTensor> BatchNormFrame<T, B>::tensor(const char* what) const
{
    const auto* p = this->findParameter(what);
    if (!p)
        return nullptr;
    toHost(B{}, *p->tensor());
    return p->tensor();
}

template <class T, class B> void BatchNormFrame<T, B>::setScaleSolver(std::shared_ptr<Solver> solver)
{
    mScaleSolver = std::move(solver);
    if (auto* p = this->findParameter("scales"))
        p->solver = mScaleSolver->clone();
}

template <class T, class B> void BatchNormFrame<T, B>::setBiasSolver(std::shared_ptr<Solver> solver)
{
    mBiasSolver = std::move(solver);
    if (auto* p = this->findParameter("biases"))
        p->solver = mBiasSolver->clone();
}

}  // namespace N2D2

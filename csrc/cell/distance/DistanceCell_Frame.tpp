#pragma once
#include <set>

#include "cell/FrameCell.tpp"
#include "cell/distance/DistanceCell_Frame.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/TargetedCells.hpp"

namespace N2D2 {

template <class T, class B>
DistanceFrame<T, B>::DistanceFrame(const std::shared_ptr<DeepNet>& deepNet, const std::string& name, unsigned nbOutputs, double margin,
                                   double centerCoef)
    : Cell(deepNet, name, nbOutputs), DistanceCell(margin, centerCoef), FrameCell<T, B>(deepNet, name, nbOutputs)
{
}

template <class T, class B> void DistanceFrame<T, B>::makeParameters()
{
    this->addParameter("means", "CentroidSolver", Cell::FreeParametersType::Multiplicative, {1, 1, this->getInputsSize(), this->mNbOutputs},
                       mWeightsFiller, mCentroidSolver->clone());
}

template <class T, class B> void DistanceFrame<T, B>::makePlans()
{
    const std::size_t expected = this->mFreeParameters[0].value->dims()[2];
    if (this->getInputsSize() != expected)
        throw std::invalid_argument(this->label() + " its input has " + std::to_string(this->getInputsSize()) + " elements, its means have "
                                    + std::to_string(expected));
    const Dims dims{1, 1, this->mNbOutputs, this->batchSize()};
    if (mCoefficients.dims() != dims)
        mCoefficients.reallocate(dims);
}

template <class T, class B> void DistanceFrame<T, B>::setOutputTarget(const Tensor<int>& targets)
{
    FrameCell<T, B>::setOutputTarget(targets);
    mGivenLabels.assign(targets.begin(), targets.end());
}

template <class T, class B> void DistanceFrame<T, B>::readStagedLabels(Cell_Frame_Top& frame)
{
    const auto staged = frame.getDiffInputs();
    if (staged->size() != mCoefficients.size() || staged->dimB() != mCoefficients.dimB())
        return;
    staged->synchronizeDBasedToH();
    const Tensor<T> signs = tensor_cast<T>(*staged);
    for (std::size_t i = 0; i < signs.size(); ++i) {
        if (signs(i) > T(0))
            mLabels[i / this->mNbOutputs] = static_cast<int>(i % this->mNbOutputs);
    }
}

template <class T, class B> void DistanceFrame<T, B>::findLabels()
{
    mLabels.assign(this->batchSize(), None);
    if (mGivenLabels.size() == mLabels.size()) {
        // A single output has the label 1, or none.
        for (std::size_t b = 0; b < mLabels.size(); ++b)
            mLabels[b] = this->mNbOutputs == 1 ? mGivenLabels[b] - 1 : mGivenLabels[b];
        if (!mFrozen)
            mGivenLabels.clear();
        return;
    }
    const auto net = this->getAssociatedDeepNet();
    if (!net)
        return;
    for (const auto& judged : targetedCells(*net)) {
        // Back from there through layers with one parent each, to this one.
        auto cell = judged;
        std::set<const Cell*> walked;
        while (cell && cell.get() != static_cast<Cell*>(this) && walked.insert(cell.get()).second) {
            const auto parents = net->getParentCells(cell->getName());
            cell = parents.size() == 1 ? parents[0] : nullptr;
        }
        if (cell.get() != static_cast<Cell*>(this))
            continue;
        if (auto* frame = dynamic_cast<Cell_Frame_Top*>(judged.get()))
            readStagedLabels(*frame);
        return;
    }
}

template <class T, class B> void DistanceFrame<T, B>::forward(bool inference)
{
    distanceForward(B{}, this->input(), static_cast<const TensorT&>(*this->mFreeParameters[0].value), *this->mOutputs);
    mLearning = !inference;
    if (!mLearning)
        return;
    findLabels();
    const double ramp = mSeen < mEndRampIT ? static_cast<double>(mSeen) / mEndRampIT : 1.0;
    mScale = static_cast<T>(1.0 + mMargin * ramp);
    if (!mFrozen)
        mSeen += mLabels.size();
    toHost(B{}, *this->mOutputs);
    for (std::size_t b = 0; b < mLabels.size(); ++b) {
        if (mLabels[b] >= 0)
            (*this->mOutputs)(b * this->mNbOutputs + static_cast<std::size_t>(mLabels[b])) *= mScale;
    }
    toDevice(B{}, *this->mOutputs);
}

template <class T, class B> void DistanceFrame<T, B>::backward()
{
    toHost(B{}, *this->mDiffInputs);
    std::copy(this->mDiffInputs->begin(), this->mDiffInputs->end(), mCoefficients.begin());
    const std::size_t batch = this->batchSize();
    for (std::size_t b = 0; mLearning && b < batch; ++b) {
        if (mLabels[b] < 0)
            continue;
        T& k = mCoefficients(b * this->mNbOutputs + static_cast<std::size_t>(mLabels[b]));
        k = mScale * k - static_cast<T>(mCenterCoef / static_cast<double>(batch));
    }
    toDevice(B{}, mCoefficients);
    FreeParameter<T>& means = this->mFreeParameters[0];
    const auto& centers = static_cast<const TensorT&>(*means.value);
    distanceBackwardCenters(B{}, this->input(), centers, mCoefficients, static_cast<TensorT&>(*means.diff), this->accumulates(means));
    means.diff->setValid();
    if (!this->wantsInputGradient())
        return;
    const auto [target, accumulate] = this->inputGradient();
    distanceBackwardData(B{}, this->input(), centers, mCoefficients, *target, accumulate);
    this->doneInputGradient();
}

template <class T, class B> double DistanceFrame<T, B>::getMean(std::size_t output, std::size_t feature) const
{
    const Tensor<T>& means = *this->parameter("means").value;
    this->checkIndex(output, feature);
    if (!this->mHeldOnHost)
        toHost(B{}, means);
    return static_cast<double>(means(feature, output));
}

template <class T, class B> void DistanceFrame<T, B>::setMean(std::size_t output, std::size_t feature, double value)
{
    getMean(output, feature);
    Tensor<T>& means = *this->parameter("means").value;
    means(feature, output) = static_cast<T>(value);
    if (!this->mHeldOnHost)
        toDevice(B{}, means);
}

template <class T, class B> void DistanceFrame<T, B>::setCentroidSolver(std::shared_ptr<Solver> solver)
{
    mCentroidSolver = std::move(solver);
    if (FreeParameter<T>* means = this->findParameter("means"))
        means->solver = mCentroidSolver->clone();
}

}  // namespace N2D2

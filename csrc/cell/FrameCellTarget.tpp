#pragma once
// Part of FrameCell.tpp: targets and losses of an output cell (spec cells §3).
#include <algorithm>
#include <cmath>

#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"

namespace N2D2 {

template <class T, class B> void FrameCell<T, B>::setOutputTarget(const Tensor<int>& targets)
{
    const std::size_t batch = mOutputs->dimB(), outputs = mNbOutputs;
    const std::size_t pixels = mOutputs->empty() ? 0 : mOutputs->size() / (batch * outputs);
    if (mOutputs->empty() || targets.size() != pixels * batch)
        throw std::invalid_argument(label() + " targets of dims " + dimsText(targets.dims()) + " do not fit outputs of dims "
                                    + dimsText(mOutputs->dims()));
    const int limit = outputs == 1 ? 2 : static_cast<int>(outputs);
    for (const int target : targets) {
        if (target >= limit)
            throw std::invalid_argument(label() + " target " + std::to_string(target) + " is beyond the " + std::to_string(limit)
                                        + " possible ones");
    }
    ensureMemory(*mDiffInputs);
    T* diff = mDiffInputs->data();
    std::vector<std::size_t> counts(static_cast<std::size_t>(limit));
    for (std::size_t b = 0; b < batch; ++b) {
        std::fill(counts.begin(), counts.end(), 0);
        for (std::size_t p = 0; p < pixels; ++p) {
            const int target = targets(b * pixels + p);
            if (target >= 0)
                ++counts[static_cast<std::size_t>(target)];
        }
        for (std::size_t p = 0; p < pixels; ++p) {
            const int target = targets(b * pixels + p);
            for (std::size_t o = 0; o < outputs; ++o) {
                const bool hit = outputs == 1 ? target == 1 : target == static_cast<int>(o);
                const ParamT<T> sign = target < 0 ? 0 : (hit ? 1 : -1);
                diff[(b * outputs + o) * pixels + p] =
                    pixels > 1 && target >= 0 ? sign / static_cast<ParamT<T>>(counts[static_cast<std::size_t>(target)]) : sign;
            }
        }
    }
    toDevice(B{}, *mDiffInputs);
}

template <class T, class B> double FrameCell<T, B>::applyLoss(double targetValue, double defaultValue)
{
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mOutputs);
    T* diff = mDiffInputs->data();
    const T* y = mOutputs->data();
    double loss = 0.0;
    for (std::size_t i = 0; i < mOutputs->size(); ++i) {
        if (diff[i] == T(0))
            continue;
        const auto goal = static_cast<ParamT<T>>(diff[i] > T(0) ? targetValue : defaultValue);
        const ParamT<T> error = (goal - y[i]) * std::abs(diff[i]);
        diff[i] = error;
        loss += static_cast<double>(error) * static_cast<double>(error);
    }
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    return loss / static_cast<double>(mOutputs->dimB());
}

template <class T, class B> void FrameCell<T, B>::setOutputTargets(const BaseTensor& targets)
{
    if (targets.size() != mOutputs->size())
        throw std::invalid_argument(label() + " targets of dims " + dimsText(targets.dims()) + " do not fit outputs of dims "
                                    + dimsText(mOutputs->dims()));
    targets.synchronizeDBasedToH();
    ensureMemory(*mDiffInputs);
    convert<T>(targets, *mDiffInputs);
    toDevice(B{}, *mDiffInputs);
}

template <class T, class B> double FrameCell<T, B>::applyLoss()
{
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mOutputs);
    T* diff = mDiffInputs->data();
    const T* y = mOutputs->data();
    double loss = 0.0;
    for (std::size_t i = 0; i < mOutputs->size(); ++i) {
        diff[i] -= y[i];
        loss += static_cast<double>(diff[i]) * static_cast<double>(diff[i]);
    }
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    return loss / static_cast<double>(mOutputs->dimB());
}

template <class T, class B> double FrameCell<T, B>::applyLossDistribWeighted(std::size_t quantSteps, double rangeMin, double rangeMax)
{
    if (quantSteps < 2 || !(rangeMax > rangeMin))
        throw std::invalid_argument(label() + " a weighted loss needs at least 2 steps and an increasing range");
    toHost(B{}, *mDiffInputs);
    toHost(B{}, *mOutputs);
    T* diff = mDiffInputs->data();
    const T* y = mOutputs->data();
    const std::size_t n = mOutputs->size();
    const double last = static_cast<double>(quantSteps - 1);
    const auto bin = [&](T value) {
        const double position = std::round(last * (static_cast<double>(value) - rangeMin) / (rangeMax - rangeMin));
        return static_cast<std::size_t>(std::clamp(position, 0.0, last));
    };
    std::vector<std::size_t> counts(quantSteps, 0);
    for (std::size_t i = 0; i < n; ++i)
        ++counts[bin(diff[i])];
    double loss = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double error = static_cast<double>(diff[i] - y[i]);
        diff[i] = static_cast<T>(error / static_cast<double>(counts[bin(diff[i])]));
        loss += error * error;
    }
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    return loss / static_cast<double>(mOutputs->dimB());
}

template <class T, class B> void FrameCell<T, B>::setOutputErrors(const BaseTensor& errors)
{
    setOutputTargets(errors);
    mDiffInputs->setValid();
}

template <class T, class B> std::size_t FrameCell<T, B>::getMaxOutput(std::size_t batchPos) const
{
    if (mOutputs->empty() || batchPos >= mOutputs->dimB())
        throw std::out_of_range(label() + " batch position " + std::to_string(batchPos) + " is beyond the batch");
    toHost(B{}, *mOutputs);
    const std::size_t n = mOutputs->size() / mOutputs->dimB();
    const T* y = mOutputs->data() + batchPos * n;
    return static_cast<std::size_t>(std::max_element(y, y + n) - y);
}

}  // namespace N2D2

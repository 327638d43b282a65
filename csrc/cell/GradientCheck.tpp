#pragma once
// Finite differences against the gradients of a cell (spec cells §20); included at the end of cell/FrameCell.tpp.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"
#include "core/Log.hpp"

namespace N2D2 {

/// Difference of the costs of two outputs, of which most are equal: the terms are subtracted, not the sums, so that those that
/// did not move cost no precision. `size` receives the sum of the terms' magnitudes.
template <class T>
double costDifference(GradientCost cost, double target, const Tensor<T>& above, const Tensor<T>& below, double& size)
{
    double total = 0.0;
    size = 0.0;
    for (std::size_t i = 0; i < above.size(); ++i) {
        const double a = static_cast<double>(above(i)), b = static_cast<double>(below(i));
        if (a == b)
            continue;
        double term = 0.0;
        switch (cost) {
        case GradientCost::HalfSquare:
            term = 0.5 * (b - a) * (2.0 - a - b);
            break;
        case GradientCost::CrossEntropy:
            term = -target * (std::log(a) - std::log(b));
            break;
        case GradientCost::BinaryCrossEntropy:
            term = -target * (std::log(a) - std::log(b)) - (1.0 - target) * (std::log1p(-a) - std::log1p(-b));
            break;
        }
        total += term;
        size += std::abs(term);
    }
    return total;
}

template <class T, class B> std::pair<GradientCost, double> FrameCell<T, B>::gradientCost() const
{
    if (mActivation && std::string_view(mActivation->getType()) == "LogisticWithLoss")
        return {GradientCost::BinaryCrossEntropy, 0.3};
    return {GradientCost::HalfSquare, 1.0};
}

template <class T, class B>
template <class P>
double FrameCell<T, B>::checkValue(const std::string& what, Tensor<P>& values, std::size_t i, double gradient, double epsilon,
                                   double maxError)
{
    const auto [cost, target] = gradientCost();
    const auto run = [&, kept = values(i)](double shift) {
        values(i) = static_cast<P>(static_cast<double>(kept) + shift);
        values.synchronizeHToDBased();
        propagate(false);
        toHost(B{}, *mOutputs);
        values(i) = kept;
    };
    double difference = 0.0, numeric = 0.0;
    // The closer look is for kinks (a Rectifier that crosses 0, maxima that change places between the two points): they vanish
    // from a smaller interval, a wrong gradient stays wrong in all.
    for (double step = epsilon; step > epsilon * 5e-4; step /= 10.0) {
        double size = 0.0;
        run(step / 2.0);
        const Tensor<T> above = mOutputs->clone();
        run(-step / 2.0);
        numeric = costDifference<T>(cost, target, above, *mOutputs, size) / step;
        difference = std::abs(numeric + gradient);
        // Long sums of large values are not more exact than their size allows.
        if (difference < maxError * std::max(1.0, size / step))
            return difference;
    }
    std::string place;
    std::size_t rest = i;
    for (const std::size_t d : values.dims()) {
        place += (place.empty() ? "" : ", ") + std::to_string(rest % d);
        rest /= d;
    }
    throw std::runtime_error(label() + " Gradient check failed! " + what + "(" + place + ") of dims " + dimsText(values.dims())
                             + ": numeric " + realText(numeric) + ", computed " + realText(-gradient));
}

template <class T, class B> GradientReport FrameCell<T, B>::checkGradients(std::size_t samples, double epsilon, double maxError)
{
    if (!(epsilon > 0.0) || !(maxError > 0.0))
        throw std::invalid_argument(label() + " a gradient check needs an epsilon and a largest error above 0");
    initialize();
    if (getQuantizer() || (mActivation && mActivation->getQuantizer())) {
        logWarning(label() + " it is quantized: its gradients are estimates, there is nothing to check them against");
        return {};
    }
    // Everything that is moved is put back at the end, whatever happens.
    struct Restore {
        FrameCell* cell;
        std::vector<std::shared_ptr<BaseTensor>> inputs, gradients;
        std::vector<std::pair<BaseTensor*, std::shared_ptr<BaseTensor>>> kept;
        void keep(BaseTensor& tensor)
        {
            tensor.synchronizeDBasedToH();
            kept.emplace_back(&tensor, tensor.cloneBase());
        }
        ~Restore()
        {
            for (auto& [tensor, values] : kept) {
                std::memcpy(tensor->hostPointer(), values->hostPointer(), tensor->size() * tensor->elementBytes());
                tensor->synchronizeHToDBased();
            }
            cell->mInputs = inputs;
            cell->mDiffOutputs = gradients;
            cell->freezeDraws(false);
        }
    } restore{this, mInputs, mDiffOutputs, {}};

    KeyedRandom random(RandomUse::Other, mContext->seed());
    std::vector<Tensor<T>*> inputs;
    std::size_t total = 0;
    for (std::size_t k = 0; k < mInputs.size(); ++k) {
        auto* typed = dynamic_cast<Tensor<T>*>(mInputs[k].get());
        if (!typed) {
            // Another element type (stimuli, float parents): tensors of its own stand in.
            auto own = std::make_shared<TensorT>(mInputs[k]->dims());
            if (isFixedInput(k))
                *own = tensor_cast<T>(*mInputs[k]);
            typed = own.get();
            mInputs[k] = own;
            if (!mDiffOutputs[k]->empty())
                mDiffOutputs[k] = std::make_shared<TensorT>(own->dims());
        }
        else
            restore.keep(*typed);
        inputs.push_back(typed);
        if (!isFixedInput(k))
            total += typed->size();
    }
    // All values of all inputs differ and none is near 0: max-type cells have no ties, absolute values no kink within epsilon.
    total += total % 2;
    std::vector<double> values;
    for (std::size_t i = 0; i < total; ++i)
        values.push_back((2.0 * static_cast<double>(i) + 1.0) / static_cast<double>(total) - 1.0);
    random.shuffle(values);
    auto value = values.begin();
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        if (isFixedInput(k))
            continue;
        for (T& v : *inputs[k])
            v = static_cast<T>(*value++);
        inputs[k]->synchronizeHToDBased();
    }
    const auto [cost, target] = gradientCost();
    // A logistic of a long sum would be 0 or 1, whose logarithm has no derivative left.
    const double scale = cost == GradientCost::BinaryCrossEntropy ? 1.0 / std::sqrt(static_cast<double>(getInputsSize())) : 1.0;
    for (FreeParameter<T>& p : mFreeParameters) {
        restore.keep(*p.tensor());
        if (!p.solver)
            continue;
        p.gradient()->clearValid();
        p.visit([&]<class P>(Tensor<P>& tensor, const Tensor<P>*) {
            for (std::size_t i = 0; i < tensor.size(); ++i) {
                if (isFree(p, i))
                    tensor(i) = static_cast<P>(scale * random.uniform(-1.0, 1.0));
            }
            toDevice(B{}, tensor);
        });
    }
    const auto clearGradients = [&] {
        for (const auto& diff : mDiffOutputs) {
            if (!diff->empty())
                diff->clearValid();
        }
    };
    freezeDraws(true);
    clearGradients();
    ensureMemory(*mDiffInputs);
    propagate(false);
    toHost(B{}, *mOutputs);
    // The slope of the cost upwards: 1 − y of the half square; what cells with a loss take for it, target − output.
    for (std::size_t i = 0; i < mOutputs->size(); ++i)
        (*mDiffInputs)(i) = static_cast<T>(target) - (*mOutputs)(i);
    toDevice(B{}, *mDiffInputs);
    mDiffInputs->setValid();
    backPropagate();

    struct Check {
        std::string what;
        BaseTensor* values;
        Tensor<double> gradient;
        const FreeParameter<T>* parameter;
    };
    std::vector<Check> checks;
    for (std::size_t k = 0; k < mInputs.size(); ++k) {
        if (isFixedInput(k))
            continue;
        if (mDiffOutputs[k]->empty() || !mDiffOutputs[k]->isValid()) {
            logWarning(label() + " input " + std::to_string(k) + " has no gradient: it is not checked");
            continue;
        }
        mDiffOutputs[k]->synchronizeDBasedToH();
        // A tensor that is several inputs has one gradient, their sum.
        if (std::none_of(checks.begin(), checks.end(), [&](const Check& c) { return c.values == inputs[k]; }))
            checks.push_back({"input " + std::to_string(k), inputs[k], tensor_cast<double>(*mDiffOutputs[k]).clone(), nullptr});
    }
    for (FreeParameter<T>& p : mFreeParameters) {
        if (p.solver && usesParameter(p) && p.gradient()->isValid()) {
            toHost(B{}, *p.gradient());
            checks.push_back({p.name, p.tensor().get(), tensor_cast<double>(*p.gradient()).clone(), &p});
        }
    }
    GradientReport report;
    for (Check& check : checks) {
        const std::size_t size = check.values->size(), count = samples == 0 ? size : std::min(samples, size);
        report.values += size;
        for (std::size_t n = 0; n < count; ++n) {
            // One of each of `count` equal parts.
            const std::size_t begin = n * size / count, end = (n + 1) * size / count;
            const std::size_t i = begin + (end - begin > 1 ? random.index(end - begin) : 0);
            const double gradient = check.gradient(i);
            if (check.parameter && !isFree(*check.parameter, i)) {
                if (gradient != 0.0)
                    throw std::runtime_error(label() + " Gradient check failed! " + check.what + "[" + std::to_string(i)
                                             + "] is not connected, but has the gradient " + realText(gradient));
                continue;
            }
            if (auto* typed = dynamic_cast<Tensor<T>*>(check.values))
                report.error += checkValue(check.what, *typed, i, gradient, epsilon, maxError);
            else  // a parameter that a cell of halves keeps in float
                report.error += checkValue(check.what, dynamic_cast<Tensor<float>&>(*check.values), i, gradient, epsilon, maxError);
            ++report.checked;
        }
        check.values->synchronizeHToDBased();
    }
    clearGradients();
    mDiffInputs->clearValid();
    for (FreeParameter<T>& p : mFreeParameters) {
        if (p.gradient())
            p.gradient()->clearValid();
    }
    if (report.checked)
        report.error /= static_cast<double>(report.checked);
    return report;
}

}  // namespace N2D2

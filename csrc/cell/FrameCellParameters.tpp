#pragma once
// Part of FrameCell.tpp: free parameters.
#include <algorithm>
#include <functional>

#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"

namespace N2D2 {

template <class T, class B>
FreeParameter<T>& FrameCell<T, B>::addParameter(const std::string& name, const std::string& solverDir, FreeParametersType type,
                                                const Dims& dims, const std::shared_ptr<Filler>& filler,
                                                const std::shared_ptr<Solver>& solver)
{
    const auto shared = mShared.find(name);
    FreeParameter<T> p{name, solverDir, type, nullptr, nullptr, solver};
    const auto make = [&]<class P>(std::shared_ptr<Tensor<P>>& value, std::shared_ptr<Tensor<P>>& diff) {
        using TensorP = typename B::template TensorType<P>;
        if (shared != mShared.end()) {
            if (shared->second->dims() != dims)
                throw std::invalid_argument(label() + " cannot share " + name + " of dims " + dimsText(shared->second->dims()) + ": "
                                            + dimsText(dims) + " is needed");
            value = std::static_pointer_cast<TensorP>(shared->second);
        }
        else {
            value = std::make_shared<TensorP>(dims);
            if (filler)
                filler->apply(*value, *weightsRandom(mFreeParameters.size()));
            toDevice(B{}, *value);
        }
        if (solver)
            diff = std::make_shared<TensorP>(dims);
    };
    if (keepsFloat(name))
        make(p.floatValue, p.floatDiff);
    else
        make(p.value, p.diff);
    mFreeParameters.push_back(std::move(p));
    return mFreeParameters.back();
}

template <class T, class B>
void FrameCell<T, B>::shareParameter(const std::string& name, const std::shared_ptr<BaseTensor>& tensor)
{
    const auto typed = std::dynamic_pointer_cast<TensorT>(tensor);
    const auto single = std::dynamic_pointer_cast<typename B::template TensorType<float>>(tensor);
    const bool inFloat = keepsFloat(name);
    if (!tensor || tensor->empty() || !(inFloat ? static_cast<bool>(single) : static_cast<bool>(typed)))
        throw std::invalid_argument(label() + " cannot share " + name + ": a tensor of "
                                    + (inFloat ? elementName<float>() : elementName<T>()) + " of a " + modelName()
                                    + " cell is needed (is the other cell initialized?)");
    if (mParametersMade) {
        FreeParameter<T>& p = parameter(name);
        if (p.tensor()->dims() != tensor->dims())
            throw std::invalid_argument(label() + " cannot share " + name + " of dims " + dimsText(tensor->dims()) + ": "
                                        + dimsText(p.tensor()->dims()) + " is needed");
        if (inFloat)
            p.floatValue = single;
        else
            p.value = typed;
    }
    mShared[name] = tensor;
    parametersChanged();
}

template <class T, class B> typename FrameCell<T, B>::WeightsHold FrameCell<T, B>::weightsHold(bool inference)
{
    const bool alone = inference && std::all_of(mFreeParameters.begin(), mFreeParameters.end(), [](const FreeParameter<T>& p) {
        return p.value && p.value.use_count() == 1 && p.value->storage().use_count() == 1;
    });
    const WeightsHold answer{alone, alone && mHeldVersion == mParametersVersion};
    mHeldVersion = alone ? mParametersVersion : 0;
    return answer;
}

template <class T, class B> const FreeParameter<T>* FrameCell<T, B>::findParameter(const std::string& name) const
{
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (p.name == name)
            return &p;
    }
    return nullptr;
}

template <class T, class B> FreeParameter<T>* FrameCell<T, B>::findParameter(const std::string& name)
{
    return const_cast<FreeParameter<T>*>(std::as_const(*this).findParameter(name));
}

template <class T, class B> const FreeParameter<T>& FrameCell<T, B>::parameter(const std::string& name) const
{
    const auto* found = findParameter(name);
    if (!found)
        throw std::runtime_error(label() + (mParametersMade ? " it has no \"" + name + "\"" : " its " + name + " do not exist before initialize()"));
    return *found;
}

template <class T, class B> FreeParameter<T>& FrameCell<T, B>::parameter(const std::string& name)
{
    return const_cast<FreeParameter<T>&>(std::as_const(*this).parameter(name));
}

template <class T, class B> std::shared_ptr<BaseTensor> FrameCell<T, B>::getInputs(std::size_t index) const
{
    if (index >= mInputs.size())
        throw std::out_of_range(label() + " it has " + std::to_string(mInputs.size()) + " inputs, no input " + std::to_string(index));
    return mInputs[index];
}

template <class T, class B> std::shared_ptr<BaseTensor> FrameCell<T, B>::getDiffOutputs(std::size_t index) const
{
    if (index >= mDiffOutputs.size())
        throw std::out_of_range(label() + " it has " + std::to_string(mDiffOutputs.size()) + " inputs, no input " + std::to_string(index));
    return mDiffOutputs[index];
}

template <class T, class B> std::vector<std::pair<std::string, std::shared_ptr<Solver>>> FrameCell<T, B>::solvers() const
{
    std::vector<std::pair<std::string, std::shared_ptr<Solver>>> list;
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (p.solver && usesParameter(p))
            list.emplace_back(p.name, p.solver);
    }
    return list;
}

template <class T, class B> template <class Wanted>
void FrameCell<T, B>::visitFree(const std::function<double(double)>& func, FreeParametersType type, const Wanted& wanted)
{
    parametersChanged();
    for (FreeParameter<T>& p : mFreeParameters) {
        if (!p.solver || !usesParameter(p) || (type != FreeParametersType::All && p.type != type))
            continue;
        p.visit([&]<class P>(Tensor<P>& values, const Tensor<P>*) {
            toHost(B{}, values);
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (isFree(p, i) && wanted(p, i))
                    values(i) = static_cast<P>(func(static_cast<double>(values(i))));
            }
            toDevice(B{}, values);
        });
    }
}

template <class T, class B>
void FrameCell<T, B>::processFreeParameters(const std::function<double(double)>& func, FreeParametersType type)
{
    visitFree(func, type, [](const FreeParameter<T>&, std::size_t) { return true; });
}

template <class T, class B>
void FrameCell<T, B>::processFreeParametersPerOutput(const std::function<double(double)>& func, std::size_t output, FreeParametersType type)
{
    if (output >= mNbOutputs)
        throw std::out_of_range(label() + " output index " + std::to_string(output) + " must be < " + std::to_string(mNbOutputs));
    visitFree(func, type, [&](const FreeParameter<T>& p, std::size_t i) { return placeOf(p, i).first == output; });
}

template <class T, class B>
void FrameCell<T, B>::processFreeParametersPerChannel(const std::function<double(double)>& func, std::size_t channel)
{
    if (channel >= getNbChannels())
        throw std::out_of_range(label() + " channel index " + std::to_string(channel) + " must be < " + std::to_string(getNbChannels()));
    visitFree(func, FreeParametersType::Multiplicative,
              [&](const FreeParameter<T>& p, std::size_t i) { return placeOf(p, i).second == channel; });
}

template <class T, class B>
std::pair<std::size_t, std::size_t> FrameCell<T, B>::placeOf(const FreeParameter<T>& p, std::size_t i) const
{
    const std::size_t size = p.tensor()->size();
    if (size == mNbOutputs)
        return {i, NoPlace};
    return {p.tensor()->dimB() == mNbOutputs ? i / (size / mNbOutputs) : NoPlace, NoPlace};
}

template <class T, class B>
std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> FrameCell<T, B>::freeParameterTensors() const
{
    parametersChanged();
    std::vector<std::pair<std::string, std::shared_ptr<BaseTensor>>> list;
    for (const FreeParameter<T>& p : mFreeParameters) {
        if (!usesParameter(p))
            continue;
        toHost(B{}, *p.tensor());
        list.emplace_back(p.name, p.tensor());
    }
    return list;
}

template <class T, class B> void FrameCell<T, B>::holdOnHost(bool held) const
{
    for (const FreeParameter<T>& p : mFreeParameters)
        held ? toHost(B{}, *p.tensor()) : toDevice(B{}, *p.tensor());
    mHeldOnHost = held;
}

}  // namespace N2D2

#pragma once
// The weights a cell computes with: its own, or their quantized values where it has a quantizer. A member of Conv and Fc.
#include "cell/FrameCell.hpp"
#include "cell/FrameOps.hpp"
#include "quantizer/QuantizerCell.hpp"

namespace N2D2 {

template <class T, class B> class QuantizedWeights {
public:
    using TensorT = typename B::template TensorType<T>;

    const std::shared_ptr<QuantizerCell>& get() const { return mQuantizer; }
    explicit operator bool() const { return mQuantizer != nullptr; }
    /// Null removes it. std::invalid_argument for another element type, or a quantizer of another cell.
    void set(const std::shared_ptr<QuantizerCell>& quantizer, const Cell& cell)
    {
        auto typed = std::dynamic_pointer_cast<QuantizerCellFrame<T>>(quantizer);
        if (quantizer && !typed)
            throw std::invalid_argument(cell.label() + " its quantizer is of " + quantizer->elementTypeName() + ", the cell is of "
                                        + elementName<T>());
        if (quantizer && !quantizer->surroundings().owner.empty() && quantizer->surroundings().owner != cell.label())
            throw std::invalid_argument(cell.label() + " the quantizer belongs to " + quantizer->surroundings().owner
                                        + ": give each cell a quantizer of its own");
        mQuantizer = quantizer;
        mTyped = typed;
    }
    /// Gives the quantizer the first `count` parameters; cheap when nothing changed. `isFree(k)` marks the connected weights (empty:
    /// all), `surroundings()` is asked the first time.
    template <class Surroundings, class IsFree>
    void bind(std::vector<FreeParameter<T>>& parameters, std::size_t count, const Surroundings& surroundings, const IsFree& isFree)
    {
        if (mTyped->surroundings().owner.empty())
            mTyped->setSurroundings(surroundings());
        mTyped->bindCount(count);
        for (std::size_t k = 0; k < count; ++k)
            mTyped->bind(k, parameters[k].value, parameters[k].diff, [&] { return isFree(k); });
    }
    /// Quantizes the present weights.
    void propagate(const std::vector<FreeParameter<T>>& parameters)
    {
        for (std::size_t k = 0; k < mTyped->nbWeights(); ++k)
            toHost(B{}, *parameters[k].value);
        mTyped->propagate();
        for (std::size_t k = 0; k < mTyped->nbWeights(); ++k)
            toDevice(B{}, *mTyped->quantized(k));
    }
    const TensorT& used(const std::vector<FreeParameter<T>>& parameters, std::size_t k) const
    {
        return static_cast<const TensorT&>(mTyped ? *mTyped->quantized(k) : *parameters[k].value);
    }
    /// Where the gradient of used(k) is written.
    TensorT& gradient(const std::vector<FreeParameter<T>>& parameters, std::size_t k) const
    {
        return static_cast<TensorT&>(mTyped ? *mTyped->diffQuantized(k) : *parameters[k].diff);
    }
    /// Maps the gradients of used() on those of the learnt weights, which add up where `accumulates(p)`.
    template <class Accumulates> void backPropagate(std::vector<FreeParameter<T>>& parameters, const Accumulates& accumulates)
    {
        const std::size_t count = mTyped->nbWeights();
        mAccumulates.resize(count);
        for (std::size_t k = 0; k < count; ++k) {
            mAccumulates[k] = accumulates(parameters[k]);
            toHost(B{}, *parameters[k].value);
            toHost(B{}, *mTyped->diffQuantized(k));
            if (mAccumulates[k])
                toHost(B{}, *parameters[k].diff);
        }
        mTyped->backPropagate(mAccumulates);
        for (std::size_t k = 0; k < count; ++k)
            toDevice(B{}, *parameters[k].diff);
    }

private:
    std::shared_ptr<QuantizerCell> mQuantizer;
    std::shared_ptr<QuantizerCellFrame<T>> mTyped;
    std::vector<bool> mAccumulates;
};

/// Cells of halves have no quantizers: setting one is refused.
template <class B> class QuantizedWeights<half, B> {
public:
    using TensorT = typename B::template TensorType<half>;

    const std::shared_ptr<QuantizerCell>& get() const { return mNone; }
    explicit operator bool() const { return false; }
    void set(const std::shared_ptr<QuantizerCell>& quantizer, const Cell& cell)
    {
        if (quantizer)
            throw std::invalid_argument(cell.label() + " its quantizer is of " + quantizer->elementTypeName()
                                        + ", the cell is of half: quantizers need Float32 or Float64");
    }
    template <class Surroundings, class IsFree>
    void bind(std::vector<FreeParameter<half>>&, std::size_t, const Surroundings&, const IsFree&)
    {
    }
    void propagate(const std::vector<FreeParameter<half>>&) {}
    const TensorT& used(const std::vector<FreeParameter<half>>& parameters, std::size_t k) const
    {
        return static_cast<const TensorT&>(*parameters[k].value);
    }
    TensorT& gradient(const std::vector<FreeParameter<half>>& parameters, std::size_t k) const
    {
        return static_cast<TensorT&>(*parameters[k].diff);
    }
    template <class Accumulates> void backPropagate(std::vector<FreeParameter<half>>&, const Accumulates&) {}

private:
    std::shared_ptr<QuantizerCell> mNone;
};

}  // namespace N2D2

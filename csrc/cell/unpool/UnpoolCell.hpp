#pragma once
// Unpooling: the mathematical model (spec cells §7.2).
#include "cell/pool/PoolCell.hpp"

namespace N2D2 {

class UnpoolCell : public PoolWindow {
public:
    static constexpr const char* Type = "Unpool";
    static constexpr const char* FamilyName = "Unpool cell";

    /// As of the Pool whose way back it is: vectors are x first, of 1 to 3 axes, a single value holds for every axis.
    UnpoolCell(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims, const std::vector<unsigned>& paddingDims,
               Pooling pooling);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    /// Inputs that reach a field of outputs: at most ceil((field + pool - 1) / stride) an axis.
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;

    /// The pool whose winners say where the values of the inputs go: one for all inputs, or one for each in their order. Its channels
    /// (of all its inputs) are the outputs here. Values whose winner lies beyond the outputs are lost, where the pool's input has
    /// rows or columns that fill no window. Must be propagated before. Average: only checked. std::invalid_argument when the
    /// kinds of pooling differ.
    void addArgMax(const std::shared_ptr<PoolCell>& pool);
    const std::vector<std::shared_ptr<PoolCell>>& getArgMax() const { return mPools; }

protected:
    /// Of the pooling from the outputs here to `channels` channels of one input.
    PoolGeometry geometry(std::size_t batch, std::size_t channels) const;
    /// (in - 1)·stride + pool - 2·padding per axis; throws with the label when nothing is left.
    std::vector<std::size_t> spatialOutput() const;
    /// The pool of input k; std::invalid_argument when a max unpooling of `nbInputs` inputs has none or too few. Null for averages.
    PoolCell* poolOf(std::size_t k, std::size_t nbInputs) const;
    /// Throws std::invalid_argument unless the pool's outputs are like an input of these dims at `offset` in the channels of all
    /// inputs, and what it pooled like the outputs here.
    void checkPool(const PoolCell& pool, const Dims& inputDims, std::size_t offset) const;

    std::vector<std::shared_ptr<PoolCell>> mPools;
};

/// poolDims, nbOutputs, strideDims, paddingDims, pooling, activation
struct UnpoolFamily
    : CellFamily<UnpoolCell, const std::vector<unsigned>&, unsigned, const std::vector<unsigned>&, const std::vector<unsigned>&, PoolKind,
                 const std::shared_ptr<Activation>&> {};

}  // namespace N2D2

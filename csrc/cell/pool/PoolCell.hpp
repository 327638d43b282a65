#pragma once
// Pooling: the mathematical model (spec cells §7.1).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "cell/PoolWindow.hpp"

namespace N2D2 {

class PoolCell : public PoolWindow {
public:
    static constexpr const char* Type = "Pool";
    static constexpr const char* FamilyName = "Pool cell";

    /// Vectors are x first, of 1 to 3 axes; a single value holds for every axis (a single pool size means a square). Without a
    /// mapping, every output pools jointly over all channels: give the unit map for the usual pooling.
    PoolCell(const std::vector<unsigned>& poolDims, const std::vector<unsigned>& strideDims, const std::vector<unsigned>& paddingDims,
             Pooling pooling);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;

    /// {left, top, right, bottom} added to the padding; the sizes of the outputs follow at once.
    virtual void setExtendedPadding(const std::vector<int>& padding) = 0;
    const std::vector<int>& getExtendedPadding() const { return mExtendedPadding; }
    /// Winners of input k in the last propagate: for each output, the index in its stimulus of input k, -1 for none. Shared, so
    /// that an Unpool sees every new one. std::invalid_argument for average pooling.
    virtual std::shared_ptr<Tensor<int>> getArgMax(std::size_t k = 0) const = 0;

protected:
    PoolGeometry geometry(std::size_t batch, std::size_t channels) const;
    std::vector<std::size_t> outputSizes() const;

    std::vector<int> mExtendedPadding;
};

/// poolDims, nbOutputs, strideDims, paddingDims, pooling, activation
struct PoolFamily
    : CellFamily<PoolCell, const std::vector<unsigned>&, unsigned, const std::vector<unsigned>&, const std::vector<unsigned>&, PoolKind,
                 const std::shared_ptr<Activation>&> {};

}  // namespace N2D2

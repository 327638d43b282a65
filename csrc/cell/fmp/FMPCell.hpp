#pragma once
// Fractional max pooling (Graham 2014): the mathematical model (spec cells §7.3).
#include "activation/Activation.hpp"
#include "cell/CellFamily.hpp"
#include "core/Random.hpp"

namespace N2D2 {

class FMPCell : public virtual Cell {
public:
    static constexpr const char* Type = "FMP";
    static constexpr const char* FamilyName = "FMP cell";

    /// Outputs are round(inputs / scalingRatio) on every axis; at least 1. Without a mapping, every output pools over all channels.
    explicit FMPCell(double scalingRatio);
    const char* getType() const override { return Type; }
    /// Connections: every place of a connected map once.
    void getStats(Stats& stats) const override;
    /// The largest that a draw can give.
    std::vector<std::size_t> getReceptiveField(const std::vector<std::size_t>& outputField = {}) const override;
    double getScalingRatio() const { return mScalingRatio; }

protected:
    std::vector<std::size_t> spatialOutput() const;
    /// Last places of `outputs` regions over `inputs` places, each the first of the next one when they overlap; §7.3.
    std::vector<std::size_t> drawGrid(std::size_t inputs, std::size_t outputs, Random& random) const;

    Parameter<bool> mOverlapping{this, "Overlapping", true, "neighbouring regions share their border"};
    Parameter<bool> mPseudoRandom{this, "PseudoRandom", true, "regions of nearly equal sizes; 0: sizes 1 and 2 in random order"};
    double mScalingRatio;
};

/// scalingRatio, nbOutputs, activation
struct FMPFamily : CellFamily<FMPCell, double, unsigned, const std::shared_ptr<Activation>&> {};

}  // namespace N2D2

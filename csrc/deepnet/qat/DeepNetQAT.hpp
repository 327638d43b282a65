#pragma once
// A network that learnt with SAT quantizers, turned into one of integers for inference (spec cells §16).
#include <map>
#include <memory>
#include <string>

#include "cell/Cell.hpp"
#include "data/database/StimuliSet.hpp"
#include "deepnet/qat/WeightsApprox.hpp"
#include "scaling/Scaling.hpp"

namespace N2D2 {

class DeepNet;
class BatchNormCell;

class DeepNetQAT {
public:
    explicit DeepNetQAT(std::shared_ptr<DeepNet> net);

    /// Fuses each BatchNorm into the Conv before it, puts integers (with RINTF; else values of the grid) in place of weights `wMode`,
    /// biases `bMode` and clippings `cMode`, rescaled outputs in place of quantized activations, and multiplies the stimuli by 255.
    /// std::invalid_argument, naming the cell, for a network that cannot be fused: its structure and its grids of integers are checked
    /// before anything changes.
    void fuseQATGraph(const std::shared_ptr<StimuliProvider>& provider, ScalingMode actScalingMode, WeightsApprox wMode = WeightsApprox::NONE,
                      WeightsApprox bMode = WeightsApprox::NONE, WeightsApprox cMode = WeightsApprox::NONE);
    /// `<dir>/stimuli_<i>/<cell>/map_<c>.txt`: outputs of the first `nbMax` stimuli (-1: all), rounded, separated by ", ".
    void exportOutputsLayers(const std::shared_ptr<StimuliProvider>& provider, const std::string& dirName, StimuliSet set, int nbMax);

private:
    /// Outputs of a cell: `levels` integer steps stand for `bound`.
    struct Grid {
        double levels = 255.0, bound = 1.0;
        double perUnit() const { return levels / bound; }
    };
    struct Modes {
        ScalingMode scaling;
        WeightsApprox weights, biases, clippings;
    };
    /// What a Conv or Fc becomes.
    struct Fused;

    /// Of all inputs together; std::invalid_argument when they differ.
    Grid inputGrid(const Cell& cell) const;
    /// Of the values that the quantizer gives; std::invalid_argument for a bound of 0.
    static Grid gridOf(const Cell& cell);
    void check() const;
    /// Fills mGrids.
    void plan();
    void fuseWeighted(const std::shared_ptr<Cell>& cell, const Modes& modes);
    void fuseElemWise(const std::shared_ptr<Cell>& cell, const Modes& modes);
    /// The BatchNorm that is the only child of a Conv; null: none.
    std::shared_ptr<BatchNormCell> fusedBatchNorm(const Cell& conv) const;

    std::shared_ptr<DeepNet> mNet;
    std::map<std::string, Grid> mGrids;
};

}  // namespace N2D2

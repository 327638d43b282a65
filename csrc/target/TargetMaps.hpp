#pragma once
// What a target computes on plain memory: labels to targets, outputs to estimates (spec cells §19.2, §19.3).
#include <cstddef>
#include <functional>

namespace N2D2 {

/// Size of a map of pixels, x fastest.
struct MapSize {
    std::size_t width = 1, height = 1;
    std::size_t pixels() const { return width * height; }
    bool operator==(const MapSize&) const = default;
};

/// Targets of one stimulus. Maps of one size are taken one-to-one; else a target pixel covers the labels
/// [floor(x·rx), max(+1, floor((x+1)·rx))) and the most frequent target wins, ties going to the lowest (ignore, -1, first).
/// If the winner is `weakTarget` and another target is present, the runner-up is taken. `targetOf` gives -1 to nbTargets - 1.
void targetsFromLabels(const int* labels, MapSize labelsSize, int* targets, MapSize size, std::size_t nbTargets, int weakTarget,
                       const std::function<int(int)>& targetOf);

/// The topN largest of the outputs of each pixel in decreasing order, the first of equal ones first; NaN is less than everything.
/// One output: label = value > binaryThreshold and confidence value or 1 - value; topN is then at most 2.
/// `outputs` is {pixels, nbOutputs}; `labels` and `values` are {pixels, topN}.
void estimate(const float* outputs, std::size_t pixels, std::size_t nbOutputs, std::size_t topN, double binaryThreshold, int* labels,
              float* values);

/// Σ e² / `divisor` with e = (value − y)·s, s the sign staged by the cell (±1, ±1/n_c in maps) and value the one of that sign:
/// the formula of Cell_Frame_Top::applyLoss without its gradient. `targets` is {pixels, batch}, -1 = ignored.
double lossOf(const float* outputs, const int* targets, std::size_t pixels, std::size_t nbOutputs, std::size_t batch,
              double targetValue, double defaultValue, std::size_t divisor);

}  // namespace N2D2

#pragma once
// Regions of a map of labels, on plain memory (spec cells §19.5).
#include <vector>

#include "target/TargetMaps.hpp"

namespace N2D2 {

/// Pixels of one label; the ends are inside the box.
struct Region {
    int label = 0;
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    std::size_t pixels = 0;
    int width() const { return x1 - x0 + 1; }
    int height() const { return y1 - y0 + 1; }
};

/// The 8-connected components of equal positive labels, by their first pixel in rows; 0 and below are background.
std::vector<Region> connectedRegions(const int* labels, MapSize size);

/// Joins boxes of one label until none is left to join: those which share rows (columns) and are less than `maxX` (`maxY`) apart, touching
/// ones being 1 apart.
void mergeRegions(std::vector<Region>& regions, unsigned maxX, unsigned maxY);

}  // namespace N2D2

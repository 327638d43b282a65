#pragma once
// Fractional max pooling (Graham 2014) over given regions; spec cells §7.3. Its gradient is unpoolForward() of the winners.
#include <array>
#include <vector>

#include "kernels/Backend.hpp"

namespace N2D2 {

/// Regions of the outputs along each axis (x first; unused axes have one region of one place): [first, last], both included.
struct FmpRegions {
    struct Range {
        std::size_t first, last;
    };
    std::array<std::vector<Range>, 3> axes{std::vector<Range>{{0, 0}}, std::vector<Range>{{0, 0}}, std::vector<Range>{{0, 0}}};
};

/// x {spatial…, C, B} of spatial size `input` (3 axes, 1 for unused ones), y and winners {regions…, outputs, B}: the maximum over an
/// output's channels and region, and its place in its stimulus. The first of equal ones wins (channel, z, y, x); NaN never
/// does; none: 0 and -1. `channels[o]`: those of output o.
template <class T>
void fmpForward(Cpu, const FmpRegions& regions, const std::array<std::size_t, 3>& input,
                const std::vector<std::vector<std::size_t>>& channels, const Tensor<T>& x, Tensor<T>& y, Tensor<int>& winners);

}  // namespace N2D2

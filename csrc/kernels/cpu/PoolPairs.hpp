#pragma once
// Maximum over 2x2 windows side by side (stride 2, no padding), the pooling of most networks: rows of 16 outputs at once.
#include <cstddef>

namespace N2D2::cpu {

/// A plane of `width` x `height` pixels, pooled to `outputs` x `rows`: 2·outputs <= width, 2·rows <= height.
struct PairPlane {
    std::size_t width, height, outputs, rows;
    int index;  ///< of the plane's first pixel, in the indices of the winners
};

/// Whether this machine has the instructions of the functions below.
bool canPoolPairs();
/// Maximum and its index; the first one wins, NaN never does; 0 and -1 where all four are NaN.
void maxPairs(const PairPlane& plane, const float* in, float* out, int* winner);
/// Every pixel of the plane: its window's gradient where it is the winner, else 0; `accumulate`: added.
void spreadPairs(const PairPlane& plane, const float* gradient, const int* winner, float* out, bool accumulate);

}  // namespace N2D2::cpu

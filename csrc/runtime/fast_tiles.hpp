#pragma once
// How the fast convolution cuts its work: the size of the tiles.
#include "fast_dot.hpp"
#include "fast_shape.hpp"

#if N2D2_SIMD_LEVEL != N2D2_SIMD_none

namespace N2D2 {
namespace fast {

/// Cycles of a step of a tile: of sums, loads, latency and weights from the second cache.
constexpr int larger(int a, int b) { return a > b ? a : b; }
constexpr int tileCost(int pixels, int blocks) { return larger(larger(pixels * blocks, pixels + blocks), larger(5, 2 * blocks)); }

/// Pixels of a tile for `b` blocks: tiles of a row as even as can be.
constexpr int divided(int a, int b) { return (a + b - 1) / b; }
constexpr int mostPixels(int b) { return larger(1, MaxRegisters / b - 1 < 14 ? MaxRegisters / b - 1 : 14); }
constexpr int tilePixels(int width, int b) { return divided(width, divided(width, mostPixels(b))); }
constexpr int lastPixels(int width, int pixels) { return width - (divided(width, pixels) - 1) * pixels; }

constexpr int rowCost(int width, int pixels, int b)
{
    return b == 0 ? 0 : (divided(width, pixels) - 1) * tileCost(pixels, b) + tileCost(lastPixels(width, pixels), b);
}
constexpr int layerCost(int width, int blocks, int b)
{
    return blocks / b * rowCost(width, tilePixels(width, b), b) + rowCost(width, tilePixels(width, b), blocks % b);
}
/// Blocks of a tile, up to `b`: the cheapest.
constexpr int tileBlocks(int width, int blocks, int b, int best)
{
    return b == 0 ? best
                  : tileBlocks(width, blocks, b - 1, best == 0 || layerCost(width, blocks, b) < layerCost(width, blocks, best) ? b : best);
}

template <class S> struct Tiles {
    static constexpr int blocks = tileBlocks(S::outWidth, S::blocks, S::blocks < MaxBlocks ? +S::blocks : +MaxBlocks, 0);
    static constexpr int pixels = tilePixels(S::outWidth, blocks);
    static constexpr int perRow = (S::outWidth + pixels - 1) / pixels;
    static constexpr int lastPixels = S::outWidth - (perRow - 1) * pixels;
    static constexpr int blockGroups = (S::blocks + blocks - 1) / blocks;
    static constexpr int lastBlocks = S::blocks - (blockGroups - 1) * blocks;
};

}  // namespace fast
}  // namespace N2D2

#endif

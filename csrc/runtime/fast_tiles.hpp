#pragma once
// How the fast convolution cuts its work: the geometry with what is one run of memory joined, and the size of the tiles.
#include "fast_dot.hpp"

namespace N2D2 {
namespace fast {

/// G with the whole input as one pixel (Fc), or all pixels as one row (1x1), where these are one after another in memory.
template <class G> struct Shape {
    static constexpr int outputs = G::outputs;
    static constexpr int outStride = G::outStride;
    static constexpr bool wholeInput = G::kernelWidth == G::inWidth && G::kernelHeight == G::inHeight && G::outWidth == 1 && G::outHeight == 1 &&
        G::padLeft == 0 && G::padTop == 0 && (G::inStride == G::inChannels || G::inWidth * G::inHeight == 1) && G::dilationX == 1 &&
        G::dilationY == 1 && (G::kernelWidth * G::inChannels % 4 == 0 || G::kernelHeight == 1);
    static constexpr bool oneRow = !wholeInput && G::kernelWidth == 1 && G::kernelHeight == 1 && G::strideX == 1 && G::strideY == 1 && G::padLeft == 0 &&
        G::padTop == 0 && G::outWidth == G::inWidth && G::outHeight == G::inHeight;
    static constexpr int channels = wholeInput ? G::kernelWidth * G::kernelHeight * G::inChannels : G::inChannels;
    static constexpr int inStride = wholeInput ? channels : G::inStride;
    static constexpr int kernelWidth = wholeInput ? 1 : G::kernelWidth;
    static constexpr int kernelHeight = wholeInput ? 1 : G::kernelHeight;
    static constexpr int inWidth = wholeInput ? 1 : (oneRow ? G::inWidth * G::inHeight : G::inWidth);
    static constexpr int inHeight = wholeInput || oneRow ? 1 : G::inHeight;
    static constexpr int outWidth = oneRow ? G::outWidth * G::outHeight : G::outWidth;
    static constexpr int outHeight = oneRow ? 1 : G::outHeight;
    static constexpr int strideX = wholeInput ? 1 : G::strideX;
    static constexpr int strideY = wholeInput ? 1 : G::strideY;
    static constexpr int padLeft = G::padLeft;
    static constexpr int padTop = G::padTop;
    static constexpr int dilationX = G::dilationX;
    static constexpr int dilationY = G::dilationY;
    // Weights of a kernel row, in groups of 4, and of a block
    static constexpr int row = kernelWidth * channels;
    static constexpr int groups = (row + 3) / 4;
    static constexpr int blocks = (outputs + 15) / 16;
    static constexpr int blockBytes = 16 * 4 * (1 + kernelHeight * groups);
    static constexpr int lastValid = outputs - (blocks - 1) * 16;
    static constexpr int lastLanes = (lastValid + 3) / 4 * 4;
    static constexpr int inBytes = (inHeight * inWidth - 1) * inStride + channels;
    static constexpr bool aligned = channels % 4 == 0;
    static constexpr bool contiguous = inStride == channels && dilationX == 1;
};

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

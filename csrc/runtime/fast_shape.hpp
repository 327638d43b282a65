#pragma once
// The geometry of the fast convolution, with what is one run of memory joined.
#include "fast_simd.hpp"

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

}  // namespace fast
}  // namespace N2D2

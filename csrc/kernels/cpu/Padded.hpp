#pragma once
// Images with their padding written out (or cropped), and tables of offsets into them: a convolution of any rank, stride,
// dilation and padding then reads xp[tap[c,k] + position[o]].
#include <vector>

#include "kernels/conv.hpp"

namespace N2D2::cpu {

struct PaddedImage {
    explicit PaddedImage(const ConvGeometry& g);

    bool padded = false;              ///< false: the padded image is the input itself
    std::size_t plane = 1;            ///< elements of a padded channel
    std::size_t inputPlane = 1;
    std::vector<std::size_t> taps;    ///< offset of each kernel element inside a channel
    std::vector<std::size_t> positions;  ///< offset of each output position
    std::size_t rowLength = 1;        ///< output positions in a row along x

    /// True when this offset in a padded channel holds an input value, not padding.
    bool isInput(std::size_t offset) const
    {
        const std::size_t at[3] = {offset % mPadded[0], offset / mPadded[0] % mPadded[1], offset / (mPadded[0] * mPadded[1])};
        for (std::size_t d = 0; d < 3; ++d)
            if (at[d] < mTo[d] || at[d] >= mTo[d] + mCount[d])
                return false;
        return true;
    }
    /// Copies `channels` planes into their padded form.
    template <class T> void pad(const T* from, std::size_t channels, T* to) const
    {
        std::fill(to, to + channels * plane, T(0));
        forRows(channels, [&](std::size_t at, std::size_t padAt, std::size_t n) {
            std::copy(from + at, from + at + n, to + padAt);
        });
    }
    /// Adds (or, without accumulate, writes) the padded planes onto the plain ones; what was cropped gets zero.
    template <class T> void unpad(const T* from, std::size_t channels, T* to, bool accumulate) const
    {
        if (!accumulate)
            std::fill(to, to + channels * inputPlane, T(0));
        forRows(channels, [&](std::size_t at, std::size_t padAt, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i)
                to[at + i] += from[padAt + i];
        });
    }

private:
    template <class Body> void forRows(std::size_t channels, const Body& body) const
    {
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t z = 0; z < mCount[2]; ++z)
                for (std::size_t y = 0; y < mCount[1]; ++y)
                    body(c * inputPlane + ((mFrom[2] + z) * mInput[1] + mFrom[1] + y) * mInput[0] + mFrom[0],
                         c * plane + ((mTo[2] + z) * mPadded[1] + mTo[1] + y) * mPadded[0] + mTo[0], mCount[0]);
    }
    // x, y, z; unused axes have size 1. mCount elements from mFrom of the input lie at mTo of the padded image.
    std::size_t mInput[3] = {1, 1, 1}, mPadded[3] = {1, 1, 1}, mFrom[3] = {}, mTo[3] = {}, mCount[3] = {1, 1, 1};
};

}  // namespace N2D2::cpu

#pragma once
// Loops of operators that mix the channels of a pixel (LRN, Normalize): pixels in blocks, channels as the outer loop, so that planes
// are read along their rows.
#include "kernels/cpu/Common.hpp"

namespace N2D2::cpu {

struct ChannelBlocks {
    static constexpr std::size_t Block = 64;
    std::size_t spatial, channels, batch;

    explicit ChannelBlocks(const BaseTensor& x)
    {
        if (x.empty())
            throw std::invalid_argument("a normalization of an empty tensor");
        batch = x.dimB();
        channels = x.nbDims() >= 2 ? x.dims()[x.nbDims() - 2] : 1;
        spatial = x.size() / (batch * channels);
    }

    /// body(index of the first pixel's first channel, index of that pixel among the pixels of all stimuli, number of pixels)
    template <class Body> void run(const Body& body) const
    {
        const std::size_t blocks = (spatial + Block - 1) / Block;
        parallelFor(
            batch * blocks,
            [&](std::size_t item) {
                const std::size_t b = item / blocks, first = item % blocks * Block;
                body(b * channels * spatial + first, b * spatial + first, std::min(Block, spatial - first));
            },
            std::max<std::size_t>(1, 4096 / (channels * std::min(Block, spatial))));
    }
};

}  // namespace N2D2::cpu

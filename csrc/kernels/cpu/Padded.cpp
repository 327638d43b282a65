#include "kernels/cpu/Padded.hpp"

#include <algorithm>

namespace N2D2::cpu {

PaddedImage::PaddedImage(const ConvGeometry& g)
{
    std::size_t kernel[3] = {1, 1, 1}, stride[3] = {1, 1, 1}, dilation[3] = {1, 1, 1}, out[3] = {1, 1, 1};
    const auto output = g.output();
    for (std::size_t d = 0; d < g.input.size(); ++d) {
        const long in = static_cast<long>(g.input[d]);
        kernel[d] = g.kernel[d];
        stride[d] = g.stride[d];
        dilation[d] = g.dilation[d];
        out[d] = output[d];
        padded = padded || g.padBegin[d] != 0 || g.padEnd[d] != 0;
        mInput[d] = g.input[d];
        mPadded[d] = static_cast<std::size_t>(in + g.padBegin[d] + g.padEnd[d]);
        const long first = std::max(0l, -g.padBegin[d]), last = std::min(in, in + g.padEnd[d]);
        mFrom[d] = static_cast<std::size_t>(first);
        mTo[d] = static_cast<std::size_t>(std::max(0l, g.padBegin[d]));
        mCount[d] = static_cast<std::size_t>(std::max(0l, last - first));
    }
    plane = mPadded[0] * mPadded[1] * mPadded[2];
    rowLength = out[0];
    inputPlane = mInput[0] * mInput[1] * mInput[2];
    for (std::size_t z = 0; z < kernel[2]; ++z)
        for (std::size_t y = 0; y < kernel[1]; ++y)
            for (std::size_t x = 0; x < kernel[0]; ++x)
                taps.push_back((z * dilation[2] * mPadded[1] + y * dilation[1]) * mPadded[0] + x * dilation[0]);
    for (std::size_t z = 0; z < out[2]; ++z)
        for (std::size_t y = 0; y < out[1]; ++y)
            for (std::size_t x = 0; x < out[0]; ++x)
                positions.push_back((z * stride[2] * mPadded[1] + y * stride[1]) * mPadded[0] + x * stride[0]);
}

}  // namespace N2D2::cpu

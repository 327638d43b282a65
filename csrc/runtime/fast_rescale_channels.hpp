#pragma once
// finish() alone, of 8-bit inputs: the same results as rescale_channels.hpp. Plain C++11.
#include "fast_elemwise.hpp"

namespace N2D2 {

/// G: constants (`static constexpr int`): outWidth, outHeight, outputs, outStride, inStride. Sum: int32_t.
template <class Sum, class G, class In, class Finish, class Out>
void fastRescaleChannels(const G& g, const In* in, const Finish& finish, Out* out)
{
    fastElementWise<Sum, SumOp>(g, finish, out, operand(in, G::inStride));
}

}  // namespace N2D2

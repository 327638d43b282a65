#pragma once
// Inner loops of the depth-wise convolution over flat runs of values; 16 lanes a block, in one order on every instruction set.
#include <cstddef>

namespace N2D2::cpu {

/// Runs are whole blocks: buffers are this many elements longer than what is asked for.
constexpr std::size_t DepthwiseBlock = 64;

/// out[i] = Σ_t w[t]·from[t][i] for i in [0, n rounded up to whole blocks).
void depthwiseTaps(const float* w, const float* const* from, std::size_t taps, std::size_t n, float* out);
void depthwiseTaps(const double* w, const double* const* from, std::size_t taps, std::size_t n, double* out);
/// to[t][i] += w[t]·from[i] for i in [0, n).
void depthwiseSpread(const float* w, float* const* to, std::size_t taps, std::size_t n, const float* from);
void depthwiseSpread(const double* w, double* const* to, std::size_t taps, std::size_t n, const double* from);
/// sums[t·16 + l] += Σ a[i]·from[t][i] over the i of lane l in [0, n rounded up); a is 0 beyond n.
void depthwiseProducts(const float* a, const float* const* from, std::size_t taps, std::size_t n, float* sums);
void depthwiseProducts(const double* a, const double* const* from, std::size_t taps, std::size_t n, double* sums);

}  // namespace N2D2::cpu

#pragma once
// Products for 1x1 convolutions of few channels (AVX-512): operands are read as they lie, where a general matrix product would copy
// them into its own order first.
#include <cstddef>

namespace N2D2::cpu {

/// Rows of a block of weights.
constexpr std::size_t PointwiseRows = 8;

bool pointwiseKernelsAvailable();
/// Floats that packedWeights() writes.
std::size_t packedWeightsSize(std::size_t rows, std::size_t depth);
/// Blocks of 8 rows {depth, 8}, the last one filled up with 0, of weights where w(row, k) lies at row·strideRow + k·strideDepth.
void packWeights(const float* w, std::size_t rows, std::size_t depth, std::size_t strideRow, std::size_t strideDepth, float* packed);
/// y[row, p] = (accumulate ? y : 0) + bias[row] + Σ_k w(row, k)·x[k, p] for p in [0, n); rows of x and y lie `stride…` apart; `bias` may
/// be null; `scratch` holds 32·depth floats.
void pointwiseProduct(const float* packed, std::size_t rows, std::size_t depth, const float* x, std::size_t strideX, std::size_t n,
                      const float* bias, float* y, std::size_t strideY, bool accumulate, float* scratch);
/// out[i·columns + j] += Σ_p a[i, p]·b[j, p] for p in [0, n); rows of a and b lie n apart.
void pointwiseDots(const float* a, std::size_t rows, const float* b, std::size_t columns, std::size_t n, float* out);

}  // namespace N2D2::cpu

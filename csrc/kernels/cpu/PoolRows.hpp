#pragma once
// Inner loops of pooling over one row of outputs, compiled for each instruction set (comparisons and plain sums only, so the
// results are the same on all of them).
#include <cstddef>

namespace N2D2::cpu {

/// best[i], winner[i] against in[i·step] for i in [0, n): the first maximum stays, NaN never wins; winner -1 = nothing yet.
void maxRow(const float* in, std::size_t step, std::size_t n, int index, float* best, int* winner);
void maxRow(const double* in, std::size_t step, std::size_t n, int index, double* best, int* winner);
/// out[i], winner[i] = the maximum of in[taps[t] + i·step] over all taps, the first one of them; 0 and -1 where all are NaN.
void maxWindows(const float* in, const std::size_t* taps, std::size_t nbTaps, std::size_t step, std::size_t n, int index,
                float* out, int* winner);
void maxWindows(const double* in, const std::size_t* taps, std::size_t nbTaps, std::size_t step, std::size_t n, int index,
                double* out, int* winner);
/// sum[i] += in[i·step]
void sumRow(const float* in, std::size_t step, std::size_t n, double* sum);
void sumRow(const double* in, std::size_t step, std::size_t n, double* sum);
/// out[i·step] += value[i]
void spreadRow(const float* value, std::size_t step, std::size_t n, float* out);
void spreadRow(const double* value, std::size_t step, std::size_t n, double* out);

/// out[p] = average of the n values of plane p, in sums of the element type.
void averagePlanes(const float* in, std::size_t planes, std::size_t n, float* out);
void averagePlanes(const double* in, std::size_t planes, std::size_t n, double* out);

}  // namespace N2D2::cpu

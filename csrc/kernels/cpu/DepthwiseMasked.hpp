#pragma once
// Sums of shifted planes with masked vectors (AVX-512): padding is a cleared bit of a mask, never a copy.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace N2D2::cpu {

/// out[k] = Σ_t w[t]·(mask bit ? in[k + shift[t]] : 0) for k in [0, positions).
struct MaskedTaps {
    std::size_t positions = 0;
    std::vector<std::ptrdiff_t> shifts;
    std::vector<std::size_t> weights;  ///< which element of a kernel a tap is
    std::vector<std::uint16_t> masks;  ///< of each block of 16 positions and tap
};

/// Most taps of one MaskedTaps.
constexpr std::size_t MostMaskedTaps = 64;

bool maskedTapsAvailable();
/// out = (accumulate ? out : 0) + sums + bias; `kernel` is indexed by taps.weights.
void maskedSums(const MaskedTaps& taps, const float* in, const float* kernel, float bias, float* out, bool accumulate);
/// sums[t·16 + lane] += in[k + shift[t]]·factors[k] where the mask allows.
void maskedProducts(const MaskedTaps& taps, const float* in, const float* factors, float* sums);

/// Phases of a plane for a stride of 2 along x and any along y: those of row 0, 0 + strideY, … first.
struct ColumnPhases {
    std::size_t width, height, strideY, phase, pitch;  ///< `phase`: elements of a phase, `pitch` of its rows
    std::size_t row(std::size_t y) const { return y % strideY * 2 * phase + y / strideY * pitch; }
};
void splitColumns(const float* plane, const ColumnPhases& geometry, float* phases);
/// plane = (accumulate ? plane : 0) + the phases in their places
void mergeColumns(const float* phases, const ColumnPhases& geometry, float* plane, bool accumulate);

}  // namespace N2D2::cpu

#pragma once
// Register-tiled inner loops of the direct convolution, which reads its patches straight from padded images (stride 1).
#include <cstddef>

namespace N2D2::cpu {

template <class T> struct DirectKernels {
    /// tile[rows][panel] = Σ_k w[k][rows]·x[offset[k] + 0…panel), panel = 2·lanes positions.
    using Forward = void (*)(std::size_t k, const std::size_t* offsets, const T* x, const T* w, T* tile);
    /// sums[o][t][lanes] += Σ over `images` and `positions` (a multiple of lanes) of dy[o][position]·x[taps[t] + position].
    struct WeightsJob {
        std::size_t images, positions;
        const T* x;
        std::size_t xImage;
        const T* dy;
        std::size_t dyImage, dyRow;
        const std::size_t* taps;
        T* sums;
        std::size_t sumsRow;
    };
    using Weights = void (*)(const WeightsJob& job);

    static constexpr std::size_t MaxRows = 12, MaxOutputs = 4, MaxTaps = 6;
    std::size_t lanes = 0;
    Forward forward[MaxRows + 1] = {};                   ///< by rows; null where there is none
    Weights weights[MaxOutputs + 1][MaxTaps + 1] = {};   ///< by outputs and taps of a tile
};

/// The kernels of this machine.
template <class T> const DirectKernels<T>& directKernels();
extern template const DirectKernels<float>& directKernels<float>();
extern template const DirectKernels<double>& directKernels<double>();

}  // namespace N2D2::cpu

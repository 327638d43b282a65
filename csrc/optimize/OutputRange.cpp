#include <array>
#include <cmath>

#include "core/Parallel.hpp"
#include "core/Simd.hpp"
#include "optimize/Calibration.hpp"

namespace N2D2 {

namespace {

constexpr std::size_t block = 16384, lanes = 128;

/// Of one block, lane by lane: its values are walked by vectors.
template <class T> OutputRange statistics(const T* values, std::size_t count)
{
    std::array<double, lanes> least{}, largest{}, sums{}, squares{};
    const std::size_t used = std::min(lanes, count);
    for (std::size_t l = 0; l < used; ++l) {
        const double v = static_cast<double>(values[l]);
        least[l] = largest[l] = sums[l] = v;
        squares[l] = v * v;
    }
    double *const low = least.data(), *const high = largest.data(), *const sum = sums.data(), *const square = squares.data();
    for (std::size_t at = lanes; at < count; at += lanes) {
        const T* const from = values + at;
        simdFor(0, std::min(lanes, count - at), [=](std::size_t l) N2D2_INLINE {
            const double v = static_cast<double>(from[l]);
            low[l] = v < low[l] ? v : low[l];
            high[l] = v > high[l] ? v : high[l];
            sum[l] += v;
            square[l] += v * v;
        });
    }
    OutputRange all{low[0], high[0], static_cast<double>(count), 0.0, 0.0};
    for (std::size_t l = 0; l < used; ++l) {
        all.min = std::min(all.min, low[l]);
        all.max = std::max(all.max, high[l]);
        all.sum += sum[l];
        all.sumSquares += square[l];
    }
    return all;
}

}  // namespace

double OutputRange::stdDev() const
{
    return count > 0.0 ? std::sqrt(std::max(0.0, sumSquares / count - mean() * mean())) : 0.0;
}

template <class T> bool OutputRange::add(const std::vector<const T*>& stimuli, std::size_t size)
{
    if (size == 0)
        return true;
    const std::size_t blocks = (size + block - 1) / block;
    std::vector<OutputRange> parts(stimuli.size() * blocks);
    parallelFor(
        parts.size(),
        [&](std::size_t p) {
            const std::size_t begin = p % blocks * block;
            parts[p] = statistics(stimuli[p / blocks] + begin, std::min(block, size - begin));
        },
        std::max<std::size_t>(1, block / std::min(block, size)));
    for (const OutputRange& part : parts) {
        // Plus 0: there is no -0 among them.
        min = (count > 0.0 ? std::min(min, part.min) : part.min) + 0.0;
        max = (count > 0.0 ? std::max(max, part.max) : part.max) + 0.0;
        count += part.count;
        sum += part.sum;
        sumSquares += part.sumSquares;
    }
    // A value that is not finite leaves no sum finite.
    return std::isfinite(sum) && std::isfinite(min) && std::isfinite(max);
}

template bool OutputRange::add<float>(const std::vector<const float*>&, std::size_t);
template bool OutputRange::add<double>(const std::vector<const double*>&, std::size_t);

}  // namespace N2D2

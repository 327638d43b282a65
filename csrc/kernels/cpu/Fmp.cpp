#include "kernels/fmp.hpp"

#include <limits>

#include "kernels/cpu/Common.hpp"

namespace N2D2 {

using namespace cpu;

template <class T>
void fmpForward(Cpu, const FmpRegions& regions, const std::array<std::size_t, 3>& input,
                const std::vector<std::vector<std::size_t>>& channels, const Tensor<T>& x, Tensor<T>& y, Tensor<int>& winners)
{
    const auto& [rx, ry, rz] = regions.axes;
    const std::size_t outputs = channels.size(), plane = input[0] * input[1] * input[2], batch = x.dimB(), sample = x.size() / batch;
    const std::size_t places = rx.size() * ry.size() * rz.size();
    checkSize(y, batch * outputs * places, "fractional pooling output");
    checkSize(winners, y.size(), "fractional pooling winners");
    if (sample > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::invalid_argument("fractional pooling of more than 2^31 elements per stimulus");
    const T* const in = x.data();
    T* const out = y.data();
    int* const won = winners.data();
    parallelFor(
        batch * outputs,
        [&](std::size_t item) {
            const T* const from = in + item / outputs * sample;
            std::size_t at = item * places;
            for (const auto& z : rz) {
                for (const auto& row : ry) {
                    for (const auto& column : rx) {
                        T best = T(0);
                        int winner = -1;
                        for (const std::size_t c : channels[item % outputs]) {
                            for (std::size_t k = z.first; k <= z.last; ++k) {
                                for (std::size_t j = row.first; j <= row.last; ++j) {
                                    const std::size_t line = c * plane + (k * input[1] + j) * input[0];
                                    for (std::size_t i = line + column.first; i <= line + column.last; ++i) {
                                        if (winner < 0 ? from[i] == from[i] : from[i] > best) {
                                            best = from[i];
                                            winner = static_cast<int>(i);
                                        }
                                    }
                                }
                            }
                        }
                        out[at] = best;
                        won[at++] = winner;
                    }
                }
            }
        },
        1 + 4096 / (1 + plane));
}

template void fmpForward<float>(Cpu, const FmpRegions&, const std::array<std::size_t, 3>&, const std::vector<std::vector<std::size_t>>&,
                                const Tensor<float>&, Tensor<float>&, Tensor<int>&);
template void fmpForward<double>(Cpu, const FmpRegions&, const std::array<std::size_t, 3>&, const std::vector<std::vector<std::size_t>>&,
                                 const Tensor<double>&, Tensor<double>&, Tensor<int>&);

}  // namespace N2D2

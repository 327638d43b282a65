#pragma once
// Interpolation of image planes; spec cells §10.1.
#include "kernels/Backend.hpp"

namespace N2D2 {

enum class ResizeMode { Bilinear, BilinearTF, NearestNeighbor };

/// For each output position of an axis: the two source positions, and the weight of the second (empty: the first alone counts).
struct ResizeAxis {
    std::size_t in = 0;
    std::vector<std::size_t> low, high;
    std::vector<double> weight;
    mutable std::shared_ptr<const void> onDevice = nullptr;  ///< the same on the GPU, made when it is first used there
};
/// Bilinear: half-pixel centres. BilinearTF: scale (in - 1)/(out - 1) with `alignCorners`, else in/out, without an offset.
/// NearestNeighbor: floor(o·in/out).
ResizeAxis resizeAxis(ResizeMode mode, std::size_t in, std::size_t out, bool alignCorners);

/// y {W', H', planes} from x {W, H, planes}; `across` interpolates rows, `down` columns.
template <class T> void resizeForward(Cpu, const Tensor<T>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& y);
/// dx = (accumulate ? dx : 0) + what each position of dy gives to its four sources.
template <class T>
void resizeBackward(Cpu, const Tensor<T>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& dx, bool accumulate);

}  // namespace N2D2

#pragma once
// The kernels of kernels/*.hpp for the GPU: same arguments and formulas, device values read and written.
#include "kernels/bias.hpp"
#include "kernels/conv.hpp"
#include "kernels/cuda/Cuda.hpp"
#include "kernels/distance.hpp"
#include "kernels/elemwise.hpp"
#include "kernels/fc.hpp"
#include "kernels/fmp.hpp"
#include "kernels/lrn.hpp"
#include "kernels/lstm.hpp"
#include "kernels/norm.hpp"
#include "kernels/normalize.hpp"
#include "kernels/pointwise.hpp"
#include "kernels/pool.hpp"
#include "kernels/resize.hpp"
#include "kernels/unpool.hpp"

namespace N2D2 {

/// cuDNN, in deterministic algorithms unless setDeterministic(false), without TF32.
template <class T> std::unique_ptr<ConvPlan<T>> makeConvPlan(Cuda, const ConvGeometry& geometry);
/// cuBLAS.
template <class T> std::unique_ptr<FcPlan<T>> makeFcPlan(Cuda, std::size_t batch, std::size_t inputs, std::size_t outputs);
template <class T> std::unique_ptr<PoolPlan<T>> makePoolPlan(Cuda, const PoolGeometry& geometry);
template <class T>
std::unique_ptr<BatchNormPlan<T>> makeBatchNormPlan(Cuda, std::size_t spatial, std::size_t channels, std::size_t batch);

template <class T> std::unique_ptr<BiasPlan<T>> makeBiasPlan(Cuda, std::size_t batch, std::size_t channels, std::size_t spatial);

template <class T> void lrnForward(Cuda, const LrnShape& shape, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& scale);
template <class T>
void lrnBackward(Cuda, const LrnShape& shape, const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& dy, Tensor<T>& work,
                 Tensor<T>& dx, bool accumulate);
template <class T> void normalizeForward(Cuda, NormalizeNorm norm, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& norms);
template <class T>
void normalizeBackward(Cuda, NormalizeNorm norm, const Tensor<T>& x, const Tensor<T>& norms, const Tensor<T>& dy, Tensor<T>& dx,
                       bool accumulate);
template <class T>
void thresholdedCopy(Cuda, const Tensor<T>& x, ThresholdCellOperation operation, T threshold, T max, Tensor<T>& y);
template <class T> void targetBiasedCopy(Cuda, const Tensor<T>& x, const Tensor<T>& sign, T bias, Tensor<T>& y);

/// cuDNN, layer by layer: the masks between them are ours, so that they are those of the CPU.
template <class T> std::unique_ptr<LstmPlan<T>> makeLstmPlan(Cuda, const LstmShape& shape);
template <class T> void rowsToSteps(Cuda, const Tensor<T>& stimuli, Tensor<T>& sequences);
template <class T> void stepsToRows(Cuda, const Tensor<T>& sequences, Tensor<T>& stimuli, bool accumulate);
template <class T> void lastSteps(Cuda, const Tensor<T>& sequences, const std::vector<unsigned>& lengths, Tensor<T>& y);
template <class T> void fromLastSteps(Cuda, const Tensor<T>& dy, const std::vector<unsigned>& lengths, Tensor<T>& sequences);

template <class T> void softmaxForward(Cuda, const Tensor<T>& x, Tensor<T>& y, std::size_t groupSize);
template <class T>
void softmaxBackward(Cuda, const Tensor<T>& y, const Tensor<T>& dy, Tensor<T>& dx, std::size_t groupSize, bool accumulate);

template <class T> void scaledCopy(Cuda, const Tensor<T>& x, T alpha, Tensor<T>& y, bool accumulate);
template <class T> void copyChannelsTo(Cuda, const Tensor<T>& x, Tensor<T>& y, std::size_t offset);
template <class T> void copyChannelsFrom(Cuda, const Tensor<T>& dy, std::size_t offset, Tensor<T>& dx, bool accumulate);

template <class T>
void elemWiseForward(Cuda, const ElemWiseArguments<T>& arguments, Tensor<T>& y, Tensor<T>& root, Tensor<int>& winner);
template <class T>
void elemWiseBackward(Cuda, const ElemWiseArguments<T>& arguments, std::size_t k, const Tensor<T>& dy, const Tensor<T>& root,
                      const Tensor<int>& winner, Tensor<T>& dx, bool accumulate);
template <class T> void maskedCopy(Cuda, const Tensor<T>& x, const Tensor<T>& mask, Tensor<T>& y, bool accumulate);
template <class T> void paddedCopy(Cuda, const Tensor<T>& x, long left, long top, Tensor<T>& y, bool accumulate);
template <class T>
void transposedCopy(Cuda, const Tensor<T>& x, const std::vector<std::size_t>& perm, Tensor<T>& y, bool accumulate);

template <class T> void resizeForward(Cuda, const Tensor<T>& x, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& y);
template <class T>
void resizeBackward(Cuda, const Tensor<T>& dy, const ResizeAxis& across, const ResizeAxis& down, Tensor<T>& dx, bool accumulate);
template <class T>
void unpoolForward(Cuda, const Tensor<T>& x, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& y, bool accumulate);
template <class T>
void unpoolBackward(Cuda, const Tensor<T>& dy, const Tensor<int>& winners, const Tensor<int>& places, Tensor<T>& dx, bool accumulate);
template <class T>
void fmpForward(Cuda, const FmpRegions& regions, const std::array<std::size_t, 3>& input,
                const std::vector<std::vector<std::size_t>>& channels, const Tensor<T>& x, Tensor<T>& y, Tensor<int>& winners);

template <class T> void distanceForward(Cuda, const Tensor<T>& x, const Tensor<T>& centers, Tensor<T>& y);
template <class T>
void distanceBackwardData(Cuda, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dx, bool accumulate);
template <class T>
void distanceBackwardCenters(Cuda, const Tensor<T>& x, const Tensor<T>& centers, const Tensor<T>& k, Tensor<T>& dCenters, bool accumulate);

template <class T> void sumPoolForward(Cuda, const Tensor<T>& x, const std::vector<std::size_t>& window, Tensor<T>& y);
template <class T> void sumPoolBackward(Cuda, const Tensor<T>& dy, const std::vector<std::size_t>& window, Tensor<T>& dx);
/// `map` is on the host.
template <class T> void zeroUnconnected(Cuda, Tensor<T>& w, const Tensor<bool>& map);

}  // namespace N2D2

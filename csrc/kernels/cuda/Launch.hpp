#pragma once
// Kernels of the .cu files on device addresses; T is float or double. No CUDA header here: *_cuda.cpp files call them.
#include <array>
#include <cstddef>

namespace N2D2 {
enum class ElemWiseOp;
enum class NormalizeNorm;
}

namespace N2D2::gpu {

// eltwise.cu: x {spatial, channels, batch} where channels matter
template <class T> void scaledCopy(const T* x, T alpha, T* y, std::size_t n, bool accumulate);
/// `batch` blocks of `block` values, from[i·fromStride…] to to[i·toStride…].
template <class T>
void copyBlocks(const T* from, std::size_t fromStride, T* to, std::size_t toStride, std::size_t block, std::size_t batch, bool accumulate);
template <class T> void addBias(const T* bias, T* y, std::size_t spatial, std::size_t channels, std::size_t batch);
/// sums[c] = (accumulate ? sums[c] : 0) + Σ over batch and space, in a fixed order.
template <class T>
void channelSums(const T* x, T* sums, std::size_t spatial, std::size_t channels, std::size_t batch, bool accumulate);
/// `map` {outputs, channels} of bytes on the device.
template <class T> void zeroUnconnected(T* w, const bool* map, std::size_t kernel, std::size_t channels, std::size_t outputs);

// channelwise.cu: x {spatial, channels, batch}
/// Channels before and after a window's own; `factor` is alpha/n, in the gradient times 2·beta.
struct LrnWindow {
    std::size_t before, after;
    double factor, beta, k;
};
template <class T>
void lrnForward(const LrnWindow& window, const T* x, T* y, T* scale, std::size_t spatial, std::size_t channels, std::size_t batch);
template <class T>
void lrnBackward(const LrnWindow& window, const T* x, const T* scale, const T* dy, T* work, T* dx, std::size_t spatial,
                 std::size_t channels, std::size_t batch, bool accumulate);
/// norms: one a pixel.
template <class T>
void normalizeForward(NormalizeNorm norm, const T* x, T* y, T* norms, std::size_t spatial, std::size_t channels, std::size_t batch);
template <class T>
void normalizeBackward(NormalizeNorm norm, const T* x, const T* norms, const T* dy, T* dx, std::size_t spatial, std::size_t channels,
                       std::size_t batch, bool accumulate);
/// y = x > threshold ? (keepsAbove ? x : above) : (keepsBelow ? x : below)
template <class T> void thresholdedCopy(const T* x, T threshold, bool keepsAbove, bool keepsBelow, T above, T below, T* y, std::size_t n);
template <class T> void targetBiasedCopy(const T* x, const T* sign, T bias, T* y, std::size_t n);

// elemwise.cu
/// The inputs of an element-wise operation; tables on the device.
template <class T> struct ElemWiseSources {
    std::size_t count, planes, size, channels;  ///< inputs; (stimulus, channel) planes of `size` pixels
    const T* const* data;                       ///< of each input
    const T *weights, *shifts;                  ///< k·channels + c
    const char* single;                         ///< not 0: the input has one pixel a plane, which stands for all
};
template <class T> void elemWiseForward(ElemWiseOp op, const ElemWiseSources<T>& sources, T* y, T* root, int* winner);
/// `single`: input k is one of single pixels.
template <class T>
void elemWiseBackward(ElemWiseOp op, const ElemWiseSources<T>& sources, std::size_t k, bool single, const T* dy, const T* root,
                      const int* winner, T* dx, bool accumulate);
template <class T> void maskedCopy(const T* x, const T* mask, T* y, std::size_t n, bool accumulate);
/// y of `size` (x first): y[i, j, k, b] = x[i·step0 + j·step1 + k·step2 + b·step3].
template <class T>
void transposedCopy(const T* x, const std::array<std::size_t, 4>& step, T* y, const std::array<std::size_t, 4>& size, bool accumulate);

// softmax.cu
template <class T> void softmaxForward(const T* x, T* y, std::size_t spatial, std::size_t group, std::size_t groups);
template <class T>
void softmaxBackward(const T* y, const T* dy, T* dx, std::size_t spatial, std::size_t group, std::size_t groups, bool accumulate);

// window.cu
/// `planes` boxes of x first sizes; to[p] = from[p + begin], 0 outside; negative begins leave a border.
struct Box {
    std::size_t size[3];
};
/// out (of size `outer`) = in (of size `inner`) shifted by `begin` per axis; what is not covered is 0.
template <class T> void shiftBox(const T* in, Box inner, T* out, Box outer, const std::array<long, 3>& begin, std::size_t planes, bool accumulate);
template <class T> void sumPoolForward(const T* x, Box full, T* y, Box pooled, Box window, std::size_t planes);
template <class T> void sumPoolBackward(const T* dy, Box pooled, T* dx, Box full, Box window, std::size_t planes);

// pool.cu
/// Index tables on the device; axes x first.
struct PoolTables {
    std::size_t batch, inChannels, outChannels;
    Box input, output;
    double window;                         ///< elements of one window
    bool truncate;
    const int *begin[3], *end[3];          ///< input positions of each output position
    const int *firstOut[3], *lastOut[3];   ///< output positions whose window holds an input position: [first, last)
    const int *first, *channels;           ///< input channels of output o: channels[first[o] … first[o + 1])
    const int *firstOf, *outputs;          ///< output channels of input c
};
template <class T> void maxPoolForward(const PoolTables& tables, const T* x, T* y, int* argMax);
template <class T> void averagePoolForward(const PoolTables& tables, const T* x, T* y);
template <class T> void maxPoolBackward(const PoolTables& tables, const T* dy, const int* argMax, T* dx, bool accumulate);
template <class T> void averagePoolBackward(const PoolTables& tables, const T* dy, T* dx, bool accumulate);

// norm.cu
template <class T>
void batchMoments(const T* x, std::size_t spatial, std::size_t channels, std::size_t batch, double momentum, T* runningMean,
                  T* runningVariance, T* mean, T* variance);
template <class T>
void normalize(const T* x, const T* scale, const T* bias, const T* mean, const T* variance, double epsilon, std::size_t spatial,
               std::size_t channels, std::size_t batch, T* y);
/// Also leaves the three factors of each channel for normalizeBackward.
template <class T>
void batchSums(const T* x, const T* dy, const T* scale, const T* mean, const T* variance, double epsilon, bool fixedStatistics,
               std::size_t spatial, std::size_t channels, std::size_t batch, T* dscale, T* dbias, bool accumulate, T* factors);
template <class T>
void normalizeBackward(const T* x, const T* dy, const T* mean, const T* factors, std::size_t spatial, std::size_t channels,
                       std::size_t batch, T* dx, bool accumulate);

// solver.cu
template <class T> void sgdPlain(T* w, const T* g, std::size_t n, T rate, T low, T high);
template <class T> void sgdMomentum(T* w, const T* g, T* m, std::size_t n, T rate, T momentum, T decay, T low, T high);
template <class T>
void adam(T* w, const T* g, T* m, T* v, std::size_t n, T beta1, T beta2, T alpha, T epsilon, T low, T high);

// lstm.cu
/// Stimuli {width, height, channels, batch} whose rows are the steps of sequences {width·channels, batch, height}.
struct Rows {
    std::size_t width, height, channels, batch;
};
template <class T> void swapRowsAndSteps(const T* from, T* to, const Rows& shape, bool toSteps, bool accumulate);
/// values[i] *= factors[i].
template <class T> void multiplyBy(const T* factors, T* values, std::size_t n);


// sampling.cu
/// One axis of a resize on the device (ResizeAxis); `first` and `last`: the outputs [first, last) that read an input position.
struct ResizeTable {
    std::size_t in, out;
    const int *low, *high, *first, *last;
    const double* weight;  ///< of `high`; null: `low` alone counts
};
template <class T> void resizeForward(const T* x, const ResizeTable& across, const ResizeTable& down, T* y, std::size_t planes);
template <class T>
void resizeBackward(const T* dy, const ResizeTable& across, const ResizeTable& down, T* dx, std::size_t planes, bool accumulate);
/// `n` winners and `size` outputs a stimulus; `places` (of `known` entries) may be null. `links`: size·batch + n·batch scratch values.
struct Winners {
    std::size_t batch, n, size, known;
    const int *winners, *places;
};
template <class T> void unpoolForward(const Winners& w, const T* x, T* y, int* links, bool accumulate);
template <class T> void unpoolBackward(const Winners& w, const T* dy, T* dx, bool accumulate);
/// Tables on the device: regions (first, last) of each axis, channels[first[o] … first[o + 1]) of output o.
struct FmpTables {
    std::size_t batch, outputs, sample;
    std::size_t input[3], regions[3];
    const int *axis[3], *first, *channels;
};
template <class T> void fmpForward(const FmpTables& tables, const T* x, T* y, int* winners);

// distance.cu: x {features, batch}, centers {features, n}, y and k {n, batch}
struct DistanceShape {
    std::size_t batch, features, centers;
};
template <class T> void distanceForward(const DistanceShape& shape, const T* x, const T* centers, T* y);
template <class T>
void distanceBackwardData(const DistanceShape& shape, const T* x, const T* centers, const T* k, T* dx, bool accumulate);
template <class T>
void distanceBackwardCenters(const DistanceShape& shape, const T* x, const T* centers, const T* k, T* dCenters, bool accumulate);

}  // namespace N2D2::gpu

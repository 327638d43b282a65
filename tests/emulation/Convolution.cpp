// Convolutions of cuDNN by their definition.
#include "Descriptors.hpp"
#include "Emulation.hpp"

namespace {

/// Walks the positions of a box, last axis first.
struct Odometer {
    std::vector<int> sizes, at;

    explicit Odometer(std::vector<int> box) : sizes(std::move(box)), at(sizes.size(), 0) {}
    bool next()
    {
        for (std::size_t d = sizes.size(); d-- > 0;) {
            if (++at[d] < sizes[d])
                return true;
            at[d] = 0;
        }
        return false;
    }
};

std::size_t count(const std::vector<int>& dims)
{
    std::size_t n = 1;
    for (const int size : dims)
        n *= static_cast<std::size_t>(size);
    return n;
}

bool fits(const cudnnTensorStruct& x, const cudnnFilterStruct& w, const cudnnConvolutionStruct& c, const cudnnTensorStruct& y)
{
    const std::size_t axes = c.padding.size();
    if (axes < 2 || x.dims.size() != axes + 2 || w.dims.size() != axes + 2 || y.dims.size() != axes + 2 || x.dims[0] != y.dims[0]
        || x.dims[1] != w.dims[1] * c.groups || y.dims[1] != w.dims[0] || w.dims[0] % c.groups)
        return false;
    for (std::size_t d = 0; d < axes; ++d) {
        const int extent = (w.dims[d + 2] - 1) * c.dilation[d] + 1;
        if (y.dims[d + 2] != (x.dims[d + 2] + 2 * c.padding[d] - extent) / c.stride[d] + 1)
            return false;
    }
    return true;
}

/// visit(element of x, of w, of y) for all that meet.
template <class Visit>
void meet(const cudnnTensorStruct& x, const cudnnFilterStruct& w, const cudnnConvolutionStruct& c, const cudnnTensorStruct& y, const Visit& visit)
{
    const std::size_t axes = c.padding.size();
    const int channels = w.dims[1], outputs = w.dims[0] / c.groups;
    Odometer out(y.dims);
    do {
        const int o = out.at[1];
        std::size_t toY = 0;
        for (std::size_t d = 0; d < axes + 2; ++d)
            toY += static_cast<std::size_t>(out.at[d]) * static_cast<std::size_t>(y.strides[d]);
        Odometer tap(std::vector<int>(w.dims.begin() + 1, w.dims.end()));
        do {
            std::size_t toX = static_cast<std::size_t>(out.at[0]) * static_cast<std::size_t>(x.strides[0])
                              + static_cast<std::size_t>(o / outputs * channels + tap.at[0]) * static_cast<std::size_t>(x.strides[1]);
            std::size_t toW = static_cast<std::size_t>(o * channels + tap.at[0]);
            bool inside = true;
            for (std::size_t d = 0; d < axes; ++d) {
                const int i = out.at[d + 2] * c.stride[d] - c.padding[d] + tap.at[d + 1] * c.dilation[d];
                inside = inside && i >= 0 && i < x.dims[d + 2];
                toX += static_cast<std::size_t>(i) * static_cast<std::size_t>(x.strides[d + 2]);
                toW = toW * static_cast<std::size_t>(w.dims[d + 2]) + static_cast<std::size_t>(tap.at[d + 1]);
            }
            if (inside)
                visit(toX, toW, toY);
        } while (tap.next());
    } while (out.next());
}

template <class T> void store(const std::vector<double>& sums, const void* alpha, const void* beta, void* target)
{
    const T a = *static_cast<const T*>(alpha), b = *static_cast<const T*>(beta);
    T* const to = static_cast<T*>(target);
    for (std::size_t i = 0; i < sums.size(); ++i)
        to[i] = a * static_cast<T>(sums[i]) + (b == T(0) ? T(0) : b * to[i]);
}

/// target = alpha·Σ + beta·target over what meets; product(x, w, y) gives (element of the target, one factor, the other).
template <class Pick>
cudnnStatus_t convolve(const cudnnTensorStruct& x, const cudnnFilterStruct& w, const cudnnConvolutionStruct& c, const cudnnTensorStruct& y,
                       const void* workspace, const void* one, const void* other, std::size_t size, const void* alpha, const void* beta,
                       void* target, const Pick& pick)
{
    const N2D2::Emulation::OnDevice scope;
    if (!fits(x, w, c, y) || !workspace)
        return CUDNN_STATUS_BAD_PARAM;
    std::vector<double> sums(size);
    const auto run = [&]<class T>(T) {
        meet(x, w, c, y, [&](std::size_t i, std::size_t k, std::size_t o) {
            const auto [to, a, b] = pick(i, k, o);
            sums[to] += static_cast<double>(static_cast<const T*>(one)[a]) * static_cast<double>(static_cast<const T*>(other)[b]);
        });
        store<T>(sums, alpha, beta, target);
    };
    x.type == CUDNN_DATA_DOUBLE ? run(double()) : run(float());
    return CUDNN_STATUS_SUCCESS;
}

struct Places {
    std::size_t target, one, other;
};

/// A fast algorithm that is not deterministic, one that does not run, and one that is wanted.
template <class Performance, class Algorithm> cudnnStatus_t list(int* count, Performance* found, Algorithm first, Algorithm second, Algorithm third)
{
    *count = 3;
    found[0] = {};
    found[0].algo = first;
    found[0].determinism = CUDNN_NON_DETERMINISTIC;
    found[1] = {};
    found[1].algo = second;
    found[1].status = CUDNN_STATUS_NOT_SUPPORTED;
    found[1].determinism = CUDNN_DETERMINISTIC;
    found[2] = {};
    found[2].algo = third;
    found[2].determinism = CUDNN_DETERMINISTIC;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t size(size_t* bytes)
{
    *bytes = 4096;
    return CUDNN_STATUS_SUCCESS;
}

}  // namespace

extern "C" {

cudnnStatus_t cudnnConvolutionForward(cudnnHandle_t, const void* alpha, const cudnnTensorDescriptor_t xDesc, const void* x,
                                      const cudnnFilterDescriptor_t wDesc, const void* w, const cudnnConvolutionDescriptor_t conv,
                                      cudnnConvolutionFwdAlgo_t, void* work, size_t, const void* beta, const cudnnTensorDescriptor_t yDesc, void* y)
{
    return convolve(*xDesc, *wDesc, *conv, *yDesc, work, x, w, count(yDesc->dims), alpha, beta, y,
                    [](std::size_t i, std::size_t k, std::size_t o) { return Places{o, i, k}; });
}
cudnnStatus_t cudnnConvolutionBackwardData(cudnnHandle_t, const void* alpha, const cudnnFilterDescriptor_t wDesc, const void* w,
                                           const cudnnTensorDescriptor_t dyDesc, const void* dy, const cudnnConvolutionDescriptor_t conv,
                                           cudnnConvolutionBwdDataAlgo_t, void* work, size_t, const void* beta,
                                           const cudnnTensorDescriptor_t dxDesc, void* dx)
{
    return convolve(*dxDesc, *wDesc, *conv, *dyDesc, work, dy, w, count(dxDesc->dims), alpha, beta, dx,
                    [](std::size_t i, std::size_t k, std::size_t o) { return Places{i, o, k}; });
}
cudnnStatus_t cudnnConvolutionBackwardFilter(cudnnHandle_t, const void* alpha, const cudnnTensorDescriptor_t xDesc, const void* x,
                                             const cudnnTensorDescriptor_t dyDesc, const void* dy, const cudnnConvolutionDescriptor_t conv,
                                             cudnnConvolutionBwdFilterAlgo_t, void* work, size_t, const void* beta,
                                             const cudnnFilterDescriptor_t dwDesc, void* dw)
{
    return convolve(*xDesc, *dwDesc, *conv, *dyDesc, work, x, dy, count(dwDesc->dims), alpha, beta, dw,
                    [](std::size_t i, std::size_t k, std::size_t o) { return Places{k, i, o}; });
}

cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnFilterDescriptor_t,
                                                     const cudnnConvolutionDescriptor_t, const cudnnTensorDescriptor_t, const int, int* n,
                                                     cudnnConvolutionFwdAlgoPerf_t* found)
{
    return list(n, found, CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD, CUDNN_CONVOLUTION_FWD_ALGO_FFT, CUDNN_CONVOLUTION_FWD_ALGO_GEMM);
}
cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnnHandle_t, const cudnnFilterDescriptor_t, const cudnnTensorDescriptor_t,
                                                          const cudnnConvolutionDescriptor_t, const cudnnTensorDescriptor_t, const int, int* n,
                                                          cudnnConvolutionBwdDataAlgoPerf_t* found)
{
    return list(n, found, CUDNN_CONVOLUTION_BWD_DATA_ALGO_0, CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT, CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);
}
cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnTensorDescriptor_t,
                                                            const cudnnConvolutionDescriptor_t, const cudnnFilterDescriptor_t, const int, int* n,
                                                            cudnnConvolutionBwdFilterAlgoPerf_t* found)
{
    return list(n, found, CUDNN_CONVOLUTION_BWD_FILTER_ALGO_0, CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT, CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);
}

cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnFilterDescriptor_t,
                                                      const cudnnConvolutionDescriptor_t, const cudnnTensorDescriptor_t,
                                                      cudnnConvolutionFwdAlgo_t, size_t* bytes)
{
    return size(bytes);
}
cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(cudnnHandle_t, const cudnnFilterDescriptor_t, const cudnnTensorDescriptor_t,
                                                           const cudnnConvolutionDescriptor_t, const cudnnTensorDescriptor_t,
                                                           cudnnConvolutionBwdDataAlgo_t, size_t* bytes)
{
    return size(bytes);
}
cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnnHandle_t, const cudnnTensorDescriptor_t, const cudnnTensorDescriptor_t,
                                                             const cudnnConvolutionDescriptor_t, const cudnnFilterDescriptor_t,
                                                             cudnnConvolutionBwdFilterAlgo_t, size_t* bytes)
{
    return size(bytes);
}

}  // extern "C"

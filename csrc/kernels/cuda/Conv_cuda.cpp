// Convolution by cuDNN. It pads both ends of an axis alike; other paddings and crops go through a copy of the input.
#include <array>

#include "core/Log.hpp"
#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Descriptor.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

using FilterDescriptor = Descriptor<cudnnFilterDescriptor_t, cudnnCreateFilterDescriptor, cudnnDestroyFilterDescriptor>;
using ConvDescriptor = Descriptor<cudnnConvolutionDescriptor_t, cudnnCreateConvolutionDescriptor, cudnnDestroyConvolutionDescriptor>;

/// Slowest axis first, as cuDNN counts; two spatial axes at least.
template <class Value> std::vector<int> axes(const std::vector<Value>& xFirst, Value missing)
{
    std::vector<int> sizes;
    if (xFirst.size() < 2)
        sizes.push_back(static_cast<int>(missing));
    for (auto it = xFirst.rbegin(); it != xFirst.rend(); ++it)
        sizes.push_back(static_cast<int>(*it));
    return sizes;
}

void describe(const TensorDescriptor& descriptor, cudnnDataType_t type, std::size_t batch, std::size_t channels,
              const std::vector<std::size_t>& spatial)
{
    std::vector<int> dims{toInt(batch, "batch"), toInt(channels, "channels")};
    for (const int size : axes<std::size_t>(spatial, 1))
        dims.push_back(size);
    std::vector<int> strides(dims.size(), 1);
    std::size_t stride = 1;
    for (std::size_t d = dims.size(); d-- > 0;) {
        strides[d] = toInt(stride, "tensor of");
        stride *= static_cast<std::size_t>(dims[d]);
    }
    check(cudnnSetTensorNdDescriptor(descriptor, type, static_cast<int>(dims.size()), dims.data(), strides.data()), "tensor");
}

/// An algorithm and the workspace it takes.
template <class Algorithm> struct Chosen {
    Algorithm algo{};
    std::size_t memory = 0;
    bool known = false;
};

/// The first algorithm (cuDNN lists the fastest first) that is deterministic where asked and fits the workspace, which
/// workspaceSize(algorithm, bytes) tells for the precision asked for: the list's own sizes may be of another.
template <class Algorithm, class Performance, class Size>
void choose(Chosen<Algorithm>& chosen, const std::vector<Performance>& found, const char* what, const Size& workspaceSize)
{
    for (const bool same : {true, false}) {
        for (const Performance& p : found) {
            std::size_t bytes = 0;
            if (p.status != CUDNN_STATUS_SUCCESS || (same && deterministic() && p.determinism != CUDNN_DETERMINISTIC)
                || workspaceSize(p.algo, &bytes) != CUDNN_STATUS_SUCCESS || bytes > workspaceLimit)
                continue;
            if (!same)
                logWarning(std::string("[CUDA] cuDNN has no deterministic algorithm for the ") + what
                           + " of this convolution: results may differ in their last bits from run to run");
            chosen = {p.algo, bytes, true};
            return;
        }
    }
    throw std::runtime_error(std::string("[CUDA] cuDNN has no algorithm for the ") + what + " of this convolution");
}

template <class T> class CudaConvPlan : public ConvPlan<T> {
public:
    explicit CudaConvPlan(const ConvGeometry& g)
        : mGeometry(g), mOutput(g.output()), mPadded(g.input), mPadding(g.input.size(), 0)
    {
        for (std::size_t d = 0; d < g.input.size(); ++d)
            mCopies = mCopies || g.padBegin[d] != g.padEnd[d] || g.padBegin[d] < 0;
        for (std::size_t d = 0; d < g.input.size(); ++d) {
            if (mCopies)
                mPadded[d] = static_cast<std::size_t>(static_cast<long>(g.input[d]) + g.padBegin[d] + g.padEnd[d]);
            else
                mPadding[d] = g.padBegin[d];
        }
        const cudnnDataType_t type = cudnnType<T>;
        describe(mX, type, g.batch, g.inChannels, mPadded);
        describe(mY, type, g.batch, g.outChannels, mOutput);
        std::vector<int> filter{toInt(g.outChannels, "outputs"), toInt(g.inChannels / g.groups, "channels")};
        for (const int size : axes<std::size_t>(g.kernel, 1))
            filter.push_back(size);
        check(cudnnSetFilterNdDescriptor(mW, type, CUDNN_TENSOR_NCHW, static_cast<int>(filter.size()), filter.data()), "kernel");
        const auto padding = axes<long>(mPadding, 0), stride = axes<std::size_t>(g.stride, 1),
                   dilation = axes<std::size_t>(g.dilation, 1);
        check(cudnnSetConvolutionNdDescriptor(mConv, static_cast<int>(padding.size()), padding.data(), stride.data(), dilation.data(),
                                              CUDNN_CROSS_CORRELATION, type),
              "convolution");
        check(cudnnSetConvolutionGroupCount(mConv, toInt(g.groups, "groups")), "groups");
        // Single precision means single precision: no TF32.
        check(cudnnSetConvolutionMathType(mConv, CUDNN_FMA_MATH), "precision");
        if (mCopies) {
            Dims dims = mPadded;
            dims.push_back(g.inChannels);
            dims.push_back(g.batch);
            mCopy = std::make_unique<CudaTensor<T>>(dims);
        }
    }

    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        checkAll(x, w, y);
        if (!mForward.known) {
            int count = 0;
            std::vector<cudnnConvolutionFwdAlgoPerf_t> found(CUDNN_CONVOLUTION_FWD_ALGO_COUNT);
            check(cudnnGetConvolutionForwardAlgorithm_v7(cudnn(), mX, mW, mConv, mY, CUDNN_CONVOLUTION_FWD_ALGO_COUNT, &count, found.data()),
                  "choice of an algorithm");
            found.resize(static_cast<std::size_t>(count));
            choose(mForward, found, "forward pass", [&](auto algo, std::size_t* bytes) {
                return cudnnGetConvolutionForwardWorkspaceSize(cudnn(), mX, mW, mConv, mY, algo, bytes);
            });
        }
        const T one = T(1), beta = accumulate ? T(1) : T(0);
        check(cudnnConvolutionForward(cudnn(), &one, mX, padded(x), mW, deviceData(w), mConv, mForward.algo,
                                      workspace(mForward.memory), mForward.memory, &beta, mY, deviceData(y)),
              "convolution");
        if (bias) {
            checkSize(*bias, mGeometry.outChannels, "bias");
            addBias(deviceData(*bias), deviceData(y), elementCount(mOutput), mGeometry.outChannels, mGeometry.batch);
        }
    }

    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        checkAll(dx, w, dy);
        if (!mBackwardData.known) {
            int count = 0;
            std::vector<cudnnConvolutionBwdDataAlgoPerf_t> found(CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT);
            check(cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnn(), mW, mY, mConv, mX, CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT, &count,
                                                              found.data()),
                  "choice of an algorithm");
            found.resize(static_cast<std::size_t>(count));
            choose(mBackwardData, found, "input gradient", [&](auto algo, std::size_t* bytes) {
                return cudnnGetConvolutionBackwardDataWorkspaceSize(cudnn(), mW, mY, mConv, mX, algo, bytes);
            });
        }
        const T one = T(1), beta = accumulate && !mCopies ? T(1) : T(0);
        check(cudnnConvolutionBackwardData(cudnn(), &one, mW, deviceData(w), mY, deviceData(dy), mConv, mBackwardData.algo,
                                           workspace(mBackwardData.memory), mBackwardData.memory, &beta, mX,
                                           mCopies ? mCopy->devicePointer() : deviceData(dx)),
              "gradient of a convolution's input");
        if (mCopies)
            shiftBox(static_cast<const T*>(mCopy->devicePointer()), box(mPadded), deviceData(dx), box(mGeometry.input), shifts(-1),
                     mGeometry.inChannels * mGeometry.batch, accumulate);
    }

    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        checkAll(x, dw, dy);
        if (!mBackwardWeights.known) {
            int count = 0;
            std::vector<cudnnConvolutionBwdFilterAlgoPerf_t> found(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT);
            check(cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnn(), mX, mY, mConv, mW, CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT,
                                                                &count, found.data()),
                  "choice of an algorithm");
            found.resize(static_cast<std::size_t>(count));
            choose(mBackwardWeights, found, "weight gradient", [&](auto algo, std::size_t* bytes) {
                return cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnn(), mX, mY, mConv, mW, algo, bytes);
            });
        }
        const T one = T(1), beta = accumulate ? T(1) : T(0);
        check(cudnnConvolutionBackwardFilter(cudnn(), &one, mX, padded(x), mY, deviceData(dy), mConv, mBackwardWeights.algo,
                                             workspace(mBackwardWeights.memory), mBackwardWeights.memory, &beta, mW, deviceData(dw)),
              "gradient of a convolution's weights");
    }

    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override
    {
        checkSize(dy, elementCount(mOutput) * mGeometry.outChannels * mGeometry.batch, "convolution output gradient");
        checkSize(db, mGeometry.outChannels, "bias gradient");
        channelSums(deviceData(dy), deviceData(db), elementCount(mOutput), mGeometry.outChannels, mGeometry.batch, accumulate);
    }

private:
    static Box box(const std::vector<std::size_t>& sizes)
    {
        Box b{{1, 1, 1}};
        for (std::size_t d = 0; d < sizes.size(); ++d)
            b.size[d] = sizes[d];
        return b;
    }

    /// Where the input begins in the padded one (sign 1), or the reverse.
    std::array<long, 3> shifts(long sign) const
    {
        std::array<long, 3> begin{};
        for (std::size_t d = 0; d < mGeometry.padBegin.size(); ++d)
            begin[d] = sign * mGeometry.padBegin[d];
        return begin;
    }

    void checkAll(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) const
    {
        const ConvGeometry& g = mGeometry;
        checkSize(x, elementCount(g.input) * g.inChannels * g.batch, "convolution input");
        checkSize(w, elementCount(g.kernel) * (g.inChannels / g.groups) * g.outChannels, "convolution weights");
        checkSize(y, elementCount(mOutput) * g.outChannels * g.batch, "convolution output");
    }

    const T* padded(const Tensor<T>& x)
    {
        if (!mCopies)
            return deviceData(x);
        shiftBox(static_cast<const T*>(deviceData(x)), box(mGeometry.input), mCopy->devicePointer(), box(mPadded), shifts(1),
                 mGeometry.inChannels * mGeometry.batch, false);
        return mCopy->devicePointer();
    }

    ConvGeometry mGeometry;
    std::vector<std::size_t> mOutput, mPadded;  // spatial, x first
    std::vector<long> mPadding;                 // what cuDNN pads
    bool mCopies = false;
    std::unique_ptr<CudaTensor<T>> mCopy;       // the padded or cropped input, or its gradient
    TensorDescriptor mX, mY;
    FilterDescriptor mW;
    ConvDescriptor mConv;
    Chosen<cudnnConvolutionFwdAlgo_t> mForward;
    Chosen<cudnnConvolutionBwdDataAlgo_t> mBackwardData;
    Chosen<cudnnConvolutionBwdFilterAlgo_t> mBackwardWeights;
};

}  // namespace

template <class T> std::unique_ptr<ConvPlan<T>> makeConvPlan(Cuda, const ConvGeometry& geometry)
{
    return std::make_unique<CudaConvPlan<T>>(geometry);
}

template std::unique_ptr<ConvPlan<float>> makeConvPlan(Cuda, const ConvGeometry&);
template std::unique_ptr<ConvPlan<double>> makeConvPlan(Cuda, const ConvGeometry&);

}  // namespace N2D2

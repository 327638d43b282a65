// Biases by themselves, LRN, Normalize, thresholds: shapes are checked here, the kernels are in eltwise.cu and channelwise.cu.
#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

struct Pixels {
    std::size_t spatial, channels, batch;

    explicit Pixels(const BaseTensor& x)
    {
        if (x.empty() || x.nbDims() < 2)
            throw std::invalid_argument("a tensor of channels is needed, not one of dims " + dimsText(x.dims()));
        channels = x.dims()[x.nbDims() - 2];
        batch = x.dimB();
        spatial = x.size() / (channels * batch);
    }
};

template <class T> class CudaBiasPlan : public BiasPlan<T> {
public:
    CudaBiasPlan(std::size_t batch, std::size_t channels, std::size_t spatial) : mBatch(batch), mChannels(channels), mSpatial(spatial) {}

    void forward(const Tensor<T>& bias, Tensor<T>& y) override
    {
        check(bias, y);
        addBias<T>(deviceData(bias), deviceData(y), mSpatial, mChannels, mBatch);
    }
    void backward(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override
    {
        check(db, dy);
        channelSums<T>(deviceData(dy), deviceData(db), mSpatial, mChannels, mBatch, accumulate);
    }

private:
    void check(const Tensor<T>& bias, const Tensor<T>& y) const
    {
        checkSize(bias, mChannels, "bias");
        checkSize(y, mSpatial * mChannels * mBatch, "tensor of a bias");
    }
    std::size_t mBatch, mChannels, mSpatial;
};

LrnWindow windowOf(const LrnShape& shape, double factor)
{
    return {(shape.n - 1) / 2, shape.n / 2, factor * shape.alpha / static_cast<double>(shape.n), shape.beta, shape.k};
}

}  // namespace

template <class T> std::unique_ptr<BiasPlan<T>> makeBiasPlan(Cuda, std::size_t batch, std::size_t channels, std::size_t spatial)
{
    return std::make_unique<CudaBiasPlan<T>>(batch, channels, spatial);
}

template <class T> void lrnForward(Cuda, const LrnShape& shape, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& scale)
{
    const Pixels p(x);
    checkSize(y, x.size(), "LRN output");
    checkSize(scale, x.size(), "LRN scale");
    gpu::lrnForward<T>(windowOf(shape, 1.0), deviceData(x), deviceData(y), deviceData(scale), p.spatial, p.channels, p.batch);
}

template <class T>
void lrnBackward(Cuda, const LrnShape& shape, const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& dy, Tensor<T>& work,
                 Tensor<T>& dx, bool accumulate)
{
    const Pixels p(x);
    checkSize(scale, x.size(), "LRN scale");
    checkSize(dy, x.size(), "LRN output gradient");
    checkSize(work, x.size(), "LRN scratch");
    checkSize(dx, x.size(), "LRN input gradient");
    gpu::lrnBackward<T>(windowOf(shape, 2.0 * shape.beta), deviceData(x), deviceData(scale), deviceData(dy), deviceData(work),
                        deviceData(dx), p.spatial, p.channels, p.batch, accumulate);
}

template <class T> void normalizeForward(Cuda, NormalizeNorm norm, const Tensor<T>& x, Tensor<T>& y, Tensor<T>& norms)
{
    const Pixels p(x);
    checkSize(y, x.size(), "Normalize output");
    checkSize(norms, p.spatial * p.batch, "Normalize norms");
    gpu::normalizeForward<T>(norm, deviceData(x), deviceData(y), deviceData(norms), p.spatial, p.channels, p.batch);
}

template <class T>
void normalizeBackward(Cuda, NormalizeNorm norm, const Tensor<T>& x, const Tensor<T>& norms, const Tensor<T>& dy, Tensor<T>& dx,
                       bool accumulate)
{
    const Pixels p(x);
    checkSize(norms, p.spatial * p.batch, "Normalize norms");
    checkSize(dy, x.size(), "Normalize output gradient");
    checkSize(dx, x.size(), "Normalize input gradient");
    gpu::normalizeBackward<T>(norm, deviceData(x), deviceData(norms), deviceData(dy), deviceData(dx), p.spatial, p.channels, p.batch,
                              accumulate);
}

template <class T>
void thresholdedCopy(Cuda, const Tensor<T>& x, ThresholdCellOperation operation, T threshold, T max, Tensor<T>& y)
{
    checkSize(y, x.size(), "destination of a threshold");
    using Operation = ThresholdCellOperation;
    const bool keepsBelow = operation == Operation::Truncate || operation == Operation::ToZeroInverted;
    const T above = operation == Operation::Binary ? max : (operation == Operation::Truncate ? threshold : T(0));
    const T below = operation == Operation::BinaryInverted ? max : T(0);
    gpu::thresholdedCopy<T>(deviceData(x), threshold, operation == Operation::ToZero, keepsBelow, above, below, deviceData(y), x.size());
}

template <class T> void targetBiasedCopy(Cuda, const Tensor<T>& x, const Tensor<T>& sign, T bias, Tensor<T>& y)
{
    checkSize(y, x.size(), "destination of a bias");
    checkSize(sign, x.size(), "targets of a bias");
    gpu::targetBiasedCopy<T>(deviceData(x), deviceData(sign), bias, deviceData(y), x.size());
}

#define N2D2_INSTANTIATE(T)                                                                                                           \
    template std::unique_ptr<BiasPlan<T>> makeBiasPlan<T>(Cuda, std::size_t, std::size_t, std::size_t);                               \
    template void lrnForward<T>(Cuda, const LrnShape&, const Tensor<T>&, Tensor<T>&, Tensor<T>&);                                     \
    template void lrnBackward<T>(Cuda, const LrnShape&, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, Tensor<T>&, bool); \
    template void normalizeForward<T>(Cuda, NormalizeNorm, const Tensor<T>&, Tensor<T>&, Tensor<T>&);                                 \
    template void normalizeBackward<T>(Cuda, NormalizeNorm, const Tensor<T>&, const Tensor<T>&, const Tensor<T>&, Tensor<T>&, bool);  \
    template void thresholdedCopy<T>(Cuda, const Tensor<T>&, ThresholdCellOperation, T, T, Tensor<T>&);                               \
    template void targetBiasedCopy<T>(Cuda, const Tensor<T>&, const Tensor<T>&, T, Tensor<T>&);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)
#undef N2D2_INSTANTIATE

}  // namespace N2D2

#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

/// Kernels of our own (norm.cu) and not cuDNN's: its statistics are not ours (it saves 1/sqrt(var + ε), rounded).
template <class T> class CudaBatchNormPlan : public BatchNormPlan<T> {
public:
    CudaBatchNormPlan(std::size_t spatial, std::size_t channels, std::size_t batch)
        : mSpatial(spatial), mChannels(channels), mBatch(batch), mFactors({3 * channels})
    {
    }

    void forwardTraining(const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& bias, Tensor<T>& runningMean,
                         Tensor<T>& runningVariance, double momentum, double epsilon, Tensor<T>& savedMean,
                         Tensor<T>& savedVariance, Tensor<T>& y) override
    {
        checkAll({&x, &y}, {&scale, &bias, &runningMean, &runningVariance, &savedMean, &savedVariance}, epsilon);
        batchMoments(in(x), mSpatial, mChannels, mBatch, momentum, deviceData(runningMean), deviceData(runningVariance),
                     deviceData(savedMean), deviceData(savedVariance));
        normalize(in(x), in(scale), in(bias), in(savedMean), in(savedVariance), epsilon, mSpatial, mChannels, mBatch, deviceData(y));
    }

    void forwardInference(const Tensor<T>& x, const Tensor<T>& scale, const Tensor<T>& bias, const Tensor<T>& mean,
                          const Tensor<T>& variance, double epsilon, Tensor<T>& y) override
    {
        checkAll({&x, &y}, {&scale, &bias, &mean, &variance}, epsilon);
        normalize(in(x), in(scale), in(bias), in(mean), in(variance), epsilon, mSpatial, mChannels, mBatch, deviceData(y));
    }

    void backward(const Tensor<T>& x, const Tensor<T>& dy, const Tensor<T>& scale, const Tensor<T>& mean,
                  const Tensor<T>& variance, double epsilon, bool fixedStatistics, Tensor<T>& dscale, Tensor<T>& dbias,
                  bool accumulateParameters, Tensor<T>* dx, bool accumulate) override
    {
        checkAll({&x, &dy}, {&scale, &mean, &variance, &dscale, &dbias}, epsilon);
        if (dx)
            checkSize(*dx, x.size(), "input gradient");
        batchSums(in(x), in(dy), in(scale), in(mean), in(variance), epsilon, fixedStatistics, mSpatial, mChannels, mBatch,
                  deviceData(dscale), deviceData(dbias), accumulateParameters, deviceData<T>(mFactors));
        if (dx)
            normalizeBackward(in(x), in(dy), in(mean), in(mFactors), mSpatial, mChannels, mBatch, deviceData(*dx), accumulate);
    }

private:
    static const T* in(const Tensor<T>& tensor) { return deviceData(tensor); }

    void checkAll(std::initializer_list<const Tensor<T>*> whole, std::initializer_list<const Tensor<T>*> parameters,
                  double epsilon) const
    {
        for (const auto* t : whole)
            checkSize(*t, mSpatial * mChannels * mBatch, "batch normalization data");
        for (const auto* t : parameters)
            checkSize(*t, mChannels, "batch normalization parameter");
        if (!(epsilon >= 0.0))
            throw std::invalid_argument("batch normalization: Epsilon must not be negative, got " + std::to_string(epsilon));
    }

    std::size_t mSpatial, mChannels, mBatch;
    CudaTensor<T> mFactors;
};

}  // namespace

template <class T>
std::unique_ptr<BatchNormPlan<T>> makeBatchNormPlan(Cuda, std::size_t spatial, std::size_t channels, std::size_t batch)
{
    if (spatial == 0 || channels == 0 || batch == 0)
        throw std::invalid_argument("batch normalization of an empty tensor");
    return std::make_unique<CudaBatchNormPlan<T>>(spatial, channels, batch);
}

template std::unique_ptr<BatchNormPlan<float>> makeBatchNormPlan(Cuda, std::size_t, std::size_t, std::size_t);
template std::unique_ptr<BatchNormPlan<double>> makeBatchNormPlan(Cuda, std::size_t, std::size_t, std::size_t);

}  // namespace N2D2

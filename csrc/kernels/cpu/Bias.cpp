#include "kernels/bias.hpp"

#include "kernels/cpu/BiasGradient.hpp"

namespace N2D2 {

namespace {

using namespace cpu;

template <class T> class CpuBiasPlan : public BiasPlan<T> {
public:
    CpuBiasPlan(std::size_t batch, std::size_t channels, std::size_t spatial)
        : mBatch(batch), mChannels(channels), mSpatial(spatial), mGradient(batch, channels, spatial)
    {
    }

    void forward(const Tensor<T>& bias, Tensor<T>& y) override
    {
        checkSize(bias, mChannels, "bias");
        checkSize(y, mBatch * mChannels * mSpatial, "output");
        const T* const values = bias.data();
        T* const to = y.data();
        parallelFor(
            mBatch * mChannels,
            [&](std::size_t plane) {
                const T value = values[plane % mChannels];
                T* const row = to + plane * mSpatial;
                for (std::size_t i = 0; i < mSpatial; ++i)
                    row[i] += value;
            },
            1 + 16384 / mSpatial);
    }

    void backward(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override { mGradient.run(dy, db, accumulate); }

private:
    std::size_t mBatch, mChannels, mSpatial;
    BiasGradient<T> mGradient;
};

}  // namespace

template <class T> std::unique_ptr<BiasPlan<T>> makeBiasPlan(Cpu, std::size_t batch, std::size_t channels, std::size_t spatial)
{
    return std::make_unique<CpuBiasPlan<T>>(batch, channels, spatial);
}

template std::unique_ptr<BiasPlan<float>> makeBiasPlan(Cpu, std::size_t, std::size_t, std::size_t);
template std::unique_ptr<BiasPlan<double>> makeBiasPlan(Cpu, std::size_t, std::size_t, std::size_t);

}  // namespace N2D2

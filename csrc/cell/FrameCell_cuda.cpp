#include "kernels/cuda/FrameOps.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Quantizers.hpp"

#include "cell/FrameCell.tpp"

namespace N2D2 {

// The activation's quantizer on the device, else as on the CPU with the values fetched and sent back (FrameQuantizers.tpp).
#define N2D2_QUANTIZERS(T)                                                                                     \
    template <> void FrameCell<T, Cuda>::quantizeOutputs(bool inference)                                       \
    {                                                                                                          \
        const auto quantizer = outputQuantizer();                                                              \
        if (!quantizer)                                                                                        \
            return;                                                                                            \
        if (!inference && (!mUnquantized || mUnquantized->dims() != mOutputs->dims()))                         \
            mUnquantized = std::make_shared<TensorT>(mOutputs->dims());                                        \
        if (quantizeOnDevice<T>(*quantizer, *mOutputs, mUnquantized, inference))                               \
            return;                                                                                            \
        toHost(Cuda{}, *mOutputs);                                                                             \
        quantizer->propagate(*mOutputs, mUnquantized, inference);                                              \
        toDevice(Cuda{}, *mOutputs);                                                                           \
        if (!inference)                                                                                        \
            toDevice(Cuda{}, *mUnquantized);                                                                   \
    }                                                                                                          \
    template <> void FrameCell<T, Cuda>::quantizeGradient()                                                    \
    {                                                                                                          \
        const auto quantizer = outputQuantizer();                                                              \
        if (!quantizer)                                                                                        \
            return;                                                                                            \
        if (!mUnquantized || mUnquantized->dims() != mOutputs->dims())                                         \
            throw std::runtime_error(label() + " its activation is quantized: back-propagation needs a pass that learns before"); \
        if (mapGradientOnDevice<T>(*quantizer, *mUnquantized, *mDiffInputs))                                   \
            return;                                                                                            \
        toHost(Cuda{}, *mDiffInputs);                                                                          \
        toHost(Cuda{}, *mUnquantized);                                                                         \
        quantizer->backPropagate(*mUnquantized, *mDiffInputs, *mDiffInputs);                                   \
        toDevice(Cuda{}, *mDiffInputs);                                                                        \
    }
N2D2_QUANTIZERS(float)
N2D2_QUANTIZERS(double)

template class FrameCell<float, Cuda>;
template class FrameCell<double, Cuda>;

}  // namespace N2D2

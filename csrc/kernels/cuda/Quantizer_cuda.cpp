#include "kernels/cuda/Quantizers.hpp"

#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Launch.hpp"
#include "kernels/cuda/Runtime.hpp"
#include "quantizer/lsq/LSQQuantizerActivation.hpp"
#include "quantizer/sat/SATQuantizerActivation.hpp"

namespace N2D2 {

namespace {

/// body(typed quantizer) for those with kernels; false for another.
template <class T, class Body> bool withKernels(QuantizerActivationFrame<T>& quantizer, const Body& body)
{
    if (auto* sat = dynamic_cast<SATQuantizerActivation_Frame<T>*>(&quantizer))
        return body(*sat);
    if (auto* lsq = dynamic_cast<LSQQuantizerActivation_Frame<T>*>(&quantizer))
        return body(*lsq);
    return false;
}

}  // namespace

template <class T>
bool quantizeOnDevice(QuantizerActivationFrame<T>& quantizer, Tensor<T>& values, const std::shared_ptr<CudaTensor<T>>& store, bool inference)
{
    if (!quantizer.learnt().isKnown() || (!inference && quantizer.getFullPrecisionActivations() != store))
        return false;
    return withKernels<T>(quantizer, [&](auto& typed) {
        if (!inference) {
            gpu::checkSize(*store, values.size(), "values before quantization");
            typed.beginPass();
            gpu::scaledCopy<T>(deviceData(values), T(1), deviceData<T>(*store), values.size(), false);
        }
        gpu::quantize(typed.value(), deviceData(values), values.size());
        return true;
    });
}

template <class T> bool mapGradientOnDevice(QuantizerActivationFrame<T>& quantizer, const Tensor<T>& values, Tensor<T>& diff)
{
    gpu::checkSize(diff, values.size(), "gradient of a quantizer");
    return withKernels<T>(quantizer, [&](auto& typed) {
        std::vector<double> partial((values.size() + gpu::quantizerPiece - 1) / gpu::quantizerPiece);
        auto* const sums = static_cast<double*>(gpu::workspace(partial.size() * sizeof(double)));
        gpu::quantizerGradient<T>(typed.value(), deviceData(values), deviceData(diff), values.size(), sums);
        requireCudaDevice()->copyToHost(partial.data(), sums, partial.size() * sizeof(double));
        double sum = 0.0;
        for (const double part : partial)
            sum += part;
        typed.addScalarGradient(sum / typed.gradientDivisor(values.size()));
        return true;
    });
}

#define N2D2_INSTANTIATE(T)                                                                                                              \
    template bool quantizeOnDevice<T>(QuantizerActivationFrame<T>&, Tensor<T>&, const std::shared_ptr<CudaTensor<T>>&, bool);            \
    template bool mapGradientOnDevice<T>(QuantizerActivationFrame<T>&, const Tensor<T>&, Tensor<T>&);
N2D2_INSTANTIATE(float)
N2D2_INSTANTIATE(double)
#undef N2D2_INSTANTIATE

}  // namespace N2D2

// Every kernel of csrc/runtime, with a geometry of constants and each type of element: compiled by tests/python/test_runtime_headers.py.
#include "convolve.hpp"
#include "depthwise.hpp"
#include "deconvolve.hpp"
#include "max_pool.hpp"
#include "average_pool.hpp"
#include "elemwise.hpp"
#include "rescale_channels.hpp"
#include "padding.hpp"
#include "transpose.hpp"
#include "reshape.hpp"
#include "resize.hpp"
#include "softmax.hpp"
#include "finish.hpp"
#include "float_finish.hpp"

using namespace N2D2;

struct Geometry {
    static constexpr int inWidth = 12, inHeight = 10, inChannels = 8, inStride = 8, outWidth = 12, outHeight = 10, outputs = 8, outStride = 8, kernelWidth = 3,
                         kernelHeight = 3, strideX = 1, strideY = 1, padLeft = 1, padTop = 1, dilationX = 1, dilationY = 1, groups = 1, groupSize = 4,
                         tableSize = 64, high = 255, axisX = 1, axisY = 0, axisC = 2, halfPixel = 1, alignCorners = 0;
};
static const double factor[8] = {0.00390625};
static const std::int32_t fixedFactor[8] = {77};
static const unsigned char shifts[16] = {8};
template <class T, class Sum, class W, class B, class F> void kernels(const T* in, const W* w, const B* b, const F& finish, T* out)
{
    const Geometry g = Geometry();
    convolve<Sum>(g, in, w, b, finish, out);
    convolve<Sum>(g, in, w, static_cast<const B*>(0), finish, out);
    depthwise<Sum>(g, in, w, b, finish, out);
    deconvolve<Sum>(g, in, w, b, finish, out);
    maxPool(g, in, finish, out);
    averagePool<Sum>(g, in, finish, out);
    elementWise<Sum, SumOp>(g, finish, out, operand(in, 8), operand(in, 8, b, 0), operand(in, 8, b, 1, b));
    elementWise<Sum, AbsSumOp>(g, finish, out, operand(in, 8), operand(in, 8));
    elementWise<Sum, EuclideanSumOp>(g, finish, out, operand(in, 8), operand(in, 8));
    elementWise<Sum, ProdOp>(g, finish, out, operand(in, 8), operand(in, 8));
    elementWise<Sum, MaxOp>(g, finish, out, operand(in, 8), operand(in, 8));
    pad(g, in, out);
    transpose(g, in, out);
    reshape(g, in, out);
    resizeNearest(g, in, out);
    resizeBilinear(g, in, out);
}

template <class Sum, class T, class F> void finishing(const T* in, const F& finish, T* out)
{
    rescaleChannels<Sum>(Geometry(), in, finish, out);
}

template <class Sum, class R, class T, class B> void activations(const R& rescale, const T* in, const B* b, T* out)
{
    const ClampFinish<R> clamp = {rescale, 0, 255};
    const LeakyFinish<R> leaky = {rescale, 100, -128, 127};
    const TableFinish<R, B> table = {rescale, b, 2, -128, 127};
    finishing<Sum>(in, clamp, out);
    finishing<Sum>(in, leaky, out);
    finishing<Sum>(in, table, out);
}

template <class T, class Sum, class W, class B> void integers(const T* in, const W* w, const B* b, T* out)
{
    const NoRescale none = {};
    const FloatRescale floating = {factor, 1};
    const FixedRescale fixed = {fixedFactor, 0, 8};
    const SingleShiftRescale single = {shifts, 0};
    const DoubleShiftRescale twice = {shifts, 1};
    activations<Sum>(none, in, b, out);
    activations<Sum>(floating, in, b, out);
    activations<Sum>(fixed, in, b, out);
    activations<Sum>(single, in, b, out);
    activations<Sum>(twice, in, b, out);
    const ClampFinish<FloatRescale> clamp = {floating, 0, 255};
    kernels<T, Sum>(in, w, b, clamp, out);
    finishing<Sum>(in, KeepFinish(), out);
    softmax(Geometry(), in, fixedFactor, out);
}

template <class T> void floats(const T* in, const T* w, T* out)
{
    const FloatRectifier<T> rectifier = {0, 6};
    const FloatScaled<T, FloatRectifier<T>> scaled = {w, 1, rectifier};
    const FloatTanh<T> tanh = {1};
    const FloatSwish<T> swish = {1};
    const FloatSaturation<T> saturation = {1};
    kernels<T, T>(in, w, w, scaled, out);
    finishing<T>(in, FloatLinear(), out);
    finishing<T>(in, FloatLogistic(), out);
    finishing<T>(in, FloatSoftplus(), out);
    finishing<T>(in, tanh, out);
    finishing<T>(in, swish, out);
    finishing<T>(in, saturation, out);
    softmaxFloat(Geometry(), in, out);
}

template void integers<std::int8_t, std::int32_t, std::int8_t, std::int32_t>(const std::int8_t*, const std::int8_t*, const std::int32_t*, std::int8_t*);
template void integers<std::uint8_t, std::int32_t, std::int8_t, std::int32_t>(const std::uint8_t*, const std::int8_t*, const std::int32_t*, std::uint8_t*);
template void integers<std::int16_t, std::int64_t, std::int16_t, std::int64_t>(const std::int16_t*, const std::int16_t*, const std::int64_t*, std::int16_t*);
template void integers<std::int32_t, std::int64_t, std::int32_t, std::int64_t>(const std::int32_t*, const std::int32_t*, const std::int64_t*, std::int32_t*);
template void floats<float>(const float*, const float*, float*);
template void floats<double>(const double*, const double*, double*);

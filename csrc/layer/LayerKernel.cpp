#include "layer/LayerKernel.hpp"

#include <algorithm>
#include <type_traits>

#include "core/Parallel.hpp"
#include "core/Simd.hpp"
#include "layer/LayerCheck.hpp"
#include "runtime/average_pool.hpp"
#include "runtime/convolve.hpp"
#include "runtime/deconvolve.hpp"
#include "runtime/depthwise.hpp"
#include "runtime/elemwise.hpp"
#include "runtime/finish.hpp"
#include "runtime/float_finish.hpp"
#include "runtime/max_pool.hpp"
#include "runtime/padding.hpp"
#include "runtime/rescale_channels.hpp"
#include "runtime/reshape.hpp"
#include "runtime/resize.hpp"
#include "runtime/softmax.hpp"
#include "runtime/transpose.hpp"

namespace N2D2 {

namespace {

// Kernels for the machine that runs them ---------------------------------------------------------------------------------
// Integers are exact, and no sum of floating point is reordered or contracted: every version gives the same bits. A body has copies of
// what it uses: stores cannot change them, which lets compilers keep them in registers.

#if N2D2_SIMD_CLONES
template <class Body>
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), optimize("O3", "no-trapping-math"), flatten, noinline)) void run512(const Body& body)
{
    const Body own = body;
    own();
}
template <class Body> __attribute__((target("avx2"), optimize("O3", "no-trapping-math"), flatten, noinline)) void run256(const Body& body)
{
    const Body own = body;
    own();
}
#endif

template <class Body> void runWidest(const Body& body)
{
#if N2D2_SIMD_CLONES
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return run512(body);
    if (__builtin_cpu_supports("avx2"))
        return run256(body);
#endif
    const Body own = body;
    own();
}

/// The members that kernels read.
struct Geometry {
    int inWidth = 1, inHeight = 1, inChannels = 1, inStride = 1, outWidth = 1, outHeight = 1, outputs = 1, outStride = 1;
    int kernelWidth = 1, kernelHeight = 1, strideX = 1, strideY = 1, padLeft = 0, padTop = 0, dilationX = 1, dilationY = 1, groups = 1;
    int groupSize = 1, tableSize = 1, high = 0, axisX = 0, axisY = 1, axisC = 2, halfPixel = 0, alignCorners = 0;

    /// A single pixel, which stands for all of an element-wise product.
    bool isPixel() const { return inWidth == 1 && inHeight == 1; }

    Geometry(const Layer& l, const TensorInfo& in)
        : inWidth(static_cast<int>(in.width)), inHeight(static_cast<int>(in.height)), inChannels(static_cast<int>(in.channels)),
          inStride(inChannels), outWidth(static_cast<int>(l.output.width)), outHeight(static_cast<int>(l.output.height)),
          outputs(static_cast<int>(l.output.channels)), outStride(outputs), kernelWidth(static_cast<int>(l.kernelWidth)),
          kernelHeight(static_cast<int>(l.kernelHeight)), strideX(static_cast<int>(l.strideX)), strideY(static_cast<int>(l.strideY)),
          padLeft(l.padLeft), padTop(l.padTop), dilationX(static_cast<int>(l.dilationX)), dilationY(static_cast<int>(l.dilationY)),
          groups(static_cast<int>(l.groups)), groupSize(l.groupSize ? static_cast<int>(l.groupSize) : outputs),
          tableSize(static_cast<int>(l.expTable.size())), high(l.output.type.isFloat ? 0 : l.output.type.high()),
          halfPixel(l.resize == LayerResize::Bilinear), alignCorners(l.alignCorners)
    {
        if (l.kind == LayerKind::Transpose) {
            axisX = l.permutation[0];
            axisY = l.permutation[1];
            axisC = l.permutation[2];
        }
    }
};

template <class T> struct Types {
    using Sum = T;
    using Out = T;
};
template <> struct Types<std::int16_t> {
    using Sum = std::int32_t;
    using Out = std::int32_t;
};
template <> struct Types<std::int32_t> {
    using Sum = std::int64_t;
    using Out = std::int32_t;
};

// Finish -------------------------------------------------------------------------------------------------------------

/// use(the rescaling of runtime/finish.hpp)
template <class Use> void withRescale(const Rescale& r, const Use& use)
{
    switch (r.mode) {
    case ScalingMode::NONE:
        return use(NoRescale{});
    case ScalingMode::FLOAT_MULT:
        return use(FloatRescale{r.factors.data(), r.factors.size() > 1});
    case ScalingMode::FIXED_MULT16:
    case ScalingMode::FIXED_MULT32:
        return use(FixedRescale{r.multipliers.data(), r.multipliers.size() > 1, static_cast<int>(r.shift)});
    case ScalingMode::SINGLE_SHIFT:
        return use(SingleShiftRescale{r.shifts.data(), r.shifts.size() > 1});
    case ScalingMode::DOUBLE_SHIFT:
        return use(DoubleShiftRescale{r.shifts.data(), r.shifts.size() > 2});
    }
}

template <class Use> void withFinish(const Finish& f, const Use& use)
{
    withRescale(f.rescale, [&](auto rescale) {
        using R = decltype(rescale);
        if (!f.table.empty())
            use(TableFinish<R, std::int32_t>{rescale, f.table.data(), static_cast<int>(f.tableStep), f.low, f.high});
        else if (f.slope != 0)
            use(LeakyFinish<R>{rescale, f.slope, f.low, f.high});
        else
            use(ClampFinish<R>{rescale, f.low, f.high});
    });
}

template <class T, class Use> void withFloatFinish(const Finish& f, const std::vector<T>& factors, const Use& use)
{
    const auto scaled = [&](auto activation) {
        if (factors.empty())
            use(activation);
        else
            use(FloatScaled<T, decltype(activation)>{factors.data(), factors.size() > 1, activation});
    };
    switch (f.activation) {
    case LayerActivation::Linear:
        return scaled(FloatLinear{});
    case LayerActivation::Rectifier:
        return scaled(FloatRectifier<T>{static_cast<T>(f.leak), static_cast<T>(f.clipping)});
    case LayerActivation::Saturation:
        return scaled(FloatSaturation<T>{static_cast<T>(f.clipping)});
    case LayerActivation::Logistic:
        return scaled(FloatLogistic{});
    case LayerActivation::Tanh:
        return scaled(FloatTanh<T>{static_cast<T>(f.alpha)});
    case LayerActivation::Softplus:
        return scaled(FloatSoftplus{});
    case LayerActivation::Swish:
        return scaled(FloatSwish<T>{static_cast<T>(f.alpha)});
    }
}

// Layers -------------------------------------------------------------------------------------------------------------

/// Elements that kernels take from a layer's fields.
template <class T> std::vector<T> typed(const auto& values)
{
    std::vector<T> all(values.size());
    std::transform(values.begin(), values.end(), all.begin(), [](auto v) { return static_cast<T>(v); });
    return all;
}

template <class T> class TypedKernel : public LayerKernel {
    using Sum = typename Types<T>::Sum;
    using Out = typename Types<T>::Out;
    static constexpr bool Integer = std::is_integral_v<T>;
    using Wide = typename ProductSum<Sum>::Type;  // of element-wise operations
    using Factor = std::conditional_t<Integer, std::int64_t, double>;
    using Term = Operand<T, Factor, Factor>;

public:
    TypedKernel(const Layer& layer, Storage storage)
        : LayerKernel(storage, scratchOf(layer)), mKind(layer.kind), mFinish(layer.finish), mInputFinish(layer.inputFinish),
          mOperation(layer.operation), mResize(layer.resize), mExpTable(layer.expTable), mHasSums(hasSums(layer.kind))
    {
        for (const TensorInfo& in : layer.inputInfo)
            mGeometry.emplace_back(layer, in);
        const Geometry& g = mGeometry[0];
        mDepthwise = layer.kind == LayerKind::Conv && g.groups == g.inChannels && g.groups > 1;
        if constexpr (Integer) {
            mWeights = typed<T>(layer.weights);
            mBiases = typed<Sum>(layer.biases);
        }
        else {
            mWeights = typed<T>(layer.floatWeights);
            mBiases = typed<Sum>(layer.floatBiases);
            mFactors.push_back(typed<T>(layer.finish.rescale.factors));
            for (const Finish& f : layer.inputFinish)
                mFactors.push_back(typed<T>(f.rescale.factors));
        }
        if (mDepthwise && g.outputs == g.inChannels) {
            mByTap = true;
            mWeights = byTap(mWeights, static_cast<std::size_t>(g.outputs));
        }
        if (layer.kind == LayerKind::ElemWise) {
            mTerms = layer.inputInfo.size();
            mTermSize = layer.perChannel ? layer.output.channels : 1;
            mMultipliers = Integer ? typed<Factor>(layer.multipliers) : typed<Factor>(layer.floatMultipliers);
            mShifts = Integer ? typed<Factor>(layer.shifts) : typed<Factor>(layer.floatShifts);
        }
        mInputFinish.resize(layer.inputInfo.size());
        mFactors.resize(1 + layer.inputInfo.size());
        const double work = static_cast<double>(g.outWidth) * g.outputs
                            * (mWeights.empty() ? static_cast<double>(g.kernelWidth) * g.kernelHeight * static_cast<double>(mGeometry.size())
                                                : static_cast<double>(mWeights.size()) / g.outputs);
        mRowsPerThread = static_cast<std::size_t>(1.0 + 200000.0 / work);
    }

    void run(const void* const* inputs, void* scratch, void* output) const override
    {
        Out* const out = static_cast<Out*>(output);
        const T* const first = static_cast<const T*>(inputs[0]);
        Term* const terms = static_cast<Term*>(scratch);
        for (std::size_t k = 0; k < mTerms; ++k)
            terms[k] = {static_cast<const T*>(inputs[k]), mGeometry[k].isPixel() ? 0 : mGeometry[0].outputs, mMultipliers.empty() ? nullptr : mMultipliers.data() + k * mTermSize,
                        mTermSize > 1, mShifts.empty() || k > 0 ? nullptr : mShifts.data()};
        parallelFor(
            static_cast<std::size_t>(mGeometry[0].outHeight),
            [&](std::size_t row) {
                const int oy = static_cast<int>(row);
                const Geometry& g = mGeometry[0];
                if (mKind == LayerKind::Concat)
                    join(inputs, oy, out);
                else if (!mHasSums)
                    move(first, oy, out);
                else if (mKind == LayerKind::Scaling)
                    finish<Sum>(g, 0, mFinish, oy, first, out);
                else if (mKind == LayerKind::MaxPool && kept(0, mFinish))
                    runWidest([g, oy, first, out]() N2D2_INLINE { maxPoolRow(g, oy, first, KeepFinish(), out); });
                else if (mKind == LayerKind::ElemWise) {
                    Wide* const sums = reinterpret_cast<Wide*>(terms + mTerms);
                    elemWise(oy, terms, sums);
                    finish<Wide>(g, 0, mFinish, oy, sums, out);
                }
                else {
                    Sum* const sums = static_cast<Sum*>(scratch);
                    sum(first, oy, sums);
                    finish<Sum>(g, 0, mFinish, oy, sums, out);
                }
            },
            mRowsPerThread);
    }

private:
    /// [O][KH][KW] to [KH][KW][O]
    static std::vector<T> byTap(const std::vector<T>& weights, std::size_t outputs)
    {
        const std::size_t taps = weights.size() / outputs;
        std::vector<T> turned(weights.size());
        for (std::size_t i = 0; i < weights.size(); ++i)
            turned[i % taps * outputs + i / taps] = weights[i];
        return turned;
    }
    static bool hasSums(LayerKind kind)
    {
        return kind == LayerKind::Conv || kind == LayerKind::Fc || kind == LayerKind::Deconv || kind == LayerKind::MaxPool
               || kind == LayerKind::AveragePool || kind == LayerKind::ElemWise || kind == LayerKind::Scaling;
    }
    static std::size_t scratchOf(const Layer& l)
    {
        if (l.kind == LayerKind::ElemWise)
            return l.inputInfo.size() * sizeof(Term) + l.output.size() * sizeof(Wide);
        return hasSums(l.kind) && l.kind != LayerKind::Scaling ? l.output.size() * sizeof(Sum) : 0;
    }

    /// Nothing is done to the value.
    bool kept(std::size_t k, const Finish& f) const
    {
        if constexpr (Integer)
            return f.low == 0 && f.high == 0 && f.table.empty() && f.rescale.mode == ScalingMode::NONE;
        else
            return f.activation == LayerActivation::Linear && mFactors[k].empty();
    }

    /// Row oy of the sums, HWC.
    void sum(const T* x, int oy, Sum* sums) const
    {
        const Geometry g = mGeometry[0];
        const T* const weights = mWeights.data();
        const Sum* const biases = mBiases.empty() ? nullptr : mBiases.data();
        switch (mKind) {
        case LayerKind::Deconv:
            return runWidest([=]() N2D2_INLINE { deconvolveRow<Sum>(g, oy, x, weights, biases, KeepFinish(), sums); });
        case LayerKind::MaxPool:
            return runWidest([=]() N2D2_INLINE { maxPoolRow(g, oy, x, KeepFinish(), sums); });
        case LayerKind::AveragePool:
            return runWidest([=]() N2D2_INLINE { averagePoolRow<Sum>(g, oy, x, KeepFinish(), sums); });
        default:
            if (mByTap)
                runWidest([=]() N2D2_INLINE { depthwiseSumsRow(g, oy, x, weights, biases, sums); });
            else if (mDepthwise)
                runWidest([=]() N2D2_INLINE { depthwiseRow<Sum>(g, oy, x, weights, biases, KeepFinish(), sums); });
            else
                runWidest([=]() N2D2_INLINE { convolveRow<Sum>(g, oy, 0, g.outputs, x, weights, biases, KeepFinish(), sums); });
        }
    }

    void elemWise(int oy, const Term* terms, Wide* sums) const
    {
        const auto run = [&](auto op) {
            using Op = decltype(op);
            runWidest([g = mGeometry[0], oy, sums, terms, n = static_cast<int>(mTerms)]() N2D2_INLINE {
                elementWiseListRow<Sum, Op>(g, oy, KeepFinish(), sums, terms, n);
            });
        };
        switch (mOperation) {
        case LayerElemWise::Sum:
            return run(SumOp{});
        case LayerElemWise::AbsSum:
            return run(AbsSumOp{});
        case LayerElemWise::EuclideanSum:
            return run(EuclideanSumOp{});
        case LayerElemWise::Prod:
            return run(ProdOp{});
        case LayerElemWise::Max:
            return run(MaxOp{});
        }
    }

    /// Row oy of `out` from what finish k is given, HWC without gaps, as S.
    template <class S, class From> void finish(Geometry geometry, std::size_t k, const Finish& f, int oy, const From* from, Out* out) const
    {
        geometry.inStride = geometry.outputs;
        const auto use = [&](auto finish) {
            runWidest([g = geometry, oy, from, finish, out]() N2D2_INLINE { rescaleChannelsRow<S>(g, oy, from, finish, out); });
        };
        if (kept(k, f))
            use(KeepFinish{});
        else if constexpr (Integer)
            withFinish(f, use);
        else
            withFloatFinish<T>(f, mFactors[k], use);
    }

    void join(const void* const* inputs, int oy, Out* out) const
    {
        int channel = 0;
        for (std::size_t k = 0; k < mGeometry.size(); ++k) {
            Geometry g = mGeometry[k];
            g.outputs = g.inChannels;
            finish<Sum>(g, k + 1, mInputFinish[k], oy, static_cast<const T*>(inputs[k]), out + channel);
            channel += g.inChannels;
        }
    }

    /// What moves elements, and Softmax.
    void move(const T* x, int oy, Out* out) const
    {
        const Geometry g = mGeometry[0];
        switch (mKind) {
        case LayerKind::Softmax:
            if constexpr (Integer)
                softmaxRow(g, oy, x, mExpTable.data(), out);
            else
                softmaxFloatRow(g, oy, x, out);
            break;
        case LayerKind::Resize:
            if (mResize == LayerResize::NearestNeighbor)
                resizeNearestRow(g, oy, x, out);
            else
                runWidest([=]() N2D2_INLINE { resizeBilinearRow(g, oy, x, out); });
            break;
        case LayerKind::Transpose:
            transposeRow(g, oy, x, out);
            break;
        case LayerKind::Reshape:
            reshapeRow(g, oy, x, out);
            break;
        default:
            padRow(g, oy, x, out);
        }
    }

    LayerKind mKind;
    Finish mFinish;
    std::vector<Finish> mInputFinish;
    LayerElemWise mOperation;
    LayerResize mResize;
    std::vector<std::int32_t> mExpTable;
    bool mHasSums, mDepthwise = false, mByTap = false;
    std::vector<Geometry> mGeometry;  ///< by input
    std::vector<T> mWeights;
    std::vector<Sum> mBiases;
    std::vector<std::vector<T>> mFactors;  ///< floating point: of the finish, then of those of the inputs
    std::vector<Factor> mMultipliers, mShifts;
    std::size_t mTermSize = 1, mTerms = 0, mRowsPerThread = 1;
};

}  // namespace

std::unique_ptr<LayerKernel> LayerKernel::make(const Layer& layer)
{
    checkLayer(layer);
    if (!layer.isInteger() && layer.output.type.bits == 64)
        return std::make_unique<TypedKernel<double>>(layer, Storage::Double);
    if (!layer.isInteger())
        return std::make_unique<TypedKernel<float>>(layer, Storage::Float);
    if (layer.wideSums())
        return std::make_unique<TypedKernel<std::int32_t>>(layer, Storage::Int32);
    return std::make_unique<TypedKernel<std::int16_t>>(layer, Storage::Int16);
}

}  // namespace N2D2

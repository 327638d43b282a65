#include "kernels/cpu/Depthwise.hpp"

#include "kernels/cpu/BiasGradient.hpp"
#include "kernels/cpu/Common.hpp"
#include "kernels/cpu/DepthwiseKernels.hpp"

namespace N2D2::cpu {

namespace {

constexpr std::size_t MostTaps = 64;

std::size_t blocks(std::size_t n) { return (n + DepthwiseBlock - 1) / DepthwiseBlock * DepthwiseBlock; }

/// A padded plane, split by stride: phase (py, px) holds the rows py, py + sy, … and of these the columns px, px + sx, …, all of one
/// pitch. Output o then reads, for every tap, element start(tap) + o, where o counts along rows of that pitch: one flat run.
struct Phases {
    std::size_t width, height, outWidth, outHeight, strideX, strideY, pitch, rows, phase, run;
    long left, top;
    std::vector<std::size_t> taps;  ///< where a tap's run starts

    Phases(std::size_t w, std::size_t h, std::size_t ow, std::size_t oh, std::size_t kx, std::size_t ky, std::size_t sx, std::size_t sy,
           long padX, long padY)
        : width(w), height(h), outWidth(ow), outHeight(oh), strideX(sx), strideY(sy), pitch(ow + (kx - 1) / sx),
          rows(oh + (ky - 1) / sy), phase((rows * pitch + DepthwiseBlock + 15) / 16 * 16), run((oh - 1) * pitch + ow), left(padX), top(padY)
    {
        for (std::size_t y = 0; y < ky; ++y)
            for (std::size_t x = 0; x < kx; ++x)
                taps.push_back((y % sy * sx + x % sx) * phase + y / sy * pitch + x / sx);
    }
    std::size_t size() const { return strideX * strideY * phase; }

    /// body(index in the plane, index in the phases, n, step): n elements of the plane, `step` apart, that lie side by side in a phase.
    template <class Body> void forRuns(const Body& body) const
    {
        const auto shiftX = static_cast<std::size_t>(left), shiftY = static_cast<std::size_t>(top);
        for (std::size_t y = 0; y < height; ++y) {
            const std::size_t py = (y + shiftY) % strideY, row = (y + shiftY) / strideY;
            if (row >= rows)
                continue;
            for (std::size_t px = 0; px < strideX; ++px) {
                const std::size_t first = (px + strideX - shiftX % strideX) % strideX, column = (first + shiftX) / strideX;
                if (first >= width || column >= pitch)
                    continue;
                const std::size_t n = std::min((width - first + strideX - 1) / strideX, pitch - column);
                body(y * width + first, (py * strideX + px) * phase + row * pitch + column, n, strideX);
            }
        }
    }
    template <class T> void split(const T* plane, T* to) const
    {
        std::fill(to, to + size(), T(0));
        forRuns([&](std::size_t from, std::size_t at, std::size_t n, std::size_t step) {
            if (step == 1)
                std::copy(plane + from, plane + from + n, to + at);
            else
                for (std::size_t i = 0; i < n; ++i)
                    to[at + i] = plane[from + i * step];
        });
    }
    template <class T> void merge(const T* phases, T* plane, bool accumulate) const
    {
        if (!accumulate)
            std::fill(plane, plane + width * height, T(0));
        forRuns([&](std::size_t to, std::size_t at, std::size_t n, std::size_t step) {
            for (std::size_t i = 0; i < n; ++i)
                plane[to + i * step] += phases[at + i];
        });
    }
};

template <class T> class DepthwisePlan : public ConvPlan<T> {
public:
    DepthwisePlan(const ConvGeometry& g, const Phases& forward, const Phases& data)
        : mBatch(g.batch), mChannels(g.outChannels), mForward(forward), mData(data), mTaps(forward.taps.size()),
          mGather(forward.strideX == 1 && forward.strideY == 1 && data.left >= 0 && data.top >= 0), mSlices(sumSlices(g.batch)),
          mPartial(mSlices * mChannels * mTaps),
          mSlots(mBatch * mChannels, std::max(forward.size() + blocks(forward.run), mGather ? data.size() + blocks(data.run) : 0)),
          mBias(g.batch, g.outChannels, forward.outWidth * forward.outHeight)
    {
    }

    void forward(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>* bias, Tensor<T>& y, bool accumulate) override
    {
        check(x, w, y);
        if (bias)
            checkSize(*bias, mChannels, "convolution bias");
        const T *const px = x.data(), *const pw = w.data(), *const pb = bias ? bias->data() : nullptr;
        T* const py = y.data();
        mSlots.run(mBatch * mChannels, [&](std::size_t item, T* scratch) {
            const std::size_t c = item % mChannels;
            taps(mForward, px + item * inPlane(), pw + c * mTaps, scratch, py + item * outPlane(), pb ? pb[c] : T(0), accumulate);
        });
    }

    void backwardData(const Tensor<T>& dy, const Tensor<T>& w, Tensor<T>& dx, bool accumulate) override
    {
        check(dx, w, dy);
        const T *const pdy = dy.data(), *const pw = w.data();
        T* const pdx = dx.data();
        mSlots.run(mBatch * mChannels, [&](std::size_t item, T* scratch) {
            const T *const kernel = pw + item % mChannels * mTaps, *const grad = pdy + item * outPlane();
            T* const to = pdx + item * inPlane();
            if (mGather) {
                T turned[MostTaps];
                std::reverse_copy(kernel, kernel + mTaps, turned);
                taps(mData, grad, turned, scratch, to, T(0), accumulate);
                return;
            }
            T* const phases = scratch + blocks(mForward.run);
            flatten(grad, scratch);
            std::fill(phases, phases + mForward.size(), T(0));
            T* starts[MostTaps];
            for (std::size_t t = 0; t < mTaps; ++t)
                starts[t] = phases + mForward.taps[t];
            depthwiseSpread(kernel, starts, mTaps, mForward.run, scratch);
            mForward.merge(phases, to, accumulate);
        });
    }

    void backwardWeights(const Tensor<T>& x, const Tensor<T>& dy, Tensor<T>& dw, bool accumulate) override
    {
        check(x, dw, dy);
        const T *const px = x.data(), *const pdy = dy.data();
        mSlots.run(mSlices * mChannels, [&](std::size_t item, T* scratch) {
            constexpr std::size_t lanes = 64 / sizeof(T);
            const std::size_t s = item / mChannels, c = item % mChannels;
            const auto [begin, end] = sliceBounds(s, mSlices, mBatch);
            T* const phases = scratch + blocks(mForward.run);
            alignas(64) T sums[MostTaps * lanes];
            std::fill(sums, sums + mTaps * lanes, T(0));
            const T* starts[MostTaps];
            for (std::size_t t = 0; t < mTaps; ++t)
                starts[t] = phases + mForward.taps[t];
            for (std::size_t b = begin; b < end; ++b) {
                mForward.split(px + (b * mChannels + c) * inPlane(), phases);
                flatten(pdy + (b * mChannels + c) * outPlane(), scratch);
                depthwiseProducts(scratch, starts, mTaps, mForward.run, sums);
            }
            for (std::size_t t = 0; t < mTaps; ++t) {
                double sum = 0.0;
                for (std::size_t l = 0; l < lanes; ++l)
                    sum += static_cast<double>(sums[t * lanes + l]);
                mPartial.data()[(s * mChannels + c) * mTaps + t] = static_cast<T>(sum);
            }
        });
        addSlices(mPartial.data(), mChannels * mTaps, mSlices, mChannels * mTaps, dw.data(), accumulate);
    }

    void backwardBias(const Tensor<T>& dy, Tensor<T>& db, bool accumulate) override { mBias.run(dy, db, accumulate); }

private:
    std::size_t inPlane() const { return mForward.width * mForward.height; }
    std::size_t outPlane() const { return mForward.outWidth * mForward.outHeight; }

    void check(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) const
    {
        checkSize(x, mBatch * mChannels * inPlane(), "convolution input");
        checkSize(w, mChannels * mTaps, "convolution weights");
        checkSize(y, mBatch * mChannels * outPlane(), "convolution output");
    }

    /// One plane through the taps.
    void taps(const Phases& p, const T* from, const T* kernel, T* scratch, T* to, T bias, bool accumulate) const
    {
        T* const phases = scratch + blocks(p.run);
        p.split(from, phases);
        const T* starts[MostTaps];
        for (std::size_t t = 0; t < mTaps; ++t)
            starts[t] = phases + p.taps[t];
        depthwiseTaps(kernel, starts, mTaps, p.run, scratch);
        for (std::size_t y = 0; y < p.outHeight; ++y, to += p.outWidth) {
            const T* const row = scratch + y * p.pitch;
            if (accumulate)
                for (std::size_t x = 0; x < p.outWidth; ++x)
                    to[x] += row[x] + bias;
            else
                for (std::size_t x = 0; x < p.outWidth; ++x)
                    to[x] = row[x] + bias;
        }
    }

    /// Rows of an output plane at the pitch of the phases, 0 in between and up to the last whole block.
    void flatten(const T* plane, T* to) const
    {
        const std::size_t n = mForward.outWidth, gap = mForward.pitch - n;
        T* const end = to + blocks(mForward.run);
        for (std::size_t y = 0; y < mForward.outHeight; ++y, plane += n) {
            to = std::copy(plane, plane + n, to);
            if (y + 1 < mForward.outHeight)
                to = std::fill_n(to, gap, T(0));
        }
        std::fill(to, end, T(0));
    }

    std::size_t mBatch, mChannels;
    Phases mForward, mData;
    std::size_t mTaps;
    bool mGather;  // the data gradient is itself such a convolution
    std::size_t mSlices;
    Buffer<T> mPartial;
    Slots<T> mSlots;
    BiasGradient<T> mBias;
};

}  // namespace

template <class T> std::unique_ptr<ConvPlan<T>> makeDepthwisePlan(const ConvGeometry& g)
{
    const std::size_t rank = g.input.size();
    if (rank < 1 || rank > 2 || g.groups < 2 || g.groups != g.inChannels || g.groups != g.outChannels)
        return nullptr;
    std::size_t kernel[2] = {1, 1}, stride[2] = {1, 1}, input[2] = {1, 1}, output[2] = {1, 1};
    long pad[2] = {};
    const auto sizes = g.output();
    for (std::size_t d = 0; d < rank; ++d) {
        if (g.dilation[d] != 1 || g.padBegin[d] < 0 || g.padEnd[d] < 0)
            return nullptr;
        kernel[d] = g.kernel[d];
        stride[d] = g.stride[d];
        input[d] = g.input[d];
        output[d] = sizes[d];
        pad[d] = g.padBegin[d];
    }
    if (kernel[0] * kernel[1] > MostTaps)
        return nullptr;
    if constexpr (std::is_same_v<T, float>) {
        if (auto plan = makeMaskedDepthwisePlan(g))
            return plan;
    }
    const Phases forward(input[0], input[1], output[0], output[1], kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1]);
    const Phases data(output[0], output[1], input[0], input[1], kernel[0], kernel[1], 1, 1, static_cast<long>(kernel[0]) - 1 - pad[0],
                      static_cast<long>(kernel[1]) - 1 - pad[1]);
    return std::make_unique<DepthwisePlan<T>>(g, forward, data);
}

template std::unique_ptr<ConvPlan<float>> makeDepthwisePlan(const ConvGeometry&);
template std::unique_ptr<ConvPlan<double>> makeDepthwisePlan(const ConvGeometry&);

}  // namespace N2D2::cpu

// Pooling: index tables of one geometry on the device, kernels of pool.cu.
#include <algorithm>

#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Kernels.hpp"
#include "kernels/cuda/Launch.hpp"

namespace N2D2 {

namespace {

using namespace gpu;

template <class T> class CudaPoolPlan : public PoolPlan<T> {
public:
    explicit CudaPoolPlan(const PoolGeometry& g) : mKind(g.kind)
    {
        const auto output = g.output();
        mTables.batch = g.batch;
        mTables.inChannels = g.inChannels;
        mTables.outChannels = g.outChannels;
        mTables.window = 1.0;
        mTables.truncate = g.truncate;
        for (std::size_t d = 0; d < 3; ++d) {
            const bool used = d < g.input.size();
            mTables.input.size[d] = used ? g.input[d] : 1;
            mTables.output.size[d] = used ? output[d] : 1;
            mTables.window *= used ? static_cast<double>(g.window[d]) : 1.0;
        }
        mIn = mTables.input.size[0] * mTables.input.size[1] * mTables.input.size[2] * g.inChannels;
        mOut = mTables.output.size[0] * mTables.output.size[1] * mTables.output.size[2] * g.outChannels;
        toInt(mIn, "elements per stimulus");
        std::vector<std::size_t> parts;  // where each table starts
        for (std::size_t d = 0; d < 3; ++d)
            addAxis(g, d, parts);
        addChannels(g, parts);

        mIndices = std::make_unique<CudaTensor<int>>(Dims{mValues.size()});
        std::copy(mValues.begin(), mValues.end(), mIndices->begin());
        mIndices->synchronizeHToD();
        const int* const base = mIndices->devicePointer();
        for (std::size_t d = 0; d < 3; ++d) {
            mTables.begin[d] = base + parts[4 * d];
            mTables.end[d] = base + parts[4 * d + 1];
            mTables.firstOut[d] = base + parts[4 * d + 2];
            mTables.lastOut[d] = base + parts[4 * d + 3];
        }
        mTables.first = base + parts[12];
        mTables.channels = base + parts[13];
        mTables.firstOf = base + parts[14];
        mTables.outputs = base + parts[15];
        mValues = {};
    }

    void forward(const Tensor<T>& x, Tensor<T>& y, Tensor<int>* argMax) override
    {
        checkAll(x, y);
        if (mKind == PoolKind::Average)
            return averagePoolForward(mTables, static_cast<const T*>(deviceData(x)), deviceData(y));
        if (argMax)
            checkSize(*argMax, y.size(), "pooling argmax");
        maxPoolForward(mTables, static_cast<const T*>(deviceData(x)), deviceData(y), argMax ? deviceData(*argMax) : nullptr);
    }

    void backward(const Tensor<T>& dy, const Tensor<int>& argMax, Tensor<T>& dx, bool accumulate) override
    {
        checkAll(dx, dy);
        if (mKind == PoolKind::Average)
            return averagePoolBackward(mTables, static_cast<const T*>(deviceData(dy)), deviceData(dx), accumulate);
        checkSize(argMax, dy.size(), "pooling argmax");
        maxPoolBackward(mTables, static_cast<const T*>(deviceData(dy)), static_cast<const int*>(deviceData(argMax)), deviceData(dx),
                        accumulate);
    }

private:
    void checkAll(const Tensor<T>& x, const Tensor<T>& y) const
    {
        checkSize(x, mTables.batch * mIn, "pooling input");
        checkSize(y, mTables.batch * mOut, "pooling output");
    }

    void add(const std::vector<int>& table, std::vector<std::size_t>& parts)
    {
        parts.push_back(mValues.size());
        mValues.insert(mValues.end(), table.begin(), table.end());
        if (table.empty())
            mValues.push_back(0);  // an address of its own
    }

    /// Input positions of each output position, and the reverse; both are ranges, because windows move one way.
    void addAxis(const PoolGeometry& g, std::size_t d, std::vector<std::size_t>& parts)
    {
        const bool used = d < g.input.size();
        const std::size_t inputs = mTables.input.size[d], outputs = mTables.output.size[d];
        std::vector<int> begins, ends;
        for (std::size_t o = 0; o < outputs; ++o) {
            const long start = used ? static_cast<long>(o * g.stride[d]) - g.padBegin[d] : 0;
            const long stop = used ? start + static_cast<long>(g.window[d]) : 1;
            // Of a cropped input, what the crop removed is no more part of a window than padding is.
            const long low = used ? std::max(0l, -g.padBegin[d]) : 0;
            const long high = static_cast<long>(inputs) + (used ? std::min(0l, g.padEnd[d]) : 0);
            const long begin = std::clamp(start, low, std::max(low, high));
            begins.push_back(static_cast<int>(begin));
            ends.push_back(static_cast<int>(std::clamp(stop, begin, std::max(begin, high))));
        }
        std::vector<int> firstOut(inputs), lastOut(inputs);
        for (std::size_t i = 0; i < inputs; ++i) {
            const int at = static_cast<int>(i);
            firstOut[i] = static_cast<int>(std::upper_bound(ends.begin(), ends.end(), at) - ends.begin());
            lastOut[i] = static_cast<int>(std::upper_bound(begins.begin(), begins.end(), at) - begins.begin());
        }
        add(begins, parts);
        add(ends, parts);
        add(firstOut, parts);
        add(lastOut, parts);
    }

    void addChannels(const PoolGeometry& g, std::vector<std::size_t>& parts)
    {
        const auto connected = [&g](std::size_t o, std::size_t c) { return g.map.empty() ? c == o : g.map(c * g.outChannels + o); };
        std::vector<int> first, channels, firstOf, outputs;
        for (std::size_t o = 0; o < g.outChannels; ++o) {
            first.push_back(static_cast<int>(channels.size()));
            for (std::size_t c = 0; c < g.inChannels; ++c)
                if (connected(o, c))
                    channels.push_back(static_cast<int>(c));
        }
        first.push_back(toInt(channels.size(), "connections"));
        for (std::size_t c = 0; c < g.inChannels; ++c) {
            firstOf.push_back(static_cast<int>(outputs.size()));
            for (std::size_t o = 0; o < g.outChannels; ++o)
                if (connected(o, c))
                    outputs.push_back(static_cast<int>(o));
        }
        firstOf.push_back(static_cast<int>(outputs.size()));
        add(first, parts);
        add(channels, parts);
        add(firstOf, parts);
        add(outputs, parts);
    }

    PoolKind mKind;
    PoolTables mTables{};
    std::size_t mIn = 0, mOut = 0;  // elements per stimulus
    std::vector<int> mValues;
    std::unique_ptr<CudaTensor<int>> mIndices;
};

}  // namespace

template <class T> std::unique_ptr<PoolPlan<T>> makePoolPlan(Cuda, const PoolGeometry& geometry)
{
    return std::make_unique<CudaPoolPlan<T>>(geometry);
}

template std::unique_ptr<PoolPlan<float>> makePoolPlan(Cuda, const PoolGeometry&);
template std::unique_ptr<PoolPlan<double>> makePoolPlan(Cuda, const PoolGeometry&);

}  // namespace N2D2

#include "export/common/MemoryPlan.hpp"

#include <algorithm>
#include <stdexcept>

#include "export/common/CText.hpp"
#include "export/common/MemoryBlocks.hpp"

namespace N2D2 {

std::size_t MemoryPlan::liveMaximum() const
{
    return live.empty() ? 0 : *std::max_element(live.begin(), live.end());
}

bool isView(const Layer& layer)
{
    if (layer.kind != LayerKind::Reshape)
        return false;
    // Elements keep their order channel, y, x: in memory (y, x, channel) they stay where they are in these cases alone.
    const TensorInfo &in = layer.inputInfo[0], &out = layer.output;
    return (in.width == out.width && in.height == out.height) || (in.channels == 1 && out.channels == 1);
}

bool mayOverlay(const Layer& layer, std::size_t k)
{
    const TensorInfo& input = layer.inputInfo[k];
    if (input.width != layer.output.width || input.height != layer.output.height || input.channels != layer.output.channels
        || input.type.bytes() != layer.output.type.bytes())
        return false;
    // These kernels read element e of all their inputs before they write element e, in any order of elements; a Softmax reads the
    // channels of a pixel twice, the second time each just before it is written.
    return layer.kind == LayerKind::ElemWise || layer.kind == LayerKind::Scaling || layer.kind == LayerKind::Softmax;
}

namespace {

/// Everything about one choice of concatenations in place.
class Planner {
public:
    Planner(const Program& program, const MemoryOptions& options) : mProgram(program), mOptions(options), mCount(program.layers.size() + 1)
    {
        mLastUse.assign(mCount, 0);
        mDense.assign(mCount, false);
        mUsers.assign(mCount, 0);
        mDense[0] = true;  // callers write it
        for (std::size_t i = 0; i < program.layers.size(); ++i) {
            const Layer& layer = program.layers[i];
            mLastUse[i + 1] = static_cast<int>(i);
            for (const int input : layer.inputs) {
                mLastUse[node(input)] = static_cast<int>(i);
                ++mUsers[node(input)];
            }
            if (N2D2::isView(layer))
                mDense[i + 1] = mDense[node(layer.inputs[0])] = true;
        }
    }

    /// Inputs of a Concat that could be written in place, each tensor in one concatenation at most.
    std::vector<std::vector<bool>> residents() const
    {
        std::vector<std::vector<bool>> result(mProgram.layers.size());
        std::vector<bool> housed(mCount, false);
        for (std::size_t i = 0; i < mProgram.layers.size(); ++i) {
            const Layer& layer = mProgram.layers[i];
            if (layer.kind != LayerKind::Concat)
                continue;
            std::size_t channel = 0;
            for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
                const int t = layer.inputs[k];
                const std::size_t bytes = layer.output.type.bytes();
                bool can = mOptions.concatInPlace && t >= 0 && !housed[node(t)] && channel * bytes % mOptions.alignment == 0;
                if (can) {
                    const Layer& producer = mProgram.layers[static_cast<std::size_t>(t)];
                    const bool onePixel = producer.output.width * producer.output.height == 1;
                    can = !N2D2::isView(producer) && (onePixel || !mDense[node(t)]) && !mDense[i + 1]
                        && (layer.inputFinish.empty() ? cType(producer.output.type) == cType(layer.output.type)
                                                      : producer.output.type.bytes() == bytes && mUsers[node(t)] == 1
                                && producer.kind != LayerKind::Concat);  // rescaled where it is: nobody else may want it
                }
                result[i].push_back(can);
                if (can)
                    housed[node(t)] = true;
                channel += layer.inputInfo[k].channels;
            }
        }
        return result;
    }

    MemoryPlan plan(const std::vector<std::vector<bool>>& resident, MemoryStrategy strategy)
    {
        mPlan = MemoryPlan();
        mPlan.resident = resident;
        mPlan.outputs.assign(mProgram.layers.size(), {});
        mParent.assign(mCount, 0);
        for (std::size_t n = 0; n < mCount; ++n)
            mParent[n] = n;
        mRelative.assign(mCount, 0);
        mStride.assign(mCount, 0);
        house();
        strides();
        overlay();
        blocks();
        place(strategy);
        return mPlan;
    }

private:
    static std::size_t node(int tensor) { return static_cast<std::size_t>(tensor + 1); }
    const TensorInfo& info(std::size_t n) const { return n == 0 ? mProgram.input : mProgram.layers[n - 1].output; }
    Placement& placement(std::size_t n) { return n == 0 ? mPlan.input : mPlan.outputs[n - 1]; }
    bool isView(std::size_t n) const { return n > 0 && N2D2::isView(mProgram.layers[n - 1]); }
    /// The tensor whose memory a view shows.
    std::size_t source(std::size_t n) const
    {
        while (isView(n))
            n = node(mProgram.layers[n - 1].inputs[0]);
        return n;
    }
    std::size_t root(std::size_t n, std::size_t& relative) const
    {
        for (relative = 0; mParent[n] != n; n = mParent[n])
            relative += mRelative[n];
        return n;
    }

    void house()
    {
        mHoused.assign(mCount, false);
        for (std::size_t i = 0; i < mProgram.layers.size(); ++i) {
            std::size_t channel = 0;
            for (std::size_t k = 0; k < mPlan.resident[i].size(); ++k) {
                if (mPlan.resident[i][k]) {
                    const std::size_t n = node(mProgram.layers[i].inputs[k]);
                    mHoused[n] = true;
                    mParent[n] = i + 1;
                    mRelative[n] = channel * mProgram.layers[i].output.type.bytes();
                }
                channel += mProgram.layers[i].inputInfo[k].channels;
            }
        }
    }

    void strides()
    {
        for (std::size_t n = mCount; n-- > 0;) {  // a concatenation comes behind what it joins
            const TensorInfo& tensor = info(n);
            const std::size_t step = std::max(mOptions.alignment / std::min(mOptions.alignment, tensor.type.bytes()), std::size_t{1});
            if (mHoused[n])
                mStride[n] = mStride[mParent[n]];
            else
                mStride[n] = mDense[n] || tensor.channels == 1 ? tensor.channels : (tensor.channels + step - 1) / step * step;
        }
    }

    void overlay()
    {
        // The last use of memory: of a tensor, of all its views, and of its parts.
        std::vector<int> last = mLastUse;
        for (std::size_t n = mCount; n-- > 1;) {
            if (isView(n))
                last[source(n)] = std::max(last[source(n)], last[n]);
        }
        for (std::size_t n = 0; n < mCount; ++n) {  // what is concatenated in place is wanted in the same memory
            if (mHoused[n])
                last[mParent[n]] = std::max(last[mParent[n]], last[n]);
        }
        for (std::size_t i = 0; i < mProgram.layers.size(); ++i) {
            const Layer& layer = mProgram.layers[i];
            const std::size_t n = i + 1;
            if (isView(n)) {
                mParent[n] = node(layer.inputs[0]);
                mPlan.outputs[i].isView = true;
                continue;
            }
            if (!mOptions.reuse || mHoused[n])
                continue;
            for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
                const std::size_t from = node(layer.inputs[k]), memory = source(from);
                const bool mine = memory != 0 || mOptions.includeInput;
                if (mine && mayOverlay(layer, k) && last[memory] == static_cast<int>(i) && mStride[from] == mStride[n] && !mHoused[memory]
                    && !mHoused[from]) {
                    mParent[n] = from;
                    mPlan.outputs[i].overlays = layer.inputs[k];
                    break;
                }
            }
        }
    }

    void blocks()
    {
        mBlocks.clear();
        std::vector<int> index(mCount, -1);
        for (std::size_t n = 0; n < mCount; ++n) {
            const TensorInfo& tensor = info(n);
            Placement& here = placement(n);
            here.stride = mStride[n];
            const std::size_t pixels = tensor.width * tensor.height, element = tensor.type.bytes();
            // A tensor alone owns its last pixel's padding too, so that the next one is aligned.
            here.bytes = mHoused[n] ? ((pixels - 1) * mStride[n] + tensor.channels) * element : pixels * mStride[n] * element;
            here.birth = n == 0 ? 0 : static_cast<int>(n) - 1;
            here.death = mLastUse[n];
            std::size_t relative = 0;
            const std::size_t top = root(n, relative);
            here.inArena = top != 0 || mOptions.includeInput;
            here.offset = relative;
            mPlan.alignment = std::max(mPlan.alignment, std::max(element, mOptions.alignment));
            if (!here.inArena)
                continue;
            if (index[top] < 0) {
                index[top] = static_cast<int>(mBlocks.size());
                mBlocks.emplace_back();
            }
            here.block = index[top];
            MemoryBlock& block = mBlocks[static_cast<std::size_t>(here.block)];
            block.alignment = std::max({block.alignment, mOptions.alignment, element});
            block.add({relative, relative + here.bytes, here.birth, here.death});
        }
        for (MemoryBlock& block : mBlocks) {
            std::size_t least = block.size;
            for (int step = block.birth; step <= block.death; ++step)
                least = std::min(least, block.used(step));
            block.hole = block.size - least;
        }
        mPlan.live.assign(std::max<std::size_t>(mProgram.layers.size(), 1), 0);
        for (const MemoryBlock& block : mBlocks) {
            for (int step = block.birth; step <= block.death; ++step)
                mPlan.live[static_cast<std::size_t>(step)] += block.used(step);
        }
    }

    void place(MemoryStrategy strategy)
    {
        const MemoryOffsets result =
            mOptions.reuse ? placeBlocks(mBlocks, strategy, mPlan.liveMaximum()) : placeApart(mBlocks);
        mPlan.bytes = result.bytes;
        for (std::size_t n = 0; n < mCount; ++n) {
            Placement& here = placement(n);
            if (here.inArena)
                here.offset += result.offsets[static_cast<std::size_t>(here.block)];
        }
    }

    const Program& mProgram;
    const MemoryOptions& mOptions;
    const std::size_t mCount;  // tensors: the stimulus, then one a layer
    std::vector<int> mLastUse;
    std::vector<bool> mDense;  // without padding between its pixels: it is seen in two shapes
    std::vector<unsigned> mUsers;

    MemoryPlan mPlan;
    std::vector<std::size_t> mParent, mRelative, mStride;
    std::vector<bool> mHoused;
    std::vector<MemoryBlock> mBlocks;
};

}  // namespace

MemoryPlan planMemory(const Program& program, const MemoryOptions& options)
{
    if (options.alignment == 0 || (options.alignment & (options.alignment - 1)) != 0)
        throw std::invalid_argument("MemoryAlignment=" + std::to_string(options.alignment) + " is not a power of two (bytes)");
    Planner planner(program, options);
    auto resident = planner.residents();
    MemoryPlan plan = planner.plan(resident, options.strategy);
    if (!options.reuse)
        return plan;
    // A concatenation takes its whole memory when its first input is written: where that costs more than it saves, it copies.
    constexpr std::size_t most = 64;  // concatenations that are looked at one by one
    std::size_t looked = 0;
    for (std::size_t i = 0; i < resident.size() && looked < most; ++i) {
        if (std::none_of(resident[i].begin(), resident[i].end(), [](bool in) { return in; }))
            continue;
        ++looked;
        auto without = resident;
        without[i].assign(without[i].size(), false);
        MemoryPlan other = planner.plan(without, options.strategy);
        if (other.bytes < plan.bytes) {
            plan = std::move(other);
            resident = std::move(without);
        }
    }
    return plan;
}

}  // namespace N2D2

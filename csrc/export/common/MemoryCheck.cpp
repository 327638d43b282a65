// Plays a plan: every byte of the arena carries the tensor and element that was written there last.
#include <cstdint>
#include <string>
#include <vector>

#include "export/common/MemoryPlan.hpp"

namespace N2D2 {

namespace {

class Player {
public:
    Player(const Program& program, const MemoryPlan& plan) : mProgram(program), mPlan(plan), mTags(plan.bytes, 0) {}

    std::string play()
    {
        if (mPlan.input.inArena && !write(-1))
            return mError;
        for (std::size_t i = 0; i < mProgram.layers.size(); ++i) {
            const Layer& layer = mProgram.layers[i];
            const Placement& out = mPlan.outputs[i];
            if (out.isView) {
                if (!view(static_cast<int>(i)))
                    return mError;
                continue;
            }
            // Element by element on the input that is written over; the others, and whole inputs elsewhere, are read first and must survive
            // the writing if somebody wants them later, which shows then.
            for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
                if (!read(layer.inputs[k], i))
                    return mError;
                if (!disjoint(i, k))
                    return mError;
            }
            if (!write(static_cast<int>(i)))
                return mError;
        }
        return mError;
    }

private:
    const TensorInfo& info(int t) const { return t < 0 ? mProgram.input : mProgram.layers[static_cast<std::size_t>(t)].output; }
    std::string name(int t) const { return t < 0 ? "env" : mProgram.layers[static_cast<std::size_t>(t)].name; }
    std::uint64_t tag(int t, std::size_t byte) const { return (static_cast<std::uint64_t>(t + 2) << 40) | byte; }

    /// Calls f(address, byte of the tensor) for every byte that a tensor has.
    template <class F> bool bytes(int t, const F& f) const
    {
        const Placement& place = mPlan.at(t);
        const TensorInfo& tensor = info(t);
        const std::size_t element = tensor.type.bytes(), line = tensor.channels * element;
        for (std::size_t pixel = 0; pixel < tensor.width * tensor.height; ++pixel) {
            for (std::size_t b = 0; b < line; ++b) {
                if (!f(place.offset + pixel * place.stride * element + b, pixel * line + b))
                    return false;
            }
        }
        return true;
    }

    bool write(int t)
    {
        return bytes(t, [&](std::size_t address, std::size_t byte) {
            if (address >= mTags.size()) {
                mError = name(t) + " ends behind the arena";
                return false;
            }
            mTags[address] = tag(t, byte);
            return true;
        });
    }

    /// A view shows the bytes of another tensor, which must be there.
    bool view(int t)
    {
        const int source = mProgram.layers[static_cast<std::size_t>(t)].inputs[0];
        if (!mPlan.at(t).inArena)
            return !mPlan.at(source).inArena || wrong(name(t) + " is a view of something elsewhere");
        if (!read(source, static_cast<std::size_t>(t)))
            return false;
        if (mPlan.at(t).offset != mPlan.at(source).offset)
            return wrong(name(t) + " is a view and has another place");
        return write(t);
    }

    bool read(int t, std::size_t step)
    {
        if (!mPlan.at(t).inArena)
            return true;
        return bytes(t, [&](std::size_t address, std::size_t byte) {
            if (address < mTags.size() && mTags[address] == tag(t, byte))
                return true;
            return isShownElsewhere(t, address, byte) || wrong(name(t) + " is overwritten before " + mProgram.layers[step].name + " reads it");
        });
    }

    /// The bytes may carry the tag of a view of this tensor, or of a concatenation that took them over as they are.
    bool isShownElsewhere(int t, std::size_t address, std::size_t byte) const
    {
        if (address >= mTags.size())
            return false;
        for (std::size_t i = 0; i < mProgram.layers.size(); ++i) {
            const Layer& layer = mProgram.layers[i];
            if (mPlan.outputs[i].isView && layer.inputs[0] == t
                && (mTags[address] == tag(static_cast<int>(i), byte) || isShownElsewhere(static_cast<int>(i), address, byte)))
                return true;
            std::size_t channel = 0;
            for (std::size_t k = 0; k < mPlan.resident[i].size(); ++k) {
                if (mPlan.resident[i][k] && layer.inputs[k] == t && layer.inputFinish.empty()) {
                    const std::size_t element = layer.output.type.bytes(), line = info(t).channels * element;
                    const std::size_t there = byte / line * (layer.output.channels * element) + channel * element + byte % line;
                    if (mTags[address] == tag(static_cast<int>(i), there) || isShownElsewhere(static_cast<int>(i), address, there))
                        return true;
                }
                channel += layer.inputInfo[k].channels;
            }
        }
        // A view may be older than its source's other readers.
        if (t >= 0 && mPlan.outputs[static_cast<std::size_t>(t)].isView) {
            const int source = mProgram.layers[static_cast<std::size_t>(t)].inputs[0];
            return mTags[address] == tag(source, byte);
        }
        return false;
    }

    /// An input may share bytes with the output in three ways alone: element on element, as its part of a concatenation, or not at all.
    bool disjoint(std::size_t i, std::size_t k)
    {
        const Layer& layer = mProgram.layers[i];
        const Placement &out = mPlan.outputs[i], &in = mPlan.at(layer.inputs[k]);
        if (!in.inArena || !out.inArena || in.offset >= out.offset + out.bytes || out.offset >= in.offset + in.bytes)
            return true;
        if (out.overlays == layer.inputs[k] || in.offset == out.offset) {
            if (mayOverlay(layer, k) && in.offset == out.offset && in.stride == out.stride)
                return true;
        }
        if (layer.kind == LayerKind::Concat && k < mPlan.resident[i].size()) {
            std::size_t channel = 0;
            for (std::size_t j = 0; j < k; ++j)
                channel += layer.inputInfo[j].channels;
            if (mPlan.resident[i][k] && in.offset == out.offset + channel * layer.output.type.bytes()
                && (in.stride == out.stride || info(layer.inputs[k]).width * info(layer.inputs[k]).height == 1))
                return true;
        }
        return wrong(layer.name + " would write over " + name(layer.inputs[k]) + ", which it reads");
    }

    bool wrong(const std::string& text)
    {
        mError = text;
        return false;
    }

    const Program& mProgram;
    const MemoryPlan& mPlan;
    std::vector<std::uint64_t> mTags;
    std::string mError;
};

}  // namespace

std::string checkMemoryPlan(const Program& program, const MemoryPlan& plan)
{
    if (plan.outputs.size() != program.layers.size() || plan.resident.size() != program.layers.size())
        return "the plan is of another program";
    return Player(program, plan).play();
}

}  // namespace N2D2

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
    /// Of a byte of a tensor: what wrote it. A view, and what a concatenation found in its place, have the tags of where they come from.
    std::uint64_t tag(int t, std::size_t byte) const
    {
        if (t >= 0) {
            const Layer& layer = mProgram.layers[static_cast<std::size_t>(t)];
            if (mPlan.at(t).isView)
                return tag(layer.inputs[0], byte);
            if (layer.kind == LayerKind::Concat && layer.inputFinish.empty()) {
                const std::size_t element = layer.output.type.bytes(), line = layer.output.channels * element;
                std::size_t at = byte % line;
                for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
                    const std::size_t part = layer.inputInfo[k].channels * element;
                    if (at < part) {
                        if (mPlan.resident[static_cast<std::size_t>(t)][k])
                            return tag(layer.inputs[k], byte / line * part + at);
                        break;
                    }
                    at -= part;
                }
            }
        }
        return (static_cast<std::uint64_t>(t + 2) << 40) | byte;
    }

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
        return true;
    }

    bool read(int t, std::size_t step)
    {
        if (!mPlan.at(t).inArena)
            return true;
        return bytes(t, [&](std::size_t address, std::size_t byte) {
            if (address < mTags.size() && mTags[address] == tag(t, byte))
                return true;
            return wrong(name(t) + " is overwritten before " + mProgram.layers[step].name + " reads it");
        });
    }

    /// An input may share bytes with the output in two ways alone: element on element, or as its part of a concatenation.
    bool disjoint(std::size_t i, std::size_t k)
    {
        const Layer& layer = mProgram.layers[i];
        const Placement &out = mPlan.outputs[i], &in = mPlan.at(layer.inputs[k]);
        if (!in.inArena || !out.inArena || in.offset >= out.offset + out.bytes || out.offset >= in.offset + in.bytes)
            return true;
        if (mayOverlay(layer, k) && in.offset == out.offset && in.stride == out.stride)
            return true;
        if (layer.kind == LayerKind::Concat && mPlan.resident[i][k]) {
            std::size_t channel = 0;
            for (std::size_t j = 0; j < k; ++j)
                channel += layer.inputInfo[j].channels;
            if (in.offset == out.offset + channel * layer.output.type.bytes()
                && (in.stride == out.stride || info(layer.inputs[k]).width * info(layer.inputs[k]).height == 1))
                return true;
        }
        // Tensors with space between their pixels may lie in each other's; and a concatenation does not write what is there already.
        std::vector<bool> written(mTags.size(), false);
        bytes(static_cast<int>(i), [&](std::size_t address, std::size_t byte) {
            if (address < written.size())
                written[address] = tag(static_cast<int>(i), byte) >> 40 == i + 2;
            return true;
        });
        const bool apart =
            bytes(layer.inputs[k], [&](std::size_t address, std::size_t) { return address >= written.size() || !written[address]; });
        return apart || wrong(layer.name + " would write over " + name(layer.inputs[k]) + ", which it reads");
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

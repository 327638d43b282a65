#include "layer/Simulation.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include "core/Parallel.hpp"
#include "layer/LayerKernel.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

namespace {

using Storage = LayerKernel::Storage;

/// call(T()) with the element type of a storage.
template <class Call> void withType(Storage storage, const Call& call)
{
    switch (storage) {
    case Storage::Int16:
        return call(std::int16_t());
    case Storage::Int32:
        return call(std::int32_t());
    case Storage::Float:
        return call(float());
    case Storage::Double:
        return call(double());
    }
}

/// The same for outputs, which integers have in 32 bits.
template <class Call> void withOutputType(Storage storage, const Call& call)
{
    withType(storage == Storage::Int16 ? Storage::Int32 : storage, call);
}

/// Between an array of channel planes and one of pixels; pixels in tiles, which stay in the cache.
template <class Each> void pixelsAndPlanes(std::size_t pixels, std::size_t channels, const Each& each)
{
    constexpr std::size_t Tile = 64;
    for (std::size_t begin = 0; begin < pixels; begin += Tile) {
        for (std::size_t c = 0; c < channels; ++c)
            each(c * pixels + begin, begin * channels + c, std::min(Tile, pixels - begin));
    }
}

/// HWC of T from CHW of F; false when an element is no integer of the type.
template <class T, class F> bool fetch(const F* from, const TensorInfo& info, T* to)
{
    const std::size_t channels = info.channels;
    if constexpr (!std::is_integral_v<T>) {
        pixelsAndPlanes(info.width * info.height, channels, [&](std::size_t plane, std::size_t pixel, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i)
                to[pixel + i * channels] = static_cast<T>(from[plane + i]);
        });
        return true;
    }
    else {
        const double low = info.type.low(), high = info.type.high();
        int wrong = 0;
        pixelsAndPlanes(info.width * info.height, channels, [&](std::size_t plane, std::size_t pixel, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                const double v = static_cast<double>(from[plane + i]);
                double inside = v >= low ? v : low;  // NaN too
                inside = inside <= high ? inside : high;
                const auto whole = static_cast<std::int32_t>(inside);
                wrong |= whole != v;
                to[pixel + i * channels] = static_cast<T>(whole);
            }
        });
        return wrong == 0;
    }
}

/// CHW of F from HWC of T; false when a value has no exact F.
template <class T, class F> bool store(const T* from, const TensorInfo& info, F* to)
{
    const std::size_t channels = info.channels;
    int wrong = 0;
    pixelsAndPlanes(info.width * info.height, channels, [&](std::size_t plane, std::size_t pixel, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            const F v = static_cast<F>(from[pixel + i * channels]);
            if constexpr (std::is_integral_v<T>)
                wrong |= static_cast<double>(v) != static_cast<double>(from[pixel + i * channels]);
            to[plane + i] = v;
        }
    });
    return wrong == 0;
}

template <class Call> void withElements(const BaseTensor& tensor, const std::string& layer, const Call& call)
{
    if (tensor.getType() == typeid(float))
        call(static_cast<float*>(tensor.hostPointer()));
    else if (tensor.getType() == typeid(double))
        call(static_cast<double*>(tensor.hostPointer()));
    else
        throw std::invalid_argument("[" + layer + "] is simulated on tensors of Float32 or Float64, got " + tensor.getTypeName());
}

std::string sizeText(const TensorInfo& t)
{
    return std::to_string(t.width) + "x" + std::to_string(t.height) + "x" + std::to_string(t.channels);
}

using Memory = std::vector<std::byte>;

/// What the layers of one thread write.
struct Buffers {
    std::vector<Memory> inputs;            ///< of the first layer
    std::vector<Memory> converted;         ///< by layer: its input where the one before it gave another type
    std::vector<Memory> outputs, scratch;  ///< by layer
    std::vector<const void*> pointers;
};

}  // namespace

struct LayerSimulation::State {
    std::vector<std::unique_ptr<LayerKernel>> kernels;
    std::vector<Buffers> buffers;  ///< by thread

    void makeBuffers(const std::vector<std::shared_ptr<const Layer>>& layers, std::size_t threads)
    {
        while (buffers.size() < threads) {
            Buffers b;
            for (const TensorInfo& input : layers[0]->inputInfo)
                b.inputs.emplace_back(input.size() * kernels[0]->inputBytes());
            b.pointers.resize(b.inputs.size());
            for (std::size_t i = 0; i < layers.size(); ++i) {
                b.converted.emplace_back(i > 0 ? layers[i]->inputInfo[0].size() * kernels[i]->inputBytes() : 0);
                b.outputs.emplace_back(layers[i]->output.size() * kernels[i]->outputBytes());
                b.scratch.emplace_back(kernels[i]->scratchBytes());
            }
            buffers.push_back(std::move(b));
        }
    }

    /// From b.inputs to the last of b.outputs.
    void run(const std::vector<std::shared_ptr<const Layer>>& layers, Buffers& b) const
    {
        for (std::size_t k = 0; k < b.inputs.size(); ++k)
            b.pointers[k] = b.inputs[k].data();
        const void* const* inputs = b.pointers.data();
        const void* input = nullptr;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (i > 0) {
                input = b.outputs[i - 1].data();
                if (kernels[i]->storage() == Storage::Int16) {
                    const auto* const from = static_cast<const std::int32_t*>(input);
                    std::copy(from, from + layers[i]->inputInfo[0].size(), reinterpret_cast<std::int16_t*>(b.converted[i].data()));
                    input = b.converted[i].data();
                }
                inputs = &input;
            }
            kernels[i]->run(inputs, b.scratch[i].data(), b.outputs[i].data());
        }
    }
};

LayerSimulation::LayerSimulation(std::vector<std::shared_ptr<const Layer>> layers) : mLayers(std::move(layers)), mState(std::make_unique<State>())
{
    if (mLayers.empty())
        throw std::invalid_argument("a simulation of no layer is not possible");
    for (std::size_t i = 0; i < mLayers.size(); ++i) {
        const Layer& layer = *mLayers[i];
        mState->kernels.push_back(LayerKernel::make(layer));
        if (i == 0)
            continue;
        const TensorInfo& before = mLayers[i - 1]->output;
        if (layer.inputInfo.size() != 1 || layer.inputInfo[0].size() != before.size() || layer.inputInfo[0].channels != before.channels
            || layer.inputInfo[0].width != before.width || !(layer.inputInfo[0].type == before.type))
            throw std::invalid_argument("[" + layer.name + "] its input is not the output of " + mLayers[i - 1]->name + ", which runs before it");
    }
}

LayerSimulation::~LayerSimulation() = default;

void LayerSimulation::run(const std::vector<std::shared_ptr<BaseTensor>>& inputs, BaseTensor& outputs)
{
    const Layer &first = *mLayers.front(), &last = *mLayers.back();
    const std::size_t batch = outputs.dimB();
    if (inputs.size() != first.inputInfo.size())
        throw std::invalid_argument("[" + first.name + "] expects " + std::to_string(first.inputInfo.size()) + " inputs, got "
                                    + std::to_string(inputs.size()));
    const auto checkSize = [&](const BaseTensor& tensor, const TensorInfo& info, const std::string& layer, const char* what) {
        const Dims& d = tensor.dims();
        if (tensor.size() != info.size() * batch || tensor.dimB() != batch
            || (d.size() == 4 && (d[0] != info.width || d[1] != info.height || d[2] != info.channels)))
            throw std::invalid_argument("[" + layer + "] expects " + what + " of " + sizeText(info) + " for each of " + std::to_string(batch)
                                        + " stimuli, got a tensor of another size");
    };
    for (std::size_t k = 0; k < inputs.size(); ++k)
        checkSize(*inputs[k], first.inputInfo[k], first.name, "inputs");
    checkSize(outputs, last.output, last.name, "outputs");

    // One stimulus at a time where it gets all threads, or where the caller is one of several.
    const bool shared = batch > 1 && !omp_in_parallel();
    mState->makeBuffers(mLayers, shared ? std::min(static_cast<std::size_t>(omp_get_max_threads()), batch) : 1);
    mFailures.assign(batch, 0);
    const auto simulate = [&](std::size_t b) {
        Buffers& own = mState->buffers[shared ? static_cast<std::size_t>(omp_get_thread_num()) : 0];
        bool whole = true, exact = true;
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            const TensorInfo& info = first.inputInfo[k];
            withElements(*inputs[k], first.name, [&](auto* from) {
                withType(mState->kernels.front()->storage(), [&](auto t) {
                    whole = fetch(from + b * info.size(), info, reinterpret_cast<decltype(t)*>(own.inputs[k].data())) && whole;
                });
            });
        }
        if (whole) {
            mState->run(mLayers, own);
            withElements(outputs, last.name, [&](auto* to) {
                withOutputType(mState->kernels.back()->storage(), [&](auto t) {
                    exact = store(reinterpret_cast<const decltype(t)*>(own.outputs.back().data()), last.output, to + b * last.output.size());
                });
            });
        }
        mFailures[b] = !whole ? 1 : (exact ? 0 : 2);
    };
    parallelFor(batch, simulate);
    const auto failure = std::find_if(mFailures.begin(), mFailures.end(), [](char f) { return f != 0; });
    if (failure == mFailures.end())
        return;
    const std::string stimulus = " (stimulus " + std::to_string(failure - mFailures.begin()) + " of the batch)";
    if (*failure == 2)
        throw std::invalid_argument("[" + last.name + "] an output exceeds the 24 bits that Float32 holds exactly" + stimulus
                                    + ": use DataType=Float64, or rescale it to fewer bits");
    std::string types;
    for (const TensorInfo& info : first.inputInfo)
        types += (types.empty() ? "" : ", ") + std::to_string(info.type.low()) + " to " + std::to_string(info.type.high());
    throw std::invalid_argument("[" + first.name + "] expects integers from " + types + " in its inputs" + stimulus
                                + ": are the stimuli quantized, and those that the network was calibrated with?");
}

std::vector<std::vector<double>> runProgram(const Program& program, const std::vector<double>& stimulus)
{
    if (stimulus.size() != program.input.size())
        throw std::invalid_argument("[" + program.name + "] expects a stimulus of " + sizeText(program.input) + ", got "
                                    + std::to_string(stimulus.size()) + " values");
    std::vector<std::vector<double>> all;
    for (const Layer& layer : program.layers) {
        const auto kernel = LayerKernel::make(layer);
        if (layer.inputs.size() != layer.inputInfo.size())
            throw std::invalid_argument("[" + layer.name + "] has " + std::to_string(layer.inputs.size()) + " inputs and sizes for "
                                        + std::to_string(layer.inputInfo.size()));
        std::vector<Memory> memory;
        std::vector<const void*> pointers;
        for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
            const int from = layer.inputs[k];
            if (from < -1 || from >= static_cast<int>(all.size()))
                throw std::invalid_argument("[" + layer.name + "] its input " + std::to_string(k) + " is layer " + std::to_string(from)
                                            + ", which does not come before it");
            const std::vector<double>& values = from < 0 ? stimulus : all[static_cast<std::size_t>(from)];
            const TensorInfo& info = layer.inputInfo[k];
            if (values.size() != info.size())
                throw std::invalid_argument("[" + layer.name + "] input " + std::to_string(k) + " of " + sizeText(info) + " has "
                                            + std::to_string(values.size()) + " values");
            memory.emplace_back(info.size() * kernel->inputBytes());
            // One channel of all elements: they are HWC already.
            TensorInfo flat = info;
            flat.width = info.size();
            flat.height = flat.channels = 1;
            bool whole = true;
            withType(kernel->storage(), [&](auto t) { whole = fetch(values.data(), flat, reinterpret_cast<decltype(t)*>(memory.back().data())); });
            if (!whole)
                throw std::invalid_argument("[" + layer.name + "] expects integers from " + std::to_string(info.type.low()) + " to "
                                            + std::to_string(info.type.high()) + " in its input " + std::to_string(k));
        }
        for (const Memory& m : memory)
            pointers.push_back(m.data());
        Memory scratch(kernel->scratchBytes()), output(layer.output.size() * kernel->outputBytes());
        kernel->run(pointers.data(), scratch.data(), output.data());
        withOutputType(kernel->storage(), [&](auto t) {
            const auto* const from = reinterpret_cast<const decltype(t)*>(output.data());
            all.emplace_back(from, from + layer.output.size());
        });
    }
    return all;
}

}  // namespace N2D2

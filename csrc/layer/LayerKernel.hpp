#pragma once
// One layer made ready for the kernels of runtime/: its geometry as variables, its weights in the types that the kernels compute with.
#include <memory>

#include "layer/Layer.hpp"

namespace N2D2 {

class LayerKernel {
public:
    /// Elements of inputs: Int16 with 32-bit sums and Int32 with 64-bit sums, both with 32-bit outputs; Float and Double throughout.
    enum class Storage { Int16, Int32, Float, Double };

    /// std::invalid_argument as checkLayer().
    static std::unique_ptr<LayerKernel> make(const Layer& layer);
    virtual ~LayerKernel() = default;

    Storage storage() const { return mStorage; }
    std::size_t inputBytes() const { return mStorage == Storage::Int16 ? 2 : mStorage == Storage::Double ? 8 : 4; }
    std::size_t outputBytes() const { return mStorage == Storage::Double ? 8 : 4; }
    /// That run() needs.
    std::size_t scratchBytes() const { return mScratchBytes; }
    /// One stimulus: HWC without gaps. Rows are shared by the threads of the process, unless the caller is one of several.
    virtual void run(const void* const* inputs, void* scratch, void* output) const = 0;

protected:
    LayerKernel(Storage storage, std::size_t scratchBytes) : mStorage(storage), mScratchBytes(scratchBytes) {}

private:
    Storage mStorage;
    std::size_t mScratchBytes;
};

}  // namespace N2D2

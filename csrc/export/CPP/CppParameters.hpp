#pragma once
// Parameters of the C++ export: `-export-parameters file.ini`, properties outside of sections.
#include <string>

#include "core/Parameterizable.hpp"
#include "export/common/MemoryPlan.hpp"

namespace N2D2 {

class CppParameters : public Parameterizable {
public:
    std::string label() const override { return "[CPP export]"; }
    /// "": defaults. std::invalid_argument with file and line for words that are unknown or values that cannot be.
    void load(const std::string& file);
    MemoryOptions memory() const;

    Parameter<bool> mIncludeInputInBuffer{
        this, "IncludeInputInBuffer", true,
        "The stimulus has its place in the arena, which later layers use again; else it is read where the caller has it"};
    Parameter<bool> mOptimizeBufferMemory{this, "OptimizeBufferMemory", true,
                                          "Tensors share memory when they are not needed at the same time; else each has its own"};
    Parameter<bool> mOptimizeNoBranchConcat{this, "OptimizeNoBranchConcat", true,
                                            "Layers write into the concatenation that they belong to, where that does not cost memory"};
    Parameter<unsigned> mMemoryAlignment{this, "MemoryAlignment", 1, {.min = 1, .max = 4096},
                                         "Bytes, a power of two: of every tensor and of every pixel of several channels"};
    Parameter<MemoryStrategy> mMemoryManagerStrategy{
        this, "MemoryManagerStrategy", MemoryStrategy::Best,
        "Order in which tensors are placed; Best tries all orders and takes the smallest arena"};
    Parameter<bool> mDilatedWeights{
        this, "DilatedWeights", false,
        "Kernels with dilation are written out with zeros between their weights, for targets that are fast at dense ones"};
    Parameter<unsigned> mSelfTestStimuli{this, "SelfTestStimuli", 1, {.min = 1, .max = 1000},
                                         "Stimuli that the self-test carries, with their outputs"};
};

}  // namespace N2D2

#pragma once
// Where the tensors of a program live in one arena, laid out before anything runs. Layers run one after another (step i is layer i);
// a tensor lives from the step that writes it to the last one that reads it, and tensors share memory when their lives do not meet.
#include <cstddef>
#include <string>
#include <vector>

#include "core/Enum.hpp"
#include "layer/Layer.hpp"

namespace N2D2 {

/// Order in which the blocks are placed, each at the lowest address that is free during its life.
enum class MemoryStrategy {
    None,                                ///< as they are born
    OptimizeMaxLifetimeMinSizeFirst,
    OptimizeMaxLifetimeMaxSizeFirst,
    OptimizeMaxHoleMaxLifetimeFirst,     ///< hole: bytes of the block that its tensors leave free at some step
    Best                                 ///< the smallest of these, of the largest first, and of a search from them
};
N2D2_ENUM(MemoryStrategy, "None", "OptimizeMaxLifetimeMinSizeFirst", "OptimizeMaxLifetimeMaxSizeFirst", "OptimizeMaxHoleMaxLifetimeFirst",
          "Best")

struct MemoryOptions {
    bool includeInput = true;    ///< the stimulus lives in the arena, else the kernels read the caller's
    bool reuse = true;           ///< false: every tensor has memory of its own
    bool concatInPlace = true;   ///< what is concatenated is written where the concatenation wants it
    std::size_t alignment = 1;   ///< bytes, a power of two: of each tensor and of each pixel of several channels
    MemoryStrategy strategy = MemoryStrategy::Best;
};

/// Of one tensor.
struct Placement {
    bool inArena = true;         ///< false: in the caller's buffer of the stimulus
    std::size_t offset = 0;      ///< bytes
    std::size_t stride = 0;      ///< elements from pixel to pixel
    std::size_t bytes = 0;       ///< from `offset` to the end of its last pixel, with what lies between its pixels
    int birth = 0, death = 0;    ///< steps; the stimulus is born at step 0
    int block = -1;              ///< tensors of one block are placed together (in place, concatenated)
    int overlays = -2;           ///< tensor (-1: the stimulus) whose memory it takes over element by element; -2: none
    bool isView = false;         ///< of its first input: nothing is computed
};

struct MemoryPlan {
    std::size_t bytes = 0;                         ///< of the arena
    std::size_t alignment = 1;                     ///< that the arena needs
    Placement input;
    std::vector<Placement> outputs;                ///< by layer
    std::vector<std::vector<bool>> resident;       ///< by layer, Concat alone: inputs that are already where they belong
    std::vector<std::size_t> live;                 ///< by step: bytes that hold values then. Their maximum bounds `bytes` from below

    const Placement& at(int tensor) const { return tensor < 0 ? input : outputs.at(static_cast<std::size_t>(tensor)); }
    std::size_t liveMaximum() const;
};

/// std::invalid_argument for an alignment that is not a power of two.
MemoryPlan planMemory(const Program& program, const MemoryOptions& options);

/// Plays a plan with a tag on every byte; "" or what is wrong with it (a value overwritten before it is read, …).
std::string checkMemoryPlan(const Program& program, const MemoryPlan& plan);

/// Is the output the input in memory (most Reshapes), so that nothing is to be done?
bool isView(const Layer& layer);
/// May the output of a layer lie on its input `k`? Then its kernel reads each element before it writes over it.
bool mayOverlay(const Layer& layer, std::size_t k);

/// Blocks by cell, alphabetically: `<cell>:\n  <i> <offset> (0x…U) -> <end> (0x…U) [<bytes>] @ <step> to <step>`.
std::string memoryLog(const Program& program, const MemoryPlan& plan);
/// A line a tensor: name, first step, last step, first byte, byte behind its last.
std::string memoryData(const Program& program, const MemoryPlan& plan);
/// The plan drawn: steps from left to right, addresses upwards.
std::string memoryPicture(const Program& program, const MemoryPlan& plan);

}  // namespace N2D2

#pragma once
// Inside of the planner: blocks of tensors whose places depend on each other, and their placing.
#include <cstddef>
#include <vector>

#include "export/common/MemoryPlan.hpp"

namespace N2D2 {

/// Bytes [low, high) of a block that are taken during steps [birth, death].
struct MemorySpan {
    std::size_t low, high;
    int birth, death;
};

struct MemoryBlock {
    std::vector<MemorySpan> spans;
    std::size_t alignment = 1;
    std::size_t size = 0;      ///< highest byte of a span
    int birth = 0, death = 0;
    std::size_t hole = 0;

    void add(const MemorySpan& span);
    /// Bytes that its tensors take at a step.
    std::size_t used(int step) const;
};

/// Offsets by block, and the bytes that they need together. `lowerBound`: where a search may stop.
struct MemoryOffsets {
    std::vector<std::size_t> offsets;
    std::size_t bytes = 0;
};
MemoryOffsets placeBlocks(const std::vector<MemoryBlock>& blocks, MemoryStrategy strategy, std::size_t lowerBound);
/// One after another, nothing shared.
MemoryOffsets placeApart(const std::vector<MemoryBlock>& blocks);

}  // namespace N2D2

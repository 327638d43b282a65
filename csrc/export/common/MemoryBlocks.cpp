#include "export/common/MemoryBlocks.hpp"

#include <algorithm>
#include <numeric>

namespace N2D2 {

void MemoryBlock::add(const MemorySpan& span)
{
    birth = spans.empty() ? span.birth : std::min(birth, span.birth);
    death = spans.empty() ? span.death : std::max(death, span.death);
    size = std::max(size, span.high);
    spans.push_back(span);
}

std::size_t MemoryBlock::used(int step) const
{
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    for (const MemorySpan& span : spans) {
        if (span.birth <= step && step <= span.death)
            ranges.emplace_back(span.low, span.high);
    }
    std::sort(ranges.begin(), ranges.end());
    std::size_t bytes = 0, end = 0;
    for (const auto& [low, high] : ranges) {
        bytes += high > std::max(low, end) ? high - std::max(low, end) : 0;
        end = std::max(end, high);
    }
    return bytes;
}

namespace {

using Order = std::vector<std::size_t>;

std::size_t alignedUp(std::size_t value, std::size_t alignment)
{
    return (value + alignment - 1) / alignment * alignment;
}

/// Each block of the order at its lowest free place.
MemoryOffsets firstFit(const std::vector<MemoryBlock>& blocks, const Order& order)
{
    struct Taken {
        std::size_t low, high;
        int birth, death;
    };
    std::vector<Taken> taken;
    std::vector<std::pair<std::size_t, std::size_t>> forbidden;  // offsets from first to before second
    MemoryOffsets result;
    result.offsets.assign(blocks.size(), 0);
    for (const std::size_t b : order) {
        const MemoryBlock& block = blocks[b];
        forbidden.clear();
        for (const Taken& other : taken) {
            if (other.death < block.birth || other.birth > block.death)
                continue;
            for (const MemorySpan& span : block.spans) {
                if (other.death < span.birth || other.birth > span.death || other.high <= span.low)
                    continue;
                forbidden.emplace_back(other.low < span.high ? 0 : other.low - span.high + 1, other.high - span.low);
            }
        }
        std::sort(forbidden.begin(), forbidden.end());
        std::size_t offset = 0;
        for (const auto& [first, behind] : forbidden) {
            if (offset >= first && offset < behind)
                offset = alignedUp(behind, block.alignment);
        }
        result.offsets[b] = offset;
        result.bytes = std::max(result.bytes, offset + block.size);
        for (const MemorySpan& span : block.spans)
            taken.push_back({offset + span.low, offset + span.high, span.birth, span.death});
    }
    return result;
}

template <class Less> Order sorted(const std::vector<MemoryBlock>& blocks, const Less& less)
{
    Order order(blocks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return less(blocks[a], blocks[b]); });
    return order;
}

int life(const MemoryBlock& block)
{
    return block.death - block.birth;
}

Order orderOf(const std::vector<MemoryBlock>& blocks, MemoryStrategy strategy)
{
    switch (strategy) {
    case MemoryStrategy::OptimizeMaxLifetimeMinSizeFirst:
        return sorted(blocks, [](const auto& a, const auto& b) { return life(a) != life(b) ? life(a) > life(b) : a.size < b.size; });
    case MemoryStrategy::OptimizeMaxLifetimeMaxSizeFirst:
        return sorted(blocks, [](const auto& a, const auto& b) { return life(a) != life(b) ? life(a) > life(b) : a.size > b.size; });
    case MemoryStrategy::OptimizeMaxHoleMaxLifetimeFirst:
        return sorted(blocks, [](const auto& a, const auto& b) { return a.hole != b.hole ? a.hole > b.hole : life(a) > life(b); });
    default:
        return sorted(blocks, [](const auto& a, const auto& b) { return a.birth < b.birth; });
    }
}

/// What is on top of a plan goes first in the next try.
void improve(const std::vector<MemoryBlock>& blocks, Order order, std::size_t lowerBound, MemoryOffsets& best)
{
    constexpr int tries = 200;
    for (int k = 0; k < tries && best.bytes > lowerBound; ++k) {
        const MemoryOffsets now = firstFit(blocks, order);
        if (now.bytes < best.bytes)
            best = now;
        std::size_t place = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (now.offsets[order[i]] + blocks[order[i]].size == now.bytes)
                place = i;
        }
        if (place == 0)
            return;
        // By turns to the front and a few places ahead, so that two blocks do not change places for ever.
        const std::size_t to = k % 3 == 2 ? 0 : place / 2;
        std::rotate(order.begin() + static_cast<std::ptrdiff_t>(to), order.begin() + static_cast<std::ptrdiff_t>(place),
                    order.begin() + static_cast<std::ptrdiff_t>(place) + 1);
    }
}

}  // namespace

MemoryOffsets placeBlocks(const std::vector<MemoryBlock>& blocks, MemoryStrategy strategy, std::size_t lowerBound)
{
    if (strategy != MemoryStrategy::Best)
        return firstFit(blocks, orderOf(blocks, strategy));
    std::vector<Order> orders;
    for (const MemoryStrategy each : {MemoryStrategy::OptimizeMaxLifetimeMaxSizeFirst, MemoryStrategy::OptimizeMaxLifetimeMinSizeFirst,
                                      MemoryStrategy::OptimizeMaxHoleMaxLifetimeFirst, MemoryStrategy::None})
        orders.push_back(orderOf(blocks, each));
    orders.push_back(sorted(blocks, [](const auto& a, const auto& b) { return a.size > b.size; }));
    MemoryOffsets best;
    best.bytes = static_cast<std::size_t>(-1);
    for (const Order& order : orders) {
        MemoryOffsets now = firstFit(blocks, order);
        if (now.bytes < best.bytes)
            best = std::move(now);
    }
    for (std::size_t i = orders.size(); i-- > 0 && best.bytes > lowerBound;)
        improve(blocks, orders[i], lowerBound, best);
    return best;
}

MemoryOffsets placeApart(const std::vector<MemoryBlock>& blocks)
{
    MemoryOffsets result;
    for (const MemoryBlock& block : blocks) {
        const std::size_t offset = alignedUp(result.bytes, block.alignment);
        result.offsets.push_back(offset);
        result.bytes = offset + block.size;
    }
    return result;
}

}  // namespace N2D2

#pragma once
// Memory that tensors with different lifetimes use one after the other (the gradients of a backward pass).
#include <algorithm>
#include <memory>
#include <vector>

#include "tensor/BaseTensor.hpp"

namespace N2D2 {

/// Not for concurrent use.
class StoragePool {
public:
    /// The smallest free block that holds `bytes`, its contents undefined and not valid. Where there is none, a new one takes the
    /// place of the largest: after a round or two of the same requests nothing is allocated any more.
    std::shared_ptr<TensorStorage> take(std::size_t bytes)
    {
        auto found = std::lower_bound(mFree.begin(), mFree.end(), bytes, [](const auto& block, std::size_t n) { return block->bytes() < n; });
        if (found == mFree.end() && !mFree.empty()) {
            mFree.pop_back();
            found = mFree.end();
        }
        if (found == mFree.end())
            return std::make_shared<TensorStorage>(bytes);
        auto block = std::move(*found);
        mFree.erase(found);
        block->valid = false;
        return block;
    }
    void give(std::shared_ptr<TensorStorage> block)
    {
        const auto place = std::lower_bound(mFree.begin(), mFree.end(), block->bytes(),
                                            [](const auto& other, std::size_t n) { return other->bytes() < n; });
        mFree.insert(place, std::move(block));
    }
    bool holds(std::size_t bytes) const { return !mFree.empty() && mFree.back()->bytes() >= bytes; }
    void clear() { mFree.clear(); }

private:
    std::vector<std::shared_ptr<TensorStorage>> mFree;  // ascending sizes
};

}  // namespace N2D2

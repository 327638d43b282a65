#pragma once
// Scratch memory of kernels for the length of one call. All plans of the process share it: a step then needs as much as its
// most demanding kernel, not the sum of all.
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/cpu/Common.hpp"

namespace N2D2::cpu {

/// Not copyable; any thread may borrow. Two calls at the same time get blocks of their own.
class Workspace {
public:
    /// The one of the process; its memory lives as long as a plan holds it.
    static std::shared_ptr<Workspace> shared();

    /// A borrowed block, 64-byte aligned, its contents undefined; given back at the end of the scope.
    class Lease {
    public:
        Lease(Workspace& owner, Buffer<std::byte> block) : mOwner(owner), mBlock(std::move(block)) {}
        ~Lease() { mOwner.giveBack(std::move(mBlock)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        std::byte* data() const { return mBlock.data(); }

    private:
        Workspace& mOwner;
        Buffer<std::byte> mBlock;
    };
    Lease borrow(std::size_t bytes);
    /// One free block has that size from now on: plans call it when they are made, so that steps allocate nothing.
    void reserve(std::size_t bytes);

private:
    void giveBack(Buffer<std::byte> block) noexcept;

    std::mutex mMutex;
    std::vector<Buffer<std::byte>> mFree;  ///< ascending sizes
};

/// Offsets of the parts of a block, each on a 64-byte boundary.
class WorkspaceLayout {
public:
    std::size_t add(std::size_t bytes)
    {
        const std::size_t offset = mBytes;
        mBytes += (bytes + 63) / 64 * 64;
        return offset;
    }
    std::size_t bytes() const { return mBytes; }

private:
    std::size_t mBytes = 0;
};

}  // namespace N2D2::cpu

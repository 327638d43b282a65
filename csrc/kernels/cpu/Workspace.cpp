#include "kernels/cpu/Workspace.hpp"

namespace N2D2::cpu {

std::shared_ptr<Workspace> Workspace::shared()
{
    static std::mutex mutex;
    static std::weak_ptr<Workspace> current;
    const std::lock_guard<std::mutex> lock(mutex);
    auto workspace = current.lock();
    if (!workspace)
        current = workspace = std::make_shared<Workspace>();
    return workspace;
}

Workspace::Lease Workspace::borrow(std::size_t bytes)
{
    Buffer<std::byte> block;
    {
        const std::lock_guard<std::mutex> lock(mMutex);
        if (!mFree.empty()) {
            block = std::move(mFree.back());
            mFree.pop_back();
        }
    }
    if (block.size() < bytes) {
        block = {};  // first, so that both never exist together
        block = Buffer<std::byte>(bytes);
    }
    return {*this, std::move(block)};
}

void Workspace::reserve(std::size_t bytes) { borrow(bytes); }

void Workspace::giveBack(Buffer<std::byte> block) noexcept
{
    const std::lock_guard<std::mutex> lock(mMutex);
    try {
        const auto place = std::lower_bound(mFree.begin(), mFree.end(), block.size(), [](const auto& b, std::size_t n) { return b.size() < n; });
        mFree.insert(place, std::move(block));
    }
    catch (const std::bad_alloc&) {
        // The block is freed instead.
    }
}

}  // namespace N2D2::cpu

#include "core/Interrupt.hpp"

#include <atomic>

#include "core/Error.hpp"

namespace N2D2 {

namespace {
// A signal handler can only reach static storage; lock-free by the static_assert below.
std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);
}  // namespace

void requestInterrupt() noexcept { requested = true; }
void clearInterrupt() noexcept { requested = false; }
bool interruptRequested() noexcept { return requested; }

void checkInterrupt()
{
    if (requested)
        throw Interrupted();
}

}  // namespace N2D2

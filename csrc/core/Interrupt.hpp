#pragma once
// Ctrl-C stops long work at the next batch: the executable's signal handler (or Python's) raises the request, loops poll it.

namespace N2D2 {

/// Async-signal-safe.
void requestInterrupt() noexcept;
void clearInterrupt() noexcept;
bool interruptRequested() noexcept;
/// Throws Interrupted when a request is pending.
void checkInterrupt();

}  // namespace N2D2

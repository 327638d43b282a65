#pragma once
// A GPU made of the CPU, for tests: the plug-in's own code with these runtime functions instead of NVIDIA's. It knows what a driver
// would refuse (copies beyond an allocation) or silently do (new memory holds anything); it says nothing about time, or about how
// NVIDIA's libraries behave beyond what their manual states.
#include <functional>

namespace N2D2::Emulation {

/// While none is alive, the memory of the device cannot be touched: code of the host that reads it crashes.
class OnDevice {
public:
    OnDevice();
    ~OnDevice();
    OnDevice(const OnDevice&) = delete;
    OnDevice& operator=(const OnDevice&) = delete;
};

/// Runs `body` once for each thread of a block, on stacks of their own; enter(t) is called whenever thread t goes on. Aborts when some
/// threads end while others wait.
void runBlock(unsigned threads, const std::function<void(unsigned)>& enter, const std::function<void()>& body);
/// Called by a body: returns when all threads of the block have called it.
void waitForOthers();

}  // namespace N2D2::Emulation

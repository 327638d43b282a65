#pragma once
// The run a net belongs to: its seed and ordinals (spec native-module §5.1).
#include <chrono>
#include <memory>

#include "core/Context.hpp"

namespace N2D2 {

class Network {
public:
    /// Seeds the default context, which this run shares; seed 0 = from the clock. Writes `seed.dat` with `saveSeed`;
    /// logs `Time elapsed: X s` when it goes with `printTimeElapsed`.
    explicit Network(unsigned seed = 0, bool saveSeed = true, bool printTimeElapsed = true);
    /// A network aside, whose draws leave those of the run alone.
    explicit Network(std::shared_ptr<Context> context);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    const std::shared_ptr<Context>& context() const { return mContext; }

private:
    std::shared_ptr<Context> mContext;
    bool mPrintTimeElapsed;
    std::chrono::steady_clock::time_point mStart;
};

}  // namespace N2D2

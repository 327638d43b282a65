#pragma once
// Mean time of each layer and phase, in seconds per stimulus (spec ini-and-cli §12.7).
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "deepnet/DeepNet.hpp"

namespace N2D2 {

class TimingTable {
public:
    /// An empty list to be filled by one step; add() takes it.
    DeepNet::Timings* next()
    {
        mStep.clear();
        return &mStep;
    }
    void add();
    void write(const std::filesystem::path& path, unsigned batchSize) const;

private:
    DeepNet::Timings mStep;
    std::vector<std::string> mOrder;
    std::map<std::string, double> mSeconds;
    std::size_t mSteps = 0;
};

}  // namespace N2D2

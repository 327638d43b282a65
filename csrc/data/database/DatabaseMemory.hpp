#pragma once
// Decoded stimuli of a database that keeps its data in memory; used by Database's own files only.
#include <mutex>
#include <unordered_map>

#include "data/database/Database.hpp"
#include "data/database/StimulusRead.hpp"

namespace N2D2 {

struct Database::Memory {
    std::mutex mutex;
    std::unordered_map<StimulusID, cv::Mat> data;
    int depth = -1;  // of stimulus 0, once read

    void clear()
    {
        const std::lock_guard<std::mutex> lock(mutex);
        data.clear();
        depth = -1;
    }
};

}  // namespace N2D2

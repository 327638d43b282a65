#include "run/Timings.hpp"

#include <ostream>

#include "core/File.hpp"

namespace N2D2 {

void TimingTable::add()
{
    for (const auto& [name, seconds] : mStep) {
        const auto [it, isNew] = mSeconds.try_emplace(name, 0.0);
        if (isNew)
            mOrder.push_back(name);
        it->second += seconds;
    }
    ++mSteps;
}

void TimingTable::write(const std::filesystem::path& path, unsigned batchSize) const
{
    if (mSteps == 0)
        return;
    const double stimuli = static_cast<double>(mSteps) * batchSize;
    double total = 0.0;
    std::map<std::string, double> phases;
    for (const auto& [name, seconds] : mSeconds) {
        total += seconds;
        for (const char* phase : {"[prop]", "[back-prop]", "[update]"}) {
            const std::size_t length = std::string_view(phase).size();
            if (name.size() > length && name.compare(name.size() - length, length, phase) == 0)
                phases[phase] += seconds;
        }
    }
    const auto percent = [&](double seconds) { return total > 0.0 ? 100.0 * seconds / total : 0.0; };
    writeFile(path, [&](std::ostream& stream) {
        stream << "Cell Timing(s) Timing(%)\n";
        for (const std::string& name : mOrder)
            stream << name << " " << mSeconds.at(name) / stimuli << " " << percent(mSeconds.at(name)) << "\n";
        stream << "\n\n";
        for (const auto& [phase, seconds] : phases)
            stream << "Total" << phase << " " << seconds / stimuli << " " << percent(seconds) << "\n";
        stream << "Total " << total / stimuli << " 100\n";
    });
}

}  // namespace N2D2

#include "solver/Solver.hpp"

#include <algorithm>
#include <istream>
#include <limits>
#include <ostream>

namespace N2D2 {

void Solver::overrideLearningRate(double rate)
{
    if (!(rate >= 0.0))
        throw std::invalid_argument(label() + " a learning rate cannot be negative: " + realText(rate));
    mOverriddenRate = rate;
}

namespace {

/// At most `count` of the points, the first and the last among them.
void thin(std::vector<Solver::SchedulePoint>& points, std::size_t count)
{
    if (points.size() <= count)
        return;
    std::vector<Solver::SchedulePoint> kept;
    for (std::size_t i = 0; i < count; ++i)
        kept.push_back(points[i * (points.size() - 1) / (count - 1)]);
    points = std::move(kept);
}

}  // namespace

std::vector<Solver::SchedulePoint> Solver::schedule(std::size_t batchSize, std::uint64_t maxStimuli, std::uint64_t logStimuli) const
{
    const std::uint64_t perUpdate = static_cast<std::uint64_t>(batchSize) * iterationSize();
    if (perUpdate == 0)
        throw std::invalid_argument(label() + " a schedule needs a batch size of at least 1");
    const std::uint64_t updates = (maxStimuli + perUpdate - 1) / perUpdate;
    // A million evaluations are enough to look at; longer schedules are looked at in strides.
    const std::uint64_t stride = updates / 1000000 + 1;
    std::vector<SchedulePoint> changes, logs;
    for (std::uint64_t t = 0; t < std::max<std::uint64_t>(updates, 1); t += stride) {
        const double rate = scheduledRate(t, batchSize);
        if (changes.empty() || rate != changes.back().rate)
            changes.push_back({t * perUpdate, t, rate, false});
    }
    if (logStimuli > 0) {
        const std::uint64_t count = maxStimuli / logStimuli, every = count / 4999 + 1;
        for (std::uint64_t n = every; n <= count; n += every) {
            const std::uint64_t t = n * logStimuli / perUpdate;
            logs.push_back({n * logStimuli, t, scheduledRate(t, batchSize), true});
        }
    }
    thin(changes, 5000);
    changes.insert(changes.end(), logs.begin(), logs.end());
    const std::uint64_t last = maxStimuli / perUpdate;
    if (maxStimuli > 0 && (logs.empty() || logs.back().stimuli != maxStimuli))
        changes.push_back({maxStimuli, last, scheduledRate(last, batchSize), false});
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.stimuli < b.stimuli; });
    return changes;
}

std::pair<double, double> parseClamping(const std::string& text)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::string_view word = trim(text);
    if (word.empty() || word == "0")
        return {-infinity, infinity};
    if (word == "1")
        return {-1.0, 1.0};
    const size_t colon = word.find(':');
    if (colon == std::string_view::npos)
        throw std::invalid_argument("Clamping \"" + text + "\" must be \"min:max\", \"min:\" or \":max\"");
    const std::string_view low = trim(word.substr(0, colon)), high = trim(word.substr(colon + 1));
    const std::pair<double, double> bounds{low.empty() ? -infinity : parseReal(low), high.empty() ? infinity : parseReal(high)};
    if (!(bounds.first <= bounds.second))
        throw std::invalid_argument("Clamping \"" + text + "\": the minimum is greater than the maximum");
    return bounds;
}

namespace {

void put(std::ostream& stream, std::uint64_t value) { stream.write(reinterpret_cast<const char*>(&value), sizeof(value)); }

std::uint64_t get(std::istream& stream)
{
    std::uint64_t value = 0;
    if (!stream.read(reinterpret_cast<char*>(&value), sizeof(value)))
        throw std::runtime_error("the file ends too early");
    return value;
}

}  // namespace

void writeTensor(std::ostream& stream, const BaseTensor& tensor)
{
    put(stream, tensor.nbDims());
    for (const std::size_t d : tensor.dims())
        put(stream, d);
    put(stream, tensor.size());
    stream.write(static_cast<const char*>(tensor.hostPointer()),
                 static_cast<std::streamsize>(tensor.size() * tensor.elementBytes()));
}

void readTensor(std::istream& stream, BaseTensor& tensor)
{
    const std::uint64_t rank = get(stream);
    if (rank > 16)
        throw std::runtime_error("not a tensor record (rank " + std::to_string(rank) + ")");
    Dims dims(rank);
    for (auto& d : dims)
        d = get(stream);
    const std::uint64_t count = get(stream);
    if (dims != tensor.dims() || count != tensor.size())
        throw std::runtime_error("the record has dims " + dimsText(dims) + ", expected " + dimsText(tensor.dims()));
    if (!stream.read(static_cast<char*>(tensor.hostPointer()), static_cast<std::streamsize>(count * tensor.elementBytes())))
        throw std::runtime_error("the file ends too early");
}

}  // namespace N2D2

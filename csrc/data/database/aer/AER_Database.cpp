#include "data/database/aer/AER_Database.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/Register.hpp"
#include "data/database/DriverFiles.hpp"
#include "data/database/SectionPartition.hpp"

namespace N2D2 {

namespace {

class NoImage : public StimulusSource {
public:
    cv::Mat read(std::size_t) const override
    {
        throw std::runtime_error("[AER_Database] the stimuli are events and have no image: loadAerStimulusData() reads them");
    }
};

constexpr std::size_t eventBytes = 5;

}  // namespace

std::shared_ptr<const StimulusSource> AER_Database::noImage() { return std::make_shared<const NoImage>(); }

std::vector<AerReadEvent> AER_Database::loadAerStimulusData(StimuliSet set, unsigned index, unsigned batch, std::uint64_t start, std::uint64_t stop,
                                                            unsigned repetitions, unsigned partialStimulus) const
{
    if (stop <= start)
        throw std::invalid_argument(fmt::format("{} the interval from {} to {} is empty", label(), start, stop));
    if (repetitions == 0 || (stop - start) % repetitions != 0)
        throw std::invalid_argument(fmt::format("{} the interval {} is no multiple of {} repetitions", label(), stop - start, repetitions));
    if (partialStimulus > 3)
        throw std::invalid_argument(fmt::format("{} partialStimulus is 0 (all), 1, 2 or 3 (a third), got {}", label(), partialStimulus));
    std::vector<AerReadEvent> events = loadAerStimulusData(set, index, batch);
    std::uint64_t duration = 0;
    for (const AerReadEvent& event : events)
        duration = std::max(duration, event.time);
    const double share[] = {0.0, 0.33, 0.66};
    const auto bound = [&](unsigned third) { return static_cast<std::uint64_t>(std::floor(share[third] * static_cast<double>(duration))); };
    const std::uint64_t first = partialStimulus > 1 ? bound(partialStimulus - 1) : 0;
    const bool toTheEnd = partialStimulus == 0 || partialStimulus == 3;
    const std::uint64_t last = toTheEnd ? duration : bound(partialStimulus);
    std::erase_if(events, [&](const AerReadEvent& event) { return event.time < first || event.time > last || (event.time == last && !toTheEnd); });

    const std::uint64_t interval = (stop - start) / repetitions;
    const double scale = last > first ? static_cast<double>(interval) / static_cast<double>(last - first) : 0.0;
    std::vector<AerReadEvent> spread;
    spread.reserve(events.size() * repetitions);
    for (unsigned k = 0; k < repetitions; ++k) {
        for (AerReadEvent event : events) {
            event.time = static_cast<std::uint64_t>(std::floor(static_cast<double>(event.time - first) * scale + static_cast<double>(k * interval)));
            spread.push_back(event);
        }
    }
    return spread;
}

N_MNIST_Database::N_MNIST_Database(double validation, std::shared_ptr<Context> context) : AER_Database(false, std::move(context)), mValidation(validation) {}

void N_MNIST_Database::load(const std::string& dataPath, const std::string& labelPath, bool extractROIs)
{
    checkFraction(label(), "Validation", mValidation);
    if (!labelPath.empty() || extractROIs)
        throw std::invalid_argument(label() + " the labels are the folders' names: neither a label path nor ROIs are expected");
    const std::string root = existingFolder(label(), dataPath.empty() ? dataRoot("N-MNIST") : dataPath);
    const auto source = noImage();
    for (int digit = 0; digit < 10; ++digit)
        labelID(std::to_string(digit));
    for (const auto& [part, set] : {std::pair{"/Train", Learn}, std::pair{"/Test", Test}}) {
        const std::string folder = existingFolder(label(), root + part);
        const auto folders = foldersOf(label(), folder);
        unsigned found = 0;
        for (int digit = 0; digit < 10; ++digit) {
            const std::string ofDigit = folder + "/" + std::to_string(digit);
            if (std::find(folders.begin(), folders.end(), ofDigit) == folders.end())
                continue;
            for (const std::string& file : filesOf(label(), ofDigit, {"bin"})) {
                addStimulus(file, digit, Unpartitioned, source);
                ++found;
            }
        }
        if (found == 0)
            throw std::runtime_error(label() + " no .bin file in " + folder + "/0 to " + folder + "/9");
        if (set == Learn)
            partitionStimuli(1.0 - mValidation, mValidation, 0.0);
        else
            partitionStimuli(0.0, 0.0, 1.0);
    }
    warnEmptySets(*this, 1.0 - mValidation, mValidation, 0.0);
}

std::vector<AerReadEvent> N_MNIST_Database::loadAerStimulusData(StimuliSet set, unsigned index, unsigned batch) const
{
    const MappedFile file(label(), getStimulusName(set, index));
    std::vector<AerReadEvent> events(file.size() / eventBytes);
    const std::uint8_t* bytes = file.data();
    for (AerReadEvent& event : events) {
        event.x = bytes[0];
        event.y = bytes[1];
        event.channel = bytes[2] >> 7;
        event.batch = batch;
        event.time = std::uint64_t(bytes[2] & 0x7F) << 16 | std::uint64_t(bytes[3]) << 8 | bytes[4];
        bytes += eventBytes;
    }
    return events;
}

}  // namespace N2D2

N2D2_REGISTER(N_MNIST_Database)
{
    using namespace N2D2;
    registry.family<DatabaseFamily>().add("N_MNIST_Database", [](Options& options, const SectionLookup&) -> std::shared_ptr<Database> {
        const std::string who = "[N_MNIST_Database]";
        const auto database = std::make_shared<N_MNIST_Database>(takeOption(options, who, "Validation", 0.0));
        const std::string path = takeOption(options, who, "DataPath", std::string());
        takeParameters(options, *database);
        database->load(path);
        return database;
    });
}

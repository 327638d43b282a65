#pragma once
#include <cstdint>

#include "data/database/Database.hpp"

namespace N2D2 {

/// One event of an address-event representation.
struct AerReadEvent {
    unsigned x = 0, y = 0, channel = 0, batch = 0;
    int value = 1;
    std::uint64_t time = 0;  ///< microseconds
};

/// Stimuli that are files of events. They have no image: getStimulusData() refuses them.
class AER_Database : public Database {
public:
    using Database::Database;
    const char* getType() const override { return "AER_Database"; }

    /// All events of a stimulus, in the order of the file, with their times.
    virtual std::vector<AerReadEvent> loadAerStimulusData(StimuliSet set, unsigned index, unsigned batch = 0) const = 0;
    /// Events spread over an interval of stop - start, `repetitions` times one behind the other; `partialStimulus` 0: all, 1, 2, 3: those of the first,
    /// the middle or the last third of the duration. std::invalid_argument when the interval is no multiple of the repetitions.
    std::vector<AerReadEvent> loadAerStimulusData(StimuliSet set, unsigned index, unsigned batch, std::uint64_t start, std::uint64_t stop,
                                                  unsigned repetitions = 1, unsigned partialStimulus = 0) const;

protected:
    /// What stands for the pixels: reading it says that there are none.
    static std::shared_ptr<const StimulusSource> noImage();
};

/// N-MNIST: Train/<digit>/*.bin and Test/<digit>/*.bin, five bytes an event.
class N_MNIST_Database : public AER_Database {
public:
    explicit N_MNIST_Database(double validation = 0.0, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "N_MNIST_Database"; }
    double getValidation() const { return mValidation; }

    /// Lists the files of a folder ("": the default one), class by class in the order of their numbers. FileNotFound without the folders.
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;
    using AER_Database::loadAerStimulusData;
    std::vector<AerReadEvent> loadAerStimulusData(StimuliSet set, unsigned index, unsigned batch = 0) const override;

private:
    double mValidation;
};

}  // namespace N2D2

#pragma once
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

/// Providers of one database with transformations and sizes of their own that read the same stimuli (spec data §4.9): the first one
/// chooses them, the others follow. All have the same batch size.
class HeteroStimuliProvider {
public:
    using StimuliSet = StimuliProvider::StimuliSet;
    using StimulusID = StimuliProvider::StimulusID;

    explicit HeteroStimuliProvider(std::shared_ptr<StimuliProvider> first);
    std::string label() const { return "[HeteroStimuliProvider]"; }

    /// std::invalid_argument for another database or batch size.
    void push_back(std::shared_ptr<StimuliProvider> provider);
    /// A copy of the first one (StimuliProvider::cloneParameters), to be changed.
    std::shared_ptr<StimuliProvider> addCopy();
    std::size_t size() const { return mProviders.size(); }
    const std::shared_ptr<StimuliProvider>& operator[](std::size_t index) const;

    void setBatchSize(unsigned batchSize);
    void setBatch(StimuliSet set, bool randShuffle, std::size_t nbMax = 0);
    void readBatch(StimuliSet set);
    void readBatch(StimuliSet set, unsigned startIndex);
    void readRandomBatch(StimuliSet set);
    void readStimulusBatch(StimulusID id, StimuliSet set);
    void readStimulus(StimulusID id, StimuliSet set, unsigned batchPos = 0);
    StimulusID readRandomStimulus(StimuliSet set, unsigned batchPos = 0);
    bool allBatchsProvided(StimuliSet set) const { return mProviders[0]->allBatchsProvided(set); }
    void future();
    void synchronize();

private:
    void follow(StimuliSet set);
    std::vector<std::shared_ptr<StimuliProvider>> mProviders;
};

}  // namespace N2D2

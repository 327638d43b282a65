#include "data/provider/HeteroStimuliProvider.hpp"

namespace N2D2 {

HeteroStimuliProvider::HeteroStimuliProvider(std::shared_ptr<StimuliProvider> first)
{
    if (!first)
        throw std::invalid_argument(label() + " a provider is expected, got none");
    mProviders.push_back(std::move(first));
}

void HeteroStimuliProvider::push_back(std::shared_ptr<StimuliProvider> provider)
{
    if (!provider)
        throw std::invalid_argument(label() + " a provider is expected, got none");
    if (provider->getDatabase() != mProviders[0]->getDatabase())
        throw std::invalid_argument(label() + " all providers must have the same database");
    if (provider->getBatchSize() != mProviders[0]->getBatchSize())
        throw std::invalid_argument(label() + " a batch size of " + std::to_string(mProviders[0]->getBatchSize()) + " is expected, got "
                                    + std::to_string(provider->getBatchSize()));
    mProviders.push_back(std::move(provider));
}

std::shared_ptr<StimuliProvider> HeteroStimuliProvider::addCopy()
{
    mProviders.push_back(mProviders[0]->cloneParameters());
    return mProviders.back();
}

const std::shared_ptr<StimuliProvider>& HeteroStimuliProvider::operator[](std::size_t index) const
{
    if (index >= mProviders.size())
        throw std::out_of_range(label() + " provider " + std::to_string(index) + " of " + std::to_string(mProviders.size()));
    return mProviders[index];
}

void HeteroStimuliProvider::setBatchSize(unsigned batchSize)
{
    for (const auto& provider : mProviders)
        provider->setBatchSize(batchSize);
}

void HeteroStimuliProvider::setBatch(StimuliSet set, bool randShuffle, std::size_t nbMax) { mProviders[0]->setBatch(set, randShuffle, nbMax); }

void HeteroStimuliProvider::follow(StimuliSet set)
{
    const std::vector<int> ids = mProviders[0]->getLastRead();
    for (std::size_t i = 1; i < mProviders.size(); ++i)
        mProviders[i]->readStimuli(ids, set);
}

void HeteroStimuliProvider::readBatch(StimuliSet set)
{
    const bool any = mProviders[0]->nbBatchsRemaining(set) > 0;
    mProviders[0]->readBatch(set);
    if (any)
        follow(set);
}

void HeteroStimuliProvider::readBatch(StimuliSet set, unsigned startIndex)
{
    mProviders[0]->readBatch(set, startIndex);
    follow(set);
}

void HeteroStimuliProvider::readRandomBatch(StimuliSet set)
{
    mProviders[0]->readRandomBatch(set);
    follow(set);
}

void HeteroStimuliProvider::readStimulusBatch(StimulusID id, StimuliSet set)
{
    for (const auto& provider : mProviders)
        provider->readStimulusBatch(id, set);
}

void HeteroStimuliProvider::readStimulus(StimulusID id, StimuliSet set, unsigned batchPos)
{
    for (const auto& provider : mProviders)
        provider->readStimulus(id, set, batchPos);
}

HeteroStimuliProvider::StimulusID HeteroStimuliProvider::readRandomStimulus(StimuliSet set, unsigned batchPos)
{
    const StimulusID id = mProviders[0]->getRandomID(set);
    readStimulus(id, set, batchPos);
    return id;
}

void HeteroStimuliProvider::future()
{
    for (const auto& provider : mProviders)
        provider->future();
}

void HeteroStimuliProvider::synchronize()
{
    for (const auto& provider : mProviders)
        provider->synchronize();
}

}  // namespace N2D2

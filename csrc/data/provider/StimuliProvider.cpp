#include "data/provider/StimuliProvider.hpp"

#include <algorithm>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/provider/EpochPlan.hpp"
#include "data/provider/MatToTensor.hpp"
#include "data/provider/ProviderParts.hpp"

namespace N2D2 {

StimuliProvider::StimuliProvider(std::shared_ptr<Database> database, const Dims& size, unsigned batchSize, bool compositeStimuli,
                                 std::shared_ptr<Context> context)
    : mDatabase(std::move(database)), mContext(context ? std::move(context) : mDatabase ? mDatabase->context() : defaultContext()),
      mOrdinal(mContext->nextOrdinal(RandomUse::Batch)), mSize(size), mBatchSize(batchSize), mCompositeStimuli(compositeStimuli),
      mData(std::make_shared<Tensor<float>>()), mLabelsData(std::make_shared<Tensor<int>>()), mTargetData(std::make_shared<Tensor<float>>())
{
    if (!mDatabase)
        throw std::invalid_argument(label() + " a database is expected, got none");
    if (size.size() < 2)
        throw std::invalid_argument(label() + " the size needs at least 2 entries (X, channels), got " + dimsText(size));
    for (const std::size_t side : size) {
        if (side == 0 && batchSize > 0)
            throw std::invalid_argument(label() + " no side of the size may be 0 (but for BatchSize 0), got " + dimsText(size));
    }
    mDatabaseVersion = mDatabase->version();
    mPool = std::make_unique<Pool>(*this);
    mMemory = std::make_unique<Memory>();
    allocate();
}

StimuliProvider::~StimuliProvider()
{
    mPool.reset();  // first: its threads read the other members
}

std::uint64_t StimuliProvider::seed() const { return mContext->seed(); }

Dims StimuliProvider::labelsSize() const
{
    Dims dims = mCompositeStimuli ? mSize : Dims(mSize.size(), 1);
    dims.back() = 1;
    for (const Lists& list : mLists)
        dims.back() = std::max(dims.back(), list.channels.size());
    return dims;
}

void StimuliProvider::allocate()
{
    const auto withBatch = [this](Dims dims) {
        for (std::size_t& side : dims)
            side = std::max<std::size_t>(1, side);
        dims.push_back(std::max(1u, mBatchSize));
        return dims;
    };
    if (mData->dims() != withBatch(mSize))
        mData->reallocate(withBatch(mSize));
    if (mLabelsData->dims() != withBatch(labelsSize()))
        mLabelsData->reallocate(withBatch(labelsSize()));
    if (mTargetSize.empty())
        mTargetData->clear();
    else if (mTargetData->dims() != withBatch(mTargetSize))
        mTargetData->reallocate(withBatch(mTargetSize));
    mLabelsData->fill(-1);
    mBatch.assign(std::max(1u, mBatchSize), -1);
    mLabelsROI.assign(std::max(1u, mBatchSize), {});
    mFutureBuffers.reset();
}

void StimuliProvider::restart()
{
    mPool->discard();
    mMemory->clear();
    if (mDatabaseVersion != mDatabase->version())
        mCorrupt.clear();  // the IDs may be those of others now
    mDatabaseVersion = mDatabase->version();
}

void StimuliProvider::checkDatabase()
{
    if (mDatabase->version() != mDatabaseVersion)
        restart();
}

void StimuliProvider::parameterChanged(const std::string&) { restart(); }

void StimuliProvider::setBatchSize(unsigned batchSize)
{
    if (batchSize == mBatchSize)
        return;
    if (batchSize > 0 && elementCount(mSize) == 0)
        throw std::invalid_argument(label() + " a batch of " + std::to_string(batchSize) + " needs a size without 0, it is " + dimsText(mSize));
    mPool->discard();
    mBatchSize = batchSize;
    allocate();
}

void StimuliProvider::setTargetSize(const Dims& size)
{
    for (const std::size_t side : size) {
        if (side == 0)
            throw std::invalid_argument(label() + " no side of the target size may be 0, got " + dimsText(size));
    }
    restart();  // what is kept of channels depends on whether there is a target
    mTargetSize = size;
    allocate();
}

void StimuliProvider::setCachePath(const std::string& path)
{
    restart();
    if (!path.empty())
        makeDirectories(path);
    mDiskCache = path.empty() ? nullptr : std::make_unique<DiskCache>(path);
    mCachePath = path;
}

void StimuliProvider::setPrefetch(unsigned workers, unsigned depth) { mPool->configure(workers, depth); }

void StimuliProvider::setMemoryCache(unsigned megabytes)
{
    restart();
    mMemoryBudget = std::size_t(megabytes) << 20;
}

// ---- transformations

void StimuliProvider::forEachSet(StimuliSetMask mask, const std::function<void(Lists&)>& change)
{
    restart();
    for (const StimuliSet set : Database::getStimuliSets(mask))
        change(lists(set));
}

void StimuliProvider::addTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) { list.cacheable.push_back(transformation); });
}

void StimuliProvider::addOnTheFlyTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) { list.onTheFly.push_back(transformation); });
}

StimuliProvider::ChannelLists& StimuliProvider::channelAt(Lists& list, unsigned channel) const
{
    if (channel >= list.channels.size())
        throw std::out_of_range(label() + " channel " + std::to_string(channel) + " does not exist (there are " + std::to_string(list.channels.size()) + ")");
    return *list.channels[channel];
}

unsigned StimuliProvider::newChannel(StimuliSetMask mask)
{
    std::size_t channels = 0;
    forEachSet(mask, [&](Lists& list) {
        list.channels.push_back(std::make_unique<ChannelLists>());
        channels = std::max(channels, list.channels.size());
    });
    mSize.back() = 0;
    for (const Lists& list : mLists)
        mSize.back() = std::max(mSize.back(), list.channels.size());
    allocate();
    return static_cast<unsigned>(channels - 1);
}

void StimuliProvider::addChannelTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    newChannel(mask);
    forEachSet(mask, [&](Lists& list) { list.channels.back()->cacheable.push_back(transformation); });
}

void StimuliProvider::addChannelOnTheFlyTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    newChannel(mask);
    forEachSet(mask, [&](Lists& list) { list.channels.back()->onTheFly.push_back(transformation); });
}

void StimuliProvider::addChannelTransformation(unsigned channel, const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) { channelAt(list, channel).cacheable.push_back(transformation); });
}

void StimuliProvider::addChannelOnTheFlyTransformation(unsigned channel, const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) { channelAt(list, channel).onTheFly.push_back(transformation); });
}

void StimuliProvider::addChannelsTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) {
        for (auto& channel : list.channels)
            channel->cacheable.push_back(transformation);
    });
}

void StimuliProvider::addChannelsOnTheFlyTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) {
        for (auto& channel : list.channels)
            channel->onTheFly.push_back(transformation);
    });
}

void StimuliProvider::addTopTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask)
{
    transformation->setDatabase(mDatabase);
    forEachSet(mask, [&](Lists& list) {
        if (list.channels.empty())
            list.onTheFly.push_back(transformation);
        for (auto& channel : list.channels)
            channel->onTheFly.push_back(transformation);
    });
}

const CompositeTransformation& StimuliProvider::channelTransformations(unsigned channel, StimuliSet set) const
{
    return channelAt(const_cast<Lists&>(lists(set)), channel).cacheable;
}

const CompositeTransformation& StimuliProvider::channelOnTheFlyTransformations(unsigned channel, StimuliSet set) const
{
    return channelAt(const_cast<Lists&>(lists(set)), channel).onTheFly;
}

std::size_t StimuliProvider::getNbTransformations(StimuliSet set) const
{
    const Lists& list = lists(set);
    std::size_t count = list.cacheable.size() + list.onTheFly.size();
    for (const auto& channel : list.channels)
        count += channel->cacheable.size() + channel->onTheFly.size();
    return count;
}

// ---- epochs and batches

void StimuliProvider::buildEpoch(StimuliSet set, Epoch& epoch) const
{
    const std::size_t n = mDatabase->getNbStimuli(set);
    if (n == 0)
        throw std::invalid_argument(label() + " the set " + enumToText(set) + " is empty: nothing to read");
    // Keyed by (seed, set, epoch), as 32 bits for the documented generator.
    KeyedRandom key(RandomUse::Shuffle, seed(), setIndex(set), epoch.count - 1);
    MersenneRandom random(key.next());
    const std::size_t used = epoch.nbMax > 0 ? std::min(epoch.nbMax, n) : n;
    EpochPlan plan = planEpoch(used, mBatchSize, set == Database::Learn, epoch.shuffle, random);
    epoch.indices = std::move(plan.indices);
    epoch.starts = std::move(plan.starts);
    epoch.started = true;
}

void StimuliProvider::setBatch(StimuliSet set, bool randShuffle, std::size_t nbMax)
{
    checkDatabase();
    Epoch& epoch = mEpochs[setIndex(set)];
    Epoch next = epoch;
    ++next.count;
    next.shuffle = randShuffle;
    next.nbMax = nbMax;
    next.position = 0;
    buildEpoch(set, next);
    epoch = std::move(next);
}

StimuliProvider::Request StimuliProvider::epochRequest(StimuliSet set, std::size_t position, std::uint64_t draw) const
{
    const Epoch& epoch = mEpochs[setIndex(set)];
    Request request{set, {}, draw};
    const std::size_t start = epoch.starts[position];
    for (std::size_t i = start; i < start + std::max(1u, mBatchSize); ++i)
        request.ids.push_back(i < epoch.indices.size() ? static_cast<int>(mDatabase->getStimulusID(set, epoch.indices[i])) : -1);
    return request;
}

StimuliProvider::Request StimuliProvider::sequentialRequest(StimuliSet set, std::size_t start, std::uint64_t draw) const
{
    const auto& ids = mDatabase->getStimuliSet(set);
    Request request{set, {}, draw};
    for (std::size_t i = start; i < start + std::max(1u, mBatchSize); ++i)
        request.ids.push_back(i < ids.size() ? static_cast<int>(ids[i]) : -1);
    return request;
}

StimuliProvider::Request StimuliProvider::randomRequest(StimuliSet set, std::uint64_t draw) const
{
    const auto& ids = mDatabase->getStimuliSet(set);
    KeyedRandom random(RandomUse::Batch, seed(), mOrdinal, setIndex(set), draw);
    Request request{set, {}, draw};
    for (unsigned i = 0; i < std::max(1u, mBatchSize); ++i)
        request.ids.push_back(static_cast<int>(ids[random.index(ids.size())]));
    return request;
}

void StimuliProvider::readBatch(StimuliSet set)
{
    Epoch& epoch = mEpochs[setIndex(set)];
    if (!epoch.started)
        throw std::invalid_argument(label() + " readBatch(" + enumToText(set) + ") needs setBatch() first");
    checkDatabase();
    if (epoch.position >= epoch.starts.size())
        return;
    const std::size_t position = epoch.position++;
    const std::uint64_t draw = mDraws[setIndex(set)];
    const std::uint64_t step = std::max(1u, mBatchSize);
    mLastMode = Mode::Epoch;
    consume(epochRequest(set, position, draw), [&, position, draw](std::size_t k) -> std::optional<Request> {
        if (position + k >= epoch.starts.size())
            return {};
        return epochRequest(set, position + k, draw + k * step);
    });
}

void StimuliProvider::readBatch(StimuliSet set, unsigned startIndex)
{
    checkDatabase();
    const std::size_t n = mDatabase->getNbStimuli(set);
    if (startIndex >= n)
        throw std::out_of_range(label() + " start index " + std::to_string(startIndex) + " is beyond the " + std::to_string(n) + " stimuli of the set "
                                + enumToText(set));
    const std::uint64_t draw = mDraws[setIndex(set)];
    const std::size_t step = std::max(1u, mBatchSize);
    const bool follows = mLastMode == Mode::Sequential && mLastSet == set && startIndex == mLastStart + step;
    mLastMode = Mode::Sequential;
    mLastSet = set;
    mLastStart = startIndex;
    const auto predict = [=, this](std::size_t k) -> std::optional<Request> {
        if (startIndex + k * step >= n)
            return {};
        return sequentialRequest(set, startIndex + k * step, draw + k * step);
    };
    consume(sequentialRequest(set, startIndex, draw), follows ? predict : std::function<std::optional<Request>(std::size_t)>());
}

void StimuliProvider::readRandomBatch(StimuliSet set)
{
    checkDatabase();
    if (mDatabase->getNbStimuli(set) == 0)
        throw std::invalid_argument(label() + " the set " + enumToText(set) + " is empty: no random batch");
    const std::uint64_t draw = mDraws[setIndex(set)];
    const std::uint64_t step = std::max(1u, mBatchSize);
    const bool follows = mLastMode == Mode::Random && mLastSet == set;
    mLastMode = Mode::Random;
    mLastSet = set;
    const auto predict = [=, this](std::size_t k) -> std::optional<Request> { return randomRequest(set, draw + k * step); };
    consume(randomRequest(set, draw), follows ? predict : std::function<std::optional<Request>(std::size_t)>());
}

void StimuliProvider::consume(const Request& request, const std::function<std::optional<Request>(std::size_t)>& predict)
{
    mDraws[setIndex(request.set)] += request.ids.size();
    if (!mFuture && mPool->idle() && isKept(request))
        return deliverKept(request);
    auto slot = mPool->take(request, predict);
    if (mDiskCache)
        mDiskCache->logUnusable();
    logWarnings(request.set);
    logCorrupt(slot->buffers);
    if (mFuture)
        mFutureBuffers = std::make_unique<Buffers>(std::move(slot->buffers));
    else {
        deliver(slot->buffers);
        mPool->recycle(std::move(slot));
    }
}

void StimuliProvider::deliver(const Buffers& buffers)
{
    const auto withBatch = [&](Dims dims) {
        dims.push_back(buffers.ids.size());
        return dims;
    };
    if (mBatchSize == 0) {
        if (mData->dims() != withBatch(buffers.dataDims))
            mData->reallocate(withBatch(buffers.dataDims));
        if (mLabelsData->dims() != withBatch(buffers.labelsDims))
            mLabelsData->reallocate(withBatch(buffers.labelsDims));
        if (!buffers.target.empty() && mTargetData->dims() != withBatch(buffers.targetDims))
            mTargetData->reallocate(withBatch(buffers.targetDims));
    }
    std::copy(buffers.data.begin(), buffers.data.end(), mData->begin());
    std::copy(buffers.labels.begin(), buffers.labels.end(), mLabelsData->begin());
    if (!buffers.target.empty())
        std::copy(buffers.target.begin(), buffers.target.end(), mTargetData->begin());
    mBatch = buffers.ids;
    mLabelsROI = buffers.rois;
}

bool StimuliProvider::isKept(const Request& request) const
{
    const Lists& list = lists(request.set);
    constexpr std::size_t most = std::size_t(1) << 18;
    if (mBatchSize == 0 || !mTargetSize.empty() || !list.onTheFly.empty() || !list.channels.empty() || *mQuantizationLevels > 0
        || request.ids.size() * elementCount(mSize) > most || elementCount(labelsSize()) != 1)
        return false;
    const unsigned set = setIndex(request.set);
    return std::all_of(request.ids.begin(), request.ids.end(), [&](int id) {
        cv::Mat frame;
        int label = 0;
        if (id < 0 || !mMemory->view(set, static_cast<unsigned>(id), frame, label))
            return false;
        std::size_t others = 1;
        for (std::size_t d = 3; d < mSize.size(); ++d)
            others *= mSize[d];
        return static_cast<std::size_t>(frame.cols) == mSize[0] && static_cast<std::size_t>(frame.rows) == mSize[1] && others == 1
               && static_cast<std::size_t>(frame.channels()) == getSizeD();
    });
}

void StimuliProvider::deliverKept(const Request& request)
{
    const std::size_t size = elementCount(mSize);
    float* const to = mData->data();
    int* const labels = mLabelsData->data();
    for (std::size_t i = 0; i < request.ids.size(); ++i) {
        cv::Mat frame;
        mMemory->view(setIndex(request.set), static_cast<unsigned>(request.ids[i]), frame, labels[i]);
        matToPlanes(frame, to + i * size, mDataSignedMapping);
        mLabelsROI[i].clear();
    }
    mBatch = request.ids;
}

void StimuliProvider::logWarnings(StimuliSet set) const
{
    const Lists& list = lists(set);
    list.cacheable.logWarnings();
    list.onTheFly.logWarnings();
    for (const auto& channel : list.channels) {
        channel->cacheable.logWarnings();
        channel->onTheFly.logWarnings();
    }
}

void StimuliProvider::logCorrupt(const Buffers& buffers)
{
    for (const auto& position : buffers.corrupt) {
        for (const auto& [id, why] : position) {
            if (mCorrupt.emplace(id, why).second)
                logWarning(why + "; it is skipped (CorruptStimuli), " + std::to_string(mCorrupt.size()) + " so far");
        }
    }
}

std::vector<StimuliProvider::StimulusID> StimuliProvider::getCorruptStimuli() const
{
    std::vector<StimulusID> ids;
    for (const auto& entry : mCorrupt)
        ids.push_back(entry.first);
    return ids;
}

std::shared_ptr<StimuliProvider> StimuliProvider::cloneParameters() const
{
    auto copy = std::make_shared<StimuliProvider>(mDatabase, mSize, mBatchSize, mCompositeStimuli, mContext);
    copy->copyParameters(*this);
    const auto append = [](CompositeTransformation& to, const CompositeTransformation& from, const std::shared_ptr<Database>& database) {
        for (const auto& element : from.elements()) {
            to.push_back(element->clone());
            to.elements().back()->setDatabase(database);
        }
    };
    for (std::size_t set = 0; set < mLists.size(); ++set) {
        append(copy->mLists[set].cacheable, mLists[set].cacheable, mDatabase);
        append(copy->mLists[set].onTheFly, mLists[set].onTheFly, mDatabase);
        for (const auto& channel : mLists[set].channels) {
            copy->mLists[set].channels.push_back(std::make_unique<ChannelLists>());
            append(copy->mLists[set].channels.back()->cacheable, channel->cacheable, mDatabase);
            append(copy->mLists[set].channels.back()->onTheFly, channel->onTheFly, mDatabase);
        }
    }
    copy->allocate();
    copy->setCachePath(mCachePath);
    copy->mMemoryBudget = mMemoryBudget;
    return copy;
}

bool StimuliProvider::runsOnWorkers(StimuliSet set) const
{
    const Lists& list = lists(set);
    return list.cacheable.runsOnWorkers() && list.onTheFly.runsOnWorkers()
           && std::all_of(list.channels.begin(), list.channels.end(),
                          [](const auto& channel) { return channel->cacheable.runsOnWorkers() && channel->onTheFly.runsOnWorkers(); });
}

bool StimuliProvider::allBatchsProvided(StimuliSet set) const { return nbBatchsRemaining(set) == 0 && !mFutureBuffers; }

bool StimuliProvider::isLastBatch(StimuliSet set) const { return nbBatchsRemaining(set) == 0 && mFutureBuffers != nullptr; }

std::size_t StimuliProvider::nbBatchsRemaining(StimuliSet set) const
{
    const Epoch& epoch = mEpochs[setIndex(set)];
    return epoch.starts.size() - epoch.position;
}

void StimuliProvider::future() { mFuture = true; }

void StimuliProvider::synchronize()
{
    if (mFutureBuffers) {
        deliver(*mFutureBuffers);
        mFutureBuffers.reset();
    }
    mFuture = false;
}

ProviderState StimuliProvider::getState() const
{
    ProviderState state;
    for (unsigned set = 0; set < 3; ++set) {
        const Epoch& epoch = mEpochs[set];
        state.sets[set] = {mDraws[set], epoch.count, epoch.position, epoch.nbMax, epoch.shuffle};
    }
    return state;
}

void StimuliProvider::setState(const ProviderState& state)
{
    checkDatabase();
    std::array<Epoch, 3> epochs;
    for (unsigned set = 0; set < 3; ++set) {
        const ProviderState::Set& from = state.sets[set];
        Epoch& epoch = epochs[set];
        epoch.count = from.epochs;
        epoch.shuffle = from.shuffle;
        epoch.nbMax = from.nbMax;
        if (from.epochs == 0)
            continue;
        buildEpoch(static_cast<StimuliSet>(set), epoch);
        if (from.position > epoch.starts.size())
            throw std::invalid_argument(label() + " the saved position, batch " + std::to_string(from.position) + " of the set "
                                        + enumToText(static_cast<StimuliSet>(set)) + ", is beyond its " + std::to_string(epoch.starts.size())
                                        + " batches: the database or the batch size is not the saved one");
        epoch.position = from.position;
    }
    mPool->discard();
    mFutureBuffers.reset();
    mFuture = false;
    mLastMode = Mode::None;
    mEpochs = std::move(epochs);
    for (unsigned set = 0; set < 3; ++set)
        mDraws[set] = state.sets[set].draws;
}

// ---- access

const std::shared_ptr<Tensor<float>>& StimuliProvider::getData() const
{
    if (!mStreamTensor)
        return mData;
    if (!mStreamedTensor)
        throw std::invalid_argument(label() + " StreamTensor is set: setStreamedTensor() must come first");
    return mStreamedTensor;
}

const std::shared_ptr<Tensor<int>>& StimuliProvider::getLabelsData() const
{
    if (!mStreamLabel)
        return mLabelsData;
    if (!mStreamedLabel)
        throw std::invalid_argument(label() + " StreamLabel is set: setStreamedLabel() must come first");
    return mStreamedLabel;
}

const std::shared_ptr<Tensor<float>>& StimuliProvider::getTargetData() const { return mTargetSize.empty() ? getData() : mTargetData; }

void StimuliProvider::setStreamedTensor(const std::shared_ptr<Tensor<float>>& tensor)
{
    if (!mStreamTensor)
        throw std::invalid_argument(label() + " setStreamedTensor() needs the parameter StreamTensor=1");
    mStreamedTensor = tensor;
}

void StimuliProvider::setStreamedLabel(const std::shared_ptr<Tensor<int>>& tensor)
{
    if (!mStreamLabel)
        throw std::invalid_argument(label() + " setStreamedLabel() needs the parameter StreamLabel=1");
    mStreamedLabel = tensor;
}

const std::vector<int>& StimuliProvider::getLastRead() const { return mFutureBuffers ? mFutureBuffers->ids : mBatch; }

const ROIs& StimuliProvider::getLabelsROIs(unsigned batchPos) const
{
    if (batchPos >= mLabelsROI.size())
        throw std::out_of_range(label() + " batch position " + std::to_string(batchPos) + " of " + std::to_string(mLabelsROI.size()));
    return mLabelsROI[batchPos];
}

Tensor<float> StimuliProvider::getDataChannel(unsigned channel, unsigned batchPos) const { return (*getData())[batchPos][channel]; }

Tensor<int> StimuliProvider::getLabelsDataChannel(unsigned channel, unsigned batchPos) const { return (*getLabelsData())[batchPos][channel]; }

}  // namespace N2D2

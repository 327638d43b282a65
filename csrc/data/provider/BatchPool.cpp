// Reading ahead: every result is named by its request, so it does not matter who reads it and when.
#include <algorithm>

#include "data/provider/ProviderParts.hpp"

namespace N2D2 {

StimuliProvider::Pool::Pool(const StimuliProvider& provider)
    : mProvider(provider), mWorkers(std::max(1u, std::thread::hardware_concurrency()))
{
}

StimuliProvider::Pool::~Pool()
{
    discard();
    for (auto& thread : mThreads)
        thread.request_stop();
    mWork.notify_all();
}

void StimuliProvider::Pool::configure(unsigned workers, unsigned depth)
{
    discard();
    for (auto& thread : mThreads)
        thread.request_stop();
    mWork.notify_all();
    mThreads.clear();
    mWorkers = workers;
    mDepth = depth;
}

void StimuliProvider::Pool::discard()
{
    std::unique_lock lock(mMutex);
    for (const auto& slot : mQueue)
        slot->nextChunk = slot->nbChunks;
    mDone.wait(lock, [this] { return mActive == 0; });
    mQueue.clear();
    mSpare.clear();
}

std::shared_ptr<StimuliProvider::Slot> StimuliProvider::Pool::newSlot(const Request& request)
{
    std::shared_ptr<Slot> slot;
    if (mSpare.empty())
        slot = std::make_shared<Slot>();
    else {
        slot = std::move(mSpare.back());
        mSpare.pop_back();
    }
    slot->request = request;
    slot->nbChunks = std::min<std::size_t>(request.ids.size(), 32);
    slot->nextChunk = slot->doneChunks = 0;
    slot->error = nullptr;
    Buffers& buffers = slot->buffers;
    const std::size_t n = request.ids.size();
    const auto count = [](const Dims& dims) { return dims.empty() ? std::size_t(0) : elementCount(dims); };
    buffers.ids = request.ids;
    buffers.dataDims = mProvider.mSize;
    buffers.labelsDims = mProvider.labelsSize();
    buffers.targetDims = mProvider.mTargetSize;
    buffers.rois.assign(n, {});
    buffers.corrupt.resize(n);
    for (auto& list : buffers.corrupt)
        list.clear();
    if (mProvider.mBatchSize > 0) {
        buffers.data.resize(n * count(buffers.dataDims));
        buffers.labels.resize(n * count(buffers.labelsDims));
        buffers.target.resize(n * count(buffers.targetDims));
    }
    return slot;
}

// Reads one chunk, of `only` when given, else of the first slot that has one left; false when there is none.
bool StimuliProvider::Pool::runOne(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Slot>& only)
{
    std::shared_ptr<Slot> slot;
    for (const auto& candidate : mQueue) {
        if (candidate->nextChunk < candidate->nbChunks && (!only || candidate == only)) {
            slot = candidate;
            break;
        }
    }
    if (!slot)
        return false;
    const std::size_t chunk = slot->nextChunk++;
    ++mActive;
    lock.unlock();

    const std::size_t n = slot->request.ids.size();
    std::exception_ptr error;
    std::size_t position = n * chunk / slot->nbChunks;
    for (const std::size_t end = n * (chunk + 1) / slot->nbChunks; position < end && !error; ++position) {
        try {
            mProvider.readPosition(slot->buffers, slot->request, position);
        }
        catch (...) {
            error = std::current_exception();
            break;
        }
    }

    lock.lock();
    --mActive;
    ++slot->doneChunks;
    if (error && (!slot->error || position < slot->errorPosition)) {
        slot->error = error;
        slot->errorPosition = position;
    }
    if (slot->doneChunks == slot->nbChunks || mActive == 0)
        mDone.notify_all();
    return true;
}

void StimuliProvider::Pool::work(const std::stop_token& stop)
{
    std::unique_lock lock(mMutex);
    while (!stop.stop_requested()) {
        if (!runOne(lock, nullptr))
            mWork.wait(lock, stop, [this] {
                return std::any_of(mQueue.begin(), mQueue.end(), [](const auto& slot) { return slot->nextChunk < slot->nbChunks; });
            });
    }
}

std::shared_ptr<StimuliProvider::Slot> StimuliProvider::Pool::take(const Request& wanted,
                                                                  const std::function<std::optional<Request>(std::size_t)>& predict)
{
    if (!mQueue.empty() && !(mQueue.front()->request == wanted))
        discard();
    std::unique_lock lock(mMutex);
    if (mQueue.empty())
        mQueue.push_back(newSlot(wanted));
    const unsigned workers = mProvider.runsOnWorkers(wanted.set) ? mWorkers : 0;
    if (workers > 0 && mDepth > 0 && predict) {
        while (mQueue.size() <= mDepth) {
            const auto next = predict(mQueue.size());
            if (!next || mProvider.isKept(*next))
                break;
            mQueue.push_back(newSlot(*next));
        }
    }
    if (workers > 0 && (mQueue.size() > 1 || wanted.ids.size() > 1)) {
        while (mThreads.size() < mWorkers)
            mThreads.emplace_back([this](const std::stop_token& stop) { work(stop); });
        mWork.notify_all();
    }
    const std::shared_ptr<Slot> slot = mQueue.front();
    while (slot->doneChunks < slot->nbChunks) {
        if (!runOne(lock, slot))
            mDone.wait(lock, [&] { return slot->doneChunks == slot->nbChunks; });
    }
    mQueue.pop_front();
    if (slot->error)
        std::rethrow_exception(slot->error);
    return slot;
}

void StimuliProvider::Pool::recycle(std::shared_ptr<Slot> slot)
{
    const std::lock_guard lock(mMutex);
    if (mSpare.empty())
        mSpare.push_back(std::move(slot));
}

}  // namespace N2D2

#pragma once
// Parts of StimuliProvider that its own files share.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "data/database/StimulusRead.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2 {

/// One batch to read: IDs (-1: padding) and the number of its first position among the draws of its set.
struct StimuliProvider::Request {
    StimuliSet set = Database::Learn;
    std::vector<int> ids;
    std::uint64_t draw = 0;
    bool named = false;  // the caller asked for these very stimuli: none is replaced by another
    bool operator==(const Request&) const = default;
};

/// A stimulus that its database could not read, where such ones are skipped.
class CorruptStimulus : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Private memory of one batch.
struct StimuliProvider::Buffers {
    std::vector<int> ids;
    Dims dataDims, labelsDims, targetDims;  // of one stimulus
    std::vector<float> data;
    std::vector<int> labels;
    std::vector<float> target;
    std::vector<ROIs> rois;
    std::vector<std::vector<std::pair<StimulusID, std::string>>> corrupt;  // of each position: what could not be read, and why
};

/// What the cacheable transformations give: one frame, or one for each channel.
struct StimuliProvider::Prepared {
    std::vector<cv::Mat> data;
    std::vector<cv::Mat> labels;
    ROIs rois;
    bool borrowed = false;  // the matrices stand in the memory cache: clone before changing them
};

struct StimuliProvider::Slot {
    Request request;
    Buffers buffers;
    std::size_t nbChunks = 0;
    std::size_t nextChunk = 0;
    std::size_t doneChunks = 0;
    std::exception_ptr error;       // that of the lowest position
    std::size_t errorPosition = 0;
};

/// Worker threads and the bounded queue of batches read ahead.
class StimuliProvider::Pool {
public:
    explicit Pool(const StimuliProvider& provider);
    ~Pool();

    void configure(unsigned workers, unsigned depth);
    /// The batch of `wanted`: from the queue when it is its front, else everything read ahead is discarded. The caller reads
    /// too. Rethrows a read's exception.
    std::shared_ptr<Slot> take(const Request& wanted, const std::function<std::optional<Request>(std::size_t)>& predict);
    /// Gives the buffers of a consumed slot back.
    void recycle(std::shared_ptr<Slot> slot);
    /// Stops what is being read and empties the queue.
    void discard();
    bool idle() const { return mQueue.empty(); }

private:
    std::shared_ptr<Slot> newSlot(const Request& request);
    bool runOne(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Slot>& only);
    void work(const std::stop_token& stop);

    const StimuliProvider& mProvider;
    unsigned mWorkers;
    unsigned mDepth = 2;
    std::mutex mMutex;
    std::condition_variable_any mWork;
    std::condition_variable mDone;
    std::deque<std::shared_ptr<Slot>> mQueue;
    std::vector<std::shared_ptr<Slot>> mSpare;
    std::size_t mActive = 0;
    std::vector<std::jthread> mThreads;  // last member: joined first
};

/// Prepared stimuli kept in memory, in their own depth, up to a number of bytes.
class StimuliProvider::Memory {
public:
    ~Memory() { clear(); }
    /// Null when it is not kept.
    std::optional<Prepared> find(unsigned set, unsigned id) const;
    /// The frame (a header on the kept pixels) and the label of a stimulus that has nothing else; false when it is not kept so.
    bool view(unsigned set, unsigned id, cv::Mat& frame, int& label) const;
    void insert(unsigned set, unsigned id, unsigned nbStimuli, const Prepared& prepared, std::size_t budget);
    /// Not while workers read.
    void clear();

private:
    struct Entry;
    struct Table {
        std::unique_ptr<std::atomic<Entry*>[]> entries;
        std::size_t size = 0;
    };
    std::array<std::atomic<Table*>, 3> mTables{};
    std::mutex mMutex;
    std::atomic<std::size_t> mBytes{0};
};

/// Prepared stimuli in files: `%07d_data_<Set>.bin`, `%07d_labels_<Set>.bin`, and `%07d_<Set>.valid`, written last, which
/// holds what the data were made of (an entry made of anything else is made again) and the ROIs.
class StimuliProvider::DiskCache {
public:
    explicit DiskCache(const std::string& path) : mPath(path) {}
    std::optional<Prepared> load(unsigned id, StimuliSet set, const std::string& key) const;
    void save(unsigned id, StimuliSet set, const std::string& key, const Prepared& prepared);
    /// Logs what load() found unusable: workers themselves never log (a handler may need a lock that the consumer holds).
    void logUnusable();

private:
    std::string file(unsigned id, StimuliSet set, const char* what, const char* extension) const;
    std::string mPath;
    mutable std::mutex mMutexes[16];
    mutable std::mutex mUnusableMutex;
    mutable std::vector<std::string> mUnusable;
};

}  // namespace N2D2

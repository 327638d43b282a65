#pragma once
// Fills batch tensors from a database: reads, transforms, converts, ahead of the consumer on worker threads. One consumer
// thread calls it; the result of every read is the same for any number of workers, prefetch on or off.
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "data/database/Database.hpp"
#include "data/transformation/composite/CompositeTransformation.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// What a resumed run needs: counters of each of Learn, Validation, Test.
struct ProviderState {
    struct Set {
        std::uint64_t draws = 0;     ///< batch positions consumed: names the random numbers of the next one
        std::uint64_t epochs = 0;    ///< calls of setBatch
        std::uint64_t position = 0;  ///< batches consumed of the current epoch
        std::uint64_t nbMax = 0;
        bool shuffle = false;
        bool operator==(const Set&) const = default;
    };
    std::array<Set, 3> sets;
    bool operator==(const ProviderState&) const = default;
};

struct StimuliProviderEnums {
    enum CorruptPolicy : int { Error, Skip };
};
N2D2_ENUM(StimuliProviderEnums::CorruptPolicy, "Error", "Skip")

class StimuliProvider : public Parameterizable, public StimuliProviderEnums {
public:
    using StimulusID = Database::StimulusID;
    using StimuliSet = Database::StimuliSet;
    using StimuliSetMask = Database::StimuliSetMask;

    /// `size` = {X, Y, ..., channels}, 2 entries at least. `batchSize` 0: every read takes the shape of its one stimulus.
    StimuliProvider(std::shared_ptr<Database> database, const Dims& size, unsigned batchSize = 1, bool compositeStimuli = false,
                    std::shared_ptr<Context> context = nullptr);
    ~StimuliProvider() override;
    /// A provider of the same database with the same sizes, parameters, cache path and copies of the transformations; it has no target
    /// size, and its random numbers are its own.
    std::shared_ptr<StimuliProvider> cloneParameters() const;
    std::string label() const override { return "[StimuliProvider]"; }

    // Shape
    const std::shared_ptr<Database>& getDatabase() const { return mDatabase; }
    const Dims& getSize() const { return mSize; }
    std::size_t getSizeX() const { return mSize[0]; }
    std::size_t getSizeY() const { return mSize[1]; }
    std::size_t getSizeD() const { return mSize.size() > 2 ? mSize[2] : 1; }
    std::size_t getNbChannels() const { return mSize.back(); }
    unsigned getBatchSize() const { return mBatchSize; }
    /// The same: this build serves one device.
    unsigned getMultiBatchSize() const { return mBatchSize; }
    bool isCompositeStimuli() const { return mCompositeStimuli; }
    const Dims& getTargetSize() const { return mTargetSize; }
    void setBatchSize(unsigned batchSize);
    void setTargetSize(const Dims& size);

    // Transformations. What is cacheable is computed once a stimulus, what is on the fly at each read.
    void addTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    void addOnTheFlyTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    /// Makes a new channel from the frame.
    void addChannelTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    void addChannelTransformation(unsigned channel, const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    void addChannelOnTheFlyTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    void addChannelOnTheFlyTransformation(unsigned channel, const std::shared_ptr<Transformation>& transformation,
                                          StimuliSetMask mask = Database::All);
    void addChannelsTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    void addChannelsOnTheFlyTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    /// On the fly, behind everything else (of each channel when there are channels).
    void addTopTransformation(const std::shared_ptr<Transformation>& transformation, StimuliSetMask mask = Database::All);
    const CompositeTransformation& transformations(StimuliSet set) const { return lists(set).cacheable; }
    const CompositeTransformation& onTheFlyTransformations(StimuliSet set) const { return lists(set).onTheFly; }
    const CompositeTransformation& channelTransformations(unsigned channel, StimuliSet set) const;
    const CompositeTransformation& channelOnTheFlyTransformations(unsigned channel, StimuliSet set) const;
    std::size_t getNbTransformations(StimuliSet set) const;
    unsigned getNbChannelTransformations(StimuliSet set) const { return static_cast<unsigned>(lists(set).channels.size()); }
    /// Appends, where the depth after the transformations is an integer one, the explicit scaling to [0, 1] (on the fly);
    /// true when something was added.
    bool normalizeIntegersStimuli(int depth);
    /// Forgets what was read ahead and kept: for transformations whose parameters were changed after a read.
    void restart();

    // Epochs
    /// Starts an epoch over the set, or its first `nbMax` stimuli; Learn is completed to whole batches.
    void setBatch(StimuliSet set, bool randShuffle, std::size_t nbMax = 0);
    /// The next batch of the epoch; std::invalid_argument without setBatch, nothing happens at the end of the epoch.
    void readBatch(StimuliSet set);
    bool allBatchsProvided(StimuliSet set) const;
    bool isLastBatch(StimuliSet set) const;
    std::size_t nbBatchsRemaining(StimuliSet set) const;

    // Other reads. Positions past the end of the set get ID -1, zero data and labels -1.
    void readBatch(StimuliSet set, unsigned startIndex);
    void readRandomBatch(StimuliSet set);
    void readStimulusBatch(StimulusID id, StimuliSet set);
    /// These stimuli, from the first position on (-1: padding); as many as the batch at most, the positions behind them are padding.
    void readStimuli(const std::vector<int>& ids, StimuliSet set);
    void readStimulusBatch(StimuliSet set, unsigned index);
    StimulusID readRandomStimulus(StimuliSet set, unsigned batchPos = 0);
    void readStimulus(StimulusID id, StimuliSet set, unsigned batchPos = 0);
    StimulusID readStimulus(StimuliSet set, unsigned index, unsigned batchPos = 0);
    unsigned getRandomIndex(StimuliSet set);
    StimulusID getRandomID(StimuliSet set);
    /// Among the stimuli that have the label or a ROI with it; std::invalid_argument when there is none.
    StimulusID getRandomIDWithLabel(StimuliSet set, int label);
    /// The stimulus as floats, without transformation or scaling.
    Tensor<float> readRawData(StimulusID id) const;
    /// The frame behind all transformations, in front of its conversion to a tensor: one matrix, or one for each channel. Thread safe
    /// (where runsOnWorkers()); what it draws depends on the stimulus alone. std::runtime_error for a stimulus that cannot be read.
    std::vector<cv::Mat> readTransformed(StimulusID id, StimuliSet set) const;
    /// Are the transformations of a set free of Python code, which only the consumer's thread may run?
    bool runsOnWorkers(StimuliSet set) const;
    /// Text that changes whenever the transformed stimuli of a set do: transformations with their parameters, those of the database,
    /// the seed where numbers are drawn.
    std::string pipelineText(StimuliSet set) const;
    /// The same of one stimulus in front of its transformations: name, size and time of its files, label, ROIs.
    std::string stimulusText(StimulusID id) const;

    /// Stimuli that could not be read so far, in order of ID (CorruptStimuli=Skip).
    std::vector<StimulusID> getCorruptStimuli() const;

    /// The next reads go to a second buffer, which synchronize() makes the current one.
    void future();
    void synchronize();

    // Tensors from outside
    /// With StreamTensor/StreamLabel, getData()/getLabelsData() give these tensors.
    void setStreamedTensor(const std::shared_ptr<Tensor<float>>& tensor);
    void setStreamedLabel(const std::shared_ptr<Tensor<int>>& tensor);
    /// Renumbers the batch from `startIndex`, or from behind the last ID.
    void streamBatch(int startIndex = -1);
    /// Transforms a frame and stores it at a batch position.
    void streamStimulus(const cv::Mat& frame, StimuliSet set, unsigned batchPos = 0);

    // The current batch. The tensor objects are the same for ever; their memory changes with the batch size.
    const std::shared_ptr<Tensor<float>>& getData() const;
    const std::shared_ptr<Tensor<int>>& getLabelsData() const;
    /// What one unit of the data is worth: 1, but where a quantized network reads integers.
    double getDataScale() const { return mDataScale; }
    void setDataScale(double scale) { mDataScale = scale; }
    /// The data when there is no target size.
    const std::shared_ptr<Tensor<float>>& getTargetData() const;
    /// StimulusIDs, -1 for padding.
    const std::vector<int>& getBatch() const { return mBatch; }
    std::vector<int>& getBatch() { return mBatch; }
    /// Those of the last read, which between future() and synchronize() is not the current batch.
    const std::vector<int>& getLastRead() const;
    const ROIs& getLabelsROIs(unsigned batchPos = 0) const;
    /// Views {X, Y} on one channel of one position.
    Tensor<float> getDataChannel(unsigned channel, unsigned batchPos = 0) const;
    Tensor<int> getLabelsDataChannel(unsigned channel, unsigned batchPos = 0) const;

    /// Maps label output back to the frame of the stimulus in front of the transformations.
    void reverseLabels(const cv::Mat& frame, StimuliSet set, cv::Mat& labels, ROIs& rois) const;

    /// Folder of a disk cache of what is cacheable; "" for none. It is created.
    void setCachePath(const std::string& path);
    const std::string& getCachePath() const { return mCachePath; }
    /// Worker threads (default: those of the machine; 0: reads happen in the caller) and batches read ahead (default 2; 0: none).
    void setPrefetch(unsigned workers, unsigned depth = 2);

    /// Megabytes for keeping what the cacheable transformations give, in its own depth (default 192; 0: nothing is kept).
    void setMemoryCache(unsigned megabytes);

    ProviderState getState() const;
    /// Continues exactly where `state` was taken; the database and the batch size must be the same.
    void setState(const ProviderState& state);

    /// Graphviz graph of the transformations of each set.
    void logTransformations(const std::string& fileName, StimuliSetMask mask = Database::All) const;

private:
    struct ChannelLists {
        CompositeTransformation cacheable, onTheFly;
    };
    struct Lists {
        CompositeTransformation cacheable, onTheFly;
        std::vector<std::unique_ptr<ChannelLists>> channels;
    };
    struct Epoch {
        std::vector<unsigned> indices;  // positions in the set
        std::vector<std::size_t> starts;
        std::size_t position = 0;
        std::uint64_t count = 0;  // calls of setBatch
        bool shuffle = false;
        std::size_t nbMax = 0;
        bool started = false;
    };
    struct Request;
    struct Buffers;
    struct Prepared;
    struct Slot;
    class Pool;
    class Memory;
    class DiskCache;

    const Lists& lists(StimuliSet set) const { return mLists[set == Database::Unpartitioned ? Database::Test : set]; }
    Lists& lists(StimuliSet set) { return mLists[set == Database::Unpartitioned ? Database::Test : set]; }
    static unsigned setIndex(StimuliSet set) { return set == Database::Unpartitioned ? 2u : static_cast<unsigned>(set); }
    void parameterChanged(const std::string& name) override;
    void forEachSet(StimuliSetMask mask, const std::function<void(Lists&)>& change);
    unsigned newChannel(StimuliSetMask mask);
    ChannelLists& channelAt(Lists& lists, unsigned channel) const;
    void setNbChannels(std::size_t channels);
    void allocate();
    Dims labelsSize() const;

    std::uint64_t seed() const;
    void buildEpoch(StimuliSet set, Epoch& epoch) const;
    Request epochRequest(StimuliSet set, std::size_t position, std::uint64_t draw) const;
    Request sequentialRequest(StimuliSet set, std::size_t start, std::uint64_t draw) const;
    Request randomRequest(StimuliSet set, std::uint64_t draw) const;
    void checkDatabase();
    /// Reads a batch; predict(k) gives the k-th one behind it, if known.
    void consume(const Request& request, const std::function<std::optional<Request>(std::size_t)>& predict);
    void deliver(const Buffers& buffers);
    void logWarnings(StimuliSet set) const;
    void logCorrupt(const Buffers& buffers);
    bool splitsEarly(const Lists& list) const { return list.onTheFly.empty() && mTargetSize.empty(); }
    std::string cacheableText(StimuliSet set) const;
    bool isDiskCacheable(StimuliSet set) const;
    int readReadable(Buffers& buffers, std::size_t position, int id, StimuliSet set, std::uint64_t draw) const;
    void applyChannels(StimuliSet set, std::uint64_t draw, Prepared& prepared, int id) const;
    StimulusRead readFromDatabase(int id) const;
    cv::Mat readTarget(int id, const Prepared& prepared) const;
    /// True when every stimulus of a small batch is kept in memory as it goes into the batch, but for the conversion of its type: less
    /// work than handing it to another thread.
    bool isKept(const Request& request) const;
    void deliverKept(const Request& request);
    void readOne(int id, StimuliSet set, unsigned batchPos);
    void readPosition(Buffers& buffers, const Request& request, std::size_t position) const;
    void readInto(Buffers& buffers, std::size_t position, int id, StimuliSet set, std::uint64_t draw) const;
    Prepared prepare(int id, StimuliSet set) const;
    Prepared computePrepared(int id, StimuliSet set) const;
    void convertStimulus(Buffers& buffers, std::size_t position, const std::vector<cv::Mat>& data, const std::vector<cv::Mat>& labels) const;
    void applyList(const CompositeTransformation& list, unsigned kind, StimuliSet set, std::uint64_t draw, cv::Mat& frame, cv::Mat& labels,
                   ROIs& rois, int id) const;

    std::shared_ptr<Database> mDatabase;
    std::shared_ptr<Context> mContext;
    std::uint64_t mOrdinal;
    Dims mSize;
    Dims mTargetSize;
    unsigned mBatchSize;
    bool mCompositeStimuli;
    std::string mCachePath;
    std::array<Lists, 3> mLists;

    std::shared_ptr<Tensor<float>> mData;
    std::shared_ptr<Tensor<int>> mLabelsData;
    std::shared_ptr<Tensor<float>> mTargetData;
    double mDataScale = 1.0;
    std::vector<int> mBatch;
    std::vector<ROIs> mLabelsROI;
    std::shared_ptr<Tensor<float>> mStreamedTensor;
    std::shared_ptr<Tensor<int>> mStreamedLabel;

    std::array<Epoch, 3> mEpochs;
    std::array<std::uint64_t, 3> mDraws{};
    bool mFuture = false;
    std::unique_ptr<Buffers> mFutureBuffers;  // filled between future() and synchronize()
    std::map<StimulusID, std::string> mCorrupt;
    std::uint64_t mDatabaseVersion = 0;
    enum class Mode { None, Epoch, Sequential, Random } mLastMode = Mode::None;
    std::size_t mLastStart = 0;
    StimuliSet mLastSet = Database::Learn;

    std::size_t mMemoryBudget = std::size_t(192) << 20;
    std::unique_ptr<Pool> mPool;
    std::unique_ptr<Memory> mMemory;
    std::unique_ptr<DiskCache> mDiskCache;

    Parameter<bool> mDataSignedMapping{this, "DataSignedMapping", false, "8U and 16U data are mapped to [-1, 1) instead of [0, 1]"};
    Parameter<unsigned> mQuantizationLevels{this, "QuantizationLevels", 0, "number of levels of the data (0: off)"};
    Parameter<float> mQuantizationMin{this, "QuantizationMin", 0.0f, "lowest level"};
    Parameter<float> mQuantizationMax{this, "QuantizationMax", 1.0f, "highest level"};
    Parameter<CorruptPolicy> mCorruptStimuli{this, "CorruptStimuli", Error,
                                             "a stimulus that cannot be read is an error, or skipped: replaced by the next one (Learn), ignored (else)"};
    Parameter<bool> mStreamTensor{this, "StreamTensor", false, "getData() gives the tensor of setStreamedTensor"};
    Parameter<bool> mStreamLabel{this, "StreamLabel", false, "getLabelsData() gives the tensor of setStreamedLabel"};
};

}  // namespace N2D2

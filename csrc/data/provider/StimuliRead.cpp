// One stimulus, from the database to its place in a batch (spec data §4.4).
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "data/provider/MatToTensor.hpp"
#include "data/provider/ProviderParts.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"

namespace N2D2 {

namespace {

// Lists that draw, as a word of the key of their random numbers.
enum ListKind : unsigned { Cacheable = 0, OnTheFly = 1, ChannelCacheable = 2 };
// Kinds 2 + 2 c and 3 + 2 c are the lists of channel c.
unsigned channelKind(std::size_t channel, bool onTheFly) { return ChannelCacheable + 2 * static_cast<unsigned>(channel) + onTheFly; }

// What is computed once a stimulus must not depend on when: its draws are numbered by the stimulus.
constexpr std::uint64_t onceDraw = std::uint64_t(1) << 63;

[[noreturn]] void rethrowNamed(const std::string& name)
{
    const auto text = [&](const std::exception& error) { return "[StimuliProvider] stimulus \"" + name + "\": " + error.what(); };
    try {
        throw;
    }
    catch (const CorruptStimulus& error) {
        throw CorruptStimulus(text(error));
    }
    catch (const FileNotFound& error) {
        throw FileNotFound(text(error));
    }
    catch (const std::invalid_argument& error) {
        throw std::invalid_argument(text(error));
    }
    catch (const std::out_of_range& error) {
        throw std::out_of_range(text(error));
    }
    catch (const std::exception& error) {
        throw std::runtime_error(text(error));
    }
}

// {cols, rows[, channels]} filled up with 1 to `rank` entries.
Dims matDims(const cv::Mat& mat, std::size_t planes, std::size_t rank)
{
    Dims dims{static_cast<std::size_t>(mat.cols), static_cast<std::size_t>(mat.rows)};
    if (planes > 1 || (dims.size() < rank))
        dims.push_back(planes);
    while (dims.size() < rank)
        dims.push_back(1);
    return dims;
}

}  // namespace

void StimuliProvider::readPosition(Buffers& buffers, const Request& request, std::size_t position) const
{
    int id = request.ids[position];
    if (id >= 0 && (request.named || *mCorruptStimuli == Error)) {
        readInto(buffers, position, id, request.set, request.draw + position);
        return;
    }
    if (id >= 0) {
        id = readReadable(buffers, position, id, request.set, request.draw + position);
        buffers.ids[position] = id;
        if (id >= 0)
            return;
    }
    const std::size_t n = request.ids.size();
    if (mBatchSize == 0) {
        for (auto* dims : {&buffers.dataDims, &buffers.labelsDims, &buffers.targetDims})
            dims->assign(dims->size(), 1);
        buffers.data.resize(1);
        buffers.labels.resize(1);
    }
    const auto clear = [&](auto& values, auto value) {
        const std::size_t size = values.size() / n;
        std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(position * size), size, value);
    };
    clear(buffers.data, 0.0f);
    clear(buffers.labels, -1);
    clear(buffers.target, 0.0f);
    buffers.rois[position].clear();
}

// The stimulus, or what stands for one that cannot be read: in Learn the next one of the set that can, else padding (-1), because a
// stimulus that is tested twice would count twice. It depends on the stimulus alone, not on who reads when.
int StimuliProvider::readReadable(Buffers& buffers, std::size_t position, int id, StimuliSet set, std::uint64_t draw) const
{
    constexpr std::size_t most = 16;
    const auto& ids = mDatabase->getStimuliSet(set);
    for (auto at = ids.end();;) {
        try {
            readInto(buffers, position, id, set, draw);
            return id;
        }
        catch (const CorruptStimulus& error) {
            auto& corrupt = buffers.corrupt[position];
            corrupt.emplace_back(static_cast<StimulusID>(id), error.what());
            if (set != Database::Learn)
                return -1;
            if (corrupt.size() == std::min(most, ids.size()))
                throw std::runtime_error(label() + " " + std::to_string(corrupt.size())
                                         + " stimuli in a row cannot be read, CorruptStimuli=Skip does not go on; the last one: " + error.what());
            if (at == ids.end())
                at = std::find(ids.begin(), ids.end(), static_cast<StimulusID>(id));
            if (at == ids.end() || ++at == ids.end())
                at = ids.begin();
            id = static_cast<int>(*at);
        }
    }
}

StimulusRead StimuliProvider::readFromDatabase(int id) const
{
    try {
        return mDatabase->readStimulus(static_cast<StimulusID>(id));
    }
    catch (const std::runtime_error& error) {
        if (*mCorruptStimuli == Skip)
            throw CorruptStimulus(error.what());
        throw;
    }
}

void StimuliProvider::applyList(const CompositeTransformation& list, unsigned kind, StimuliSet set, std::uint64_t draw, cv::Mat& frame,
                                cv::Mat& labels, ROIs& rois, int id) const
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        KeyedRandom random(RandomUse::Transformation, seed(), mOrdinal * 4 + setIndex(set), draw, std::uint64_t(kind) << 32 | i);
        list.elements()[i]->apply(frame, labels, rois, id, random);
    }
}

StimuliProvider::Prepared StimuliProvider::computePrepared(int id, StimuliSet set) const
{
    StimulusRead read = readFromDatabase(id);
    const Lists& list = lists(set);
    const std::uint64_t draw = onceDraw | static_cast<std::uint64_t>(id);
    applyList(list.cacheable, Cacheable, set, draw, read.data, read.labels, read.rois, id);
    Prepared prepared;
    prepared.rois = std::move(read.rois);
    if (splitsEarly(list) && !list.channels.empty()) {
        for (std::size_t c = 0; c < list.channels.size(); ++c) {
            cv::Mat data = read.data.clone(), labels = read.labels.clone();
            ROIs none;
            applyList(list.channels[c]->cacheable, channelKind(c, false), set, draw, data, labels, none, id);
            prepared.data.push_back(data);
            prepared.labels.push_back(labels);
        }
    }
    else {
        prepared.data.push_back(read.data);
        prepared.labels.push_back(read.labels);
    }
    return prepared;
}

StimuliProvider::Prepared StimuliProvider::prepare(int id, StimuliSet set) const
{
    const auto stimulus = static_cast<StimulusID>(id);
    if (auto kept = mMemory->find(setIndex(set), stimulus))
        return std::move(*kept);
    const Lists& list = lists(set);
    Prepared prepared;
    if (mDiskCache && isDiskCacheable(set)) {
        std::string key = stimulusText(stimulus) + " " + cacheableText(set);
        std::replace(key.begin(), key.end(), '\n', ' ');
        if (auto cached = mDiskCache->load(stimulus, set, key))
            prepared = std::move(*cached);
        else {
            prepared = computePrepared(id, set);
            mDiskCache->save(stimulus, set, key, prepared);
        }
    }
    else
        prepared = computePrepared(id, set);
    const bool worthIt = !list.cacheable.empty() || !list.channels.empty() || !mDatabase->isInMemory(stimulus);
    if (worthIt && mMemoryBudget > 0)
        mMemory->insert(setIndex(set), stimulus, mDatabase->getNbStimuli(), prepared, mMemoryBudget);
    return prepared;
}

// The lists of the channels that the prepared stimulus has not seen yet.
void StimuliProvider::applyChannels(StimuliSet set, std::uint64_t draw, Prepared& prepared, int id) const
{
    const Lists& list = lists(set);
    if (!splitsEarly(list)) {
        const cv::Mat data = prepared.data[0], labels = prepared.labels[0];
        prepared.data.clear();
        prepared.labels.clear();
        const std::uint64_t cacheableDraw = list.onTheFly.empty() ? onceDraw | static_cast<std::uint64_t>(id) : draw;
        for (std::size_t c = 0; c < list.channels.size(); ++c) {
            cv::Mat channelData = data.clone(), channelLabels = labels.clone();
            ROIs none;
            applyList(list.channels[c]->cacheable, channelKind(c, false), set, cacheableDraw, channelData, channelLabels, none, id);
            prepared.data.push_back(channelData);
            prepared.labels.push_back(channelLabels);
        }
    }
    for (std::size_t c = 0; c < list.channels.size(); ++c) {
        ROIs none;
        applyList(list.channels[c]->onTheFly, channelKind(c, true), set, draw, prepared.data[c], prepared.labels[c], none, id);
        if (prepared.data[c].channels() != 1)
            throw std::invalid_argument("channel " + std::to_string(c) + " has " + std::to_string(prepared.data[c].channels())
                                        + " planes after its transformations, 1 is expected");
        if (prepared.data[c].size() != prepared.data[0].size() || prepared.labels[c].size() != prepared.labels[0].size())
            throw std::invalid_argument("its channels have different sizes after their transformations");
    }
}

std::vector<cv::Mat> StimuliProvider::readTransformed(StimulusID stimulus, StimuliSet set) const
{
    try {
        const int id = static_cast<int>(stimulus);
        const std::uint64_t draw = onceDraw | static_cast<std::uint64_t>(id);
        const Lists& list = lists(set);
        Prepared prepared = computePrepared(id, set);
        applyList(list.onTheFly, OnTheFly, set, draw, prepared.data[0], prepared.labels[0], prepared.rois, id);
        if (!list.channels.empty())
            applyChannels(set, draw, prepared, id);
        return prepared.data;
    }
    catch (...) {
        rethrowNamed(mDatabase->getStimulusName(stimulus));
    }
}

cv::Mat StimuliProvider::readTarget(int id, const Prepared& prepared) const
{
    try {
        return mDatabase->getStimulusTargetData(static_cast<StimulusID>(id), prepared.data[0], prepared.labels[0], prepared.rois);
    }
    catch (const std::runtime_error& error) {
        if (*mCorruptStimuli == Skip)
            throw CorruptStimulus(error.what());
        throw;
    }
}

void StimuliProvider::readInto(Buffers& buffers, std::size_t position, int id, StimuliSet set, std::uint64_t draw) const
{
    try {
        Prepared prepared = prepare(id, set);
        const Lists& list = lists(set);
        const bool changes = !list.onTheFly.empty() || std::any_of(list.channels.begin(), list.channels.end(), [](const auto& c) {
            return !c->onTheFly.empty();
        });
        if (prepared.borrowed && changes) {
            for (auto* mats : {&prepared.data, &prepared.labels}) {
                for (cv::Mat& mat : *mats)
                    mat = mat.clone();
            }
        }
        if (!list.onTheFly.empty())
            applyList(list.onTheFly, OnTheFly, set, draw, prepared.data[0], prepared.labels[0], prepared.rois, id);
        if (!mTargetSize.empty()) {
            const cv::Mat target = readTarget(id, prepared);
            if (target.empty())
                throw std::invalid_argument("a target size is set, but the database has no target data (TargetDataPath)");
            const Dims dims = matDims(target, static_cast<std::size_t>(target.channels()), mTargetSize.size());
            if (mBatchSize > 0 && dims != mTargetSize)
                throw std::invalid_argument("its target is " + dimsText(dims) + ", " + dimsText(mTargetSize) + " is expected");
            if (mBatchSize == 0) {
                buffers.targetDims = dims;
                buffers.target.resize(elementCount(dims));
            }
            matToPlanes(target, buffers.target.data() + position * elementCount(dims), mDataSignedMapping);
        }
        if (!list.channels.empty())
            applyChannels(set, draw, prepared, id);
        convertStimulus(buffers, position, prepared.data, prepared.labels);
        buffers.rois[position] = std::move(prepared.rois);
    }
    catch (...) {
        rethrowNamed(mDatabase->getStimulusName(static_cast<StimulusID>(id)));
    }
}

void StimuliProvider::convertStimulus(Buffers& buffers, std::size_t position, const std::vector<cv::Mat>& data,
                                      const std::vector<cv::Mat>& labels) const
{
    std::size_t planes = 0, labelPlanes = 0;
    for (const cv::Mat& mat : data)
        planes += static_cast<std::size_t>(mat.channels());
    for (const cv::Mat& mat : labels) {
        if (mat.type() != CV_32S)
            throw std::invalid_argument(std::string("its labels are of depth ") + depthName(mat.depth()) + " with " + std::to_string(mat.channels())
                                        + " channels, one channel of 32S is expected");
        ++labelPlanes;
    }
    const Dims dims = matDims(data[0], planes, mSize.size());
    const Dims labelDims = matDims(labels[0], labelPlanes, mSize.size());
    if (mBatchSize == 0) {
        buffers.dataDims = dims;
        buffers.labelsDims = labelDims;
        buffers.data.resize(elementCount(dims));
        buffers.labels.resize(elementCount(labelDims));
    }
    else {
        if (dims != mSize)
            throw std::invalid_argument("its data is " + dimsText(dims) + ", " + dimsText(mSize)
                                        + " is expected (a transformation such as Rescale, PadCrop or ColorSpace is missing, or the provider's size is wrong)");
        if (labelDims != buffers.labelsDims)
            throw std::invalid_argument("its labels are " + dimsText(labelDims) + ", " + dimsText(buffers.labelsDims) + " is expected"
                                        + (mCompositeStimuli ? " (the provider is composite, the stimulus has one label)"
                                                             : " (CompositeStimuli is needed for a matrix of labels)"));
    }
    float* out = buffers.data.data() + position * elementCount(dims);
    float* plane = out;
    for (const cv::Mat& mat : data) {
        matToPlanes(mat, plane, mDataSignedMapping);
        plane += mat.total() * static_cast<std::size_t>(mat.channels());
    }
    int* label = buffers.labels.data() + position * elementCount(labelDims);
    for (const cv::Mat& mat : labels) {
        for (int y = 0; y < mat.rows; ++y)
            label = std::copy_n(mat.ptr<int>(y), mat.cols, label);
    }
    if (*mQuantizationLevels > 0) {
        const float low = mQuantizationMin, high = mQuantizationMax;
        const std::size_t size = elementCount(dims);
        if (*mQuantizationLevels == 1) {
            for (std::size_t i = 0; i < size; ++i)
                out[i] = out[i] >= 0.0f ? 1.0f : -1.0f;
        }
        else {
            const double step = (double(high) - double(low)) / (*mQuantizationLevels - 1.0);
            if (!(step > 0.0))
                throw std::invalid_argument("QuantizationMax must be above QuantizationMin");
            for (std::size_t i = 0; i < size; ++i) {
                const double v = std::clamp(double(out[i]), double(low), double(high));
                // The highest value must reach the highest level although the division may round below it.
                out[i] = static_cast<float>(std::trunc((v - low) / step + 1e-9) * step + low);
            }
        }
    }
}

// ---- single stimuli

void StimuliProvider::readOne(int id, StimuliSet set, unsigned batchPos)
{
    checkDatabase();
    const std::size_t n = std::max(1u, mBatchSize);
    if (batchPos >= n)
        throw std::out_of_range(label() + " batch position " + std::to_string(batchPos) + " of " + std::to_string(n));
    Buffers one;
    one.ids = {id};
    one.dataDims = mSize;
    one.labelsDims = labelsSize();
    one.targetDims = mTargetSize;
    one.rois.resize(1);
    one.data.resize(elementCount(one.dataDims));
    one.labels.resize(elementCount(one.labelsDims));
    one.target.resize(elementCount(one.targetDims));
    one.corrupt.resize(1);
    readInto(one, 0, id, set, mDraws[setIndex(set)]++);
    logWarnings(set);
    if (mBatchSize == 0) {
        if (mFuture)
            mFutureBuffers = std::make_unique<Buffers>(std::move(one));
        else
            deliver(one);
        return;
    }
    const auto place = [&](const auto& from, auto begin) { std::copy(from.begin(), from.end(), begin + static_cast<std::ptrdiff_t>(batchPos * from.size())); };
    if (!mFuture) {
        place(one.data, mData->begin());
        place(one.labels, mLabelsData->begin());
        if (!one.target.empty())
            place(one.target, mTargetData->begin());
        mLabelsROI[batchPos] = std::move(one.rois[0]);
        return;
    }
    if (!mFutureBuffers) {
        mFutureBuffers = std::make_unique<Buffers>(one);
        mFutureBuffers->ids = mBatch;
        mFutureBuffers->data.assign(n * one.data.size(), 0.0f);
        mFutureBuffers->labels.assign(n * one.labels.size(), -1);
        mFutureBuffers->target.assign(n * one.target.size(), 0.0f);
        mFutureBuffers->rois.assign(n, {});
    }
    place(one.data, mFutureBuffers->data.begin());
    place(one.labels, mFutureBuffers->labels.begin());
    place(one.target, mFutureBuffers->target.begin());
    mFutureBuffers->rois[batchPos] = std::move(one.rois[0]);
}

void StimuliProvider::readStimulus(StimulusID id, StimuliSet set, unsigned batchPos)
{
    if (id >= mDatabase->getNbStimuli())
        throw std::out_of_range(label() + " stimulus " + std::to_string(id) + " does not exist (there are " + std::to_string(mDatabase->getNbStimuli()) + ")");
    readOne(static_cast<int>(id), set, batchPos);
}

StimuliProvider::StimulusID StimuliProvider::readStimulus(StimuliSet set, unsigned index, unsigned batchPos)
{
    const StimulusID id = mDatabase->getStimulusID(set, index);
    readOne(static_cast<int>(id), set, batchPos);
    return id;
}

void StimuliProvider::readStimulusBatch(StimulusID id, StimuliSet set)
{
    checkDatabase();
    if (id >= mDatabase->getNbStimuli())
        throw std::out_of_range(label() + " stimulus " + std::to_string(id) + " does not exist (there are " + std::to_string(mDatabase->getNbStimuli()) + ")");
    readStimuli({static_cast<int>(id)}, set);
}

void StimuliProvider::readStimuli(const std::vector<int>& ids, StimuliSet set)
{
    checkDatabase();
    const std::size_t n = std::max(1u, mBatchSize);
    if (ids.size() > n)
        throw std::invalid_argument(label() + " " + std::to_string(ids.size()) + " stimuli do not fit in a batch of " + std::to_string(n));
    Request request{set, std::vector<int>(n, -1), mDraws[setIndex(set)], true};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] >= 0 && static_cast<unsigned>(ids[i]) >= mDatabase->getNbStimuli())
            throw std::out_of_range(label() + " stimulus " + std::to_string(ids[i]) + " does not exist (there are "
                                    + std::to_string(mDatabase->getNbStimuli()) + ")");
        request.ids[i] = std::max(ids[i], -1);
    }
    mLastMode = Mode::None;
    consume(request, {});
}

void StimuliProvider::readStimulusBatch(StimuliSet set, unsigned index) { readStimulusBatch(mDatabase->getStimulusID(set, index), set); }

unsigned StimuliProvider::getRandomIndex(StimuliSet set)
{
    const unsigned n = mDatabase->getNbStimuli(set);
    if (n == 0)
        throw std::invalid_argument(label() + " the set " + enumToText(set) + " is empty: no random stimulus");
    KeyedRandom random(RandomUse::Batch, seed(), mOrdinal, setIndex(set), mDraws[setIndex(set)]++);
    return static_cast<unsigned>(random.index(n));
}

StimuliProvider::StimulusID StimuliProvider::getRandomID(StimuliSet set) { return mDatabase->getStimulusID(set, getRandomIndex(set)); }

StimuliProvider::StimulusID StimuliProvider::getRandomIDWithLabel(StimuliSet set, int wanted)
{
    std::vector<StimulusID> candidates;
    for (const StimulusID id : mDatabase->getStimuliSet(set)) {
        bool has = mDatabase->getStimulusLabel(id) == wanted;
        if (!has) {
            const ROIs rois = mDatabase->getStimulusROIs(id);
            has = std::any_of(rois.begin(), rois.end(), [&](const auto& roi) { return roi->label == wanted; });
        }
        if (has)
            candidates.push_back(id);
    }
    if (candidates.empty())
        throw std::invalid_argument(label() + " no stimulus with label " + std::to_string(wanted) + " in the set " + enumToText(set));
    KeyedRandom random(RandomUse::Batch, seed(), mOrdinal, setIndex(set), mDraws[setIndex(set)]++);
    return candidates[random.index(candidates.size())];
}

StimuliProvider::StimulusID StimuliProvider::readRandomStimulus(StimuliSet set, unsigned batchPos)
{
    return readStimulus(set, getRandomIndex(set), batchPos);
}

Tensor<float> StimuliProvider::readRawData(StimulusID id) const
{
    const cv::Mat data = mDatabase->getStimulusData(id);
    Tensor<float> tensor(matDims(data, static_cast<std::size_t>(data.channels()), 2));
    matToRawPlanes(data, tensor.data());
    return tensor;
}

void StimuliProvider::streamBatch(int startIndex)
{
    int next = startIndex >= 0 ? startIndex : mBatch.back() + 1;
    for (int& id : mBatch)
        id = next++;
}

void StimuliProvider::streamStimulus(const cv::Mat& frame, StimuliSet set, unsigned batchPos)
{
    if (mBatchSize == 0 || batchPos >= mBatchSize)
        throw std::out_of_range(label() + " batch position " + std::to_string(batchPos) + " of " + std::to_string(mBatchSize));
    const Lists& list = lists(set);
    const std::uint64_t draw = mDraws[setIndex(set)]++;
    cv::Mat data = frame.clone(), labels;
    ROIs none;
    applyList(list.cacheable, Cacheable, set, draw, data, labels, none, -1);
    applyList(list.onTheFly, OnTheFly, set, draw, data, labels, none, -1);
    std::vector<cv::Mat> mats;
    for (std::size_t c = 0; c < list.channels.size(); ++c) {
        cv::Mat channel = data.clone();
        applyList(list.channels[c]->cacheable, channelKind(c, false), set, draw, channel, labels, none, -1);
        applyList(list.channels[c]->onTheFly, channelKind(c, true), set, draw, channel, labels, none, -1);
        mats.push_back(channel);
    }
    if (mats.empty())
        mats.push_back(data);
    std::size_t planes = 0;
    for (const cv::Mat& mat : mats)
        planes += static_cast<std::size_t>(mat.channels());
    const Dims dims = matDims(mats[0], planes, mSize.size());
    if (dims != mSize)
        throw std::invalid_argument(label() + " the streamed frame is " + dimsText(dims) + " after the transformations, " + dimsText(mSize) + " is expected");
    float* out = mData->data() + batchPos * elementCount(mSize);
    for (const cv::Mat& mat : mats) {
        matToPlanes(mat, out, false);
        out += mat.total() * static_cast<std::size_t>(mat.channels());
    }
}

void StimuliProvider::reverseLabels(const cv::Mat& frame, StimuliSet set, cv::Mat& labels, ROIs& rois) const
{
    CompositeTransformation all;
    for (const auto* list : {&lists(set).cacheable, &lists(set).onTheFly}) {
        for (const auto& element : list->elements())
            all.push_back(element);
    }
    all.reverse(frame, labels, rois, -1);
}

bool StimuliProvider::normalizeIntegersStimuli(int depth)
{
    bool added = false;
    for (const StimuliSet set : {Database::Learn, Database::Validation, Database::Test}) {
        const auto scale = [&](CompositeTransformation& list, int at) {
            const double unity = depthUnity(at);
            if (unity == 1.0)
                return;
            const bool shifted = mDataSignedMapping && (at == CV_8U || at == CV_16U);
            const double half = at == CV_8U ? 128.0 : 32768.0;
            if (!added)
                restart();
            list.push_back(std::make_shared<RangeAffineTransformation>(RangeAffineTransformation::Plus, shifted ? -half : 0.0,
                                                                       RangeAffineTransformation::Divides, shifted ? half : unity));
            added = true;
        };
        Lists& list = lists(set);
        const int frame = list.onTheFly.getOutputsDepth(list.cacheable.getOutputsDepth(depth));
        if (list.channels.empty())
            scale(list.onTheFly, frame);
        for (auto& channel : list.channels)
            scale(channel->onTheFly, channel->onTheFly.getOutputsDepth(channel->cacheable.getOutputsDepth(frame)));
    }
    return added;
}

}  // namespace N2D2

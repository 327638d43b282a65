// Reading one stimulus: pixels, labels, ROIs (spec data §1.6).
#include <filesystem>

#include "data/database/Database.hpp"
#include "data/database/DatabaseMemory.hpp"
#include "data/database/StimulusTable.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

double depthUnity(int depth)
{
    switch (depth) {
    case CV_8U:
        return 255.0;
    case CV_8S:
        return 127.0;
    case CV_16U:
        return 65535.0;
    case CV_16S:
        return 32767.0;
    case CV_32S:
        return 2147483647.0;
    default:
        return 1.0;
    }
}

const char* depthName(int depth)
{
    static const char* const names[] = {"8U", "8S", "16U", "16S", "32S", "32F", "64F"};
    return depth >= 0 && depth < 7 ? names[depth] : "unknown";
}

std::string matText(const cv::Mat& mat)
{
    return std::to_string(mat.cols) + "x" + std::to_string(mat.rows) + "x" + std::to_string(mat.channels());
}

cv::Mat toDepth(const cv::Mat& data, int depth)
{
    cv::Mat converted;
    data.convertTo(converted, depth, depthUnity(depth) / depthUnity(data.depth()));
    return converted;
}

cv::Mat StimulusSource::readLabel(std::size_t) const { return {}; }

cv::Mat Database::readLabel(const Stimulus& stimulus) const
{
    if (stimulus.source)
        return stimulus.source->readLabel(stimulus.item);
    return readLabelFile(stimulus.name);
}

cv::Mat Database::readFile(const Stimulus& stimulus) const
{
    return stimulus.source ? stimulus.source->read(stimulus.item) : readDataFile(stimulus.name);
}

int Database::getStimuliDepth() const
{
    {
        const std::lock_guard<std::mutex> lock(mMemory->mutex);
        if (mMemory->depth >= 0)
            return mMemory->depth;
    }
    const unsigned count = getNbStimuli();
    if (count == 0)
        throw std::runtime_error(label() + " the database is empty: no stimulus to take the depth of");
    // Of the first stimulus that can be read: one corrupt file must not make the others unreadable.
    int depth = -1;
    std::exception_ptr first;
    for (StimulusID id = 0; depth < 0; ++id) {
        try {
            depth = readFile(stimulus(id)).depth();
        }
        catch (const std::runtime_error&) {
            if (!first)
                first = std::current_exception();
            if (id + 1 >= std::min(16u, count))
                std::rethrow_exception(first);
        }
    }
    const std::lock_guard<std::mutex> lock(mMemory->mutex);
    if (mMemory->depth < 0)
        mMemory->depth = depth;
    return mMemory->depth;
}

cv::Mat Database::readPixels(StimulusID id, const Stimulus& stimulus) const
{
    const bool keep = mLoadDataInMemory && (!stimulus.source || stimulus.source->decodes());
    if (keep) {
        const std::lock_guard<std::mutex> lock(mMemory->mutex);
        const auto it = mMemory->data.find(id);
        if (it != mMemory->data.end())
            return it->second.clone();
    }
    cv::Mat data = readFile(stimulus);
    const int depth = getStimuliDepth();
    if (data.depth() != depth)
        data = toDepth(data, depth);
    if (keep) {
        const std::lock_guard<std::mutex> lock(mMemory->mutex);
        mMemory->data.emplace(id, data.clone());
    }
    return data;
}

bool Database::isInMemory(StimulusID id) const
{
    const std::shared_lock lock(mMutex);
    check(id);
    const auto& source = mStimuli->source((*mStimuli)[id]);
    return mLoadDataInMemory || (source && !source->decodes());
}

// The ROI to which a single-label stimulus is cropped in Auto mode; null without.
const ROI* Database::cropROI(const Stimulus& stimulus) const
{
    if (*mCompositeLabel != Auto || stimulus.label < 0)
        return nullptr;
    const ROI* found = nullptr;
    for (const auto& roi : stimulus.rois) {
        if (roi->label < 0)
            continue;
        if (found)
            throw std::runtime_error(label() + " stimulus " + stimulus.name
                                     + " has a label and several ROIs: set its label to -1 or CompositeLabel to another mode than Auto");
        found = roi.get();
    }
    return found;
}

// Where the image is cropped to a ROI, the ROIs with a label follow.
void Database::moveToCrop(const Stimulus& stimulus, ROIs& rois) const
{
    const ROI* roi = cropROI(stimulus);
    if (!roi)
        return;
    const Box box = roi->box();
    for (auto& moved : rois) {
        if (moved->label < 0)
            continue;
        moved->translate(-std::max(0, box.x), -std::max(0, box.y));
        if (stimulus.slice)
            moved->translate(-stimulus.slice->x, -stimulus.slice->y);
    }
}

bool Database::isComposite(const Stimulus& stimulus) const
{
    return *mCompositeLabel != None && (*mCompositeLabel != Auto || stimulus.label == -1);
}

cv::Mat Database::composeLabels(const Stimulus& stimulus, const cv::Mat& pixelLabels, int rows, int cols) const
{
    const bool composite = *mCompositeLabel != None && (isComposite(stimulus) || !pixelLabels.empty());
    if (!composite) {
        int value = stimulus.label;
        if (*mCompositeLabel == Auto && !stimulus.rois.empty()) {
            if (const ROI* roi = cropROI(stimulus))
                value = roi->label;
        }
        return cv::Mat(1, 1, CV_32S, cv::Scalar(value));
    }
    const int defaultLabel = getDefaultLabelID();
    int base = defaultLabel;
    if (*mCompositeLabel == Combine || (*mCompositeLabel == Disjoint && stimulus.rois.empty()))
        base = stimulus.label;
    cv::Mat labels(rows, cols, CV_32S, cv::Scalar(base));
    if (!pixelLabels.empty()) {
        pixelLabels.copyTo(labels);
        if (stimulus.label >= 0) {
            const cv::Mat none = pixelLabels == 0, some = pixelLabels > 0;
            labels.setTo(defaultLabel, none);
            labels.setTo(stimulus.label, some);
        }
    }
    if (stimulus.slice)
        labels = labels(cv::Rect(stimulus.slice->x, stimulus.slice->y, stimulus.slice->width, stimulus.slice->height)).clone();
    for (const auto& roi : stimulus.rois)
        roi->append(labels, *mROIsMargin, defaultLabel);
    return labels;
}

StimulusRead Database::readStimulus(StimulusID id) const
{
    const Stimulus stimulus = this->stimulus(id);
    StimulusRead read;
    read.data = readPixels(id, stimulus);
    cv::Mat pixelLabels = *mDataFileLabel && *mCompositeLabel != None ? readLabel(stimulus) : cv::Mat();
    if (!pixelLabels.empty() && (pixelLabels.type() != CV_32S || pixelLabels.size() != read.data.size()))
        throw std::runtime_error(label() + " pixel-wise labels of " + stimulus.name + " are " + matText(pixelLabels) + " "
                                 + depthName(pixelLabels.depth()) + ", " + std::to_string(read.data.cols) + "x" + std::to_string(read.data.rows)
                                 + "x1 32S is expected");
    read.rois = cloneROIs(stimulus.rois);
    if (const ROI* roi = cropROI(stimulus)) {
        const Box box = roi->box();
        const Box part = intersection(box, {0, 0, read.data.cols, read.data.rows});
        if (part.empty())
            throw std::runtime_error(label() + " the ROI of " + stimulus.name + " lies outside of its " + matText(read.data) + " image");
        const cv::Rect rect(part.x, part.y, part.width, part.height);
        read.data = read.data(rect).clone();
        if (!pixelLabels.empty())
            pixelLabels = pixelLabels(rect).clone();
        moveToCrop(stimulus, read.rois);
    }
    read.labels = composeLabels(stimulus, pixelLabels, read.data.rows, read.data.cols);
    if (stimulus.slice) {
        const Box& s = *stimulus.slice;
        if (intersection(s, {0, 0, read.data.cols, read.data.rows}) != s)
            throw std::runtime_error(label() + " a slice of " + stimulus.name + " leaves its image of " + matText(read.data) + ": the file has changed");
        read.data = read.data(cv::Rect(s.x, s.y, s.width, s.height)).clone();
    }
    return read;
}

cv::Mat Database::getStimulusData(StimulusID id) const { return readStimulus(id).data; }
cv::Mat Database::getStimulusData(StimuliSet set, unsigned index) const { return getStimulusData(getStimulusID(set, index)); }
cv::Mat Database::getStimulusLabelsData(StimulusID id) const { return readStimulus(id).labels; }
ROIs Database::getStimulusROIs(StimulusID id) const
{
    const Stimulus stimulus = this->stimulus(id);
    ROIs rois = cloneROIs(stimulus.rois);
    moveToCrop(stimulus, rois);
    return rois;
}

cv::Mat Database::getStimulusTargetData(StimulusID id, const cv::Mat&, const cv::Mat&, const ROIs&) const
{
    if (mTargetDataPath->empty())
        return {};
    const Stimulus stimulus = this->stimulus(id);
    const std::filesystem::path folder = expandEnvironmentVariables(*mTargetDataPath);
    const std::string file = (folder / std::filesystem::path(stimulus.name).filename()).string();
    cv::Mat target = dataFileFor(file).read(file);
    if (stimulus.slice) {
        const Box& s = *stimulus.slice;
        if (intersection(s, {0, 0, target.cols, target.rows}) != s)
            throw std::runtime_error(label() + " target " + file + " of " + matText(target) + " is smaller than the slice of its stimulus");
        target = target(cv::Rect(s.x, s.y, s.width, s.height)).clone();
    }
    return target;
}

}  // namespace N2D2

// Changes of the stimulus table: removal, merging, regions and slices as stimuli of their own.
#include <algorithm>
#include <numeric>

#include "core/Log.hpp"
#include "data/database/Database.hpp"
#include "data/database/DatabaseMemory.hpp"
#include "data/database/FileRules.hpp"
#include "data/database/StimulusTable.hpp"

namespace N2D2 {

// Drops the stimuli that are not kept; IDs move down, orders stay.
void Database::keepStimuli(const std::vector<bool>& keep)
{
    const std::unique_lock lock(mMutex);
    StimulusTable& table = *mStimuli;
    std::vector<StimulusID> newID(table.size());
    StimulusID count = 0;
    for (size_t id = 0; id < table.size(); ++id) {
        newID[id] = count;
        if (!keep[id])
            continue;
        if (count != id) {
            table[count] = std::move(table[id]);
            mSetOf[count] = mSetOf[id];
        }
        ++count;
    }
    table.resize(count);
    ++mTableVersion;
    mSetOf.resize(count);
    for (auto& set : mSets) {
        std::erase_if(set, [&](StimulusID id) { return !keep[id]; });
        for (StimulusID& id : set)
            id = newID[id];
    }
    mMemory->clear();
    changed();
}

void Database::removeStimulus(StimulusID id) { removeStimuli({id}); }

void Database::removeStimuli(const std::vector<StimulusID>& ids)
{
    std::vector<bool> keep(mStimuli->size(), true);
    for (const StimulusID id : ids) {
        check(id);
        keep[id] = false;
    }
    keepStimuli(keep);
}

void Database::removeLabels(const std::vector<int>& labels)
{
    std::vector<bool> removed(mLabels.size(), false);
    for (const int label : labels) {
        getLabelName(label);
        removed[static_cast<size_t>(label)] = true;
    }
    const auto isRemoved = [&](int label) { return label >= 0 && static_cast<size_t>(label) < removed.size() && removed[static_cast<size_t>(label)]; };
    std::vector<bool> keep(mStimuli->size());
    for (size_t id = 0; id < mStimuli->size(); ++id)
        keep[id] = !isRemoved((*mStimuli)[id].label);
    keepStimuli(keep);

    std::vector<int> newID(mLabels.size());
    std::vector<std::string> names;
    for (size_t i = 0; i < mLabels.size(); ++i) {
        newID[i] = static_cast<int>(names.size());
        if (!removed[i])
            names.push_back(mLabels[i]);
    }
    const std::unique_lock lock(mMutex);
    const auto moved = [&](int label) { return label >= 0 && static_cast<size_t>(label) < newID.size() ? newID[static_cast<size_t>(label)] : label; };
    for (auto& entry : *mStimuli) {
        entry.label = moved(entry.label);
        if (!entry.details)
            continue;
        ROIs& rois = entry.details->rois;
        std::erase_if(rois, [&](const auto& roi) { return isRemoved(roi->label); });
        rois = cloneROIs(rois);
        for (auto& roi : rois)
            roi->label = moved(roi->label);
    }
    mLabels = std::move(names);
    mLabelIDs.clear();
    for (size_t i = 0; i < mLabels.size(); ++i)
        mLabelIDs.emplace(mLabels[i], static_cast<int>(i));
    changed();
}

void Database::sortAndDropLabels(unsigned nbKeep, bool ascending, StimuliSetMask mask)
{
    std::vector<int> order(mLabels.size());
    std::iota(order.begin(), order.end(), 0);
    std::vector<unsigned> counts(mLabels.size(), 0);
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            const int label = (*mStimuli)[id].label;
            if (label >= 0 && static_cast<size_t>(label) < counts.size())
                ++counts[static_cast<size_t>(label)];
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const unsigned x = counts[static_cast<size_t>(a)], y = counts[static_cast<size_t>(b)];
        return ascending ? x < y : x > y;
    });
    if (nbKeep < order.size())
        removeLabels(std::vector<int>(order.begin() + nbKeep, order.end()));
}

void Database::append(const Database& other, bool mergeLabels)
{
    if (&other == this)
        throw std::invalid_argument(label() + " a database cannot be appended to itself");
    std::vector<int> newLabel;
    for (const std::string& name : other.mLabels) {
        if (mergeLabels)
            newLabel.push_back(labelID(name));
        else {
            newLabel.push_back(static_cast<int>(mLabels.size()));
            mLabelIDs.emplace(name, newLabel.back());
            mLabels.push_back(name);
        }
    }
    const auto moved = [&](int label) { return label >= 0 && static_cast<size_t>(label) < newLabel.size() ? newLabel[static_cast<size_t>(label)] : label; };
    const std::unique_lock lock(mMutex);
    const auto offset = static_cast<StimulusID>(mStimuli->size());
    const std::shared_ptr<FileRules> rules = FileRules::of(other);
    for (const auto& from : *other.mStimuli) {
        const std::string name = other.mStimuli->name(from);
        const auto& source = other.mStimuli->source(from);
        const bool ruled = rules && !source;
        auto& entry = ruled ? mStimuli->add(name, moved(from.label), rules, rules->add(name)) : mStimuli->add(name, moved(from.label), source, from.item);
        if (!from.details)
            continue;
        entry.details = std::make_unique<StimulusTable::Details>();
        entry.details->slice = from.details->slice;
        entry.details->rois = cloneROIs(from.details->rois);
        for (auto& roi : entry.details->rois)
            roi->label = moved(roi->label);
    }
    ++mTableVersion;
    mSetOf.insert(mSetOf.end(), other.mSetOf.begin(), other.mSetOf.end());
    for (int set = 0; set < 4; ++set) {
        for (const StimulusID id : other.mSets[set])
            mSets[set].push_back(offset + id);
    }
    changed();
}

void Database::filterROIs(const std::vector<int>& labels, bool keep, bool removeStimuliWithoutROI)
{
    {
        const std::unique_lock lock(mMutex);
        for (auto& entry : *mStimuli) {
            if (entry.details)
                std::erase_if(entry.details->rois, [&](const auto& roi) { return (std::find(labels.begin(), labels.end(), roi->label) != labels.end()) != keep; });
        }
        changed();
    }
    if (!removeStimuliWithoutROI)
        return;
    std::vector<bool> kept(mStimuli->size());
    for (size_t id = 0; id < mStimuli->size(); ++id)
        kept[id] = !StimulusTable::rois((*mStimuli)[id]).empty();
    keepStimuli(kept);
}

void Database::extractROIs()
{
    std::vector<bool> kept;
    {
        const std::unique_lock lock(mMutex);
        for (size_t id = mStimuli->size(); id-- > 0;) {
            const ROIs rois = StimulusTable::rois((*mStimuli)[id]);
            for (size_t r = 1; r < rois.size(); ++r) {
                mSets[Unpartitioned].push_back(static_cast<StimulusID>(mStimuli->size()));
                mSetOf.push_back(Unpartitioned);
                auto& entry = mStimuli->addLike(id, rois[r]->label);
                StimulusTable::details(entry).rois = {rois[r]->clone()};
                entry.details->slice = (*mStimuli)[id].details->slice;
            }
            if (!rois.empty()) {
                (*mStimuli)[id].label = rois[0]->label;
                (*mStimuli)[id].details->rois = {rois[0]->clone()};
            }
        }
        for (const auto& entry : *mStimuli)
            kept.push_back(!StimulusTable::rois(entry).empty());
    }
    keepStimuli(kept);
}

void Database::extractLabels(bool removeROIs)
{
    const int defaultLabel = getDefaultLabelID();
    for (const auto& entry : *mStimuli) {
        const std::size_t count = StimulusTable::rois(entry).size();
        if (count > 1)
            throw std::invalid_argument(label() + " stimulus " + mStimuli->name(entry) + " has " + std::to_string(count)
                                        + " ROIs: its label cannot be taken from one (extractROIs makes a stimulus of each)");
    }
    const std::unique_lock lock(mMutex);
    for (auto& entry : *mStimuli) {
        const ROIs& rois = StimulusTable::rois(entry);
        entry.label = rois.empty() ? defaultLabel : rois[0]->label;
        if (removeROIs && entry.details)
            entry.details->rois.clear();
    }
    changed();
}

void Database::extractSlices(unsigned width, unsigned height, unsigned strideX, unsigned strideY, StimuliSetMask mask, bool randomShuffle,
                             bool overlapping)
{
    if (width == 0 || height == 0 || strideX == 0 || strideY == 0)
        throw std::invalid_argument(label() + " slices need a width, a height and strides of 1 or more");
    const int w = static_cast<int>(std::min(width, 1u << 24)), h = static_cast<int>(std::min(height, 1u << 24));
    for (const StimuliSet set : getStimuliSets(mask)) {
        const std::vector<StimulusID> ids = mSets[set];
        for (const StimulusID id : ids) {
            if (StimulusTable::slice((*mStimuli)[id]))
                throw std::invalid_argument(label() + " stimulus " + getStimulusName(id, false) + " is sliced already");
        }
        for (const StimulusID id : ids) {
            const StimulusRead read = readStimulus(id);
            const Stimulus whole = stimulus(id);
            const bool composite = *mCompositeLabel != Auto || whole.label == -1;
            bool first = true;
            const std::unique_lock lock(mMutex);
            for (int x = 0; x < read.data.cols; x += static_cast<int>(strideX)) {
                for (int y = 0; y < read.data.rows; y += static_cast<int>(strideY)) {
                    const int left = overlapping ? std::min(x, std::max(0, read.data.cols - w)) : x;
                    const int top = overlapping ? std::min(y, std::max(0, read.data.rows - h)) : y;
                    const Box slice = intersection({left, top, w, h}, {0, 0, read.data.cols, read.data.rows});
                    ROIs rois = cloneROIs(whole.rois);
                    if (composite) {
                        padCropROIs(rois, left, top, slice.width, slice.height);
                        // What a neighbour covers already is ignored.
                        if (x > left)
                            rois.push_back(std::make_shared<RectangularROI>(-1, 0, 0, x - left, h));
                        if (y > top)
                            rois.push_back(std::make_shared<RectangularROI>(-1, 0, 0, w, y - top));
                    }
                    if (!first) {
                        mSets[set].push_back(static_cast<StimulusID>(mStimuli->size()));
                        mSetOf.push_back(static_cast<std::uint8_t>(set));
                    }
                    auto& entry = first ? (*mStimuli)[id] : mStimuli->addLike(id, whole.label);
                    StimulusTable::details(entry) = {std::move(rois), slice};
                    first = false;
                }
            }
        }
        if (randomShuffle)
            partitionRandom().shuffle(mSets[set]);
    }
    ++mTableVersion;
    mMemory->clear();
    changed();
}

}  // namespace N2D2

#include "data/database/Database.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "core/Log.hpp"
#include "data/database/DatabaseMemory.hpp"
#include "data/database/StimulusTable.hpp"

namespace N2D2 {

Database::Database(bool loadDataInMemory, std::shared_ptr<Context> context)
    : mContext(context ? std::move(context) : defaultContext()), mLoadDataInMemory(loadDataInMemory),
      mStimuli(std::make_unique<StimulusTable>()), mMemory(std::make_unique<Memory>())
{
}

Database::~Database() = default;

void Database::changed()
{
    ++mVersion;
}

void Database::parameterChanged(const std::string& name)
{
    if (name == "MultiChannelMatch" && !mMultiChannelMatch->empty()) {
        try {
            mChannelMatch = std::regex(*mMultiChannelMatch, std::regex::ECMAScript | std::regex::optimize);
        }
        catch (const std::regex_error& error) {
            const std::string pattern = *mMultiChannelMatch;
            mMultiChannelMatch = "";
            throw std::invalid_argument(label() + " MultiChannelMatch is not a regular expression: \"" + pattern + "\" ("
                                        + error.what() + ")");
        }
    }
    mMemory->clear();
    ++mTableVersion;
    changed();
}

void Database::load(const std::string&, const std::string& labelPath, bool)
{
    std::ifstream file(labelPath);
    if (!file)
        throw FileNotFound(label() + " Could not open label file: " + labelPath);
    std::string line;
    unsigned found = 0;
    while (std::getline(file, line)) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        labelID(line);
        ++found;
    }
    if (found == 0)
        throw std::runtime_error(label() + " no label in the label file: " + labelPath);
}

std::vector<Database::StimuliSet> Database::getStimuliSets(StimuliSetMask mask)
{
    switch (mask) {
    case LearnOnly:
        return {Learn};
    case ValidationOnly:
        return {Validation};
    case TestOnly:
        return {Test};
    case NoLearn:
        return {Validation, Test};
    case NoValidation:
        return {Learn, Test};
    case NoTest:
        return {Learn, Validation};
    case All:
        break;
    }
    return {Learn, Validation, Test};
}

Database::StimuliSetMask Database::getStimuliSetMask(StimuliSet set)
{
    return set == Learn ? LearnOnly : set == Validation ? ValidationOnly : TestOnly;
}

unsigned Database::getNbStimuli(StimuliSetMask mask) const
{
    unsigned count = 0;
    for (const StimuliSet set : getStimuliSets(mask))
        count += getNbStimuli(set);
    return count;
}

Database::StimulusID Database::getStimulusID(StimuliSet set, unsigned index) const
{
    if (index >= mSets[set].size())
        throw std::out_of_range(label() + " index " + std::to_string(index) + " is beyond the " + std::to_string(mSets[set].size())
                                + " stimuli of the set " + enumToText(set));
    return mSets[set][index];
}

void Database::check(StimulusID id) const
{
    if (id >= mStimuli->size())
        throw std::out_of_range(label() + " stimulus " + std::to_string(id) + " does not exist (there are "
                                + std::to_string(mStimuli->size()) + ")");
}

Database::Stimulus Database::stimulus(StimulusID id) const
{
    const std::shared_lock lock(mMutex);
    check(id);
    const auto& entry = (*mStimuli)[id];
    Stimulus copy;
    copy.name = mStimuli->name(entry);
    copy.label = entry.label;
    copy.item = entry.item;
    copy.rois = StimulusTable::rois(entry);
    if (const Box* slice = StimulusTable::slice(entry))
        copy.slice = *slice;
    copy.source = mStimuli->source(entry);
    return copy;
}

Database::StimuliSet Database::getStimulusSet(StimulusID id) const
{
    check(id);
    return static_cast<StimuliSet>(mSetOf[id]);
}

Database::StimulusID Database::addStimulus(const std::string& name, int label, StimuliSet set,
                                           std::shared_ptr<const StimulusSource> source, std::size_t item)
{
    if (label < -1)
        throw std::invalid_argument(this->label() + " label ID " + std::to_string(label) + " of " + name + ": -1 (none) or more is expected");
    const std::unique_lock lock(mMutex);
    if (item > 0xffffffffu)
        throw std::invalid_argument(this->label() + " item " + std::to_string(item) + " of a source: at most 4294967295 is expected");
    const auto id = static_cast<StimulusID>(mStimuli->size());
    mStimuli->add(name, label, source, item);
    ++mTableVersion;
    mSetOf.push_back(static_cast<std::uint8_t>(set));
    mSets[set].push_back(id);
    changed();
    return id;
}

Database::StimulusID Database::addStimulus(const std::string& name, const std::string& labelName, StimuliSet set)
{
    return addStimulus(name, labelID(labelName), set);
}

std::string Database::getStimulusName(StimulusID id, bool appendSlice) const
{
    const std::shared_lock lock(mMutex);
    check(id);
    const auto& entry = (*mStimuli)[id];
    const Box* slice = appendSlice ? StimulusTable::slice(entry) : nullptr;
    return mStimuli->name(entry) + (slice ? "[" + std::to_string(slice->y) + "," + std::to_string(slice->x) + "]" : "");
}

std::string Database::getStimulusName(StimuliSet set, unsigned index, bool appendSlice) const
{
    return getStimulusName(getStimulusID(set, index), appendSlice);
}

int Database::getStimulusLabel(StimulusID id) const
{
    check(id);
    return (*mStimuli)[id].label;
}

int Database::getStimulusLabel(StimuliSet set, unsigned index) const { return getStimulusLabel(getStimulusID(set, index)); }

void Database::setStimulusLabel(StimulusID id, int label)
{
    check(id);
    const std::unique_lock lock(mMutex);
    (*mStimuli)[id].label = label;
    changed();
}

void Database::setStimulusROIs(StimulusID id, ROIs rois)
{
    check(id);
    const std::unique_lock lock(mMutex);
    StimulusTable::setROIs((*mStimuli)[id], std::move(rois));
    changed();
}

unsigned Database::getNbStimuliWithLabel(int label, StimuliSetMask mask) const
{
    unsigned count = 0;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set])
            count += (*mStimuli)[id].label == label;
    }
    return count;
}

unsigned Database::getNbROIs() const
{
    size_t count = 0;
    for (const auto& entry : *mStimuli)
        count += StimulusTable::rois(entry).size();
    return static_cast<unsigned>(count);
}

unsigned Database::getNbROIsWithLabel(int label, StimuliSetMask mask) const
{
    size_t count = 0;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            const ROIs& rois = StimulusTable::rois((*mStimuli)[id]);
            count += static_cast<size_t>(std::count_if(rois.begin(), rois.end(), [&](const auto& roi) { return roi->label == label; }));
        }
    }
    return static_cast<unsigned>(count);
}

int Database::addLabel(const std::string& name)
{
    if (isLabel(name))
        throw std::invalid_argument(label() + " label \"" + name + "\" exists already");
    return labelID(name);
}

int Database::labelID(const std::string& name)
{
    const auto [it, added] = mLabelIDs.emplace(name, static_cast<int>(mLabels.size()));
    if (added) {
        mLabels.push_back(name);
        changed();
    }
    return it->second;
}

int Database::getLabelID(const std::string& name) const
{
    const auto it = mLabelIDs.find(name);
    if (it == mLabelIDs.end())
        throw std::invalid_argument(label() + " unknown label \"" + name + "\"" + (mLabels.size() <= 100 ? suggestion(name, mLabels) : ""));
    return it->second;
}

int Database::getDefaultLabelID() const { return mDefaultLabel->empty() ? -1 : getLabelID(*mDefaultLabel); }

const std::string& Database::getLabelName(int label) const
{
    if (label < 0 || static_cast<size_t>(label) >= mLabels.size())
        throw std::out_of_range(this->label() + " no label with ID " + std::to_string(label) + " (there are "
                                + std::to_string(mLabels.size()) + " labels)");
    return mLabels[static_cast<size_t>(label)];
}

std::vector<int> Database::getMatchingLabelsIDs(const std::string& mask) const
{
    std::vector<int> ids;
    for (size_t i = 0; i < mLabels.size(); ++i) {
        if (matchWildcard(mask, mLabels[i]))
            ids.push_back(static_cast<int>(i));
    }
    return ids;
}

std::vector<int> Database::getMatchingLabelsIDs(const std::vector<std::string>& masks) const
{
    std::vector<int> ids;
    for (const std::string& mask : masks) {
        const auto matching = getMatchingLabelsIDs(mask);
        ids.insert(ids.end(), matching.begin(), matching.end());
    }
    return ids;
}

std::string expandEnvironmentVariables(const std::string& text)
{
    std::string result;
    size_t at = 0;
    for (;;) {
        const size_t begin = text.find("${", at);
        if (begin == std::string::npos)
            return result + text.substr(at);
        const size_t end = text.find('}', begin);
        if (end == std::string::npos)
            return text;
        const char* value = std::getenv(text.substr(begin + 2, end - begin - 2).c_str());
        result += text.substr(at, begin - at) + (value ? value : "");
        at = end + 1;
    }
}

std::string dataRoot(const std::string& relative)
{
    if (const char* root = std::getenv("N2D2_DATA"))
        return std::string(root) + "/" + relative;
    const char* user = std::getenv("USER");
    return user ? std::string("/local/") + user + "/n2d2_data/" + relative : "/local/n2d2_data/" + relative;
}

bool matchWildcard(const std::string& mask, const std::string& text)
{
    // Greedy with one backtracking point: linear in practice, never exponential.
    size_t m = 0, t = 0, star = std::string::npos, mark = 0;
    while (t < text.size()) {
        if (m < mask.size() && mask[m] == '*') {
            star = m++;
            mark = t;
        }
        else if (m < mask.size() && (mask[m] == '?' || mask[m] == text[t])) {
            ++m;
            ++t;
        }
        else if (star != std::string::npos) {
            m = star + 1;
            t = ++mark;
        }
        else
            return false;
    }
    while (m < mask.size() && mask[m] == '*')
        ++m;
    return m == mask.size();
}

}  // namespace N2D2

#pragma once
// Names, labels and what few stimuli have, in about 32 bytes a stimulus and its base name: an index of ImageNet's size fits in 100 MB. Used by
// Database's own files only.
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/database/Database.hpp"

namespace N2D2 {

class StimulusTable {
public:
    /// Of stimuli that have any of it.
    struct Details {
        ROIs rois;
        std::optional<Box> slice;
    };
    struct Entry {
        const char* base = nullptr;  // length (4 bytes), then the characters
        std::uint32_t folder = 0;
        int label = -1;
        std::uint32_t source = 0;
        std::uint32_t item = 0;
        std::unique_ptr<Details> details;
    };

    StimulusTable() : mFolders{""}, mSources{nullptr} { mFolderIDs.emplace("", 0u); }

    std::size_t size() const { return mEntries.size(); }
    Entry& operator[](std::size_t id) { return mEntries[id]; }
    const Entry& operator[](std::size_t id) const { return mEntries[id]; }
    auto begin() { return mEntries.begin(); }
    auto end() { return mEntries.end(); }
    auto begin() const { return mEntries.begin(); }
    auto end() const { return mEntries.end(); }

    Entry& add(const std::string& name, int label, const std::shared_ptr<const StimulusSource>& source, std::size_t item)
    {
        Entry entry;
        const std::size_t slash = name.rfind('/');
        const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
        entry.folder = folderID(std::string_view(name).substr(0, begin));
        entry.base = keep(std::string_view(name).substr(begin));
        entry.label = label;
        entry.source = sourceID(source);
        entry.item = static_cast<std::uint32_t>(item);
        mEntries.push_back(std::move(entry));
        return mEntries.back();
    }
    /// A stimulus of the same name, label and source as another one.
    Entry& addLike(std::size_t id, int label)
    {
        Entry entry;
        const Entry& from = mEntries[id];
        entry.base = from.base;
        entry.folder = from.folder;
        entry.label = label;
        entry.source = from.source;
        entry.item = from.item;
        mEntries.push_back(std::move(entry));
        return mEntries.back();
    }
    void resize(std::size_t count) { mEntries.resize(count); }

    std::string_view base(const Entry& entry) const
    {
        std::uint32_t length;
        std::memcpy(&length, entry.base, sizeof(length));
        return {entry.base + sizeof(length), length};
    }
    /// With the slash behind.
    const std::string& folder(const Entry& entry) const { return mFolders[entry.folder]; }
    std::string name(const Entry& entry) const { return folder(entry) + std::string(base(entry)); }
    const std::shared_ptr<const StimulusSource>& source(const Entry& entry) const { return mSources[entry.source]; }
    static const ROIs& rois(const Entry& entry)
    {
        static const ROIs none;
        return entry.details ? entry.details->rois : none;
    }
    static const Box* slice(const Entry& entry) { return entry.details && entry.details->slice ? &*entry.details->slice : nullptr; }
    static Details& details(Entry& entry)
    {
        if (!entry.details)
            entry.details = std::make_unique<Details>();
        return *entry.details;
    }
    static void setROIs(Entry& entry, ROIs rois)
    {
        if (!rois.empty() || entry.details)
            details(entry).rois = std::move(rois);
    }

private:
    std::uint32_t folderID(std::string_view folder)
    {
        if (mFolders[mLastFolder] == folder)
            return mLastFolder;
        const auto [it, added] = mFolderIDs.emplace(std::string(folder), static_cast<std::uint32_t>(mFolders.size()));
        if (added)
            mFolders.push_back(it->first);
        return mLastFolder = it->second;
    }
    std::uint32_t sourceID(const std::shared_ptr<const StimulusSource>& source)
    {
        if (mSources.back() == source)
            return static_cast<std::uint32_t>(mSources.size() - 1);
        if (!source)
            return 0;
        const auto [it, added] = mSourceIDs.emplace(source.get(), static_cast<std::uint32_t>(mSources.size()));
        if (added)
            mSources.push_back(source);
        return it->second;
    }
    const char* keep(std::string_view text)
    {
        const auto length = static_cast<std::uint32_t>(text.size());
        const std::size_t size = sizeof(length) + text.size();
        if (size > mLeft) {
            mLeft = std::max(blockSize, size);
            mBlocks.push_back(std::make_unique_for_overwrite<char[]>(mLeft));
            mNext = mBlocks.back().get();
        }
        char* const at = mNext;
        std::memcpy(at, &length, sizeof(length));
        std::memcpy(at + sizeof(length), text.data(), text.size());
        mNext += size;
        mLeft -= size;
        return at;
    }

    static constexpr std::size_t blockSize = 1 << 16;
    std::vector<Entry> mEntries;
    std::vector<std::string> mFolders;
    std::unordered_map<std::string, std::uint32_t> mFolderIDs;
    std::uint32_t mLastFolder = 0;
    std::vector<std::shared_ptr<const StimulusSource>> mSources;  // the first is none
    std::unordered_map<const StimulusSource*, std::uint32_t> mSourceIDs;
    std::vector<std::unique_ptr<char[]>> mBlocks;
    char* mNext = nullptr;
    std::size_t mLeft = 0;
};

}  // namespace N2D2

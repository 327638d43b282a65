#pragma once
// Stimuli by the names that label files and partition lists give them. Only hashes are kept: 16 bytes a name.
#include <algorithm>
#include <filesystem>
#include <functional>

#include "data/database/StimulusTable.hpp"
#include "data/labelfile/LabelFile.hpp"

namespace N2D2 {

struct Database::NameIndex {
    /// Names below the folder `relPath`, base names without one.
    NameIndex(const Database& database, std::string relPath, std::uint64_t version)
        : mDatabase(database), mRelPath(std::move(relPath)), mVersion(version)
    {
    }

    const std::string& relPath() const { return mRelPath; }
    std::uint64_t version() const { return mVersion; }
    /// Number of stimuli below the folder.
    std::size_t size() { return table(Key).size(); }

    /// The stimuli of an entry, those of the first way of naming that finds any: by its name below the folder (`prefix` before it), without its last
    /// extension, by its whole name, as a channel file; entries without extension by names without extension.
    std::vector<StimulusID> find(const ImageROIs& image, const std::string& prefix)
    {
        const std::string name = prefix + image.image;
        if (image.withoutExtension)
            return find(Stem, name);
        for (const Kind kind : {Key, Whole, Channel}) {
            auto hits = find(kind, kind == Whole ? image.image : name);
            if (hits.empty() && kind != Whole)
                hits = find(kind, stem(name));
            if (!hits.empty())
                return hits;
        }
        return {};
    }
    std::vector<StimulusID> findWhole(const std::string& name) { return find(Whole, name); }

private:
    enum Kind { Key, Whole, Channel, Stem, Kinds };
    using Names = std::vector<std::pair<std::size_t, StimulusID>>;

    static std::string stem(const std::string& name)
    {
        const std::size_t slash = name.rfind('/'), dot = name.rfind('.');
        return dot == std::string::npos || (slash != std::string::npos && dot < slash) ? name : name.substr(0, dot);
    }
    /// False when the path is not below the folder.
    bool key(const std::string& path, std::string& result) const
    {
        if (mRelPath.empty()) {
            result = path.substr(path.rfind('/') + 1);
            return true;
        }
        if (!path.starts_with(mRelPath) || (mRelPath.back() != '/' && (path.size() <= mRelPath.size() || path[mRelPath.size()] != '/')))
            return false;
        const std::size_t begin = path.find_first_not_of('/', mRelPath.size());
        result = begin == std::string::npos ? "" : path.substr(begin);
        return true;
    }
    template <class F> void forNames(Kind kind, StimulusID id, const F& call) const
    {
        std::string text;
        const auto& entry = (*mDatabase.mStimuli)[id];
        if (kind == Whole)
            return call(mDatabase.getStimulusName(id));
        const std::string path = mDatabase.mStimuli->name(entry);
        if (kind == Channel) {
            if (!mDatabase.matchesChannels(path))
                return;
            for (const std::string& file : mDatabase.channelFiles(path)) {
                if (!file.empty() && file != path && key(file, text))
                    call(text);
            }
            return;
        }
        if (key(path, text))
            call(kind == Stem ? stem(text) : text);
    }
    const Names& table(Kind kind)
    {
        Names& names = mNames[kind];
        if (!mMade[kind]) {
            for (StimulusID id = 0; id < mDatabase.getNbStimuli(); ++id)
                forNames(kind, id, [&](const std::string& name) { names.emplace_back(std::hash<std::string>()(name), id); });
            std::sort(names.begin(), names.end());
            mMade[kind] = true;
        }
        return names;
    }
    std::vector<StimulusID> find(Kind kind, const std::string& name)
    {
        const Names& names = table(kind);
        const std::size_t hash = std::hash<std::string>()(name);
        std::vector<StimulusID> hits;
        for (auto it = std::lower_bound(names.begin(), names.end(), std::pair<std::size_t, StimulusID>(hash, 0)); it != names.end() && it->first == hash; ++it) {
            bool same = false;
            forNames(kind, it->second, [&](const std::string& text) { same = same || text == name; });
            if (same && (hits.empty() || hits.back() != it->second))
                hits.push_back(it->second);
        }
        return hits;
    }

    const Database& mDatabase;
    std::string mRelPath;
    std::uint64_t mVersion;
    Names mNames[Kinds];
    bool mMade[Kinds] = {};
};

}  // namespace N2D2

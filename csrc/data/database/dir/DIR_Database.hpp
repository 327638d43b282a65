#pragma once
#include "data/database/Database.hpp"

namespace N2D2 {

/// Data files of a folder tree; sub-folders give the labels (`/name`).
class DIR_Database : public Database {
public:
    explicit DIR_Database(bool loadDataInMemory = false, std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "DIR_Database"; }

    /// loadDir(dataPath, 1, "", 1).
    void load(const std::string& dataPath, const std::string& labelPath = "", bool extractROIs = false) override;
    /// Adds the data files of a folder, then of its sub-folders down to `depth` levels (< 0: all), in the order of their paths.
    /// Label: `labelDepth` -1: none; 0: `labelName`; k: `labelName` with `/sub-folder` behind for the first k levels.
    /// FileNotFound without the folder, std::runtime_error when it holds no data file.
    void loadDir(const std::string& dirPath, int depth = 0, const std::string& labelName = "", int labelDepth = 0);
    /// Adds one file; FileNotFound without it.
    void loadFile(const std::string& fileName);
    void loadFile(const std::string& fileName, const std::string& labelName);
    /// Makes the labels of a file of `name index` lines (indices 0, 1, ... in any order) in the order of their indices, `labelName` in front of each. A
    /// sub-folder that is loaded then and not listed is an error. FileNotFound; std::invalid_argument with file and line.
    void loadLabelOrder(const std::string& fileName, const std::string& labelName = "");
    /// Wildcard masks (`*`, `?`) of the paths of files and folders to leave out.
    void setIgnoreMasks(const std::vector<std::string>& masks) { mIgnoreMasks = masks; }
    /// Extensions without dot, in lower case; empty for all.
    void setValidExtensions(const std::vector<std::string>& extensions);

    /// All options of an INI section and those it continues with (LoadMore); what is unknown stays in `options`.
    void loadSection(Options& options, const SectionLookup& lookup);

private:
    struct Walk;
    void walk(Walk& walk, const std::string& dirPath, int depth, const std::string& labelName, int labelDepth);
    void loadOneSection(Options& options);
    int labelOf(const std::string& name, const std::string& dirPath, bool isRoot);
    bool takes(const std::string& path) const;
    /// A notice for each channel file (MultiChannelReplace) that is missing.
    void noticeMissingChannels(const std::string& path) const;
    std::string mLabelOrder;  // the file that listed the labels
    std::vector<std::string> mIgnoreMasks;
    std::vector<std::string> mValidExtensions;
};

}  // namespace N2D2

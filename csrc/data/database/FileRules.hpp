#pragma once
// How the files of a database that was appended to another one are read: by its own MultiChannelMatch and label masks.
#include "data/database/Database.hpp"

namespace N2D2 {

struct Database::FileRules : StimulusSource {
    /// Null when plain files are all that `database` reads.
    static std::shared_ptr<FileRules> of(const Database& database)
    {
        if (database.mMultiChannelMatch->empty() && database.mLabelMaskSuffix->empty() && database.mLabelMaskPath->empty())
            return nullptr;
        auto rules = std::make_shared<FileRules>();
        rules->rules.copyParameters(database);
        rules->rules.mChannelMatch = database.mChannelMatch;
        return rules;
    }
    std::size_t add(const std::string& name)
    {
        names.push_back(name);
        return names.size() - 1;
    }
    cv::Mat read(std::size_t item) const override { return rules.readDataFile(names[item]); }
    cv::Mat readLabel(std::size_t item) const override { return *rules.mDataFileLabel ? rules.readLabelFile(names[item]) : cv::Mat(); }
    bool decodes() const override { return true; }

    Database rules;
    std::vector<std::string> names;
};

}  // namespace N2D2

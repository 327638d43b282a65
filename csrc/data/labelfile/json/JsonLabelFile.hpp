#pragma once
// JSON label files: one reader a form, chosen by what the document holds. The forms of this folder: N2D2's own (`images` with `rois`), that of
// Cityscapes (`objects`) and that of LabelMe (`shapes`).
#include <nlohmann/json_fwd.hpp>

#include "data/labelfile/LabelFile.hpp"

namespace N2D2 {

class JsonLabels {
public:
    virtual ~JsonLabels() = default;
    /// True when the document has this form; forms must exclude each other.
    virtual bool recognizes(const nlohmann::json& document) const = 0;
    /// `fileName` is for messages and for images named like their label file. std::runtime_error naming the file and the object.
    virtual std::vector<ImageROIs> read(const nlohmann::json& document, const std::string& fileName, const LabelFile::LabelID& labelID) const = 0;
};

/// Forms of JSON label files by name.
struct JsonLabelFamily : Family<JsonLabels> {
    const char* what() const override { return "form of JSON label files"; }
};

}  // namespace N2D2

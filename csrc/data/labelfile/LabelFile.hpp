#pragma once
// Label (ROI) files: which regions of which images have which labels. Found by the lower-cased extension without dot; code of your own adds its
// extensions with registry().family<LabelFileFamily>().add("ext", factory), and forms of JSON with JsonLabelFamily (json/JsonLabelFile.hpp).
#include <functional>
#include <string>
#include <vector>

#include "core/Registry.hpp"
#include "data/roi/ROI.hpp"

namespace N2D2 {

/// The regions of one image, as a label file gives them.
struct ImageROIs {
    std::string image;             ///< file name of the image
    bool withoutExtension = false; ///< `image` is a name without its extension
    unsigned width = 0;            ///< of the image; 0: not given
    unsigned height = 0;
    std::size_t line = 0;          ///< in the label file, from 1; 0: not known
    ROIs rois;
};

class LabelFile {
public:
    /// ID of a label, made when it is new; the label of each ROI is such an ID.
    using LabelID = std::function<int(const std::string& name)>;
    using LabelName = std::function<std::string(int label)>;

    virtual ~LabelFile() = default;
    /// In file order; an image may come several times. `noImageSize`: the file lacks the columns of the image's size. FileNotFound, or
    /// std::runtime_error naming the file and the line.
    virtual std::vector<ImageROIs> read(const std::string& fileName, const LabelID& labelID, bool noImageSize) const = 0;
    /// `header`: whole lines of comments, for formats that have these. std::invalid_argument when such files cannot be written.
    virtual void write(const std::string& fileName, const std::vector<ImageROIs>& images, const LabelName& labelName, const std::string& header) const;
};

struct LabelFileFamily : Family<LabelFile> {
    const char* what() const override { return "label file extension"; }
};

/// The reader for a file; std::invalid_argument naming the file and the known extensions.
std::shared_ptr<const LabelFile> labelFileFor(const std::string& fileName);
bool hasLabelFile(const std::string& fileName);

}  // namespace N2D2

#include "data/labelfile/LabelFile.hpp"

#include "data/datafile/DataFile.hpp"

namespace N2D2 {

void LabelFile::write(const std::string& fileName, const std::vector<ImageROIs>&, const LabelName&, const std::string&) const
{
    throw std::invalid_argument("[LabelFile] files like " + fileName + " can only be read");
}

bool hasLabelFile(const std::string& fileName) { return registry().family<LabelFileFamily>().has(fileExtension(fileName)); }

std::shared_ptr<const LabelFile> labelFileFor(const std::string& fileName)
{
    const auto& family = registry().family<LabelFileFamily>();
    const std::string extension = fileExtension(fileName);
    if (!family.has(extension)) {
        std::string known;
        for (const auto& key : family.keys())
            known += (known.empty() ? "" : ", ") + key;
        throw std::invalid_argument("[LabelFile] no reader of ROIs for the extension \"" + extension + "\" of " + fileName + " (known: " + known + ")");
    }
    return family.create(extension);
}

}  // namespace N2D2

// Stimuli as image files.
#include <filesystem>
#include <unordered_map>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/File.hpp"
#include "core/Log.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/database/StimulusTable.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/datafile/image/ImageDataFile.hpp"
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

/// A label as folders below another one: never above it.
std::string folderOf(const std::string& label)
{
    fs::path folder;
    for (const auto& part : fs::path(safeFileName(label)).relative_path()) {
        if (part != "." && !part.empty())
            folder /= part == ".." ? fs::path("__") : part;
    }
    return folder.string();
}

}  // namespace

void Database::save(const std::string& dirName, StimuliSetMask mask, const Transformation* transformation, bool subDirPerClass) const
{
    makeDirectories(dirName);
    std::unordered_map<std::string, unsigned> used;
    for (const StimuliSet set : getStimuliSets(mask)) {
        for (const StimulusID id : mSets[set]) {
            StimulusRead read = readStimulus(id);
            if (transformation) {
                KeyedRandom random(RandomUse::Transformation, mContext->seed(), id);
                transformation->apply(read.data, read.labels, read.rois, static_cast<int>(id), random);
            }
            fs::path folder = dirName;
            const int labelID = (*mStimuli)[id].label;
            if (subDirPerClass && labelID >= 0)
                folder /= static_cast<unsigned>(labelID) < getNbLabels() ? folderOf(getLabelName(labelID)) : std::to_string(labelID);
            const fs::path name = safeFileName(fs::path(getStimulusName(id, false)).filename().string());
            std::string stem = name.stem().string(), extension = name.extension().string();
            // What stands behind the name of a slice goes before the extension.
            if (const Box* slice = StimulusTable::slice((*mStimuli)[id]))
                stem += fmt::format("[{},{}]", slice->y, slice->x);
            if (!hasDataFile("x" + extension)) {
                stem += extension;
                extension = imageHolds("png", read.data.depth(), read.data.channels()) || !imageHolds("tif", read.data.depth(), read.data.channels()) ? ".png" : ".tif";
            }
            const std::string kind = fileExtension("x" + extension);
            const bool image = imageHolds(kind, CV_8U, 1) || imageHolds(kind, CV_8U, 3);
            if (image && !imageHolds(kind, read.data.depth(), read.data.channels()) && imageHolds(kind, CV_8U, read.data.channels()))
                read.data = toDepth(read.data, CV_8U);
            std::string file = (folder / (stem + extension)).string();
            const unsigned times = ++used[file];
            if (times > 1)
                file = (folder / (stem + "-" + std::to_string(times) + extension)).string();
            dataFileFor(file).write(file, read.data);
        }
    }
    if (transformation)
        transformation->logWarnings();
}

}  // namespace N2D2

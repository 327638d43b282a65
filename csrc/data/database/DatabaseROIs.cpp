// ROI files: their images are found among the stimuli by name (spec data §1.8).
#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "core/Error.hpp"
#include "core/Log.hpp"
#include "data/database/DateLine.hpp"
#include "data/database/NameIndex.hpp"
#include "data/database/StimulusTable.hpp"
#include "data/datafile/DataFile.hpp"
#include "data/labelfile/LabelFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

namespace {

std::string withoutSlashes(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

}  // namespace

std::shared_ptr<Database::NameIndex> Database::nameIndex(const std::string& relPath)
{
    if (!mNameIndex || mNameIndex->relPath() != relPath || mNameIndex->version() != mTableVersion)
        mNameIndex = std::make_shared<NameIndex>(*this, relPath, mTableVersion);
    return mNameIndex;
}

// Reads a file, finds every image, then attaches: an error leaves the ROIs as they were. Returns the number of images that were found.
std::size_t Database::attachROIs(const std::string& fileName, NameIndex& index, const std::string& prefix, bool noImageSize, std::string& firstUnknown)
{
    const auto images = labelFileFor(fileName)->read(fileName, [this](const std::string& name) { return labelID(name); }, noImageSize);
    std::vector<StimulusID> ids;
    std::size_t found = 0, unknown = 0, outside = 0;
    std::string outsidePlace;
    for (const ImageROIs& image : images) {
        const auto place = [&] { return fileName + (image.line ? ":" + std::to_string(image.line) : ""); };
        const auto hits = index.find(image, prefix);
        if (hits.size() > 1)
            throw std::runtime_error(fmt::format("{} {}: {} is the name of {} stimuli ({}, {}...): name them by their path below a folder (relPath), or in full",
                                                 label(), place(), image.image, hits.size(), getStimulusName(hits[0]), getStimulusName(hits[1])));
        ids.push_back(hits.empty() ? getNbStimuli() : hits[0]);
        if (hits.empty()) {
            if (firstUnknown.empty())
                firstUnknown = place() + ": " + image.image;
            ++unknown;
        }
        else
            ++found;
        for (const auto& roi : image.rois) {
            const Box box = roi->box();
            const bool in = box.x >= 0 && box.y >= 0
                            && (image.width == 0
                                || (box.x + box.width <= static_cast<long long>(image.width) && box.y + box.height <= static_cast<long long>(image.height)));
            if (!in && !box.empty() && outside++ == 0)
                outsidePlace = fmt::format("{}: the region {}x{} at ({}, {}) of {}{} is not within its image{}", place(), box.width, box.height, box.x, box.y,
                                           image.image, roi->label < 0 ? "" : " (label " + getLabelName(roi->label) + ")",
                                           image.width ? fmt::format(" of {}x{}", image.width, image.height) : "");
        }
    }
    if (outside > 0)
        logWarning(fmt::format("{} {}{}: what lies in it counts", label(), outsidePlace, outside > 1 ? fmt::format("; {} such regions", outside) : ""));
    if (unknown > 0 && found > 0)
        logWarning(fmt::format("{} {} is not in the database{}", label(), firstUnknown, unknown > 1 ? fmt::format("; {} such entries", unknown) : ""));
    const std::unique_lock lock(mMutex);
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (ids[i] >= mStimuli->size() || images[i].rois.empty())
            continue;
        ROIs& rois = StimulusTable::details((*mStimuli)[ids[i]]).rois;
        rois.insert(rois.end(), images[i].rois.begin(), images[i].rois.end());
    }
    changed();
    return images.empty() ? 1 : found;
}

void Database::loadROIs(const std::string& fileName, const std::string& relPath, bool noImageSize)
{
    if (!mDefaultLabel->empty())
        labelID(*mDefaultLabel);
    std::string unknown;
    const std::string file = expandEnvironmentVariables(fileName);
    if (attachROIs(file, *nameIndex(withoutSlashes(expandEnvironmentVariables(relPath))), "", noImageSize, unknown) == 0)
        throw std::runtime_error(label() + " " + file + " names no image of the database" + (relPath.empty() ? "" : " below " + relPath) + " (" + unknown
                                 + "): it belongs to another data set, or the stimuli are not loaded yet");
}

void Database::loadROIsDir(const std::string& dirName, const std::vector<std::string>& extensions, int depth)
{
    const std::string root = withoutSlashes(expandEnvironmentVariables(dirName));
    std::error_code error;
    if (!fs::is_directory(root, error))
        throw FileNotFound(label() + " Could not open directory: " + root);
    if (!mDefaultLabel->empty())
        labelID(*mDefaultLabel);
    const auto wanted = [&](const std::string& path) {
        if (extensions.empty())
            return hasLabelFile(path);
        const std::string name = fs::path(path).filename().string();
        return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& extension) { return name.ends_with("." + extension); });
    };
    std::vector<std::pair<std::string, std::string>> files;  // path, folder below the root
    const std::function<void(const std::string&, const std::string&, int)> walk = [&](const std::string& folder, const std::string& below, int levels) {
        std::vector<std::string> here, folders;
        std::error_code unreadable;
        for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, unreadable), end; !unreadable && it != end; it.increment(unreadable)) {
            std::error_code status;
            if (it->is_directory(status) && !it->is_symlink(status))
                folders.push_back(it->path().string());
            else if (it->is_regular_file(status) && wanted(it->path().string()))
                here.push_back(it->path().string());
        }
        if (unreadable)
            throw std::runtime_error(label() + " could not read directory: " + folder + " (" + unreadable.message() + ")");
        std::sort(here.begin(), here.end());
        std::sort(folders.begin(), folders.end());
        for (const std::string& path : here)
            files.emplace_back(path, below);
        if (levels != 0) {
            for (const std::string& path : folders)
                walk(path, below + fs::path(path).filename().string() + "/", levels - (levels > 0));
        }
    };
    walk(root, "", depth);
    if (files.empty())
        throw std::runtime_error(label() + " no label file in " + root
                                 + (extensions.empty() ? "" : " with the extensions \"" + toText(extensions) + "\""));
    // A folder of its own holds no stimulus: names are then those of the files.
    auto index = nameIndex(root);
    const bool own = index->size() == 0;
    if (own)
        index = nameIndex("");
    std::size_t found = 0;
    std::string unknown;
    for (const auto& [path, below] : files)
        found += attachROIs(path, *index, own ? "" : below, false, unknown);
    if (found == 0)
        throw std::runtime_error(label() + " the label files of " + root + " name no image of the database (the first: " + unknown + ")");
}

void Database::saveROIs(const std::string& fileName, const std::string& header) const
{
    std::vector<ImageROIs> images;
    std::map<int, std::size_t> counts;
    for (StimulusID id = 0; id < getNbStimuli(); ++id) {
        ImageROIs image;
        image.image = getStimulusName(id);
        image.rois = StimulusTable::rois((*mStimuli)[id]);
        for (const auto& roi : image.rois)
            ++counts[roi->label];
        images.push_back(std::move(image));
    }
    const auto name = [this](int label) { return label < 0 ? std::string("-1") : getLabelName(label); };
    labelFileFor(fileName)->write(fileName, images, name, dateLine() + header);
    std::string text;
    for (const auto& [label, count] : counts)
        text += (text.empty() ? "" : ", ") + name(label) + " " + std::to_string(count);
    logInfo(label() + " ROIs saved in " + fileName + (text.empty() ? ": none" : ": " + text));
}

}  // namespace N2D2

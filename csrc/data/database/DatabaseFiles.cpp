// The files of one stimulus: channels of MultiChannelMatch, masks with pixel-wise labels.
#include <filesystem>

#include <opencv2/core.hpp>

#include "data/database/Database.hpp"
#include "data/database/StimulusRead.hpp"
#include "data/datafile/DataFile.hpp"

namespace N2D2 {

namespace fs = std::filesystem;

bool Database::matchesChannels(const std::string& path) const { return !mMultiChannelMatch->empty() && std::regex_match(path, mChannelMatch); }

std::vector<std::string> Database::channelFiles(const std::string& path) const
{
    std::vector<std::string> files;
    for (const std::string& pattern : *mMultiChannelReplace)
        files.push_back(pattern.empty() ? "" : std::regex_replace(path, mChannelMatch, pattern));
    return files;
}

cv::Mat Database::readDataFile(const std::string& name) const
{
    cv::Mat own = dataFileFor(name).read(name);
    if (!matchesChannels(name) || mMultiChannelReplace->empty())
        return own;
    std::vector<cv::Mat> channels;
    for (const std::string& path : channelFiles(name)) {
        if (path == name)
            channels.push_back(own);
        else if (!path.empty() && fs::exists(path))
            channels.push_back(dataFileFor(path).read(path));
        else
            channels.push_back(cv::Mat::zeros(own.size(), own.type()));
        const cv::Mat& channel = channels.back();
        if (channel.size() != own.size() || channel.depth() != own.depth())
            throw std::runtime_error(label() + " multi-channel stimulus " + name + ": its channel " + path + " is " + matText(channel) + " "
                                     + depthName(channel.depth()) + ", the stimulus is " + matText(own) + " " + depthName(own.depth()));
    }
    cv::Mat merged;
    cv::merge(channels, merged);
    return merged;
}

std::string Database::labelMaskFile(const std::string& path) const
{
    if (mLabelMaskSuffix->empty() && mLabelMaskPath->empty())
        return {};
    const fs::path file(path);
    const fs::path folder = mLabelMaskPath->empty() ? file.parent_path() : fs::path(expandEnvironmentVariables(*mLabelMaskPath));
    return (folder / (file.stem().string() + (mLabelMaskSuffix->empty() ? ".png" : *mLabelMaskSuffix))).string();
}

bool Database::isLabelMask(const std::string& path) const
{
    return !mLabelMaskSuffix->empty() && mLabelMaskPath->empty() && path.ends_with(*mLabelMaskSuffix);
}

cv::Mat Database::readLabelFile(const std::string& name) const
{
    const std::string file = labelMaskFile(name);
    if (file.empty())
        return hasDataFile(name) ? dataFileFor(name).readLabel(name) : cv::Mat();
    cv::Mat mask = dataFileFor(file).readIndices(file);
    if (mask.channels() > 1 || mask.depth() >= CV_32F)
        throw std::runtime_error(label() + " the label mask " + file + " is " + matText(mask) + " " + depthName(mask.depth())
                                 + ": one channel of whole numbers is expected, the label IDs");
    const int ignored = *mLabelMaskIgnore;
    cv::Mat labels;
    mask.convertTo(labels, CV_32S);
    if (ignored >= 0)
        labels.setTo(-1, labels == ignored);
    double least = 0.0, most = 0.0;
    cv::minMaxLoc(labels, &least, &most);
    if (least < -1.0 || (getNbLabels() > 0 && most >= getNbLabels()))
        throw std::runtime_error(label() + " the label mask " + file + " holds the label ID " + std::to_string(static_cast<int>(least < -1.0 ? least : most))
                                 + ", there are " + std::to_string(getNbLabels()) + " labels (LabelMaskIgnore names the value of pixels to ignore)");
    return labels;
}

}  // namespace N2D2

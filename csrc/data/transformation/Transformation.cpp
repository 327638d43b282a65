#include "data/transformation/Transformation.hpp"

#include <opencv2/core.hpp>

#include "core/Log.hpp"

namespace N2D2 {

void Transformation::apply(cv::Mat& frame, Random& random) const
{
    cv::Mat labels;
    ROIs rois;
    apply(frame, labels, rois, -1, random);
}

void Transformation::reverse(const cv::Mat&, cv::Mat&, ROIs&, int) const {}

std::string Transformation::describe() const
{
    std::string text = std::string(getType()) + "(" + arguments() + ")";
    for (const auto& [name, value] : getParameters())
        text += " " + name + "=" + value;
    return text;
}

void Transformation::warn(const std::string& text) const
{
    const std::lock_guard lock(mWarningsMutex);
    if (++mNbWarnings <= 5)
        mWarnings.push_back(label() + " " + text + (mNbWarnings == 5 ? " (more such warnings are not shown)" : ""));
}

void Transformation::logWarnings() const
{
    std::vector<std::string> texts;
    {
        const std::lock_guard lock(mWarningsMutex);
        texts.swap(mWarnings);
    }
    for (const std::string& text : texts)
        logWarning(text);
}

void Transformation::checkFrame(const cv::Mat& frame) const
{
    if (frame.empty())
        throw std::invalid_argument(label() + " the frame is empty");
}

bool Transformation::isLabelMatrix(const cv::Mat& labels) { return labels.rows > 1 || labels.cols > 1; }

}  // namespace N2D2

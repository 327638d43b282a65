#include "data/transformation/Transformation.hpp"

#include <opencv2/core.hpp>

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

bool Transformation::isLabelMatrix(const cv::Mat& labels) { return labels.rows > 1 || labels.cols > 1; }

}  // namespace N2D2

#include "data/transformation/expandlabel/ExpandLabelTransformation.hpp"

#include <opencv2/core.hpp>

#include "data/transformation/Registration.hpp"

namespace N2D2 {

void ExpandLabelTransformation::apply(cv::Mat& frame, cv::Mat& labels, ROIs&, int, Random&) const
{
    if (isLabelMatrix(labels))
        throw std::invalid_argument(label() + " the labels are a matrix already, of " + std::to_string(labels.cols) + "x" + std::to_string(labels.rows));
    if (!labels.empty())  // a streamed frame has none
        labels = cv::Mat(frame.size(), CV_32S, cv::Scalar(labels.at<int>(0, 0)));
}

}  // namespace N2D2

N2D2_REGISTER(ExpandLabelTransformation)
{
    N2D2::registerTransformation(registry, "ExpandLabel",
                                 [](N2D2::Options&, const std::string&) { return std::make_shared<N2D2::ExpandLabelTransformation>(); });
}
